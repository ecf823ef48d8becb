"""What the engine reads and what it answers. Amounts in the bank account's currency."""

import datetime
from dataclasses import dataclass, field, fields
from decimal import Decimal

NONE, LOW, MEDIUM, HIGH, TEXT_MAPPING = "none", "low", "medium", "high", "text-mapping"
# Payments and refunds are never candidates (rules §1); money that already waits on an
# outstanding receipts account ("outstanding") is, so that the bank can clear it.
MATCHABLE = {
    "", "invoice", "credit_memo", "finance_charge_memo", "reminder", "outstanding",
}  # fmt: skip
DISCOUNTABLE = {"invoice", "credit_memo"}


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as the bank might name him; `bank_account` may be several."""

    ref: object
    name: str = ""
    city: str = ""
    address: str = ""
    bank_account: str | tuple = ""


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """An open ledger entry: invoices positive, credit memos negative."""

    ref: object
    customer: object
    type: str = "invoice"
    doc_no: str = ""
    ext_doc_no: str = ""
    payment_reference: str = ""
    amount: float | Decimal = 0
    date: datetime.date | None = None
    due: datetime.date | None = None
    discount_date: datetime.date | None = None
    discount_amount: float | Decimal = 0
    discount_tolerance_date: datetime.date | None = None
    open: bool = True
    applied_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One transaction of the bank statement: receipts positive."""

    ref: object
    date: datetime.date | None = None
    amount: float | Decimal = 0
    text: str = ""
    additional_info: str = ""
    partner_name: str = ""
    partner_city: str = ""
    partner_address: str = ""
    bank_account: str = ""
    payment_reference: str = ""
    transaction_id: str = ""


@dataclass(frozen=True, slots=True)
class TextMapping:
    """A text that tells the account: `target` gl, customer or vendor (rules §7)."""

    text: str
    target: str = "gl"
    account: object = None
    debit_account: object = None
    credit_account: object = None


@dataclass(frozen=True, slots=True)
class DirectDebit:
    """A collection that the bank's transaction id may name."""

    transaction_id: str
    entry: object
    status: str = "file created"
    collection_status: str = "file created"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far an amount may be off: `type` amount or percent (rules §3)."""

    type: str = "amount"
    value: float | Decimal = 0


@dataclass(frozen=True, slots=True)
class Settings:
    """What a company may switch.

    :param customer_matching: match customers at all; text mappings go on without
    :param name_matching: similarity, permutations or disabled
    :param netting: a receipt that names invoices and credit memos whose sum it is
    :param sets: look for entries nobody named whose sum is the line; never above Low
    :param digits: decimals of the currency
    """

    customer_matching: bool = True
    name_matching: str = "similarity"
    netting: bool = True
    sets: bool = False
    digits: int = 2


@dataclass(frozen=True, slots=True)
class Observation:
    """The four factors, as found or as shown."""

    related_party: str
    doc_no: str
    amount: str
    direct_debit: str = "not considered"


@dataclass(frozen=True, slots=True)
class Application:
    """One entry (or account) that a line pays.

    :param amount: cash taken from the line
    :param discount: payment discount granted on top; the entry closes by both
    """

    entry: object
    amount: float
    discount: float = 0
    account_type: str = "customer"
    account: object = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the engine proposes for one line.

    :param rule: the factors as observed
    :param displayed_rule: the same; "not considered" what the winning rule ignores
    :param party_by: what told the customer: bank_account, name, text, address or ""
    :param within: number of open entries whose amount fits, of `outside` that do not
    :param mappings: number of text mappings that fit as well
    :param insufficient: named entries the money did not reach
    :param found_set: the entries are a set nobody named
    """

    line: object
    confidence: str = NONE
    applied: tuple[Application, ...] = ()
    score: int = 0
    rule: Observation | None = None
    displayed_rule: Observation | None = None
    review_required: bool = False
    account: object = None
    party_by: str = ""
    difference: float = 0
    within: int = 0
    outside: int = 0
    mappings: int = 0
    competing: int = 0
    insufficient: tuple = ()
    found_set: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible entry for a line, as the manual window lists it."""

    entry: object
    score: int
    confidence: str
    rule: Observation
    party_by: str = ""


def from_dict(kind, values):
    """An object of `kind` from a mapping with its field names; dates may be ISO text.

    Names the engine does not know are left out.
    """
    known = {}
    for spec in fields(kind):
        if spec.name not in values or values[spec.name] is None:
            continue
        value = values[spec.name]
        if isinstance(value, str) and spec.name in DATES:
            value = datetime.date.fromisoformat(value) if value else None
        known[spec.name] = value
    return kind(**known)


DATES = {"date", "due", "discount_date", "discount_tolerance_date"}


@dataclass(slots=True)
class Group:
    """Entries of one customer that one line names: a lump sum."""

    line: int
    customer: object
    entries: list = field(default_factory=list)
    total: int = 0
    netted: bool = False
