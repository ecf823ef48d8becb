from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavFindEntries(NavSalesCommon):
    """Find Entries (Navigate): all documents and entries that belong together."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # a business of others that must never show up
        cls.stranger = cls._posted_order((cls.item_1, 3), client_order_ref="PO-OTHER")
        cls._pay(cls.stranger.invoice_ids)

    @classmethod
    def _posted_order(cls, *lines, **values):
        order = cls._create_order(*lines, **values)
        order.nav_post()
        return order

    @classmethod
    def _pay(cls, invoices, **values):
        wizard = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoices.ids
        )
        return wizard.create(values)._create_payments()

    def _find(self, documents, user=None):
        """``{name: records}`` of what is found."""
        self.env.flush_all()
        return self._by_name(
            documents.with_user(user or self.env.user).nav_find_entries()
        )

    def _by(self, user=None, **values):
        self.env.flush_all()
        search = self.env["nav.document.search"].with_user(user or self.env.user)
        return self._by_name(search._find_by(**values))

    def _by_name(self, result):
        found = {}
        for entry in result:
            self.assertEqual(set(entry), {"model", "name", "ids", "count"})
            self.assertEqual(entry["count"], len(entry["ids"]))
            found[entry["name"]] = self.env[entry["model"]].browse(entry["ids"])
        return found

    def _counts(self, found):
        return {name: len(records) for name, records in found.items()}

    # === FROM A DOCUMENT ===#

    def test_posted_and_paid_order(self):
        """SD-348: an order that is shipped, invoiced and paid shows each kind."""
        order = self._posted_order((self.item_1, 10), (self.item_2, 5))
        payment = self._pay(order.invoice_ids)
        invoice = order.invoice_ids
        found = self._find(order)
        self.assertEqual(
            list(self._counts(found).items()),
            [
                ("Sales Orders", 1),
                ("Posted Shipments", 1),
                ("Posted Invoices", 1),
                ("Payments", 1),
                ("Customer Ledger Entries", 2),
                ("Item Ledger Entries", 2),
                # receivable, two revenue lines, tax; bank and receivable
                ("G/L Entries", 6),
                ("Tax Entries", 1),
            ],
        )
        self.assertEqual(found["Sales Orders"], order)
        self.assertEqual(found["Posted Shipments"], order.picking_ids)
        self.assertEqual(found["Posted Invoices"], invoice)
        self.assertEqual(found["Payments"], payment)
        entries = (invoice | payment.move_id).line_ids
        self.assertEqual(found["G/L Entries"], entries)
        self.assertEqual(found["Tax Entries"], invoice.line_ids.filtered("tax_line_id"))
        self.assertEqual(
            set(found["Customer Ledger Entries"].ids),
            set(entries.filtered(lambda x: x.account_type == "asset_receivable").ids),
        )
        self.assertEqual(
            found["Item Ledger Entries"].move_id, order.picking_ids.move_ids
        )

    def test_posted_invoice(self):
        """SD-348: from an unpaid invoice: 1 invoice, 3 G/L, 1 tax, 1 customer entry."""
        order = self._posted_order((self.item_1, 10))
        counts = self._counts(self._find(order.invoice_ids))
        self.assertEqual(
            counts,
            {
                "Sales Orders": 1,
                "Posted Shipments": 1,
                "Posted Invoices": 1,
                "Customer Ledger Entries": 1,
                "Item Ledger Entries": 1,
                "G/L Entries": 3,
                "Tax Entries": 1,
            },
        )

    def test_posted_shipment(self):
        """SD-348: an order that was only shipped: 1 shipment, 1 item entry, no more."""
        order = self._create_order((self.item_1, 10))
        order.nav_post(invoice=False)
        self.assertEqual(
            self._counts(self._find(order.picking_ids, self.processor)),
            {"Sales Orders": 1, "Posted Shipments": 1, "Item Ledger Entries": 1},
        )
        action = order.picking_ids.action_nav_find_entries()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(
            (wizard.document_number, wizard.posting_date),
            (order.picking_ids.nav_shipment_number, order.picking_ids.nav_posting_date),
        )

    def test_payment(self):
        """SD-348: a payment not applied yet: 2 G/L entries, 1 customer entry."""
        payment = self.env["account.payment"].create(
            {"partner_id": self.customer.id, "amount": 50, "payment_type": "inbound"}
        )
        payment.action_post()
        self.env.flush_all()
        expected = {"Payments": 1, "Customer Ledger Entries": 1, "G/L Entries": 2}
        search = self.env["nav.document.search"]
        for documents in (payment, payment.move_id):
            found = self._by_name(search._find_for(documents))
            self.assertEqual(self._counts(found), expected)
        # applied: the way leads on to the invoice, its order and its shipment
        order = self._posted_order((self.item_1, 10))
        payment = self._pay(order.invoice_ids)
        self.env.flush_all()
        found = self._by_name(search._find_for(payment))
        self.assertEqual(found["Posted Invoices"], order.invoice_ids)
        self.assertEqual(found["Sales Orders"], order)
        self.assertEqual(found["Payments"], payment)

    def test_credit_memo_and_its_invoice(self):
        order = self._posted_order((self.item_1, 10))
        invoice = order.invoice_ids
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = reversal.create({"journal_id": invoice.journal_id.id})
        wizard.refund_moves()
        credit = wizard.new_move_ids
        self.assertEqual(self._find(order)["Sales Credit Memos"], credit)
        credit.action_post()
        for documents in (order, invoice, credit):
            found = self._find(documents)
            self.assertEqual(found["Posted Credit Memos"], credit)
            self.assertEqual(found["Posted Invoices"], invoice)
            self.assertEqual(len(found["G/L Entries"]), 6)
            self.assertEqual(found["Sales Orders"], order)

    def test_partial_order(self):
        """Open transfer and posted shipment; an invoice does not show its siblings."""
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 4
        first = self._invoices(order.nav_post())
        order.order_line.nav_qty_to_ship = 2
        second = self._invoices(order.nav_post())
        found = self._find(order)
        self.assertEqual(found["Posted Invoices"], first | second)
        self.assertEqual(len(found["Posted Shipments"]), 2)
        self.assertEqual(len(found["Transfers"]), 1)
        self.assertEqual(len(found["Item Ledger Entries"]), 2)
        self.assertEqual(len(found["G/L Entries"]), 6)
        self.assertEqual(self._find(first)["Posted Invoices"], first)
        self.assertEqual(len(self._find(first)["G/L Entries"]), 3)
        self.assertEqual(self._find(second)["Sales Orders"], order)

    def test_open_order_and_quote(self):
        order = self._create_order((self.item_1, 1))
        self.assertEqual(self._counts(self._find(order)), {"Sales Orders": 1})
        quote = self._create_order((self.item_1, 1), nav_document_type="quote")
        self.assertEqual(self._counts(self._find(quote)), {"Sales Quotes": 1})

    def test_common_payment_does_not_lead_to_the_other_invoice(self):
        one, two = (self._posted_order((self.item_1, 1)) for _order in range(2))
        payment = self._pay((one | two).invoice_ids, group_payment=True)
        self.assertEqual(len(payment), 1)
        found = self._find(one)
        self.assertEqual(found["Payments"], payment)
        self.assertEqual(found["Posted Invoices"], one.invoice_ids)
        self.assertEqual(found["Sales Orders"], one)

    def test_bank_statement_line(self):
        order = self._posted_order((self.item_1, 10))
        payment = self._pay(order.invoice_ids)
        statement_line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": payment.journal_id.id,
                "payment_ref": "money",
                "amount": payment.amount,
                "date": self.today,
            }
        )
        self.assertNotIn("Bank Statement Lines", self._find(order))
        _liquidity, suspense, _other = statement_line._seek_for_lines()
        outstanding = payment.move_id.line_ids.filtered("debit")
        suspense.account_id = outstanding.account_id
        (suspense | outstanding).reconcile()
        found = self._find(order)
        self.assertEqual(found["Bank Statement Lines"], statement_line)
        self.assertEqual(found["Payments"], payment)

    def test_drop_shipment_shows_the_purchase(self):
        vendor = self.env["res.partner"].create({"name": "V10"})
        item = self._create_item(
            "Drop",
            50.0,
            route_ids=[
                Command.set(self.env.ref("stock_dropshipping.route_drop_shipping").ids)
            ],
            seller_ids=[Command.create({"partner_id": vendor.id, "price": 30})],
        )
        order = self._create_order((item, 2))
        order.nav_release()
        purchase = order.order_line.purchase_line_ids.order_id
        self.assertTrue(purchase)
        self.assertEqual(self._find(order)["Purchase Orders"], purchase)
        purchase.button_confirm()
        order.nav_post()
        found = self._find(order)
        self.assertEqual(found["Posted Shipments"], purchase.picking_ids)
        self.assertEqual(len(found["Item Ledger Entries"]), 2)
        self.env.flush_all()
        search = self.env["nav.document.search"]
        found = self._by_name(search._find_for(purchase))
        self.assertEqual(found["Sales Orders"], order)
        self.assertEqual(found["Posted Shipments"], purchase.picking_ids)

    # === BY NUMBER AND DATE ===#

    def test_by_number(self):
        """Every number a document ever had leads to it; half a number does not."""
        order = self._create_order((self.item_1, 2), nav_document_type="quote")
        order.nav_make_order()
        order.nav_quote_number = "Q-77"
        order.nav_post()
        order.picking_ids.sudo().nav_posted_number = "SHP-77"
        expected = self._counts(self._find(order))
        self.assertEqual(len(expected), 7)
        numbers = (
            order.name,
            "Q-77",
            "SHP-77",
            order.picking_ids.name,
            order.invoice_ids.name,
        )
        for number in numbers:
            self.assertEqual(self._counts(self._by(number=number)), expected, number)
        self.assertFalse(self._by(number="SHP-7"))
        self.assertFalse(self._by(number="%"))

    def test_by_number_and_date(self):
        order = self._create_order((self.item_1, 2))
        order.nav_posting_date = self.today - timedelta(days=5)
        order.nav_post()
        invoice = order.invoice_ids
        found = self._by(number=invoice.name, date=self.today - timedelta(days=5))
        self.assertEqual(found["Posted Invoices"], invoice)
        self.assertFalse(self._by(number=invoice.name, date=self.today))

    def test_by_date_alone(self):
        """What was posted that day, and the orders of it, not other days' documents."""
        day = self.today - timedelta(days=5)
        order = self._create_order((self.item_1, 2))
        order.nav_posting_date = day
        order.nav_post(invoice=False)
        order.nav_posting_date = self.today
        order.nav_post()
        found = self._by(date=day)
        self.assertEqual(
            self._counts(found),
            {"Sales Orders": 1, "Posted Shipments": 1, "Item Ledger Entries": 1},
        )
        self.assertEqual(found["Sales Orders"], order)
        found = self._by(date=self.today)
        self.assertIn(order.invoice_ids, found["Posted Invoices"])
        self.assertNotIn(order.picking_ids, found["Posted Shipments"])

    def test_by_external_number(self):
        order = self._posted_order((self.item_1, 2), client_order_ref="PO-4711")
        found = self._by(external_number="PO-4711")
        self.assertEqual(self._counts(found), self._counts(self._find(order)))
        self.assertEqual(found["Sales Orders"], order)
        both = self._by(number=order.invoice_ids.name, external_number="PO-4711")
        self.assertEqual(both["Posted Invoices"], order.invoice_ids)
        self.assertFalse(self._by(number=order.name, external_number="PO-OTHER"))

    def test_nothing_given_finds_nothing(self):
        self.assertFalse(self._by())

    # === WHO SEES WHAT ===#

    def test_processor_sees_what_he_may_read(self):
        """Payments and their journal entries are not his, the ledger entries are."""
        order = self._posted_order((self.item_1, 10))
        payment = self._pay(order.invoice_ids)
        found = self._find(order, self.processor)
        self.assertNotIn("Payments", found)
        self.assertEqual(len(found["Customer Ledger Entries"]), 2)
        self.assertEqual(len(found["Item Ledger Entries"]), 1)
        self.assertEqual(found["G/L Entries"].move_id, order.invoice_ids)
        for records in found.values():
            records.with_user(self.processor).check_access("read")
        # he may know the number of a payment from the customer's ledger
        found = self._by(self.processor, number=payment.name)
        self.assertEqual(found["Sales Orders"], order)
        self.assertEqual(len(found["Customer Ledger Entries"]), 2)

    def test_wizard_of_a_processor_opens_ledger_entries(self):
        order = self._posted_order((self.item_1, 10))
        self.env.flush_all()
        action = order.with_user(self.processor).action_nav_find_entries()
        wizard = self.env[action["res_model"]].with_user(self.processor)
        wizard = wizard.browse(action["res_id"])
        opened = set()
        for line in wizard.line_ids:
            action = line.action_nav_open()
            records = self.env[action["res_model"]].with_user(self.processor)
            records.search(action["domain"]).read(["display_name"])
            opened.add(action["res_model"])
        self.assertIn("nav.customer.ledger.entry", opened)
        self.assertIn("nav.item.ledger.entry", opened)

    def test_not_for_others(self):
        order = self._posted_order((self.item_1, 1))
        user = self.env["res.users"].create(
            {
                "name": "Stranger",
                "login": "nav_stranger",
                "group_ids": [Command.set(self.env.ref("base.group_user").ids)],
            }
        )
        with self.assertRaises(AccessError):
            order.with_user(user).nav_find_entries()
        with self.assertRaises(AccessError):
            self.env["nav.find.entries"].with_user(user).create({})
        search = self.env["nav.document.search"].with_user(user)
        self.assertFalse(search._find_by(number=order.name))

    def test_other_company_is_left_out(self):
        other = self.setup_other_company()["company"]
        order = self._create_order(
            (self.service, 1, 60.0, {"tax_ids": [Command.clear()]}),
            company_id=other.id,
            client_order_ref="PO-COMPANY",
        )
        order.nav_post()
        self.env.flush_all()
        self.assertFalse(self._by(self.processor, external_number="PO-COMPANY"))

    # === THE SCREEN ===#

    def test_opened_from_a_document(self):
        """SD-348: the number filter is the number it was opened from."""
        order = self._posted_order((self.item_1, 10), (self.item_2, 1))
        invoice = order.invoice_ids
        self.env.flush_all()
        action = invoice.action_nav_find_entries()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.document_number, invoice.name)
        self.assertEqual(wizard.posting_date, invoice.date)
        lines = {line.name: line for line in wizard.line_ids}
        before = {name: line.count for name, line in lines.items()}
        self.assertEqual(before["G/L Entries"], 4)
        for name, records in self._find(invoice).items():
            action = lines[name].action_nav_open()
            self.assertEqual(action["domain"], [("id", "in", records.ids)])
            self.assertEqual(action["res_model"], records._name)
            self.assertEqual(records.search(action["domain"]), records)
            modes = [view[1] for view in action["views"]]
            if "Entries" not in name:
                self.assertEqual((modes, action["res_id"]), (["form"], records.id))
            else:
                self.assertEqual(modes[0], "list")
        # searching again with the same filter shows the same
        wizard.action_nav_find()
        self.assertEqual(before, {line.name: line.count for line in wizard.line_ids})

    def test_search_on_the_screen(self):
        order = self._posted_order((self.item_1, 10), client_order_ref="PO-4712")
        self.env.flush_all()
        form = Form(self.env["nav.find.entries"].with_user(self.processor))
        form.external_document_number = " PO-4712 "
        wizard = form.save()
        wizard.action_nav_find()
        (line,) = wizard.line_ids.filtered(lambda line: line.model == "sale.order")
        self.assertEqual(line.record_ids, order.ids)
        wizard.external_document_number = "PO-0"
        wizard.action_nav_find()
        self.assertFalse(wizard.line_ids)
        self.assertTrue(wizard.searched)
        wizard.external_document_number = "  "
        with self.assertRaisesRegex(UserError, "Enter a document number"):
            wizard.action_nav_find()

    # === COST ===#

    def test_queries_do_not_grow_with_documents(self):
        orders = [
            self._posted_order((self.item_1, 1), (self.item_2, 1))
            for _order in range(9)
        ]
        orders = self.env["sale.order"].union(*orders)
        for invoice in orders.invoice_ids:
            self._pay(invoice)
        self._queries(orders[:1])  # warm caches
        few, many = self._queries(orders[:2]), self._queries(orders[2:])
        self.assertLessEqual(many, few, (few, many))

    def _queries(self, orders):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = orders.with_user(self.processor).nav_find_entries()
        queries = self.env.cr.sql_log_count - before
        counts = {entry["name"]: entry["count"] for entry in result}
        self.assertEqual(counts["Customer Ledger Entries"], 2 * len(orders))
        return queries
