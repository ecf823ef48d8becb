from odoo.tests import tagged

from .drop_shipment_common import NavDropShipmentCommon


@tagged("post_install", "-at_install")
class TestNavDropShipmentQueries(NavDropShipmentCommon):
    """What drop shipments cost does not grow with the lines (docs/performance.md)."""

    def _counted(self, method, *args):
        """Statements that begin with a cold cache, as in a request."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        method(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _get(self, lines):
        """:return: ``(order, statements of Get Sales Order)``"""
        items = (self.item_3, self.item_4)
        order = self._drop_order(*[(items[n % 2], 1) for n in range(lines)])
        purchase = self._purchase()
        return order, self._counted(purchase.nav_get_sales_order, order)

    def test_getting(self):
        """Get Sales Order looks at all lines of an order together."""
        self._get(2)  # fills the caches of the process
        few, many = self._get(5)[1], self._get(25)[1]
        self.assertLessEqual((many - few) / 20, 1)

    def test_posting(self):
        """Posting from the sales side: both sides, without a statement for each."""
        orders = [self._get(lines)[0] for lines in (2, 5, 25)]
        _first, few, many = (
            self._counted(order.with_user(self.poster).nav_post) for order in orders
        )
        self.assertLessEqual((many - few) / 20, 8)
