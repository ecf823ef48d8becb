from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import NavSalesCommon

ORDER_FORM = "nav_sales_addon.nav_sales_order_view_form"


@tagged("post_install", "-at_install")
class TestNavBlocked(NavSalesCommon):
    """Blocked customers and items: the table of rules §7."""

    def _form(self, kind="order"):
        orders = self.env["sale.order"].with_user(self.processor)
        orders = orders.with_context(default_nav_document_type=kind)
        return Form(orders, view=ORDER_FORM)

    def _partly_shipped(self):
        """10 ordered, 4 shipped and not invoiced; Qty. to Ship is 6."""
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 4
        order.nav_post(invoice=False)
        return order

    def _invoice_document(self, move_type="out_invoice"):
        return self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.customer.id,
                "invoice_line_ids": [Command.create({"product_id": self.service.id})],
            }
        )

    # === CREATING ===#

    def test_told_while_the_customer_is_typed(self):
        """SD-304: the message comes when the customer is chosen, naming him."""
        self.customer.nav_blocked = "all"
        form = self._form()
        with self.assertRefused(r"C10 is blocked \(All\)"):
            form.partner_id = self.customer

    def test_creating_documents(self):
        """SD-306: quotes and orders by each value of Blocked, also by import."""
        orders = self.env["sale.order"].with_user(self.processor)
        for blocked in (False, "ship", "invoice", "all"):
            self.customer.nav_blocked = blocked
            for kind in ("quote", "order"):
                values = {"partner_id": self.customer.id, "nav_document_type": kind}
                with self.subTest(blocked=blocked, kind=kind):
                    if blocked:
                        with self.assertRefused("document cannot be created"):
                            orders.create(values)
                    else:
                        self.assertTrue(orders.create(values))

    def test_creating_invoices_and_credit_memos(self):
        """SD-306, CS-063, CS-064: the columns for invoices and credit memos."""
        refused = {
            "ship": set(),
            "invoice": {"out_invoice"},
            "all": {"out_invoice", "out_refund"},
        }
        invoices = self.env["account.move"].with_user(self.processor)
        for blocked, types in refused.items():
            self.customer.nav_blocked = blocked
            for move_type in ("out_invoice", "out_refund"):
                values = {"partner_id": self.customer.id, "move_type": move_type}
                with self.subTest(blocked=blocked, move_type=move_type):
                    if move_type in types:
                        with self.assertRefused("document cannot be created"):
                            invoices.create(values)
                    else:
                        self.assertTrue(invoices.create(values))
        self.assertTrue(self._bill(self.customer))

    def _bill(self, vendor):
        return self.env["account.move"].create(
            {"move_type": "in_invoice", "partner_id": vendor.id}
        )

    def test_contact_of_a_blocked_customer(self):
        """Blocked belongs to the customer, his contacts and addresses follow."""
        contact = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.customer.id}
        )
        self.customer.nav_blocked = "ship"
        with self.assertRefused("C10"):
            self._create_order(partner_id=contact.id)

    def test_bill_to_is_checked_too(self):
        """SD-310, CS-073: when it is entered and when the order is posted."""
        payer = self.env["res.partner"].create({"name": "Payer", "nav_blocked": "all"})
        order = self._create_order()
        with self.assertRefused("Payer is blocked"):
            order.partner_invoice_id = payer
        payer.nav_blocked = False
        order.partner_invoice_id = payer
        payer.nav_blocked = "invoice"
        with self.assertRefused("Payer is blocked"):
            order.nav_post()
        addresses = self.env.ref("account.group_delivery_invoice_address")
        self.processor.group_ids |= addresses
        form = Form(order.with_user(self.processor), view=ORDER_FORM)
        form.partner_invoice_id = self.customer
        with self.assertRefused("Payer is blocked"):
            form.partner_invoice_id = payer

    def test_privacy_block(self):
        """SD-309, CS-072: nothing is created, released, posted or previewed."""
        order = self._create_order()
        refund = self._invoice_document("out_refund")
        self.customer.nav_privacy_blocked = True
        for call in (
            self._create_order,
            order.nav_release,
            order.nav_post,
            order.nav_preview_posting,
            order.action_confirm,
            refund.action_post,
            self._invoice_document,
        ):
            with self.assertRefused("privacy"):
                call()
        self.assertEqual(order.nav_status, "open")

    def test_quote_of_a_blocked_customer_becomes_no_order(self):
        """Rules §7: the conversion is refused as well, by every way to confirm."""
        quote = self._create_order(nav_document_type="quote")
        self.customer.nav_blocked = "ship"
        with self.assertRefused("C10 is blocked"):
            quote.nav_make_order()
        with self.assertRefused("C10 is blocked"):
            quote.action_confirm()
        self.assertEqual((quote.nav_document_type, quote.state), ("quote", "draft"))

    def test_blocked_per_company(self):
        """A customer blocked in one company is served by another."""
        other = self._create_company(name="Other Company")
        self.env.user.company_ids |= other
        self.customer.with_company(other).nav_blocked = "all"
        order = self._create_order()
        companies = [other.id, self.company.id]
        order.with_context(allowed_company_ids=companies).nav_post()
        self.assertTrue(order.nav_closed)
        with self.assertRefused("C10 is blocked"):
            self._create_order(order_line=[], company_id=other.id)

    # === POSTING ===#

    def _assert_posting(self, blocked, ship, invoice, invoice_document, credit_memo):
        """Try the four postings of SD-307; True: allowed."""
        order = self._partly_shipped()
        documents = {
            "invoice_document": self._invoice_document(),
            "credit_memo": self._invoice_document("out_refund"),
        }
        self.customer.nav_blocked = blocked
        cases = {
            "ship": (ship, lambda: order.nav_post(invoice=False)),
            "invoice": (invoice, lambda: order.nav_post(ship=False)),
            "both": (ship and invoice, order.nav_post),
            "invoice_document": (
                invoice_document,
                documents["invoice_document"].action_post,
            ),
            "credit_memo": (credit_memo, documents["credit_memo"].action_post),
        }
        for name, (allowed, post) in cases.items():
            with self.subTest(blocked=blocked, posting=name):
                savepoint = self.env.cr.savepoint()
                if allowed:
                    post()
                else:
                    with self.assertRefused("cannot be posted"):
                        post()
                savepoint.close(rollback=True)
                self.env.invalidate_all(flush=False)

    def test_posting_not_blocked(self):
        """SD-307: not blocked, everything is posted."""
        self._assert_posting(False, True, True, True, True)

    def test_posting_blocked_ship(self):
        """SD-307, CS-064: Ship refuses goods that leave, not invoices."""
        self._assert_posting("ship", False, True, True, True)

    def test_posting_blocked_invoice(self):
        """SD-307: Invoice refuses all but credits."""
        self._assert_posting("invoice", False, False, False, True)

    def test_posting_blocked_all(self):
        """SD-307: All refuses everything."""
        self._assert_posting("all", False, False, False, False)

    def test_invoice_step_is_checked_without_anything_to_ship(self):
        """Rules §7, the quirk we do not copy: Ship and Invoice with all shipped."""
        order = self._create_order((self.item_1, 10))
        order.nav_post(invoice=False)
        self.customer.nav_blocked = "invoice"
        with self.assertRefused("C10 is blocked"):
            order.nav_post()
        self.customer.nav_blocked = "ship"
        self.assertTrue(order.nav_post()["invoice_ids"])

    def test_native_ways_are_checked(self):
        """Design §1.5: delivering and invoicing the Odoo way asks the same."""
        order = self._partly_shipped()
        invoice = order._create_invoices()
        self.customer.nav_blocked = "invoice"
        picking = order.picking_ids.filtered(lambda p: p.state != "done")
        with self.assertRefused(f"{order.name}: Customer C10 is blocked"):
            picking.with_context(skip_backorder=True).button_validate()
        with self.assertRefused("C10 is blocked"):
            invoice.action_post()
        self.customer.nav_blocked = False
        picking.with_context(skip_backorder=True).button_validate()
        invoice.action_post()
        self.assertEqual((picking.state, invoice.state), ("done", "posted"))

    def test_goods_may_come_back_from_a_blocked_customer(self):
        """Blocked = Ship stops what leaves; a return is received."""
        order = self._create_order((self.item_1, 10))
        shipment = self._shipments(order.nav_post())
        self.customer.nav_blocked = "ship"
        wizard = self.env["stock.return.picking"].with_context(
            active_id=shipment.id, active_ids=shipment.ids, active_model=shipment._name
        )
        wizard = wizard.create({})
        wizard.product_return_moves.quantity = 2
        receipt = wizard._create_return()
        receipt.move_ids.write({"quantity": 2, "picked": True})
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")
        self.assertEqual(order.order_line.qty_delivered, 8)

    # === ITEMS ===#

    def test_blocked_items(self):
        """SD-311: a blocked or sales-blocked item is refused on an order."""
        for name in ("nav_blocked", "nav_sales_blocked"):
            self.item_1[name] = True
            with self.subTest(name):
                form = self._form()
                form.partner_id = self.customer
                with self.assertRefused("I1 is blocked"):
                    with form.order_line.new() as line:
                        line.product_id = self.item_1
                with self.assertRefused("I1 is blocked"):
                    self._create_order((self.item_1, 1))
            self.item_1[name] = False

    def test_item_blocked_after_it_was_entered(self):
        """Rules §5, last checks: release and posting name the line."""
        order = self._create_order((self.item_1, 2), (self.item_2, 3))
        self.item_2.nav_blocked = True
        for call in (order.nav_release, order.nav_post, order.nav_preview_posting):
            with self.assertRefused(f"{order.name}, I2: The item is blocked"):
                call()

    def test_blocked_item_without_quantity_does_not_matter(self):
        """Rules §7: only what this posting ships or invoices is checked."""
        order = self._create_order((self.item_1, 2), (self.item_2, 3))
        order.nav_release()
        self.item_2.nav_blocked = True
        order.order_line[1].nav_qty_to_ship = 0
        invoice = self._invoices(order.nav_post())
        self.assertEqual(invoice.amount_untaxed, 200)

    def test_only_a_manager_blocks_and_unblocks(self):
        """Design §7: not even by RPC, whatever else the user may do with customers."""
        clerk = self._create_user("clerk", "group_nav_poster")
        clerk.group_ids += self.env.ref("base.group_partner_manager")
        self.customer.nav_blocked = "ship"
        customer = self.customer.with_user(clerk)
        for vals in ({"nav_blocked": False}, {"nav_privacy_blocked": True}):
            with self.assertRaisesRegex(AccessError, "Sales Manager"):
                customer.write(vals)
        with self.assertRaisesRegex(AccessError, "Sales Manager"):
            customer.create({"name": "New", "nav_blocked": "all"})
        customer.write({"name": "C10 renamed", "nav_blocked": "ship"})
        contact = customer.create({"name": "Contact", "parent_id": customer.id})
        self.assertEqual(contact.nav_blocked, "ship")
        customer.with_user(self.manager).write({"nav_blocked": False})
        self.assertFalse(self.customer.nav_blocked)
