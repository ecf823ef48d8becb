from odoo import api, fields, models
from odoo.tools import format_date

from ..formatting import format_quantity


class NavStockoutLineMixin(models.AbstractModel):
    """Tells on an order line that its goods will not be there (rules §10).

    The availability is Odoo's own forecast of the line, which the form reads anyway;
    only lines that run short ask when the goods will come. Never blocks.
    """

    _name = "nav.stockout.line.mixin"
    _description = "Line That Warns of a Stockout"

    nav_stockout = fields.Boolean(
        string="Not Available",
        compute="_compute_nav_stockout",
        help="The outstanding quantity is not available at the location on the "
        "shipment date.",
    )
    nav_qty_available = fields.Float(
        string="Available on Shipment Date",
        digits="Product Unit",
        compute="_compute_nav_stockout",
    )
    nav_date_available = fields.Date(
        string="Earliest Available Date",
        compute="_compute_nav_stockout",
        help="When receipts that are planned will cover the outstanding quantity.",
    )

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
    @api.depends_context("tz")
    def _compute_nav_stockout(self):
        self.nav_stockout = False
        self.nav_qty_available = 0.0
        self.nav_date_available = False
        short = self.browse()
        for line in self.filtered(lambda line: line._nav_watches_stock()):
            line.nav_qty_available = max(line._nav_forecast_quantity(), 0.0)
            if line._nav_runs_short():
                short |= line
        dates = short._nav_find_dates()
        for line in short:
            line.nav_date_available = dates.get(line, False)
            line.nav_stockout = (
                not line.nav_date_available
                or line.nav_date_available > line._nav_local_day(line.scheduled_date)
            )

    def _nav_watches_stock(self):
        """Goods from stock on an order, where company and item want a warning.

        Odoo looks at the forecast of stocked items with something left to deliver;
        what is bought for the order, drop shipments too, does not come from stock.
        """
        if not self.display_qty_widget or self.order_id.nav_document_type != "order":
            return False
        choice = self.product_id.nav_stockout_warning or "default"
        if choice == "default":
            choice = "yes" if self.company_id.nav_stockout_warning else "no"
        return choice == "yes" and not self.is_mto

    def _nav_forecast_quantity(self):
        """Odoo's forecast: of the moves once they exist, else of the shipment date."""
        if self.state != "sale":
            return self.virtual_available_at_date
        # of moves it cannot fill, Odoo tells what is missing, as a negative quantity
        free = self.free_qty_today
        return self.qty_to_deliver + free if free < 0 else free

    def _nav_runs_short(self):
        uom = self.product_uom_id
        if uom.compare(self.qty_to_deliver, self._nav_forecast_quantity()) > 0:
            return True
        expected, wanted = self.forecast_expected_date, self.scheduled_date
        return bool(self.state == "sale" and expected and wanted and expected > wanted)

    def _nav_find_dates(self):
        """The first day on which planned receipts cover each of these lines.

        :return: ``{line: date}`` of those that will be covered
        """
        dates = {}
        for line in self.filtered(lambda line: line.state == "sale"):
            uom, free = line.product_uom_id, line.free_qty_today
            covered = uom.compare(line.qty_to_deliver, free) <= 0
            if covered and line.forecast_expected_date:
                dates[line] = self._nav_local_day(line.forecast_expected_date)
        drafts = self.filtered(lambda line: line.state != "sale")
        for warehouse, lines in drafts.grouped("warehouse_id").items():
            changes = lines._nav_planned_changes(warehouse)
            for line in lines:
                moment = line._nav_first_moment(changes.get(line.product_id.id, {}))
                if moment:
                    dates[line] = line._nav_local_day(moment)
        return dates

    def _nav_planned_changes(self, warehouse):
        """Planned receipts less deliveries later on; two queries for all lines.

        :return: ``{product id: {moment: quantity in the unit of the item}}``
        """
        products = self.product_id.with_context(warehouse_id=warehouse.id)
        _quants, arriving, leaving = products._get_domain_locations()
        planned = fields.Domain(
            [
                ("product_id", "in", products.ids),
                ("state", "not in", ("draft", "done", "cancel")),
                ("date", ">", min(self.mapped("scheduled_date"))),
            ]
        )
        changes = {}
        for domain, sign in ((arriving, 1), (leaving, -1)):
            moves = self.env["stock.move"].search_fetch(
                planned & domain, ["product_id", "date", "product_qty"], order="id"
            )
            for move in moves:
                moments = changes.setdefault(move.product_id.id, {})
                quantity = moments.get(move.date, 0.0) + sign * move.product_qty
                moments[move.date] = quantity
        return changes

    def _nav_first_moment(self, changes):
        """When Odoo's forecast, going on from the shipment date, covers the line."""
        unit = self.product_id.uom_id
        convert = self.product_uom_id._compute_quantity
        wanted = convert(self.qty_to_deliver, unit)
        forecast = convert(self.virtual_available_at_date, unit)
        for moment in sorted(changes):
            if moment > self.scheduled_date:
                forecast += changes[moment]
                if unit.compare(forecast, wanted) >= 0:
                    return moment
        return False

    def _nav_stockout_text(self):
        """One line of the order's banner."""
        values = {
            "item": self._nav_label(),
            "quantity": format_quantity(self.env, self.qty_to_deliver),
            "available": format_quantity(self.env, self.nav_qty_available),
            "unit": self.product_uom_id.name,
            "location": self.warehouse_id.name,
        }
        if not self.nav_date_available:
            return self.env._(
                "%(item)s: %(quantity)s %(unit)s needed, %(available)s available at "
                "%(location)s on the shipment date.",
                **values,
            )
        return self.env._(
            "%(item)s: %(quantity)s %(unit)s needed, %(available)s available at "
            "%(location)s on the shipment date; all of it from %(date)s.",
            **values,
            date=format_date(self.env, self.nav_date_available),
        )

    def _nav_local_day(self, moment):
        return fields.Datetime.context_timestamp(self, moment).date()
