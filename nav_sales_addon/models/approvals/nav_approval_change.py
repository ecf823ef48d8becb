from odoo import fields, models


class NavApprovalChange(models.Model):
    """A new value of a field that waits for approval (rules/approvals.md §10)."""

    _name = "nav.approval.change"
    _description = "Change Waiting for Approval"
    _order = "id desc"

    request_id = fields.Many2one(
        "nav.approval.request", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="request_id.company_id")
    field_name = fields.Char(required=True)
    field_label = fields.Char(string="Field", required=True)
    old_value = fields.Json(string="Old Value (Raw)")
    new_value = fields.Json(string="New Value (Raw)")
    old_display = fields.Char(string="Old Value")
    new_display = fields.Char(string="New Value")
    state = fields.Selection(
        [
            ("pending", "Pending"),
            ("applied", "Applied"),
            ("discarded", "Discarded"),
            ("stale", "Not Applied, the Value Had Changed"),
        ],
        default="pending",
        required=True,
    )
