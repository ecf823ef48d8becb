"""Special prices and line discounts on invoices and credit memos (§8)."""

from odoo.tests import Form

from .pricing_common import PricingCommon


class TestPricingInvoices(PricingCommon):
    def test_posting_date(self):
        """CS-173: an invoice is priced by its own date."""
        self._add_price(80, date_start="2026-06-01")
        line = self._invoice().invoice_line_ids
        self.assertEqual(line.price_unit, 80)
        early = self._invoice(invoice_date="2026-05-31").invoice_line_ids
        self.assertEqual(early.price_unit, 100)

    def test_direct_invoice(self):
        """Invoices that ship have the price and the discount of the order."""
        self._add_price(60, min_quantity=5, allow_invoice_discount=False)
        self._add_discount(10, min_quantity=5)
        invoice = self._invoice(nav_ship_on_post=True)
        line = invoice.invoice_line_ids
        self.assertEqual((line.price_unit, line.discount), (100, 0))
        line.quantity = 5
        self.assertEqual((line.price_unit, line.discount), (60, 10))
        self.assertFalse(line.nav_allow_invoice_discount)
        line.quantity = 4
        self.assertEqual((line.price_unit, line.discount), (100, 0))

    def test_invoice_of_an_order(self):
        """What is invoiced of an order keeps the price of the order."""
        self._add_price(60)
        self._add_discount(10)
        order = self._line(2).order_id
        self._add_price(50, partner_id=self.customer.id)
        self._add_discount(20, partner_id=self.customer.id)
        invoice = self._invoices(order.with_user(self.poster).nav_post())
        line = invoice.invoice_line_ids
        self.assertEqual((line.price_unit, line.discount), (60, 10))

    def test_credit_memo_lines(self):
        """CS-179, CS-200, SD-240, SD-241: copied lines keep price and discount.

        A line typed into the same credit memo follows its quantity.
        """
        self._add_price(10)
        self._add_price(8, min_quantity=20)
        self._add_discount(10, min_quantity=20)
        invoice = self._invoice(20)
        line = invoice.invoice_line_ids
        self.assertEqual((line.price_unit, line.discount), (8, 10))
        invoice.action_post()
        memo = self._invoice(10, kind="out_refund")
        typed = memo.invoice_line_ids
        memo.nav_copy_document(invoice, False, False)
        copied = memo.invoice_line_ids.filtered(lambda item: item.quantity == 20)
        copied.quantity = 10
        self.assertEqual((copied.price_unit, copied.discount), (8, 10))
        self.assertEqual((typed.price_unit, typed.discount), (10, 0))
        typed.quantity = 20
        self.assertEqual((typed.price_unit, typed.discount), (8, 10))

    def test_reversal(self):
        """Odoo's own credit note keeps what it reverses."""
        self._add_price(8, min_quantity=20)
        invoice = self._invoice(20)
        invoice.action_post()
        memo = invoice._reverse_moves()
        memo.invoice_line_ids.quantity = 5
        self.assertEqual(memo.invoice_line_ids.price_unit, 8)

    def test_typed_price(self):
        """CS-181: typed prices survive on items without a price row only."""
        self._add_price(60, self.item_2)
        line = self._invoice().invoice_line_ids
        line.price_unit = 77
        line.quantity = 3
        self.assertEqual(line.price_unit, 77)

    def test_bills_are_left_alone(self):
        """Purchase documents have no sales prices."""
        self._add_price(61)
        bill = self._invoice(kind="in_invoice")
        self.assertNotEqual(bill.invoice_line_ids.price_unit, 61)

    def test_update_prices(self):
        """Rules §8.5: another customer or date asks; Update Prices gives today's."""
        self._add_price(80)
        self._add_price(70, partner_id=self.other.id, date_start="2026-06-01")
        self._add_discount(15, partner_id=self.other.id)
        invoice = self._invoice(2, invoice_date="2026-05-31")
        line = invoice.invoice_line_ids
        form = Form(invoice.with_user(self.manager))
        self.assertFalse(form.nav_prices_outdated)
        form.partner_id = self.other
        self.assertTrue(form.nav_prices_outdated)
        form.save()
        self.assertEqual((line.price_unit, line.discount), (80, 0))
        self.assertEqual(invoice.with_user(self.manager).nav_update_prices(), line)
        self.assertEqual((line.price_unit, line.discount), (80, 15))
        invoice.invoice_date = "2026-06-01"
        line.price_unit = 99
        self.assertEqual(invoice.nav_update_prices(), line)
        self.assertEqual((line.price_unit, invoice.amount_untaxed), (70, 119))
        self.assertFalse(invoice.nav_update_prices())
        invoice.action_post()
        with self.assertRefused("its prices stay"):
            invoice.nav_update_prices()

    def test_lines_of_orders_are_not_updated(self):
        """What is invoiced of an order keeps the price of the order."""
        order = self._line(2).order_id
        order.nav_post(invoice=False)
        invoice = order._create_invoices()
        self._add_price(60)
        self.assertFalse(invoice.nav_update_prices())
        self.assertEqual(invoice.invoice_line_ids.price_unit, 100)
