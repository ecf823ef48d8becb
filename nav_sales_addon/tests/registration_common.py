from odoo import fields
from odoo.exceptions import UserError

from .application_common import NavApplicationCommon

# Day 0 of the cases is NavApplicationCommon.day; work date and receipts are day 10
DUE, RECEIVED = 30, 10


class NavRegistrationCommon(NavApplicationCommon):
    """Unpaid documents of one customer, a clerk of Receivables, and her setup."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup = cls.env["nav.payment.registration.setup"].create(
            {
                "user_id": cls.clerk.id,
                "company_id": cls.company.id,
                "journal_id": cls.bank_journal.id,
                "auto_fill_date": True,
                "use_as_default": True,
            }
        )

    def _open(self, amount, discount_day=None, due=DUE, **values):
        """A posted document of day 0; 2 % discount up to a day, if there is one."""
        if discount_day is not None:
            values["invoice_payment_term_id"] = self.terms.id
        entry = self._document(amount, **values)
        changes = {"due_date": self._on(due)}
        if discount_day is not None:
            changes["discount_date"] = self._on(discount_day)
        entry.write(changes)
        return self._row(entry)

    def _row(self, entry, user=None):
        self._read_anew()
        rows = self.env["nav.payment.registration"].with_user(user or self.clerk)
        rows.invalidate_model()
        return rows.with_company(self.company).browse(entry.id)

    def _receive(self, row, amount=None, day=RECEIVED, **values):
        """Enter a payment as the window does."""
        if amount is not None:
            values["amount_received"] = amount
        if day is not None:
            values["date_received"] = self._on(day)
        row.write({"payment_made": True, **values})
        return row

    def _post(self, rows=None, lump=False, **options):
        posting = self.env["nav.registered.payment.posting"].with_user(self.clerk)
        posting = posting.with_company(self.company)
        rows = rows or posting.env["nav.payment.registration"]._ticked()
        return posting._post(rows, lump, **options)

    def _entry_of(self, row):
        self._read_anew()
        return self.env["nav.customer.ledger.entry"].browse(row.id)

    def assertOpen(self, expected):
        """What is open of the documents behind rows."""
        self.assertRemaining(
            {self._entry_of(row): amount for row, amount in expected.items()}
        )

    def assertRefusedInWindow(self, *texts):
        """Posting is refused with each of these texts, and nothing has changed."""
        payments = self.env["account.payment"].search_count([])
        with self.assertRaises(UserError) as caught:
            self._post(*self._how)
        for text in texts:
            self.assertIn(text, str(caught.exception))
        self.assertEqual(self.env["account.payment"].search_count([]), payments)

    _how = ()

    def _credit(self):
        """Open credit of the customer: payments that are not used up."""
        self._read_anew()
        entries = self.env["nav.customer.ledger.entry"].search(
            [
                ("partner_id", "=", self.customer.id),
                ("document_type", "=", "payment"),
                ("open", "=", True),
            ]
        )
        return sum(entries.mapped("remaining_amount"))

    def _day(self, date):
        return (fields.Date.to_date(date) - self.day).days
