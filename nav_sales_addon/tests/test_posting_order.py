from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavPostingOrder(NavSalesCommon):
    """Ship, Invoice, Ship and Invoice of an order (rules/sales_documents.md §4, §5)."""

    def test_ship_makes_one_shipment(self):
        """SD-124: Ship moves the goods, invoices nothing, keeps the order."""
        order = self._create_order((self.item_1, 5), (self.item_2, 3))
        result = order.with_user(self.poster).nav_post(ship=True, invoice=False)
        shipment = self._shipments(result)
        self.assertEqual(shipment.state, "done")
        self.assertEqual(shipment.sale_id, order)
        self.assertEqual(shipment.move_ids.mapped("quantity"), [5, 3])
        self.assertEqual(self.item_1.qty_available, 95)
        self.assertEqual(self.item_2.qty_available, 97)
        self.assertFalse(result["invoice_ids"])
        first, second = order.order_line
        self.assertQuantities(first, shp=5, out=0, qts=0, qti=5)
        self.assertQuantities(second, shp=3, out=0, qts=0, qti=3)
        self.assertTrue(order.nav_completely_shipped)
        self.assertFalse(order.nav_closed)

    def test_ship_and_invoice_writes_all_ledgers(self):
        """SD-125, SD-046: shipment, invoice and entries; the order leaves the list."""
        order = self._create_order((self.item_1, 10))
        result = order.with_user(self.poster).nav_post()
        invoice = self._invoices(result)
        self.assertRecordValues(
            invoice,
            [
                {
                    "state": "posted",
                    "amount_total": 1200.0,
                    "amount_tax": 200.0,
                    "payment_state": "not_paid",
                }
            ],
        )
        (entry,) = self._customer_entries(order)
        self.assertEqual((entry.amount, entry.open), (1200.0, True))
        (item_entry,) = self._item_entries(order)
        self.assertRecordValues(
            item_entry,
            [
                {
                    "entry_type": "sale",
                    "quantity": -10.0,
                    "invoiced_quantity": -10.0,
                    "sales_amount_actual": 1000.0,
                    "sales_amount_expected": 0.0,
                }
            ],
        )
        self.assertTrue(order.nav_closed)
        listed = self.env["sale.order"].search(
            [("nav_document_type", "=", "order"), ("nav_closed", "=", False)]
        )
        self.assertNotIn(order, listed)

    def test_preview(self):
        order = self._create_order((self.item_1, 10))
        entries = order.with_user(self.processor).nav_preview_posting()
        self.assertEqual(len(entries["customer_entries"]), 1)
        self.assertEqual(order.nav_status, "open")

    def test_queries(self):
        order = self._create_order(*[(self.item_1, 5)] * 10)
        self.env.flush_all()
        self.env.invalidate_all()
        count = self.env.cr.sql_log_count
        order.nav_post()
        self.env.flush_all()
        print("QUERIES", self.env.cr.sql_log_count - count)
