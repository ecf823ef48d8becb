from odoo import Command
from odoo.tests import Form, tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavDirectInvoiceCurrency(NavSalesCommon):
    """Invoices that ship, in currencies that round in another way (rules §8)."""

    def _post_in(self, code, rounding, rate):
        """3 of I1 at 10 % off, entered and posted in a foreign currency."""
        currency = self.setup_other_currency(code, rates=[("2017-01-01", rate)])
        currency.rounding = rounding
        self.customer.property_product_pricelist = self.env["product.pricelist"].create(
            {
                "name": code,
                "currency_id": currency.id,
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 10})
                ],
            }
        )
        line = {"product_id": self.item_1.id, "quantity": 3}
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "currency_id": currency.id,
                "invoice_date": self.today,
                "nav_ship_on_post": True,
                "invoice_line_ids": [Command.create(line)],
            }
        )
        invoice.with_user(self.poster).nav_post()
        self.assertEqual(invoice.nav_direct_picking_ids.state, "done")
        self.assertEqual(invoice.currency_id, currency)
        self.assertAlmostEqual(sum(invoice.line_ids.mapped("balance")), 0.0)
        return invoice

    def test_currency_without_decimals(self):
        """100 at 150.5 less 10 % is 13 545; 3 of them and 20 % tax."""
        invoice = self._post_in("JPY", 1.0, 150.5)
        self.assertEqual(invoice.invoice_line_ids.price_unit, 13545)
        self.assertEqual((invoice.amount_untaxed, invoice.amount_tax), (40635, 8127))
        self.assertEqual(invoice.amount_untaxed_signed, 270.0)

    def test_currency_with_three_decimals(self):
        """100 at 0.307 less 10 % is 27.63; 3 of them and 20 % tax."""
        invoice = self._post_in("KWD", 0.001, 0.307)
        self.assertAlmostEqual(invoice.invoice_line_ids.price_unit, 27.63)
        self.assertAlmostEqual(invoice.amount_untaxed, 82.89)
        self.assertAlmostEqual(invoice.amount_tax, 16.578)
        self.assertEqual(invoice.amount_untaxed_signed, 270.0)


@tagged("post_install", "-at_install")
class TestNavDirectInvoicePrices(NavSalesCommon):
    """Prices that depend on the quantity, on invoices that ship (rules §8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        feature = cls.env.ref("product.group_product_pricelist")
        cls.env.ref("base.group_user").sudo().implied_ids += feature
        cls.price_list = cls.env["product.pricelist"].create(
            {
                "name": "From ten on",
                "currency_id": cls.company.currency_id.id,
                "item_ids": [
                    Command.create({"compute_price": "fixed", "fixed_price": 90}),
                    Command.create(
                        {
                            "compute_price": "fixed",
                            "fixed_price": 70,
                            "min_quantity": 10,
                        }
                    ),
                ],
            }
        )
        cls.customer.property_product_pricelist = cls.price_list

    def _invoice(self, ships=True, currency=None, **line):
        line = {"product_id": self.item_1.id, "quantity": 1, **line}
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "currency_id": (currency or self.company.currency_id).id,
                "nav_ship_on_post": ships,
                "invoice_line_ids": [Command.create(line)],
            }
        )

    def test_typed_quantity(self):
        """The form follows the price list down and up again, not a typed price."""
        with Form(self._invoice().with_user(self.processor)) as form:
            with form.invoice_line_ids.edit(0) as line:
                self.assertEqual(line.price_unit, 90)
                line.quantity = 10
                self.assertEqual(line.price_unit, 70)
                line.quantity = 9
                self.assertEqual(line.price_unit, 90)
                line.price_unit = 85
                line.quantity = 12
                self.assertEqual(line.price_unit, 85)
        line = form.record.invoice_line_ids
        self.assertEqual((line.price_unit, line.price_subtotal), (85, 1020))
        with Form(form.record) as form, form.invoice_line_ids.edit(0) as line:
            line.quantity = 20
        self.assertEqual(form.record.invoice_line_ids.price_unit, 85)

    def test_written_quantity(self):
        """The totals follow as well, in a write without a form."""
        invoice = self._invoice()
        invoice.invoice_line_ids.quantity = 10
        self.assertEqual(invoice.invoice_line_ids.price_unit, 70)
        self.assertEqual((invoice.amount_untaxed, invoice.amount_tax), (700, 140))
        self.assertAlmostEqual(sum(invoice.line_ids.mapped("balance")), 0.0)

    def test_given_price(self):
        """A price given with the line was not proposed, even when it is nothing."""
        lines = (self._invoice(price_unit=80) + self._invoice(price_unit=0)).line_ids
        lines = lines.filtered(lambda line: line.display_type == "product")
        lines.quantity = 10
        self.assertEqual(lines.mapped("price_unit"), [80, 0])

    def test_foreign_currency(self):
        """90 and 70 at 1.5."""
        currency = self.setup_other_currency("CAD", rates=[("2017-01-01", 1.5)])
        invoice = self._invoice(currency=currency)
        self.assertAlmostEqual(invoice.invoice_line_ids.price_unit, 135)
        invoice.invoice_line_ids.quantity = 10
        self.assertAlmostEqual(invoice.invoice_line_ids.price_unit, 105)

    def test_invoices_made_elsewhere(self):
        """Odoo's invoices know no price list, whatever their quantity."""
        invoice = self._invoice(ships=False)
        price = invoice.invoice_line_ids.price_unit
        invoice.invoice_line_ids.quantity = 10
        self.assertEqual(invoice.invoice_line_ids.price_unit, price)
        self.assertNotIn(price, (70, 90))
