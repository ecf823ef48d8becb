from odoo import Command
from odoo.tests import tagged

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
