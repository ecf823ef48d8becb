"""Customer statistics and payment habits (rules/customers_setup.md §12)."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .statements_common import NavStatementsCommon


@tagged("post_install", "-at_install")
class TestCustomerStatistics(NavStatementsCommon):
    def _statistics(self, date=None, user=None):
        wizards = self.env["nav.customer.statistics"].with_user(user or self.clerk)
        return wizards.create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "date": date or "2024-06-15",
            }
        )

    def _row(self, statistics, kind):
        line = statistics.line_ids.filtered(lambda one: one.kind == kind)
        return [line.period, line.year, line.last_year, line.to_date]

    def test_periods(self):
        """CS-309: sales, discounts, payments of four periods."""
        self._bill(2000, "2023-03-01")
        bill = self._bill(1052.63, "2024-06-02", post=False)
        bill.invoice_line_ids.discount = 5
        bill.action_post()
        self.assertEqual(bill.amount_untaxed, 1000)
        self._bill(-100, "2024-06-05")
        self._pay(600, "2024-06-10", bill)
        self._pay(-30, "2024-06-11")
        statistics = self._statistics()
        for kind, expected in (
            ("sales", [900, 900, 2000, 2900]),
            ("profit", [900, 900, 2000, 2900]),
            ("percent", [100, 100, 100, 100]),
            ("discount", [52.63, 52.63, 0, 52.63]),
            ("invoice", [1000, 1000, 2000, 3000]),
            ("credit_memo", [100, 100, 0, 100]),
            ("payment", [600, 600, 0, 600]),
            ("refund", [30, 30, 0, 30]),
        ):
            with self.subTest(kind=kind):
                self.assertEqual(self._row(statistics, kind), expected)
        line = statistics.line_ids.filtered(lambda one: one.kind == "payment")
        entries = self.env["nav.customer.ledger.entry"].search(
            line.action_nav_open()["domain"]
        )
        self.assertEqual(entries.amount_company, -600)
        self.assertEqual(self._row(self._statistics("2024-07-20"), "sales")[0], 0)

    def test_discounts(self):
        """CS-309: invoice discounts count as well, exactly as the lines have them."""
        bill = self._bill(1000, "2024-06-02", post=False)
        bill.invoice_line_ids.nav_line_amount = 900.01
        bill.write({"nav_inv_discount_type": "amount", "nav_inv_discount_value": 50})
        bill.action_post()
        self.assertEqual(bill.amount_untaxed, 850.01)
        credit = self._bill(-100, "2024-06-05", post=False)
        credit.write({"nav_inv_discount_type": "percent", "nav_inv_discount_value": 10})
        credit.action_post()
        self.assertEqual(credit.amount_untaxed, 90)
        self.assertEqual(self._row(self._statistics(), "discount")[0], 99.99 + 50 - 10)
        gift = self._bill(20, "2024-06-06", post=False)
        gift.invoice_line_ids.discount = 100
        gift.action_post()
        self.assertEqual(self._row(self._statistics(), "discount")[0], 159.99)

    def test_discounts_in_company_currency(self):
        """A discount in another currency counts at the rate of its invoice."""
        bill = self._bill(90, "2024-06-02", post=False, currency_id=self.euro.id)
        bill.invoice_line_ids.discount = 10
        bill.action_post()
        self.assertEqual(bill.amount_untaxed, 81)
        self.assertEqual(self._row(self._statistics(), "discount")[0], 10)

    def test_window(self):
        """It opens from the customer card, also from that of a contact."""
        contact = self._create_customer("Jo", parent_id=self.customer.id)
        action = contact.with_user(self.clerk).action_nav_view_statistics()
        statistics = self.env["nav.customer.statistics"].browse(action["res_id"])
        self.assertEqual(statistics.partner_id, self.customer)
        self.assertEqual(statistics.date, self.today)
        self.assertEqual(len(statistics.line_ids), 11)

    def test_profit(self):
        """CS-309: costs are those of the goods that left."""
        self.item_1.standard_price = 60
        order = self._create_order((self.item_1, 10, 100.0))
        order.with_user(self.poster).nav_post()
        statistics = self._statistics(self.today)
        self.assertEqual(self._row(statistics, "sales")[0], 1000)
        self.assertEqual(self._row(statistics, "cost")[0], 600)
        self.assertEqual(self._row(statistics, "profit")[0], 400)
        self.assertEqual(self._row(statistics, "percent")[0], 40)

    def test_orders(self):
        """CS-311: amounts of orders are those of now, whatever the date."""
        order = self._create_order((self.item_1, 10, 12.0))
        order.action_confirm()
        order.order_line.nav_qty_to_ship = 4
        order.with_user(self.poster).nav_post(ship=True, invoice=False)
        self._bill(60, self.today, post=False)
        for date in ("2020-01-01", self.today):
            statistics = self._statistics(date, user=self.env.user)
            self.assertAlmostEqual(
                statistics.outstanding_orders, order.amount_total * 0.6
            )
            self.assertAlmostEqual(
                statistics.shipped_not_invoiced, order.amount_total * 0.4
            )
            self.assertEqual(statistics.outstanding_invoices, 60)

    def test_balance_due(self):
        """CS-312: the due date decides, not the posting date."""
        second = self._create_customer("Second")
        day = lambda days: fields.Date.add(self.today, days=days)  # noqa: E731
        self._bill(100, day(-5), day(1))
        self._bill(200, day(-5), day(-1))
        self._bill(100, day(1), day(-1), customer=second)
        self._bill(200, day(-5), day(-1), customer=second)
        partners = (self.customer | second).with_company(self.company)
        self.assertEqual(partners.mapped("nav_balance_due"), [200, 300])

    def test_currencies(self):
        """CS-313: one row per currency, with its value in company currency."""
        self._bill(100, "2024-02-03")
        self._bill(80, "2024-02-04", currency_id=self.euro.id)
        rows = self._statistics().balance_ids
        self.assertEqual(
            {
                (row.balance_currency_id.name, row.balance, row.balance_company)
                for row in rows
            },
            {(self.company.currency_id.name, 100, 100), ("EUR", 80, 100)},
        )

    def test_rights(self):
        employee = self._create_user("approver", "group_nav_approver")
        with self.assertRaises(AccessError):
            self._statistics(user=employee)
        stranger = self.setup_other_company()["company"]
        with self.assertRaises(AccessError):
            self.env["nav.customer.statistics"].with_user(self.clerk).create(
                {"partner_id": self.customer.id, "company_id": stranger.id}
            ).mapped("line_ids.name")

    # === PAYMENT HABITS ===#

    def _habits(self):
        self.customer.invalidate_recordset()
        customer = self.customer.with_user(self.clerk).with_company(self.company)
        return customer.nav_has_average_days and customer.nav_average_days_late

    def test_average_days(self):
        """CS-308: mean of payment date less due date; unpaid ones do not count."""
        self._bill(10, "2024-01-01", "2024-01-05")
        self.assertIs(self._habits(), False)
        self._pay(10, "2024-02-08", self._bill(10, "2024-01-01", "2024-02-01"))
        self._pay(10, "2024-02-14", self._bill(10, "2024-01-01", "2024-02-01"))
        self.assertEqual(self._habits(), 10)

    def test_paid_early(self):
        """CS-308: 12 and 8 days early; a credit memo is no payment."""
        self._pay(10, "2024-02-08", self._bill(10, "2024-01-01", "2024-02-20"))
        self._pay(10, "2024-02-12", self._bill(10, "2024-01-01", "2024-02-20"))
        credited, memo = self._bill(10, "2024-01-01"), self._bill(-10, "2024-05-01")
        self._receivables(credited | memo).reconcile()
        self.assertEqual(self._habits(), -10)

    def test_last_payment_date(self):
        """A payment that was reversed is none."""
        self._pay(10, "2024-02-08")
        last = self._pay(10, "2024-03-08")
        customer = self.customer.with_user(self.clerk).with_company(self.company)
        self.assertEqual(str(customer.nav_last_payment_date), "2024-03-08")
        last.move_id._reverse_moves([{"date": "2024-04-01"}], cancel=True)
        self.customer.invalidate_recordset()
        self.assertEqual(str(customer.nav_last_payment_date), "2024-02-08")
