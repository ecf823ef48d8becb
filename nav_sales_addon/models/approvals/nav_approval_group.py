from odoo import fields, models


class NavApprovalGroup(models.Model):
    """People who approve together, in one or more levels (rules/approvals.md §3)."""

    _name = "nav.approval.group"
    _description = "Approval Group"
    _order = "name, id"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    level_rule = fields.Selection(
        [
            ("all", "Everybody must approve"),
            ("any", "One person of each level must approve"),
        ],
        default="all",
        required=True,
    )
    member_ids = fields.One2many("nav.approval.group.member", "group_id", copy=True)
