"""Invoice discounts and service charges of open documents (rules §8 and §9)."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..engines.discount_spread import part, spread
from .discount_common import DiscountCommon


@tagged("post_install", "-at_install")
class TestInvoiceDiscount(DiscountCommon):
    def test_steps(self):
        """CS-206, CS-219: the largest minimum reached counts, the limit included."""
        self._terms((0, 0), (1000, 2), (5000, 5))
        order = self._order((1, 999.99))
        order.nav_calculate_invoice_discount()
        for price, discount in ((1000, 20), (5000, 250), (999.99, 0), (900, 0)):
            order.order_line.price_unit = price
            self.assertEqual(order.nav_inv_discount_amount, discount)
            self.assertEqual(order.amount_untaxed, price - discount)

    def test_many_documents(self):
        """SD-221: quotes, orders, invoices and credit memos show the same figures."""
        self._terms((0, 10))
        documents = (
            self._order((10, 50), taxes=self.tax_20),
            self._order((10, 50), taxes=self.tax_20, nav_document_type="quote"),
            self._invoice((10, 50), taxes=self.tax_20),
            self._invoice((10, 50), taxes=self.tax_20, kind="out_refund"),
        )
        for document in documents:
            document.nav_calculate_invoice_discount()
            figures = document.nav_discount_figures()
            self.assertEqual(figures["subtotal"], 500)
            self.assertEqual(figures["invoice_discount"], 50)
            self.assertEqual(figures["percent"], 10)
            self.assertEqual(document.amount_untaxed, 450)
            self.assertEqual(document.amount_tax, 90)

    def test_tier_of_total(self):
        """SD-246: the total of 2,450 reaches 2 %: 49.00."""
        self._terms((1000, 1), (2000, 2))
        order = self._order((1, 1950), (1, 500))
        order.nav_calculate_invoice_discount()
        self.assertEqual(order.nav_inv_discount_amount, 49)
        self.assertEqual(order.nav_inv_discount_percent, 2)

    def test_spread(self):
        """CS-214: the remainder runs along, so nothing is lost or won."""
        order = self._order(*[(1, 33.33)] * 3, nav_inv_discount_type="percent")
        order.nav_inv_discount_value = 10
        self.assertEqual(self._shares(order), [3.33, 3.34, 3.33])
        order.nav_inv_discount_type = "amount"
        for amount in (10.0, 0.01):
            order.nav_inv_discount_value = amount
            self.assertAlmostEqual(sum(self._shares(order)), amount, 6)
            self.assertAlmostEqual(order.amount_untaxed, 99.99 - amount, 6)
        self.assertEqual(spread(1.0, [], 0.01), [])
        self.assertEqual(spread(1.0, [5, -5], 0.01), [0, 0])

    def test_parts(self):
        """SD-217, SD-228: proportional; a changed discount counts for what is left."""
        place = (10, 0.01)
        self.assertEqual(part(50, 20, 0, 0, 4, *place, 0), 20)
        self.assertEqual(part(50, 30, 20, 4, 6, *place, 1), 30)
        self.assertEqual(part(56, 28, 25, 5, 5, *place, 1), 28)
        self.assertEqual(part(10, 3.33, 6.66, 2, 1, 3, 0.01, 2), 3.34)

    def test_typed_amount(self):
        """SD-223, CS-217: 75 on 500 and 250; it stays when lines change."""
        order = self._order((10, 50), (10, 25), nav_inv_discount_type="amount")
        order.nav_inv_discount_value = 75
        self.assertEqual(self._shares(order), [50, 25])
        self.assertEqual(order.amount_untaxed, 675)
        order.order_line[0].price_unit = 60
        self.assertEqual(order.nav_inv_discount_amount, 75)
        self.assertEqual(order.amount_untaxed, 775)
        self.assertAlmostEqual(order.nav_inv_discount_percent, 75 / 8.5, 2)

    def test_typed_amount_overrides_terms(self):
        """CS-217: 50 by the terms, 80 typed: 80 also after the line changed."""
        self._terms((0, 5))
        order = self._order((1, 1000))
        order.nav_calculate_invoice_discount()
        self.assertEqual(order.nav_inv_discount_amount, 50)
        order.write({"nav_inv_discount_type": "amount", "nav_inv_discount_value": 80})
        order.order_line.price_unit = 1200
        self.assertEqual(order.nav_inv_discount_amount, 80)
        self.assertAlmostEqual(order.nav_inv_discount_percent, 6.67, 2)

    def test_line_discount_added(self):
        """SD-236: what the page shows is what the lines have, also after a change."""
        order = self._order((1, 1000), (1, 250), nav_inv_discount_type="amount")
        order.nav_inv_discount_value = 100
        order.order_line[0].discount = 10
        order.nav_posting_date = "2026-01-01"
        self.assertEqual(order.nav_inv_discount_amount, 100)
        self.assertAlmostEqual(sum(self._shares(order)), 100, 6)
        self.assertEqual(order.amount_untaxed, 1050)

    def test_typed_limits(self):
        """CS-218: not more than the base, and nothing where there is no base."""
        order = self._order((1, 1000))
        typed = {"nav_inv_discount_type": "amount", "nav_inv_discount_value": 1000.01}
        with self.assertRefused("are worth only", ValidationError):
            order.write(typed)
        order.order_line.nav_allow_invoice_discount = False
        with self.assertRefused("are worth only", ValidationError):
            order.write({**typed, "nav_inv_discount_value": 10})
        for values in (
            {"nav_inv_discount_type": "percent", "nav_inv_discount_value": 101},
            {"nav_inv_discount_type": "amount", "nav_inv_discount_value": -1},
        ):
            with self.assertRefused("between 0 and", ValidationError):
                order.write(values)

    def test_percentage_in_step(self):
        """SD-222: each change of a line keeps the discount at 10 %."""
        order = self._order((10, 50), nav_inv_discount_type="percent")
        order.nav_inv_discount_value = 10
        line = order.order_line
        for values, base in (
            ({"product_uom_qty": 20, "price_unit": 50}, 1000),
            ({"price_unit": 100}, 2000),
            ({"nav_line_amount": 1000}, 1000),
            ({"discount": 0}, 2000),
        ):
            line.write(values)
            self.assertEqual(order.nav_inv_discount_amount, base / 10)
            self.assertEqual(order.amount_untaxed, base * 0.9)

    def test_allowed_lines(self):
        """CS-209: only lines that allow it count and get it."""
        self._terms((1000, 2))
        order = self._order((1, 600), (1, 600, {"nav_allow_invoice_discount": False}))
        order.nav_calculate_invoice_discount()
        self.assertEqual(order.nav_inv_discount_amount, 0)
        order.order_line[0].price_unit = 1000
        self.assertEqual(order.order_line[0].nav_inv_discount_amount, 20)
        self.assertEqual(order.order_line[1].nav_inv_discount_amount, 0)

    def test_tax(self):
        """CS-215: 1,000 less 200, 25 %: base 800, tax 200, total 1,000."""
        tax = self.tax_20.copy({"name": "25%", "amount": 25})
        order = self._order((1, 1000), taxes=tax, nav_inv_discount_type="amount")
        order.nav_inv_discount_value = 200
        figures = (order.amount_untaxed, order.amount_tax, order.amount_total)
        self.assertEqual(figures, (800, 200, 1000))
        invoice = self._invoice((1, 1000), taxes=tax)
        invoice.write(
            {"nav_inv_discount_type": "amount", "nav_inv_discount_value": 200}
        )
        figures = (invoice.amount_untaxed, invoice.amount_tax, invoice.amount_total)
        self.assertEqual(figures, (800, 200, 1000))
        invoice.nav_inv_discount_type = False
        self.assertEqual(invoice.amount_total, 1250)

    def test_prices_include_tax(self):
        """SD-224 and rules §9: the terms look at the net amount, the typed amount is
        in the terms of the price."""
        tax = self.tax_20.copy({"name": "25% i", "amount": 25})
        tax.price_include_override = "tax_included"
        self._terms((1000, 10))
        order = self._order((1, 1250), taxes=tax)
        order.nav_calculate_invoice_discount()
        self.assertEqual(order.nav_inv_discount_amount, 125)
        self.assertEqual((order.amount_untaxed, order.amount_tax), (900, 225))
        order.order_line.price_unit = 1249
        self.assertEqual(order.nav_inv_discount_amount, 0)

    def test_per_tax(self):
        """CS-226: 1,000 and 10 at two taxes, 2 %: 20.20 either way."""
        for per_tax in (False, True):
            self.company.nav_inv_discount_per_tax = per_tax
            order = self._order((1, 1000), (1, 10))
            order.order_line[0].tax_ids = self.tax_20
            order.write(
                {"nav_inv_discount_type": "percent", "nav_inv_discount_value": 2}
            )
            self.assertEqual(self._shares(order), [20, 0.2])
        lines = [(1, 0.5), (1, 0.5)]
        order = self._order(*lines, nav_inv_discount_type="percent")
        order.order_line[0].tax_ids = self.tax_20
        order.nav_inv_discount_value = 1
        self.assertAlmostEqual(sum(self._shares(order)), 0.02)
        self.company.nav_inv_discount_per_tax = False
        order.nav_inv_discount_value = 0.9
        self.assertAlmostEqual(sum(self._shares(order)), 0.01)

    def test_currencies(self):
        """CS-210: rows of the currency, else those of the company, converted."""
        euro = self._currency()
        self._terms((1000, 5, 0, euro), (1000, 2), (0, 0, 6))
        for price, discount, charge in ((1000, 50, 0), (800, 16, 0), (500, 0, 4)):
            order = self._order((1, price), currency_id=euro.id)
            self.assertEqual(order.currency_id, euro)
            order.nav_calculate_invoice_discount()
            self.assertEqual(order.nav_inv_discount_amount, discount)
            self.assertEqual(sum(self._charges(order).mapped("price_unit")), charge)

    def _currency(self):
        euro = self.env["res.currency"].create({"name": "XEU", "symbol": "x"})
        self.env["res.currency.rate"].create(
            {
                "name": "2000-01-01",
                "currency_id": euro.id,
                "company_id": self.company.id,
                "rate": 1 / 1.5,
            }
        )
        self.customer.property_product_pricelist = self.env["product.pricelist"].create(
            {"name": "XEU", "currency_id": euro.id, "company_id": self.company.id}
        )
        return euro

    def test_automatic(self):
        """CS-213, SD-252: with the setup on every change counts; off the function."""
        self._terms((1000, 2))
        off = self._order((1, 1000))
        off.nav_release()
        self.assertEqual(off.nav_inv_discount_amount, 0)
        self.assertEqual(self._invoices(off.nav_post()).amount_untaxed, 1000)
        self.company.nav_calc_inv_discount = True
        order = self._order((1, 1000))
        self.assertEqual(order.nav_inv_discount_amount, 20)
        self.assertEqual(order.amount_untaxed, 980)
        self.assertEqual(order.nav_inv_discount_value, 0)
        order.order_line.price_unit = 900
        self.assertEqual(order.nav_inv_discount_amount, 0)
        order.order_line.price_unit = 1000
        self.assertEqual(self._invoices(order.nav_post()).amount_untaxed, 980)

    def test_automatic_later(self):
        """CS-213, CS-131: what was entered before is calculated before it is printed,
        released or posted."""
        orders = [self._order((1, 1000)) for _number in range(3)]
        self._terms((1000, 5))
        self.company.nav_calc_inv_discount = True
        report = "nav_sales_addon.nav_order_confirmation"
        self.env["ir.actions.report"]._render_qweb_html(report, orders[0].ids)
        self.assertEqual(orders[0].amount_total, 950)
        orders[1].nav_release()
        self.assertEqual(orders[1].amount_total, 950)
        self.assertEqual(self._invoices(orders[2].nav_post()).amount_total, 950)

    def test_on_invoices(self):
        """CS-213, SD-225: direct invoices and credit memos work the same way."""
        self._terms((500, 10))
        self.company.nav_calc_inv_discount = True
        for kind in ("out_invoice", "out_refund"):
            move = self._invoice((10, 50), (10, 25), kind=kind, taxes=self.tax_20)
            self.assertEqual(self._shares(move), [50, 25])
            self.assertEqual(move.amount_untaxed, 675)
            move.invoice_line_ids[0].quantity = 20
            self.assertEqual(move.amount_untaxed, 1125)
            move.action_post()
            self.assertEqual(move.amount_tax, 225)

    def test_return_order(self):
        """SD-243, SD-225: return orders count the other way round."""
        self._terms((500, 10))
        order = self._order((-10, 50), (-10, 25), nav_document_type="return_order")
        order.nav_calculate_invoice_discount()
        self.assertEqual(order.nav_inv_discount_amount, 75)
        self.assertEqual(order.amount_untaxed, -675)
        order.write({"nav_inv_discount_type": "amount", "nav_inv_discount_value": 30})
        self.assertEqual(order.amount_untaxed, -720)

    def test_other_parties(self):
        """SD-243, SD-244, CS-220: typed amounts go, percentages follow new terms."""
        other = self.customer.create({"name": "C20"})
        self._terms((0, 5), customer=other)
        for kind, value, discount in (("amount", 75, 0), ("percent", 10, 50)):
            order = self._order((1, 1000), nav_inv_discount_type=kind)
            order.nav_inv_discount_value = value
            order.partner_id = other
            order.order_line.price_unit = 1000
            self.assertEqual(order.nav_inv_discount_amount, discount)
            invoice = self._invoice((1, 1000), nav_inv_discount_type=kind)
            invoice.nav_inv_discount_value = value
            invoice.partner_id = other
            self.assertEqual(invoice.nav_inv_discount_amount, discount)
        order.partner_id = self.customer.create({"name": "C30"})
        self.assertEqual(order.nav_inv_discount_amount, 0)

    def test_customer_card(self):
        """CS-222, CS-044: a customer without terms gets his own from the card."""
        action = self.customer.with_user(self.manager).action_nav_invoice_discounts()
        terms = self.env[action["res_model"]].browse(action["res_id"])
        terms.line_ids = [Command.create({"discount_percent": 7})]
        order = self._order((1, 100))
        order.with_user(self.processor).nav_calculate_invoice_discount()
        self.assertEqual(order.nav_inv_discount_amount, 7)
        again = self.customer.action_nav_invoice_discounts()
        self.assertEqual(again["res_id"], terms.id)

    def test_released(self):
        """SD-245: a locked document keeps its discount until it is reopened."""
        self.company.nav_lock_released = True
        self._terms((0, 5))
        order = self._order((1, 1000))
        order.nav_release()
        with self.assertRefused("is not open"):
            order.nav_calculate_invoice_discount()
        with self.assertRefused("cannot be changed"):
            order.write(
                {"nav_inv_discount_type": "amount", "nav_inv_discount_value": 5}
            )
        order.nav_reopen()
        order.nav_calculate_invoice_discount()
        self.assertEqual(order.amount_untaxed, 950)

    def test_form(self):
        """SD-220, SD-223: the totals follow while the document is typed."""
        order = self._order((10, 50), (10, 25))
        with Form(order.with_user(self.processor)) as form:
            form.nav_inv_discount_type = "amount"
            form.nav_inv_discount_value = 75
            self.assertEqual(form.nav_inv_discount_amount, 75)
        self.assertEqual(order.amount_untaxed, 675)
        self.assertEqual(self._shares(order), [50, 25])

    def test_invoice_form(self):
        """SD-223 on an invoice."""
        invoice = self._invoice((10, 50), (10, 25), taxes=self.tax_20)
        with Form(invoice) as form:
            form.nav_inv_discount_type = "amount"
            form.nav_inv_discount_value = 75
        self.assertEqual(self._shares(invoice), [50, 25])
        self.assertEqual(invoice.amount_total, 810)


@tagged("post_install", "-at_install")
class TestServiceCharge(DiscountCommon):
    def test_one_line(self):
        """CS-207: one charge line while the order is small, none when it is not."""
        self._terms((0, 0, 10), (1000, 2))
        order = self._order((1, 900))
        for _twice in range(2):
            order.nav_calculate_invoice_discount()
            self.assertEqual(self._charges(order).price_unit, 10)
        charge = self._charges(order)
        charge.tax_ids = False
        self.assertEqual(order.amount_untaxed, 910)
        self.assertEqual(order.nav_service_charge_amount, 10)
        order.write(
            {
                "order_line": [
                    Command.update(order.order_line[0].id, {"price_unit": 1100})
                ]
            }
        )
        self.assertFalse(self._charges(order))
        self.assertEqual(order.amount_untaxed, 1078)

    def test_prices_include_tax(self):
        """CS-208: a charge of 10 is 12.50 where prices include 25 %."""
        tax = self.tax_20.copy({"name": "25% i", "amount": 25})
        tax.price_include_override = "tax_included"
        product = self.env.ref("nav_sales_addon.product_service_charge").copy()
        product.taxes_id = tax
        self.company.nav_service_charge_product_id = product
        self._terms((0, 0, 10))
        order = self._order((1, 125), taxes=tax)
        order.nav_calculate_invoice_discount()
        self.assertEqual(self._charges(order).price_unit, 12.5)
        self.assertEqual(order.amount_untaxed, 110)

    def test_other_bill_to(self):
        """CS-225, SD-251: another customer's charge takes the place of the first."""
        other = self.customer.create({"name": "C20"})
        self._terms((0, 0, 10))
        self._terms((0, 0, 15), customer=other)
        order = self._order((1, 100))
        order.nav_posting_date = "2026-01-01"
        self.assertFalse(self._charges(order))
        order.nav_calculate_invoice_discount()
        order.partner_invoice_id = other
        self.assertEqual(self._charges(order).mapped("price_unit"), [15])

    def test_on_invoice(self):
        """CS-207 on a direct invoice."""
        self._terms((0, 0, 10), (1000, 2))
        invoice = self._invoice((1, 900))
        invoice.nav_calculate_invoice_discount()
        invoice.nav_calculate_invoice_discount()
        self.assertEqual(self._charges(invoice).price_unit, 10)
        self._charges(invoice).tax_ids = False
        self.assertEqual(invoice.amount_total, 910)
        invoice.invoice_line_ids[0].price_unit = 1100
        self.assertFalse(self._charges(invoice))
        self.assertEqual(invoice.amount_total, 1078)

    def test_shipped_charge_stays(self):
        """SD-219: what was shipped and invoiced is not taken away again."""
        self._terms((0, 0, 10))
        order = self._order((2, 100))
        order.nav_calculate_invoice_discount()
        line = order.order_line.filtered(lambda line: not line.nav_service_charge)
        line.nav_qty_to_ship = line.nav_qty_to_invoice = 1
        first = self._invoices(order.nav_post())
        self.assertEqual(len(self._charges(first)), 1)
        second = self._invoices(order.nav_post())
        self.assertFalse(self._charges(second))
        self.assertEqual(len(self._charges(order)), 1)
        with self.assertRaises(UserError):
            self._charges(order).unlink()
