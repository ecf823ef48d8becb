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
        self.assertTrue(order.nav_shipped_not_invoiced)
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
        receivable = invoice.line_ids.filtered(
            lambda x: x.display_type == "payment_term"
        )
        tax = invoice.line_ids.filtered("tax_line_id")
        sales = invoice.invoice_line_ids
        self.assertEqual(receivable.balance, 1200.0)
        self.assertEqual(sales.balance, -1000.0)
        self.assertEqual((tax.balance, tax.tax_base_amount), (-200.0, -1000.0))
        (entry,) = self._customer_entries(order)
        self.assertEqual((entry.amount, entry.open), (1200.0, True))
        (item_entry,) = self._item_entries(order)
        self.assertRecordValues(
            item_entry,
            [
                {
                    "entry_type": "sale",
                    "document_type": "shipment",
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

    def test_invoicing_an_unshipped_order_is_refused(self):
        """SD-127: nothing is shipped, so there is nothing to invoice."""
        order = self._create_order((self.item_1, 5))
        with self.assertRaisesRegex(UserError, "nothing to invoice"):
            order.nav_post(ship=False, invoice=True)
        self.assertFalse(order.invoice_ids)
        self.assertEqual(order.nav_status, "open")

    def test_ship_first_invoice_later(self):
        """SD-128: two postings, one shipment and one invoice of the whole order."""
        order = self._create_order((self.item_1, 5))
        shipments = self._shipments(order.nav_post(invoice=False))
        order.nav_reopen()
        invoices = self._invoices(order.nav_post(ship=False))
        self.assertEqual(len(shipments), 1)
        self.assertEqual(invoices.amount_untaxed, 500.0)
        self.assertTrue(order.nav_closed)

    def test_partial_shipment_releases_and_keeps_the_remainder(self):
        """SD-129: 4 of 10 shipped, 6 stay to be shipped, 10 to be invoiced."""
        order = self._create_order((self.item_1, 10))
        line = order.order_line
        line.nav_qty_to_ship = 4
        shipment = self._shipments(order.nav_post(invoice=False))
        self.assertEqual(shipment.move_ids.quantity, 4)
        self.assertEqual(order.nav_status, "released")
        self.assertQuantities(line, shp=4, out=6, qts=6, qti=10, sni=4)
        self.assertFalse(order.nav_completely_shipped)

    def test_partial_ship_and_invoice_posts_that_part_only(self):
        """SD-130, SD-175: 4 of 10 are invoiced, 480.00 incl. tax, 6 outstanding."""
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 4
        invoice = self._invoices(order.nav_post())
        self.assertEqual(invoice.amount_total, 480.0)
        self.assertEqual(invoice.amount_untaxed, 400.0)
        self.assertQuantities(order.order_line, shp=4, inv=4, out=6, qts=6, qti=6)
        self.assertFalse(order.nav_closed)

    def test_order_without_lines_cannot_be_posted(self):
        """SD-132: a header alone has nothing to post."""
        order = self._create_order((self.item_1, 1))
        order.order_line.unlink()
        with self.assertRaisesRegex(UserError, "nothing to post"):
            order.nav_post()

    def test_no_step_chosen(self):
        """Rules §18: Ship, Invoice, or both must be chosen."""
        order = self._create_order()
        with self.assertRaisesRegex(UserError, "Ship, Invoice, or both"):
            order.nav_post(ship=False, invoice=False)

    def test_invoice_quantity_is_capped_by_what_is_shipped(self):
        """SD-150: Invoice alone posts the 4 that are shipped, 6 remain."""
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 4
        order.nav_post(invoice=False)
        self.assertQuantities(order.order_line, qts=6, qti=10)
        invoice = self._invoices(order.nav_post(ship=False))
        self.assertEqual(invoice.invoice_line_ids.quantity, 4)
        self.assertQuantities(order.order_line, inv=4, qts=6, qti=6)

    def test_qty_to_invoice_zero_only_ships(self):
        """SD-147: Ship and Invoice without Qty. to Invoice only ships."""
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_invoice = 0
        result = order.nav_post()
        self.assertEqual(len(result["shipment_ids"]), 1)
        self.assertFalse(result["invoice_ids"])
        self.assertFalse(order.invoice_ids)
        self.assertQuantities(order.order_line, shp=10, inv=0, sni=10)

    def test_lowered_qty_to_invoice_is_invoiced(self):
        """Rules §4: 6 shipped but only 2 invoiced leaves 4 shipped not invoiced."""
        order = self._create_order((self.item_1, 10))
        order.order_line.write({"nav_qty_to_ship": 6, "nav_qty_to_invoice": 2})
        invoice = self._invoices(order.nav_post())
        self.assertEqual(invoice.invoice_line_ids.quantity, 2)
        self.assertQuantities(order.order_line, shp=6, inv=2, sni=4, qts=4, qti=8)

    def test_several_shipments_one_invoice(self):
        """SD-151: 3, 2 and 5 shipped, then one invoice of 10 that closes the order."""
        order = self._create_order((self.item_1, 10))
        line = order.order_line
        for quantity in (3, 2, 5):
            line.nav_qty_to_ship = quantity
            order.nav_post(invoice=False)
        invoice = self._invoices(order.nav_post(ship=False))
        self.assertEqual(len(order._nav_posted_shipments()), 3)
        self.assertEqual(invoice.invoice_line_ids.quantity, 10)
        self.assertTrue(order.nav_closed)

    def test_several_invoices_of_one_order(self):
        """Rules §5.5: one order, three invoices, together the whole order."""
        order = self._create_order((self.item_1, 9, 33.33))
        for quantity in (4, 2, 3):
            order.order_line.nav_qty_to_ship = quantity
            order.nav_post()
        self.assertEqual(len(order.invoice_ids), 3)
        self.assertAlmostEqual(sum(order.invoice_ids.mapped("amount_untaxed")), 299.97)
        self.assertTrue(order.nav_closed)

    def test_released_order_ships(self):
        """SD-142: a released order, discount included, ships without an error."""
        order = self._create_order((self.item_1, 10, 100.0, {"discount": 10}))
        order.nav_release()
        shipment = self._shipments(order.nav_post(invoice=False))
        self.assertEqual(shipment.state, "done")

    def test_failed_posting_leaves_the_order_open(self):
        """SD-144: after a failure Open, after a partial success Released."""
        order = self._create_order((self.item_1, 10))
        self.company.nav_allow_posting_to = "2018-12-31"
        with self.assertRaises(UserError):
            order.nav_post()
        self.assertEqual((order.nav_status, order.state), ("open", "draft"))
        self.assertFalse(order.picking_ids)
        self.company.nav_allow_posting_to = False
        order.order_line.nav_qty_to_ship = 3
        order.nav_post()
        self.assertEqual(order.nav_status, "released")

    def test_failure_while_writing_leaves_nothing(self):
        """Design §5: a late error undoes the release, even if it is caught."""
        order = self._create_order((self.item_1, 10))
        invoice_model = type(self.env["nav.posting.invoice"])

        def fail(*args):
            raise UserError(self.env._("printer on fire"))

        self.patch(invoice_model, "_invoice", fail)
        with self.assertRaisesRegex(UserError, "printer on fire"):
            order.nav_post()
        self.assertEqual((order.nav_status, order.state), ("open", "draft"))
        self.assertFalse(order.picking_ids)
        self.assertEqual(self.item_1.qty_available, 100)
        self.assertQuantities(order.order_line, shp=0, qts=10, qti=10)

    def test_text_lines_reach_the_invoice(self):
        """SD-141: a line with only a description is carried to the posted invoice."""
        order = self._create_order((self.item_1, 2))
        order.order_line = [
            Command.create({"display_type": "line_note", "name": "Handle with care"})
        ]
        invoice = self._invoices(order.nav_post())
        note = invoice.invoice_line_ids.filtered(
            lambda line: line.display_type == "line_note"
        )
        self.assertEqual(note.name, "Handle with care")
        self.assertFalse(note.product_id)

    def test_zero_amount_invoice_posts(self):
        """SD-153: price 0 gives a posted invoice of 0 with entries of 0."""
        order = self._create_order((self.item_1, 1, 0.0))
        invoice = self._invoices(order.nav_post())
        self.assertEqual((invoice.state, invoice.amount_total), ("posted", 0.0))
        (entry,) = self._customer_entries(order)
        self.assertEqual(entry.amount, 0.0)

    def test_posted_lines_take_over_order_data(self):
        """SD-179: item, unit, price, discount, location, text are taken over."""
        order = self._create_order(
            (self.item_1, 3, 90.0, {"discount": 5, "name": "I1 in blue"})
        )
        result = order.nav_post()
        line = self._invoices(result).invoice_line_ids
        self.assertRecordValues(
            line,
            [
                {
                    "product_id": self.item_1.id,
                    "product_uom_id": order.order_line.product_uom_id.id,
                    "quantity": 3,
                    "price_unit": 90.0,
                    "discount": 5.0,
                    "name": "I1 in blue",
                }
            ],
        )
        move = self._shipments(result).move_ids
        self.assertEqual((move.product_id, move.quantity), (self.item_1, 3))
        self.assertEqual(move.location_id, order.warehouse_id.lot_stock_id)

    def test_a_quote_is_not_posted(self):
        """Rules §6: a quote must become an order first."""
        quote = self._create_order(nav_document_type="quote")
        with self.assertRaisesRegex(UserError, "Make an order"):
            quote.nav_post()

    def test_a_cancelled_order_is_not_posted(self):
        order = self._create_order()
        order._action_cancel()
        with self.assertRaisesRegex(UserError, "cancelled"):
            order.nav_post()

    def test_all_problems_of_all_orders_in_one_message(self):
        """Rules §5: problems are collected per document, nothing is written."""
        self.company.nav_ext_doc_no_mandatory = True
        first = self._create_order((self.item_1, 1))
        second = self._create_order((self.item_2, 1), client_order_ref="PO-1")
        second.nav_posting_date = False
        with self.assertRaises(UserError) as caught:
            (first | second).nav_post()
        message = str(caught.exception)
        self.assertIn(f"{first.name}: External Document No.", message)
        self.assertIn(f"{second.name}: Posting Date", message)
        self.assertEqual(set((first | second).mapped("state")), {"draft"})

    def test_date_and_nothing_to_post_are_two_problems(self):
        """Rules §5: date out of range plus nothing to post yields two messages."""
        order = self._create_order()
        order.order_line.nav_qty_to_ship = 0
        order.order_line.nav_qty_to_invoice = 0
        self.company.nav_allow_posting_to = "2018-12-31"
        with self.assertRaises(UserError) as caught:
            order.nav_post()
        self.assertEqual(len(str(caught.exception).splitlines()), 2)

    def test_negative_total_is_refused(self):
        """Rules §5, last check: the invoice must not be below 0."""
        order = self._create_order((self.item_1, 1, 10.0), (self.service, 1, -50.0))
        with self.assertRaisesRegex(UserError, "must be 0 or more"):
            order.nav_post()
        self.assertEqual(order.state, "draft")

    def test_shipping_advice_complete(self):
        """Rules §18: complete shipment only, or change the advice."""
        order = self._create_order((self.item_1, 10), picking_policy="one")
        order.order_line.nav_qty_to_ship = 4
        with self.assertRaisesRegex(UserError, "shipped completely"):
            order.nav_post()
        order.order_line.nav_qty_to_ship = 10
        order.nav_post()
        self.assertTrue(order.nav_closed)

    def test_many_orders_in_one_posting(self):
        """Design §5: recordsets; one shipment and one invoice for each order."""
        orders = self.env["sale.order"].union(
            *(self._create_order((self.item_1, 2)) for _i in range(3))
        )
        result = orders.with_user(self.poster).nav_post()
        self.assertEqual(self._shipments(result).sale_id, orders)
        self.assertEqual(len(self._invoices(result)), 3)
        self.assertEqual(self._invoices(result).line_ids.sale_line_ids.order_id, orders)
        self.assertEqual(orders.mapped("nav_closed"), [True] * 3)

    def test_last_numbers_are_noted(self):
        """SD-313: the order knows its last shipment and its last invoice."""
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 5
        shipment = self._shipments(order.nav_post(invoice=False))
        self.assertEqual(order.nav_last_shipment_id, shipment)
        self.assertFalse(order.nav_last_invoice_id)
        invoice = self._invoices(order.nav_post(ship=False))
        self.assertEqual(order.nav_last_invoice_id, invoice)
        self.assertEqual(order.nav_last_shipment_id, shipment)

    def test_posting_is_told_in_the_chatter(self):
        order = self._create_order((self.item_1, 1))
        result = order.with_user(self.poster).nav_post()
        bodies = " ".join(order.message_ids.mapped("body"))
        self.assertIn(self._invoices(result).name, bodies)
        self.assertIn(self._shipments(result).name, bodies)

    def test_only_posters_post(self):
        """Design §7: the button is hidden, and RPC is refused as well."""
        order = self._create_order()
        with self.assertRaises(AccessError):
            order.with_user(self.processor).nav_post()
        salesman = self._create_user("salesman", "group_nav_processor")
        salesman.group_ids = self.env.ref("sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            order.with_user(salesman).nav_preview_posting()

    def test_draft_invoice_made_by_hand_is_not_invoiced_twice(self):
        """Decision: quantities in a draft invoice of Odoo count as invoiced."""
        order = self._create_order((self.item_1, 10))
        order.nav_post(invoice=False)
        order._create_invoices()
        self.assertQuantities(order.order_line, inv=10, qti=0)
        with self.assertRaisesRegex(UserError, "nothing to post: the rest is on these"):
            order.nav_post(ship=False)
        self.assertFalse(order.nav_closed)
        order.invoice_ids.action_post()
        self.assertTrue(order.nav_closed)

    def test_a_blank_external_number_stays_blank(self):
        """SD-326: the ledger never shows our own number as the customer's."""
        order = self._create_order((self.item_1, 1))
        invoice = self._invoices(order.nav_post())
        self.assertFalse(invoice.ref)
        self.assertFalse(self._customer_entries(order).external_document_number)

    def test_invoicing_the_odoo_way_needs_the_external_number_too(self):
        """SD-324: Odoo's Create Invoice fills in its own number: no excuse."""
        self.company.nav_ext_doc_no_mandatory = True
        order = self._create_order((self.service, 1))
        order.nav_release()
        order.order_line.qty_delivered = 1
        invoice = order._create_invoices()
        with self.assertRaisesRegex(UserError, "External Document No"):
            invoice.action_post()
        order.client_order_ref = "PO-7"
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
