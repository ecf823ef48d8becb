from odoo import api, fields, models


class NavPricingOrderMixin(models.AbstractModel):
    """Quotes and orders: who is priced, and when prices are asked for again (§8.5)."""

    _name = "nav.pricing.order.mixin"
    _description = "Order with Best Prices"

    nav_price_group_id = fields.Many2one(
        "nav.customer.price.group",
        string="Customer Price Group",
        compute="_compute_nav_price_groups",
        store=True,
        readonly=False,
        check_company=True,
        help="Special prices of this group count for the lines.",
    )
    nav_discount_group_id = fields.Many2one(
        "nav.customer.discount.group",
        string="Customer Discount Group",
        compute="_compute_nav_price_groups",
        store=True,
        readonly=False,
        check_company=True,
        help="Line discounts of this group count for the lines.",
    )

    @api.depends("partner_invoice_id", "company_id")
    def _compute_nav_price_groups(self):
        """The bill-to customer's groups (rules §8.2)."""
        for order in self:
            # sudo: visitors of the website have prices, but see no groups
            payer = order.partner_invoice_id or order.partner_id
            customer = payer.commercial_partner_id.sudo().with_company(order.company_id)
            order.nav_price_group_id = customer.nav_price_group_id
            order.nav_discount_group_id = customer.nav_discount_group_id

    @api.onchange(
        "partner_invoice_id",
        "nav_price_group_id",
        "nav_discount_group_id",
        "campaign_id",
        "date_order",
    )
    def _onchange_nav_price_terms(self):
        """Other terms may give other prices: the user is asked, by Odoo's own link."""
        if self.order_line and self.env["nav.pricing"]._in_use(self.company_id):
            self.show_update_pricelist = True

    def _nav_price_terms(self):
        """Terms of all lines, with the bill-to customer and the order date (§8.2)."""
        self.ensure_one()
        order = self.sudo()  # see _compute_nav_price_groups
        pricing = self.env["nav.pricing"]
        return pricing._terms(
            order.company_id,
            order.partner_invoice_id or order.partner_id,
            order.currency_id,
            pricing._day(order.date_order),
            price_group=order.nav_price_group_id,
            discount_group=order.nav_discount_group_id,
            campaign=order.campaign_id.id,
        )

    def _nav_with_price_terms(self):
        """This order, whose price list answers with the prices of its customer."""
        if not self.env["nav.pricing"]._in_use(self.company_id):
            return self
        return self.with_context(nav_price_terms=self._nav_price_terms())
