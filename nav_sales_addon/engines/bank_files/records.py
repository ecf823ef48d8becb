"""What a bank file says, whatever its format."""

import datetime
import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal

LARGEST = Decimal(10) ** 15
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?|[+-]?\.\d+")
# what banks write where they have no number
_PLACEHOLDER = re.compile(r"(NONREF|NOTPROVIDED|NONE|N/?A|[\s0.\-]*)", re.IGNORECASE)


class BankFileError(Exception):
    """The file is refused whole.

    :ivar code: not_xml, doctype, unknown_format, truncated, bad_date, bad_amount,
        missing_column, missing_value, bad_encoding, mixed_currencies
    :ivar line: line of the file, if known
    :ivar detail: the value that is wrong
    """

    def __init__(self, code, line=None, detail=""):
        detail = str(detail or "")[:200]
        super().__init__(code, line, detail)
        self.code, self.line, self.detail = code, line, detail


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction: receipts positive, in the currency of the account.

    :ivar unique_id: tells it from every other transaction of the account
    :ivar entry_id: the same of the bank's entry this is a part of
    """

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
    entry_id: str = ""


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

    @property
    def total(self):
        return sum((one.amount for one in self.transactions), Decimal(0))


def number(text):
    """An amount written with a point, or None when it is none."""
    if not _NUMBER.fullmatch(text):
        return None
    amount = Decimal(text)
    return amount if abs(amount) < LARGEST else None


class Identities:
    """Give the transactions of one file something that tells each from all others.

    The reference of the bank counts together with day and amount, because banks use
    references again. Without one a transaction is known by what it says; two that say
    the same are counted, so that both are kept and the same file brings neither again.
    """

    def __init__(self):
        self._seen = Counter()

    def entry(self, parts, reference="", account=""):
        """The transactions of one entry of the bank, with their ids.

        :param parts: one transaction, or those a batch is made of
        """
        key = self._key(parts, reference.strip())
        self._seen[account, key] += 1
        if (count := self._seen[account, key]) > 1:
            key = f"{key}#{count}"
        if len(parts) == 1:
            return [replace(parts[0], unique_id=key, entry_id=key)]
        return [
            replace(one, unique_id=f"{key}/{place}", entry_id=key)
            for place, one in enumerate(parts, 1)
        ]

    @staticmethod
    def _key(parts, reference):
        if not _PLACEHOLDER.fullmatch(reference):
            total = sum(one.amount for one in parts).normalize()
            return f"{reference}|{parts[0].date}|{total:f}"
        words = "\x1f".join(
            word
            for one in parts
            for word in (
                one.date.isoformat(), f"{one.amount.normalize():f}", one.text,
                one.additional_info, one.partner_name, one.account_number,
                one.payment_reference,
            )
        )  # fmt: skip
        return "h:" + hashlib.sha256(words.encode()).hexdigest()[:32]
