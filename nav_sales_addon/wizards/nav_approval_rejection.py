from odoo import fields, models


class NavApprovalRejection(models.TransientModel):
    """Ask why, once for all selected requests (rules/approvals.md §5, §11)."""

    _name = "nav.approval.rejection"
    _description = "Reject Approval Requests"

    entry_ids = fields.Many2many("nav.approval.entry", required=True, readonly=True)
    reason = fields.Text()
    reason_needed = fields.Boolean(compute="_compute_reason_needed")

    def _compute_reason_needed(self):
        for wizard in self:
            requests = wizard.entry_ids.request_id
            wizard.reason_needed = any(requests.mapped("require_reason"))

    def action_nav_reject(self):
        self.entry_ids.nav_reject(self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
