from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["account.payment", "nav.cash.receipt.mixin"]

    nav_applies_to_id = fields.Many2one(
        "account.move",
        string="Applies-to Doc. No.",
        copy=False,
        index="btree_not_null",
        domain="[('commercial_partner_id', 'parent_of', partner_id), "
        "('company_id', '=', company_id), ('state', '=', 'posted'), "
        "('move_type', 'in', ('out_invoice', 'out_refund', 'out_receipt')), "
        "('payment_state', 'not in', ('paid', 'in_payment', 'reversed'))]",
        help="The posted document this payment closes when it is posted. Found by its "
        "number or by the external document number.",
    )

    @api.onchange("nav_applies_to_id")
    def _onchange_nav_applies_to(self):
        """The amount is what is still open of the document (rules §6)."""
        document = self.nav_applies_to_id
        if document:
            refund = document.move_type == "out_refund"
            self.payment_type = "outbound" if refund else "inbound"
            self.currency_id = document.currency_id
            self.amount = abs(document.amount_residual)

    def write(self, vals):
        res = super().write(vals)
        if "partner_type" in vals:
            # Receivables do not turn a customer's payment into one of a vendor
            self.check_access("write")
        if "partner_id" in vals:
            self._nav_drop_other_marks()
        return res

    def action_post(self):
        """Nothing is posted for a customer who waits for approval (approvals §10)."""
        if self._nav_posts_for_receivables():
            # sudo: the role was checked; a journal entry is Odoo's part of it
            self.check_access("write")
            return self.sudo().action_post()
        for payment in self.filtered(lambda p: p.partner_type == "customer"):
            problem = payment.partner_id._nav_customer_problem(payment.company_id)
            if problem:
                raise UserError(problem)
        res = super().action_post()
        # without an outstanding account the bank statement books a payment: until then
        # its document is in payment, as after Odoo's Register Payment
        for payment in self.filtered(lambda p: p.nav_applies_to_id and not p.move_id):
            payment.nav_applies_to_id.matched_payment_ids += payment
        return res
