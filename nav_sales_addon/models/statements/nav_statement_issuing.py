from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.pdf import merge_pdf

from .nav_customer_statement import ISSUED

# How the log of interactions calls the outputs
WAYS = {
    "print": "print",
    "pdf": "file",
    "email": "email",
    "profile": "email",
    "excel": "file",
}


class NavStatementIssuing(models.AbstractModel):
    """Issue statements: number, log, and the way out (rules §12)."""

    _name = "nav.statement.issuing"
    _description = "Issuing of Customer Statements"

    @api.model
    def _issue(self, company, options, customers, output, log=True):
        """Make the statements of real output; a preview makes none.

        :param options: a record with the options of statements
        :param bool log: write an interaction for each
        :return: `nav.customer.statement`
        """
        # sudo: the role was checked; customers belong to other people
        customers = customers.sudo().with_company(company)
        busy = customers - customers.try_lock_for_update()
        if busy:
            raise UserError(
                self.env._(
                    "Statements for these customers are being made by someone else: "
                    "%(customers)s. Try again in a moment.",
                    customers=", ".join(busy.mapped("display_name")),
                )
            )
        statements = self.env["nav.customer.statement"].sudo()
        values = []
        for customer in customers:
            customer.nav_last_statement_number += 1
            values.append(
                {
                    **options._get_options(),
                    "number": customer.nav_last_statement_number,
                    "partner_id": customer.id,
                    "company_id": company.id,
                    "user_id": self.env.uid,
                    "output": output,
                }
            )
        statements = statements.create(values)
        if log:
            self._log(statements, output)
        return statements.with_env(self.env)

    @api.model
    def _log(self, statements, output):
        """One interaction of the customer for each statement, however it goes out."""
        issued = statements.with_context(nav_statement_issued=ISSUED)
        self.env["nav.interaction"]._nav_log(issued, way=WAYS[output])

    @api.model
    def _log_no_address(self, customers):
        """Who could not get one by e-mail is found on the customer, too."""
        for customer in customers.sudo():
            customer._message_log(
                body=self.env._("No statement was sent: there is no e-mail address.")
            )

    # === WAYS OUT ===#

    @api.model
    def _has_address(self, company, options, customers):
        """Customers whose statements would find an address (rules §5.3)."""
        statements = self.env["nav.customer.statement"].sudo()
        found = customers.browse()
        for customer in customers:
            draft = statements.new(
                {"partner_id": customer.id, "company_id": company.id}
            )
            if any(addresses for addresses, _layout in draft._nav_recipients()):
                found |= customer
        return found

    @api.model
    def _email(self, statements, at_once):
        """Send by e-mail whatever the profile says; its attachment settings count."""
        delivery = self.env["nav.document.delivery"]
        outcome = delivery._new_outcome()
        profiles = self.env["nav.document.sending.profile"]
        for (customer, company), group in delivery._group(statements).items():
            way = profiles._find_or_create(customer, company)
            if at_once:
                delivery._email(group, way, outcome)
            else:
                outcome.later.append((group, way))
        return outcome

    @api.model
    def _print(self, statements):
        return self.env["nav.document.delivery"]._print_actions(statements)

    @api.model
    def _download(self, statements):
        """One PDF of all statements, each in the language of its customer."""
        jobs = defaultdict(statements.browse)
        for statement in statements:
            for report in statement._nav_reports():
                jobs[report] |= statement
        # sudo: the role was checked; reports read more than a clerk may
        reports = self.env["ir.actions.report"].sudo()
        pages = [
            reports._render(report.report_name, group.ids)[0]
            for report, group in jobs.items()
        ]
        content = pages[0] if len(pages) == 1 else merge_pdf(pages)
        return self._offer(statements._nav_file_name(), content)

    @api.model
    def _offer(self, name, content):
        """A file for the one who asked for it, and nobody else."""
        holder = self.env["nav.document.files"].create({"name": name})
        attachment = self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "res_model": holder._name,
                "res_id": holder.id,
            }
        )
        return self.env["nav.document.delivery"]._download_action(attachment, holder)
