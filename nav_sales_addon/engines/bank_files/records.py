"""What a bank file says, whatever its format."""

import datetime
import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal


class BankFileError(Exception):
    """The file is refused whole.

    :ivar code: not_xml, doctype, unknown_format, truncated, bad_date, bad_amount,
        missing_column, missing_value, bad_encoding, no_account
    :ivar line: line of the file, if known
    :ivar detail: the value that is wrong
    """

    def __init__(self, code, line=None, detail=""):
        super().__init__(code, line, detail)
        self.code, self.line, self.detail = code, line, str(detail)


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction: receipts positive, in the currency of the account."""

    date: datetime.date
    amount: Decimal
    text: str = ""
    unique_id: str = ""
    additional_info: str = ""
    partner_name: str = ""
    account_number: str = ""
    city: str = ""
    street: str = ""
    payment_reference: str = ""


@dataclass(slots=True)
class BankStatement:
    """One account for one period."""

    account: str = ""
    currency: str = ""
    name: str = ""
    balance_start: Decimal | None = None
    balance_end: Decimal | None = None
    transactions: list = field(default_factory=list)
    skipped: int = 0  # pending transactions, which the bank may still change


def with_unique_ids(transactions):
    """Give each transaction something that tells it from all others.

    What the bank has no number for is known by what it says; two that say the same
    are counted, so that both are kept and the same file brings neither again.
    """
    seen, found = Counter(), []
    for one in transactions:
        key = one.unique_id or _digest(one)
        seen[key] += 1
        number = seen[key]
        unique = key if number == 1 else f"{key}#{number}"
        found.append(replace(one, unique_id=unique))
    return found


def _digest(one):
    words = (
        one.date.isoformat(), str(one.amount), one.text, one.additional_info,
        one.partner_name, one.account_number, one.payment_reference,
    )  # fmt: skip
    return "h:" + hashlib.sha256("\x1f".join(words).encode()).hexdigest()[:32]
