from odoo.tests import HttpCase, tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavTours(NavSalesCommon, HttpCase):
    """The main flows in a real browser, as the users who have to live with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.name = "Tour Customer"
        cls.item_1.name = "Tour Chair"

    def _orders(self):
        return self.env["sale.order"].search([("partner_id", "=", self.customer.id)])

    def test_post_order_in_two_steps(self):
        """SD-124, SD-125: ship 4 of 10, then ship the rest and invoice all."""
        self.start_tour("/odoo/nav-orders", "nav_post_in_two_steps", login="nav_poster")
        order = self._orders()
        self.assertEqual(order.nav_document_type, "order")
        self.assertTrue(order.nav_closed)
        shipments = order._nav_posted_shipments().sorted("id")
        self.assertEqual(shipments.mapped("move_ids.quantity"), [4.0, 6.0])
        self.assertEqual(order.invoice_ids.mapped("state"), ["posted"])
        self.assertEqual(order.invoice_ids.amount_total, 1200.0)

    def test_preview_posting(self):
        """The preview shows the entries and leaves the order as it was (rules §17)."""
        order = self._create_order((self.item_1, 10))
        self.start_tour("/odoo/nav-orders", "nav_preview_posting", login="nav_poster")
        self.assertEqual((order.state, order.nav_status), ("draft", "open"))
        self.assertFalse(order.picking_ids)
        self.assertFalse(order.invoice_ids)

    def test_find_entries(self):
        """From a posted invoice a processor finds the entries that belong to it."""
        self._create_order((self.item_1, 10)).with_user(self.poster).nav_post()
        self.start_tour(
            "/odoo/nav-posted-invoices", "nav_find_entries", login="nav_processor"
        )
