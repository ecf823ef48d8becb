from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .prepayment_common import NavPrepaymentCommon


@tagged("post_install", "-at_install")
class TestNavPrepaymentPosting(NavPrepaymentCommon):
    """Prepayment invoices, credit memos and deductions (customers_setup §11)."""

    def test_prepayment_invoice(self):
        """CS-257: 20 % of 1,000 and its tax, on the account for prepayments."""
        order = self._prepaid_order(20, (self.item_1, 10))
        invoice = order.nav_post_prepayment_invoice()
        self.assertEqual(
            (invoice.state, invoice.amount_untaxed, invoice.amount_total),
            ("posted", 200.0, 250.0),
        )
        self.assertEqual(invoice.invoice_line_ids.account_id, self.account)
        self.assertTrue(invoice.nav_is_prepayment)
        self.assertEqual(order.nav_status, "pending_prepayment")
        self.assertEqual(order.state, "draft")
        line = order.order_line._nav_posting_lines()
        self.assertEqual(line.nav_prepmt_invoiced, 200.0)
        self.assertEqual(order._nav_prepayment_documents(), invoice)
        self.assertFalse(order.picking_ids)

    def test_example_of_the_rules(self):
        """CS-263: 10 x 100 with 30 %: deducted are 60, 120 and 120."""
        order = self._prepaid_order(30, (self.item_1, 10))
        self._pay(order.nav_post_prepayment_invoice())
        self.assertEqual(order.nav_status, "released")
        for quantity, net in ((2, 140), (4, 280), (4, 280)):
            invoice = self._post_part(order, [quantity])
            self.assertEqual(invoice.amount_untaxed, net)
            self.assertEqual(invoice.amount_total, net * 1.25)
        self.assertEqual(self._balance(), (0.0, 0.0))
        self.assertTrue(order.nav_closed)
        self.assertEqual(sum(order.invoice_ids.mapped("amount_total")), 1250)

    def test_shipped_more_than_invoiced(self):
        """CS-263: six are shipped, two invoiced, then the other four of them."""
        order = self._prepaid_order(30, (self.item_1, 10))
        self._pay(order.nav_post_prepayment_invoice())
        line = order.order_line._nav_posting_lines()
        line.nav_qty_to_ship, line.nav_qty_to_invoice = 6, 2
        self.assertEqual(self._invoices(order.nav_post()).amount_untaxed, 140)
        line.nav_qty_to_invoice = 4
        invoice = self._invoices(order.nav_post(ship=False))
        self.assertEqual(invoice.amount_untaxed, 280)
        self.assertEqual(order._nav_open_prepayment(), 120)

    def test_several_lines(self):
        """CS-264: each line deducts its own part."""
        lines = [(self.item_1, 10, 200.0)] * 2
        order = self._prepaid_order(25, *lines, nav_compress_prepayment=False)
        self._pay(order.nav_post_prepayment_invoice())
        invoice = self._post_part(order, [5, 5])
        self.assertEqual(invoice.amount_untaxed, 1500)
        deducted = invoice.invoice_line_ids.filtered("is_downpayment")
        self.assertEqual(deducted.mapped("price_subtotal"), [-250, -250])

    def test_uncompressed_lines(self):
        """CS-261: one line for each line of the order, with its text."""
        order = self._prepaid_order(
            10, *[(self.item_1, 1)] * 3, nav_compress_prepayment=False
        )
        lines = order.order_line
        for number, line in enumerate(lines):
            line.name = f"Text {number}"
        invoice = order.nav_post_prepayment_invoice()
        products = invoice.invoice_line_ids.filtered(
            lambda item: item.display_type == "product"
        )
        self.assertEqual(products.mapped("name"), ["Text 0", "Text 1", "Text 2"])

    def test_compressed_lines(self):
        """CS-262: three lines with the same tax are one, another tax is another."""
        tax = self._tax("10%", 10)
        other = (self.item_1, 1, 100.0, {"tax_ids": [Command.set(tax.ids)]})
        order = self._prepaid_order(10, *[(self.item_1, 1)] * 3, other)
        invoice = order.nav_post_prepayment_invoice()
        products = invoice.invoice_line_ids.filtered(
            lambda item: item.display_type == "product"
        )
        self.assertEqual(products.mapped("price_subtotal"), [30.0, 10.0])
        self.assertFalse(products.product_uom_id)
        self.assertEqual(invoice.amount_total, 30 * 1.25 + 11)

    def test_nothing_or_no_account(self):
        """CS-258: refused without an account, a percentage, or anything left."""
        order = self._prepaid_order(20, (self.item_1, 10))
        self.company.downpayment_account_id = False
        with self.assertRefused("no account for prepayments"):
            order.nav_post_prepayment_invoice()
        self.assertEqual(order.nav_status, "open")
        self.company.downpayment_account_id = self.account
        order.nav_post_prepayment_invoice()
        with self.assertRefused("no prepayment left"):
            order.nav_post_prepayment_invoice()
        without = self._create_order((self.item_1, 1))
        with self.assertRefused("no prepayment left"):
            without.nav_post_prepayment_invoice()

    def test_second_invoice_is_the_difference(self):
        """CS-260: the line grows from 1,000 to 1,500; 100 more are invoiced."""
        order = self._prepaid_order(20, (self.item_1, 10))
        first = order.nav_post_prepayment_invoice()
        order.nav_reopen()
        line = order.order_line._nav_posting_lines()
        line.product_uom_qty = 15
        self.assertEqual(line.nav_prepmt_line_amount, 300)
        second = order.nav_post_prepayment_invoice()
        self.assertEqual(second.amount_untaxed, 100)
        self.assertEqual(line.nav_prepmt_invoiced, 300)
        self.assertEqual(order._nav_prepayment_documents(), first | second)
        self._pay(first)
        self.assertEqual(order.nav_status, "pending_prepayment")
        self._pay(second)
        self.assertEqual(order.nav_status, "released")
        invoice = self._invoices(order.nav_post())
        self.assertEqual(invoice.amount_untaxed, 1200)
        self.assertEqual(self._balance(), (0.0, 0.0))

    def test_everything_is_prepaid_in_parts(self):
        """CS-267: with 100 % each invoice is 0.00, whatever the cents do."""
        odd = (self.item_1, 3, 33.335, {"discount": 1})
        order = self._prepaid_order(100, odd, odd, (self.item_1, 7, 0.333))
        self._pay(order.nav_post_prepayment_invoice())
        total = order.amount_total
        for quantities in ([1, 2, 3], [2, 1, 4]):
            invoice = self._post_part(order, quantities)
            self.assertEqual(invoice.amount_total, 0.0)
        self.assertEqual(self._balance(), (0.0, 0.0))
        self.assertEqual(sum(order.invoice_ids.mapped("amount_total")), total)

    def test_credit_memo(self):
        """CS-276: the prepayment is given back, the order may be changed or deleted."""
        order = self._prepaid_order(20, (self.item_1, 10))
        invoice = order.nav_post_prepayment_invoice()
        credit = order.nav_post_prepayment_credit_memo()
        self.assertEqual(
            (credit.move_type, credit.amount_untaxed, credit.amount_total),
            ("out_refund", 200.0, 250.0),
        )
        self.assertEqual(order.nav_status, "open")
        self.assertEqual((invoice.amount_residual, credit.amount_residual), (0, 0))
        self.assertEqual(self._balance(), (0.0, 0.0))
        with self.assertRefused("not invoiced yet"):
            order.nav_release()
        order.nav_prepayment_pct = 0
        order.nav_release()
        self.assertEqual(order.nav_status, "released")

    def test_foreign_currency(self):
        """CS-270: prepaid at one rate, invoiced at another: 0 in both currencies."""
        currency = self.setup_other_currency("EUR", rates=[("1900-01-01", 1 / 1.5)])
        pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": currency.id}
        )
        self.item_1.taxes_id = [Command.clear()]
        order = self._prepaid_order(
            50, (self.item_1, 10, 100.0), pricelist_id=pricelist.id
        )
        invoice = order.nav_post_prepayment_invoice()
        self.assertEqual(invoice.amount_total, 500)
        self.assertEqual(self._balance(), (-750, -500))
        self._pay(invoice)
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": self.company.id,
                "name": self.today,
                "rate": 1 / 1.6,
            }
        )
        self.assertEqual(self._invoices(order.nav_post()).amount_total, 500)
        self.assertEqual(self._balance(), (0, 0))
        loss = self.company.income_currency_exchange_account_id
        loss |= self.company.expense_currency_exchange_account_id
        items = self.env["account.move.line"].search([("account_id", "in", loss.ids)])
        self.assertEqual(sum(items.mapped("balance")), 50)

    def test_native_invoice_of_a_part(self):
        """Odoo's Create Invoice: 2 of 10 with 50 % down payment is no credit note."""
        order = self._create_order((self.item_1, 10))
        order.nav_release()
        self._odoo_down_payment(order, 50)
        self._pay(order.invoice_ids)
        parts = []
        for quantity in (2, 8):
            picking = order.picking_ids.filtered(lambda p: p.state == "assigned")
            picking.move_ids.write({"quantity": quantity, "picked": True})
            picking.with_context(skip_backorder=True).button_validate()
            move = self._odoo_invoice(order)
            move.action_post()
            parts.append((move.move_type, move.amount_untaxed))
        self.assertEqual(parts, [("out_invoice", 100), ("out_invoice", 400)])
        self.assertEqual(sum(order.invoice_ids.mapped("amount_total")), 1250)

    def test_native_down_payment_beside_a_deduction(self):
        """Odoo's down payment with a negative line, also one added later."""
        order = self._create_order((self.item_1, 10), (self.service, 1, -200.0))
        order.nav_release()
        self._odoo_down_payment(order, 50)
        self.assertEqual(order.invoice_ids.amount_untaxed, 400)
        values = {"product_id": self.service.id, "price_unit": -50.0}
        order.order_line = [Command.create(values)]
        self.assertEqual(order.order_line.filtered("price_unit")[-1:].price_unit, -50)

    def test_end_to_end(self):
        """CS-288: 10 % of 2,000, paid, released, shipped, invoiced, paid."""
        self.customer.nav_prepayment_pct = 10
        order = self._create_order((self.item_1, 20))
        self.assertEqual(order.nav_prepayment_pct, 10)
        prepayment = order.nav_post_prepayment_invoice()
        self.assertEqual(prepayment.amount_total, 250)
        with self.assertRefused("is not paid yet"):
            order.nav_release()
        self._pay(prepayment)
        self.assertEqual((order.nav_status, order.state), ("released", "sale"))
        invoice = self._invoices(order.nav_post())
        self.assertEqual(invoice.amount_total, 2250)
        self._pay(invoice)
        self.assertEqual(self.customer.credit, 0)
        self.assertEqual(self._balance(), (0.0, 0.0))

    def test_get_shipment_lines(self):
        """CS-284: the invoice of a shipment deducts its part; who waits is refused."""
        order = self._prepaid_order(20, (self.item_1, 10))
        self._pay(order.nav_post_prepayment_invoice())
        order.order_line._nav_posting_lines().nav_qty_to_ship = 5
        order.nav_post(invoice=False)
        invoicing = self.env["nav.shipment.invoicing"]
        moves, _skipped = invoicing._combine(order, self.today, self.today)
        self.assertEqual(moves.amount_untaxed, 400)
        moves.button_cancel()
        order.nav_reopen()
        order.nav_prepayment_pct = 30
        with self.assertRefused("not invoiced yet"):
            invoicing._combine(order, self.today, self.today)

    # === PREPMT. AMT. TO DEDUCT ===#

    def test_typed_deduction(self):
        """CS-263, rules §11: another amount now, later invoices take the rest."""
        order = self._prepaid_order(30, (self.item_1, 10), (self.item_2, 10, 50.0))
        self._pay(order.nav_post_prepayment_invoice())
        first, second = order.order_line._nav_posting_lines()
        for line in first | second:
            line.nav_qty_to_ship = line.nav_qty_to_invoice = 2
        self.assertEqual(first.nav_prepmt_to_deduct, 60)
        self.assertEqual(second.nav_prepmt_to_deduct, 30)
        first.with_user(self.poster).nav_prepmt_to_deduct = 150
        self.assertEqual(first.nav_prepmt_to_deduct, 150)
        invoice = self._invoices(order.nav_post())
        self.assertEqual(invoice.amount_untaxed, 300 - 150 - 30)
        self.assertEqual(
            (first.nav_prepmt_deducted, second.nav_prepmt_deducted), (150, 30)
        )
        first.nav_qty_to_invoice = first.nav_qty_to_ship = 4
        self.assertEqual(first.nav_prepmt_to_deduct, 75)
        self.assertEqual(self._post_part(order, [4, 8]).amount_untaxed, 800 - 75 - 120)
        self.assertEqual(self._post_part(order, [4, 0]).amount_untaxed, 400 - 75)
        self.assertEqual(order._nav_open_prepayment(), 0)
        self.assertEqual(self._balance(), (0, 0))

    def test_bounds_of_deductions(self):
        """Rules §11: not more than is left, not less than later invoices can take."""
        order = self._prepaid_order(80, (self.item_1, 10))
        self._pay(order.nav_post_prepayment_invoice())
        line = order.order_line._nav_posting_lines()
        line.nav_qty_to_ship = line.nav_qty_to_invoice = 4
        self.assertEqual(line.nav_prepmt_to_deduct, 320)
        # 800 are prepaid, later invoices come to 600, this one to 400
        for amount in (199.99, 400.01):
            with self.assertRefused("between .*200.00 and .*400.00", ValidationError):
                line.nav_prepmt_to_deduct = amount
        line.nav_prepmt_to_deduct = 200
        self.assertEqual(self._invoices(order.nav_post()).amount_untaxed, 200)
        self.assertFalse(self._post_part(order, [6]).amount_untaxed)
        self.assertEqual(order._nav_open_prepayment(), 0)

    def test_deduction_of_another_quantity(self):
        """What was typed counts for its quantity only; blank again is the proposal."""
        order = self._prepaid_order(30, (self.item_1, 10))
        self._pay(order.nav_post_prepayment_invoice())
        line = order.order_line._nav_posting_lines()
        line.nav_qty_to_ship = line.nav_qty_to_invoice = 4
        line.nav_prepmt_to_deduct = 100
        line.nav_qty_to_invoice = 3
        self.assertEqual(line.nav_prepmt_to_deduct, 90)
        line.nav_qty_to_invoice = 4
        self.assertEqual(line.nav_prepmt_to_deduct, 100)
        line.nav_prepmt_to_deduct = 120
        self.assertFalse(line.sudo().nav_prepmt_typed)
        self.assertEqual(self._invoices(order.nav_post()).amount_untaxed, 280)

    def test_typed_deduction_in_a_form(self):
        """The form keeps what is typed until it is saved."""
        order = self._prepaid_order(30, (self.item_1, 10))
        self._pay(order.nav_post_prepayment_invoice())
        line = order.order_line._nav_posting_lines()
        line.nav_qty_to_ship = line.nav_qty_to_invoice = 4
        typed = {"order_line": [(1, line.id, {"nav_prepmt_to_deduct": 100})]}
        names = {"nav_prepmt_to_deduct": {}, "nav_qty_to_invoice": {}}
        result = order.onchange(
            typed, ["order_line"], {"order_line": {"fields": names}}
        )
        self.assertFalse(result["value"])
        order.write(typed)
        self.assertEqual(self._invoices(order.nav_post()).amount_untaxed, 300)

    def test_typed_deduction_is_given_back(self):
        """A credit memo of the prepayment gives each line what is left of it."""
        order = self._prepaid_order(30, (self.item_1, 10), (self.item_2, 10, 50.0))
        self._pay(order.nav_post_prepayment_invoice())
        first, second = order.order_line._nav_posting_lines()
        for line in first | second:
            line.nav_qty_to_ship = line.nav_qty_to_invoice = 2
        first.nav_prepmt_to_deduct = 150
        invoice = self._invoices(order.nav_post())
        order.nav_post_prepayment_credit_memo()
        self.assertEqual(
            (first.nav_prepmt_invoiced, first.nav_prepmt_deducted), (150, 150)
        )
        self.assertEqual(
            (second.nav_prepmt_invoiced, second.nav_prepmt_deducted), (30, 30)
        )
        self.assertEqual(order._nav_open_prepayment(), 0)
        invoice.nav_cancel_posted()
        self.assertEqual(
            (first.nav_prepmt_deducted, second.nav_prepmt_deducted), (0, 0)
        )

    def test_statistics(self):
        """SD-357: amounts, taxes, prepayment, cost and profit in one dialog."""
        order = self._prepaid_order(30, (self.item_1, 10))
        self._pay(order.nav_post_prepayment_invoice())
        self._post_part(order, [2])
        statistics = self.env["nav.document.statistics"].browse(
            order.with_user(self.processor).action_nav_statistics()["res_id"]
        )
        expected = {
            "amount_untaxed": 1000,
            "amount_total": 1250,
            "prepayment": 300,
            "prepayment_tax": 75,
            "prepayment_invoiced": 300,
            "prepayment_deducted": 60,
            "prepayment_remaining": 240,
            "quantity": 10,
            "cost": 600,
            "profit": 400,
            "profit_pct": 40,
        }
        for name, value in expected.items():
            self.assertAlmostEqual(statistics[name], value, msg=name)
        self.assertEqual(statistics.tax_line_ids.mapped("tax"), [250])

    def test_statistics_of_taxes(self):
        """SD-357: the tax of a prepayment is what its invoice has, without deposits."""
        deposit = self._tax("deposit", 2, amount_type="fixed")
        self.item_1.taxes_id = [Command.link(deposit.id)]
        order = self._prepaid_order(50, (self.item_1, 3, 33.33))
        self.assertEqual(order.amount_tax, 31)
        window = self.env["nav.document.statistics"]
        before = window.browse(order.action_nav_statistics()["res_id"])
        invoice = order.nav_post_prepayment_invoice()
        after = window.browse(order.action_nav_statistics()["res_id"])
        self.assertEqual(invoice.amount_tax, 12.5)
        self.assertEqual((before.prepayment_tax, after.prepayment_tax), (12.5, 12.5))

    def test_statistics_with_tax_included(self):
        """SD-289: discounts are shown as the total is, without tax."""
        included = self._tax("incl.", 25, price_include_override="tax_included")
        order = self._create_order(
            (self.item_1, 1, 125.0, {"tax_ids": included.ids, "discount": 10})
        )
        order.write({"nav_inv_discount_type": "percent", "nav_inv_discount_value": 10})
        statistics = self.env["nav.document.statistics"].browse(
            order.action_nav_statistics()["res_id"]
        )
        for name, value in (
            ("amount_gross", 100),
            ("line_discount", 10),
            ("invoice_discount", 9),
            ("amount_untaxed", 81),
        ):
            self.assertAlmostEqual(statistics[name], value, msg=name)

    def test_statistics_of_an_invoice(self):
        """SD-289: the same dialog on an invoice."""
        order = self._create_order((self.item_1, 4, 100.0, {"discount": 10}))
        invoice = self._invoices(order.nav_post())
        statistics = self.env["nav.document.statistics"].browse(
            invoice.action_nav_statistics()["res_id"]
        )
        self.assertEqual(statistics.amount_untaxed, 360)
        self.assertEqual((statistics.line_discount, statistics.amount_gross), (40, 400))
        self.assertEqual((statistics.cost, statistics.profit), (240, 120))

    def test_printed_confirmation(self):
        """CS-130: the confirmation shows the full amounts, not less the prepayment."""
        order = self._prepaid_order(100, (self.item_1, 12, 50.0))
        order.nav_post_prepayment_invoice()
        report = self.env["ir.actions.report"]
        html, _kind = report._render_qweb_html("sale.report_saleorder", order.ids)
        text = html.decode()
        self.assertIn("600.00", text)
        self.assertIn("750.00", text)
        self.assertEqual(order.amount_total, 750)
