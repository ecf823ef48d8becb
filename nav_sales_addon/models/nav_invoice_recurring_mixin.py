from odoo import Command, api, models


class NavInvoiceRecurringMixin(models.AbstractModel):
    """Recurring sales lines on unposted invoices (rules §15).

    By button on all of them; automatic or offered on those that ship, which are the
    sales invoices of our menu.
    """

    _name = "nav.invoice.recurring.mixin"
    _inherit = "nav.recurring.lines.mixin"
    _description = "Invoice With Recurring Sales Lines"

    @api.depends("move_type", "invoice_date", "nav_ship_on_post")
    def _compute_nav_recurring_offer(self):
        return super()._compute_nav_recurring_offer()

    def _nav_takes_recurring(self):
        return self.state == "draft" and self.move_type == "out_invoice"

    def _nav_recurring_kind(self):
        if not self._nav_ships() or self.move_type != "out_invoice":
            return False
        return "invoice"

    def _nav_recurring_date(self):
        return self.invoice_date

    def _nav_recurring_key(self):
        return "default_move_id"

    def _nav_append_recurring(self, choices):
        """Odoo balances an invoice when its lines are written, one by one."""
        added = self.env["account.move.line"]
        for move, code in choices:
            before = move.invoice_line_ids
            lines = move._nav_recurring_vals(code)
            move.invoice_line_ids = [Command.create(vals) for vals in lines]
            added |= move.invoice_line_ids - before
        return added

    def _nav_recurring_vals(self, code):
        return list(self.env["nav.recurring.invoicing"]._lines_for(self, code))
