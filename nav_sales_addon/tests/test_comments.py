from odoo import Command
from odoo.tests import Form, tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavComments(NavSalesCommon):
    """Comments of orders are internal notes and note lines (rules §1 and §13)."""

    def _order(self, **values):
        order = self._create_order((self.item_1, 10), **values)
        order.order_line = [
            Command.create({"display_type": "line_note", "name": "Handle with care"})
        ]
        order.with_user(self.processor).message_post(
            body="Call before delivery",
            message_type="comment",
            attachments=[("plan.txt", b"plan")],
        )
        order.message_post(
            body="Dear customer",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        return order

    def _notes(self, document):
        comments = self.env["nav.document.comments"]._notes(document.sudo())
        return comments[document.id]

    def test_posting_copies_comments(self):
        """SD-330: both documents have them, with author and files; nothing else."""
        order = self._order()
        result = order.with_user(self.poster).nav_post()
        shipment, invoice = self._shipments(result), self._invoices(result)
        for document in (shipment, invoice):
            note = self._notes(document)
            self.assertIn("Call before delivery", note.body)
            self.assertEqual(note.author_id, self.processor.partner_id)
            self.assertEqual(note.date, self._notes(order).date)
            self.assertTrue(note.subtype_id.internal)
            self.assertEqual(note.attachment_ids.res_model, document._name)
            self.assertEqual(note.attachment_ids.raw, b"plan")
            texts = str(document.sudo().message_ids.mapped("body"))
            self.assertNotIn("Dear customer", texts)
        # note lines are lines of the document: they always go along
        self.assertIn("Handle with care", invoice.invoice_line_ids.mapped("name"))
        rows = shipment._nav_shipment_rows()
        self.assertIn("Handle with care", [row["name"] for row in rows])

    def test_switches(self):
        """SD-330: each switch decides for its own kind of document."""
        for shipment_switch, invoice_switch in ((False, True), (True, False)):
            with self.subTest(shipment=shipment_switch, invoice=invoice_switch):
                self.company.nav_copy_comments_shipment = shipment_switch
                self.company.nav_copy_comments_invoice = invoice_switch
                order = self._order()
                result = order.with_user(self.poster).nav_post()
                shipment, invoice = self._shipments(result), self._invoices(result)
                self.assertEqual(bool(self._notes(shipment)), shipment_switch)
                self.assertEqual(bool(self._notes(invoice)), invoice_switch)

    def test_both_switches_are_on_at_first(self):
        company = self.env["res.company"].create({"name": "New Company"})
        self.assertTrue(company.nav_copy_comments_shipment)
        self.assertTrue(company.nav_copy_comments_invoice)

    def test_every_posting_gets_what_was_said_until_then(self):
        """A second shipment gets the first comment as well, and the later one."""
        order = self._order()
        order.order_line.filtered("product_id").nav_qty_to_ship = 4
        first = self._shipments(order.with_user(self.poster).nav_post())
        order.message_post(body="Second floor", message_type="comment")
        second = self._shipments(order.with_user(self.poster).nav_post())
        self.assertEqual(len(self._notes(first)), 1)
        bodies = str(self._notes(second).mapped("body"))
        self.assertIn("Call before delivery", bodies)
        self.assertIn("Second floor", bodies)

    def test_native_documents_and_posting_again(self):
        """Delivered and invoiced the Odoo way: the same, and only once."""
        order = self._order()
        order.action_confirm()
        order.picking_ids.button_validate()
        self.assertEqual(len(self._notes(order.picking_ids)), 1)
        invoice = order._create_invoices()
        self.assertFalse(self._notes(invoice))
        invoice.action_post()
        self.assertEqual(len(self._notes(invoice)), 1)
        invoice.button_draft()
        invoice.action_post()
        self.assertEqual(len(self._notes(invoice)), 1)

    def test_preview_copies_nothing(self):
        order = self._order()
        before = self.env["mail.message"].search_count([])
        order.with_user(self.processor).nav_preview_posting()
        self.assertEqual(self.env["mail.message"].search_count([]), before)

    def test_changing_the_customer_keeps_comments_once(self):
        """SD-329: lines and what was said about them stay, once."""
        order = self._order()
        other = self.env["res.partner"].create({"name": "C20"})
        view = "nav_sales_addon.nav_sales_order_view_form"
        with Form(order.with_user(self.processor), view=view) as form:
            form.partner_id = other
        order.with_user(self.processor).action_update_prices()
        self.assertEqual(order.partner_id, other)
        notes = order.order_line.filtered("display_type").mapped("name")
        self.assertEqual(notes, ["Handle with care"])
        self.assertEqual(len(self._notes(order)), 1)

    def test_deleted_with_the_document(self):
        """SD-331: comments of the header and of lines go with the document."""
        order = self._order()
        note, lines = self._notes(order), order.order_line
        order.action_cancel()
        order.with_user(self.manager).unlink()
        self.assertFalse(note.exists())
        self.assertFalse(lines.exists())

    def test_many_orders_take_one_query(self):
        """Documents without comments cost one look each, however many there are."""
        orders = self.env["sale.order"].union(
            *(self._create_order((self.item_1, 1)) for _number in range(3))
        )
        orders.action_confirm()
        pickings = orders.picking_ids
        service = self.env["nav.document.comments"]
        service._copy_to_shipments(pickings)
        self.env.flush_all()
        with self.assertQueryCount(1):
            service._copy_to_shipments(pickings)
