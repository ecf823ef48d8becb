"""Customer statements: what they show (rules/customers_setup.md §12)."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .statements_common import NavStatementsCommon


@tagged("post_install", "-at_install")
class TestStatementFigures(NavStatementsCommon):
    def test_content(self):
        """CS-293: opening balance, entries, running total, overdue entries."""
        may = self._bill(100, "2024-05-15", "2024-06-14")
        payment = self._pay(40, "2024-06-10", may)
        june = self._bill(200, "2024-06-20", "2024-07-20")
        sheet = self._sheet("2024-06-01", "2024-06-30")
        (block,) = sheet.blocks
        self.assertEqual(block.opening, 100)
        self.assertEqual(self._rows(block), [("06-10", -40, 60), ("06-20", 200, 260)])
        self.assertEqual(block.closing, 260)
        paid, billed = block.rows
        self.assertEqual((paid.kind, paid.number), ("payment", payment.move_id.name))
        self.assertEqual((billed.kind, billed.number), ("invoice", june.name))
        self.assertEqual(
            (billed.due_date, billed.remaining), (self._day("2024-07-20"), 200)
        )
        (overdue,) = block.overdue
        self.assertEqual(
            (overdue.number, overdue.amount, overdue.remaining), (may.name, 100, 60)
        )
        self.assertFalse(
            self._sheet("2024-06-01", "2024-06-30", show_overdue=False)
            .blocks[0]
            .overdue
        )

    def test_later_payments_change_nothing(self):
        """A statement of the past shows what was open then (CS-305)."""
        may = self._bill(100, "2024-05-15", "2024-06-14")
        before = self._sheet("2024-05-01", "2024-06-30").blocks[0]
        self._pay(100, "2024-07-02", may)
        after = self._sheet("2024-05-01", "2024-06-30").blocks[0]
        self.assertEqual(after.rows, before.rows)
        self.assertEqual(after.overdue, before.overdue)
        self.assertEqual(after.rows[0].remaining, 100)

    def test_aging_band(self):
        """CS-297: five columns that end at the end date, oldest first."""
        for due, amount in (
            ("2024-01-10", 10),
            ("2024-03-15", 20),
            ("2024-04-20", 40),
            ("2024-05-05", 80),
            ("2024-06-12", 160),
        ):
            self._bill(amount, "2024-01-01", due)
        block = self._sheet("2024-06-01", "2024-06-30").blocks[0]
        self.assertEqual(
            [(str(day)[5:], amount) for day, amount in block.band],
            [
                ("02-29", 10),
                ("03-31", 20),
                ("04-30", 40),
                ("05-31", 80),
                ("06-30", 160),
            ],
        )
        self.assertEqual((block.band_total, block.not_due), (310, 0))
        by_posting = self._sheet("2024-06-01", "2024-06-30", aging_basis="posting")
        self.assertEqual([a for _d, a in by_posting.blocks[0].band], [310, 0, 0, 0, 0])

    def test_not_due(self):
        """By due date the band holds what is overdue; the rest stands beside it."""
        self._bill(100, "2024-06-01", "2024-07-15")
        self._bill(30, "2024-06-01", "2024-06-15")
        block = self._sheet("2024-06-01", "2024-06-30").blocks[0]
        self.assertEqual(
            (block.band_total, block.not_due, block.closing), (30, 100, 130)
        )

    def test_bad_options(self):
        """CS-297: a period that leads nowhere, dates in the wrong order."""
        for period in (False, "", "0D", "-1M", "abc", "1M1D", "D"):
            with (
                self.subTest(period=period),
                self.assertRefused("period", ValidationError),
            ):
                self._statement("2024-06-01", "2024-06-30", aging_period=period)
        self._statement("2024-06-01", "2024-06-30", aging_band=False, aging_period="")
        with self.assertRefused("start date", ValidationError):
            self._statement("2024-07-01", "2024-06-30")

    def test_currencies(self):
        """CS-298: one block per currency, each with its own totals."""
        self._bill(100, "2024-06-03")
        self._bill(50, "2024-06-04", currency_id=self.euro.id)
        sheet = self._sheet("2024-06-01", "2024-06-30")
        self.assertEqual(
            [(block.currency, block.closing) for block in sheet.blocks],
            [(self.company.currency_id, 100), (self.euro, 50)],
        )
        self.assertFalse(sheet.blocks[1].opening)

    def test_exchange_difference(self):
        """What the rate gains or loses is no business of the customer."""
        bill = self._bill(90, "2024-02-01", currency_id=self.euro.id)
        self._pay(90, "2024-03-10", bill, currency=self.euro)
        self.assertTrue(bill.line_ids.matched_credit_ids.exchange_move_id)
        sheet = self._sheet("2024-01-01", "2024-06-30", with_entries=True)
        (block,) = sheet.blocks
        self.assertEqual(self._rows(block), [("02-01", 90, 90), ("03-10", -90, 0)])
        self.assertFalse(any(amount for _day, amount in block.band))

    def test_payment_in_another_currency(self):
        """An application across currencies moves the balance from one to the other."""
        bill = self._bill(90, "2024-03-05", currency_id=self.euro.id)
        self._pay(100, "2024-03-10", bill)  # 90 EUR at 0.9
        self.assertEqual(
            bill.payment_state, self.env["account.move"]._get_invoice_in_payment_state()
        )
        sheet = self._sheet("2024-03-01", "2024-06-30", with_entries=True)
        self.assertEqual(
            [self._rows(block) for block in sheet.blocks],
            [
                [("03-10", 100, 100), ("03-10", -100, 0)],
                [("03-05", 90, 90), ("03-10", -90, 0)],
            ],
        )
        self.assertEqual([block.closing for block in sheet.blocks], [0, 0])
        self.assertIn("currency", [row.kind for row in sheet.blocks[0].rows])

    def test_reversed(self):
        """CS-296: a reversed entry and its reversal are hidden, or both shown."""
        self._bill(100, "2024-06-03")
        entry = self._pay(30, "2024-06-05").move_id
        reversal = entry._reverse_moves([{"date": "2024-06-07"}], cancel=True)
        self.assertEqual(reversal.state, "posted")
        hidden = self._sheet("2024-06-01", "2024-06-30").blocks[0]
        self.assertEqual(self._rows(hidden), [("06-03", 100, 100)])
        shown = self._sheet("2024-06-01", "2024-06-30", include_reversed=True).blocks[0]
        self.assertEqual(
            self._rows(shown),
            [("06-03", 100, 100), ("06-05", -30, 70), ("06-07", 30, 100)],
        )
        # the reversal is not there yet on this day
        early = self._sheet("2024-06-01", "2024-06-06").blocks[0]
        self.assertEqual(early.closing, 70)
        self.assertEqual(len(early.rows), 2)

    def test_unapplied(self):
        """CS-296: an application that was taken back leaves its rounding as a pair."""
        account = self.company_data["default_account_expense"]
        bill = self._bill(100, "2024-06-03")
        write_off = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2024-06-05",
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "r",
                            "account_id": self._receivables(bill).account_id.id,
                            "partner_id": self.customer.id,
                            "balance": -0.5,
                        },
                    ),
                    (0, 0, {"name": "r", "account_id": account.id, "balance": 0.5}),
                ],
            }
        )
        write_off.action_post()
        application = (
            self.env["nav.application"]
            .sudo()
            .create({"company_id": self.company.id, "partner_id": self.customer.id})
        )
        self.env["nav.application.line"].sudo().create(
            {
                "application_id": application.id,
                "kind": "rounding",
                "write_off_id": write_off.id,
                "unapplied": True,
            }
        )
        (block,) = self._sheet("2024-06-01", "2024-06-30").blocks
        self.assertEqual([row.kind for row in block.rows], ["invoice", "rounding"])
        write_off._reverse_moves([{"date": "2024-06-07"}], cancel=True)
        (block,) = self._sheet("2024-06-01", "2024-06-30").blocks
        self.assertEqual(self._rows(block), [("06-03", 100, 100)])
        (block,) = self._sheet("2024-06-01", "2024-06-30", include_reversed=True).blocks
        self.assertEqual(len(block.rows), 1)
        (block,) = self._sheet(
            "2024-06-01", "2024-06-30", include_unapplied=True
        ).blocks
        self.assertEqual(
            self._rows(block),
            [("06-03", 100, 100), ("06-05", -0.5, 99.5), ("06-07", 0.5, 100)],
        )

    # === WHO GETS ONE ===#

    def test_customers(self):
        """With entries, with balance, and with neither: those with a balance."""
        paid = self._create_customer("Paid")
        old = self._create_customer("Old")
        none = self._create_customer("None")
        self._pay(
            50, "2024-06-10", self._bill(50, "2024-06-01", customer=paid), customer=paid
        )
        self._bill(20, "2024-05-01", customer=old)
        everybody = paid | old | none
        for options, expected in (
            ({"with_entries": True, "with_balance": False}, paid),
            ({"with_entries": False, "with_balance": True}, old),
            ({"with_entries": True, "with_balance": True}, old | paid),
            ({"with_entries": False, "with_balance": False}, old),
        ):
            wizard = self._statement("2024-06-01", "2024-06-30", everybody, **options)
            with self.subTest(options=options):
                self.assertEqual(wizard._find_customers(), expected)

    def test_print_statements(self):
        """Print Statements = No: this customer is skipped, in this company."""
        self._bill(20, "2024-06-01")
        self.assertTrue(self.customer.nav_print_statements)
        self.customer.with_company(self.company).nav_print_statements = False
        self.assertFalse(self.customer.with_company(self.company).nav_print_statements)
        with self.assertRefused("Print Statements"):
            self._statement("2024-06-01", "2024-06-30")._find_customers()
        other = self._create_customer("Other")
        self._bill(20, "2024-06-01", customer=other)
        wizard = self._statement("2024-06-01", "2024-06-30", self.customer | other)
        self.assertEqual(wizard._find_customers(), other)

    def test_nobody(self):
        with self.assertRefused("No customer has entries"):
            self._statement("2024-06-01", "2024-06-30")._find_customers()

    def test_rights(self):
        """Statements are for people who look after receivables, in their companies."""
        self._bill(20, "2024-06-01")
        with self.assertRaises(AccessError):
            self._statement("2024-06-01", "2024-06-30", user=self.poster)
        stranger = self.setup_other_company()["company"]
        with self.assertRaises(UserError):
            self._statement("2024-06-01", "2024-06-30", company_id=stranger.id)
        self.assertFalse(
            self.env["nav.print.statements"].with_user(self.poster).has_access("create")
        )

    def test_queries(self):
        """The number of statements does not grow with the customers."""
        customers = self.env["res.partner"].create(
            [{"name": f"Many {number}"} for number in range(20)]
        )
        for customer in customers:
            self._bill(10, "2024-06-01", customer=customer)
        few = self._statement("2024-06-01", "2024-06-30", customers[:2])
        many = self._statement("2024-06-01", "2024-06-30", customers)
        few._get_sheets()
        counts = []
        for wizard in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(wizard._get_sheets())
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
