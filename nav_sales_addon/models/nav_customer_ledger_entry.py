from odoo import api, fields, models
from odoo.tools import SQL


class NavCustomerLedgerEntry(models.Model):
    """Customer ledger: posted receivable journal items, read through a view.

    The id is the journal item's id; nothing is stored twice.
    """

    _name = "nav.customer.ledger.entry"
    _inherit = "nav.ledger.application.mixin"
    _description = "Customer Ledger Entry"
    _auto = False
    _order = "posting_date desc, id desc"
    _rec_name = "document_number"

    posting_date = fields.Date(readonly=True)
    document_type = fields.Selection(
        [
            ("invoice", "Invoice"),
            ("credit_memo", "Credit Memo"),
            ("payment", "Payment"),
            ("refund", "Refund"),
        ],
        readonly=True,
    )
    document_number = fields.Char(string="Document No.", readonly=True)
    external_document_number = fields.Char(
        string="External Document No.", readonly=True
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    description = fields.Char(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True, aggregator=None)
    remaining_amount = fields.Monetary(readonly=True, aggregator=None)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    amount_company = fields.Monetary(
        string="Amount in Company Currency",
        currency_field="company_currency_id",
        readonly=True,
    )
    remaining_amount_company = fields.Monetary(
        string="Remaining Amount in Company Currency",
        currency_field="company_currency_id",
        readonly=True,
    )
    due_date = fields.Date()
    discount_date = fields.Date(string="Payment Discount Date")
    discount_possible = fields.Monetary(
        string="Payment Discount Possible",
        aggregator=None,
        help="May be deducted from a payment up to the payment discount date.",
    )
    open = fields.Boolean(readonly=True)
    applied_amount = fields.Monetary(
        string="Closed by Amount",
        compute="_compute_applied_amount",
        aggregator=None,
        help="How much this entry closes of the one the list was opened for.",
    )
    salesperson_id = fields.Many2one("res.users", readonly=True)
    move_id = fields.Many2one("account.move", string="Journal Entry", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    _depends = {
        "account.move": [
            "name",
            "ref",
            "move_type",
            "invoice_user_id",
            "state",
            "statement_line_id",
        ],
        "account.move.line": [
            "account_id",
            "amount_currency",
            "amount_residual",
            "amount_residual_currency",
            "balance",
            "company_id",
            "currency_id",
            "date",
            "date_maturity",
            "discount_amount_currency",
            "discount_date",
            "move_id",
            "name",
            "parent_state",
            "partner_id",
            "reconciled",
        ],
        "account.account": ["account_type"],
        "account.payment": ["payment_type", "move_id"],
    }

    @property
    def _table_query(self):
        return SQL("""
            SELECT line.id,
                   line.date AS posting_date,
                   CASE WHEN move.move_type = 'out_invoice' THEN 'invoice'
                        WHEN move.move_type = 'out_refund' THEN 'credit_memo'
                        WHEN payment.payment_type = 'inbound' THEN 'payment'
                        WHEN payment.payment_type = 'outbound' THEN 'refund'
                        WHEN move.statement_line_id IS NULL THEN NULL
                        WHEN line.balance < 0 THEN 'payment'
                        ELSE 'refund'
                   END AS document_type,
                   move.name AS document_number,
                   move.ref AS external_document_number,
                   line.partner_id,
                   line.name AS description,
                   line.currency_id,
                   line.amount_currency AS amount,
                   line.amount_residual_currency AS remaining_amount,
                   line.company_currency_id,
                   line.balance AS amount_company,
                   line.amount_residual AS remaining_amount_company,
                   line.date_maturity AS due_date,
                   line.discount_date,
                   CASE WHEN line.discount_date IS NULL OR line.reconciled THEN 0
                        ELSE line.amount_currency - line.discount_amount_currency
                   END AS discount_possible,
                   NOT COALESCE(line.reconciled, FALSE) AS open,
                   move.invoice_user_id AS salesperson_id,
                   line.move_id,
                   line.company_id
              FROM account_move_line line
              JOIN account_account account ON account.id = line.account_id
              JOIN account_move move ON move.id = line.move_id
         LEFT JOIN account_payment payment ON payment.id = move.origin_payment_id
             WHERE account.account_type = 'asset_receivable'
               AND line.parent_state = 'posted'
        """)

    @api.depends("open", "due_date", "remaining_amount")
    @api.depends_context("tz")
    def _compute_is_overdue(self):
        """An entry due today is not overdue (rules/sales_documents.md §9)."""
        today = fields.Date.context_today(self)
        for entry in self:
            entry.is_overdue = bool(
                entry.open
                and entry.due_date
                and entry.due_date < today
                and entry.remaining_amount > 0
            )

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain(
            [
                ("open", "=", True),
                ("due_date", "<", fields.Date.context_today(self)),
                ("remaining_amount", ">", 0),
            ]
        )
        return domain if True in value else ~domain

    def action_nav_open_document(self):
        """Open the posted document behind an entry."""
        self.ensure_one()
        return self.move_id._get_records_action(target="current")
