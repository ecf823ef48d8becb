from odoo import api, fields, models
from odoo.exceptions import ValidationError


class NavApprovalGroupMember(models.Model):
    """A person in a group; people with the same sequence are asked together."""

    _name = "nav.approval.group.member"
    _description = "Approval Group Member"
    _order = "group_id, sequence, id"

    group_id = fields.Many2one(
        "nav.approval.group", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="group_id.company_id")
    user_id = fields.Many2one(
        "res.users",
        string="User",
        required=True,
        ondelete="restrict",
        domain="[('nav_approval_user_ids.company_id', '=', company_id)]",
    )
    sequence = fields.Integer(
        string="Level",
        default=1,
        required=True,
        help="Lower levels decide first; people of one level are asked together.",
    )

    _user_uniq = models.UniqueIndex(
        "(group_id, user_id)", "This user is already in the group."
    )
    _sequence_positive = models.Constraint(
        "CHECK(sequence >= 1)", "The level must be 1 or higher."
    )

    @api.constrains("user_id", "group_id")
    def _check_setup(self):
        rows = self.env["nav.approval.user"]
        for member in self:
            if not rows._of(member.user_id, member.group_id.company_id):
                raise ValidationError(
                    self.env._(
                        "%(user)s has no approval setup and cannot be in the group "
                        "%(group)s.",
                        user=member.user_id.name,
                        group=member.group_id.name,
                    )
                )
