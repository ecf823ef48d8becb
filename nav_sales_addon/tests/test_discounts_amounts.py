"""Line discounts in percent and amounts (rules/sales_documents.md §8.1)."""

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .discount_common import DiscountCommon


@tagged("post_install", "-at_install")
class TestDiscountAmounts(DiscountCommon):
    def test_percentage(self):
        """SD-226, CS-197: 3 x 33.33 less 10 % is 10.00 less, 89.99."""
        line = self._order((3, 33.33, {"discount": 10})).order_line
        self.assertEqual(line.nav_line_discount_amount, 10.0)
        self.assertEqual(line.nav_line_amount, 89.99)
        self.assertEqual(line.price_subtotal, 89.99)

    def test_typed_line_amount(self):
        """SD-226: the typed amount is the truth, whatever percentage it makes."""
        line = self._order((3, 33.33)).order_line
        line.nav_line_amount = 80
        self.assertAlmostEqual(line.nav_line_discount_amount, 19.99, 6)
        self.assertAlmostEqual(line.nav_discount_exact, 19.992, 4)
        self.assertEqual(line.discount, 19.99)
        self.assertEqual(line.price_subtotal, 80.0)

    def test_typed_amounts(self):
        """CS-198: a discount of 25 is 25 %, a line amount of 60 is 40 %."""
        line = self._order((2, 50)).order_line
        line.nav_line_discount_amount = 25
        self.assertEqual((line.discount, line.price_subtotal), (25, 75))
        line.nav_line_amount = 60
        self.assertEqual((line.discount, line.nav_line_discount_amount), (40, 40))

    def test_typed_on_invoice(self):
        """SD-226 on an invoice: taxes follow the exact amount."""
        invoice = self._invoice((3, 33.33), taxes=self.tax_20)
        invoice.invoice_line_ids.nav_line_amount = 80
        self.assertEqual(invoice.amount_untaxed, 80)
        self.assertEqual(invoice.amount_tax, 16)
        invoice.action_post()
        self.assertEqual(invoice.amount_total, 96)

    def test_smallest_amounts(self):
        """An amount that no percentage of two decimals expresses is still exact."""
        order = self._order((1000, 99.99, {"discount": 0}))
        for amount in (99989.99, 12345.67, 0.01, 99990.00):
            order.order_line.nav_line_amount = amount
            self.assertEqual(order.amount_untaxed, amount)

    def test_percentage_after_amount(self):
        """Whoever types a percentage afterwards gets the percentage."""
        line = self._order((3, 33.33)).order_line
        line.nav_line_amount = 80
        line.discount = 10
        self.assertEqual(line.price_subtotal, 89.99)

    def test_quantity_after_amount(self):
        """SD-222: another quantity keeps the exact percentage, not the amount."""
        line = self._order((3, 33.33)).order_line
        line.nav_line_amount = 80
        line.write({"product_uom_qty": 6, "price_unit": 33.33})
        self.assertEqual(line.price_subtotal, 160.0)

    def test_limits(self):
        """CS-199: less than nothing and more than everything are refused."""
        line = self._order((2, 50)).order_line
        for name, value in (
            ("nav_line_amount", 101),
            ("nav_line_amount", -1),
            ("nav_line_discount_amount", -5),
            ("nav_line_discount_amount", 100.01),
        ):
            with self.assertRefused("must be between", ValidationError):
                line[name] = value
        with self.assertRefused("between 0 and 100", ValidationError):
            line.with_user(self.processor).discount = 101

    def test_negative_line(self):
        """CS-199: on a negative line the amounts are negative too."""
        line = self._order((-2, 50)).order_line
        line.nav_line_discount_amount = -25
        self.assertEqual((line.discount, line.price_subtotal), (25, -75))
        with self.assertRefused("must be between", ValidationError):
            line.nav_line_discount_amount = 25

    def test_amount_to_invoice(self):
        """SD-229: 2 of 3 x 41.68 less 10 % is 83.36 - 8.34; the last takes the rest."""
        order = self._order((3, 41.68, {"discount": 10}))
        amounts = []
        for quantity in (2, 1):
            order.order_line.nav_qty_to_ship = quantity
            order.order_line.nav_qty_to_invoice = quantity
            amounts.append(self._invoices(order.nav_post()).amount_untaxed)
        self.assertEqual(amounts, [75.02, 37.52])
        self.assertEqual(order.amount_untaxed, 112.54)

    def test_form(self):
        """CS-198: in the form the percentage follows at once."""
        order = self._order((2, 50))
        with Form(order) as form, form.order_line.edit(0) as line:
            line.nav_line_amount = 60
            self.assertEqual(line.nav_line_discount_amount, 40)
            line.product_uom_qty = 4
            line.price_unit = 50
            self.assertEqual(line.nav_line_amount, 120)
        self.assertEqual(order.order_line.discount, 40)
        self.assertEqual(order.amount_untaxed, 120)
