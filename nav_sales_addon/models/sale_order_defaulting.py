from odoo import api, fields, models


class SaleOrder(models.Model):
    """Values of the header that Odoo computes, with our rules (rules §2.3-2.5).

    Ship-to and bill-to decide; only a bill-to that is another customer changes what
    Odoo finds itself. Overrides cannot be in a mixin: it would come after Odoo's class.
    """

    _inherit = "sale.order"

    incoterm = fields.Many2one(
        compute="_compute_incoterm", store=True, readonly=False, precompute=True
    )

    @api.depends("nav_document_date")
    def _compute_validity_date(self):
        """Odoo's days, counted from the document date (rules §1, Quote Validity)."""
        quotes = self._nav_validity_follows()
        typed = {quote: quote.validity_date for quote in quotes}
        res = super(SaleOrder, quotes)._compute_validity_date()
        quotes._nav_count_validity_from_document_date(typed)
        return res

    @api.depends("partner_id")
    def _compute_partner_invoice_id(self):
        anew = self.filtered(lambda o: not o._nav_keeps_address("partner_invoice_id"))
        return super(SaleOrder, anew)._compute_partner_invoice_id()

    @api.depends("partner_id")
    def _compute_partner_shipping_id(self):
        anew = self.filtered(lambda o: not o._nav_keeps_address("partner_shipping_id"))
        return super(SaleOrder, anew)._compute_partner_shipping_id()

    @api.depends("partner_id", "partner_invoice_id")
    def _compute_payment_term_id(self):
        res = super()._compute_payment_term_id()
        for order in self.filtered(lambda o: o._nav_foreign_bill_to()):
            bill_to = order.partner_invoice_id.with_company(order.company_id)
            order.payment_term_id = bill_to.property_payment_term_id
        return res

    @api.depends("partner_id", "partner_invoice_id", "company_id")
    def _compute_preferred_payment_method_line_id(self):
        res = super()._compute_preferred_payment_method_line_id()
        for order in self.filtered(lambda o: o._nav_foreign_bill_to()):
            bill_to = order.partner_invoice_id.with_company(order.company_id)
            method = bill_to.property_inbound_payment_method_line_id
            order.preferred_payment_method_line_id = method
        return res

    @api.depends("partner_id", "partner_invoice_id", "company_id")
    def _compute_pricelist_id(self):
        res = super()._compute_pricelist_id()
        for order in self.filtered(lambda o: o._nav_foreign_bill_to()):
            if order.state == "draft":
                bill_to = order.partner_invoice_id.with_company(order.company_id)
                order.pricelist_id = bill_to.property_product_pricelist
        return res

    @api.depends("partner_id", "partner_invoice_id", "partner_shipping_id")
    def _compute_user_id(self):
        """Ship-to first, then bill-to; the sell-to only where it pays (rules §2.5)."""
        res = super()._compute_user_id()
        for order in self:
            ship_to = order.partner_shipping_id - order.partner_id
            bill_to = order.partner_invoice_id
            salesperson = ship_to.user_id
            if not salesperson and order._nav_foreign_bill_to():
                salesperson = bill_to.user_id or bill_to.commercial_partner_id.user_id
                if not salesperson and order.user_id == order.partner_id.user_id:
                    salesperson = order._nav_default_salesperson()
            if salesperson:
                order.user_id = salesperson
        return res

    @api.depends("partner_id", "partner_shipping_id")
    def _compute_warehouse_id(self):
        """The ship-to address decides the location, else the customer (rules §2.4)."""
        res = super()._compute_warehouse_id()
        for order in self:
            if order.state not in ("draft", "sent"):
                continue
            order = order.with_company(order.company_id)
            location = order._nav_from_ship_to("nav_warehouse_id")
            if location:
                order.warehouse_id = location
        return res

    @api.depends("partner_id", "partner_shipping_id")
    def _compute_incoterm(self):
        """The ship-to address decides, else the customer, even if blank (rules §2.4).

        A locked document keeps its method when just the address changes.
        """
        for order in self.filtered(lambda o: not o.nav_locked):
            order = order.with_company(order.company_id)
            order.incoterm = order._nav_from_ship_to("nav_incoterm_id")

    @api.depends("partner_id", "partner_shipping_id", "company_id")
    def _compute_fiscal_position_id(self):
        """The posting group of a locked document stays, also for another ship-to."""
        return super(
            SaleOrder, self.filtered(lambda o: not o.nav_locked)
        )._compute_fiscal_position_id()
