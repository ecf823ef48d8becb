from odoo import models
from odoo.exceptions import UserError


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """The to-do of an approver ends with a decision, not with Mark Done (§11)."""
        # sudo: whoever may mark it done need not see the entry
        entries = self.env["nav.approval.entry"].sudo()
        waiting = self.ids and entries.search(
            [("activity_id", "in", self.ids), ("state", "=", "open")], limit=1
        )
        if waiting:
            raise UserError(
                self.env._(
                    "%s is still to be decided: approve, reject or delegate it.",
                    waiting.document_name,
                )
            )
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
