from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_amount, format_date

ACTIVITY = "nav_sales_addon.mail_activity_approval"


class NavApprovalNotice(models.AbstractModel):
    """Who is told what, and when (rules/approvals.md §11).

    Each open entry has one activity on its request; every transition closes it. Who
    gets mail and who gets a note decides the recipient's own preference in Odoo.
    """

    _name = "nav.approval.notice"
    _description = "Notices About Approvals"

    # === TO-DOS ===#

    @api.model
    def _opened(self, entries):
        for entry in entries:
            request = entry.request_id.with_context(lang=entry.approver_id.lang)
            entry.activity_id = request.activity_schedule(
                ACTIVITY,
                date_deadline=entry.due_date,
                summary=request.env._("Approve %s", request.document_name),
                note=self._facts(request),
                user_id=entry.approver_id.id,
            )

    @api.model
    def _close(self, entries):
        entries.activity_id.sudo().unlink()

    @api.model
    def _facts(self, request):
        """Document, customer, amount, due date, sender, available credit (AP-274)."""
        env = request.env
        rows = [
            (env._("Document"), request.document_name),
            (env._("Customer"), request.partner_id.display_name),
            (env._("Sender"), request.requester_id.name),
        ]
        if request.currency_id:
            amount = format_amount(env, request.amount, request.currency_id)
            rows.append((env._("Amount excl. VAT"), amount))
        if request.checks_credit:
            credit = format_amount(
                env, request.available_credit, request.company_currency_id
            )
            rows.append((env._("Available Credit"), credit))
        rows += [
            (change.field_label, f"{change.old_display} → {change.new_display}")
            for change in request.change_ids
        ]
        return Markup("<br/>").join(
            Markup("%s: %s") % (label, text) for label, text in rows if text
        )

    # === WHAT HAPPENED ===#

    @api.model
    def _sent(self, request, comment=None):
        text = self.env._("Sent for approval (%s).", request.rule_names)
        self._log(request, text, comment)

    @api.model
    def _approved(self, entries):
        for entry in entries:
            text = self.env._("Approved by %s.", self.env.user.name)
            self._log(entry.request_id, text, entry.comment)

    @api.model
    def _finished(self, request):
        automatic = all(entry.auto for entry in request.entry_ids)
        text = self.env._("%s is approved.", request.document_name)
        self._log(request, text)
        if request.notify_requester and not automatic:
            self._tell(request, request.requester_id, text)

    @api.model
    def _rejected(self, request, told, comment=None):
        text = self.env._(
            "%(document)s was rejected by %(user)s.",
            document=request.document_name,
            user=self.env.user.name,
        )
        self._log(request, text, comment)
        people = request.requester_id | told.approver_id - self.env.user
        self._tell(request, people, text, comment)

    @api.model
    def _canceled(self, request, told, comment=None):
        text = self.env._(
            "%(user)s has canceled the approval request for %(document)s.",
            document=request.document_name,
            user=self.env.user.name,
        )
        self._log(request, text, comment)
        self._tell(request, told.approver_id - self.env.user, text, comment)

    @api.model
    def _delegated(self, entries, by_job=False):
        for entry in entries:
            text = self.env._(
                "%(document)s: %(new)s decides in place of %(old)s.",
                document=entry.document_name,
                new=entry.approver_id.name,
                old=entry.original_approver_id.name,
            )
            self._log(entry.request_id, text)
            if by_job:
                self._tell(entry.request_id, entry.requester_id, text)

    @api.model
    def _overdue(self, entry, also=()):
        """Remind the holder, and whom the company wants to be told."""
        text = self.env._(
            "%(document)s waits for the approval of %(user)s since %(date)s.",
            document=entry.document_name,
            user=entry.approver_id.name,
            date=format_date(self.env, entry.due_date),
        )
        self._log(entry.request_id, text)
        self._tell(entry.request_id, entry.approver_id.union(*also), text)

    @api.model
    def _log(self, request, text, comment=None):
        """On the request and on the document: both show their history."""
        body = self._body(text, comment)
        request.sudo().message_post(body=body)
        document = request._document()
        if document:
            document.sudo().message_post(body=body)

    @api.model
    def _tell(self, request, users, text, comment=None):
        partners = users.filtered("active").partner_id
        if partners:
            request.sudo().message_notify(
                partner_ids=partners.ids,
                subject=text,
                body=self._body(text, comment),
                model=request._name,
                res_id=request.id,
            )

    @api.model
    def _body(self, text, comment=None):
        if not comment:
            return text
        return Markup("%s<br/>%s") % (text, comment)
