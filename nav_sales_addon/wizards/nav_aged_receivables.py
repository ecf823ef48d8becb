from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..models.statements.nav_aging import BASES

REPORT = "nav_sales_addon.action_report_nav_aged_receivables"


class NavAgedReceivablesWizard(models.TransientModel):
    """Aged accounts receivable of a day (rules/customers_setup.md §12)."""

    _name = "nav.aged.receivables.wizard"
    _inherit = ["nav.date.formula.mixin"]
    _description = "Aged Accounts Receivable"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    layout = fields.Selection(
        [("aged", "Aged Accounts Receivable"), ("summary", "Summary Aging")],
        string="Report",
        default="aged",
        required=True,
        help="Aged: periods back from the date. Summary: what was due before the date, "
        "in three periods from it on, and after them.",
    )
    date = fields.Date(string="As of", required=True, default=fields.Date.context_today)
    basis = fields.Selection(BASES, string="Aging By", default="due", required=True)
    period = fields.Char(
        string="Period Length",
        default="1M",
        required=True,
        help="For instance 30D (30 days), 1M (one month) or 1Q (a quarter).",
    )
    in_currency = fields.Boolean(
        string="In Customer Currencies",
        help="One table for each currency, never added up. Otherwise all amounts are "
        "in company currency.",
    )
    details = fields.Boolean(
        string="Print Details", help="The open entries below each customer."
    )
    heading = fields.Selection(
        [("dates", "Dates"), ("days", "Number of Days")],
        string="Headings",
        default="dates",
        required=True,
    )
    new_page = fields.Boolean(
        string="New Page per Customer", help="For details: one customer on a page."
    )
    minimum_due = fields.Float(
        string="Balance Due Above",
        digits=(16, 2),
        help="Only customers who owe more than this that was due on the date.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        domain="[('parent_id', '=', False), ('company_id', 'in', (False, company_id))]",
        help="Leave it blank for all customers.",
    )

    @api.constrains("period", "layout", "basis", "date")
    def _check_period(self):
        for wizard in self:
            self.env["nav.aging"]._columns_of(wizard)

    @api.constrains("company_id")
    def _check_company(self):
        """Figures of companies that are not the user's are none of his business."""
        for wizard in self:
            if wizard.company_id not in self.env.companies:
                raise ValidationError(self.env._("Choose one of your companies."))

    @api.onchange("layout")
    def _onchange_layout(self):
        """A summary looks at what falls due."""
        if self.layout == "summary":
            self.basis, self.heading = "due", "dates"

    def _get_customers(self):
        return self.partner_ids.commercial_partner_id if self.partner_ids else None

    def _get_blocks(self):
        self.ensure_one()
        self.env["nav.customer.statement"]._nav_check_rights("receivables")
        return self.env["nav.aging"]._get_report(self)

    def _get_title(self):
        names = dict(self._fields["layout"]._description_selection(self.env))
        return names[self.layout]

    def _get_subtitle(self):
        """What the report is about, in one sentence."""
        bases = dict(self._fields["basis"]._description_selection(self.env))
        values = {
            "company": self.company_id.name,
            "date": format_date(self.env, self.date),
            "basis": bases[self.basis],
        }
        if self.in_currency:
            return self.env._(
                "%(company)s, as of %(date)s, by %(basis)s, in customer currencies",
                **values,
            )
        return self.env._(
            "%(company)s, as of %(date)s, by %(basis)s, in %(currency)s",
            currency=self.company_id.currency_id.name,
            **values,
        )

    def _check_not_empty(self):
        """:raise UserError: nothing was open on the day"""
        blocks = self._get_blocks()
        if not blocks:
            raise UserError(self.env._("Nothing was open on this date."))
        return blocks

    # === WAYS OUT ===#

    def action_nav_print(self):
        """The report as a PDF."""
        self._check_not_empty()
        return self.env.ref(REPORT).report_action(self, config=False)

    def action_nav_excel(self):
        """The report as a workbook."""
        blocks = self._check_not_empty()
        content = self.env["nav.receivables.workbook"]._make_aged(self, blocks)
        return self.env["nav.statement.issuing"]._offer(
            f"{self._get_title()} {self.date}.xlsx", content
        )

    def action_nav_analyze(self):
        """The open entries of the day in Odoo's pivot, graph and list."""
        self._get_blocks()  # checks the role
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nav_sales_addon.nav_aged_receivable_action"
        )
        domain = [("company_id", "=", self.company_id.id)]
        if self.partner_ids:
            domain.append(("partner_id", "in", self._get_customers().ids))
        settings = {
            "date": fields.Date.to_string(self.date),
            "basis": self.basis,
            "period": self.period,
        }
        name = f"{action['name']} {self.date}"
        return {
            **action,
            "name": name,
            "display_name": name,
            "domain": domain,
            "context": {"nav_aging": settings},
        }
