from odoo import Command, api, models

from .nav_discount_order_mixin import PARTIES


class NavDiscountInvoiceMixin(models.AbstractModel):
    """Invoice discount and service charge of invoices and credit memos."""

    _name = "nav.discount.invoice.mixin"
    _inherit = "nav.discount.document.mixin"
    _description = "Invoice With an Invoice Discount"

    def _nav_inv_discount_kind(self):
        if not self._nav_is_sale():
            return False
        return super()._nav_inv_discount_kind()

    def _nav_discount_total_fields(self):
        if "invoice_line_ids" not in self._fields:
            return ()  # the mixin itself
        lines = "invoice_line_ids"
        return (f"{lines}.price_subtotal", f"{lines}.nav_inv_discount_pct")

    def _nav_bill_to(self):
        return self.partner_id

    def _nav_discount_date(self):
        return self.date or self.invoice_date

    def _nav_discount_is_open(self):
        return self.state == "draft"

    def _nav_refresh_shares(self):
        """Write the shares that differ; Odoo then brings taxes and totals up to date.

        Documents without a discount of ours never get past the first two lines.
        """
        service = self.env["nav.invoice.discount"]
        if self.env.context.get("nav_discounts_refreshing"):
            return
        for move in self.filtered(lambda move: move.state == "draft"):
            shares = service._shares(move) if move._nav_inv_discount_kind() else None
            if shares is not None:
                move._nav_write_shares(shares)

    def _nav_write_shares(self, shares):
        commands = [
            Command.update(line.id, {"nav_inv_discount_pct": shares.get(line, 0.0)})
            for line in self.invoice_line_ids
            if line.nav_inv_discount_pct != shares.get(line, 0.0)
        ]
        if commands:
            moves = self.with_context(nav_discounts_refreshing=True)
            moves.write({"invoice_line_ids": commands})

    @api.onchange(
        "invoice_line_ids",
        "nav_inv_discount_type",
        "nav_inv_discount_value",
        "partner_id",
        "currency_id",
    )
    def _onchange_nav_inv_discount(self):
        """The shares are seen while the invoice is typed."""
        if not self._nav_inv_discount_kind():
            if not self.nav_inv_discount_type:
                self._nav_drop_shares()
            return
        shares = self.env["nav.invoice.discount"]._shares(self)
        for line in self.invoice_line_ids if shares is not None else ():
            if line.nav_inv_discount_pct != shares.get(line, 0.0):
                line.nav_inv_discount_pct = shares.get(line, 0.0)

    def _nav_drop_shares(self):
        for line in self.invoice_line_ids.filtered("nav_inv_discount_pct"):
            line.nav_inv_discount_pct = 0.0

    def _nav_discount_parties(self, vals):
        if not PARTIES & vals.keys():
            return {}
        return {
            move: (move.partner_id, move.currency_id)
            for move in self.filtered("nav_inv_discount_type")
        }

    def _nav_discounts_after_write(self, vals, before):
        """Called after each write: most writes have nothing to do with discounts."""
        for move, parties in before.items():
            if parties != (move.partner_id, move.currency_id):
                move._nav_reset_typed_discount()
        if "nav_inv_discount_type" in vals and not vals["nav_inv_discount_type"]:
            for move in self.filtered(lambda m: m.state == "draft"):
                move._nav_write_shares({})
        names = {
            "invoice_line_ids",
            "line_ids",
            "nav_inv_discount_type",
            "nav_inv_discount_value",
            *PARTIES,
        }
        if names & vals.keys():
            self._nav_keep_discounts()

    def _nav_keep_discounts(self):
        if self.env.context.get("nav_discounts_refreshing"):
            return
        moves = self.filtered(
            lambda move: move.state == "draft" and move._nav_inv_discount_kind()
        )
        if not moves:
            return
        moves._nav_refresh_shares()
        charged = moves.filtered(lambda m: m._nav_inv_discount_kind() == "terms")
        self.env["nav.service.charge"]._refresh(charged)

    def _nav_choose_terms(self):
        """Orders invoiced together may reach more than each of them (rules §9).

        The customer keeps what his orders had, unless the terms give him more.
        """
        self.ensure_one()
        auto = self.company_id.nav_calc_inv_discount
        orders = self.invoice_line_ids.sale_line_ids.order_id
        typed = orders.filtered(
            lambda order: order.nav_inv_discount_type in ("amount", "percent")
        )
        if not auto or typed or self.nav_inv_discount_type != "carried":
            return
        percent = self.env["nav.invoice.discount"]._terms(self)[0]
        lines = self._nav_discounted_lines()
        allowed = lines.filtered("nav_allow_invoice_discount")
        base = sum(line._nav_line_amount_value() for line in allowed)
        granted = sum(line._nav_inv_discount_value() for line in lines)
        if self.currency_id.compare_amounts(base * percent / 100, granted) > 0:
            self.nav_inv_discount_type = "terms"
