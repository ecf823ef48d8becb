from odoo import Command, fields
from odoo.tests import tagged

from .corrections_common import NavCorrectionsCommon


@tagged("post_install", "-at_install")
class TestNavCorrectiveCreditMemo(NavCorrectionsCommon):
    """Credit memos that take goods back (rules/dropship_returns.md §2 and §3.1)."""

    def _corrective(self, invoice, user=None):
        return invoice.with_user(
            user or self.poster
        ).nav_create_corrective_credit_memo()

    def test_editable_copy(self):
        """DR-139, DR-152: unposted, dated today, tied to what was shipped."""
        long_ago = fields.Date.subtract(self.today, days=40)
        invoice = self._post_invoice((self.item_1, 10), invoice_date=long_ago)
        credit = self._corrective(invoice, self.processor)
        self.assertRecordValues(
            credit,
            [
                {
                    "move_type": "out_refund",
                    "state": "draft",
                    "partner_id": self.customer.id,
                    "invoice_date": self.today,
                    "amount_total": 1200.0,
                    "nav_ship_on_post": True,
                    "reversed_entry_id": invoice.id,
                }
            ],
        )
        first = credit.invoice_line_ids.sorted("sequence")[0]
        self.assertEqual(first.display_type, "line_note")
        self.assertIn(invoice.name, first.name)
        self.assertRecordValues(
            self._items(credit),
            [
                {
                    "quantity": 10.0,
                    "price_unit": 100.0,
                    "nav_reverses_line_id": self._items(invoice).id,
                    "nav_appl_from_move_id": invoice.nav_direct_picking_ids.move_ids.id,
                }
            ],
        )
        self.company.nav_allow_posting_from = self.today
        credit.with_user(self.poster).nav_post()
        self.assertEqual(credit.date, self.today)
        self.assertFalse(invoice.nav_cancelled)
        self.assertEqual((invoice.amount_residual, credit.amount_residual), (0, 0))
        self.assertStock(self.item_1, 0)
        self.assertBooksAgree()

    def test_in_parts(self):
        """DR-140: 1 of 10, then the rest; nothing is left for a third one."""
        invoice = self._post_invoice((self.item_1, 10, 10.0), (self.service, 3))
        credit = self._corrective(invoice)
        items = self._items(credit)
        items.filtered(lambda line: line.product_id == self.service).unlink()
        self._items(credit).quantity = 1
        credit.nav_post()
        self.assertEqual(invoice.amount_residual, invoice.amount_total - 12)
        self.assertStock(self.item_1, -9)
        rest = self._corrective(invoice)
        self.assertEqual(self._items(rest).mapped("quantity"), [9.0, 3.0])
        rest.nav_post()
        self.assertEqual(invoice.amount_residual, 0)
        self.assertStock(self.item_1, 0)
        with self.assertRefused("returned and credited already"):
            self._corrective(invoice)
        self.assertBooksAgree()

    def test_paid_invoice(self):
        """DR-142: what the invoice does not owe anymore stays open for a refund."""
        for paid, invoice_left, credit_left in ((100.0, 0.0, 100.0), (360, 0, 360)):
            with self.subTest(paid=paid):
                invoice = self._post_invoice((self.item_1, 3))
                self._pay(invoice, paid)
                credit = self._corrective(invoice)
                credit.nav_post()
                self.assertEqual(invoice.amount_residual, invoice_left)
                self.assertEqual(credit.amount_residual, credit_left)
                self.assertBooksAgree()

    def test_negative_line(self):
        """DR-145: what had come back with the invoice leaves again."""
        for mandatory in (False, True):
            with self.subTest(mandatory=mandatory):
                self.company.nav_exact_cost_reversing = False
                before = self.item_1.qty_available, self.item_2.qty_available
                invoice = self._post_invoice((self.item_1, 10), (self.item_2, -2))
                self.company.nav_exact_cost_reversing = mandatory
                credit = self._corrective(invoice)
                self.assertEqual(self._items(credit).mapped("quantity"), [10, -2])
                credit.nav_post()
                items = self.item_1 | self.item_2
                items.invalidate_recordset(["qty_available"])
                after = self.item_1.qty_available, self.item_2.qty_available
                self.assertEqual(after, before)

    def test_order_follows(self):
        """DR-149: shipped and invoiced fall on the order, to ship rises."""
        order = self._create_order((self.item_1, 10))
        line = order.order_line
        line.nav_qty_to_ship = 5
        invoice = self._invoices(order.with_user(self.poster).nav_post())
        credit = self._corrective(invoice)
        self._items(credit).quantity = 2
        credit.nav_post()
        self.assertQuantities(line, qty=10, shp=3, inv=3, qts=7, out=7, sni=0)
        order.with_user(self.poster).nav_post()
        self.assertQuantities(line, shp=10, inv=10, out=0)
        self.assertStock(self.item_1, -10)
        self.assertBooksAgree()

    def test_above_the_invoice(self):
        """DR-153: more money stays open, more goods than left are refused."""
        invoice = self._post_invoice((self.service, 1, 100.0))
        credit = self._corrective(invoice)
        self._items(credit).price_unit = 150
        credit.nav_post()
        self.assertEqual((invoice.amount_residual, credit.amount_residual), (0, 60))
        goods = self._corrective(self._post_invoice((self.item_1, 1)))
        self._items(goods).quantity = 2
        with self.assertRefused("0 of the 1 posted with .* at most 1 can be"):
            goods.nav_post()

    def test_shipments_one_line_each(self):
        """Each line names its shipment; an order's second invoice takes the second."""
        order = self._create_order((self.item_1, 10))
        invoices = []
        for _turn in range(2):
            order.order_line.nav_qty_to_ship = 5
            invoices.append(self._invoices(order.nav_post()))
        second = self._corrective(invoices[1])
        moves = order.picking_ids.move_ids.filtered(lambda m: m.state == "done")
        line = self._items(second)
        self.assertEqual(line.nav_appl_from_move_id, moves.sorted("id")[1])
        both = self._create_order((self.item_2, 8))
        for _turn in range(2):
            both.order_line.nav_qty_to_ship = 4
            both.nav_post(invoice=False)
        credit = self._corrective(self._invoices(both.nav_post(ship=False)))
        self.assertEqual(self._items(credit).mapped("quantity"), [4, 4])
        self.assertEqual(len(self._items(credit).nav_appl_from_move_id), 2)

    def test_exact_cost(self):
        """DR-111, DR-110: the cost of the sale with a link, today's without."""
        invoice = self._post_invoice((self.item_1, 10))
        sold = invoice.nav_direct_picking_ids.move_ids
        self.assertEqual(sold.value, 600)
        self.item_1.standard_price = 75
        credit = self._corrective(invoice)
        self._items(credit).quantity = 4
        credit.nav_post()
        back = credit.nav_direct_picking_ids.move_ids
        self.assertEqual((back.quantity, back.value), (4, 240))
        by_hand = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.customer.id,
                "nav_ship_on_post": True,
                "invoice_line_ids": [
                    Command.create({"product_id": self.item_2.id, "quantity": 3})
                ],
            }
        )
        self.item_2.standard_price = 55
        by_hand.with_user(self.poster).nav_post()
        self.assertEqual(by_hand.nav_direct_picking_ids.move_ids.value, 165)
        self.assertEqual(by_hand.amount_total, 144)
        self.assertStock(self.item_2, 3)

    def test_cost_of_goods_in_the_books(self):
        """DR-093: with perpetual valuation the cost of goods is taken back too."""
        self.item_1.categ_id.property_valuation = "real_time"
        invoice = self._post_invoice((self.item_1, 10))
        self.item_1.standard_price = 75
        credit = self._corrective(invoice)
        self._items(credit).quantity = 4
        credit.nav_post()
        cost = credit.line_ids.filtered(lambda line: line.display_type == "cogs")
        self.assertEqual(sorted(cost.mapped("balance")), [-240, 240])

    def test_exact_cost_mandatory(self):
        """DR-112, DR-113: goods by hand are refused, tied ones post."""
        self.company.nav_exact_cost_reversing = True
        invoice = self._post_invoice((self.item_1, 5))
        credit = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.customer.id,
                "nav_ship_on_post": True,
                "invoice_line_ids": [
                    Command.create({"product_id": self.item_1.id, "quantity": 5})
                ],
            }
        )
        credit = credit.with_user(self.poster)
        with self.assertRefused("I1: Appl.-from Item Entry must be filled in"):
            credit.nav_post()
        self._items(credit).unlink()
        credit.nav_get_posted_lines(self._items(invoice))
        credit.nav_post()
        self.assertEqual(credit.state, "posted")
        with self.assertRefused("Appl.-from Item Entry must be filled in"):
            self._create_invoice((self.item_1, -1)).with_user(self.poster).nav_post()

    def test_posted_lines(self):
        """DR-116, DR-120, DR-122: price and discount stay, only the rest comes."""
        invoice = self._create_invoice((self.item_1, 10))
        self._items(invoice).discount = 10
        invoice.with_user(self.poster).nav_post()
        self.item_1.list_price = 500
        empty = {
            "move_type": "out_refund",
            "partner_id": self.customer.id,
            "nav_ship_on_post": True,
        }
        documents = self.env["account.move"].with_user(self.poster)
        credit, second, third = documents.create([empty] * 3)
        credit.nav_get_posted_lines(self._items(invoice))
        line = self._items(credit)
        line.quantity = 4
        self.assertEqual((line.price_unit, line.discount), (100, 10))
        credit.nav_post()
        self.assertEqual(credit.amount_untaxed, 360)
        self.assertFalse(invoice.nav_cancelled)
        self.assertEqual(invoice.amount_residual, invoice.amount_total)
        self.assertStock(self.item_1, -6)
        second.nav_get_posted_lines(self._items(invoice))
        self.assertEqual(self._items(second).quantity, 6)
        second.nav_post()
        with self.assertRefused("nothing was copied"):
            third.nav_get_posted_lines(self._items(invoice))

    def test_link_must_fit(self):
        """DR-114: another item, goods that came in, and too many are refused."""
        invoice = self._post_invoice((self.item_1, 10))
        credit = self._corrective(invoice)
        line = self._items(credit)
        other = self._post_invoice((self.item_2, 1)).nav_direct_picking_ids.move_ids
        with self.assertRefused("no posted entry of this item", Exception):
            line.nav_appl_from_move_id = other
        line.quantity = 6
        credit.nav_post()
        more = self._corrective(invoice)
        self._items(more).quantity = 5
        with self.assertRefused("6 of the 10 posted .* at most 4 can be"):
            more.nav_post()
        incoming = credit.nav_direct_picking_ids.move_ids
        self._items(more).write({"quantity": 4, "nav_appl_from_move_id": incoming.id})
        with self.assertRefused("in the same direction"):
            more.nav_post()

    def test_refund_by_payment_method(self):
        """CS-350: a cash payment method pays the customer back at posting."""
        journal = self.company_data["default_journal_cash"]
        method = journal.inbound_payment_method_line_ids[:1]
        invoice = self._post_invoice((self.service, 1, 100.0))
        self._pay(invoice, 120)
        method.nav_pay_on_posting = True
        credit = self._corrective(invoice)
        credit.preferred_payment_method_line_id = method
        credit.nav_post()
        self.assertEqual(credit.amount_residual, 0)
        payment = credit.sudo().matched_payment_ids
        self.assertRecordValues(
            payment,
            [{"payment_type": "outbound", "amount": 120.0, "journal_id": journal.id}],
        )
        self.assertBooksAgree()

    def test_preview_writes_nothing(self):
        """Rules §17: the entries of a credit memo before it is posted."""
        credit = self._corrective(self._post_invoice((self.item_1, 3)))
        preview = credit.nav_preview_posting()
        self.assertEqual([row["quantity"] for row in preview["item_entries"]], [3])
        self.assertEqual(credit.state, "draft")
        self.assertStock(self.item_1, -3)

    def test_blocked_customer(self):
        """DR-126: Ship and Invoice do not stop returns, All does."""
        credit = self._corrective(self._post_invoice((self.item_1, 3)))
        self.customer.nav_blocked = "all"
        with self.assertRefused("blocked"):
            credit.nav_post()
        self.customer.nav_blocked = "invoice"
        credit.nav_post()
        self.assertEqual(credit.state, "posted")
