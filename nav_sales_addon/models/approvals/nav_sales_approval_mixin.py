from odoo import models
from odoo.exceptions import UserError

HEADER = (
    "partner_id",
    "partner_invoice_id",
    "partner_shipping_id",
    "currency_id",
    "payment_term_id",
    "fiscal_position_id",
)


class NavSalesApprovalMixin(models.AbstractModel):
    """What approvals look at on documents with lines: orders, invoices, credit memos.

    The differences between the models stand in their own mixins.
    """

    _name = "nav.sales.approval.mixin"
    _inherit = ["nav.approval.mixin"]
    _description = "Sales Document That Is Approved"

    def _nav_approval_header(self):
        """``{name in the snapshot: field}``; names are the same on all documents."""
        raise NotImplementedError

    def _nav_approval_line_values(self, line):
        """One line of the snapshot, raw values and what people read."""
        raise NotImplementedError

    def _nav_bill_to(self):
        raise NotImplementedError

    def _nav_approval_snapshot(self):
        document = self.sudo()
        header, texts, labels = {}, {}, {}
        for name, field in document._nav_approval_header().items():
            value = document[field]
            header[name] = value.id
            texts[name] = value.display_name or ""
            labels[name] = document._fields[field]._description_string(self.env)
        lines = [
            document._nav_approval_line_values(line)
            for line in document._nav_approval_lines()
        ]
        return {"header": header, "texts": texts, "labels": labels, "lines": lines}

    def _nav_printed_approvals(self):
        """Who approved what is printed; comments and rules are not the customer's.

        :return: list of dicts: person, date; empty when the company does not want it
        """
        self.ensure_one()
        if not self.company_id.sudo().nav_approval_on_order:
            return []
        request = self.env["nav.approval.engine"]._requests(self)[:1]
        if request.state != "approved":
            return []
        entries = request.entry_ids.filtered("done_by_id")
        return self.env["nav.approval.content"]._history(request, entries)

    def _nav_approval_credit_limit(self):
        company = self._nav_approval_company()
        customer = self._nav_bill_to().commercial_partner_id
        exposure = self.env["nav.credit.exposure"]
        return exposure._credit_limits(customer, company).get(customer.id, 0.0)

    def _nav_approval_check_complete(self):
        if not self.sudo()._nav_approval_lines():
            raise UserError(
                self.env._(
                    "%s has no lines: there is nothing to approve.", self.display_name
                )
            )
