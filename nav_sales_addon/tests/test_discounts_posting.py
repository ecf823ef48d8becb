"""Discounts on their way through posting, copies and corrections (rules §8)."""

from odoo import Command
from odoo.tests import tagged

from .discount_common import DiscountCommon


@tagged("post_install", "-at_install")
class TestDiscountPosting(DiscountCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env["account.account"]
        cls.line_account, cls.inv_account = accounts.create(
            [
                {
                    "name": name,
                    "code": code,
                    "account_type": "expense",
                    "company_ids": [Command.set(cls.company.ids)],
                }
                for name, code in (("Line Disc.", "598001"), ("Inv. Disc.", "598002"))
            ]
        )
        cls.company.nav_line_discount_account_id = cls.line_account
        cls.company.nav_inv_discount_account_id = cls.inv_account

    def _discounted(self, *lines, kind="amount", value=0.0, **values):
        order = self._order(*lines, nav_inv_discount_type=kind, **values)
        order.nav_inv_discount_value = value
        return order

    def _post(self, order, quantity=None, **kwargs):
        for line in order.order_line if quantity is not None else ():
            line.nav_qty_to_ship = quantity
            line.nav_qty_to_invoice = quantity
        return self._invoices(order.nav_post(**kwargs))

    def _balances(self, move):
        revenue = move.invoice_line_ids.account_id[:1]
        return tuple(
            sum(
                line.balance
                for line in move.line_ids
                if line.account_id == account and not line.tax_repartition_line_id
            )
            for account in (revenue, self.line_account, self.inv_account)
        )

    # === PARTS ===#

    def test_partial(self):
        """SD-216, SD-217: 4 of 10 take 20 of 50, the rest takes 30."""
        self._terms((0, 5))
        order = self._order((10, 100))
        order.nav_calculate_invoice_discount()
        first, second = self._post(order, 4), self._post(order)
        self.assertEqual(self._shares(first), [20])
        self.assertEqual(first.amount_untaxed, 380)
        self.assertEqual(self._shares(second), [30])
        self.assertEqual(second.amount_untaxed, 570)

    def test_changed_after_posting(self):
        """SD-228: 25 of 50 granted; 56 then give 28 for the second half."""
        order = self._discounted((10, 100), value=50)
        self.assertEqual(self._shares(self._post(order, 5)), [25])
        order.nav_inv_discount_value = 56
        self.assertEqual(self._shares(self._post(order)), [28])

    def test_invoiced_lines_keep_theirs(self):
        """CS-228, SD-245: a new amount changes open lines only."""
        order = self._discounted((10, 50), (10, 25), value=75)
        first, second = order.order_line
        second.nav_qty_to_ship = second.nav_qty_to_invoice = 0
        order.nav_post()
        order.nav_inv_discount_value = 90
        self.assertEqual(first.nav_inv_discount_amount, 50)
        self.assertEqual(second.nav_inv_discount_amount, 40)
        order.nav_inv_discount_value = 60
        self.assertEqual(self._shares(self._post(order)), [10])

    def test_asks_first(self):
        """SD-245: typing another discount asks when something is invoiced."""
        order = self._discounted((10, 50), (10, 25), value=75)
        for posted in (False, True):
            if posted:
                order.order_line[1].nav_qty_to_ship = 0
                order.nav_post()
            values = {"nav_inv_discount_value": 90}
            result = order.onchange(values, ["nav_inv_discount_value"], {})
            self.assertEqual("keeps its discount" in str(result), posted)
            same = {"nav_inv_discount_value": 75}
            result = order.onchange(same, ["nav_inv_discount_value"], {})
            self.assertNotIn("warning", result)

    def test_line_added_later(self):
        """SD-234: with an invoiced line, a new line only changes the open part."""
        self._terms((0, 10))
        self.company.nav_calc_inv_discount = True
        order = self._order((10, 50))
        self.assertEqual(self._shares(self._post(order)), [50])
        order.order_line = [
            Command.create(
                {
                    "product_id": self.item_1.id,
                    "product_uom_qty": 1,
                    "price_unit": 250,
                    "tax_ids": [Command.clear()],
                }
            )
        ]
        self.assertEqual(self._shares(order), [50, 25])
        self.assertEqual(self._shares(self._post(order)), [25])

    def test_native_invoice(self):
        """SD-225: Odoo's own invoice button takes the same discounts."""
        order = self._discounted(
            (10, 50), (10, 25), taxes=self.tax_20, kind="percent", value=10
        )
        self._post(order, 10, invoice=False)
        invoice = order._create_invoices()
        self.assertEqual(self._shares(invoice), [50, 25])
        invoice.action_post()
        figures = (invoice.amount_untaxed, invoice.amount_tax, invoice.amount_total)
        self.assertEqual(figures, (675, 135, 810))
        self.assertEqual(invoice.nav_inv_discount_percent, 10)

    def test_edited_draft(self):
        """The draft of an order keeps its percentage when a quantity is changed."""
        order = self._discounted((10, 50), value=75)
        self._post(order, 10, invoice=False)
        invoice = order._create_invoices()
        invoice.invoice_line_ids.quantity = 5
        self.assertEqual(invoice.amount_untaxed, 212.5)
        self.assertEqual(self._shares(order._create_invoices()), [37.5])

    def test_return_order(self):
        """SD-215, SD-216, SD-225: a return order credits less its discounts."""
        order = self._discounted(
            (-10, 50), (-10, 25), value=75, nav_document_type="return_order"
        )
        credit = self._invoices(order.nav_post())
        self.assertEqual(credit.move_type, "out_refund")
        self.assertEqual(self._shares(credit), [50, 25])
        self.assertEqual(credit.amount_total, 675)

    def test_make_invoice(self):
        """SD-005: the invoice made of a quote has the quote's discounts."""
        quote = self._discounted((10, 100), value=75, nav_document_type="quote")
        invoice = quote.nav_make_invoice()
        self.assertEqual(invoice.amount_untaxed, 925)

    # === SHIPMENTS INVOICED TOGETHER ===#

    def _shipped(self, order, *quantities):
        shipments = self.env["stock.picking"]
        for quantity in quantities:
            order.order_line.nav_qty_to_ship = quantity
            shipments |= self._shipments(order.nav_post(invoice=False))
        return shipments

    def _empty_invoice(self):
        return self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.customer.id}
        )

    def test_get_shipment_lines(self):
        """SD-230: the order's 50 come along, calculated automatically or not."""
        for automatic in (False, True):
            self.company.nav_calc_inv_discount = automatic
            order = self._discounted((3, 33.33), value=50)
            shipments = self._shipped(order, 1, 1, 1)
            invoice = self._empty_invoice()
            invoice.nav_get_shipment_lines(shipments)
            self.assertAlmostEqual(invoice.nav_inv_discount_amount, 50, 6)
            self.assertEqual(invoice.amount_untaxed, 49.99)

    def test_one_service_charge(self):
        """SD-219: discount and exactly one charge, also when invoiced in parts."""
        self._terms((0, 10, 30))
        order = self._order((2, 100))
        order.nav_calculate_invoice_discount()
        goods = order.order_line.filtered(lambda line: not line.nav_service_charge)
        goods.nav_qty_to_ship = 1
        first = self._shipments(order.nav_post(invoice=False))
        second = self._shipments(order.nav_post(invoice=False))
        invoices = self.env["account.move"]
        for shipment in (first, second):
            invoice = self._empty_invoice()
            invoice.nav_get_shipment_lines(shipment)
            invoice.action_post()
            invoices |= invoice
        self.assertEqual(self._charges(invoices[0]).price_unit, 30)
        self.assertFalse(self._charges(invoices[1]))
        self.assertEqual([self._shares(move) for move in invoices], [[10], [10]])

    def test_terms_of_combined_invoice(self):
        """CS-224: two orders of 600 reach together what none of them does."""
        self._terms((1000, 5))
        for automatic, discount in ((True, 60), (False, 0)):
            self.company.nav_calc_inv_discount = automatic
            orders = self._order((6, 100)) | self._order((6, 100))
            shipments = self.env["stock.picking"]
            for order in orders:
                shipments |= self._shipped(order, 6)
            invoice = self._empty_invoice()
            invoice.nav_get_shipment_lines(shipments)
            self.assertEqual(invoice.nav_inv_discount_amount, discount)

    def test_combine_shipments(self):
        """SD-219: Combine Shipments carries the discounts of its orders."""
        orders = self._discounted((3, 33.33), value=1) | self._discounted(
            (3, 33.33, {"discount": 10}), kind="percent", value=5
        )
        for order in orders:
            self._shipped(order, 2, 1)
        service = self.env["nav.shipment.invoicing"]
        invoices, _skipped = service._combine(orders, self.today, self.today)
        self.assertEqual(len(invoices), 1)
        self.assertAlmostEqual(
            invoices.amount_untaxed, sum(orders.mapped("amount_untaxed")), 6
        )
        self.assertAlmostEqual(invoices.nav_inv_discount_amount, 1 + 4.5, 6)

    # === COPIES AND CORRECTIONS ===#

    def test_copies(self):
        """SD-240, CS-200: duplicates and Copy Document keep the discounts."""
        order = self._discounted((3, 33.33, {"discount": 10}), value=7.77)
        order.order_line.nav_line_amount = 80
        total = order.amount_untaxed
        self.assertEqual(total, 72.23)
        self.assertEqual(order.copy().amount_untaxed, total)
        invoice = self._post(order)
        for header in (False, True):
            targets = (
                self._create_order(order_line=[]),
                self._empty_invoice(),
            )
            for target in targets:
                target.nav_copy_document(invoice, header)
                self.assertEqual(target.amount_untaxed, total)
                self.assertAlmostEqual(target.nav_inv_discount_amount, 7.77, 6)

    def test_corrective_credit_memo(self):
        """DR-097: whoever takes an invoice back, to the cent."""
        order = self._discounted((3, 33.33), taxes=self.tax_20, value=10)
        invoice = self._post(order)
        credit = invoice.nav_create_corrective_credit_memo()
        self.assertEqual(credit.amount_total, invoice.amount_total)
        credit.invoice_line_ids.filtered("product_id").quantity = 1
        credit.action_post()
        rest = invoice.nav_create_corrective_credit_memo()
        self.assertAlmostEqual(
            credit.amount_untaxed + rest.amount_untaxed, invoice.amount_untaxed, 6
        )
        native = invoice._reverse_moves([{"invoice_date": self.today}])
        self.assertEqual(native.amount_total, invoice.amount_total)

    def test_invoiced_again(self):
        """After a cancelled invoice the order is invoiced to the same cents."""
        order = self._discounted((3, 33.33), value=10)
        first = self._post(order, 1)
        self._post(order, 1)
        first.nav_cancel_posted()
        order.order_line._nav_reset_quantities()
        self._post(order)
        posted = order.invoice_ids.filtered(lambda move: move.state == "posted")
        self.assertAlmostEqual(
            sum(posted.mapped("amount_untaxed_signed")),
            order.amount_untaxed,
            6,
        )

    def test_return_receipt_lines(self):
        """DR-097: a credit memo takes the discount of the return receipts."""
        order = self._discounted((-10, 50), value=50, nav_document_type="return_order")
        self._shipped(order, -10)
        receipts = order.picking_ids.filtered(lambda picking: picking.state == "done")
        credit = self._empty_invoice()
        credit.move_type = "out_refund"
        credit.nav_get_shipment_lines(receipts)
        self.assertEqual(credit.nav_inv_discount_amount, 50)
        self.assertEqual(credit.amount_total, 450)

    # === ACCOUNTS ===#

    def test_accounts(self):
        """SD-215, SD-216 and rules/customers_setup.md §8.6: 1,000 less 10 and 5 %."""
        for mode, revenue, line, invoice in (
            ("none", -855, 0, 0),
            ("invoice", -900, 0, 45),
            ("line", -955, 100, 0),
            ("all", -1000, 100, 45),
        ):
            self.company.nav_discount_posting = mode
            order = self._discounted(
                (10, 100, {"discount": 10}), kind="percent", value=5
            )
            move = self._post(order)
            self.assertEqual(self._balances(move), (revenue, line, invoice))
            self.assertEqual(move.amount_total, 855)
            credit = move.nav_cancel_posted()
            self.assertEqual(self._balances(credit), (-revenue, -line, -invoice))

    def test_everything_off(self):
        """CS-201: a discount of 100 % books both sides."""
        self.company.nav_discount_posting = "all"
        move = self._invoice((1, 100, {"discount": 100}), taxes=self.tax_20)
        move.action_post()
        self.assertEqual(self._balances(move), (-100, 100, 0))
        self.assertEqual(move.amount_total, 0)

    def test_accounts_of_category(self):
        """The item category's account goes before the company's; tax stays out."""
        tax = self.tax_20.copy({"name": "20% i"})
        tax.price_include_override = "tax_included"
        self.company.nav_discount_posting = "all"
        other = self.line_account.copy({"name": "Category", "code": "598003"})
        category = self.env["product.category"].create({"name": "Own accounts"})
        category.with_company(self.company).nav_line_discount_account_id = other
        self.service.categ_id = category
        move = self._invoice((1, 1200, {"discount": 10}), taxes=tax)
        move.write({"nav_inv_discount_type": "percent", "nav_inv_discount_value": 5})
        move.action_post()
        self.assertEqual(self._balances(move), (-1000, 0, 45))
        lines = move.line_ids.filtered(lambda line: line.account_id == other)
        self.assertEqual(sum(lines.mapped("balance")), 100)

    def test_accounts_in_currency(self):
        """In a foreign currency every posting is balanced in the company's too."""
        self.company.nav_discount_posting = "all"
        euro = self.env["res.currency"].create({"name": "XEU", "symbol": "x"})
        self.env["res.currency.rate"].create(
            {
                "name": "2000-01-01",
                "currency_id": euro.id,
                "company_id": self.company.id,
                "rate": 0.7313,
            }
        )
        for price in (33.33, 12.37, 99.99, 0.07, 1234.56):
            move = self._invoice(
                (3, price, {"discount": 7}), (1, price), currency_id=euro.id
            )
            move.write(
                {"nav_inv_discount_type": "percent", "nav_inv_discount_value": 3}
            )
            move.action_post()
            self.assertAlmostEqual(sum(move.line_ids.mapped("balance")), 0, 6)
