from odoo.tests import HttpCase, tagged

from .test_recurring_codes import NavRecurringCommon


@tagged("post_install", "-at_install")
class TestNavRecurringTours(NavRecurringCommon, HttpCase):
    """Recurring sales lines in a real browser (rules §15)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.name = "Tour Customer"
        cls.item_1.name = "Tour Chair"

    def _order(self):
        return self.env["sale.order"].search([("partner_id", "=", self.customer.id)])

    def test_automatic_lines(self):
        """SD-258: the lines come with the customer, and only once."""
        self._link(self.rent, order_mode="automatic")
        self.start_tour(
            "/odoo/nav-orders", "nav_recurring_automatic", login="nav_processor"
        )
        lines = self._order().order_line
        self.assertEqual(len(lines), 3)
        self.assertEqual(lines.mapped("price_unit"), [0, 100, 50])

    def test_choice(self):
        """SD-259, SD-260: of two codes on offer only the chosen one is inserted."""
        self._link(self.rent, order_mode="ask")
        self._link(self.clean, order_mode="ask")
        self.start_tour(
            "/odoo/nav-orders", "nav_recurring_choice", login="nav_processor"
        )
        self.assertEqual(self._order().order_line.product_id, self.item_2)
