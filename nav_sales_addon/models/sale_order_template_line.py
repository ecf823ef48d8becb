from odoo import api, fields, models


class SaleOrderTemplateLine(models.Model):
    """A line of a standard sales code; services may have an amount of their own."""

    _inherit = "sale.order.template.line"

    nav_product_type = fields.Selection(related="product_id.type", string="Item Type")
    nav_currency_id = fields.Many2one(
        "res.currency", compute="_compute_nav_currency_id", string="Currency"
    )
    nav_amount = fields.Monetary(
        string="Amount Excl. Tax",
        currency_field="nav_currency_id",
        help="The price of a service on this code; 0: the customer's price. Items "
        "always take the customer's price.",
    )

    @api.depends("sale_order_template_id.nav_currency_id")
    @api.depends_context("company")
    def _compute_nav_currency_id(self):
        for line in self:
            template = line.sale_order_template_id
            company = template.company_id or self.env.company
            line.nav_currency_id = template.nav_currency_id or company.currency_id

    def _nav_amount_vals(self, order):
        """Price of a service with an amount of its own, for lines of this order.

        The amount is without tax: where prices include tax, it is grossed up. It is a
        fixed amount, so no discount of a price list applies (rules §15).
        """
        if self.nav_product_type != "service" or not self.nav_amount:
            return {}
        company = order.company_id
        date = order.nav_document_date or fields.Date.context_today(self)
        source = self.sale_order_template_id.nav_currency_id or company.currency_id
        amount = source._convert(
            self.nav_amount, order.currency_id, company, date, round=False
        )
        taxes = order.fiscal_position_id.map_tax(
            self.product_id.taxes_id._filter_taxes_by_company(company)
        )
        included = taxes.filtered("price_include").with_company(company)
        if included:
            amount = included.compute_all(
                amount, order.currency_id, handle_price_include=False
            )["total_included"]
        # 0 as technical price: Odoo takes it for entered by hand and keeps it
        return {"price_unit": amount, "technical_price_unit": 0.0, "discount": 0.0}
