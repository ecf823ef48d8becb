from odoo import models

from ..const import preview_numbers


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    def _next(self, sequence_date=None):
        """A preview uses placeholders: PostgreSQL sequences are not rolled back."""
        numbers = preview_numbers(self.env)
        return numbers.next() if numbers else super()._next(sequence_date)

    def _nav_next_number(self, date):
        """Take the next number of a series of ours.

        :param date date: date the prefix and the date range follow
        :return: the number as text
        """
        self.ensure_one()
        # Users of documents need not be able to read the series they are numbered with.
        return (
            self.sudo()
            .with_context(ir_sequence_date=str(date))
            .next_by_id(sequence_date=date)
        )
