"""Bank files alone: what is read, and what is refused."""

from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..engines.bank_files import (
    BankFileError,
    CsvFormat,
    kind_of,
    preview_csv,
    read_camt,
    read_csv,
    read_ofx,
)
from .bank_files_common import CAMT, OFX_1, OFX_2, camt, detail, entry

BOMB = """<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>"""
FILE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@tagged("post_install", "-at_install")
class TestNavBankFiles(BaseCase):
    """Formats of banks (issue 8, item 2)."""

    def _refused(self, code, reader, *arguments, line=None):
        with self.assertRaises(BankFileError) as caught:
            reader(*arguments)
        self.assertEqual(caught.exception.code, code)
        if line:
            self.assertEqual(caught.exception.line, line)
        return caught.exception

    def test_kinds(self):
        for data, kind in (
            (camt([]), "camt"), (OFX_1, "ofx"), (OFX_2, "ofx"), (b"a;b\n", "csv"),
            (b"\xef\xbb\xbf<?xml version='1.0'?><Document/>", "camt"),
        ):  # fmt: skip
            self.assertEqual(kind_of(data), kind)

    def test_statement(self):
        """CAMT.053 in all versions: account, balances, payer, texts."""
        for version in ("02", "04", "06", "08", "10"):
            name = "<Nm>Harbour Boats</Nm>"
            if version in ("08", "10"):
                name = "<Pty><Nm>Harbour Boats</Nm></Pty>"
            structured = "<Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd>"
            part = detail(
                "SI-1 and SI-2", name, end_to_end="E2E-1", structured=structured
            )
            data = camt(
                [entry(125.5, details=part), entry(-12)], version=version,
                start=500, end=613.5,
            )  # fmt: skip
            (found,) = read_camt(data)
            self.assertEqual((found.account, found.currency), ("XX12 3456", "EUR"))
            self.assertEqual(found.balance_start, 500)
            self.assertEqual(found.balance_end, Decimal("613.5"))
            first, second = found.transactions
            self.assertEqual(first.date, date(2026, 1, 20))
            self.assertEqual(first.amount, Decimal("125.5"))
            self.assertEqual(first.text, "SI-1 and SI-2")
            self.assertEqual(first.partner_name, "Harbour Boats")
            self.assertEqual((first.account_number, first.city), ("XX77", "Bergen"))
            self.assertEqual(first.street, "Quay 7" if version < "08" else "Quay 7")
            self.assertEqual(first.payment_reference, "RF18")
            self.assertIn("E2E-1", first.additional_info)
            self.assertEqual(first.unique_id, "R125.5|2026-01-20|125.5")
            self.assertEqual(second.amount, -12)

    def test_state_as_code(self):
        """Since version 08 the state is a code; pending ones may still change."""
        booked = entry(10, state="<Cd>BOOK</Cd>")
        pending = entry(20, state="<Cd>PDNG</Cd>")
        (found,) = read_camt(camt([booked, pending, entry(30, state="PDNG")]))
        self.assertEqual([one.amount for one in found.transactions], [10])
        self.assertEqual(found.skipped, 2)

    def test_batch(self):
        """A batch is split when its parts make up the entry, else it stays one."""
        parts = detail("A", amount="60") + detail("B", amount="40")
        (found,) = read_camt(camt([entry(100, details=parts)]))
        self.assertEqual([(t.amount, t.text) for t in found.transactions],
                         [(60, "A"), (40, "B")])  # fmt: skip
        self.assertEqual(len({t.unique_id for t in found.transactions}), 2)
        parts = detail("A", amount="60") + detail("B", amount="30")
        (found,) = read_camt(camt([entry(100, details=parts)]))
        self.assertEqual([t.amount for t in found.transactions], [100])

    def test_notification(self):
        """CAMT.054 has no balances in most banks."""
        (found,) = read_camt(camt([entry(5)], kind=4))
        self.assertEqual([t.amount for t in found.transactions], [5])

    def test_same_twice(self):
        """Two transactions that say the same are two, and the same two each time."""
        entries = [entry(5, ref=""), entry(5, ref="")]
        keys = [
            [t.unique_id for t in read_camt(camt(entries))[0].transactions]
            for _turn in range(2)
        ]
        self.assertEqual(keys[0], keys[1])
        self.assertEqual(len(set(keys[0])), 2)

    def test_hostile_xml(self):
        """Entity bombs, files of the server, other documents, broken ends."""
        good = camt([entry(5)]).decode()
        for hostile in (BOMB, FILE):
            data = good.replace("?>", "?>" + hostile, 1).replace("SEPA", "&c;&x;")
            error = self._refused("doctype", read_camt, data.encode())
            self.assertNotIn("root:", error.detail)
        self._refused("truncated", read_camt, good[: len(good) // 2].encode())
        self._refused("unknown_format", read_camt, b"<html><body/></html>")
        other = good.replace("camt.053.001", "pain.001.001")
        self._refused("unknown_format", read_camt, other.encode())
        self._refused(
            "not_xml", read_camt, good.replace("</Ntry>", "</Entry>", 1).encode()
        )
        wrong = good.replace("UTF-8", "US-ASCII").replace("SEPA", "Zürich")
        self._refused("not_xml", read_camt, wrong.encode())

    def test_bad_values(self):
        """The line of the file is told."""
        data = camt([entry(5), "\n" + entry(6).replace(">6<", ">six<")])
        error = self._refused("bad_amount", read_camt, data)
        self.assertEqual(error.detail, "six")
        self.assertEqual(data.decode().splitlines()[error.line - 1].count("six"), 1)
        self._refused("bad_date", read_camt, camt([entry(5, date="2026-13-01")]))
        self._refused("bad_amount", read_camt, camt([entry(5).replace(">5<", ">NaN<")]))
        no_date = entry(5).replace("<BookgDt><Dt>2026-01-20</Dt></BookgDt>", "")
        self._refused("missing_value", read_camt, camt([no_date]))

    def test_without_transactions(self):
        """PM-257: a file without transactions."""
        (found,) = read_camt(camt([]))
        self.assertEqual(found.transactions, [])
        self.assertNotIn("{", CAMT.format(**dict.fromkeys(
            ("kind", "version", "message", "part", "iban", "currency", "start", "end",
             "entries"), "")))  # fmt: skip

    def test_ofx(self):
        (found,) = read_ofx(OFX_1)
        self.assertEqual((found.account, found.currency), ("XX123456", "EUR"))
        self.assertEqual(found.balance_end, Decimal("613.50"))
        self.assertEqual(found.balance_start, Decimal("500.00"))
        first, second = found.transactions
        self.assertEqual(
            (first.text, first.partner_name), ("INVOICE SI-1", "Harbour Boats")
        )
        self.assertEqual((first.amount, second.amount), (Decimal("125.50"), -12))
        self.assertEqual(
            (first.unique_id, second.text),
            ("F1|2026-01-20|125.5", "Bank fees"),
        )
        (xml,) = read_ofx(OFX_2)
        self.assertEqual([t.amount for t in xml.transactions], [10])
        self._refused("truncated", read_ofx, OFX_1[:500])
        self.assertEqual(read_ofx(b"OFXHEADER:100\n\n<OFX></OFX>"), [])

    def test_csv(self):
        """Encodings, signs, two amount columns, latest first, balances."""
        layout = CsvFormat(
            date_column=1,
            amount_column=2,
            text_column=3,
            name_column=4,
            balance_column=5,
        )
        rows = "Date;Amount;Text;Payer;Balance\n21.01.2026;-1.012,50;Rent;;0,50\n"
        rows += "20.01.2026;1'013,00;SI-1;Müller;1.013,00\n"
        for data in (
            rows.encode("cp1252"), rows.encode(), b"\xef\xbb\xbf" + rows.encode(),
            rows.encode("utf-16"), rows.replace("\n", "\r\n").encode(),
        ):  # fmt: skip
            (found,) = read_csv(data, layout)
            self.assertEqual([t.amount for t in found.transactions],
                             [1013, Decimal("-1012.50")])  # fmt: skip
            self.assertEqual(found.transactions[0].partner_name, "Müller")
            self.assertEqual(found.balance_start, 0)
            self.assertEqual(found.balance_end, Decimal("0.50"))
        two = CsvFormat(
            delimiter=",", decimal_sign=".", date_format="%m/%d/%Y", debit_column=2,
            credit_column=3, text_column=4, header_rows=0,
        )  # fmt: skip
        data = b'01/20/2026,,"1,200.00","a, b"\n01/21/2026,-5.00,,fee\n'
        data += b"01/22/2026,5.00,,fee\n"
        (found,) = read_csv(data, two)
        self.assertEqual([t.amount for t in found.transactions], [1200, -5, -5])
        self.assertEqual(preview_csv(data, two)[0][3], "a, b")

    def test_bad_csv(self):
        layout = CsvFormat(amount_column=2, text_column=3)
        for row, code in (
            ("2026-01-20;1;x", "bad_date"), ("20.01.2026;1..x;x", "bad_amount"),
            ("20.01.2026;;x", "bad_amount"), ("20.01.2026;1", "missing_column"),
        ):  # fmt: skip
            data = f"Date;Amount;Text\n20.01.2026;1;ok\n{row}\n".encode()
            self._refused(code, read_csv, data, layout, line=3)
        strict = CsvFormat(amount_column=2, encoding="utf-8-sig")
        self._refused("bad_encoding", read_csv, "Ü;1".encode("cp1252"), strict)

    def test_many(self):
        """100,000 entries are read as a stream."""
        one = entry(5, "text", ref="")
        (found,) = read_camt(camt([one] * 100_000))
        self.assertEqual(len(found.transactions), 100_000)
        self.assertEqual(len({t.unique_id for t in found.transactions}), 100_000)
