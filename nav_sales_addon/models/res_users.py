from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResUsers(models.Model):
    _inherit = "res.users"

    nav_approval_user_ids = fields.One2many(
        "nav.approval.user",
        "user_id",
        string="Approval Setup",
        # readable by everybody who may read the setup, see the access rights
        groups="base.group_user",
    )
    nav_approval_admin_company_ids = fields.Many2many(
        "res.company",
        string="Approval Administrator In",
        compute="_compute_nav_approval_admin_company_ids",
        groups="base.group_user",
    )
    nav_allow_posting_from = fields.Date(string="Allow Posting From")
    nav_allow_posting_to = fields.Date(string="Allow Posting To")

    @api.depends("nav_approval_user_ids.is_admin")
    def _compute_nav_approval_admin_company_ids(self):
        """Read by record rules: who sees all requests of which companies."""
        for user in self:
            rows = user.sudo().nav_approval_user_ids.filtered("is_admin")
            user.nav_approval_admin_company_ids = rows.company_id

    def write(self, vals):
        res = super().write(vals)
        if {"out_of_office_from", "out_of_office_to"} & vals.keys():
            self.env["nav.approval.jobs"]._look_soon()
        return res

    @api.constrains("nav_allow_posting_from", "nav_allow_posting_to")
    def _check_nav_allow_posting(self):
        for user in self:
            start, end = user.nav_allow_posting_from, user.nav_allow_posting_to
            if start and end and start > end:
                raise ValidationError(
                    self.env._(
                        "%(user)s: Allow Posting From (%(start)s) must not be "
                        "after Allow Posting To (%(end)s).",
                        user=user.display_name,
                        start=start,
                        end=end,
                    )
                )

    def _nav_today(self):
        """Today where this user is: nothing is overdue because of another time zone."""
        self.ensure_one()
        zone = self.tz or self.env.context.get("tz")
        return fields.Date.context_today(self.with_context(tz=zone))

    def _nav_is_out_of_office(self):
        """By Odoo's own out-of-office dates; without an end until they are removed."""
        self.ensure_one()
        start, end = self.out_of_office_from, self.out_of_office_to
        now = fields.Datetime.now()
        return bool(start) and start <= now and (not end or now <= end)

    def _nav_posting_range(self, company):
        """The dates this user may post on; his own range overrides the company's.

        :return: ``(from, to, source)``, dates or False, and the record they come from
            (rules/sales_documents.md §5, order of checks)
        """
        self.ensure_one()
        # sudo: a user may not read every field of his own user record or company
        user = self.sudo()
        own = user.nav_allow_posting_from or user.nav_allow_posting_to
        source = user if own else company.sudo()
        return source.nav_allow_posting_from, source.nav_allow_posting_to, source
