from odoo import api, fields, models

LINES_NAMED = 5


class NavStockoutOrderMixin(models.AbstractModel):
    """The banner of an order, naming lines that are not available (rules §10)."""

    _name = "nav.stockout.order.mixin"
    _description = "Order That Warns of a Stockout"

    nav_stockout_warning = fields.Text(
        string="Stockout Warning", compute="_compute_nav_stockout_warning"
    )

    @api.depends("order_line.nav_stockout", "order_line.nav_date_available")
    @api.depends_context("lang", "tz")
    def _compute_nav_stockout_warning(self):
        for order in self:
            short = order.order_line.filtered("nav_stockout")
            texts = [line._nav_stockout_text() for line in short[:LINES_NAMED]]
            if len(short) > LINES_NAMED:
                more = len(short) - LINES_NAMED
                texts.append(self.env._("and %(count)s more lines", count=more))
            order.nav_stockout_warning = "\n".join(texts)
