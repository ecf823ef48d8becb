from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engines import approval_routing as routing

WAITING = ("created", "open")
LIVE = ("created", "open", "approved")


class NavApprovalEngine(models.AbstractModel):
    """The life of a request: the only code that writes requests and entries.

    Every transition locks the request, checks the state and the right of the real
    user, and then writes all of it in one transaction (rules/approvals.md §5 to §8).
    """

    _name = "nav.approval.engine"
    _description = "Approval Engine"

    @api.model
    def _requests(self, document, kinds=("document",)):
        """The requests of one document, newest first."""
        # sudo: gates have to know them whoever asks
        requests = self.env["nav.approval.request"].sudo()
        return requests.search(
            [
                ("res_model", "=", document._name),
                ("res_id", "=", document.id),
                ("kind", "in", kinds),
            ]
        )

    # === SEND: nav.approval.sending prepares, this opens ===#

    @api.model
    def _advance(self, requests):
        """Open the next level, or finish what nobody has to decide any more."""
        for request in requests:
            self._close_not_needed(request)
            waiting = request.entry_ids.filtered(lambda e: e.state in WAITING)
            if not waiting:
                self._finish(request)
            elif not any(entry.state == "open" for entry in waiting):
                level = min(waiting.mapped("sequence"))
                self._open(waiting.filtered(lambda e, n=level: e.sequence == n))

    @api.model
    def _close_not_needed(self, request):
        """One of a level has decided where one suffices (AP-087, AP-089)."""
        steps = {
            entry: routing.Step(
                entry.sequence,
                entry.approver_id.id,
                rules=frozenset(entry.mandatory or ()),
                levels=frozenset(entry.levels or ()),
            )
            for entry in request.entry_ids
        }
        approved = [s for entry, s in steps.items() if entry.state == "approved"]
        # one by one: after a delegation two entries of a person may look the same
        done = request.entry_ids.filtered(
            lambda entry: entry.state in WAITING
            and routing.not_needed(approved, [steps[entry]])
        )
        if done:
            self.env["nav.approval.notice"]._close(done)
            now = fields.Datetime.now()
            done.write({"state": "approved", "auto": True, "date_done": now})

    @api.model
    def _open(self, entries):
        """It is their turn: the days until it is due begin now (rules §8)."""
        now = fields.Datetime.now()
        moved = entries.browse()
        for entry in entries:
            vals = {"state": "open", "date_opened": now, "date_held": now}
            substitute = self._substitute_during_absence(entry)
            if substitute:
                vals.update(self._new_holder(entry, substitute))
                moved |= entry
            today = (substitute or entry.approver_id)._nav_today()
            vals["due_date"] = fields.Date.add(today, days=entry.request_id.due_days)
            entry.write(vals)
        notice = self.env["nav.approval.notice"]
        notice._opened(entries)
        notice._stood_in(moved)

    @api.model
    def _substitute_during_absence(self, entry):
        """Who decides for a person who is away, False when nobody can (AP-175)."""
        users = self.env["nav.approval.user"]
        row = users._of(entry.approver_id, entry.company_id)
        if not row.substitute_id or not row._is_absent():
            return False
        substitute = row.substitute_id
        if not self._may_hold(entry, substitute):
            return False
        if users._of(substitute, entry.company_id)._is_absent():
            return False
        return self._limit_suffices(entry, substitute) and substitute

    @api.model
    def _may_hold(self, entry, user):
        """Never the requester: nobody gets his own request back (AP-167)."""
        return user and user.active and user != entry.request_id.requester_id

    @api.model
    def _new_holder(self, entry, user):
        original = entry.original_approver_id or entry.approver_id
        return {
            "approver_id": user.id,
            "original_approver_id": original.id,
            "date_held": fields.Datetime.now(),
        }

    # === RIGHTS AND LOCKS ===#

    @api.model
    def _lock(self, requests):
        requests = requests.sudo()
        busy = requests - requests.try_lock_for_update()
        if busy:
            raise UserError(
                self.env._(
                    "%(documents)s: somebody else is deciding at this moment. Try "
                    "again.",
                    documents=", ".join(busy.mapped("document_name")),
                )
            )
        if requests:
            # who looked at a request before we change it cannot lock it afterwards: two
            # peers would otherwise each see the other as undecided
            self.env.cr.execute(
                "UPDATE nav_approval_request SET write_date = write_date"
                " WHERE id IN %s",
                [tuple(requests.ids)],
            )
        requests.invalidate_recordset()
        return requests

    @api.model
    def _begin(self, entries, sender_may=False):
        """Lock, then check that each entry is open and the user may act on it."""
        self._lock(entries.request_id)
        entries = entries.sudo()
        entries.invalidate_recordset()
        for entry in entries:
            self._check_actor(entry, sender_may)
            if entry.state != "open":
                raise UserError(
                    self.env._(
                        "%(document)s: the entry of %(user)s is not open (it is "
                        "%(state)s).",
                        document=entry.document_name,
                        user=entry.approver_id.name,
                        state=self._label(entry),
                    )
                )
        return entries

    @api.model
    def _label(self, record):
        selection = record._fields["state"]._description_selection(self.env)
        return dict(selection)[record.state]

    @api.model
    def _check_actor(self, entry, sender_may):
        user = self.env.user
        row = self.env["nav.approval.user"]._of(user, entry.company_id)
        holder = entry.approver_id == user
        sender = sender_may and entry.request_id.requester_id == user
        if row and (row.is_admin or holder or sender):
            return
        raise AccessError(
            self.env._(
                "%(document)s: only %(approver)s or an approval administrator may do "
                "this.",
                document=entry.document_name,
                approver=entry.approver_id.name,
            )
        )

    # === APPROVE ===#

    @api.model
    def _approve(self, entries, comment=None):
        entries = self._begin(entries)
        for request in entries.request_id.filtered(lambda r: r.kind == "document"):
            self._check_content(request)
        self._decide(entries, "approved", comment)
        self.env["nav.approval.notice"]._approved(entries)
        self._advance(entries.request_id)

    @api.model
    def _check_content(self, request):
        """What is approved is what was sent, to the last cent (AP-125)."""
        document = request._document()
        content = self.env["nav.approval.content"]
        if not document or (
            content._fingerprint(document._nav_approval_snapshot())
            != request.fingerprint
        ):
            raise UserError(
                self.env._(
                    "%(document)s was changed after it had been sent for approval. "
                    "Reject it, or let the sender send it again.",
                    document=request.document_name,
                )
            )

    @api.model
    def _decide(self, entries, state, comment):
        vals = {"state": state, "date_done": fields.Datetime.now()}
        vals["done_by_id"] = self.env.uid
        if comment:
            vals["comment"] = comment
        self.env["nav.approval.notice"]._close(entries)
        entries.write(vals)

    @api.model
    def _finish(self, request):
        """Everybody agrees: the effect and the approval belong together (AP-127)."""
        self._end(request, "approved")
        document = request._document()
        if request.kind == "field_change":
            self.env["nav.approval.field.change"]._apply(request)
        elif document:
            document._nav_approval_granted(request)
        self.env["nav.approval.notice"]._finished(request)

    @api.model
    def _end(self, request, state):
        now = fields.Datetime.now()
        days = (now - request.date_sent).total_seconds() / 86400
        request.write({"state": state, "date_done": now, "duration": days})
        document = request._document()
        if document and request.kind == "document":
            document._nav_set_approval_state(False if state == "canceled" else state)

    # === REJECT, CANCEL ===#

    @api.model
    def _reject(self, entries, comment=None):
        entries = self._begin(entries)
        for request in entries.request_id:
            if request.require_reason and not (comment or "").strip():
                raise UserError(
                    self.env._(
                        "%(document)s: enter the reason of the rejection.",
                        document=request.document_name,
                    )
                )
        self._decide(entries, "rejected", comment)
        for request in entries.request_id:
            told = self._turn_all(request, "rejected") | entries
            self._end(request, "rejected")
            self._put_back(request)
            self.env["nav.approval.notice"]._rejected(request, told, comment)

    @api.model
    def _turn_all(self, request, state):
        """One rejection or a cancellation turns all living entries (rules §5).

        :return: those that had been asked already
        """
        living = request.entry_ids.filtered(lambda e: e.state in LIVE)
        told = living.filtered(lambda e: e.state != "created" and not e.auto)
        self.env["nav.approval.notice"]._close(living)
        vals = {"state": state, "date_done": fields.Datetime.now()}
        living.write({**vals, "done_by_id": self.env.uid})
        return told

    @api.model
    def _put_back(self, request):
        document = request._document()
        if request.kind == "field_change":
            request.change_ids.write({"state": "discarded"})
        elif document:
            document._nav_approval_put_back(request)

    @api.model
    def _cancel(self, requests, comment=None):
        """Withdraw what is pending; the sender or an administrator may (rules §7)."""
        requests = self._lock(requests).filtered(lambda r: r.state == "pending")
        for request in requests:
            own = request.requester_id == self.env.user
            if not own and not request.with_user(self.env.user)._is_admin():
                raise AccessError(
                    self.env._(
                        "%(document)s: only %(sender)s or an approval administrator "
                        "may cancel the request. An approver rejects it.",
                        document=request.document_name,
                        sender=request.requester_id.name,
                    )
                )
        self._withdraw(requests, comment)

    @api.model
    def _withdraw(self, requests, comment=None):
        """Cancel without asking who: the document itself is canceled or deleted."""
        for request in requests.sudo().filtered(lambda r: r.state == "pending"):
            told = self._turn_all(request, "canceled")
            self._end(request, "canceled")
            self._put_back(request)
            self.env["nav.approval.notice"]._canceled(request, told, comment)

    # === DELEGATE ===#

    @api.model
    def _delegate(self, entries):
        """All of a selection or nothing (rules §7, §8)."""
        sender_may = all(
            company.nav_approval_sender_delegates
            for company in entries.sudo().company_id
        )
        self._hand_over(self._begin(entries, sender_may))

    @api.model
    def _hand_over(self, entries, by_job=False):
        targets = {entry: self._delegate_target(entry, by_job) for entry in entries}
        for entry, target in targets.items():
            if not target:
                raise UserError(
                    self.env._(
                        "%(document)s: %(user)s has no substitute, no approver and "
                        "there is no approval administrator who could take over.",
                        document=entry.document_name,
                        user=entry.approver_id.name,
                    )
                )
        self._move(targets)
        self.env["nav.approval.notice"]._delegated(entries, by_job)

    @api.model
    def _move(self, targets):
        """Give entries to other people; the route and the due date stay.

        :param dict targets: ``{entry: user}``
        """
        notice = self.env["nav.approval.notice"]
        for entry, target in targets.items():
            notice._close(entry)
            entry.write(self._new_holder(entry, target))
            notice._opened(entry)

    @api.model
    def _delegate_target(self, entry, by_job=False):
        """Substitute, direct approver, administrator: the first who may (rules §8).

        People who are there come before people who are away. A job never gives an
        entry back to the person it was first for: two substitutes of each other
        would pass it to and fro.
        """
        users = self.env["nav.approval.user"]
        company = entry.company_id
        row = users._of(entry.approver_id, company)
        known = (row.substitute_id, row.approver_id, *users._administrators(company))
        past = entry.approver_id
        if by_job:
            past |= entry.original_approver_id
        candidates = [
            user
            for user in known
            if user not in past
            and self._may_hold(entry, user)
            and self._limit_suffices(entry, user)
        ]
        away = [user for user in candidates if users._of(user, company)._is_absent()]
        present = [user for user in candidates if user not in away]
        return next(iter([*present, *away]), False)

    @api.model
    def _limit_suffices(self, entry, user):
        if not entry.company_id.nav_approval_delegate_limit:
            return True
        known = self.env["nav.approval.user"]._engine_users(entry.company_id)
        person = known.get(user.id)
        return bool(person) and person.suffices(entry.amount_company)
