"""Periods as accountants write them: 30D, 1M, 1M+CM, -1Q (customers_setup.md §12).

A formula is a chain of terms. A number moves a date by so many days, weeks, months,
quarters or years; C goes to the end of the current one, -C to its beginning.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

from dateutil.relativedelta import relativedelta

# Day, week, month, quarter, year, and the letters people write in French
UNITS = {
    **{"D": "D", "W": "W", "M": "M", "Q": "Q", "Y": "Y"},
    **{"J": "D", "S": "W", "T": "Q", "A": "Y"},
}
TERM = re.compile(r"([+-]?)(?:([CFP])|(\d{1,4}))([A-Z])")
STEPS = {
    "D": lambda n: relativedelta(days=n),
    "W": lambda n: relativedelta(weeks=n),
    "M": lambda n: relativedelta(months=n),
    "Q": lambda n: relativedelta(months=3 * n),
    "Y": lambda n: relativedelta(years=n),
}


class FormulaError(ValueError):
    """The text is no date formula."""


@dataclass(frozen=True)
class Term:
    """One step: ``number`` units, or the end (1) or beginning (-1) of the current."""

    unit: str
    number: int
    is_current: bool = False

    def move(self, date):
        if not self.is_current:
            return date + STEPS[self.unit](self.number)
        first = _beginning(date, self.unit)
        if self.number < 0:
            return first
        return first + STEPS[self.unit](1) - timedelta(days=1)

    def reversed(self):
        return Term(self.unit, -self.number, self.is_current)


def _beginning(date, unit):
    if unit == "W":
        return date - timedelta(days=date.weekday())
    month = {"M": date.month, "Q": date.month - (date.month - 1) % 3, "Y": 1}
    return date if unit == "D" else date.replace(month=month[unit], day=1)


def parse(text):
    """The terms of a formula.

    :raise FormulaError: it is blank or no formula
    """
    text = re.sub(r"[\s<>]", "", text or "").upper()
    terms, position = [], 0
    while position < len(text):
        found = TERM.match(text, position)
        is_chained = found and (not position or found[1])
        if not is_chained or found[4] not in UNITS:
            raise FormulaError(text)
        number = int(found[3]) if found[3] else 1
        number = -number if found[1] == "-" else number
        terms.append(Term(UNITS[found[4]], number, bool(found[2])))
        position = found.end()
    if not terms:
        raise FormulaError(text)
    return tuple(terms)


def move(date, terms):
    """The date a formula leads to."""
    for term in terms:
        date = term.move(date)
    return date


def move_back(date, terms):
    """One period earlier: only the first step turns round, 1M+CM becomes -1M+CM."""
    return move(date, (terms[0].reversed(), *terms[1:]))


def boundaries_back(date, terms, count):
    """Ends of periods, oldest first, the last one is the date itself.

    :raise FormulaError: the formula does not lead back in time
    """
    dates = [date]
    while len(dates) < count:
        try:
            earlier = move_back(dates[0], terms)
        except (OverflowError, ValueError) as error:
            raise FormulaError(str(error)) from error
        if earlier >= dates[0]:
            raise FormulaError("not decreasing")
        dates.insert(0, earlier)
    return dates
