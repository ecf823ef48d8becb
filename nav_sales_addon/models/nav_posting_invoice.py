from odoo import api, models

from ..const import PostingValues


class NavPostingInvoice(models.AbstractModel):
    """Invoice what was shipped: one invoice per order, posted at once."""

    _name = "nav.posting.invoice"
    _description = "Invoicing Step of Posting"

    @api.model
    def _invoice(self, plans):
        """:return: the posted invoices, one per order that had something to invoice"""
        plans = [plan for plan in plans if plan.to_invoice]
        invoices = self.env["account.move"].sudo()
        if not plans:
            return invoices
        for final, group in self._by_final(plans).items():
            invoices |= self._create(group, final)
        # The role Sales Poster was checked; posting itself asks for accounting rights.
        invoices = invoices.sudo()
        invoices._post(soft=False)
        self._pay_at_once(invoices)
        return invoices.sudo(self.env.su)

    @api.model
    def _by_final(self, plans):
        """Each invoice deducts its part of the down payments: Odoo's final=True."""
        groups = {}
        for plan in plans:
            final = plan.has_down_payment
            # Odoo makes a credit memo of a negative total only when told it is final
            final = final or plan.order._nav_is_return_order()
            groups.setdefault(final, []).append(plan)
        return groups

    @api.model
    def _create(self, plans, final):
        orders = self.env["sale.order"].union(*(plan.order for plan in plans))
        return orders.with_context(nav_posting=PostingValues(plans))._create_invoices(
            grouped=True, final=final
        )

    @api.model
    def _pay_at_once(self, invoices):
        """Payment methods like cash close the invoice at once (rules §5.2)."""
        for method, moves in invoices.grouped(
            "preferred_payment_method_line_id"
        ).items():
            if not method.sudo().nav_pay_on_posting:
                continue
            for move in moves.filtered(lambda m: m.amount_residual):
                self._pay(move, method)

    @api.model
    def _pay(self, move, method):
        self.env["account.payment.register"].sudo().with_context(
            active_model="account.move", active_ids=move.ids
        ).create(
            {
                "payment_date": move.date,
                "journal_id": method.journal_id.id,
                "payment_method_line_id": self._line_to_pay(move, method).id,
            }
        )._create_payments()

    @api.model
    def _line_to_pay(self, move, method):
        """A credit memo is paid back out of the journal that takes the money in."""
        if move.move_type != "out_refund" or method.payment_type == "outbound":
            return method
        return method.journal_id.sudo().outbound_payment_method_line_ids[:1]
