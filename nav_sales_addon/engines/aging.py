"""Columns of agings, and the column an amount belongs to (customers_setup.md §12)."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta

from .date_formula import FormulaError, boundaries_back, move

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Column:
    """Days from ``first`` to ``last``; None is open-ended."""

    first: date | None
    last: date | None

    def holds(self, day):
        return (not self.first or day >= self.first) and (
            not self.last or day <= self.last
        )

    def days(self, as_of):
        """Days back from the date, that day counted as the first: ``(least, most)``."""
        least = (as_of - self.last).days + 1 if self.last else None
        most = (as_of - self.first).days + 1 if self.first else None
        return least, most


def band(end, terms, count=5):
    """Ends of the columns of an aging band; the first column takes all before."""
    return boundaries_back(end, terms, count)


def band_index(boundaries, day):
    """The first boundary that is not before a day; None when all of them are."""
    index = bisect_left(boundaries, day)
    return index if index < len(boundaries) else None


def aged(as_of, terms, not_due, count=5):
    """Columns of aged receivables, youngest first.

    :param bool not_due: the first column is what is due after the date
    """
    columns = [Column(as_of + DAY, None)] if not_due else []
    after = as_of + DAY
    while len(columns) < count - 1:
        first = boundaries_back(after, terms, 2)[0]
        columns.append(Column(first, after - DAY))
        after = first
    columns.append(Column(None, after - DAY))
    return columns


def summary(start, terms, count=3):
    """Before the date, some periods from it on, and after."""
    columns, first = [Column(None, start - DAY)], start
    for _period in range(count):
        following = move(first, terms)
        if following <= first:
            raise FormulaError("not increasing")
        columns.append(Column(first, following - DAY))
        first = following
    return [*columns, Column(first, None)]


def months_between(earlier, later):
    """Complete months from one date to another, 0 when it is not earlier."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return max(months - (later.day < earlier.day), 0)
