from odoo import Command
from odoo.tests import tagged

from .common import NavSalesCommon

# what Odoo's own availability widget reads of every line
WIDGET = (
    "display_qty_widget",
    "forecast_expected_date",
    "free_qty_today",
    "is_mto",
    "move_ids",
    "qty_available_today",
    "qty_to_deliver",
    "scheduled_date",
    "virtual_available_at_date",
    "warehouse_id",
)


@tagged("post_install", "-at_install")
class TestNavFormQueries(NavSalesCommon):
    """What the warnings cost a form (docs/performance.md)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tz": "UTC", "lang": "en_US"})
        cls.items = cls.env["product.product"].create(
            [
                {"name": f"Short {n}", "type": "consu", "is_storable": True}
                for n in range(40)
            ]
        )

    def _order(self, items, kind="order"):
        return self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "nav_document_type": kind,
                "order_line": [
                    Command.create({"product_id": item.id, "product_uom_qty": 2})
                    for item in items
                ],
            }
        )

    def _opened(self, order, spec):
        counts = []
        for _turn in range(3):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.web_read(spec)
            counts.append(self.env.cr.sql_log_count - before)
        return min(counts)

    def _cost(self, order, names):
        """Statements a form sends for these fields of ours."""
        view = self.env.ref("nav_sales_addon.nav_sales_order_view_form")
        orders = self.env["sale.order"]
        spec = orders._get_fields_spec(orders.get_view(view.id, "form"))
        lines = spec["order_line"]["fields"]
        lines.update(dict.fromkeys(WIDGET, {}))
        less = {name: value for name, value in spec.items() if name not in names}
        less["order_line"] = {
            **spec["order_line"],
            "fields": {n: value for n, value in lines.items() if n not in names},
        }
        return self._opened(order, spec) - self._opened(order, less)

    def test_credit_warning_is_one_statement(self):
        """A limit, an overdue balance: the figures come together."""
        self.partner.credit_limit = 1.0
        for kind in ("quote", "order"):
            cost = self._cost(self._order(self.items, kind), {"partner_credit_warning"})
            self.assertLessEqual(cost, 1, kind)

    def test_stockout_is_one_statement_for_all_lines(self):
        names = {
            "nav_stockout",
            "nav_qty_available",
            "nav_date_available",
            "nav_stockout_warning",
        }
        for count in (5, 40):
            order = self._order(self.items[:count])
            self.assertTrue(order.nav_stockout_warning)
            self.assertLessEqual(self._cost(order, names), 1, count)
