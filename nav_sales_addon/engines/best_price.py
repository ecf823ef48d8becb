"""Which price and which line discount a sales line gets, and why.

No Odoo in here. What things are is told by hashable keys, rows arrive in the order in
which ties are decided (rules/customers_setup.md §8.2 to §8.4).
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date

# what became of a row
WON, LOST, REJECTED = "won", "lost", "rejected"
# why a row did not qualify
OTHER_ITEM, OTHER_CUSTOMER, VARIANT, CURRENCY = "item", "source", "variant", "currency"
UNIT, STARTS_LATER, ENDED, MINIMUM = "unit", "starts", "ended", "minimum"
# why a row that qualified lost
LESS_SPECIFIC, DEARER, LOWER, SAME = "less_specific", "dearer", "lower", "same"
COMPARED_DIGITS = 9  # below this a difference is noise of the conversion


@dataclass(frozen=True)
class Row:
    """A special price (amount: price) or a line discount (amount: percent)."""

    key: Hashable
    amount: float
    item: Hashable
    source: Hashable
    variant: Hashable | None = None
    currency: Hashable | None = None
    unit: Hashable | None = None
    minimum: float = 0.0
    start: date | None = None
    end: date | None = None
    allow_line_discount: bool = True

    @property
    def rank(self):
        """How many of currency and variant are filled; who it is for is no rank."""
        return (self.currency is not None) + (self.variant is not None)


@dataclass(frozen=True)
class Request:
    """What is sold: `items` and `sources` are all keys that a row may have."""

    items: frozenset
    sources: frozenset
    variant: Hashable | None = None
    unit: Hashable | None = None
    quantity: float = 1.0
    quantity_per_unit: float = 1.0
    currency: Hashable | None = None
    day: date | None = None


@dataclass(frozen=True)
class Candidate:
    """One row with what became of it; `amount` is in terms of the document."""

    row: Row
    outcome: str
    reason: str | None = None
    amount: float | None = None
    compared: float | None = None


@dataclass(frozen=True)
class Result:
    """The winner, or None, and every row that was looked at."""

    winner: Candidate | None
    trace: tuple[Candidate, ...]


def rejection(row, request):
    """Why a row does not qualify, or None (rules §8.2)."""
    if row.item not in request.items:
        return OTHER_ITEM
    if row.source not in request.sources:
        return OTHER_CUSTOMER
    for name, reason in (
        ("variant", VARIANT),
        ("currency", CURRENCY),
        ("unit", UNIT),
    ):
        own = getattr(row, name)
        if own is not None and own != getattr(request, name):
            return reason
    if request.day and row.start and request.day < row.start:
        return STARTS_LATER
    if request.day and row.end and request.day > row.end:
        return ENDED
    quantity = abs(request.quantity)
    if row.unit is None:
        quantity *= request.quantity_per_unit
    return MINIMUM if round(row.minimum - quantity, 5) > 0 else None


def _same(row):
    return row.amount


def best_price(
    rows, request, discount=0.0, convert: Callable[[Row], float] = _same
) -> Result:
    """The cheapest row of the highest rank (rules §8.3).

    :param rows: rows in the order that decides between equals
    :param discount: percent of the best line discount of this line
    :param convert: price of a row in unit, currency and VAT of the document; only
        asked for rows that qualify
    """

    def weigh(row):
        amount = convert(row)
        factor = 1 - discount / 100 if row.allow_line_discount else 1
        return amount, amount * factor

    return _choose(rows, request, weigh, DEARER)


def best_discount(rows, request) -> Result:
    """The highest percentage of the highest rank (rules §8.4)."""
    return _choose(rows, request, lambda row: (row.amount, -row.amount), LOWER)


def _choose(rows, request, weigh, worse):
    """The smallest weight of the highest rank wins, the first one among equals."""
    trace, qualified = [], []
    for row in rows:
        reason = rejection(row, request)
        candidate = Candidate(row, REJECTED, reason)
        if not reason:
            amount, compared = weigh(row)
            compared = round(compared, COMPARED_DIGITS)
            candidate = Candidate(row, LOST, None, amount, compared)
            qualified.append(candidate)
        trace.append(candidate)
    if not qualified:
        return Result(None, tuple(trace))
    winner = min(qualified, key=lambda found: (-found.row.rank, found.compared))
    marked = tuple(
        _mark(candidate, winner, worse) if candidate.outcome == LOST else candidate
        for candidate in trace
    )
    return Result(replace(winner, outcome=WON), marked)


def _mark(candidate, winner, worse):
    if candidate is winner:
        return replace(candidate, outcome=WON)
    if candidate.row.rank < winner.row.rank:
        return replace(candidate, reason=LESS_SPECIFIC)
    same = candidate.compared == winner.compared
    return replace(candidate, reason=SAME if same else worse)
