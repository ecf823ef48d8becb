from odoo.tests import tagged

from .undo_common import NavUndoCommon


@tagged("post_install", "-at_install")
class TestNavUndoReturnReceipt(NavUndoCommon):
    """Undo Return Receipt mirrors Undo Shipment (rules §5.2)."""

    def _returned(self, quantity=5):
        order = self._create_order((self.item_1, 10))
        shipment = self._ship(order)
        return order, shipment, self._receive_back(shipment, quantity)

    def test_goods_leave_again(self):
        """DR-222, DR-243: stock, order and costs are as before the return."""
        order, shipment, receipt = self._returned()
        self.item_1.standard_price = 90
        correction = self._undo(receipt)
        self.assertEqual(self._on_hand(self.item_1), 90)
        self.assertQuantities(order.order_line, shp=10, out=0, qts=0)
        self.assertTrue(receipt.nav_correction)
        self.assertFalse(correction.nav_posted_number == shipment.nav_posted_number)
        entries = self._entries_of(receipt, correction)
        self.assertEqual(sorted(entries.mapped("quantity")), [-5, 5])
        self.assertEqual(sum(entries.mapped("cost_amount")), 0)
        self.assertEqual(set(entries.mapped("document_type")), {"return_receipt"})
        states = set(order.picking_ids.mapped("state"))
        self.assertEqual(states, {"done"}, "the customer has the goods already")

    def test_invoiced_as_if_nothing_came_back(self):
        """DR-243: the pair counts nowhere, the sale keeps its own figures."""
        order, shipment, receipt = self._returned()
        self._undo(receipt)
        order.nav_post(ship=False)
        self.assertQuantities(order.order_line, shp=10, inv=10, sni=0)
        entries = self._item_entries(order)
        own = entries.filtered(lambda entry: entry.picking_id == shipment)
        self.assertEqual(own.sales_amount_actual, 1000)
        self.assertEqual(sum(entries.mapped("sales_amount_actual")), 1000)
        self.assertEqual(sum(entries.mapped("sales_amount_expected")), 0)

    def test_returned_again(self):
        """DR-243: the link is free again for a new return."""
        order, shipment, receipt = self._returned()
        self._undo(receipt)
        again = self._receive_back(shipment, 3)
        self.assertEqual(again.move_ids.origin_returned_move_id, shipment.move_ids)
        self.assertEqual(again.move_ids.value, 3 * shipment.move_ids.value / 10)
        self.assertEqual(order.order_line.qty_delivered, 7)

    def test_shipment_can_be_undone_then(self):
        """Both undone, in the order in which they were posted backwards."""
        order, shipment, receipt = self._returned()
        with self.assertRefused("came back"):
            self._undo(shipment)
        self._undo(receipt)
        self._undo(shipment)
        self.assertQuantities(order.order_line, shp=0, qts=10)
        self.assertEqual(self._on_hand(self.item_1), 100)

    def test_goods_are_gone(self):
        """DR-240: 1 of the 5 is not in stock any more."""
        self.env["stock.quant"]._update_available_quantity(
            self.item_1, self.warehouse.lot_stock_id, -90
        )
        _order, _shipment, receipt = self._returned()
        self._ship(self._create_order((self.item_1, 1)))
        with self.assertRefused(f"{receipt.name}, I1: only 4 of the 5"):
            self._undo(receipt)

    def test_two_lines_of_one_item(self):
        """DR-240: both lines together must still be there."""
        order = self._create_order((self.item_1, 3), (self.item_1, 3))
        shipment = self._ship(order)
        self.env["stock.quant"]._update_available_quantity(
            self.item_1, self.warehouse.lot_stock_id, -94
        )
        receipt = self._receive_back(shipment, 3)
        self._ship(self._create_order((self.item_1, 2)))
        with self.assertRefused("I1: only 4 of the 6"):
            self._undo(receipt)

    def test_goods_are_reserved(self):
        """DR-240: another order has reserved some of it."""
        self.env["stock.quant"]._update_available_quantity(
            self.item_1, self.warehouse.lot_stock_id, -90
        )
        _order, _shipment, receipt = self._returned()
        other = self._create_order((self.item_1, 2))
        other.nav_release()
        with self.assertRefused(f"{receipt.name}, I1: 2 in .* reserved"):
            self._undo(receipt)
        other.picking_ids.do_unreserve()
        self._undo(receipt)

    def test_fifo_entry_is_used(self):
        """DR-240: first in, first out: the very goods of the receipt were sold."""
        category = self.env["product.category"].create(
            {"name": "FIFO", "property_cost_method": "fifo"}
        )
        item = self._create_item("FIFO item", 10, categ_id=category.id)
        self._count(item, 10)
        shipment = self._ship(self._create_order((item, 10)))
        receipt = self._receive_back(shipment, 5)
        self.assertEqual(receipt.move_ids.remaining_qty, 5)
        self._ship(self._create_order((item, 1)))
        self._count(item, 20)
        self.assertEqual(receipt.move_ids.remaining_qty, 4)
        with self.assertRefused("FIFO item: a part of the goods was sold"):
            self._undo(receipt)

    def _count(self, item, quantity):
        """An inventory finds this quantity; the difference is an entry."""
        quants = self.env["stock.quant"].with_context(inventory_mode=True)
        quants.create(
            {
                "product_id": item.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "inventory_quantity": quantity,
            }
        ).action_apply_inventory()

    def test_credited(self):
        """DR-242: a credit memo was made for what came back."""
        order = self._create_order((self.item_1, 10))
        result = order.nav_post()
        receipt = self._receive_back(self._shipments(result), 5)
        memo = order._create_invoices(final=True)
        self.assertEqual(memo.move_type, "out_refund")
        memo.action_post()
        with self.assertRefused(f"{receipt.name}, I1: .*credited.*{memo.name}"):
            self._undo(receipt)

    def test_not_credited(self):
        """DR-242: the sale is invoiced, the return is not credited: it is undone."""
        order = self._create_order((self.item_1, 10))
        receipt = self._receive_back(self._shipments(order.nav_post()), 5)
        self._undo(receipt)
        self.assertQuantities(order.order_line, shp=10, inv=10, sni=0)

    def test_put_away(self):
        """Rules §5.2: the goods were carried on to another place."""
        self.warehouse.reception_steps = "two_steps"
        _order, _shipment, receipt = self._returned()
        onward = receipt.move_ids.move_dest_ids
        if not onward:
            onward = self._put_away(receipt)
        with self.assertRefused(f"I1: .*put away with {onward.picking_id.name}"):
            self._undo(receipt)

    def _put_away(self, receipt):
        """A transfer that takes the received goods on, chained as Odoo does it."""
        move = receipt.move_ids
        onward = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": move.location_dest_id.id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": move.product_id.id,
                            "product_uom_qty": 5,
                            "location_id": move.location_dest_id.id,
                            "location_dest_id": self.warehouse.lot_stock_id.id,
                            "move_orig_ids": [(4, move.id)],
                        },
                    )
                ],
            }
        )
        onward.action_confirm()
        return onward.move_ids

    def test_negative_line(self):
        """DR-230: an order line of -5 took goods in; they leave again."""
        order = self._create_order((self.item_2, 1), (self.item_1, -5))
        order.nav_post(invoice=False)
        receipt = order.picking_ids.filtered("nav_is_return")
        self.assertEqual(self._on_hand(self.item_1), 105)
        correction = self._undo(receipt)
        self.assertEqual(
            (receipt | correction).move_ids.mapped("nav_document_quantity"), [5, -5]
        )
        self.assertEqual(self._on_hand(self.item_1), 100)
        self.assertQuantities(order.order_line[1], shp=0, qts=-5)
        self._ship(order)
        self.assertQuantities(order.order_line[1], shp=-5, out=0)

    def test_negative_line_is_used(self):
        """DR-229, DR-230: not when the goods are reserved, or sold on."""
        self.env["stock.quant"]._update_available_quantity(
            self.item_1, self.warehouse.lot_stock_id, -100
        )
        order = self._create_order((self.item_2, 1), (self.item_1, -5))
        order.nav_post(invoice=False)
        receipt = order.picking_ids.filtered("nav_is_return")
        other = self._create_order((self.item_1, 2))
        other.nav_release()
        with self.assertRefused("I1: 2 in .* reserved"):
            self._undo(receipt)
        self._ship(other)
        with self.assertRefused("I1: only 3 of the 5"):
            self._undo(receipt)

    def test_negative_line_invoiced(self):
        """DR-242: a negative line that is invoiced is not undone."""
        order = self._create_order((self.item_2, 5), (self.item_1, -1))
        order.nav_post()
        receipt = order.picking_ids.filtered("nav_is_return")
        with self.assertRefused("I1: .*credited already"):
            self._undo(receipt)
