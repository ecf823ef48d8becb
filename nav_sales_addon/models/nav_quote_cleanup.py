from odoo import api, models
from odoo.fields import Domain


class NavQuoteCleanup(models.AbstractModel):
    """Delete Expired Quotes: offers nobody accepted in time (rules §6)."""

    _name = "nav.quote.cleanup"
    _description = "Deletion of Expired Quotes"

    @api.model
    def _expired(self, date):
        """Quotes that ended before a date; those without a date never end.

        A quote that waits for an approval is somebody's work and stays.
        """
        domain = [
            ("nav_document_type", "=", "quote"),
            ("state", "in", ("draft", "sent")),
            ("nav_status", "=", "open"),
            ("validity_date", "<", date),
        ]
        if not self.env.su:  # a scheduled run cleans up in all companies
            domain = Domain(domain) & Domain("company_id", "in", self.env.companies.ids)
        return self.env["sale.order"].search(domain)

    @api.model
    def _accepted(self, quotes):
        """Quotes the customer has signed or paid for: these are kept as cancelled."""
        return quotes.filtered(
            lambda quote: quote.signature
            or quote.sudo().transaction_ids.filtered(  # payments are for accountants
                lambda payment: payment.state in ("pending", "authorized", "done")
            )
        )

    @api.model
    def _delete(self, quotes):
        """Delete quotes, and cancel those that must not be lost.

        :return: ``(number deleted, number cancelled)``
        """
        kept = self._accepted(quotes)
        gone = quotes - kept
        quotes._action_cancel()  # Odoo deletes no quote that was sent
        for quote in kept:
            quote.message_post(
                body=self.env._("Cancelled because the quote has expired.")
            )
        deleted = len(gone)
        gone.unlink()
        return deleted, len(kept)
