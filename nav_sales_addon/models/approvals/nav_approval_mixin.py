from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...const import TRANSITION, is_transition
from ...notifications import RELOAD, notification


class NavApprovalMixin(models.AbstractModel):
    """A document or card that may need approval (rules/approvals.md).

    A model that uses it says what it is in the hooks at the end of this class.
    """

    _name = "nav.approval.mixin"
    _description = "Document That Is Approved"

    nav_approval_state = fields.Selection(
        [("pending", "Pending"), ("approved", "Approved"), ("rejected", "Rejected")],
        string="Approval",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Where the last approval request of this document stands.",
    )
    nav_approval_history = fields.Html(
        string="Approval History", compute="_compute_nav_approval", sanitize=False
    )
    nav_approval_waiting_for = fields.Char(
        string="Waiting For", compute="_compute_nav_approval"
    )
    nav_can_request_approval = fields.Boolean(
        string="Can Request Approval", compute="_compute_nav_approval"
    )
    nav_can_cancel_approval = fields.Boolean(
        string="Can Cancel Approval", compute="_compute_nav_approval"
    )
    nav_can_decide_approval = fields.Boolean(
        string="Can Decide Approval", compute="_compute_nav_approval"
    )
    nav_reason_needed = fields.Boolean(
        string="Reason Needed", compute="_compute_nav_approval"
    )
    nav_my_approval = fields.Boolean(
        string="Mine to Approve",
        compute="_compute_nav_my_approval",
        search="_search_nav_my_approval",
        help="The user has or had an entry in a request of this document.",
    )

    @api.depends_context("uid")
    def _compute_nav_my_approval(self):
        domain = Domain("id", "in", self.ids) & Domain("nav_my_approval", "=", True)
        mine = self.sudo().search(domain)
        for document in self:
            document.nav_my_approval = document in mine

    def _search_nav_my_approval(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: record rules of documents ask this, and those of entries are not meant
        entries = self.env["nav.approval.entry"].sudo()
        holder = Domain("approver_id", "=", self.env.uid)
        original = Domain("original_approver_id", "=", self.env.uid)
        mine = Domain("res_model", "=", self._name) & Domain("kind", "=", "document")
        query = entries._search(mine & (holder | original))
        return [("id", "in", query.subselect("res_id"))]

    @api.depends("nav_approval_state")
    @api.depends_context("uid", "lang")
    def _compute_nav_approval(self):
        """Buttons and history; each button checks again when it is pressed."""
        rules = self.env["nav.approval.rule"]
        for document in self:
            record = document._origin
            requests = self.env["nav.approval.request"].sudo()
            if record:
                requests = record._nav_approval_requests()
            pending = requests.filtered(lambda r: r.state == "pending")
            request = pending and pending.with_user(self.env.user).sudo(False)
            mine = request.my_entry_id if request else False
            document.nav_can_cancel_approval = bool(request) and any(
                r.can_cancel and r.kind == "document" for r in request
            )
            document.nav_can_decide_approval = bool(mine)
            document.nav_reason_needed = bool(mine) and any(
                mine.sudo().request_id.mapped("require_reason")
            )
            document.nav_can_request_approval = (
                bool(record)
                and record._nav_approval_is_open()
                and bool(rules._fitting(record))
            )
            past = requests | record._nav_earlier_approvals()
            document.nav_approval_history = bool(past) and (
                self.env["nav.approval.content"]._history_table(past)
            )
            holders = pending.entry_ids.filtered(lambda entry: entry.state == "open")
            document.nav_approval_waiting_for = ", ".join(
                holders.approver_id.mapped("name")
            )

    # === ONE GATE FOR THE FIELD ===#

    @api.model_create_multi
    def create(self, vals_list):
        """Nothing is born approved, whatever a caller or an import says."""
        if not is_transition(self.env):
            for vals in vals_list:
                vals.pop("nav_approval_state", None)
        return super().create(vals_list)

    def write(self, vals):
        if "nav_approval_state" in vals and not is_transition(self.env):
            state = vals["nav_approval_state"] or False
            if all(document.nav_approval_state == state for document in self):
                vals = {n: vals[n] for n in vals if n != "nav_approval_state"}
                return super().write(vals)
            raise AccessError(
                self.env._("The approval of a document cannot be changed by hand.")
            )
        return super().write(vals)

    def _nav_set_approval_state(self, state):
        # sudo: approvers may read a document, not write it
        self.sudo().with_context(nav_transition=TRANSITION).write(
            {"nav_approval_state": state}
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_nav_approval(self):
        """The request of a deleted document is history, nobody has to decide (§9)."""
        self._nav_withdraw_approval()

    # === WHAT PEOPLE DO ===#

    def nav_send_approval_request(self, comment=None):
        """Send documents for approval (rules/approvals.md §3, §6).

        Documents that are not open are left alone; what the user may approve himself
        is released at once.

        :param str comment: for the approvers
        :return: ids of the requests
        :raise UserError: no rule applies, nothing to approve, or no complete route
        """
        self.check_access("write")
        return self.env["nav.approval.sending"]._send(self, comment).ids

    def nav_cancel_approval_request(self):
        """Withdraw the pending requests of documents; nothing pending, no effect.

        :return: True
        :raise AccessError: the user is neither the sender nor an administrator
        """
        self.check_access("read")
        engine = self.env["nav.approval.engine"]
        for document in self.filtered(lambda d: d.sudo().nav_approval_state):
            engine._cancel(engine._requests(document))
        return True

    def action_nav_send_approval_request(self):
        """Send, and say what came of it (AP-061)."""
        requests = self.env["nav.approval.request"].browse(
            self.nav_send_approval_request()
        )
        done = requests and all(r.state == "approved" for r in requests.sudo())
        text = (
            self.env._("Approved automatically: it is within your limit.")
            if done
            else self.env._("The approval request was sent.")
        )
        return notification(text, then=RELOAD)

    def action_nav_cancel_approval_request(self):
        return self.nav_cancel_approval_request()

    def _nav_my_approval_entry(self):
        self.ensure_one()
        self.check_access("read")
        requests = self._nav_approval_requests()
        pending = requests.filtered(lambda r: r.state == "pending")
        entry = pending.with_user(self.env.user).sudo(False).my_entry_id
        if not entry:
            raise UserError(
                self.env._("%s: nothing waits for your decision.", self.display_name)
            )
        return entry

    def _nav_decide(self, action):
        """One request is decided here; of several, the user chooses in the list."""
        entries = self._nav_my_approval_entry()
        if len(entries) == 1:
            return getattr(entries, action)()
        xmlid = "nav_sales_addon.nav_approval_to_approve_action"
        found = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        return {**found, "domain": [("id", "in", entries.ids)], "context": {}}

    def action_nav_approve(self):
        return self._nav_decide("action_approve")

    def action_nav_reject(self):
        return self._nav_decide("action_reject")

    def action_nav_delegate(self):
        return self._nav_decide("action_delegate")

    def action_nav_view_approvals(self):
        """The requests of this document."""
        xmlid = "nav_sales_addon.nav_approval_request_action"
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        return {**action, "domain": domain, "context": {}}

    def _nav_withdraw_approval(self):
        """A document that is canceled has nothing to be approved (AP-155)."""
        engine = self.env["nav.approval.engine"]
        for document in self.filtered(lambda d: d.sudo().nav_approval_state):
            engine._withdraw(engine._requests(document))

    # === HOOKS: what a model has to say ===#

    def _nav_approval_requests(self):
        """The requests shown and decided on the document, newest first."""
        return self.env["nav.approval.engine"]._requests(self)

    def _nav_approval_document_type(self):
        """quote, order, invoice, credit_memo or customer; False: never approved."""
        return False

    def _nav_approval_company(self):
        return self.company_id

    def _nav_approval_partner(self):
        return self.partner_id

    def _nav_approval_salesperson(self):
        return self.env["res.users"]

    def _nav_approval_lines(self):
        return self.browse()

    def _nav_approval_amounts(self):
        """Without VAT, positive also on credit memos (rules §2).

        :return: dict: amount, currency_id, amount_company
        """
        return {"amount": 0.0, "currency_id": False, "amount_company": 0.0}

    def _nav_approval_credit_limit(self):
        """The credit limit of the customer who pays, 0 without one."""
        return 0.0

    def _nav_approval_available_credit(self):
        """What is left of it when this document is counted, in company currency."""
        return 0.0

    def _nav_approval_snapshot(self):
        """The protected content; see `nav.approval.content`."""
        return {"header": {}, "texts": {}, "labels": {}, "lines": []}

    def _nav_approval_is_open(self):
        """Whether it may be sent now."""
        return True

    def _nav_approval_check_complete(self):
        """Raise when there is nothing to approve."""

    def _nav_earlier_approvals(self):
        """Requests of what this document came from, for its history (rules §11)."""
        return self.env["nav.approval.request"]

    def _nav_approval_held(self, request):
        """It was sent: what changes on the document itself."""

    def _nav_approval_granted(self, request):
        """Everybody has approved: release it."""

    def _nav_approval_put_back(self, request):
        """Rejected or canceled: it is open again."""
