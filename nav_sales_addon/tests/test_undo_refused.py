from unittest.mock import patch

from odoo.tests import tagged

from .drop_shipment_common import NavDropShipmentCommon
from .undo_common import NavUndoCommon


@tagged("post_install", "-at_install")
class TestNavUndoRefused(NavUndoCommon):
    """Every refusal of Undo Shipment names the document and the line (rules §5.1)."""

    def _refused(self, picking, text, **kwargs):
        number = picking.nav_shipment_number
        with self.assertRefused(f"{number}.*{text}"):
            self._undo(picking, **kwargs)
        self.assertFalse(picking.nav_correction_ids)

    def test_invoiced(self):
        """DR-225: invoiced in full, or 4 of 10; the message names line and invoice."""
        for quantity in (10, 4):
            with self.subTest(quantity=quantity):
                order = self._create_order((self.item_1, 10))
                shipment = self._ship(order)
                order.order_line.nav_qty_to_invoice = quantity
                invoice = self._invoices(order.nav_post(ship=False))
                self._refused(shipment, f"I1: .*invoiced already .*{invoice.name}")
                self.assertEqual(order.order_line.qty_delivered, 10)

    def test_other_shipment_is_invoiced(self):
        """DR-225: an invoice covers what was shipped first; the second is free."""
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 4
        first = self._ship(order)
        order.order_line.nav_qty_to_invoice = 4
        order.nav_post(ship=False)
        second = self._ship(order)
        self._refused(first, "invoiced already")
        self._undo(second)
        self.assertQuantities(order.order_line, shp=4, inv=4, qts=6)

    def test_invoice_names_the_shipment(self):
        """DR-225: Get Shipment Lines took the second shipment, so the first is free."""
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 4
        first = self._ship(order)
        second = self._ship(order)
        invoice = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.customer.id}
        )
        invoice.nav_get_shipment_lines(second)
        self._refused(second, "invoiced already")
        self._undo(first)
        self.assertQuantities(order.order_line, shp=6, inv=6, qts=4)

    def test_unposted_invoice(self):
        """DR-225: the quantity waits on an invoice that is not posted yet."""
        order = self._create_order((self.item_1, 10))
        shipment = self._ship(order)
        invoice = order._create_invoices()
        self._refused(shipment, "invoiced already")
        invoice.unlink()
        self._undo(shipment)

    def test_shipped_by_an_invoice(self):
        """Rules §5.1: what an invoice shipped itself is invoiced."""
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "nav_ship_on_post": True,
                "invoice_line_ids": [
                    (0, 0, {"product_id": self.item_1.id, "quantity": 2})
                ],
            }
        )
        shipment = self._shipments(invoice.nav_post())
        self._refused(shipment, invoice.name)

    def test_undone_already(self):
        """DR-226: neither the shipment nor its correction is undone again."""
        shipment = self._ship(self._create_order((self.item_1, 10), (self.item_2, 1)))
        first = shipment.move_ids[0]
        correction = self._undo(shipment, moves=first)
        with self.assertRefused("I1: the line was undone already"):
            self._undo(shipment, moves=first)
        with self.assertRefused("undoes .* cannot be undone"):
            self._undo(correction)
        self._undo(shipment)
        with self.assertRefused(f"{shipment.nav_shipment_number}: .*undone already"):
            self._undo(shipment)

    def test_several_problems(self):
        """Rules §5: one message lists all lines of all documents."""
        order = self._create_order((self.item_1, 10), (self.item_2, 5))
        shipment = self._ship(order)
        order.nav_post(ship=False)
        other = self._ship(self._create_order((self.item_1, 1)))
        with self.assertRefused(r"I1: .*invoiced already.*\n.*I2: .*invoiced already"):
            self._undo(shipment | other)
        self.assertFalse(other.nav_correction, "all documents or none")

    def test_returned(self):
        """DR-232: a part came back from the customer."""
        shipment = self._ship(self._create_order((self.item_1, 10)))
        receipt = self._receive_back(shipment, 2)
        self._refused(shipment, f"I1: .*came back with {receipt.name}")

    def test_return_is_planned(self):
        """DR-232: a return that is not received yet has to be cancelled first."""
        shipment = self._ship(self._create_order((self.item_1, 10)))
        dialog = self.env["stock.return.picking"].create({"picking_id": shipment.id})
        dialog.product_return_moves.quantity = 2
        planned = dialog._create_return()
        self._refused(shipment, f"I1: .*planned with {planned.name}")
        planned.action_cancel()
        self._undo(shipment)

    def test_everything_came_back(self):
        """DR-227: nothing is left to undo, and the message says so."""
        shipment = self._ship(self._create_order((self.item_1, 10)))
        receipt = self._receive_back(shipment, 10)
        self._refused(shipment, f"I1: .*nothing left.*{receipt.name}")

    def test_rest_after_a_credit_memo(self):
        """DR-227: 5 of 7 came back with a credit memo; only 2 are undone."""
        order = self._create_order((self.item_1, 9))
        order.order_line.nav_qty_to_ship = 7
        shipment = self._ship(order)
        order.order_line.nav_qty_to_invoice = 5
        invoice = self._invoices(order.nav_post(ship=False))
        receipt = self._receive_back(shipment, 5)
        memo = invoice._reverse_moves([{"invoice_date": self.today}], cancel=True)
        receipt.sudo().nav_invoice_id = memo
        self.assertQuantities(order.order_line, shp=2, inv=0)
        correction = self._undo(shipment)
        self.assertEqual(correction.move_ids.quantity, 2)
        self.assertQuantities(order.order_line, shp=0, inv=0, out=9)
        self.assertTrue(shipment.nav_correction)
        entries = self._item_entries(order)
        self.assertEqual(sum(entries.mapped("quantity")), 0)
        self.assertEqual(sum(entries.mapped("sales_amount_expected")), 0)
        self.assertEqual(sum(entries.mapped("cost_amount")), 0)

    def test_revalued(self):
        """DR-232: somebody adjusted the cost of the movement."""
        shipment = self._ship(self._create_order((self.item_1, 10)))
        self.env["product.value"].create(
            {
                "move_id": shipment.move_ids.id,
                "value": 1,
                "company_id": self.company.id,
            }
        )
        self._refused(shipment, "I1: its cost was adjusted")

    def test_somebody_else(self):
        """Two people at once: the second is told so, and nothing is doubled."""
        order = self._create_order((self.item_1, 10))
        shipment = self._ship(order)
        for record in (shipment, order):
            busy = patch.object(
                type(record), "try_lock_for_update", lambda records: records.browse()
            )
            with self.subTest(record._name), busy, self.assertRefused("someone else"):
                self._undo(shipment)
        self.assertFalse(shipment.nav_correction_ids)
        self._undo(shipment)

    def test_nothing_chosen(self):
        """The dialog without any line says that there is nothing to do."""
        shipment = self._ship(self._create_order((self.item_1, 10)))
        self._refused(shipment, "nothing to undo", moves=self.env["stock.move"])

    def test_not_posted(self):
        """Only posted shipments and return receipts are undone."""
        order = self._create_order((self.item_1, 10))
        order.nav_release()
        self._refused(order.picking_ids, "no posted shipment")

    def test_service_is_invoiced(self):
        """Rules §0, V4: a service that is invoiced keeps the line from being undone."""
        order = self._create_order((self.item_1, 10), (self.service, 3))
        shipment = self._ship(order)
        order.order_line[0].nav_qty_to_invoice = 0
        order.nav_post(ship=False)
        self._refused(shipment, "Service: .*invoiced already")
        self._undo(shipment, moves=shipment.move_ids)
        self.assertEqual(order.order_line.mapped("qty_delivered"), [0, 3])


@tagged("post_install", "-at_install")
class TestNavUndoDropShipment(NavUndoCommon, NavDropShipmentCommon):
    """Drop shipments can be undone where the company wants it (rules §0, V3)."""

    def _dropped(self):
        order, purchase = self._linked()
        return order, purchase, self._ship(order)

    def test_refused(self):
        """DR-220: not without the setting."""
        _order, _purchase, shipment = self._dropped()
        with self.assertRefused("I3: .*drop shipment"):
            self._undo(shipment)

    def test_both_sides(self):
        """DR-220: four entries that sum to 0, both orders can be posted again."""
        self.company.nav_undo_drop_shipments = True
        order, purchase, shipment = self._dropped()
        correction = self._undo(shipment)
        entries = self._entries_of(shipment, correction)
        self.assertEqual(len(entries), 4)
        for kind in ("sale", "purchase"):
            own = entries.filtered(lambda e, kind=kind: e.entry_type == kind)
            self.assertEqual(sorted(own.mapped("quantity")), [-10, 10])
        self.assertQuantities(order.order_line, shp=0, qts=10)
        self.assertEqual(purchase.order_line.qty_received, 0)
        self._ship(order)
        self.assertQuantities(order.order_line, shp=10, out=0)
        self.assertEqual(purchase.order_line.qty_received, 10)
        self.assertEqual(len(order.order_line.purchase_line_ids), 1)

    def test_billed(self):
        """DR-220: the vendor's bill keeps it from being undone."""
        self.company.nav_undo_drop_shipments = True
        self.company.nav_bill_before_sale = True
        _order, purchase, shipment = self._dropped()
        self._bill(purchase).action_post()
        with self.assertRefused(f"I3: purchase order {purchase.name} is invoiced"):
            self._undo(shipment)
