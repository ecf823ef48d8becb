from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engines import approval_routing as routing


class NavApprovalSending(models.AbstractModel):
    """Make a request of a document: all of it is computed before anything is written.

    Rules: rules/approvals.md §2 (amount), §3 (route), §4 (levels), §12.2 to 5.
    """

    _name = "nav.approval.sending"
    _description = "Sending of Approval Requests"

    @api.model
    def _send(self, documents, comment=None, requester=None):
        """Request approval for documents that are open; others are left alone.

        :param requester: who asks; default: the user
        :return: the requests
        :raise UserError: no rule, no lines, or no complete route
        """
        requester = requester or self.env.user
        documents = documents.filtered(lambda d: d._nav_approval_is_open())
        self._lock(documents)
        self.env["nav.approval.credit"]._lock_customers(documents)
        plans = [self._plan(document, requester) for document in documents]
        requests = self.env["nav.approval.request"].sudo()
        for document, rules, steps in plans:
            requests |= self._create(document, rules, steps, requester, comment)
        self.env["nav.approval.engine"]._advance(requests)
        return requests

    @api.model
    def _lock(self, documents):
        records = documents.sudo()
        busy = records - records.try_lock_for_update()
        if busy:
            raise UserError(
                self.env._(
                    "%(documents)s is being changed by someone else. Try again in a "
                    "moment.",
                    documents=", ".join(busy.mapped("display_name")),
                )
            )

    @api.model
    def _plan(self, document, requester):
        rules = self.env["nav.approval.rule"]._fitting(document)
        if not rules:
            raise UserError(
                self.env._(
                    "%(document)s: no approval rule applies, nothing has to be "
                    "approved.",
                    document=document.display_name,
                )
            )
        document._nav_approval_check_complete()
        return document, rules, self._steps(document, rules, requester)

    @api.model
    def _steps(self, document, rules, requester):
        """The complete route, or a message that names the missing link."""
        document = document.sudo()
        company = document._nav_approval_company()
        case = routing.Case(
            requester=requester.id,
            salesperson=document._nav_approval_salesperson().id or None,
            amount=document._nav_approval_amounts()["amount_company"],
            users=self.env["nav.approval.user"]._engine_users(company),
        )
        try:
            return routing.route([rule._engine_rule(document) for rule in rules], case)
        except routing.RoutingError as error:
            raise UserError(self._route_problem(document, error)) from error

    @api.model
    def _route_problem(self, document, error):
        user = self.env["res.users"].browse(error.user).sudo()
        name, title = user.name or "", document.display_name
        texts = {
            "no_setup": self.env._(
                "%(document)s: %(user)s is not set up as an approval user.",
                document=title,
                user=name,
            ),
            "no_salesperson": self.env._(
                "%(document)s has no salesperson, but its approval begins there.",
                document=title,
            ),
            "salesperson_without_setup": self.env._(
                "%(document)s: the salesperson %(user)s is not set up as an approval "
                "user.",
                document=title,
                user=name,
            ),
            "no_approver": self.env._(
                "%(document)s: %(user)s has no approver.", document=title, user=name
            ),
            "not_qualified": self.env._(
                "%(document)s: nobody in the chain may approve this amount; it ends "
                "at %(user)s.",
                document=title,
                user=name,
            ),
            "loop": self.env._(
                "%(document)s: the chain of approvers is circular, it comes back to "
                "%(user)s.",
                document=title,
                user=name,
            ),
            "no_specific_user": self.env._(
                "%(document)s: the approver named by the rule is not set up as an "
                "approval user. %(user)s",
                document=title,
                user=name,
            ),
            "empty_group": self.env._(
                "%(document)s: the approval group has nobody who could approve.",
                document=title,
            ),
        }
        return texts[error.code]

    @api.model
    def _create(self, document, rules, steps, requester, comment):
        vals = self._request_values(document.sudo(), rules, requester)
        vals["entry_ids"] = [
            fields.Command.create(self._entry_values(step, requester)) for step in steps
        ]
        # sudo: nobody has the right to make requests, this service has checked
        requests = self.env["nav.approval.request"].sudo()
        requests.flush_model(["state"])  # an earlier request may just have ended
        request = requests.create(vals)
        document._nav_set_approval_state("pending")
        document._nav_approval_held(request)
        self.env["nav.approval.notice"]._sent(request, comment)
        return request

    @api.model
    def _record(self, document, rules, requester):
        """A request that was approved the moment it was made, for the history."""
        step = routing.Step(1, requester.id, automatic=True)
        vals = self._request_values(document.sudo(), rules, requester)
        vals.update(state="approved", date_done=vals["date_sent"])
        entry = self._entry_values(step, requester)
        vals["entry_ids"] = [fields.Command.create(entry)]
        # sudo: nobody has the right to make requests, the gate has checked
        self.env["nav.approval.request"].sudo().create(vals)
        document._nav_set_approval_state("approved")

    @api.model
    def _entry_values(self, step, requester):
        vals = {
            "sequence": step.sequence,
            "approver_id": step.user,
            "mandatory": sorted(step.rules),
            "levels": sorted(step.levels),
        }
        if step.automatic:
            now = fields.Datetime.now()
            vals.update(state="approved", auto=True, date_done=now)
            vals.update(date_opened=now, done_by_id=requester.id)
        return vals

    @api.model
    def _request_values(self, document, rules, requester):
        snapshot = document._nav_approval_snapshot()
        credit = any(rule.kind == "credit_limit" for rule in rules)
        return {
            **self._common_values(document, rules, requester),
            **document._nav_approval_amounts(),
            "salesperson_id": document._nav_approval_salesperson().id,
            "snapshot": snapshot,
            "fingerprint": self.env["nav.approval.content"]._fingerprint(snapshot),
            "checks_credit": credit,
            "available_credit": (
                document._nav_approval_available_credit() if credit else 0.0
            ),
        }

    @api.model
    def _common_values(self, document, rules, requester):
        """What requests for documents and for changes of fields share."""
        delays = [int(rule.delegate_after_days) for rule in rules]
        return {
            "res_model": document._name,
            "res_id": document.id,
            "document_type": document._nav_approval_document_type(),
            "document_name": document.display_name,
            "partner_id": document._nav_approval_partner().id,
            "company_id": document._nav_approval_company().id,
            "rule_ids": [fields.Command.set(rules.ids)],
            "rule_names": ", ".join(rules.mapped("name")),
            "requester_id": requester.id,
            "date_sent": fields.Datetime.now(),
            # several rules in one request: the strictest of each counts
            "due_days": min(rules.mapped("due_days")),
            "delegate_after_days": min([d for d in delays if d], default=0),
            "require_reason": any(rules.mapped("require_reason")),
            "notify_requester": any(rules.mapped("notify_requester")),
            "allow_self_approval": all(rules.mapped("allow_self_approval")),
            "tolerance_pct": min(rules.mapped("tolerance_pct")),
        }
