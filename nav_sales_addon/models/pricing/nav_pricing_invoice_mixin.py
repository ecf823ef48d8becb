from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...notifications import RELOAD, notification

# What prices of an invoice depend on beside its lines
TERMS = ("partner_id", "currency_id", "invoice_date", "campaign_id")


class NavPricingInvoiceMixin(models.AbstractModel):
    """Invoices and credit memos: when prices are asked for again (rules §8.5)."""

    _name = "nav.pricing.invoice.mixin"
    _description = "Invoice with Best Prices"

    nav_prices_outdated = fields.Boolean(
        string="Prices Outdated",
        store=False,
        help="Customer, date, currency or campaign were changed: prices may be others.",
    )

    @api.onchange(*TERMS)
    def _onchange_nav_price_terms(self):
        """Other terms may give other prices: the user decides, as on an order."""
        before = self._origin
        if not before or all(self[name] == before[name] for name in TERMS):
            self.nav_prices_outdated = False
            return
        lines = self.invoice_line_ids
        self.nav_prices_outdated = any(line._nav_price_changes() for line in lines)

    def nav_update_prices(self):
        """Give the lines of unposted documents the prices and discounts of today.

        Typed prices go as well. Lines of orders and of posted documents, and lines
        without a special price or a price list, stay as they are.

        :return: the lines whose price or discount changed
        :raise UserError: a document is posted
        """
        self._nav_check_rights("processor")
        self.check_access("write")
        self._nav_lock()
        changed = self.invoice_line_ids.browse()
        for move in self:
            if move.state != "draft" or not move._nav_is_sale():
                raise UserError(
                    self.env._(
                        "%s is no unposted invoice or credit memo: its prices stay.",
                        move.display_name,
                    )
                )
            lines = move.invoice_line_ids.filtered("product_id")
            found = [(line, line._nav_price_changes()) for line in lines]
            updates = {line: vals for line, vals in found if vals}
            move._nav_write_prices(updates)
            changed = changed.concat(*updates)
        return changed

    def _nav_write_prices(self, updates):
        if not updates:
            return
        commands = [Command.update(line.id, vals) for line, vals in updates.items()]
        self.write({"invoice_line_ids": commands})
        self._message_log(
            body=self.env._(
                "Prices updated: %s",
                ", ".join(line._nav_label() for line in updates),
            )
        )

    def action_nav_update_prices(self):
        """Update them, and say which changed."""
        changed = self.nav_update_prices()
        text = self.env._("All prices are up to date.")
        if changed:
            names = ", ".join(line._nav_label() for line in changed[:5])
            text = self.env._("Prices updated: %s", names)
        return notification(text, then=RELOAD)
