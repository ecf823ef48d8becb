from odoo import Command, api, fields, models
from odoo.exceptions import AccessError

from ..models.statements.nav_customer_figures import PERIODS

OPENED = ("invoice", "credit_memo", "payment", "refund")


class NavCustomerStatistics(models.TransientModel):
    """Customer statistics: balances, and what happened in four periods (rules §12)."""

    _name = "nav.customer.statistics"
    _description = "Customer Statistics"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date = fields.Date(
        string="Work Date", required=True, default=fields.Date.context_today
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    balance = fields.Monetary(related="partner_id.nav_balance")
    balance_due = fields.Monetary(related="partner_id.nav_balance_due")
    outstanding_orders = fields.Monetary(related="partner_id.nav_outstanding_orders")
    shipped_not_invoiced = fields.Monetary(
        related="partner_id.nav_shipped_not_invoiced"
    )
    outstanding_invoices = fields.Monetary(
        related="partner_id.nav_outstanding_invoices"
    )
    total = fields.Monetary(related="partner_id.nav_exposure")
    credit_limit = fields.Monetary(related="partner_id.nav_credit_limit")
    average_days = fields.Float(related="partner_id.nav_average_days_late")
    last_payment_date = fields.Date(related="partner_id.nav_last_payment_date")
    line_ids = fields.One2many(
        "nav.customer.statistics.line",
        "statistics_id",
        compute="_compute_lines",
        compute_sudo=False,
        store=True,
    )
    balance_ids = fields.One2many(
        "nav.customer.statistics.balance",
        "statistics_id",
        string="Balances by Currency",
        compute="_compute_balances",
        compute_sudo=False,
        store=True,
    )

    @api.depends("partner_id", "company_id", "date")
    def _compute_lines(self):
        for statistics in self:
            statistics._check_rights()
            figures = self.env["nav.customer.figures"]._get(
                statistics.partner_id.commercial_partner_id,
                statistics.company_id,
                statistics.date,
            )
            rows = statistics._get_rows(figures)
            statistics.line_ids = [
                Command.clear(),
                *(
                    Command.create({"sequence": number, **row})
                    for number, row in enumerate(rows)
                ),
            ]

    @api.depends("partner_id", "company_id", "date")
    def _compute_balances(self):
        for statistics in self:
            statistics._check_rights()
            found = self.env["nav.customer.figures"]._get_balances(
                statistics.partner_id.commercial_partner_id,
                statistics.company_id,
                statistics.date,
            )
            statistics.balance_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "balance_currency_id": currency,
                            "balance": amount,
                            "balance_company": own,
                        }
                    )
                    for currency, amount, own in found
                ),
            ]

    def _check_rights(self):
        """Who reads the customer ledger may read its sums, of his companies."""
        self.env["nav.customer.ledger.entry"].check_access("read")
        self.partner_id.check_access("read")
        if self.company_id not in self.env.companies:
            raise AccessError(self.env._("Choose one of your companies."))

    def _get_rows(self, figures):
        """The rows of the window: amounts, and profit in amount and percent."""
        names = {
            "sales": self.env._("Sales"),
            "cost": self.env._("Costs"),
            "profit": self.env._("Profit"),
            "percent": self.env._("Profit %"),
            "discount": self.env._("Discounts"),
            "invoice": self.env._("Invoices"),
            "credit_memo": self.env._("Credit Memos"),
            "payment": self.env._("Payments"),
            "refund": self.env._("Refunds"),
            "other": self.env._("Other Amounts"),
            "write_off": self.env._("Payment Discounts and Tolerances"),
        }
        sales, cost = figures["sales"], figures["cost"]
        profit = {one: sales[one] - cost[one] for one in PERIODS}
        percent = {
            one: round(profit[one] / sales[one] * 100, 1) if sales[one] else 0.0
            for one in PERIODS
        }
        figures = {**figures, "profit": profit, "percent": percent}
        return [{"name": names[kind], "kind": kind, **figures[kind]} for kind in names]


class NavCustomerStatisticsLine(models.TransientModel):
    _name = "nav.customer.statistics.line"
    _description = "Line of Customer Statistics"
    _order = "sequence, id"

    statistics_id = fields.Many2one(
        "nav.customer.statistics", required=True, ondelete="cascade"
    )
    sequence = fields.Integer()
    kind = fields.Char()
    name = fields.Char(string="Figure", readonly=True)
    period = fields.Float(string="This Period", digits=(16, 2), readonly=True)
    year = fields.Float(string="This Year", digits=(16, 2), readonly=True)
    last_year = fields.Float(digits=(16, 2), readonly=True)
    to_date = fields.Float(digits=(16, 2), readonly=True)
    is_opened = fields.Boolean(compute="_compute_is_opened")

    @api.depends("kind")
    def _compute_is_opened(self):
        for line in self:
            line.is_opened = line.kind in OPENED

    def action_nav_open(self):
        """The customer ledger entries behind a figure."""
        self.ensure_one()
        customer = self.statistics_id.partner_id.commercial_partner_id
        action = customer.action_nav_view_customer_entries()
        domain = [*action["domain"], ("document_type", "=", self.kind)]
        return {**action, "domain": domain}


class NavCustomerStatisticsBalance(models.TransientModel):
    _name = "nav.customer.statistics.balance"
    _description = "Balance of a Customer in One Currency"

    statistics_id = fields.Many2one(
        "nav.customer.statistics", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="statistics_id.currency_id")
    balance_currency_id = fields.Many2one("res.currency", string="Balance Currency")
    balance = fields.Monetary(currency_field="balance_currency_id")
    balance_company = fields.Monetary(string="Balance in Company Currency")
