from odoo import api, models
from odoo.exceptions import UserError

from ...const import preview_numbers


class NavApprovalGate(models.AbstractModel):
    """May this document pass? Asked by everything that releases, posts or sends.

    Nobody is exempt: not the superuser, not a context key (rules/approvals.md §9).
    """

    _name = "nav.approval.gate"
    _description = "Approval Gate"

    @api.model
    def _problem(self, document, gate, rules_until=None, document_type=None):
        """Why a document may not pass a gate.

        :param document: one record of `nav.approval.mixin`
        :param str gate: send, confirm or post
        :param rules_until: rules enabled later do not count (documents released
            before a rule existed stay released)
        :param str document_type: what the document is about to become
        :return: a sentence, or False
        """
        if preview_numbers(self.env):
            return False  # whoever waits for approval may look at what will be posted
        if document.sudo().nav_approval_state == "pending":
            return self._pending_text(document)
        missing = self._missing(document, gate, rules_until, document_type)
        if not missing:
            return False
        if document_type:
            return self.env._(
                "%(document)s becomes an order that must be approved (%(rules)s): use "
                "Make Order, then Send Approval Request.",
                document=document.display_name,
                rules=", ".join(missing.mapped("name")),
            )
        return self.env._(
            "%(document)s must be approved first (%(rules)s): use Send Approval "
            "Request.",
            document=document.display_name,
            rules=", ".join(missing.mapped("name")),
        )

    @api.model
    def _check(self, documents, gate):
        problems = [self._problem(document, gate) for document in documents]
        problems = [problem for problem in problems if problem]
        if problems:
            raise UserError("\n".join(problems))

    @api.model
    def _missing(self, document, gate, rules_until=None, document_type=None):
        """The rules a document falls under without being approved."""
        rules = self.env["nav.approval.rule"]._fitting(document, gate, document_type)
        if rules_until:
            rules = rules.filtered(lambda rule: rule.enabled_on <= rules_until)
        if not rules:
            return rules
        document = document.sudo()
        missing = rules - self._approved_rules(document)
        kept = missing.filtered(lambda rule: rule.kind == "credit_limit")
        if kept and document.nav_approval_state != "rejected":
            # a limit that is kept asks nobody (rules §10)
            if document._nav_approval_available_credit() >= 0:
                missing -= kept
        return missing

    @api.model
    def _approved_rules(self, document):
        """The rules whose approval still holds for what the document says now."""
        request = self.env["nav.approval.engine"]._requests(document)[:1]
        if request.state != "approved" or not request.valid:
            return self.env["nav.approval.rule"]
        if not self.env["nav.approval.content"]._unchanged(request, document):
            return self.env["nav.approval.rule"]
        return request.rule_ids

    @api.model
    def _pending_text(self, document):
        request = self.env["nav.approval.engine"]._requests(document)[:1]
        holders = request.entry_ids.filtered(lambda entry: entry.state == "open")
        return self.env._(
            "%(document)s is waiting for the approval of %(people)s (%(rules)s).",
            document=document.display_name,
            people=", ".join(holders.approver_id.mapped("name")),
            rules=request.rule_names,
        )
