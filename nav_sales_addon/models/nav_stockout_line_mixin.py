from odoo import api, fields, models
from odoo.tools import format_date

from ..formatting import format_quantity


class NavStockoutLineMixin(models.AbstractModel):
    """Tells on a line of a document that its goods will not be there (rules §10).

    The line says what it needs, from where and when, and what Odoo's forecast says of
    that moment; only lines that run short ask when the goods will come. Never blocks.
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

    @api.depends("product_id", "product_uom_id")
    @api.depends_context("tz")
    def _compute_nav_stockout(self):
        self.nav_stockout = False
        self.nav_qty_available = 0.0
        self.nav_date_available = False
        watched = self.filtered(lambda line: line._nav_watches_stock())
        short, forecasts = self.browse(), watched._nav_forecasts()
        for line in watched:
            line.nav_qty_available = max(forecasts[line], 0.0)
            if line._nav_runs_short(forecasts[line]):
                short |= line
        dates = short._nav_find_dates(forecasts)
        for line in short:
            line.nav_date_available = dates.get(line, False)
            line.nav_stockout = (
                not line.nav_date_available
                or line.nav_date_available > line._nav_local_day(line._nav_ships_at())
            )

    # === WHAT A LINE ANSWERS ===#

    def _nav_watches_stock(self):
        """Whether company and item want a warning; lines add what concerns them."""
        choice = self.product_id.nav_stockout_warning or "default"
        if choice == "default":
            choice = "yes" if self.company_id.nav_stockout_warning else "no"
        return choice == "yes"

    def _nav_needs(self):
        """How much is to be shipped, in the unit of the line."""
        raise NotImplementedError

    def _nav_ships_at(self):
        """The moment it is to be shipped."""
        raise NotImplementedError

    def _nav_ships_from(self):
        """The warehouse it is to be shipped from."""
        raise NotImplementedError

    def _nav_forecasts(self):
        """What Odoo's forecast leaves for each line at that moment.

        :return: ``{line: quantity in the unit of the line}``
        """
        raise NotImplementedError

    # === WHEN THE GOODS WILL BE THERE ===#

    def _nav_runs_short(self, forecast):
        return self.product_uom_id.compare(self._nav_needs(), forecast) > 0

    def _nav_find_dates(self, forecasts):
        """The first day on which planned receipts cover each of these lines.

        :return: ``{line: date}`` of those that will be covered
        """
        dates = {}
        for warehouse, lines in self.grouped(lambda o: o._nav_ships_from()).items():
            products = lines.product_id.with_context(warehouse_id=warehouse.id)
            changes = {item.id: item.nav_planned_changes or {} for item in products}
            for line in lines:
                moment = line._nav_first_moment(
                    changes[line.product_id.id], forecasts[line]
                )
                if moment:
                    dates[line] = line._nav_local_day(moment)
        return dates

    def _nav_first_moment(self, changes, forecast):
        """When Odoo's forecast, going on from the shipment date, covers the line."""
        unit = self.product_id.uom_id
        convert = self.product_uom_id._compute_quantity
        wanted, available = convert(self._nav_needs(), unit), convert(forecast, unit)
        for text, change in changes.items():
            moment = fields.Datetime.to_datetime(text)
            if moment > self._nav_ships_at():
                available += change
                if unit.compare(available, wanted) >= 0:
                    return moment
        return False

    # === WHAT IS SAID ===#

    def _nav_stockout_text(self):
        """One line of the document's banner."""
        values = {
            "item": self._nav_label(),
            "quantity": format_quantity(self.env, self._nav_needs()),
            "available": format_quantity(self.env, self.nav_qty_available),
            "unit": self.product_uom_id.name,
            "location": self._nav_ships_from().name,
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
