from odoo import fields, models


class NavCustomerPriceGroup(models.Model):
    """Customers who share special prices (rules/customers_setup.md §8.1)."""

    _name = "nav.customer.price.group"
    _description = "Customer Price Group"
    _order = "code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(string="Description", translate=True)
    company_id = fields.Many2one("res.company", string="Company")
    price_includes_tax = fields.Boolean()
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        string="Tax Position of the Price",
        check_company=True,
        help="Whose taxes are in a price that includes tax. Blank: the item's own.",
    )
    allow_line_discount = fields.Boolean(default=True)
    allow_invoice_discount = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "This customer price group already exists."
    )

    def _compute_display_name(self):
        for group in self:
            group.display_name = group.code
