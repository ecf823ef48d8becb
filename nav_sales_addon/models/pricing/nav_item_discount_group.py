from odoo import fields, models


class NavItemDiscountGroup(models.Model):
    """Items that share line discounts (rules/customers_setup.md §8.1)."""

    _name = "nav.item.discount.group"
    _description = "Item Discount Group"
    _order = "code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(string="Description", translate=True)
    company_id = fields.Many2one("res.company", string="Company")

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "This item discount group already exists."
    )

    def _compute_display_name(self):
        for group in self:
            group.display_name = group.code
