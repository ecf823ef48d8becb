from datetime import datetime, time

from pytz import utc

from odoo import api, fields, models


class NavStockoutInvoiceLineMixin(models.AbstractModel):
    """The stockout warning of an invoice that ships when it is posted (rules §10).

    The goods leave with the posting: today, or on the posting date if that is later.
    """

    _name = "nav.stockout.invoice.line.mixin"
    _inherit = "nav.stockout.line.mixin"
    _description = "Invoice Line That Warns of a Stockout"

    @api.depends(
        "quantity",
        "display_type",
        "move_id.state",
        "move_id.date",
        "move_id.invoice_date",
        "move_id.nav_ship_on_post",
        "move_id.nav_warehouse_id",
    )
    @api.depends_context("uid")
    def _compute_nav_stockout(self):
        return super()._compute_nav_stockout()

    def _nav_watches_stock(self):
        """Accountants read invoices as well, but they may not read the stock."""
        move = self.move_id
        return bool(
            self.env.user.has_group("nav_sales_addon.group_nav_processor")
            and move._nav_ships()
            and move.move_type == "out_invoice"
            and move.nav_warehouse_id
            and self._nav_ships_with_invoice()
            and self.product_id.is_storable
            and self.quantity > 0
            and super()._nav_watches_stock()
        )

    def _nav_needs(self):
        return self.quantity

    def _nav_ships_at(self):
        """The end of the day: receipts and deliveries of that day count (rules §10)."""
        today = fields.Date.context_today(self)
        date = max(today, self.move_id._nav_date_when_posted())
        end = self.env.tz.localize(datetime.combine(date, time(23, 59, 59)))
        return end.astimezone(utc).replace(tzinfo=None)

    def _nav_ships_from(self):
        return self.move_id.nav_warehouse_id

    def _nav_forecasts(self):
        """Lines of one invoice share what is there, the first ones come first."""
        forecasts = {}
        for line in self:
            item, unit = line.product_id, line.product_uom_id
            left = line._nav_item_forecast()
            for other in line._nav_siblings():
                if other == line:
                    break
                taken = other.product_uom_id._compute_quantity(
                    other.quantity, item.uom_id
                )
                left -= taken
            forecasts[line] = item.uom_id._compute_quantity(left, unit)
        return forecasts

    def _nav_siblings(self):
        """Lines of the same invoice and item that come out of the same stock.

        While a new line is typed its invoice holds an older version of it, which
        cannot be told from other lines: then it is looked at by itself.
        """
        if not self.id and not self._origin and not self.id.ref:
            return self
        return self.move_id.invoice_line_ids.filtered(
            lambda line: line.product_id == self.product_id
            and line._nav_watches_stock()
        )

    def _nav_item_forecast(self):
        """Odoo's forecast in the item's unit; read for all items of the invoice."""
        items = self.move_id.invoice_line_ids.product_id | self.product_id
        item = self.product_id.with_prefetch(items._ids).with_context(
            to_date=self._nav_ships_at(), warehouse_id=self._nav_ships_from().id
        )
        return item.virtual_available
