"""CSV files of banks: every bank has its own columns, a company says once which."""

import csv
import datetime
import io
import re
from dataclasses import dataclass
from decimal import Decimal

from .records import BankFileError, BankStatement, Identities, Transaction, number

# fields of a transaction and the columns they come from
TEXTS = {
    "text": "text_column", "partner_name": "name_column",
    "account_number": "account_column", "payment_reference": "reference_column",
    "additional_info": "info_column",
}  # fmt: skip
_SPACES = re.compile(r"[\s'’+]")
_CURRENCY = r"[A-Z]{3}|[A-Z]{0,2}[€$£¥]"
_AROUND = re.compile(rf"^(?:{_CURRENCY})|(?:{_CURRENCY})$")
_SIDE = re.compile(r"(CR|DR|[HS])$")  # credit, debit; in German Haben, Soll
# groups of thousands are whole, so that 1234.56 is never read as 123456
_GROUPED = re.compile(r"\d{1,3}(,\d{2,3})*,\d{3}(\.\d*)?|\d*(\.\d*)?")


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """Where to find what. Columns count from 1; 0 is: the file has none.

    :param date_format: as Python's strptime reads it
    :param encoding: blank: UTF-8, else the one of Windows
    :param header_rows: lines above the first transaction
    :param footer_rows: rows below the last one, such as totals
    """

    date_column: int = 1
    amount_column: int = 0
    debit_column: int = 0
    credit_column: int = 0
    text_column: int = 0
    name_column: int = 0
    account_column: int = 0
    reference_column: int = 0
    info_column: int = 0
    id_column: int = 0
    balance_column: int = 0
    currency_column: int = 0
    delimiter: str = ";"
    decimal_sign: str = ","
    date_format: str = "%d.%m.%Y"
    encoding: str = ""
    header_rows: int = 1
    footer_rows: int = 0
    invert: bool = False


def preview_csv(data, layout, rows=8):
    """The first rows as a list of lists, header included, for people to look at."""
    reader = csv.reader(io.StringIO(_decode(data, layout)), delimiter=layout.delimiter)
    return [row for row, _number in zip(reader, range(rows), strict=False)]


def read_csv(data, layout):
    """The transactions of a CSV file, as one statement.

    :rtype: list[BankStatement]
    :raises BankFileError: with line and value, when a row cannot be read
    """
    rows = _rows(data, layout)
    if rows and rows[0].date() > rows[-1].date():
        rows.reverse()  # many banks begin with the latest transaction
    identities, statement = Identities(), BankStatement()
    for row in rows:
        statement.transactions += identities.entry([row.transaction()], row.reference())
    statement.currency = _currency(rows)
    if layout.balance_column and rows:
        statement.balance_end = rows[-1].amount("balance_column")
        first = statement.transactions[0].amount
        statement.balance_start = rows[0].amount("balance_column") - first
    return [statement]


def _rows(data, layout):
    """The rows that hold transactions."""
    text = _decode(data, layout)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=layout.delimiter)
    try:
        rows = [
            _Row(cells, reader.line_num, layout)
            for cells in reader
            if reader.line_num > layout.header_rows and any(map(str.strip, cells))
        ]
    except csv.Error as error:
        raise BankFileError("unknown_format", reader.line_num, error) from None
    return rows[: len(rows) - layout.footer_rows] if layout.footer_rows else rows


def _currency(rows):
    """The currency of the file: a bank account has one."""
    found = ""
    for row in rows:
        currency = row.currency()
        if found and currency != found:
            raise BankFileError("mixed_currencies", row.line, currency)
        found = currency
    return found


def _decode(data, layout):
    encodings = [layout.encoding] if layout.encoding else ["utf-8-sig", "cp1252"]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            return data.decode(encoding).lstrip("\ufeff")
        except (UnicodeDecodeError, LookupError) as error:
            problem = error
    raise BankFileError("bad_encoding", None, problem)


class _Row:
    """One row with its line, so that messages can say where."""

    def __init__(self, cells, line, layout):
        self._cells, self.line, self._layout = cells, line, layout

    def transaction(self):
        values = {name: self._cell(column) for name, column in TEXTS.items()}
        return Transaction(self.date(), self._total(), **values)

    def reference(self):
        return self._cell("id_column")

    def currency(self):
        return self._cell("currency_column").upper()

    def _cell(self, column):
        place = getattr(self._layout, column)
        if not place:
            return ""
        if place > len(self._cells):
            raise BankFileError("missing_column", self.line, place)
        return " ".join(self._cells[place - 1].split())

    def date(self):
        text = self._cell("date_column")
        day = re.split(r"[ T]", text, maxsplit=1)[0]  # some banks add the time
        try:
            return datetime.datetime.strptime(day, self._layout.date_format).date()
        except ValueError:
            raise BankFileError("bad_date", self.line, text) from None

    def _total(self):
        if self._layout.amount_column:
            total = self.amount("amount_column")
        else:
            paid, received = self.amount("debit_column"), self.amount("credit_column")
            total = received - abs(paid)
        return -total if self._layout.invert else total

    def amount(self, column):
        """An amount as people write it: 1.234,56-  (12.00)  $ 5."""
        text = self._cell(column)
        if not text and column != "amount_column":
            return Decimal(0)
        digits = _SPACES.sub("", text.upper())
        side = _SIDE.search(digits)
        digits = _SIDE.sub("", digits)
        negative = bool(side) and side.group() in ("DR", "S")
        if digits.startswith("(") and digits.endswith(")"):
            negative, digits = not negative, digits[1:-1]
        digits = _AROUND.sub("", digits)
        if digits.startswith(("-", "\u2212")) or digits.endswith("-"):
            negative, digits = not negative, digits.strip("-\u2212")
        digits = _AROUND.sub("", digits)
        if self._layout.decimal_sign == ",":
            digits = digits.translate(str.maketrans(".,", ",."))
        whole = digits if _GROUPED.fullmatch(digits) else ""
        amount = number(whole.replace(",", "").removesuffix("."))
        if amount is None:
            raise BankFileError("bad_amount", self.line, text)
        return -amount if negative else amount
