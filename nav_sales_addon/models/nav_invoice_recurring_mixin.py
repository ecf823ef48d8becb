from odoo import Command, models


class NavInvoiceRecurringMixin(models.AbstractModel):
    """Recurring sales lines on unposted invoices, by button only (rules §15)."""

    _name = "nav.invoice.recurring.mixin"
    _inherit = "nav.recurring.lines.mixin"
    _description = "Invoice With Recurring Sales Lines"

    def _nav_takes_recurring(self):
        return self.state == "draft" and self.move_type == "out_invoice"

    def _nav_recurring_date(self):
        return self.invoice_date

    def _nav_recurring_key(self):
        return "default_move_id"

    def _nav_append_recurring(self, choices):
        """Odoo balances an invoice when its lines are written, one by one."""
        added = self.env["account.move.line"]
        for move, code in choices:
            before = move.invoice_line_ids
            lines = self.env["nav.recurring.invoicing"]._lines_for(move, code)
            move.invoice_line_ids = [Command.create(vals) for vals in lines]
            added |= move.invoice_line_ids - before
        return added
