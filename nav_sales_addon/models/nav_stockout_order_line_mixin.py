from odoo import api, models


class NavStockoutOrderLineMixin(models.AbstractModel):
    """The stockout warning of an order line (rules §10).

    The availability is Odoo's own forecast of the line, which the form reads anyway.
    """

    _name = "nav.stockout.order.line.mixin"
    _inherit = "nav.stockout.line.mixin"
    _description = "Order Line That Warns of a Stockout"

    @api.depends(
        "display_qty_widget",
        "is_mto",
        "qty_to_deliver",
        "scheduled_date",
        "forecast_expected_date",
        "free_qty_today",
        "virtual_available_at_date",
        "order_id.nav_document_type",
        "product_id.nav_stockout_warning",
    )
    def _compute_nav_stockout(self):
        return super()._compute_nav_stockout()

    def _nav_watches_stock(self):
        """Goods from stock on an order.

        Odoo looks at the forecast of stocked items with something left to deliver;
        what is bought for the order, drop shipments too, does not come from stock.
        """
        if not self.display_qty_widget or self.order_id.nav_document_type != "order":
            return False
        return super()._nav_watches_stock() and not self.is_mto

    def _nav_needs(self):
        return self.qty_to_deliver

    def _nav_ships_at(self):
        return self.scheduled_date

    def _nav_ships_from(self):
        return self.warehouse_id

    def _nav_forecasts(self):
        return {line: line._nav_forecast_quantity() for line in self}

    def _nav_forecast_quantity(self):
        """Odoo's forecast: of the moves once they exist, else of the shipment date."""
        if self.state != "sale":
            return self.virtual_available_at_date
        # of moves it cannot fill, Odoo tells what is missing, as a negative quantity
        free = self.free_qty_today
        return self.qty_to_deliver + free if free < 0 else free

    def _nav_runs_short(self, forecast):
        if super()._nav_runs_short(forecast):
            return True
        expected, wanted = self.forecast_expected_date, self.scheduled_date
        return bool(self.state == "sale" and expected and wanted and expected > wanted)

    def _nav_find_dates(self, forecasts):
        """Of moves Odoo knows the date, if all of the line is planned to come."""
        released = self.filtered(lambda line: line.state == "sale")
        dates = super(NavStockoutOrderLineMixin, self - released)._nav_find_dates(
            forecasts
        )
        for line in released:
            uom, free = line.product_uom_id, line.free_qty_today
            covered = uom.compare(line.qty_to_deliver, free) <= 0
            if covered and line.forecast_expected_date:
                dates[line] = self._nav_local_day(line.forecast_expected_date)
        return dates
