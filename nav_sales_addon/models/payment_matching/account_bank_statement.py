from odoo import models


class AccountBankStatement(models.Model):
    """The payment reconciliation journal: the lines of one statement."""

    _name = "account.bank.statement"
    _inherit = ["account.bank.statement", "nav.match.statement.mixin"]
