"""Bank files become statements, once."""

import base64
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .bank_files_common import OFX_1, camt, detail, entry
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

    def test_bank_reference(self):
        """The bank's own number is found again, for payments that are on their way."""
        statement = self._statement_of(self._import(self._camt([entry(8, ref="TX-9")])))
        self.assertEqual(statement.line_ids._nav_bank_reference(), "TX-9")
        statement.line_ids.nav_import_id = "TX-10"
        self.assertEqual(statement.line_ids._nav_bank_reference(), "TX-10")

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
        (warning,) = found["warnings"]
        self.assertRegex(warning, "^file1 begins with a balance of .*130.00")
        self.assertRegex(warning, "ends with .*100.00. A file may be missing")

    def test_wrong_sum_is_told(self):
        found = self._import(self._camt([entry(50)], start=0, end=60))
        (warning,) = found["warnings"]
        self.assertRegex(warning, "balance of .*50.00, the bank says .*60.00")

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
        self.assertIn("1 new transactions, 0 here already", dialog.preview)
        self.assertEqual(self._count(), before)
        action = dialog.action_import()
        self.assertIn("1 transactions are imported", action["params"]["message"])
        line = self.env["account.bank.statement.line"].search(
            [("amount", "=", 125.5), ("journal_id", "=", self.bank_journal.id)]
        )
        self.assertEqual(line.nav_applied_to, invoice.name)
        statement = line.statement_id
        self.assertEqual(statement.attachment_ids, attachment)
        self.assertEqual(attachment.res_id, statement.id)
        again = self._dialog(data)
        self.assertIn("0 new transactions, 1 here already", again.preview)
        # as the web client reads it after an error
        again.invalidate_recordset()
        read = again.with_context(bin_size=True).preview
        self.assertIn("0 new transactions, 1 here already", read)
        again.action_import()
        self.assertEqual(self._count(), before + 1)

    def test_dialog_keeps_files_of_others(self):
        """Whoever names somebody else's file does not make it disappear."""
        foreign = self.env["ir.attachment"].create(
            {
                "name": "mine.xml", "raw": self._camt([entry(3)]),
                "res_model": "res.partner", "res_id": self.customer.id,
            }
        )  # fmt: skip
        dialog = self.env["nav.import.statements"].with_user(self.clerk).create(
            {"attachment_ids": [Command.set(foreign.ids)], "apply": False}
        )  # fmt: skip
        dialog.action_import()
        self.assertEqual(foreign.res_model, "res.partner")
        dialog.action_import()  # nothing new: a file of one's own would be removed
        self.assertTrue(foreign.exists())

    def test_dialog_csv(self):
        """Columns are shown with their numbers until a layout is chosen."""
        rows = b"Date;Amount;Text\n2026-01-20;10,50;SI-1 <i>\n"
        dialog = self._dialog(rows)
        self.assertTrue(dialog.needs_layout)
        self.assertIn("Column 3", dialog.preview)
        self.assertIn("SI-1 &lt;i&gt;", dialog.preview)
        layout = self.env["nav.bank.csv.format"].create(
            {
                "name": "My bank", "company_id": self.company.id,
                "journal_id": self.bank_journal.id,
            }
        )  # fmt: skip
        dialog.journal_id = self.bank_journal
        dialog._onchange_journal_id()
        self.assertEqual(dialog.layout_id, layout)
        self.assertIn("1 new transactions", dialog.preview)
        dialog.attachment_ids = self._dialog(b"%PDF-1.7").attachment_ids
        self.assertIn("no bank statement in a known format", dialog.preview)
        self.assertFalse(dialog.needs_layout)

    def _dialog(self, data):
        attachment = self.env["ir.attachment"].with_user(self.clerk).create(
            {"name": "file", "raw": data}
        )  # fmt: skip
        return self.env["nav.import.statements"].with_user(self.clerk).create(
            {"attachment_ids": [Command.set(attachment.ids)]}
        )  # fmt: skip

    def test_whole_or_parts(self):
        """CAMT.053 tells the entry, CAMT.054 its parts: only one of them is taken."""
        parts = detail("A", amount="60") + detail("B", amount="40")
        parts = parts.replace('Ccy="EUR"', f'Ccy="{self.code}"')
        split = entry(100, details=parts).replace('Ccy="EUR"', f'Ccy="{self.code}"')
        whole = entry(100).replace('Ccy="EUR"', f'Ccy="{self.code}"')
        self.assertEqual(self._import(self._camt([whole]))["new"], 1)
        found = self._import(self._camt([split], kind=4))
        self.assertEqual((found["new"], found["known"]), (0, 2))
        other = [text.replace("R100", "S100") for text in (split, whole)]
        self.assertEqual(self._import(self._camt([other[0]], kind=4))["new"], 2)
        found = self._import(self._camt([other[1]]))
        self.assertEqual((found["new"], found["known"]), (0, 1))

    def test_number_within_iban(self):
        """OFX and CSV know the short number, the journal the IBAN."""
        self.bank_journal.bank_account_id.acc_number = "DE02120300000000202051"
        data = OFX_1.replace(b"EUR", self.code.encode())
        data = data.replace(b"XX123456", b"0000202051")
        statement = self._statement_of(self._import(data))
        self.assertEqual(statement.journal_id, self.bank_journal)

    def test_number_of_another_journal(self):
        """The chosen journal has no number, but another one has that of the file."""
        other = self.bank_journal.copy()
        other.write({"name": "Other bank", "bank_account_id": False})
        with self.assertRaisesRegex(UserError, "not to Other bank"):
            self._import(self._camt([entry(1)]), journal=other)

    def test_account_in_two_currencies(self):
        """One number, an account for each currency: the file's currency decides."""
        currencies = self.env["res.currency"].with_context(active_test=False)
        foreign = currencies.search([("name", "not in", (self.code, "CHF"))], limit=1)
        foreign.active = True
        other = self.bank_journal.copy({"currency_id": foreign.id})
        other.bank_account_id = self.bank_journal.bank_account_id
        data = camt([entry(1)], currency=foreign.name)
        self.assertEqual(self._statement_of(self._import(data)).journal_id, other)

    def test_two_at_once(self):
        """Somebody else is importing: the second one is told to try again."""
        busy = type(self.bank_journal)
        with (
            patch.object(
                busy, "try_lock_for_update", lambda self, **_kw: self.browse()
            ),
            self.assertRaisesRegex(UserError, "Someone else is importing"),
        ):
            self._import(self._camt([entry(1)]))

    def test_index_guards(self):
        """What the look-up cannot see, the database refuses."""
        self._import(self._camt([entry(1)]))
        line = self.env["account.bank.statement.line"].search(
            [("nav_import_id", "=like", "R1|%")]
        )
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["account.bank.statement.line"].create(
                {
                    "journal_id": line.journal_id.id, "amount": 1,
                    "payment_ref": "x", "nav_import_id": line.nav_import_id,
                }
            )  # fmt: skip

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
