from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .undo_common import NavUndoCommon


@tagged("post_install", "-at_install")
class TestNavUndoShipment(NavUndoCommon):
    """What Undo Shipment writes and what can be done with the order then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.base_user = new_test_user(
            cls.env,
            login="nav_none",
            groups="base.group_user",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def test_opposite_entries(self):
        """DR-222: stock, order and ledger are as before, both are corrections."""
        order = self._create_order((self.item_1, 10))
        shipment = self._ship(order)
        self.assertEqual(self._on_hand(self.item_1), 90)
        correction = self._undo(shipment)
        self.assertEqual(self._on_hand(self.item_1), 100)
        self.assertQuantities(
            order.order_line, qty=10, shp=0, inv=0, qts=10, qti=10, out=10, sni=0
        )
        self.assertTrue(shipment.nav_correction)
        self.assertTrue(correction.nav_correction)
        self.assertEqual(correction.nav_corrected_picking_id, shipment)
        self.assertEqual(correction.nav_shipment_number, shipment.nav_shipment_number)
        both = shipment.move_ids | correction.move_ids
        self.assertEqual(both.mapped("nav_correction"), [True, True])
        self.assertEqual(shipment.nav_document_move_ids, both)
        self.assertEqual(both.mapped("nav_document_quantity"), [10, -10])
        self.assertEqual(correction.move_ids.origin_returned_move_id, shipment.move_ids)
        self.assertTrue(correction.move_ids.to_refund)
        entries = self._entries_of(shipment, correction)
        self.assertEqual(sorted(entries.mapped("quantity")), [-10, 10])
        self.assertEqual(sum(entries.mapped("cost_amount")), 0)
        self.assertEqual(entries.mapped("sales_amount_expected"), [0, 0])
        self.assertEqual(entries.mapped("correction"), [True, True])
        self.assertEqual(set(entries.mapped("document_type")), {"shipment"})
        self.assertEqual(
            set(entries.mapped("document_number")), {shipment.nav_shipment_number}
        )

    def test_shipped_again(self):
        """DR-222: the order is posted again, once, and invoiced for that once."""
        order = self._create_order((self.item_1, 10))
        self._undo(self._ship(order))
        result = order.with_user(self.poster).nav_post()
        self.assertEqual(len(result["shipment_ids"]), 1)
        self.assertEqual(self._on_hand(self.item_1), 90)
        self.assertQuantities(order.order_line, shp=10, inv=10, out=0, sni=0)
        self.assertTrue(order.nav_closed)
        entries = self._item_entries(order)
        self.assertEqual(sum(entries.mapped("sales_amount_actual")), 1000)
        self.assertEqual(sum(entries.mapped("invoiced_quantity")), -10)
        counted = entries.filtered(lambda entry: not entry.correction)
        self.assertEqual(counted.picking_id.ids, result["shipment_ids"])
        self.assertEqual(counted.sales_amount_actual, 1000)

    def test_nothing_is_shipped_twice(self):
        """Odoo 2.8: the next change of the quantity asks for the difference only."""
        order = self._create_order((self.item_1, 10))
        self._undo(self._ship(order))
        line = order.order_line
        line.product_uom_qty = 11
        waiting = line.move_ids.filtered(lambda m: m.state not in ("done", "cancel"))
        self.assertEqual(sum(waiting.mapped("product_uom_qty")), 11)
        self._ship(order)
        self.assertQuantities(line, qty=11, shp=11, out=0)
        line.product_uom_qty = 12
        waiting = line.move_ids.filtered(lambda m: m.state not in ("done", "cancel"))
        self.assertEqual(sum(waiting.mapped("product_uom_qty")), 1)

    def test_with_a_backorder(self):
        """DR-222: what was undone waits together with what never left."""
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 4
        shipment = self._ship(order)
        self._undo(shipment)
        self.assertQuantities(order.order_line, shp=0, qts=10, out=10)
        self._ship(order)
        self.assertQuantities(order.order_line, shp=10, out=0)
        self.assertEqual(self._on_hand(self.item_1), 90)

    def test_blank_default(self):
        """Rules §5.1: with the default Blank nothing is proposed to ship."""
        self.company.nav_default_qty_to_ship = "blank"
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 10
        self._undo(self._ship(order))
        self.assertQuantities(order.order_line, shp=0, qts=0, qti=0, out=10)

    def test_chosen_lines(self):
        """DR-222: several lines give one correction line each, the others stay."""
        items = (self.item_1, 10), (self.item_2, 5), (self.item_1, 1)
        order = self._create_order(*items)
        shipment = self._ship(order)
        dialog = self._dialog(shipment)
        self.assertEqual(len(dialog.line_ids), 3)
        with dialog.line_ids.edit(1) as line:
            self.assertEqual(line.product_id, self.item_2)
            line.undo = False
        dialog.save().action_nav_undo()
        with self.assertRefused("nothing to undo"):
            self._undo(shipment, moves=[])
        lines = order.order_line
        self.assertEqual(lines.mapped("qty_delivered"), [0, 5, 0])
        self.assertFalse(shipment.nav_correction, "a line of it still counts")
        self.assertEqual(len(shipment.nav_correction_ids.move_ids), 2)
        self.assertEqual(
            shipment.nav_document_move_ids.mapped("nav_document_quantity"),
            [10, -10, 5, 1, -1],
        )
        self._undo(shipment)
        self.assertEqual(lines.mapped("qty_delivered"), [0, 0, 0])
        self.assertTrue(shipment.nav_correction)

    def test_other_unit(self):
        """The order line counts in dozens, the movement in units."""
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._create_order((self.item_1, 2, 1200, {"product_uom_id": dozen.id}))
        shipment = self._ship(order)
        self.assertEqual(self._on_hand(self.item_1), 76)
        self._undo(shipment)
        self.assertEqual(self._on_hand(self.item_1), 100)
        self.assertQuantities(order.order_line, shp=0, qts=2)

    def test_services(self):
        """Rules §0, V4: services of the shipment are undone with it."""
        order = self._create_order((self.item_1, 10), (self.service, 3))
        shipment = self._ship(order)
        goods, service = order.order_line
        dialog = self._dialog(shipment).save()
        self.assertEqual(dialog.line_ids.mapped("quantity"), [10, 3])
        dialog.action_nav_undo()
        self.assertEqual((goods.qty_delivered, service.qty_delivered), (0, 0))
        self.assertQuantities(service, qts=3, qti=3)
        self._ship(order)
        self.assertEqual((goods.qty_delivered, service.qty_delivered), (10, 3))

    def test_only_the_service(self):
        """DR-241: one line of the document, and not a second time."""
        order = self._create_order((self.item_1, 10), (self.service, 3))
        shipment = self._ship(order)
        goods, service = order.order_line
        self._undo(shipment, service_lines=service)
        self.assertEqual((goods.qty_delivered, service.qty_delivered), (10, 0))
        with self.assertRefused("nothing to undo"):
            self._undo(shipment, service_lines=service)
        self._undo(shipment)
        self.assertEqual((goods.qty_delivered, service.qty_delivered), (0, 0))

    def test_date(self):
        """DR-237: the entries carry the day of the shipment."""
        day = self.today - timedelta(days=40)
        order = self._create_order((self.item_1, 10))
        result = order.nav_post(invoice=False, posting_date=day)
        shipment = self._shipments(result)
        correction = self._undo(shipment)
        self.assertEqual(correction.nav_posting_date, day)
        self.assertEqual(correction.date_done, shipment.date_done)
        self.assertEqual(correction.move_ids.date, shipment.move_ids.date)
        entries = self._entries_of(shipment, correction)
        self.assertEqual(set(entries.mapped("posting_date")), {day})

    def test_closed_period(self):
        """DR-237: a closed period, or days the user may not post on, refuse it."""
        day = self.today - timedelta(days=40)
        order = self._create_order((self.item_1, 10))
        result = order.nav_post(invoice=False, posting_date=day)
        shipment = self._shipments(result)
        self.company.nav_allow_posting_from = self.today - timedelta(days=10)
        with self.assertRefused(f"{shipment.nav_shipment_number}: .*not within"):
            self._undo(shipment)
        self.company.nav_allow_posting_from = False
        self.company.fiscalyear_lock_date = self.today - timedelta(days=20)
        with self.assertRefused(f"{shipment.nav_shipment_number}: .*closed period"):
            self._undo(shipment)

    def test_cost_of_the_original(self):
        """DR-222: the cost changed since; goods come back at what they left with."""
        self.item_1.categ_id = self.env["product.category"].create(
            {"name": "Average", "property_cost_method": "average"}
        )
        order = self._create_order((self.item_1, 10))
        shipment = self._ship(order)
        value = shipment.move_ids.value
        self.item_1.standard_price = 90
        correction = self._undo(shipment)
        self.assertEqual(correction.move_ids.value, value)
        self.assertNotEqual(value, 900)

    def test_lots(self):
        """DR-222: exactly the lots that were shipped are back."""
        item = self._create_item("Lots", 10, tracking="lot")
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": item.id} for name in ("A", "B")]
        )
        for lot, quantity in zip(lots, (3, 9), strict=True):
            self._put_in_stock(item, quantity, lot_id=lot)
        order = self._create_order((item, 5))
        shipment = self._ship(order)
        before = {lot: lot.product_qty for lot in lots}
        correction = self._undo(shipment)
        self.assertEqual(lots.mapped("product_qty"), [3, 9])
        self.assertNotEqual(list(before.values()), [3, 9])
        self.assertEqual(
            {(d.lot_id, d.quantity) for d in correction.move_ids.move_line_ids},
            {(d.lot_id, d.quantity) for d in shipment.move_ids.move_line_ids},
        )

    def test_invoicing(self):
        """DR-247: 4 of 4 + 6 undone; only the 6 are offered and invoiced."""
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 4
        first = self._ship(order)
        second = self._ship(order)
        self._undo(first)
        self.assertQuantities(order.order_line, shp=6, sni=6, qts=4)
        invoice = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.customer.id}
        )
        offered = self.env["nav.shipment.invoicing"]._offered_shipments(invoice)
        self.assertEqual(offered, second)
        with self.assertRefused("invoiced"):
            invoice.nav_get_shipment_lines(first)
        invoice.nav_get_shipment_lines(second)
        self.assertEqual(
            invoice.invoice_line_ids.filtered("product_id").mapped("quantity"), [6]
        )
        invoice.action_post()
        entries = self._item_entries(order)
        by_shipment = {e.picking_id: e for e in entries if not e.correction}
        self.assertEqual(by_shipment[second].sales_amount_actual, 600)
        self.assertEqual(sum(entries.mapped("sales_amount_actual")), 600)
        self.assertEqual(sum(entries.mapped("sales_amount_expected")), 0)

    def test_combine_shipments(self):
        """DR-247: Combine Shipments does not offer what was undone."""
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 4
        first = self._ship(order)
        self._ship(order)
        self._undo(first)
        invoicing = self.env["nav.shipment.invoicing"]
        invoices, _skipped = invoicing._combine(order, self.today, self.today)
        goods = invoices.invoice_line_ids.filtered("product_id")
        self.assertEqual(goods.mapped("quantity"), [6])

    def test_order_can_be_deleted(self):
        """DR-233: everything is undone, so the order may go."""
        order = self._create_order((self.item_1, 10))
        shipment = self._ship(order)
        self._undo(shipment)
        order.action_cancel()
        order.unlink()
        self.assertFalse(order.exists())
        self.assertEqual(shipment.state, "done", "the documents stay")
        self.assertEqual(self._on_hand(self.item_1), 100)

    def test_locked_order(self):
        """Odoo's own lock of an order does not keep it from being shipped again."""
        order = self._create_order((self.item_1, 10))
        shipment = self._ship(order)
        order.locked = True
        self._undo(shipment)
        self.assertTrue(order.locked)
        waiting = order.order_line.move_ids.filtered(
            lambda m: m.state not in ("done", "cancel")
        )
        self.assertEqual(sum(waiting.mapped("product_uom_qty")), 10)

    def test_picked_and_packed(self):
        """DR-234: only the last step comes back, and the user is told where to."""
        self.warehouse.delivery_steps = "pick_ship"
        order = self._create_order((self.item_1, 10))
        order.nav_release()
        pick = order.picking_ids
        pick.move_ids.picked = True
        pick.button_validate()
        ship = order.picking_ids - pick
        self._ship(order)
        output = self.warehouse.wh_output_stock_loc_id
        dialog = self._dialog(ship).save()
        self.assertEqual(dialog.put_back_location_id, output)
        dialog.action_nav_undo()
        self.assertEqual(self._on_hand(self.item_1, output), 10)
        self.assertQuantities(order.order_line, shp=0, qts=10)
        again = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
        self.assertEqual(again.picking_type_id, self.warehouse.pick_type_id)
        self.assertEqual(again.move_ids.product_uom_qty, 10)

    def test_rights(self):
        """Only a Sales Poster undoes."""
        shipment = self._ship(self._create_order())
        for user in (self.processor, self.base_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                shipment.with_user(user).nav_undo()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                shipment.with_user(user).action_nav_undo()
        self.assertTrue(shipment.with_user(self.poster).nav_undo())

    def test_posted_documents_stay(self):
        """Issue 6, 6: a posted shipment is neither changed nor deleted."""
        shipment = self._ship(self._create_order())
        self.manager.group_ids |= self.env.ref("stock.group_stock_manager")
        mine = shipment.with_user(self.manager)
        lines = mine.move_ids.move_line_ids
        changes = {
            "date": lambda: mine.write({"date_done": "2020-01-01 10:00:00"}),
            "customer": lambda: mine.write({"partner_id": self.env.user.partner_id.id}),
            "posting date": lambda: mine.write({"nav_posting_date": "2020-01-01"}),
            "quantity": lambda: lines.write({"quantity": 3}),
            "quantity of the move": lambda: mine.move_ids.write({"quantity": 3}),
            "line": lines.unlink,
            "new line": lambda: lines.create(
                {
                    "picking_id": mine.id,
                    "move_id": mine.move_ids.id,
                    "product_id": self.item_1.id,
                    "quantity": 1,
                }
            ),
            "document": mine.unlink,
        }
        for name, change in changes.items():
            with self.subTest(name), self.assertRaises(UserError):
                change()
        mine.note = "Left at the gate"
        mine.write({"partner_id": shipment.partner_id.id})  # no change
        self.assertEqual(shipment.move_ids.quantity, 10)
