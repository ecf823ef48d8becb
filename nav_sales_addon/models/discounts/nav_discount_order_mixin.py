from odoo import api, models

from ...const import SYSTEM

PARTIES = {"partner_id", "partner_invoice_id", "currency_id", "pricelist_id"}
SHIFTING = {"order_line", "nav_inv_discount_type", "nav_inv_discount_value"}


class NavDiscountOrderMixin(models.AbstractModel):
    """Invoice discount and service charge of quotes, orders and return orders."""

    _name = "nav.discount.order.mixin"
    _inherit = "nav.discount.document.mixin"
    _description = "Order With an Invoice Discount"

    def _nav_discount_total_fields(self):
        if "order_line" not in self._fields:
            return ()  # the mixin itself
        return ("order_line.price_subtotal", "order_line.nav_inv_discount_pct")

    def _nav_bill_to(self):
        return self.partner_invoice_id or self.partner_id

    def _nav_discount_date(self):
        return self.nav_posting_date or (self.date_order and self.date_order.date())

    def _nav_discount_is_open(self):
        return self.state != "cancel" and not self.nav_locked

    def _nav_discount_sign(self):
        return -1 if self._nav_is_return_order() else 1

    def _nav_invoiced_lines(self, lines):
        return lines.filtered(
            lambda line: line.qty_invoiced
            and line.product_uom_id.compare(
                abs(line.qty_invoiced), abs(line.product_uom_qty)
            )
            >= 0
        )

    @api.onchange("nav_inv_discount_type", "nav_inv_discount_value")
    def _onchange_nav_inv_discount(self):
        """With some lines invoiced the user is asked first (rules §8.5)."""
        before = self._origin
        invoiced = before.order_line.filtered("qty_invoiced")
        typed = (self.nav_inv_discount_type, self.nav_inv_discount_value)
        kept = (before.nav_inv_discount_type, before.nav_inv_discount_value)
        if not invoiced or typed == kept:
            return None
        text = self.env._(
            "Something of this order is invoiced already: %(lines)s. What is invoiced "
            "keeps its discount, the new one is for the rest. Save to accept, or "
            "discard the change.",
            lines=", ".join(line._nav_label() for line in invoiced[:5]),
        )
        return {"warning": {"title": self.env._("Invoice Discount"), "message": text}}

    def _nav_refresh_shares(self):
        """Terms and setup may have changed since the lines were entered."""
        service = self.env["nav.invoice.discount"]
        # what the system calculates is no change of the user
        for order in self.with_context(nav_system=SYSTEM):
            shares = service._shares(order)
            for line in order.order_line if shares is not None else ():
                share = shares.get(line, 0.0)
                if line.nav_inv_discount_pct != share:
                    line.nav_inv_discount_pct = share

    def _nav_parties(self, vals):
        """What a write may change of the parties and the currency, as it is now."""
        if not PARTIES & vals.keys():
            return {}
        return {
            order: (order.partner_id, order.partner_invoice_id, order.currency_id)
            for order in self.filtered("nav_inv_discount_type")
        }

    def _nav_discounts_after_write(self, vals, before):
        """A change of parties or lines is followed by discount and charge."""
        for order, parties in before.items():
            now = (order.partner_id, order.partner_invoice_id, order.currency_id)
            if parties != now:
                order._nav_reset_typed_discount()
        if (SHIFTING | PARTIES) & vals.keys():
            self._nav_follow_service_charge()

    def _nav_follow_service_charge(self):
        if self.env.context.get("nav_discounts_refreshing"):
            return
        orders = self.filtered(
            lambda order: order._nav_inv_discount_kind() == "terms"
            and order._nav_discount_is_open()
        )
        orders = orders.with_context(nav_system=SYSTEM)
        self.env["nav.service.charge"]._refresh(orders)
