from odoo import api, models


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
        return figures[customer.id].available

    @api.model
    def _lock(self, customers):
        """Whoever checks a credit limit after us sees what we have written."""
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = write_date WHERE id IN %s",
            [tuple(customers.ids)],
        )
