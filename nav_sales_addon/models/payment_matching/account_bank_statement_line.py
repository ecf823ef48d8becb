from odoo import fields, models


class AccountBankStatementLine(models.Model):
    """A bank transaction with the entries it is applied to."""

    _name = "account.bank.statement.line"
    _inherit = [
        "account.bank.statement.line",
        "nav.bank.import.line.mixin",
        "nav.match.line.mixin",
    ]

    nav_applied_amount = fields.Monetary(
        string="Applied Amount",
        readonly=True,
        copy=False,
        default=0.0,
    )
    nav_difference = fields.Monetary(
        string="Difference",
        compute="_compute_nav_difference",
    )

    _nav_import_once = models.UniqueIndex(
        "(journal_id, nav_import_id) WHERE nav_import_id IS NOT NULL",
        "This bank transaction is here already.",
    )

    def action_undo_reconciliation(self):
        """Discounts and tolerances booked with the payment are taken back with it."""
        self.env["nav.statement.posting"]._before_undo(self)
        result = super().action_undo_reconciliation()
        self.env["nav.statement.posting"]._after_undo(self)
        return result
