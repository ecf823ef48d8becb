"""Bank files become statements, once."""

import base64

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .bank_files_common import OFX_1, camt, entry
from .matching_common import NavMatchingCommon


@tagged("post_install", "-at_install")
class TestNavBankImport(NavMatchingCommon):
    """Import of bank statements (issue 8, item 2; rules/payment_matching.md §9)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        bank = cls.env["res.partner.bank"].create(
            {"acc_number": "XX123456", "partner_id": cls.company.partner_id.id}
        )
        cls.bank_journal.bank_account_id = bank
        cls.code = cls.company.currency_id.name

    def _camt(self, entries, **values):
        return camt(entries, currency=self.code, **values)

    def _import(self, *files, journal=None, layout=None, user=None):
        service = self.env["nav.bank.import"].with_user(user or self.clerk)
        named = [(f"file{n}", data) for n, data in enumerate(files, 1)]
        return service._import(named, journal, layout)

    def _statement_of(self, found):
        (number,) = found["statement_ids"]
        return self.env["account.bank.statement"].browse(number)

    def _count(self):
        return self.env["account.bank.statement.line"].search_count(
            [("journal_id", "=", self.bank_journal.id)]
        )

    def test_import(self):
        """PM-252: transactions in the bank's order, balances as the bank says."""
        data = self._camt([entry(125.5, "SI-1"), entry(-12)], start=500, end=613.5)
        statement = self._statement_of(self._import(data))
        self.assertEqual(statement.journal_id, self.bank_journal)
        self.assertEqual(
            (statement.balance_start, statement.balance_end_real), (500, 613.5)
        )
        self.assertTrue(statement.is_complete)
        lines = statement.line_ids._nav_in_order()
        self.assertEqual(lines.mapped("amount"), [125.5, -12])
        self.assertEqual(lines[0].partner_name, "Harbour Boats")
        self.assertEqual(lines[0].nav_payer_city, "Bergen")
        self.assertEqual(statement.reference, "2026-017")

    def test_twice(self):
        """PM-256: the same file brings nothing the second time."""
        data = self._camt([entry(125.5), entry(7)], end=132.5)
        self._import(data)
        again = self._import(data)
        self.assertEqual((again["new"], again["known"]), (0, 2))
        self.assertEqual(again["statement_ids"], [])

    def test_overlap(self):
        """A longer export of the same days brings what is new; balances still fit."""
        self._import(self._camt([entry(100)], start=0, end=100))
        found = self._import(self._camt([entry(100), entry(50)], start=0, end=150))
        self.assertEqual((found["new"], found["known"]), (1, 1))
        statement = self._statement_of(found)
        self.assertEqual(statement.balance_start, 100)
        self.assertTrue(statement.is_complete)
        self.assertEqual(found["warnings"], [])

    def test_gap_is_told(self):
        self._import(self._camt([entry(100)], start=0, end=100))
        late = self._camt([entry(50)], start=130, end=180)
        found = self._import(late)
        self.assertIn("A file may be missing", " ".join(found["warnings"]))

    def test_nothing_in_it(self):
        """PM-257: no transactions, no statement."""
        found = self._import(self._camt([]))
        self.assertEqual((found["statement_ids"], found["new"]), ([], 0))

    def test_refused_whole(self):
        """The second file is broken: the first one is not imported either."""
        before = self._count()
        good = self._camt([entry(100)])
        with self.assertRaisesRegex(UserError, "file2 is not imported"):
            self._import(good, self._camt([entry(5)])[:-300])
        self.assertEqual(self._count(), before)
        with self.assertRaisesRegex(UserError, "Line [0-9]+: “six” is no amount"):
            self._import(self._camt([entry(6).replace(">6<", ">six<")]))

    def test_other_account_or_currency(self):
        """PM-249: unknown account, another journal's account, another currency."""
        other = self._camt([entry(1)], iban="YY99")
        with self.assertRaisesRegex(UserError, "YY99"):
            self._import(other)
        with self.assertRaisesRegex(UserError, "YY99, not to"):
            self._import(other, journal=self.bank_journal)
        foreign = camt([entry(1)], currency="CHF")
        with self.assertRaisesRegex(UserError, "CHF"):
            self._import(foreign)

    def test_account_without_number(self):
        """PM-248: a journal that has no account number yet is chosen by the user."""
        self.bank_journal.bank_account_id = False
        data = self._camt([entry(1)], iban="YY99")
        statement = self._statement_of(self._import(data, journal=self.bank_journal))
        self.assertEqual(statement.journal_id, self.bank_journal)

    def test_ofx(self):
        data = OFX_1.replace(b"EUR", self.code.encode())
        statement = self._statement_of(self._import(data))
        self.assertEqual(sorted(statement.line_ids.mapped("amount")), [-12, 125.5])

    def test_csv(self):
        layout = self.env["nav.bank.csv.format"].create(
            {"name": "My bank", "name_column": 4, "company_id": self.company.id}
        )
        data = (
            b"d;a;t;n\n2026-01-20;10,50;SI-1;Harbour\n2026-01-20;10,50;SI-1;Harbour\n"
        )
        with self.assertRaisesRegex(UserError, "choose the Layout"):
            self._import(data)
        found = self._import(data, journal=self.bank_journal, layout=layout)
        self.assertEqual(found["new"], 2)
        again = self._import(data, journal=self.bank_journal, layout=layout)
        self.assertEqual((again["new"], again["known"]), (0, 2))

    def test_layout_is_checked(self):
        for values in ({"date_column": 0}, {"amount_column": 0}, {"text_column": -1}):
            with self.assertRaises(UserError):
                self.env["nav.bank.csv.format"].create({"name": "x", **values})

    def test_dialog(self):
        """PM-300: a preview first; nothing is written until Import is pressed."""
        invoice = self._invoice(125.5)
        text = f"&lt;b&gt; {invoice.name}"
        data = self._camt([entry(125.5, text, date=self.today.isoformat())])
        before = self._count()
        attachment = self.env["ir.attachment"].with_user(self.clerk).create(
            {"name": "january.xml", "datas": base64.b64encode(data)}
        )  # fmt: skip
        dialog = self.env["nav.import.statements"].with_user(self.clerk).create(
            {"attachment_ids": [Command.set(attachment.ids)]}
        )  # fmt: skip
        self.assertIn("&lt;b&gt;", dialog.preview)
        self.assertIn("1 transactions", dialog.preview)
        self.assertEqual(self._count(), before)
        action = dialog.action_import()
        self.assertIn("1 transactions are imported", action["params"]["message"])
        line = self.env["account.bank.statement.line"].search(
            [("amount", "=", 125.5), ("journal_id", "=", self.bank_journal.id)]
        )
        self.assertEqual(line.nav_applied_to, invoice.name)
        self.assertFalse(attachment.exists())

    def test_rights(self):
        seller = new_test_user(
            self.env, "nav_import_seller", groups="sales_team.group_sale_salesman",
            company_id=self.company.id, company_ids=[Command.set(self.company.ids)],
        )  # fmt: skip
        with self.assertRaises(AccessError):
            self._import(self._camt([entry(1)]), user=seller)

    def test_other_ways_are_matched_too(self):
        """Lines typed in, or from another addon, are applied all the same."""
        invoice = self._invoice(77.0)
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank_journal.id,
                "payment_ref": invoice.name,
                "amount": 77,
            }
        )
        line.with_user(self.clerk).nav_apply_automatically()
        self.assertEqual(line.nav_applied_to, invoice.name)
