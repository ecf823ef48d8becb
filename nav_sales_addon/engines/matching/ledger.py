"""The open entries of one run, prepared once: numbers instead of objects."""

from collections import defaultdict

from .amounts import to_units
from .records import DISCOUNTABLE, MATCHABLE


class Ledger:
    """Open entries by number, in ledger order, with amounts in whole units.

    :param reserved: keep entries another journal holds (for lists that only show)
    """

    def __init__(self, entries, digits, reserved=False):
        self.entries = [
            entry
            for entry in entries
            if entry.open
            and entry.type in MATCHABLE
            and (reserved or not entry.applied_elsewhere)
        ]
        self.open = [to_units(entry.amount, digits) for entry in self.entries]
        self.discount = [
            to_units(entry.discount_amount, digits)
            if entry.discount_amount
            and entry.discount_date
            and entry.type in DISCOUNTABLE
            else 0
            for entry in self.entries
        ]
        self.size = len(self.entries)
        self.by_ref = {entry.ref: number for number, entry in enumerate(self.entries)}
        self.by_customer = defaultdict(list)
        for number, entry in enumerate(self.entries):
            self.by_customer[entry.customer].append(number)

    def discount_expected(self, number, day):
        """May the customer still expect the discount, the days of grace included?

        It only decides which amounts fit; what is granted follows the discount date.
        """
        entry = self.entries[number]
        last = max(
            entry.discount_date, entry.discount_tolerance_date or entry.discount_date
        )
        return day <= last

    def worth(self, number, day):
        """What the entry is worth on a day: open less the discount that is possible."""
        reduced = self.discount[number] and self.discount_expected(number, day)
        return self.open[number] - (self.discount[number] if reduced else 0)

    def usable(self, number, line):
        """Same sign as the line and not posted after it (rules §2)."""
        return self.open[number] * line.units > 0 and self.dated_before(number, line)

    def dated_before(self, number, line):
        entry = self.entries[number]
        return entry.date is None or entry.date <= line.source.date

    def due_order(self, number):
        entry = self.entries[number]
        due = entry.due or entry.date
        return (due is None, due, number)
