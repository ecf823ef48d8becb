from odoo import api, models

from ...const import preview_numbers


class NavApprovalCredit(models.AbstractModel):
    """Available credit as approvals count it (rules/approvals.md §10).

    Other orders that are open and not sent do not use credit yet: each of two orders
    may fit alone. The first that is approved takes it, and so the customer's row is
    touched: a second transaction that looked at the same moment starts anew.
    """

    _name = "nav.approval.credit"
    _description = "Credit of Documents to Approve"

    @api.model
    def _available(self, document):
        company = document._nav_approval_company()
        customer = document._nav_bill_to().commercial_partner_id
        exposure = self.env["nav.credit.exposure"]
        figures = exposure._figures(customer, company, committed_with=document)
        return company.currency_id.round(figures[customer.id].available)

    @api.model
    def _rules(self, document):
        """Enabled rules that watch the credit limit of such documents."""
        kind = document._nav_approval_document_type()
        company = document._nav_approval_company()
        rules = self.env["nav.approval.rule"]
        return kind and rules._enabled(company, kind, ("credit_limit",))

    @api.model
    def _lock_customers(self, documents):
        """Whoever checks a credit limit after us sees what we have written."""
        checked = documents.sudo().filtered(lambda d: self._rules(d))
        customers = self.env["res.partner"].union(
            *(document._nav_bill_to().commercial_partner_id for document in checked)
        )
        if customers:
            self.env.cr.execute(
                "UPDATE res_partner SET write_date = write_date WHERE id IN %s",
                [tuple(sorted(customers.ids))],
            )

    @api.model
    def _record_kept(self, documents):
        """Release does both: it sends, and what is within the limit is approved."""
        if preview_numbers(self.env):
            return
        rules, gate = self.env["nav.approval.rule"], self.env["nav.approval.gate"]
        for document in documents.sudo().filtered(lambda d: self._rules(d)):
            fitting = rules._fitting(document)
            missing = fitting - gate._approved_rules(document)
            kept = missing.filtered(lambda rule: rule.kind == "credit_limit")
            if kept and kept == missing:
                sending = self.env["nav.approval.sending"]
                sending._record(document, fitting, self.env.user)
