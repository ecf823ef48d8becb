from ast import literal_eval

from odoo.tests import HttpCase, tagged

from .test_reports import NavReportCommon
from .undo_common import NavUndoCommon


@tagged("post_install", "-at_install")
class TestNavUndoScreens(NavUndoCommon, NavReportCommon):
    """Where corrections are shown, and where only when asked for."""

    def _listed(self, xmlid):
        action = self.env["ir.actions.actions"]._for_xml_id(f"nav_sales_addon.{xmlid}")
        documents = self.env["stock.picking"].search(literal_eval(action["domain"]))
        context = literal_eval(action["context"])
        self.assertTrue(context["search_default_without_corrections"])
        return documents, documents.filtered(lambda p: not p.nav_correction)

    def test_lists(self):
        """DR-222: the lists show corrections when the filter is taken away."""
        shipment = self._ship(self._create_order())
        other = self._ship(self._create_order())
        correction = self._undo(shipment)
        shown, without = self._listed("nav_posted_shipment_action")
        self.assertLessEqual(shipment | other, shown)
        self.assertIn(other, without)
        self.assertNotIn(shipment, without)
        shown, without = self._listed("nav_posted_return_receipt_action")
        self.assertIn(correction, shown)
        self.assertNotIn(correction, without)

    def test_find_entries(self):
        """Issue 6, 6: Find Entries shows the shipment, its correction, the entries."""
        order = self._create_order()
        shipment = self._ship(order)
        correction = self._undo(shipment)
        for document in (order, shipment, correction):
            found = {
                entry["name"]: entry["ids"]
                for entry in document.with_user(self.processor).nav_find_entries()
            }
            self.assertEqual(
                set(found["Posted Shipments"]), set((shipment | correction).ids)
            )
            self.assertNotIn("Posted Return Receipts", found)
            self.assertEqual(len(found["Item Ledger Entries"]), 2)

    def test_way_to_the_other(self):
        """Issue 6, 6: from the document to what undid it, and back."""
        shipment = self._ship(self._create_order())
        self.assertFalse(shipment.nav_has_correction)
        self.assertTrue(shipment.nav_can_undo)
        correction = self._undo(shipment)
        self.assertFalse((shipment | correction).filtered("nav_can_undo"))
        action = shipment.with_user(self.poster).action_nav_view_correction()
        self.assertEqual(action["res_id"], correction.id)
        action = correction.with_user(self.poster).action_nav_view_correction()
        self.assertEqual(action["res_id"], shipment.id)

    def test_printed(self):
        """DR-235: undone lines are printed only with the corrections."""
        items = (self.item_1, 10), (self.item_2, 5), (self.service, 2)
        shipment = self._ship(self._create_order(*items))
        self._undo(shipment, moves=shipment.move_ids[0])
        names = [row[0] for row in self._slip(shipment, self.processor)]
        self.assertEqual(names, ["I2", "Service"])
        page = self._render("shipment_corrections", shipment, self.processor)
        cells = page.xpath("//td[@name='td_shipped']")
        self.assertEqual(
            [self._text(cell).replace("\ufeff", "") for cell in cells],
            ["10.00", "-10.00", "5.00", "2.00"],
        )
        self._undo(shipment)
        self.assertEqual(self._slip(shipment, self.processor), [])

    def test_printed_again(self):
        """DR-235: what was shipped then is on the new shipment, and only there."""
        order = self._create_order((self.item_1, 10))
        self._undo(self._ship(order))
        order.order_line.nav_qty_to_ship = 6
        again = self._ship(order)
        row = ("I1", "10.00", "0.00", "6.00", "4.00")
        self.assertEqual(self._slip(again), [row])

    def test_order_shows_the_way(self):
        """The order's history says that its shipment was undone."""
        order = self._create_order()
        shipment = self._ship(order)
        self._undo(shipment)
        for document in (order, shipment):
            body = document.message_ids[:1].body
            self.assertIn(shipment.nav_shipment_number, body)
        self.assertEqual(order.nav_shipment_count, 1)
        self.assertFalse(order.nav_closed)


@tagged("post_install", "-at_install")
class TestNavUndoTours(NavUndoCommon, HttpCase):
    """Undo Shipment in a real browser."""

    def test_undo_a_shipment(self):
        """Issue 6, 4 and DR-222: one line, then the rest."""
        order = self._create_order((self.item_1, 10), (self.item_2, 5))
        shipment = self._ship(order)
        action = self.env.ref("nav_sales_addon.nav_posted_shipment_action")
        self.start_tour(
            f"/odoo/action-{action.id}/{shipment.id}",
            "nav_undo_shipment",
            login="nav_poster",
        )
        self.assertTrue(shipment.nav_correction)
        self.assertEqual(order.order_line.mapped("qty_delivered"), [0, 0])
