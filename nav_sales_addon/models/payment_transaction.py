from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """A paid quote that cannot be released waits; its payment is kept."""
        confirmed = self.env["sale.order"]
        for transaction in self:
            confirm = super(
                PaymentTransaction, transaction
            )._check_amount_and_confirm_order
            order = transaction.sale_order_ids
            if len(order) == 1:
                confirmed |= order._nav_confirm_or_hold(confirm) or order.browse()
            else:
                confirmed |= confirm()
        return confirmed
