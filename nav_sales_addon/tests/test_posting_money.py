from odoo import Command
from odoo.tests import tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavPostingMoney(NavSalesCommon):
    """Currencies, taxes, valuation, payments (rules §5, §8)."""

    def _foreign_order(self, rate=0.5, date="2024-03-01", **currency):
        dollar = self.setup_other_currency("CAD", rates=[(date, rate)], **currency)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": dollar.id}
        )
        order = self._create_order((self.item_1, 10, 100.0), pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, dollar)
        return order

    def test_foreign_currency(self):
        """SD-154: 1,000 foreign at 0.50 are 2,000 in company currency, before tax."""
        order = self._foreign_order()
        order.order_line.tax_ids = False
        invoice = self._invoices(order.nav_post(posting_date="2024-03-05"))
        self.assertEqual(invoice.amount_total, 1000.0)
        (entry,) = self._customer_entries(order)
        self.assertRecordValues(
            entry,
            [
                {
                    "amount": 1000.0,
                    "remaining_amount": 1000.0,
                    "amount_company": 2000.0,
                    "remaining_amount_company": 2000.0,
                }
            ],
        )

    def test_foreign_currency_without_decimals(self):
        """A currency with odd rounding: sums of partial invoices stay exact."""
        order = self._foreign_order(rate=3.0, rounding=5.0)
        for quantity in (3, 3, 4):
            order.order_line.nav_qty_to_ship = quantity
            order.nav_post(posting_date="2024-03-05")
        entries = self._customer_entries(order)
        self.assertEqual(len(entries), 3)
        self.assertEqual(sum(entries.mapped("amount")), 1200.0)
        receivable = order.invoice_ids.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        self.assertAlmostEqual(
            sum(entries.mapped("amount_company")), sum(receivable.mapped("balance"))
        )
        actual = sum(self._item_entries(order).mapped("sales_amount_actual"))
        sales = order.invoice_ids.invoice_line_ids
        self.assertAlmostEqual(actual, -sum(sales.mapped("balance")))

    def test_prices_including_tax(self):
        """SD-172: with prices incl. tax, base and tax add up to the document total."""
        tax = self.env["account.tax"].create(
            {
                "name": "7% incl.",
                "amount": 7,
                "price_include_override": "tax_included",
                "company_id": self.company.id,
            }
        )
        taxes = {"tax_ids": [Command.set(tax.ids)]}
        order = self._create_order(
            (self.service, 3000, 1.10, taxes), (self.service, 1, -1650.0, taxes)
        )
        invoice = self._invoices(order.nav_post())
        self.assertEqual(invoice.amount_total, 1650.0)
        self.assertEqual(invoice.amount_untaxed + invoice.amount_tax, 1650.0)
        tax_line = invoice.line_ids.filtered("tax_line_id")
        self.assertAlmostEqual(
            -sum(invoice.invoice_line_ids.mapped("balance")), invoice.amount_untaxed
        )
        self.assertAlmostEqual(tax_line.tax_base_amount, -invoice.amount_untaxed)

    def test_real_time_valuation_posts_cost_of_goods(self):
        """Issue §4: real-time valuation books the cost of what this posting shipped."""
        accounts = self.env["account.account"].create(
            [
                {"name": name, "code": f"NAV{number}", "account_type": kind}
                for number, (name, kind) in enumerate(
                    [("Stock", "asset_current"), ("Cost", "expense_direct_cost")]
                )
            ]
        )
        self.item_1.categ_id = self.env["product.category"].create(
            {
                "name": "Real time",
                "property_valuation": "real_time",
                "property_cost_method": "standard",
                "property_stock_valuation_account_id": accounts[0].id,
                "property_account_expense_categ_id": accounts[1].id,
            }
        )
        self.item_1.standard_price = 60.0
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 4
        invoice = self._invoices(order.nav_post())
        cost = invoice.line_ids.filtered(lambda line: line.display_type == "cogs")
        self.assertEqual(sorted(cost.mapped("balance")), [-240.0, 240.0])

    def test_periodic_valuation_posts_no_cost(self):
        order = self._create_order((self.item_1, 10))
        invoice = self._invoices(order.nav_post())
        cost = invoice.line_ids.filtered(lambda line: line.display_type == "cogs")
        self.assertFalse(cost)

    def test_payment_method_closes_the_invoice(self):
        """SD-139: a cash payment method pays the invoice in the moment it is posted."""
        method = self.company_data[
            "default_journal_cash"
        ].inbound_payment_method_line_ids
        method = method[:1]
        method.nav_pay_on_posting = True
        order = self._create_order(
            (self.item_1, 1), preferred_payment_method_line_id=method.id
        )
        invoice = self._invoices(order.with_user(self.poster).nav_post())
        self.assertEqual(invoice.payment_state, "paid")
        (entry,) = self._customer_entries(order)
        self.assertEqual((entry.amount, entry.remaining_amount), (120.0, 0.0))
        self.assertFalse(entry.open)
        payments = self.env["nav.customer.ledger.entry"].search(
            [("partner_id", "=", self.customer.id), ("document_type", "=", "payment")]
        )
        self.assertEqual(payments.mapped("amount"), [-120.0])

    def test_down_payment_is_deducted_in_parts(self):
        """Each invoice deducts its part of a down payment of Odoo's own wizard."""
        order = self._create_order((self.item_1, 10))
        order.nav_release()
        self._odoo_down_payment(order, 50)
        order.order_line[:1].nav_qty_to_ship = 4
        invoice = self._invoices(order.nav_post())
        self.assertEqual(invoice.amount_total, 240.0)
        invoice = self._invoices(order.nav_post())
        self.assertEqual(invoice.amount_total, 360.0)
        self.assertEqual(sum(order.invoice_ids.mapped("amount_total")), 1200.0)

    def test_customer_receivable_account_of_the_document(self):
        """SD-180: the receivable account comes from the customer's own setting."""
        account = self.company_data["default_account_receivable"].copy()
        self.customer.property_account_receivable_id = account
        order = self._create_order((self.item_1, 1))
        order.nav_post()
        (entry,) = self._customer_entries(order)
        line = self.env["account.move.line"].browse(entry.id)
        self.assertEqual(line.account_id, account)
