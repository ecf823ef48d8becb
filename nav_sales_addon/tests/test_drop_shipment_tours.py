from odoo.tests import HttpCase, new_test_user, tagged

from .drop_shipment_common import NavDropShipmentCommon


@tagged("post_install", "-at_install")
class TestNavDropShipmentTours(NavDropShipmentCommon, HttpCase):
    """Drop shipments in a real browser, each step by the person whose work it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item_3.name = "Tour Desk"
        cls.customer.name = "Tour Customer"

    def test_from_the_mark_to_the_invoice(self):
        """Issue 5, DR-002, DR-019, DR-030: mark, refused, get, post from the sale."""
        order = self._create_order((self.item_3, 10))
        path = f"/odoo/nav-orders/{order.id}"
        self.start_tour(path, "nav_drop_shipment_mark", login="nav_poster")
        self.assertTrue(order.order_line.nav_drop_shipment)
        self.assertFalse(order.picking_ids)
        self.start_tour(
            "/odoo/purchase/new", "nav_drop_shipment_get", login="nav_buyer"
        )
        purchase = order.order_line.nav_purchase_line_id.order_id
        self.assertEqual(purchase.nav_sell_to_partner_id, self.customer)
        self.assertEqual(purchase.dest_address_id, self.customer)
        self.start_tour(path, "nav_drop_shipment_post", login="nav_poster")
        self.assertTrue(order.nav_closed)
        self.assertEqual(purchase.order_line.qty_received, 10)
        self.assertEqual(order.invoice_ids.state, "posted")

    def test_bulk_creation(self):
        """Rules §1.6: the buyer chooses lines of two orders."""
        orders = self._drop_order() | self._drop_order((self.item_3, 2))
        self.start_tour(
            "/odoo/nav-drop-shipments-to-purchase",
            "nav_drop_shipment_bulk",
            login="nav_buyer",
        )
        purchase = orders.order_line.nav_purchase_line_id.order_id
        self.assertEqual(len(purchase), 1)
        self.assertEqual(purchase.nav_sale_order_ids, orders)

    def test_bill_refused(self):
        """DR-007: received, not sold yet; the bill waits for the sales invoice."""
        order, purchase = self._linked()
        purchase.button_confirm()
        self._receive(purchase)
        bill = self._bill(purchase)
        new_test_user(
            self.env,
            login="nav_bookkeeper",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.start_tour(
            f"/odoo/vendor-bills/{bill.id}",
            "nav_drop_shipment_bill_refused",
            login="nav_bookkeeper",
        )
        self.assertEqual((bill.state, order.order_line.qty_invoiced), ("draft", 0))
