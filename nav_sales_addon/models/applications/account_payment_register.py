from odoo import models

from ...const import SYSTEM


class AccountPaymentRegister(models.TransientModel):
    _inherit = "account.payment.register"

    def _post_payments(self, to_process, edit_mode=False):
        """The invoices were chosen: such a payment does not go to the oldest (§6)."""
        wizard = self.with_context(nav_applied_elsewhere=SYSTEM)
        for values in to_process:
            values["payment"] = values["payment"].with_env(wizard.env)
        res = super(AccountPaymentRegister, wizard)._post_payments(
            to_process, edit_mode=edit_mode
        )
        for values in to_process:
            values["payment"] = values["payment"].with_env(self.env)
        return res
