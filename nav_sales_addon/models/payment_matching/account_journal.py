from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...column_defaults import set_column_defaults


class AccountJournal(models.Model):
    _inherit = "account.journal"

    nav_match_tolerance_type = fields.Selection(
        [("amount", "Amount"), ("percent", "Percentage")],
        string="Match Tolerance Type",
        default="amount",
        required=True,
    )
    nav_match_tolerance = fields.Float(
        string="Match Tolerance",
        digits=(16, 2),
        help="How far the amount of a bank transaction may be off and still fit an "
        "invoice. It only decides what is proposed; nothing is written off.",
    )

    def init(self):
        defaults = {"nav_match_tolerance_type": "amount"}
        set_column_defaults(self.env.cr, self._table, defaults)

    @api.constrains("nav_match_tolerance")
    def _check_nav_match_tolerance(self):
        for journal in self:
            percent = journal.nav_match_tolerance_type == "percent"
            too_much = percent and journal.nav_match_tolerance > 99
            if journal.nav_match_tolerance < 0 or too_much:
                raise ValidationError(
                    self.env._(
                        "%(journal)s: the Match Tolerance must be 0 or more, and a "
                        "percentage at most 99.",
                        journal=journal.display_name,
                    )
                )

    def _nav_account_number(self):
        """The number of the bank account, as it is written on its card."""
        self.ensure_one()
        return self.bank_account_id.acc_number or self.bank_acc_number or ""
