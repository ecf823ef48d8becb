from odoo import api, fields, models

from .nav_text_account_mapping import TARGETS


class NavPaymentApplication(models.Model):
    """What a bank transaction pays: an open entry, or an account (rules §6).

    Only the services write here, after they have checked the user's role. Amounts are
    in the currency of the bank account.
    """

    _name = "nav.payment.application"
    _description = "Payment Application"
    _order = "statement_line_id, id"
    _check_company_auto = True

    statement_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Bank Transaction",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="statement_line_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    entry_id = fields.Many2one(
        "account.move.line",
        string="Applies-to Entry",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    account_type = fields.Selection(TARGETS, readonly=True, required=True)
    account_id = fields.Many2one("account.account", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    amount = fields.Monetary(string="Applied Amount", readonly=True)
    discount = fields.Monetary(
        string="Payment Discount",
        readonly=True,
        help="Closes the entry together with the applied amount.",
    )
    tolerance = fields.Monetary(
        string="Accepted Tolerance",
        readonly=True,
        help="A small difference, or a discount taken in the days of grace, that "
        "somebody has accepted.",
    )
    document_number = fields.Char(
        string="Document No.", compute="_compute_document", compute_sudo=True
    )
    due_date = fields.Date(compute="_compute_document", compute_sudo=True)
    open_amount = fields.Monetary(
        string="Remaining Amount",
        compute="_compute_document",
        compute_sudo=True,
        currency_field="entry_currency_id",
    )
    entry_currency_id = fields.Many2one(
        related="entry_id.currency_id", string="Currency of Entry"
    )
    posted = fields.Boolean(readonly=True)

    _entry_once = models.Constraint(
        "UNIQUE (statement_line_id, entry_id)",
        "A bank transaction is applied to an entry once.",
    )

    def _compute_currency_id(self):
        for part in self:
            journal = part.statement_line_id.journal_id
            part.currency_id = journal.currency_id or part.company_id.currency_id

    @api.depends("entry_id")
    def _compute_document(self):
        for part in self:
            entry = part.entry_id
            part.document_number = entry.move_id.name or part.account_id.display_name
            part.due_date = entry.date_maturity
            part.open_amount = entry.amount_residual_currency
