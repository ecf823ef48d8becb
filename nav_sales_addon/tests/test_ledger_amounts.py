from odoo.tests import tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavLedgerAmounts(NavSalesCommon):
    """Entries agree with Odoo's books to the cent (rules/sales_documents.md §5.4)."""

    def _amounts(self, order):
        """Expected and actual sales amount of an order's entries, together."""
        entries = self._item_entries(order)
        return (
            round(sum(entries.mapped("sales_amount_expected")), 2),
            round(sum(entries.mapped("sales_amount_actual")), 2),
        )

    def _post(self, order, ship=0, invoice=0):
        order.order_line.write({"nav_qty_to_ship": ship})
        order.order_line.write({"nav_qty_to_invoice": invoice})
        return order.nav_post(ship=bool(ship), invoice=bool(invoice))

    def test_expected_amount_at_shipment(self):
        """SD-135: 20 of 40 x 100 less 5 % shipped: 1,900 expected, 0 actual."""
        order = self._create_order((self.item_1, 40, 100.0, {"discount": 5}))
        self._post(order, ship=20)
        self.assertEqual(self._amounts(order), (1900.0, 0.0))

    def test_expected_and_actual_stay_in_step(self):
        """SD-136: four postings, expected and actual as in the identity."""
        order = self._create_order((self.item_1, 40, 100.0, {"discount": 5}))
        self._post(order, ship=20, invoice=10)
        self.assertEqual(self._amounts(order), (950.0, 950.0))
        self._post(order, ship=10, invoice=5)
        self.assertEqual(self._amounts(order), (1425.0, 1425.0))
        self._post(order, ship=10)
        self.assertEqual(self._amounts(order), (2375.0, 1425.0))
        self._post(order, invoice=25)
        self.assertEqual(self._amounts(order), (0.0, 3800.0))
        self.assertTrue(order.nav_closed)

    def test_two_lines_have_their_own_amounts(self):
        """SD-159: 20 of 40 x 100 and 40 of 80 x 200, both less 5 %."""
        order = self._create_order(
            (self.item_1, 40, 100.0, {"discount": 5}),
            (self.item_2, 80, 200.0, {"discount": 5}),
        )
        for line, quantity in zip(order.order_line, (20, 40), strict=True):
            line.nav_qty_to_ship = quantity
        order.nav_post(invoice=False)
        entries = self._item_entries(order)
        amounts = {e.product_id: e.sales_amount_expected for e in entries}
        self.assertEqual(amounts, {self.item_1: 1900.0, self.item_2: 7600.0})

    def test_invoicing_reverses_what_was_expected(self):
        """SD-160: two shipments of 10, one invoice: nothing expected, 1,900 actual."""
        order = self._create_order((self.item_1, 20, 100.0, {"discount": 5}))
        self._post(order, ship=10)
        self._post(order, ship=10)
        self.assertEqual(self._amounts(order), (1900.0, 0.0))
        self._post(order, invoice=20)
        entries = self._item_entries(order)
        self.assertEqual(entries.mapped("sales_amount_expected"), [0.0, 0.0])
        self.assertEqual(entries.mapped("sales_amount_actual"), [950.0, 950.0])

    def test_cents_are_never_lost(self):
        """Three shipments of an amount that cannot be divided by three."""
        order = self._create_order((self.item_1, 3, 33.335))
        for _step in range(3):
            self._post(order, ship=1)
        self._post(order, invoice=3)
        amounts = self._item_entries(order).mapped("sales_amount_actual")
        total = order.invoice_ids.amount_untaxed
        self.assertEqual(round(sum(amounts), 2), total)
        self.assertLessEqual(max(amounts) - min(amounts), 0.0101)

    def test_returned_goods_before_and_after_the_credit_memo(self):
        """A return that is not credited yet is expected back, then credited."""
        order = self._create_order((self.item_1, 5))
        order.nav_post()
        picking = order.picking_ids
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_ids=picking.ids, active_model="stock.picking"
        )
        returning = wizard.create({"picking_id": picking.id})
        returning.product_return_moves.quantity = 2
        back = returning._create_return()
        back.button_validate()
        self.assertEqual(order.order_line.qty_delivered, 3)
        self.assertEqual(self._amounts(order), (-200.0, 500.0))
        credit = order._create_invoices(final=True)
        credit.action_post()
        self.assertEqual(self._amounts(order), (0.0, 300.0))
        entry = self._item_entries(order)[0]
        self.assertRecordValues(
            entry,
            [
                {
                    "entry_type": "sale",
                    "document_type": "return_receipt",
                    "quantity": 2.0,
                    "sales_amount_actual": -200.0,
                }
            ],
        )

    def test_invoiced_ahead_of_shipment(self):
        """Odoo may invoice ordered quantities first: the identity still holds."""
        self.item_1.invoice_policy = "order"
        order = self._create_order((self.item_1, 10))
        order.nav_release()
        order._create_invoices().action_post()
        self._post(order, ship=4)
        self.assertEqual(self._amounts(order), (-600.0, 1000.0))

    def test_item_entries_agree_with_stock(self):
        """The quantities of all entries of an item are what is on hand."""
        supplier = self.env.ref("stock.stock_location_suppliers")
        order = self._create_order((self.item_1, 7))
        order.order_line.nav_qty_to_ship = 3
        order.nav_post()
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": supplier.id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.item_1.id,
                            "product_uom_qty": 12,
                            "location_id": supplier.id,
                            "location_dest_id": self.warehouse.lot_stock_id.id,
                        },
                    )
                ],
            }
        )
        receipt.action_confirm()
        receipt.move_ids.write({"quantity": 12, "picked": True})
        receipt.button_validate()
        self._read_anew()
        entries = self.env["nav.item.ledger.entry"].search(
            [("product_id", "=", self.item_1.id), ("company_id", "=", self.company.id)]
        )
        # the 100 at the start were put into the stock without a move
        self.assertEqual(sum(entries.mapped("quantity")), 9)
        self.assertEqual(self.item_1.qty_available, 109)
        self.assertEqual(set(entries.mapped("entry_type")), {"sale", "purchase"})

    def test_transfer_is_two_entries_and_no_change(self):
        """A transfer leaves one place and enters another; the total is 0."""
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.warehouse.lot_stock_id.id}
        )
        move = self.env["stock.move"].create(
            {
                "product_id": self.item_1.id,
                "product_uom_qty": 5,
                "location_id": self.warehouse.lot_stock_id.id,
                "location_dest_id": shelf.id,
                "company_id": self.company.id,
            }
        )
        move._action_confirm()
        move.write({"quantity": 5, "picked": True})
        move._action_done()
        self._read_anew()
        entries = self.env["nav.item.ledger.entry"].search([("move_id", "=", move.id)])
        self.assertEqual(sorted(entries.mapped("quantity")), [-5, 5])
        self.assertEqual(set(entries.mapped("entry_type")), {"transfer"})
        places = {entry.quantity: entry.location_id for entry in entries}
        self.assertEqual(places, {-5: self.warehouse.lot_stock_id, 5: shelf})

    def test_customer_entries_agree_with_receivables(self):
        """Remaining amounts of the entries are the customer's receivable balance."""
        order = self._create_order((self.item_1, 10))
        for quantity in (3, 4):
            order.order_line.nav_qty_to_ship = quantity
            order.nav_post()
        first = order.invoice_ids.sorted("id")[0]
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=first.ids
        ).create({"amount": 100.0})._create_payments()
        self._read_anew()
        entries = self.env["nav.customer.ledger.entry"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(len(entries), 3)
        self.assertEqual(
            sum(entries.mapped("remaining_amount_company")), self.customer.credit
        )
        self.assertAlmostEqual(sum(entries.mapped("amount_company")), 740.0)
        self.assertEqual(len(entries.filtered("open")), 2)
        self.assertEqual(
            sorted(entries.mapped("document_type")), ["invoice", "invoice", "payment"]
        )

    def test_overdue_entries(self):
        """Rules §9: due before today is overdue, due today is not."""
        order = self._create_order((self.item_1, 2))
        order.order_line.nav_qty_to_ship = 1
        old = self._invoices(order.nav_post(posting_date="2024-03-05"))
        new = self._invoices(order.nav_post(posting_date=self.today))
        self._read_anew()
        ledger = self.env["nav.customer.ledger.entry"]
        mine = [("partner_id", "=", self.customer.id)]
        overdue = ledger.search([*mine, ("is_overdue", "=", True)])
        self.assertEqual(overdue.move_id, old)
        self.assertTrue(overdue.is_overdue)
        others = ledger.search([*mine, ("is_overdue", "=", False)])
        self.assertEqual(others.move_id, new)

    def test_entries_can_be_grouped(self):
        """Pivot and graph add the amounts up in company currency."""
        order = self._create_order((self.item_1, 10))
        order.nav_post()
        self._read_anew()
        ledger = self.env["nav.item.ledger.entry"].with_user(self.processor)
        rows = ledger._read_group(
            [("sale_order_id", "=", order.id)],
            ["product_id"],
            ["quantity:sum", "sales_amount_actual:sum"],
        )
        self.assertEqual(rows, [(self.item_1, -10.0, 1000.0)])
        entries = self.env["nav.customer.ledger.entry"].with_user(self.processor)
        rows = entries._read_group(
            [("partner_id", "=", self.customer.id)],
            ["document_type"],
            ["amount_company:sum"],
        )
        self.assertEqual(rows, [("invoice", 1200.0)])

    def test_processor_reads_entries_without_accounting_rights(self):
        """Issue §5: entries are readable, and only readable, for a processor."""
        order = self._create_order((self.item_1, 1))
        order.nav_post()
        self._read_anew()
        for model in ("nav.customer.ledger.entry", "nav.item.ledger.entry"):
            entries = self.env[model].with_user(self.processor).search([])
            self.assertTrue(entries)
            self.assertTrue(entries.read())
            self.assertFalse(entries.has_access("write"))
            self.assertFalse(entries.has_access("unlink"))
            self.assertFalse(entries.has_access("create"))
