from odoo import fields, models


class NavPrepaymentMoveMixin(models.AbstractModel):
    """Prepayment invoices and credit memos among the sales documents (§11)."""

    _name = "nav.prepayment.move.mixin"
    _description = "Sales Document That May Be a Prepayment"

    nav_is_prepayment = fields.Boolean(
        string="Prepayment Document", copy=False, readonly=True
    )

    def _nav_prepayment_series(self, regular):
        """Own numbers of prepayment documents, if the other documents have a series.

        :param regular: the series the document would have otherwise
        """
        if not self.nav_is_prepayment or not regular:
            return regular
        company = self.company_id.sudo()
        if self.move_type == "out_refund":
            return company.nav_prepayment_credit_sequence_id or regular
        return company.nav_prepayment_invoice_sequence_id or regular

    def action_nav_statistics(self):
        self.ensure_one()
        return self.env["nav.document.statistics"]._open(self)

    def _nav_release_prepaid_orders(self):
        """The money is there: orders that waited for it are released (§11).

        Odoo calls this for whatever made an invoice paid: a payment online, a bank
        statement, a payment journal, or somebody who reconciled it.
        """
        # sudo: who books a payment need not be able to read or release orders
        lines = self.sudo().filtered(lambda move: move.move_type == "out_invoice")
        orders = lines.invoice_line_ids.sale_line_ids.order_id
        orders.filtered(
            lambda order: order.nav_status == "pending_prepayment"
        )._nav_release_prepaid()
