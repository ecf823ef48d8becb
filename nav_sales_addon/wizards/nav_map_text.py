from odoo import api, fields, models

from ..models.payment_matching.nav_text_account_mapping import TARGETS


class NavMapText(models.TransientModel):
    """Map the text of a transaction to an account, now and from now on (rules §7)."""

    _name = "nav.map.text"
    _description = "Map Text to Account"

    statement_line_id = fields.Many2one(
        "account.bank.statement.line", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="statement_line_id.company_id")
    payment_ref = fields.Char(related="statement_line_id.payment_ref", string="Text")
    name = fields.Char(
        string="Mapping Text",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        help="Shorten it to what comes every time: leave out dates and numbers.",
    )
    target = fields.Selection(
        TARGETS, string="Account Type", default="gl", required=True
    )
    debit_account_id = fields.Many2one(
        "account.account", string="Account for Receipts", check_company=True
    )
    credit_account_id = fields.Many2one(
        "account.account", string="Account for Payments", check_company=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer or Vendor", check_company=True
    )

    @api.depends("statement_line_id")
    def _compute_name(self):
        """The words before the first number."""
        for dialog in self:
            words = []
            for word in (dialog.payment_ref or "").split():
                if any(char.isdigit() for char in word) and words:
                    break
                words.append(word)
            dialog.name = " ".join(words)[:250]

    @api.onchange("debit_account_id")
    def _onchange_debit_account_id(self):
        if not self.credit_account_id:
            self.credit_account_id = self.debit_account_id

    def action_map(self):
        """Keep the mapping and apply the transactions it fits.

        :raise ValidationError: the text exists already, or no account is chosen
        """
        self.ensure_one()
        line = self.statement_line_id
        self.env["nav.application.engine"]._check_rights()
        self.env["nav.text.account.mapping"].create(
            {
                "name": self.name,
                "target": self.target,
                "debit_account_id": self.debit_account_id.id,
                "credit_account_id": self.credit_account_id.id,
                "partner_id": self.partner_id.id,
                "company_id": line.company_id.id,
            }
        )
        open_lines = line.search(
            [("journal_id", "=", line.journal_id.id), ("is_reconciled", "=", False)]
        )
        self.env["nav.payment.matcher"]._rerun_mapper(open_lines)
        return {"type": "ir.actions.act_window_close"}
