"""Money in whole units (cents), the range a line accepts, and what lies in it."""

from bisect import bisect_left, bisect_right
from decimal import ROUND_HALF_UP, Decimal


def to_units(amount, digits):
    """An amount as a whole number of the currency's smallest unit."""
    if isinstance(amount, float):
        return round(amount * 10**digits)
    scaled = Decimal(amount).scaleb(digits)
    return int(scaled.quantize(Decimal(1), ROUND_HALF_UP))


def from_units(units, digits):
    return round(units / 10**digits, digits)


def amount_range(units, tolerance, digits=2):
    """The lowest and highest amount that fits a line, both included (rules §3).

    An amount as tolerance never crosses zero; a percentage is of the line.
    """
    if tolerance.type == "percent":
        part = Decimal(str(tolerance.value)) / 100
        low, high = sorted(
            int((units * factor).quantize(Decimal(1), ROUND_HALF_UP))
            for factor in (1 - part, 1 + part)
        )
        return low, high
    width = to_units(tolerance.value, digits)
    low, high = units - width, units + width
    return (max(0, low), high) if units >= 0 else (low, min(0, high))


class _Sorted:
    def __init__(self, pairs):
        pairs = sorted(pairs)
        self.amounts = [amount for amount, _number in pairs]
        self.numbers = [number for _amount, number in pairs]

    def between(self, low, high):
        return self.numbers[self._span(low, high)]

    def count(self, low, high):
        span = self._span(low, high)
        return span.stop - span.start

    def _span(self, low, high):
        start = bisect_left(self.amounts, low)
        return slice(start, max(start, bisect_right(self.amounts, high)))


class AmountIndex:
    """All amounts of open entries, sorted once.

    What an entry with a payment discount is worth depends on the day: less as long as
    the discount can be had. Such entries are filed twice and told apart when asked.
    """

    def __init__(self, ledger):
        numbers = range(len(ledger.entries))
        plain = [n for n in numbers if not ledger.discount[n]]
        reduced = [n for n in numbers if ledger.discount[n]]
        self._ledger = ledger
        self._plain = _Sorted((ledger.open[n], n) for n in plain)
        self._full = _Sorted((ledger.open[n], n) for n in reduced)
        self._net = _Sorted((ledger.open[n] - ledger.discount[n], n) for n in reduced)

    def between(self, low, high, day):
        """The numbers of the entries worth `low` to `high` on that day."""
        return self._plain.between(low, high) + self._dated(low, high, day)

    def count(self, low, high, day):
        return self._plain.count(low, high) + len(self._dated(low, high, day))

    def _dated(self, low, high, day):
        expected = self._ledger.discount_expected
        return [n for n in self._net.between(low, high) if expected(n, day)] + [
            n for n in self._full.between(low, high) if not expected(n, day)
        ]


class Totals:
    """The totals of all lump sums, sorted once."""

    def __init__(self, groups):
        self._sorted = sorted(group.total for group in groups)

    def count(self, low, high):
        first = bisect_left(self._sorted, low)
        return max(0, bisect_right(self._sorted, high) - first)
