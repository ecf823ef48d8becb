from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

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
        """A to-do and a notice for who has to decide now, in his language."""
        for entry in entries:
            holder = entry.approver_id
            request = entry.request_id.with_context(
                lang=holder.lang,
                mail_activity_quick_update=True,  # we say more than Odoo's own mail
                mail_activity_automation_skip=False,
            )
            summary = request.env._("Approve %s", request.document_name)
            facts = self._facts(request, entry)
            entry.activity_id = request.activity_schedule(
                ACTIVITY,
                date_deadline=entry.due_date,
                summary=summary,
                note=facts,
                user_id=holder.id,
            )
            self._tell(request, holder, lambda notice, text=summary: text, facts)

    @api.model
    def _close(self, entries):
        entries.activity_id.sudo().unlink()

    @api.model
    def _facts(self, request, entry):
        """Document, customer, amount, due date, sender, available credit (AP-274)."""
        env = request.env
        types = request._fields["document_type"]._description_selection(env)
        rows = [
            (dict(types)[request.document_type], request.document_name),
            (
                env._("Customer"),
                request.document_type != "customer" and request.partner_id.display_name,
            ),
            (env._("Sender"), request.requester_id.name),
            (env._("In Place Of"), entry.original_approver_id.name),
            (env._("Due Date"), format_date(env, entry.due_date)),
        ]
        if request.currency_id:
            amount = self._amount(env, request.amount, request.currency_id)
            rows.append((env._("Amount excl. VAT"), amount))
        if request.checks_credit:
            credit = self._amount(
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

    @api.model
    def _amount(self, env, amount, currency):
        """With the code: a symbol does not tell one dollar from another (AP-295)."""
        number = formatLang(env, amount, digits=currency.decimal_places)
        return f"{number} {currency.name}"

    # === WHAT HAPPENED ===#
    # Texts are functions of the notice: each recipient reads his own language.

    @api.model
    def _sent(self, request, comment=None):
        self._log(
            request,
            lambda notice: notice.env._("Sent for approval (%s).", request.rule_names),
            comment,
        )

    @api.model
    def _approved(self, entries):
        for entry in entries:
            self._log(
                entry.request_id,
                lambda notice: notice.env._("Approved by %s.", notice.env.user.name),
                entry.comment,
            )

    @api.model
    def _finished(self, request):
        def text(notice):
            return notice.env._("%s is approved.", request.document_name)

        automatic = all(entry.auto for entry in request.entry_ids)
        self._log(request, text)
        if request.notify_requester and not automatic:
            self._tell(request, request.requester_id, text)

    @api.model
    def _rejected(self, request, told, comment=None):
        """The sender, and everybody who was asked before (rules §16)."""

        def text(notice):
            return notice.env._(
                "%(document)s was rejected by %(user)s.",
                document=request.document_name,
                user=notice.env.user.name,
            )

        self._log(request, text, comment)
        people = request.requester_id | (told.approver_id - self.env.user)
        self._tell(request, people, text, comment)

    @api.model
    def _canceled(self, request, told, comment=None):
        """Everybody who was asked; the sender when an administrator does it."""

        def text(notice):
            return notice.env._(
                "%(user)s has canceled the approval request for %(document)s.",
                document=request.document_name,
                user=notice.env.user.name,
            )

        self._log(request, text, comment)
        people = (told.approver_id | request.requester_id) - self.env.user
        self._tell(request, people, text, comment)

    @api.model
    def _delegated(self, entries, by_job=False):
        """The new holder has a to-do; the sender hears of what nobody did (AP-169)."""
        for entry in entries:

            def text(notice, entry=entry):
                return notice.env._(
                    "%(document)s: %(new)s decides in place of %(old)s.",
                    document=entry.document_name,
                    new=entry.approver_id.name,
                    old=entry.original_approver_id.name,
                )

            self._log(entry.request_id, text)
            if by_job:
                self._tell(entry.request_id, entry.requester_id, text)

    @api.model
    def _stood_in(self, entries, tell_sender=False):
        """Somebody is away, his substitute decides (AP-175)."""
        for entry in entries:

            def text(notice, entry=entry):
                return notice.env._(
                    "%(document)s: %(new)s decides for %(old)s, who is absent.",
                    document=entry.document_name,
                    new=entry.approver_id.name,
                    old=entry.original_approver_id.name,
                )

            self._log(entry.request_id, text)
            if tell_sender:
                self._tell(entry.request_id, entry.requester_id, text)

    @api.model
    def _overdue(self, entry, also=()):
        """Remind the holder, and whom the company wants to be told."""

        def text(notice):
            return notice.env._(
                "%(document)s is overdue: %(user)s should have decided by %(date)s.",
                document=entry.document_name,
                user=entry.approver_id.name,
                date=format_date(notice.env, entry.due_date),
            )

        # a line a day would bury what is said on the document
        self._log(entry.request_id, text, on_document=False)
        self._tell(entry.request_id, entry.approver_id.union(*also), text)

    @api.model
    def _failed(self, entry, problem):
        """A job could not help: administrators can, or who sets up approvals."""

        def text(notice):
            return notice.env._(
                "%(document)s: the scheduled work on this request failed.",
                document=entry.document_name,
            )

        company = entry.company_id
        group = self.env.ref("nav_sales_addon.group_nav_approval_setup")
        people = self.env["nav.approval.user"]._administrators(company)
        people = people or group.all_user_ids.filtered(
            lambda user: company in user.company_ids
        )
        self._log(entry.request_id, text, problem, on_document=False)
        self._tell(entry.request_id, people, text, problem)

    @api.model
    def _log(self, request, text, comment=None, on_document=True):
        """On the request and on the document: both show their history."""
        language = self.env.lang or request.company_id.partner_id.lang
        body = self._body(text(self.with_context(lang=language)), comment)
        request.sudo().message_post(body=body)
        document = on_document and request._document()
        if document:
            document.sudo().message_post(body=body)

    @api.model
    def _tell(self, request, users, text, comment=None):
        """By mail or in Odoo, as each recipient prefers, in his language (AP-277)."""
        for language, people in users.filtered("active").grouped("lang").items():
            notice = self.with_context(lang=language)
            request.with_context(lang=language).sudo().message_notify(
                partner_ids=people.partner_id.ids,
                subject=text(notice),
                body=self._body(text(notice), comment),
                model=request._name,
                res_id=request.id,
            )

    @api.model
    def _body(self, text, comment=None):
        if not comment:
            return text
        return Markup("%s<br/>%s") % (text, comment)
