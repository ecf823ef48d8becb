from odoo import models
from odoo.exceptions import UserError


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def action_post(self):
        """Nothing is posted for a customer who waits for approval (approvals §10)."""
        for payment in self.filtered(lambda p: p.partner_type == "customer"):
            problem = payment.partner_id._nav_customer_problem(payment.company_id)
            if problem:
                raise UserError(problem)
        return super().action_post()
