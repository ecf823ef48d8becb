from odoo import fields, models


class SaleOrderTemplateLine(models.Model):
    """A line of a standard sales code; services may have an amount of their own."""

    _inherit = "sale.order.template.line"

    nav_product_type = fields.Selection(related="product_id.type", string="Item Type")
    nav_currency_id = fields.Many2one(
        "res.currency", compute="_compute_nav_currency_id", string="Currency"
    )
    nav_amount = fields.Monetary(
        string="Unit Amount Excl. Tax",
        currency_field="nav_currency_id",
        help="The price of a service on this code; 0: the customer's price. Items "
        "always take the customer's price.",
    )

    def _compute_nav_currency_id(self):
        for line in self:
            template = line.sale_order_template_id
            company = template.company_id or self.env.company
            line.nav_currency_id = template.nav_currency_id or company.currency_id
