from odoo import api, fields, models
from odoo.exceptions import UserError

from .nav_approval_rule import DOCUMENT_TYPES


class NavApprovalRequest(models.Model):
    """One round of approval for one document; kept forever (rules/approvals.md §14)."""

    _name = "nav.approval.request"
    _description = "Approval Request"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "document_name"
    _mail_post_access = "read"  # sender and approvers comment, nobody writes

    res_model = fields.Char(string="Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document ID", model_field="res_model", required=True, readonly=True
    )
    kind = fields.Selection(
        [("document", "Document"), ("field_change", "Change of a Field")],
        default="document",
        required=True,
        readonly=True,
    )
    document_type = fields.Selection(DOCUMENT_TYPES, readonly=True)
    document_name = fields.Char(string="Document", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    # history outlives the rule, so its name is kept (AP-241)
    rule_ids = fields.Many2many("nav.approval.rule", string="Rules", readonly=True)
    rule_names = fields.Char(string="Rule", readonly=True)
    requester_id = fields.Many2one("res.users", required=True, readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(string="Amount (Excl. VAT)", readonly=True)
    amount_company = fields.Monetary(
        string="Amount (Company Currency)",
        currency_field="company_currency_id",
        readonly=True,
    )
    checks_credit = fields.Boolean(readonly=True)
    available_credit = fields.Monetary(
        currency_field="company_currency_id", readonly=True
    )
    fingerprint = fields.Char(readonly=True)
    snapshot = fields.Json(readonly=True)
    extract = fields.Html(compute="_compute_extract", sanitize=False)
    history = fields.Html(compute="_compute_extract", sanitize=False)
    state = fields.Selection(
        [
            ("pending", "Pending"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("canceled", "Canceled"),
        ],
        default="pending",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    valid = fields.Boolean(
        default=True,
        readonly=True,
        help="Off once the company wants a new approval after reopening.",
    )
    date_sent = fields.Datetime(readonly=True)
    date_done = fields.Datetime(string="Date Finished", readonly=True)
    duration = fields.Float(
        string="Duration (Days)", readonly=True, aggregator="avg", digits=(16, 1)
    )
    entry_ids = fields.One2many("nav.approval.entry", "request_id", readonly=True)
    change_ids = fields.One2many("nav.approval.change", "request_id", readonly=True)
    due_days = fields.Integer(readonly=True)
    delegate_after_days = fields.Integer(readonly=True)
    require_reason = fields.Boolean(readonly=True)
    notify_requester = fields.Boolean(readonly=True)
    allow_self_approval = fields.Boolean(readonly=True)
    tolerance_pct = fields.Float(readonly=True)
    my_entry_id = fields.Many2one(
        "nav.approval.entry", compute="_compute_rights", string="My Entry"
    )
    can_cancel = fields.Boolean(compute="_compute_rights")
    can_delegate = fields.Boolean(compute="_compute_rights")
    can_open = fields.Boolean(compute="_compute_can_open")

    _one_pending = models.UniqueIndex(
        "(res_model, res_id) WHERE state = 'pending' AND kind = 'document'",
        "This document already has a pending approval request.",
    )
    _document_idx = models.Index("(res_model, res_id)")

    @api.depends_context("uid")
    @api.depends("state", "entry_ids.state", "entry_ids.approver_id")
    def _compute_rights(self):
        """Which buttons make sense; each is checked again when it is pressed."""
        user = self.env.user
        for request in self:
            admin = request._is_admin()
            entries = request.sudo().entry_ids.filtered(lambda e: e.state == "open")
            mine = entries.filtered(lambda e: e.approver_id == user)
            request.my_entry_id = mine[:1] or (entries[:1] if admin else entries[:0])
            request.can_cancel = request.state == "pending" and (
                admin or request.requester_id == user
            )
            request.can_delegate = bool(
                request.my_entry_id or request._delegated_by_sender()
            )

    def _delegated_by_sender(self):
        """Open entries the sender may give to others, where the company allows it."""
        company = self.company_id.sudo()
        entries = self.env["nav.approval.entry"]
        if (
            not company.nav_approval_sender_delegates
            or self.requester_id != self.env.user
        ):
            return entries
        waiting = self.sudo().entry_ids.filtered(lambda e: e.state == "open")
        return entries.browse(waiting.ids)

    @api.depends_context("uid")
    def _compute_can_open(self):
        """Who approves need not be able to read the document: see `extract`."""
        for request in self:
            document = request._document()
            request.can_open = bool(document) and document.has_access("read")

    def _is_admin(self):
        row = self.env["nav.approval.user"]._of(self.env.user, self.company_id)
        return row.is_admin

    def _document(self):
        """The document of this request, empty when it was deleted."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).exists()

    @api.depends("snapshot", "entry_ids.state", "entry_ids.comment")
    @api.depends_context("lang")
    def _compute_extract(self):
        """What is to be judged, and what everybody has said so far.

        Who sees the request sees the whole of it; entries alone show one's own.
        """
        content = self.env["nav.approval.content"]
        for request in self:
            request.extract = content._extract(request)
            request.history = content._history_table(request.sudo())

    # === ACTIONS ===#

    def nav_cancel(self, comment=None):
        """Withdraw requests (rules/approvals.md §5, §7).

        :raise AccessError: the user is neither the sender nor an administrator
        """
        self.check_access("read")
        self.env["nav.approval.engine"]._cancel(self, comment)
        return True

    def action_cancel(self):
        return self.nav_cancel()

    def _my_entries(self):
        """What the user may decide now; nothing to decide is said (rules §7)."""
        self.check_access("read")
        for request in self:
            if not request.my_entry_id:
                raise UserError(
                    self.env._(
                        "%s: nothing waits for your decision.", request.document_name
                    )
                )
        return self.my_entry_id

    def action_approve(self):
        return self._my_entries().action_approve()

    def action_reject(self):
        return self._my_entries().action_reject()

    def action_delegate(self):
        self.ensure_one()
        entries = self.my_entry_id or self._delegated_by_sender()
        return (entries or self._my_entries()).action_delegate()

    def action_view_document(self):
        """Who has a role of ours gets our own form."""
        self.ensure_one()
        forms = {
            "sale.order": "nav_sales_order_view_form",
            "res.partner": "nav_customer_view_form",
        }
        form = False
        if self.env.user.has_group("nav_sales_addon.group_nav_processor"):
            form = forms.get(self.res_model)
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(form and self.env.ref(f"nav_sales_addon.{form}").id, "form")],
        }
