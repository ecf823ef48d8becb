from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

PREVIEW = "nav_sales_addon.action_report_nav_statement_preview"


class NavPrintStatements(models.TransientModel):
    """Customer statements: whom, what, and how they go out (rules §12)."""

    _name = "nav.print.statements"
    _inherit = ["nav.statement.options.mixin"]
    _description = "Customer Statements"
    _immediate_emails = 20

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    start_date = fields.Date(default=lambda self: self._get_default_start())
    end_date = fields.Date(default=lambda self: self._get_default_end())
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        domain="[('parent_id', '=', False), ('company_id', 'in', (False, company_id))]",
        help="Leave it blank for all customers.",
    )
    with_entries = fields.Boolean(
        string="Customers with Entries",
        help="Customers with entries in the period.",
    )
    with_balance = fields.Boolean(
        string="Customers with a Balance",
        default=True,
        help="Customers with a balance on the end date. Used when neither is chosen.",
    )
    log_interaction = fields.Boolean(
        default=True, help="Each statement is noted on its customer."
    )
    output = fields.Selection(
        [
            ("print", "Print"),
            ("pdf", "PDF"),
            ("email", "E-Mail"),
            ("profile", "Document Sending Profile"),
            ("excel", "Excel"),
        ],
        default="print",
        required=True,
        help="Document Sending Profile: as each customer wants his documents. Each "
        "output counts as a statement the customer got; a preview does not.",
    )
    print_missing = fields.Boolean(
        string="Print Although E-Mail Is Missing",
        help="Statements for customers without an e-mail address are printed. "
        "Otherwise they are left out and named.",
    )

    @api.model
    def _get_default_start(self):
        """The month that is over."""
        today = fields.Date.context_today(self)
        return fields.Date.start_of(
            fields.Date.subtract(today.replace(day=1), days=1), "month"
        )

    @api.model
    def _get_default_end(self):
        today = fields.Date.context_today(self)
        return fields.Date.subtract(today.replace(day=1), days=1)

    @api.constrains("company_id")
    def _check_company(self):
        """Figures of companies that are not the user's are none of his business."""
        for wizard in self:
            if wizard.company_id not in self.env.companies:
                raise ValidationError(self.env._("Choose one of your companies."))

    # === WHOM ===#

    def _find_customers(self):
        """Customers who get one.

        :raise UserError: nobody does
        """
        self.ensure_one()
        self.env["nav.customer.statement"]._nav_check_rights("receivables")
        customers = self.partner_ids.commercial_partner_id if self.partner_ids else None
        found = self.env["nav.statement.figures"]._find_customers(
            self.company_id, self, customers
        )
        if not found:
            raise UserError(self._get_nobody_text(customers))
        return found

    def _get_nobody_text(self, customers):
        unwanted = (customers or self.partner_ids).with_company(self.company_id)
        unwanted = unwanted.filtered(lambda one: not one.nav_print_statements)
        if unwanted:
            return self.env._(
                "Print Statements is off for %(customers)s.",
                customers=", ".join(unwanted.mapped("display_name")),
            )
        return self.env._("No customer has entries or a balance in this period.")

    # === WAYS OUT ===#

    def action_nav_preview(self):
        """Look at the statements; nothing is numbered and nothing is logged."""
        self._find_customers()
        return self.env.ref(PREVIEW).report_action(self, config=False)

    def action_nav_run(self):
        """Issue the statements and bring them to their customers."""
        customers = self._find_customers()
        return getattr(self, f"_run_{self.output}")(customers)

    def _issue(self, customers, output=None):
        return self.env["nav.statement.issuing"]._issue(
            self.company_id,
            self,
            customers,
            output or self.output,
            log=self.log_interaction,
        )

    def _run_print(self, customers):
        statements = self._issue(customers)
        actions = self.env["nav.statement.issuing"]._print(statements)
        return self.env["nav.document.delivery"]._run(actions)

    def _run_pdf(self, customers):
        return self.env["nav.statement.issuing"]._download(self._issue(customers))

    def _run_profile(self, customers):
        statements = self._issue(customers)
        delivery = self.env["nav.document.delivery"]
        later = len(statements) > self._immediate_emails
        outcome = delivery._deliver(statements, ask=len(statements) == 1, later=later)
        return delivery._finish(statements, outcome)

    def _run_email(self, customers):
        """Who has no address is printed or named; the others get their e-mail."""
        issuing = self.env["nav.statement.issuing"]
        reachable = issuing._has_address(self.company_id, self, customers)
        missing, actions = customers - reachable, []
        if missing and self.print_missing:
            actions = issuing._print(self._issue(missing, "print"))
        elif missing:
            issuing._log_no_address(missing)
            actions = [self._get_missing_notice(missing)]
        delivery = self.env["nav.document.delivery"]
        if not reachable:
            return delivery._run(actions)
        statements = self._issue(reachable)
        outcome = issuing._email(
            statements, at_once=len(statements) <= self._immediate_emails
        )
        return delivery._finish(statements, outcome, before=actions)

    def _get_missing_notice(self, customers):
        return self.env["nav.document.delivery"]._notice(
            self.env._("No e-mail address"),
            ", ".join(customers.mapped("display_name")),
            "danger",
        )

    def _run_excel(self, customers):
        sheets = self._issue(customers)._get_sheets()
        content = self.env["nav.receivables.workbook"]._make_statements(sheets)
        name = self.env._("Customer Statements %(date)s", date=self.end_date)
        return self.env["nav.statement.issuing"]._offer(f"{name}.xlsx", content)

    def _get_sheets(self):
        """For the preview."""
        self.ensure_one()
        return self.env["nav.statement.figures"]._get_sheets(
            self.company_id, self, self._find_customers()
        )
