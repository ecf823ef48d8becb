"""CSV files of banks: every bank has its own columns, a company says once which."""

import csv
import datetime
import io
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from .records import BankFileError, BankStatement, Transaction, with_unique_ids

# fields of a transaction and the columns they come from
TEXTS = {
    "text": "text_column", "partner_name": "name_column",
    "account_number": "account_column", "payment_reference": "reference_column",
    "additional_info": "info_column", "unique_id": "id_column",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """Where to find what. Columns count from 1; 0 is: the file has none.

    :param date_format: as Python's strptime reads it
    :param encoding: blank: UTF-8, else the one of Windows
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
    delimiter: str = ";"
    decimal_sign: str = ","
    date_format: str = "%d.%m.%Y"
    encoding: str = ""
    header_rows: int = 1
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
    text = _decode(data, layout)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=layout.delimiter)
    found, balances = [], []
    try:
        for row in reader:
            if reader.line_num <= layout.header_rows or not any(map(str.strip, row)):
                continue
            row = _Row(row, reader.line_num, layout)
            found.append(row.transaction())
            if layout.balance_column:
                balances.append((row.transaction(), row.amount("balance_column")))
    except csv.Error as error:
        raise BankFileError("unknown_format", reader.line_num, error) from None
    statement = BankStatement(transactions=with_unique_ids(_in_order(found)))
    if balances:
        _balances(statement, balances)
    return [statement]


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


def _in_order(transactions):
    """Many banks begin with the latest transaction; statements begin with the first."""
    if transactions and transactions[0].date > transactions[-1].date:
        return transactions[::-1]
    return transactions


def _balances(statement, balances):
    """The balance after the last transaction, and what it was before the first."""
    if balances[0][0].date > balances[-1][0].date:
        balances = balances[::-1]
    statement.balance_end = balances[-1][1]
    first, after = balances[0]
    statement.balance_start = after - first.amount


class _Row:
    """One row with its line, so that messages can say where."""

    def __init__(self, cells, line, layout):
        self._cells, self._line, self._layout = cells, line, layout

    def transaction(self):
        values = {name: self._cell(column) for name, column in TEXTS.items()}
        return Transaction(self._date(), self._total(), **values)

    def _cell(self, column):
        number = getattr(self._layout, column)
        if not number:
            return ""
        if number > len(self._cells):
            raise BankFileError("missing_column", self._line, number)
        return " ".join(self._cells[number - 1].split())

    def _date(self):
        text = self._cell("date_column")
        try:
            return datetime.datetime.strptime(text, self._layout.date_format).date()
        except ValueError:
            raise BankFileError("bad_date", self._line, text) from None

    def _total(self):
        if self._layout.amount_column:
            total = self.amount("amount_column")
        else:
            paid, received = self.amount("debit_column"), self.amount("credit_column")
            total = received - abs(paid)
        return -total if self._layout.invert else total

    def amount(self, column):
        """An amount with its thousands signs taken out; blank is nothing."""
        text = self._cell(column)
        digits = text
        for sign in (" ", "\u00a0", "\u202f", "'", "’", "+"):
            digits = digits.replace(sign, "")
        decimal = self._layout.decimal_sign
        digits = digits.replace("." if decimal == "," else ",", "").replace(
            decimal, "."
        )
        if digits.endswith("-"):
            digits = "-" + digits[:-1]
        if not digits:
            if column == "amount_column":
                raise BankFileError("bad_amount", self._line, text)
            return Decimal(0)
        try:
            amount = Decimal(digits)
        except InvalidOperation:
            raise BankFileError("bad_amount", self._line, text) from None
        if not amount.is_finite():
            raise BankFileError("bad_amount", self._line, text)
        return amount
