from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .registration_common import NavRegistrationCommon

# (case, open, discount day, due day, date, amount, expected: proposal, remaining, sign)
FIGURES = (
    ("PM-311 in time", 100, 15, 30, 10, None, 98, 0, False),
    ("PM-312 too late", 100, 5, 30, 10, None, 100, 0, False),
    ("PM-316 too much", 100, None, 30, 10, 123.45, 123.45, 0, False),
    ("PM-318 enough in time", 100, 15, 30, 10, 99, 99, 0, False),
    ("PM-319 not enough", 100, 15, 30, 10, 60, 60, 40, False),
    ("PM-320 refund in part", -100, None, 30, 10, -60, -60, -40, False),
    ("PM-328 within the discount date", 100, 15, 30, 10, None, 98, 0, False),
    ("PM-329 after the due date", 100, 1, 2, 4, 100, 100, 0, "overdue"),
    ("PM-330 discount date passed", 100, 5, 30, 8, 60, 60, 40, "discount_passed"),
    ("PM-331 nothing open", 100, 5, 30, 8, 100, 100, 0, False),
    ("in time and overdue", 100, 15, 2, 4, 98, 98, 0, False),
    ("credit memos are never late", -100, None, 2, 4, -100, -100, 0, False),
)


@tagged("post_install", "-at_install")
class TestNavPaymentRegistrationRows(NavRegistrationCommon):
    """The list of unpaid documents and what follows from entering (§10)."""

    def test_figures(self):
        """PM-311, PM-312, PM-316, PM-318 to PM-320, PM-328 to PM-331."""
        for name, amount, discount, due, date, typed, *expected in FIGURES:
            with self.subTest(name):
                row = self._open(amount, discount, due)
                self._receive(row, typed, date)
                found = row.amount_received, row.remaining_amount, row.warning
                self.assertEqual(found, tuple(expected))

    def test_list(self):
        """PM-304: everything open except payments, nothing that is closed."""
        invoice, credit = self._open(100), self._open(-30)
        refund = self._payment(15)
        payment = self._payment(-50)
        closed = self._document(40)
        self._payment(-40)._nav_lines()
        closed.nav_apply({self._payment(-40).id: None})
        rows = self._row(invoice).search([("partner_id", "=", self.customer.id)])
        self.assertEqual(set(rows.ids), {invoice.id, credit.id, refund.id})
        self.assertNotIn(payment.id, rows.ids)

    def test_columns(self):
        """PM-305, PM-369: what the list tells about a document."""
        method = self.bank_journal.inbound_payment_method_line_ids[:1]
        row = self._open(
            100, 15, ref="PO-90015", preferred_payment_method_line_id=method.id
        )
        self.assertRecordValues(
            row,
            [
                {
                    "partner_id": self.customer.id,
                    "document_type": "invoice",
                    "document_number": row.move_id.name,
                    "external_document_number": "PO-90015",
                    "due_date": self._on(30),
                    "open_amount": 100,
                    "discount_date": self._on(15),
                    "discounted_amount": 98,
                    "payment_method_line_id": method.id,
                }
            ],
        )

    def test_entering(self):
        """PM-315: an amount or a date ticks, taking the tick away clears all."""
        row = self._open(65)
        view = "nav_sales_addon.nav_payment_registration_view_list"
        with Form(row, view=view) as form:
            form.amount_received = 64
            self.assertTrue(form.payment_made)
            self.assertEqual(form.date_received, self.today)
            self.assertEqual(form.remaining_amount, 1)
            form.payment_made = False
            self.assertEqual((form.amount_received, form.date_received), (0, False))
            self.assertEqual(form.remaining_amount, 65)
            form.date_received = self._on(3)
            self.assertTrue(form.payment_made)
            self.assertEqual(form.amount_received, 65)
        self.assertEqual(row.amount_received, 65)

    def test_typed_amount_stays(self):
        """A typed amount is not replaced by the proposal for the date it fills in."""
        row = self._open(100, discount_day=100)
        view = "nav_sales_addon.nav_payment_registration_view_list"
        with Form(row, view=view) as form:
            form.amount_received = 100
            self.assertEqual(form.amount_received, 100)
            self.assertEqual(form.date_received, self.today)

    def test_no_auto_fill(self):
        """Without Auto Fill Date a tick proposes nothing until there is a date."""
        self.setup.auto_fill_date = False
        row = self._open(100, 15)
        row.payment_made = True
        self.assertEqual((row.date_received, row.amount_received), (False, 0))
        self.assertEqual(row.remaining_amount, 100)
        row.date_received = self._on(10)
        self.assertEqual(row.amount_received, 98)
        # the proposal follows the date, until an amount is typed
        row.date_received = self._on(20)
        self.assertEqual(row.amount_received, 100)
        row.write({"amount_received": 50})
        row.date_received = self._on(10)
        self.assertEqual(row.amount_received, 50)

    def test_discount_date(self):
        """PM-324, PM-326: a moved discount date recalculates what remains."""
        for typed, moved, remaining in ((99, 13, 0), (60, 7, 40)):
            with self.subTest(typed=typed):
                row = self._receive(self._open(100, 5), typed)
                row.discount_date = self._on(moved)
                self.assertEqual(row.remaining_amount, remaining)
        # on the document it is saved by posting only; no tick restores it
        entry = self._entry_of(row)
        self.assertEqual(entry.discount_date, self._on(5))
        row.payment_made = False
        self.assertEqual(row.discount_date, self._on(5))

    def test_late_dates(self):
        """PM-327: dates that are passed by the receipt are shown in red."""
        row = self._receive(self._open(100, 6), 100)
        self.assertTrue(row.is_discount_late)
        self.assertFalse(row.is_late)
        row.date_received = self._on(31)
        self.assertTrue(row.is_late)

    def test_kept_per_user(self):
        """PM-314, PM-363: entries survive, new documents join, each user has own."""
        first, second = self._open(100), self._open(80)
        self._receive(first, 37.5)
        self._receive(second, 80)
        third = self._open(60)
        rows = self._row(first).search([("partner_id", "=", self.customer.id)])
        self.assertEqual(
            {row.id: row.amount_received for row in rows},
            {first.id: 37.5, second.id: 80, third.id: 0},
        )
        other = self._create_user("second_clerk", "group_nav_receivables")
        theirs = self._row(first, other)
        self.assertFalse(theirs.payment_made)
        theirs.write({"payment_made": True, "amount_received": 5})
        self.assertEqual(self._row(first).amount_received, 37.5)

    def test_sign(self):
        """A credit memo takes a typed amount as refund; an invoice takes none."""
        credit, invoice = self._open(-100), self._open(100)
        credit.amount_received = 60
        self.assertEqual(credit.amount_received, -60)
        with self.assertRaises(UserError):
            invoice.amount_received = -60

    def test_rights(self):
        """Only Receivables enter payments, and only what may be entered."""
        row = self._open(100)
        with self.assertRaises(AccessError):
            self._row(row, self.processor).payment_made = True
        with self.assertRaises(UserError):
            row.write({"open_amount": 1})

    def test_amount_in_euro(self):
        """A document in another currency shows and takes its own currency."""
        euro = self.setup_other_currency("EUR", rates=[(self.day, 2.0)])
        row = self._receive(self._open(100, currency_id=euro.id), 60)
        self.assertEqual((row.currency_id, row.remaining_amount), (euro, 40))


@tagged("post_install", "-at_install")
class TestNavPaymentRegistrationSetup(NavRegistrationCommon):
    """Each user registers payments on an account of his own (§10)."""

    def _setup(self, user):
        setups = self.env["nav.payment.registration.setup"].with_user(user)
        return setups.with_company(self.company)._own()

    def test_missing_pieces(self):
        """PM-307: each missing piece blocks the window, with its name."""
        account = self.bank_journal.default_account_id
        self.assertFalse(self.setup._problem())
        self.setup.payment_method_line_id = False
        self.assertIn("Payment Method", self.setup._problem())
        journal = self.bank_journal.copy({"name": "No Account"})
        journal.default_account_id = False
        self.setup.journal_id = journal
        self.assertIn("has no account", self.setup._problem())
        self.setup.journal_id = False
        self.assertIn("Balancing Account", self.setup._problem())
        with self.assertRaises(UserError):
            self.setup.action_open_registration()
        self.assertTrue(account)

    def test_opening(self):
        """PM-306, PM-332: the setup comes first unless it is the default."""
        rows = self.env["nav.payment.registration"].with_user(self.clerk)
        rows = rows.with_company(self.company)
        action = rows.action_open_window()
        self.assertEqual(action["res_model"], "nav.payment.registration")
        self.assertIn(self.bank_journal.display_name, action["name"])
        self.setup.use_as_default = False
        action = rows.action_open_window()
        self.assertEqual(action["res_model"], "nav.payment.registration.setup")
        cash = self.company_data["default_journal_cash"]
        self.setup.journal_id = cash
        action = self.setup.with_user(self.clerk).action_open_registration()
        self.assertIn(cash.display_name, action["name"])

    def test_default_is_copied(self):
        """PM-332, PM-343: users copy the default and keep their own."""
        default = self.setup.copy({"user_id": False, "auto_fill_date": False})
        first, second = (
            self._create_user(name, "group_nav_receivables")
            for name in ("first_clerk", "second_clerk")
        )
        own = self._setup(first)
        self.assertEqual(own.user_id, first)
        self.assertEqual(own.journal_id, self.bank_journal)
        self.assertFalse(own.auto_fill_date)
        own.auto_fill_date = True
        self.assertFalse(self._setup(second).auto_fill_date)
        default.unlink()
        self.assertEqual(self._setup(first), own)
        with self.assertRaises(AccessError):
            self.setup.with_user(first).auto_fill_date = False

    def test_without_default(self):
        """Without any setup it is asked for, with the only account there is."""
        user = self._create_user("first_clerk", "group_nav_receivables")
        rows = self.env["nav.payment.registration"].with_user(user)
        action = rows.with_company(self.company).action_open_window()
        self.assertEqual(action["res_model"], "nav.payment.registration.setup")
        setup = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((setup.user_id, setup.use_as_default), (user, False))

    def test_balances(self):
        """PM-342: posted, unposted and total balance of a bank and a cash account."""
        cash = self.company_data["default_journal_cash"]
        for journal in (self.bank_journal, cash):
            with self.subTest(journal=journal.name):
                self.setup.journal_id = journal
                before = self._row(self.setup).nav_balances()["posted"]
                move = self.env["account.move"].create(
                    {
                        "journal_id": journal.id,
                        "line_ids": [
                            Command.create(
                                {"account_id": account.id, "balance": balance}
                            )
                            for account, balance in (
                                (journal.default_account_id, 500),
                                (self.company_data["default_account_revenue"], -500),
                            )
                        ],
                    }
                )
                move._post(soft=False)
                row = self._receive(self._open(100), 100)
                found = row.nav_balances()
                self.assertEqual(
                    (found["posted"] - before, found["unposted"], found["rows"]),
                    (500, 100, 1),
                )
                self.assertEqual(found["total"], found["posted"] + 100)
                self._post()
                found = row.nav_balances()
                # the money is on its way: no statement shows it yet
                self.assertEqual(found["posted"] - before, 600)
                self.assertEqual((found["unposted"], found["rows"]), (0, 0))
