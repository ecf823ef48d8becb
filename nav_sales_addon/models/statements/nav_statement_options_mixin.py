from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engines import aging
from ...engines.date_formula import FormulaError

OPTIONS = (
    "start_date",
    "end_date",
    "show_overdue",
    "include_reversed",
    "include_unapplied",
    "aging_band",
    "aging_period",
    "aging_basis",
)


class NavStatementOptionsMixin(models.AbstractModel):
    """What a customer statement shows (rules/customers_setup.md §12).

    The dialog asks for it, and an issued statement remembers it.
    """

    _name = "nav.statement.options.mixin"
    _inherit = ["nav.date.formula.mixin"]
    _description = "Contents of a Customer Statement"

    start_date = fields.Date(required=True)
    end_date = fields.Date(required=True)
    show_overdue = fields.Boolean(
        string="Show Overdue Entries",
        default=True,
        help="A list of what was due before the end date and still open on it.",
    )
    include_reversed = fields.Boolean(
        string="Include Reversed Entries",
        help="Entries that were reversed within the period, and what reverses them. "
        "They add up to nothing.",
    )
    include_unapplied = fields.Boolean(
        string="Include Unapplied Entries",
        help="Discounts and rounding of applications that were taken back within the "
        "period. They add up to nothing.",
    )
    aging_band = fields.Boolean(
        string="Include Aging Band",
        default=True,
        help="What is open on the end date in five columns, by age.",
    )
    aging_period = fields.Char(
        string="Aging Band Period Length",
        default="1M+CM",
        help="For instance 30D (30 days), 1M (one month) or 1M+CM (ends of months).",
    )
    aging_basis = fields.Selection(
        [("due", "Due Date"), ("posting", "Posting Date")],
        string="Aging Band By",
        default="due",
        required=True,
    )

    @api.constrains("start_date", "end_date")
    def _check_dates(self):
        for options in self:
            if options.start_date > options.end_date:
                raise ValidationError(
                    self.env._("The start date must not be after the end date.")
                )

    @api.constrains("aging_band", "aging_period", "end_date")
    def _check_aging_period(self):
        for options in self.filtered("aging_band"):
            options._get_boundaries()

    def _get_boundaries(self):
        """Ends of the five columns of the aging band, oldest first.

        :raise ValidationError: the period length is blank or leads nowhere
        """
        self.ensure_one()
        terms = self._parse_period(self.aging_period)
        try:
            return aging.band(self.end_date, terms)
        except FormulaError:
            return self._refuse_period(self.aging_period)

    def _get_options(self):
        """The options as plain values."""
        return {name: self[name] for name in OPTIONS}
