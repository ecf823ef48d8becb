"""Bank files as different banks shape them, and as attackers would."""

from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..engines.bank_files import (
    BankFileError,
    CsvFormat,
    kind_of,
    read_camt,
    read_csv,
    read_ofx,
)
from .bank_files_common import OFX_1, OFX_2, camt, detail, entry

AMOUNTS = {
    ",": {
        "1.234,56": "1234.56", "1234,5": "1234.5", "-1.234": "-1234",
        "1 234,56": "1234.56", "1'000,5": "1000.5", "1234,56-": "-1234.56",
        "\u22125": "-5", "(5,00)": "-5", "EUR 5,00": "5", "5,00 €": "5",
        "US$ 5": "5", "5,00 S": "-5", "5,00 H": "5", "5,00 DR": "-5", "+5": "5",
        ",5": "0.5", "12.34": None, "1234.56": None, "1,2,3": None, "": None,
        "-": None, "abc": None, "1_000": None, "1e5": None, "inf": None,
        "9" * 20: None,
    },
    ".": {
        "1,234.56": "1234.56", "1234.56": "1234.56", "$1,234.5": "1234.5",
        "12,34": None, "1,00,000.00": "100000",
    },
}  # fmt: skip


@tagged("post_install", "-at_install")
class TestNavBankFilesShapes(BaseCase):
    """Shapes of banks, and hostile files (issue 8, item 2)."""

    def _refused(self, code, reader, *arguments):
        with self.assertRaises(BankFileError) as caught:
            reader(*arguments)
        self.assertEqual(caught.exception.code, code)
        return caught.exception

    def _one(self, data):
        (statement,) = read_camt(data)
        return statement.transactions

    # === CAMT ===#

    def test_taken_back(self):
        """A returned debit: money leaves, the customer is still the debtor."""
        taken = entry(-80, details=detail("SI-7").replace(
            "<RmtInf>", "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf><RmtInf>"
        ))  # fmt: skip
        taken = taken.replace("<Sts>", "<RvslInd>true</RvslInd><Sts>")
        (found,) = self._one(camt([taken]))
        self.assertEqual(found.amount, -80)
        self.assertEqual(found.partner_name, "Harbour Boats")
        self.assertIn("AC04", found.additional_info)
        # without the mark the other party of a payment is its creditor
        (found,) = self._one(camt([entry(-80)]))
        self.assertEqual((found.partner_name, found.account_number), ("", ""))

    def test_batch_in_one(self):
        """A batch that cannot be split keeps the texts of its parts."""
        parts = detail("SI-1", amount="60") + detail("SI-2", amount="30")
        (found,) = self._one(camt([entry(100, details=parts)]))
        self.assertEqual((found.amount, found.text), (100, "SI-1 SI-2"))
        self.assertEqual(found.partner_name, "Harbour Boats")
        other = detail("SI-2", "<Nm>Willow Mills</Nm>", amount="30")
        (found,) = self._one(camt([entry(100, details=parts + other)]))
        self.assertEqual(found.partner_name, "")

    def test_amounts_in_other_currency(self):
        """Parts in the currency of the payer do not make up an entry in another one."""
        parts = detail("A", amount="60") + detail("B", amount="40")
        foreign = parts.replace('Ccy="EUR"', 'Ccy="USD"')
        found = self._one(camt([entry(100, details=foreign)]))
        self.assertEqual([one.amount for one in found], [100])

    def test_structured_documents(self):
        """Document numbers a payer gives as such are part of the text."""
        document = "<Strd><RfrdDocInf><Nb>SI-0815</Nb></RfrdDocInf></Strd>"
        (found,) = self._one(camt([entry(9, details=detail("", structured=document))]))
        self.assertIn("SI-0815", found.text)

    def test_reference_used_again(self):
        """A bank uses a reference again: on another day it is another payment."""
        found = self._one(
            camt([
                entry(5, ref="X"), entry(5, ref="X", date="2026-01-21"),
                entry(6, ref="X"), entry(5, ref="NONREF"), entry(5, ref="NONREF"),
            ])
        )  # fmt: skip
        self.assertEqual(len({one.unique_id for one in found}), 5)

    def test_whole_and_parts(self):
        """An entry has the same number whether a file tells its parts or not."""
        parts = detail("A", amount="60") + detail("B", amount="40")
        split = self._one(camt([entry(100, details=parts)]))
        (whole,) = self._one(camt([entry(100)]))
        self.assertEqual({one.entry_id for one in split}, {whole.unique_id})

    def test_pages(self):
        """Statements in pages have interim balances; several come in one file."""
        page = camt([entry(5)], start=10, end=15).replace(b"OPBD", b"ITBD")
        (found,) = read_camt(page.replace(b"CLBD", b"ITBD"))
        self.assertEqual((found.balance_start, found.balance_end), (10, 15))
        text = camt([entry(5, ref="")]).decode()
        start, end = text.index("<Stmt>"), text.index("</Stmt>") + len("</Stmt>")
        double = text[:end] + text[start:end] + text[end:]
        first, second = read_camt(double.encode())
        self.assertNotEqual(
            first.transactions[0].unique_id, second.transactions[0].unique_id
        )

    def test_encodings(self):
        text = camt([entry(5)]).decode().replace("SEPA", "Zürich")
        for name in ("ISO-8859-1", "UTF-16", "WINDOWS-1252"):
            data = text.replace("UTF-8", name).encode(name)
            self.assertEqual(kind_of(data), "camt")
            self.assertEqual(self._one(data)[0].text, "Zürich")
        with_mark = b"\xef\xbb\xbf" + text.encode()
        self.assertEqual(self._one(with_mark)[0].text, "Zürich")
        error = self._refused("not_xml", read_camt, text.encode("latin-1"))
        self.assertTrue(error.line)

    def test_hostile_camt(self):
        """Bombs in attributes, depth without end, lines beyond 65,535."""
        good = camt([entry(5)]).decode()
        bomb = "".join(
            f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 1000}">'
            for n in range(9)
        )
        data = good.replace("?>", f"?><!DOCTYPE d [{bomb}]>", 1)
        data = data.replace("<Document ", '<Document a="&e8;" ')
        with self.assertRaises(BankFileError):
            read_camt(data.encode())
        deep = good.replace("SEPA", "<a>" * 10_000 + "</a>" * 10_000)
        self._refused("not_xml", read_camt, deep.encode())
        late = camt(["\n" * 70_000, entry(6).replace(">6<", ">six<")])
        error = self._refused("bad_amount", read_camt, late)
        self.assertGreater(error.line, 70_000)
        unsigned = entry(5).replace(">CRDT<", "><")
        self._refused("missing_value", read_camt, camt([unsigned]))
        self._refused("truncated", read_camt, b"")

    def test_not_for_us(self):
        for start in (b"%PDF-1.7", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
            self.assertEqual(kind_of(start + b"rest"), "unknown")

    # === OFX ===#

    def test_ofx_shapes(self):
        """No FITID, no header, wrong header, umlauts, decimal commas."""
        empty = OFX_1.replace(b"<FITID>F1", b"<FITID>").replace(
            b"<FITID>F2", b"<FITID>"
        )
        rows = read_ofx(empty)[0].transactions
        self.assertEqual(len({one.unique_id for one in rows}), 2)
        accent = OFX_1.replace(b"Harbour", b"H\xe4fen")
        for data in (
            accent, accent[accent.index(b"<OFX>"):], accent.replace(b"1252", b"9999"),
            accent.replace(b"125.50", b"125,50"), accent.replace(b"\n", b"\r\n"),
        ):  # fmt: skip
            first = read_ofx(data)[0].transactions[0]
            self.assertEqual(first.partner_name, "Häfen Boats")
            self.assertEqual(first.amount, Decimal("125.50"))
        utf8 = OFX_2.replace(b"Willow", "Wéiden".encode())
        self.assertEqual(read_ofx(utf8)[0].transactions[0].text, "Wéiden Mills")

    def test_ofx_balance_of_another_day(self):
        """The balance of a later day says nothing about these transactions."""
        late = OFX_1.replace(b"<DTASOF>20260121", b"<DTASOF>20260301")
        self.assertIsNone(read_ofx(late)[0].balance_end)

    def test_bad_ofx(self):
        for old, new, code in (
            (b"125.50", b"12x.50", "bad_amount"),
            (b"<DTPOSTED>20260120", b"<DTPOSTED>9X260120", "bad_date"),
        ):
            error = self._refused(code, read_ofx, OFX_1.replace(old, new))
            line = OFX_1.replace(old, new).decode().splitlines()[error.line - 1]
            self.assertIn(error.detail, line)
        bomb = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><OFX>'
        hostile = OFX_2.replace(b"<OFX>", bomb).replace(b"Willow", b"&x;")
        (found,) = read_ofx(hostile)
        self.assertNotIn("root:", found.transactions[0].text)

    # === CSV ===#

    def test_amounts(self):
        """People's ways to write an amount; nothing is ever read a hundredfold."""
        for sign, cases in AMOUNTS.items():
            layout = CsvFormat(
                date_column=1, amount_column=2, header_rows=0, decimal_sign=sign
            )
            for text, amount in cases.items():
                data = f"20.01.2026;{text}\n".encode()
                with self.subTest(text=text, sign=sign):
                    if amount is None:
                        error = self._refused("bad_amount", read_csv, data, layout)
                        self.assertEqual(error.line, 1)
                        continue
                    (row,) = read_csv(data, layout)[0].transactions
                    self.assertEqual(row.amount, Decimal(amount))

    def test_footer_time_currency(self):
        """Rows of totals below, a time behind the day, a column of currencies."""
        layout = CsvFormat(
            date_column=1, amount_column=2, currency_column=3, footer_rows=1,
        )  # fmt: skip
        data = (
            b"d;a;c\n20.01.2026 09:15;5,00;EUR\n21.01.2026;6,00;EUR\nTotal;11,00;\n\n"
        )
        (found,) = read_csv(data, layout)
        self.assertEqual((len(found.transactions), found.currency), (2, "EUR"))
        error = self._refused(
            "mixed_currencies", read_csv, data.replace(b"6,00;EUR", b"6,00;USD"), layout
        )
        self.assertEqual((error.line, error.detail), (3, "USD"))

    def test_hostile_csv(self):
        layout = CsvFormat(amount_column=2)
        self._refused("bad_encoding", read_csv, bytes(range(256)) * 4, layout)
        self._refused("bad_amount", read_csv, b"h\n20.01.2026;1\0;x\n", layout)
        endless = b'h\n20.01.2026;"' + b"x" * 200_000
        with self.assertRaises(BankFileError):  # as long as Python's reader allows
            read_csv(endless, layout)
        self.assertEqual(read_csv(b"", layout)[0].transactions, [])

    def test_many_rows(self):
        """100,000 rows that say the same are 100,000 transactions."""
        layout = CsvFormat(amount_column=2, text_column=3, header_rows=0)
        (found,) = read_csv(b"20.01.2026;1,00;x\n" * 100_000, layout)
        self.assertEqual(len({one.unique_id for one in found.transactions}), 100_000)
