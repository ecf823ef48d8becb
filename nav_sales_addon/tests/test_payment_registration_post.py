from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .registration_common import NavRegistrationCommon

# (case, documents: (amount, discount day), received, rests, payment, granted tolerance)
LUMPS = (
    ("PM-360", ((100, None), (80, None)), (100, 80), (0, 0), 180),
    ("PM-361", ((100, None), (80, None)), (60, 30), (40, 50), 90),
    ("PM-367", ((100,), (80,), (-30,)), (100, 80, -30), (0, 0, 0), 150),
    (
        "PM-368",
        ((100,), (-90,), (-60,)),
        (100, -90, -60),
        (0, 0, 0),
        -50,
    ),
    ("discount", ((100, 15), (80, None), (-30, None)), (98, 80, -30), (0, 0, 0), 148),
    ("no money", ((100, None), (-100, None)), (100, -100), (0, 0), 0),
    ("surplus", ((100, None), (80, None)), (131, 30), (0, 50), 161),
)


@tagged("post_install", "-at_install")
class TestNavPaymentRegistrationPost(NavRegistrationCommon):
    """Registered payments are posted: one each, or one for all (§10)."""

    def test_single(self):
        """PM-344, PM-348 to PM-350, PM-366: amount, rest and surplus of a payment."""
        cases = (
            ("PM-344", 100, None, 100, 0, 0),
            ("PM-348", 100, 15, 98, 0, 0),
            ("PM-349", 100, 5, 98, 2, 0),
            ("PM-350", 100, 15, 131, 0, -33),
            ("PM-366", -75, None, -75, 0, 0),
            ("part", 100, 15, 60, 40, 0),
        )
        for name, amount, discount, received, rest, credit in cases:
            with self.subTest(name):
                before = self._credit()
                row = self._receive(self._open(amount, discount), received)
                document = row.sudo().move_id
                payment = self._post()
                self.assertOpen({row: rest})
                self.assertEqual(self._credit() - before, credit)
                self.assertRecordValues(
                    payment.with_user(self.env.user),
                    [
                        {
                            "amount": abs(received),
                            "payment_type": "inbound" if received > 0 else "outbound",
                            "partner_id": self.customer.id,
                            "date": self._on(10),
                            "journal_id": self.bank_journal.id,
                            "memo": document.name,
                            "create_uid": self.clerk.id,
                        }
                    ],
                )
                if not rest:
                    # the money is received, the bank has not shown it yet
                    self.assertIn(document.payment_state, ("paid", "in_payment"))

    def test_cash_account(self):
        """PM-344: a cash account takes payments and refunds as a bank account does."""
        self.setup.journal_id = self.company_data["default_journal_cash"]
        invoice = self._receive(self._open(100), 100)
        credit = self._receive(self._open(-75), -75)
        payments = self._post()
        self.assertEqual(len(payments), 2)
        self.assertOpen({invoice: 0, credit: 0})

    def test_lump(self):
        """PM-360, PM-361, PM-367, PM-368: one payment over the net sum."""
        for name, documents, received, rests, net in LUMPS:
            with self.subTest(name):
                rows = [self._open(*one) for one in documents]
                for row, amount in zip(rows, received, strict=True):
                    self._receive(row, amount)
                payments = self._post(lump=True)
                self.assertOpen(dict(zip(rows, rests, strict=True)))
                signs = {"inbound": 1, "outbound": -1}
                amounts = [signs[one.payment_type] * one.amount for one in payments]
                self.assertEqual(amounts, [net] if net else [])

    def test_tolerance(self):
        """PM-365: given up only if it is granted, and each document by its own."""
        self.company.write(
            {
                "nav_payment_tolerance_percent": 5,
                "nav_tolerance_account_id": self.tolerance_account.id,
            }
        )
        single = self._receive(self._open(100), 97)
        self._post(lump=True)
        self.assertOpen({single: 3})
        for documents in (((100, 97),), ((100, 97), (80, 77))):
            with self.subTest(documents=documents):
                before = self._balance(self.tolerance_account)
                rows = [self._open(amount) for amount, _received in documents]
                for row, (_amount, received) in zip(rows, documents, strict=True):
                    self._receive(row, received)
                self._post(lump=True, tolerance=True)
                self.assertOpen(dict.fromkeys(rows, 0))
                given_up = self._balance(self.tolerance_account) - before
                self.assertEqual(given_up, 3 * len(documents))

    def test_discount_date_is_saved(self):
        """PM-351: the discount is granted by the moved date, which is kept."""
        row = self._receive(self._open(100, 5), 98)
        row.discount_date = self._on(10)
        self._post()
        self.assertOpen({row: 0})
        self.assertEqual(self._entry_of(row).discount_date, self._on(10))

    def test_hidden_rows(self):
        """PM-354, PM-362: everything ticked is posted, whatever the list shows."""
        for lump in (False, True):
            rows = [self._receive(self._open(amount), amount) for amount in (100, 80)]
            untouched = self._open(70)
            dialog = self._dialog(lump)
            self.assertEqual(dialog.row_count, 2)
            dialog.action_post()
            self.assertOpen({rows[0]: 0, rows[1]: 0, untouched: 70})

    def _dialog(self, lump):
        rows = self.env["nav.payment.registration"].with_user(self.clerk)
        rows = rows.with_company(self.company)
        action = rows.action_post_lump() if lump else rows.action_post_payments()
        wizards = self.env[action["res_model"]].with_user(self.clerk)
        return wizards.with_company(self.company).browse(action["res_id"])

    def test_question(self):
        """PM-355: the question itself posts nothing and keeps what was entered."""
        row = self._receive(self._open(100), 100)
        dialog = self._dialog(False)
        self.assertIn("100.00", dialog.total)
        self.assertOpen({row: 100})
        self.assertEqual(self._row(row).amount_received, 100)
        # what is posted is what the question showed
        row.amount_received = 90
        with self.assertRefused("have changed"):
            dialog.action_post()

    def test_preview(self):
        """PM-346: the preview shows everything and writes nothing."""
        row = self._receive(self._open(100), 100)
        posting = self.env["nav.registered.payment.posting"].with_user(self.clerk)
        posting = posting.with_company(self.company)
        before = self.env["account.move"].search_count([])
        for lump in (False, True):
            entries = posting._preview(row, lump)
            self.assertEqual(len(entries["customer_entries"]), 1)
            self.assertEqual(len(entries["gl_entries"]), 2)
            accounts = {entry["account"] for entry in entries["gl_entries"]}
            self.assertIn(self.outstanding.display_name, accounts)
        self.assertOpen({row: 100})
        self.assertEqual(self.env["account.move"].search_count([]), before)
        self.assertTrue(self._row(row).payment_made)
        self.assertEqual(
            self._dialog(True).action_preview()["res_model"],
            "nav.posting.preview.wizard",
        )

    def test_preview_with_discount(self):
        """The preview shows the discount posting beside the payment."""
        row = self._receive(self._open(100, 15), 98)
        posting = self.env["nav.registered.payment.posting"].with_user(self.clerk)
        entries = posting.with_company(self.company)._preview(row)
        accounts = {entry["account"] for entry in entries["gl_entries"]}
        self.assertIn(self.discount_account.display_name, accounts)

    def test_nothing_to_post(self):
        """PM-309, PM-310: nothing ticked, no date, or no amount."""
        row = self._open(100)
        rows = row.browse()
        with self.assertRefused("nothing to post"):
            self._post(rows)
        self.setup.auto_fill_date = False
        row.write({"payment_made": True, "amount_received": 10})
        with self.assertRefused("Date Received must be filled in"):
            self._post()
        row.write({"date_received": self._on(10), "amount_received": 0})
        with self.assertRefused("Amount Received is 0"):
            self._post()
        self.assertOpen({row: 100})

    def test_lump_is_one_payment(self):
        """PM-359, PM-364: one customer, one day, one currency; else nothing happens."""
        first = self._receive(self._open(100), 100)
        second = self._receive(self._open(80), 80, day=9)
        with self.assertRefused("Date Received differs"):
            self._post(lump=True)
        second.date_received = self._on(10)
        euro = self.setup_other_currency("EUR", rates=[(self.day, 2.0)])
        third = self._receive(self._open(50, currency_id=euro.id), 50)
        with self.assertRefused("one currency"):
            self._post(lump=True)
        third.payment_made = False
        other = self.customer.copy({"name": "Another"})
        fourth = self._receive(self._open(70, partner_id=other.id), 70)
        with self.assertRefused("by one customer"):
            self._post(lump=True)
        fourth.payment_made = False
        self.assertOpen({first: 100, second: 80})
        self._post(lump=True)
        self.assertOpen({first: 0, second: 0})

    def test_error_leaves_nothing(self):
        """PM-364: a payment that cannot be applied takes all the others with it."""
        first = self._receive(self._open(100, 15), 98)
        second = self._receive(self._open(100), 100)
        self.company.account_journal_early_pay_discount_loss_account_id = False
        payments = self.env["account.payment"].search_count([])
        with self.assertRefused("no account is set up"):
            self._post()
        self.assertOpen({first: 100, second: 100})
        self.assertEqual(self.env["account.payment"].search_count([]), payments)
        self.assertTrue(self._row(first).payment_made)

    def test_foreign_currency(self):
        """Documents in a foreign currency are paid in it, with Odoo's difference."""
        euro = self.setup_other_currency(
            "EUR", rates=[(self.day, 2.0), (self._on(9), 4.0)]
        )
        row = self._receive(self._open(100, currency_id=euro.id), 100)
        payment = self._post()
        self.assertEqual((payment.currency_id, payment.amount), (euro, 100))
        self.assertOpen({row: 0})
        line = payment.move_id.line_ids.filtered("reconciled")
        self.assertEqual(abs(line.balance), 25)

    def test_closed_period(self):
        """A receipt in a closed period is refused, with the document's number."""
        row = self._receive(self._open(100), 100)
        self.company.nav_allow_posting_from = self._on(20)
        with self.assertRefused(row.document_number):
            self._post()

    def test_paid_meanwhile(self):
        """Two users at once: the second reads what happened, nothing is paid twice."""
        other = self._create_user("second_clerk", "group_nav_receivables")
        row, more = (
            self._receive(self._open(100), 100),
            self._receive(self._open(50), 50),
        )
        theirs = self._row(row, other)
        self.setup.copy({"user_id": other.id})
        self._receive(theirs, 60)
        posting = self.env["nav.registered.payment.posting"].with_user(other)
        posting.with_company(self.company)._post(theirs)
        row = self._row(row)
        self.assertEqual(row.warning, "changed")
        with self.assertRefused("no longer"):
            self._post()
        self.assertOpen({row: 40, more: 50})
        row = self._receive(self._row(row), 40)
        self._receive(self._row(row, other), 40)
        posting.with_company(self.company)._post(self._row(row, other))
        row = self._row(row)
        self.assertEqual(row.warning, "closed")
        with self.assertRefused("paid meanwhile"):
            self._post()
        # the row stays until the user has seen it
        row.payment_made = False
        self.assertFalse(self._row(row).exists())
        self._post()
        self.assertOpen({more: 0})

    def test_at_the_same_time(self):
        """While somebody else posts a payment of a document, posting is refused."""
        row = self._receive(self._open(100), 100)
        moves = type(self.env["account.move"])
        with patch.object(
            moves, "try_lock_for_update", lambda self, **_options: self.browse()
        ):
            with self.assertRefused("being posted or changed by someone else"):
                self._post()
        self.assertOpen({row: 100})

    def test_rights(self):
        """Whoever is not in Receivables posts nothing, by no door."""
        row = self._receive(self._open(100), 100)
        posting = self.env["nav.registered.payment.posting"].with_user(self.processor)
        with self.assertRaises(AccessError):
            posting._post(row.with_user(self.processor))
        self.assertFalse(self.clerk.has_group("account.group_account_invoice"))
