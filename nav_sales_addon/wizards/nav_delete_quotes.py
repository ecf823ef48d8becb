from odoo import api, fields, models

from ..notifications import CLOSE, notification


class NavDeleteQuotes(models.TransientModel):
    """Delete Expired Quotes: choose a date, see what goes, confirm (rules §6)."""

    _name = "nav.delete.quotes"
    _description = "Delete Expired Quotes"

    date = fields.Date(
        string="Valid Until Before",
        default=fields.Date.context_today,
        required=True,
        help="Quotes whose Valid Until is earlier than this date.",
    )
    quote_ids = fields.Many2many(
        "sale.order", string="Quotes", compute="_compute_quotes"
    )
    delete_count = fields.Integer(string="To Delete", compute="_compute_quotes")
    cancel_count = fields.Integer(string="To Cancel", compute="_compute_quotes")

    @api.depends("date")
    def _compute_quotes(self):
        cleanup = self.env["nav.quote.cleanup"]
        for wizard in self:
            quotes = cleanup._expired(wizard.date or fields.Date.context_today(wizard))
            wizard.quote_ids = quotes
            wizard.cancel_count = len(cleanup._accepted(quotes))
            wizard.delete_count = len(quotes) - wizard.cancel_count

    def action_nav_delete(self):
        """Delete the quotes in the list and say how many they were."""
        self.ensure_one()
        deleted, cancelled = self.env["sale.order"].nav_delete_expired_quotes(self.date)
        text = self.env._(
            "Quotes deleted: %(deleted)s. Quotes cancelled: %(cancelled)s.",
            deleted=deleted,
            cancelled=cancelled,
        )
        return notification(text, then=CLOSE)
