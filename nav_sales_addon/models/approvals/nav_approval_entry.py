from odoo import api, fields, models


class NavApprovalEntry(models.Model):
    """One person's part in a request (rules/approvals.md §5); only the engine writes.

    Nobody has the right to create, write or delete entries, administrators included.
    """

    _name = "nav.approval.entry"
    _description = "Approval Entry"
    _order = "request_id desc, sequence, id"
    _rec_name = "document_name"

    request_id = fields.Many2one(
        "nav.approval.request", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(string="Level", required=True)
    approver_id = fields.Many2one(
        "res.users", string="Approver", required=True, index=True
    )
    original_approver_id = fields.Many2one("res.users", string="In Place Of")
    state = fields.Selection(
        [
            ("created", "Created"),
            ("open", "Open"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("canceled", "Canceled"),
        ],
        string="Status",
        default="created",
        required=True,
        index=True,
    )
    auto = fields.Boolean(string="Automatic")
    mandatory = fields.Json()  # keys of rules that ask for this very person
    levels = fields.Json()  # keys of levels of which one person suffices
    date_opened = fields.Datetime(string="Sent On")
    date_held = fields.Datetime(string="Held Since")
    due_date = fields.Date()
    date_done = fields.Datetime(string="Decided On")
    done_by_id = fields.Many2one("res.users", string="Decided By")
    duration = fields.Float(
        string="Duration (Days)",
        compute="_compute_duration",
        store=True,
        aggregator="avg",
        digits=(16, 1),
    )
    comment = fields.Text()
    has_comment = fields.Boolean(
        string="With Comment", compute="_compute_has_comment", store=True
    )
    last_reminder_date = fields.Date(string="Last Reminder")
    failure_date = fields.Date()  # when administrators were told that a job failed
    activity_id = fields.Many2one("mail.activity", ondelete="set null")
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    can_decide = fields.Boolean(compute="_compute_can_decide")

    document_type = fields.Selection(related="request_id.document_type", store=True)
    kind = fields.Selection(related="request_id.kind", store=True)
    document_name = fields.Char(related="request_id.document_name", store=True)
    res_model = fields.Char(related="request_id.res_model", store=True)
    res_id = fields.Many2oneReference(
        related="request_id.res_id", model_field="res_model", store=True
    )
    partner_id = fields.Many2one(related="request_id.partner_id", store=True)
    rule_names = fields.Char(related="request_id.rule_names", store=True)
    requester_id = fields.Many2one(related="request_id.requester_id", store=True)
    salesperson_id = fields.Many2one(related="request_id.salesperson_id", store=True)
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="request_id.currency_id", store=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    amount = fields.Monetary(related="request_id.amount", store=True)
    amount_company = fields.Monetary(
        related="request_id.amount_company",
        currency_field="company_currency_id",
        store=True,
    )
    available_credit = fields.Monetary(
        related="request_id.available_credit", currency_field="company_currency_id"
    )
    checks_credit = fields.Boolean(related="request_id.checks_credit")

    @api.depends("date_opened", "date_done")
    def _compute_duration(self):
        """From the day it was their turn to the decision."""
        for entry in self:
            begin, end = entry.date_opened, entry.date_done
            decided = bool(begin and end)
            entry.duration = decided and (end - begin).total_seconds() / 86400

    @api.depends("comment")
    def _compute_has_comment(self):
        for entry in self:
            entry.has_comment = bool(entry.comment)

    @api.depends("state", "due_date")
    def _compute_is_overdue(self):
        """Waiting, and due before today (rules §8)."""
        today = fields.Date.context_today(self)
        for entry in self:
            waiting = entry.state in ("created", "open")
            entry.is_overdue = (
                waiting and bool(entry.due_date) and entry.due_date < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("state", "in", ("created", "open")),
            ("due_date", "<", fields.Date.context_today(self)),
        ]

    @api.depends("state", "approver_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for entry in self:
            entry.can_decide = entry.state == "open" and (
                entry.approver_id == self.env.user or entry.request_id._is_admin()
            )

    # === WHAT PEOPLE DO ===#

    def nav_approve(self, comment=None):
        """Approve; after the last approval the document is released (rules §5, §6).

        :param str comment: kept with the entry
        :return: True
        :raise AccessError: the user is neither the approver nor an administrator
        :raise UserError: an entry is not open, or the document cannot be released
        """
        self.check_access("read")
        self.env["nav.approval.engine"]._approve(self, comment)
        return True

    def nav_reject(self, comment=None):
        """Reject: all entries of the requests are rejected (rules §5).

        :raise AccessError: the user is neither the approver nor an administrator
        :raise UserError: an entry is not open, or the rule asks for a reason
        """
        self.check_access("read")
        self.env["nav.approval.engine"]._reject(self, comment)
        return True

    def nav_delegate(self):
        """Give open entries to the substitute, the approver or an administrator (§8).

        :raise AccessError: the user may not delegate
        :raise UserError: an entry is not open, or there is nobody to take it
        """
        self.check_access("read")
        self.env["nav.approval.engine"]._delegate(self)
        return True

    def action_approve(self):
        return self.nav_approve()

    def action_reject(self):
        """Ask for the reason, then reject."""
        xmlid = "nav_sales_addon.nav_approval_rejection_action"
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        return {**action, "context": {"default_entry_ids": self.ids}}

    def action_delegate(self):
        return self.nav_delegate()

    def action_view_request(self):
        """Open the request: what is to be judged, and who judges it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "nav.approval.request",
            "res_id": self.request_id.id,
            "views": [(False, "form")],
        }

    def action_view_document(self):
        return self.request_id.action_view_document()
