from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        """Whoever takes entries apart: history, discount and tolerance follow (§7)."""
        # sudo: the history is written by nobody else
        lines = self.env["nav.application.line"].sudo()
        logged = self and lines.search([("partial_id", "in", self.ids)])
        res = super().unlink()
        if logged:
            self.env["nav.unapplication"]._removed(logged)
        return res
