from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavPostingGoods(NavSalesCommon):
    """Units, services, lots, steps, kits, backorders (rules §4, design §5)."""

    def test_unit_of_measure_of_the_line(self):
        """Rules §4: 2 dozen are 24 units in stock and 2 dozen on the invoice."""
        dozen = self.env.ref("uom.product_uom_dozen")
        self.item_1.uom_ids = [Command.link(dozen.id)]
        order = self._create_order(
            (self.item_1, 2, 1200.0, {"product_uom_id": dozen.id})
        )
        line = order.order_line
        line.nav_qty_to_ship = 1
        order.nav_post()
        self.assertQuantities(line, shp=1, inv=1, out=1, qts=1, qti=1)
        self.assertEqual(self.item_1.qty_available, 88)
        result = order.nav_post()
        self.assertEqual(self._invoices(result).invoice_line_ids.quantity, 1)
        self.assertEqual(self.item_1.qty_available, 76)
        entries = self._item_entries(order)
        self.assertEqual(entries.mapped("quantity"), [-12, -12])
        self.assertEqual(entries.mapped("sales_amount_actual"), [1200.0, 1200.0])

    def test_fractions_of_a_unit(self):
        """Rules §4: quantities compare in the unit's rounding, nothing is left over."""
        kilo = self.env.ref("uom.product_uom_kgm")
        flour = self._create_item("Flour", 3.0, uom_id=kilo.id)
        self._put_in_stock(flour, 10)
        order = self._create_order((flour, 1.0))
        for quantity in (0.1, 0.2, 0.7):
            order.order_line.nav_qty_to_ship = quantity
            order.nav_post()
        self.assertTrue(order.nav_closed)
        self.assertQuantities(order.order_line, qts=0, qti=0, out=0)

    def test_services_are_shipped_without_a_transfer(self):
        """Decision: posting Ship of a service sets its quantity shipped."""
        order = self._create_order((self.service, 8))
        order.order_line.nav_qty_to_ship = 5
        result = order.with_user(self.poster).nav_post()
        self.assertFalse(result["shipment_ids"])
        self.assertEqual(self._invoices(result).invoice_line_ids.quantity, 5)
        self.assertQuantities(order.order_line, shp=5, inv=5, qts=3, qti=3)

    def test_goods_and_services_together(self):
        """Partial quantities on both; the invoice has what was shipped of each."""
        order = self._create_order((self.item_1, 4), (self.service, 2))
        goods, service = order.order_line
        goods.nav_qty_to_ship = 1
        service.nav_qty_to_ship = 2
        invoice = self._invoices(order.nav_post())
        self.assertEqual(invoice.invoice_line_ids.mapped("quantity"), [1, 2])
        self.assertFalse(order.nav_closed)
        order.nav_post()
        self.assertTrue(order.nav_closed)

    def test_invoice_policy_order_never_invoices_ahead(self):
        """Design §5: never more than shipped − invoiced, whatever the policy says."""
        self.item_1.invoice_policy = "order"
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 3
        invoice = self._invoices(order.nav_post())
        self.assertEqual(invoice.invoice_line_ids.quantity, 3)
        with self.assertRaisesRegex(UserError, "nothing to invoice"):
            order.nav_post(ship=False)

    def test_goods_without_stock_are_shipped(self):
        """Rules §10: a stockout never blocks; stock goes below zero as in Odoo."""
        item = self._create_item("I3", 10.0)
        order = self._create_order((item, 3))
        order.nav_post()
        self.assertEqual(item.qty_available, -3)

    def test_one_line_ships_another_stays(self):
        """Rules §4: a line with Qty. to Ship 0 stays behind with its whole quantity."""
        order = self._create_order((self.item_1, 5), (self.item_2, 3))
        order.order_line[1].nav_qty_to_ship = 0
        shipment = self._shipments(order.with_user(self.poster).nav_post())
        self.assertEqual(shipment.move_ids.product_id, self.item_1)
        self.assertQuantities(order.order_line[1], shp=0, out=3, qts=3)
        waiting = order.picking_ids - shipment
        self.assertEqual(waiting.move_ids.product_uom_qty, 3)
        self.assertNotIn(waiting.state, ("done", "cancel"))

    def test_quantities_picked_in_the_warehouse_do_not_slip_through(self):
        """Only this posting's lines leave, even when others are ticked as picked."""
        order = self._create_order((self.item_1, 5), (self.item_2, 3))
        order.nav_release()
        order.picking_ids.move_ids.picked = True
        order.order_line[1].nav_qty_to_ship = 0
        shipment = self._shipments(order.nav_post(invoice=False))
        self.assertEqual(shipment.move_ids.product_id, self.item_1)
        self.assertEqual(order.order_line[1].qty_delivered, 0)

    def _create_lot(self, item, name, quantity):
        lot = self.env["stock.lot"].create({"name": name, "product_id": item.id})
        self._put_in_stock(item, quantity, lot_id=lot)
        return lot

    def test_reserved_lots_are_shipped(self):
        """Design §5: what is reserved is used (SD-097: the lot is on the shipment)."""
        item = self._create_item("Lot item", 10.0, tracking="lot")
        lot = self._create_lot(item, "LOT-1", 5)
        order = self._create_order((item, 5))
        order.order_line.nav_qty_to_ship = 2
        shipment = self._shipments(order.with_user(self.poster).nav_post())
        self.assertEqual(shipment.move_line_ids.lot_id, lot)
        self.assertEqual(shipment.move_line_ids.quantity, 2)

    def test_missing_lots_name_the_line(self):
        """Design §5: nothing assigned is an error that names line and transfer."""
        item = self._create_item("Lot item", 10.0, tracking="lot")
        order = self._create_order((item, 5))
        with self.assertRaisesRegex(UserError, "Lot item.*lots or serial numbers"):
            order.nav_post()
        self.assertEqual(order.state, "draft")

    def test_serial_numbers(self):
        item = self._create_item("Serial item", 10.0, tracking="serial")
        for number in ("S1", "S2", "S3"):
            self._create_lot(item, number, 1)
        order = self._create_order((item, 3))
        order.order_line.nav_qty_to_ship = 2
        shipment = self._shipments(order.nav_post())
        self.assertEqual(len(shipment.move_line_ids.lot_id), 2)
        order.nav_post()
        self.assertTrue(order.nav_closed)

    def test_pick_and_ship_names_the_transfer_to_process(self):
        """Design §5: with a pick step, the error says which transfer comes first."""
        self.warehouse.delivery_steps = "pick_ship"
        order = self._create_order((self.item_1, 5))
        order.nav_release()
        pick = order.picking_ids
        with self.assertRaisesRegex(UserError, f"Process {pick.name} first"):
            order.nav_post()
        pick.move_ids.picked = True
        pick.button_validate()
        order.nav_post()
        self.assertTrue(order.nav_closed)

    def test_partial_pick_ships_what_is_picked(self):
        """Half picked: that half can be posted, more than that is refused."""
        self.warehouse.delivery_steps = "pick_ship"
        order = self._create_order((self.item_1, 5))
        order.nav_release()
        pick = order.picking_ids
        pick.move_ids.write({"quantity": 2, "picked": True})
        pick.with_context(skip_backorder=True).button_validate()
        with self.assertRaisesRegex(UserError, "first"):
            order.nav_post()
        order.order_line.nav_qty_to_ship = 2
        order.nav_post()
        self.assertQuantities(order.order_line, shp=2, inv=2, out=3)

    def test_operation_type_without_backorders(self):
        """A partial shipment would lose its rest: refused, with the reason."""
        self.warehouse.out_type_id.create_backorder = "never"
        order = self._create_order((self.item_1, 5))
        order.order_line.nav_qty_to_ship = 2
        with self.assertRaisesRegex(UserError, "never makes backorders"):
            order.nav_post()
        order.order_line.nav_qty_to_ship = 5
        order.nav_post()
        self.assertTrue(order.nav_closed)

    def test_a_kit_is_shipped_whole_or_not_at_all(self):
        """Issue §4: parts of a kit have no price of their own, so no fractions."""
        order = self._create_order((self.item_1, 2))
        order.nav_release()
        move = order.picking_ids.move_ids
        move.copy({"product_id": self.item_2.id, "product_uom_qty": 4})._action_confirm(
            merge=False
        )
        order.order_line.nav_qty_to_ship = 1
        with self.assertRaisesRegex(UserError, "kit can only be shipped completely"):
            order.nav_post()
        order.order_line.nav_qty_to_ship = 2
        order.nav_post(invoice=False)
        self.assertEqual(set(order.picking_ids.mapped("state")), {"done"})

    def test_delivered_in_the_warehouse_invoiced_here(self):
        """Design §1: delivering the Odoo way gives the same quantities."""
        order = self._create_order((self.item_1, 10))
        order.nav_release()
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 4, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.nav_posting_date, self.today)
        self.assertQuantities(order.order_line, shp=4, out=6, qts=6, qti=10)
        invoice = self._invoices(order.nav_post(ship=False))
        self.assertEqual(invoice.invoice_line_ids.quantity, 4)

    def test_posting_date_is_the_date_of_shipment_and_invoice(self):
        """Issue §4: shipment, stock moves and invoice carry the posting date."""
        order = self._create_order((self.item_1, 5))
        result = order.nav_post(posting_date="2024-03-05")
        shipment, invoice = self._shipments(result), self._invoices(result)
        self.assertEqual(str(shipment.nav_posting_date), "2024-03-05")
        self.assertEqual(str(shipment.date_done.date()), "2024-03-05")
        self.assertEqual(str(shipment.move_ids.date.date()), "2024-03-05")
        self.assertEqual(str(invoice.date), "2024-03-05")
        self.assertEqual(str(invoice.invoice_date), "2024-03-05")
        self.assertEqual(str(self._item_entries(order).posting_date), "2024-03-05")
        self.assertEqual(str(self._customer_entries(order).posting_date), "2024-03-05")
        self.assertEqual(str(order.nav_posting_date), "2024-03-05")

    def test_posting_date_in_a_closed_period(self):
        """Odoo would move the invoice to an open date silently; here it is refused."""
        self.company.sale_lock_date = "2024-12-31"
        order = self._create_order((self.item_1, 5))
        with self.assertRaisesRegex(UserError, "closed period"):
            order.nav_post(posting_date="2024-03-05")
        self.assertEqual(order.state, "draft")

    def test_returned_line_on_an_order(self):
        """Rules §4: quantities follow the sign of the line; goods come back."""
        order = self._create_order((self.item_1, 5), (self.item_2, -2))
        goods, returned = order.order_line
        self.assertQuantities(returned, qts=-2, qti=-2, out=-2)
        result = order.with_user(self.poster).nav_post()
        self.assertQuantities(goods, shp=5, inv=5)
        self.assertQuantities(returned, shp=-2, inv=-2, out=0, qts=0)
        self.assertEqual(self.item_2.qty_available, 102)
        self.assertEqual(self._invoices(result).amount_untaxed, 420.0)
        self.assertTrue(order.nav_closed)

    def test_large_quantities_in_messages(self):
        """Figures in messages are written out, as the user's language writes them."""
        order = self._create_order((self.service, 1234567.5))
        with self.assertRaisesRegex(ValidationError, "1,234,568, .*0 and 1,234,567.5"):
            order.order_line.nav_qty_to_ship = 1234568
