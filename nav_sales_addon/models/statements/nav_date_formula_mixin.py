from odoo import models
from odoo.exceptions import ValidationError

from ...engines.date_formula import FormulaError, parse


class NavDateFormulaMixin(models.AbstractModel):
    """Reports with periods that somebody writes as 30D or 1M+CM."""

    _name = "nav.date.formula.mixin"
    _description = "Report with Periods"

    def _parse_period(self, text):
        """The terms of a period length.

        :raise ValidationError: it is blank or cannot be read
        """
        try:
            return parse(text)
        except FormulaError:
            self._refuse_period(text)

    def _refuse_period(self, text):
        raise ValidationError(
            self.env._(
                "%(text)s is no period length. Write for instance 30D (30 days), 1M "
                "(one month) or 1M+CM (to the end of the month).",
                text=text or "“”",
            )
        )
