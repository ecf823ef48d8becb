"""Aged accounts receivable of any day (rules/customers_setup.md §12)."""

import random

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .statements_common import NavStatementsCommon


@tagged("post_install", "-at_install")
class TestAging(NavStatementsCommon):
    def _bill_five(self):
        for due, amount in (
            ("2024-07-15", 100),
            ("2024-06-20", 200),
            ("2024-05-10", 300),
            ("2024-04-02", 400),
            ("2024-01-01", 500),
        ):
            self._bill(amount, "2024-01-01", due)

    def test_by_due_date(self):
        """CS-304: not due, three months back, before; totals and percentages."""
        self._bill_five()
        wizard = self._aged("2024-06-30")
        (block,) = wizard._get_blocks()
        self.assertEqual(self._amounts(block), [100, 200, 300, 400, 500])
        self.assertEqual(block.total.amounts, [100, 200, 300, 400, 500])
        self.assertEqual(block.total.total, 1500)
        self.assertEqual(block.percentages, [6.7, 13.3, 20.0, 26.7, 33.3])
        headings = self.env["nav.aging"]._headings(wizard)
        self.assertEqual(headings[0], "Not Due")
        self.assertEqual(
            headings[1:],
            [
                "06/01/2024 – 06/30/2024",
                "05/01/2024 – 05/31/2024",
                "04/01/2024 – 04/30/2024",
                "Until 03/31/2024",
            ],
        )
        wizard.heading = "days"
        self.assertEqual(
            self.env["nav.aging"]._headings(wizard),
            ["Not Due", "1 - 30 days", "31 - 61 days", "62 - 91 days", "Over 91 days"],
        )

    def test_on_the_day(self):
        """What is due on the day belongs to the youngest period (column by column)."""
        for due in ("2024-07-01", "2024-06-30", "2024-06-01", "2024-05-31"):
            self._bill(10, "2024-01-01", due)
        (block,) = self._aged("2024-06-30")._get_blocks()
        self.assertEqual(self._amounts(block), [10, 20, 10, 0, 0])

    def test_by_other_dates(self):
        """By posting or document date no column is for what is not due."""
        move = self._bill(100, "2024-06-10", "2024-09-01")
        move.button_draft()
        move.write({"date": "2024-06-10", "invoice_date": "2024-03-20"})
        move.date = "2024-06-10"
        move.action_post()
        for basis, day in (("posting", move.date), ("document", move.invoice_date)):
            (block,) = self._aged("2024-06-30", basis=basis)._get_blocks()
            expected = [0, 0, 0, 0, 0]
            expected[{6: 0, 5: 1, 4: 2, 3: 3}[day.month]] = 100
            with self.subTest(basis=basis):
                self.assertEqual(self._amounts(block), expected)

    def test_as_of(self):
        """CS-305: what was paid later is still open on the day."""
        bill = self._bill(500, "2024-05-01")
        self._pay(500, "2024-07-05", bill)
        (block,) = self._aged("2024-06-30")._get_blocks()
        self.assertEqual(block.total.total, 500)
        self.assertFalse(self._aged("2024-07-31")._get_blocks())
        with self.assertRefused("Nothing was open"):
            self._aged("2024-07-31").action_nav_print()

    def test_partial_payment(self):
        bill = self._bill(500, "2024-05-01")
        self._pay(200, "2024-05-20", bill)
        self._pay(100, "2024-07-05", bill)
        for date, total in (
            ("2024-05-10", 500),
            ("2024-06-30", 300),
            ("2024-08-01", 200),
        ):
            (block,) = self._aged(date)._get_blocks()
            self.assertEqual(block.total.total, total)

    def test_currencies(self):
        """In customer currencies: a table each; else all in company currency."""
        self._bill(80, "2024-02-01", currency_id=self.euro.id)  # 100.00
        self._bill(50, "2024-02-01")
        (block,) = self._aged("2024-06-30")._get_blocks()
        self.assertEqual(block.total.total, 150)
        own, foreign = self._aged("2024-06-30", in_currency=True)._get_blocks()
        self.assertEqual(
            (own.currency, own.total.total), (self.company.currency_id, 50)
        )
        self.assertEqual((foreign.currency, foreign.total.total), (self.euro, 80))

    def test_details(self):
        """The open entries with complete months overdue (detailed aging)."""
        for due in ("2022-03-01", "2022-03-25", "2022-04-15", "2021-04-30"):
            self._bill(10, "2021-01-01", due)
        (block,) = self._aged("2022-07-20", details=True)._get_blocks()
        details = block.rows[0].details
        self.assertEqual(
            [(str(one["due_date"]), one["months"]) for one in details],
            [
                ("2021-04-30", 14),
                ("2022-03-01", 4),
                ("2022-03-25", 3),
                ("2022-04-15", 3),
            ],
        )
        self.assertEqual(sum(one["amount"] for one in details), 40)

    def test_summary(self):
        """CS-306: before, three periods, after; only who owes enough on the date."""
        second = self._create_customer("C2")
        self._bill(1000, "2024-01-01", "2024-01-01")
        self._bill(1000, "2024-01-01", "2024-01-31")
        self._bill(3000, "2024-01-01", "2024-01-01", customer=second)
        both = self.customer | second
        wizard = self._aged("2024-01-15", both, layout="summary")
        (block,) = wizard._get_blocks()
        self.assertEqual(self._amounts(block), [1000, 1000, 0, 0, 0])
        self.assertEqual(self._amounts(block, second), [3000, 0, 0, 0, 0])
        self.assertEqual(
            self.env["nav.aging"]._headings(wizard),
            [
                "Until 01/14/2024",
                "01/15/2024 – 02/14/2024",
                "02/15/2024 – 03/14/2024",
                "03/15/2024 – 04/14/2024",
                "From 04/15/2024",
            ],
        )
        wizard.minimum_due = 1500
        (block,) = wizard._get_blocks()
        self.assertEqual([row.customer for row in block.rows], [second])
        self.assertEqual(block.total.total, 3000)

    def test_bad_period(self):
        for period in ("0D", "x", "-1M"):
            for layout in ("aged", "summary"):
                with (
                    self.subTest(period=period),
                    self.assertRefused("period", ValidationError),
                ):
                    self._aged("2024-06-30", period=period, layout=layout)

    def test_rights(self):
        """For people who look after receivables, in companies they work for."""
        self._bill(500, "2024-05-01")
        with self.assertRaises(AccessError):
            self._aged("2024-06-30", user=self.poster)
        wizard = self._aged("2024-06-30")
        with self.assertRaises(AccessError):
            wizard.with_user(self.poster).action_nav_print()
        stranger = self.setup_other_company()["company"]
        with self.assertRaises(ValidationError):
            self._aged("2024-06-30", company_id=stranger.id)
        pivot = self.env["nav.aged.receivable"]
        with self.assertRaises(AccessError):
            pivot.with_user(self.poster).search([])

    # === PIVOT AND GRAPH ===#

    def test_pivot(self):
        """The analysis has the figures of the report, on its day."""
        self._bill_five()
        self._pay(
            500,
            "2024-07-05",
            self.env["account.move"].search(
                [("partner_id", "=", self.customer.id), ("amount_total", "=", 500)]
            ),
        )
        action = self._aged("2024-06-30").action_nav_analyze()
        pivot = self.env["nav.aged.receivable"].with_user(self.clerk)
        pivot = pivot.with_context(**action["context"])
        groups = pivot.formatted_read_group(
            action["domain"], ["period"], ["remaining_amount_company:sum"]
        )
        self.assertEqual(
            [one["remaining_amount_company:sum"] for one in groups],
            [100, 200, 300, 400, 500],
        )
        self.assertEqual(groups[0]["period"], "1: Not Due")
        entries = pivot.search(action["domain"])
        self.assertEqual(len(entries), 5)
        oldest = entries[0]
        self.assertEqual(oldest.days_overdue, 181)
        self.assertEqual(oldest.action_nav_open_document()["res_id"], oldest.move_id.id)

    def test_pivot_settings(self):
        """Whatever somebody writes into the context is read as date, basis, period."""
        self._bill(10, "2024-05-01")
        pivot = self.env["nav.aged.receivable"].with_user(self.clerk)
        domain = [("partner_id", "=", self.customer.id)]
        self.assertEqual(len(pivot.search(domain)), 1)
        evil = {"date": "2024-06-30", "basis": "1) OR (1=1", "period": "1M"}
        self.assertEqual(len(pivot.with_context(nav_aging=evil).search(domain)), 1)
        with self.assertRaises(ValidationError):
            pivot.with_context(nav_aging={"period": "1M; DROP"}).search(domain)

    # === IDENTITY ===#

    def test_agrees_with_the_books(self):
        """Random days: the aging adds up to the receivable accounts, per currency too.

        Partial payments, two currencies with exchange differences, payments across
        currencies, credit memos, and applications that are taken back later.
        """
        rng = random.Random(8)
        dates = [
            fields.Date.add(self._day("2024-01-01"), days=6 * n) for n in range(40)
        ]
        partners = (
            self.customer | self._create_customer("C20") | self._create_customer("C30")
        )
        moves = self.env["account.move"]
        for _number in range(24):
            customer, date = rng.choice(partners), rng.choice(dates)
            currency = rng.choice([self.euro, self.company.currency_id])
            amount = round(rng.uniform(10, 900), 2)
            sign = rng.choice([1, 1, 1, -1])
            due = fields.Date.add(date, days=rng.randint(0, 60))
            moves |= self._bill(
                sign * amount, date, due, customer=customer, currency_id=currency.id
            )
        for move in moves.filtered(lambda one: one.move_type == "out_invoice"):
            for _part in range(rng.randint(0, 2)):
                later = fields.Date.add(move.date, days=rng.randint(0, 90))
                currency = rng.choice(
                    [move.currency_id, self.company.currency_id, self.euro]
                )
                self._pay(
                    round(move.amount_total * rng.uniform(0.2, 0.9), 2),
                    later,
                    move,
                    customer=move.partner_id,
                    currency=currency,
                )
        self._check_identity(partners, rng, dates)
        applied = self._receivables(moves).matched_credit_ids
        applied[::3].unlink()
        self._check_identity(partners, rng, dates)

    def _check_identity(self, partners, rng, dates):
        items = self.env["account.move.line"]
        for date in rng.sample(dates, 8) + [fields.Date.today()]:
            domain = [
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("partner_id", "in", partners.ids),
                ("date", "<=", date),
            ]
            books = items.search(domain)
            blocks = self._aged(date, partners)._get_blocks()
            total = sum(block.total.total for block in blocks)
            self.assertAlmostEqual(total, sum(books.mapped("balance")), 2, date)
            wizard = self._statement(
                "2024-01-01", date, partners, with_entries=True, show_overdue=False
            )
            closing, open_amounts = {}, {}
            for sheet in wizard._get_sheets():
                for block in sheet.blocks:
                    key = sheet.customer, block.currency
                    closing[key] = block.closing
                    self.assertAlmostEqual(
                        block.closing,
                        block.rows[-1].balance if block.rows else block.opening,
                        2,
                    )
                    self.assertAlmostEqual(
                        block.closing, block.band_total + block.not_due, 2
                    )
            for block in self._aged(date, partners, in_currency=True)._get_blocks():
                for row in block.rows:
                    open_amounts[row.customer, block.currency] = row.total
            for key in closing.keys() | open_amounts.keys():
                self.assertAlmostEqual(
                    closing.get(key, 0), open_amounts.get(key, 0), 2, (date, key)
                )

    def test_draft_counterpart(self):
        """Only entries that are posted close something in the books."""
        bill = self._bill(100, "2024-05-01")
        payment = self._pay(100, "2024-05-10", bill)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET parent_state = 'draft' WHERE move_id = %s",
            [payment.move_id.id],
        )
        self.env.invalidate_all()
        (block,) = self._aged("2024-06-30")._get_blocks()
        self.assertEqual(block.total.total, 100)

    def test_queries(self):
        """The number of statements does not grow with customers and entries."""
        customers = self.env["res.partner"].create(
            [{"name": f"Many {number}"} for number in range(20)]
        )
        for customer in customers:
            self._bill(10, "2024-06-01", customer=customer)
        counts = []
        for some in (customers[:2], customers):
            wizard = self._aged("2024-06-30", some, details=True)
            wizard._get_blocks()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard._get_blocks()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
