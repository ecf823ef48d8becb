"""Entries nobody named whose sum is the line: a guess, and never more than that.

Sums collide: among a hundred open invoices some three add up to almost any amount. So
only neighbours by due date are looked at (customers pay what is due next), a set is
proposed when it is the only one, and its confidence is Low (the issue's own rule).
"""

from collections import defaultdict

from .rules import MULTIPLE, NO, OUTSIDE

LONGEST_RUN = 6  # of a payer nobody knows


class RunIndex:
    """Runs of consecutive open entries by due date, of one customer each."""

    def __init__(self, ledger):
        self._ledger = ledger
        self._ordered = {}
        self._short = None

    def run(self, facts):
        """The numbers of the entries that are the only set whose sum is the line.

        :return: None when there is no set, or more than one
        """
        known = [ref for ref in facts.parties if self._ledger.by_customer.get(ref)]
        runs = [run for ref in known for run in self._of_customer(ref, facts)]
        if not runs and not known:
            runs = self._of_anybody(facts)
        return runs[0] if len(runs) == 1 else None

    def _of_customer(self, customer, facts):
        """Prefix sums: every run of the customer that gives the amount, in one pass."""
        ledger, day = self._ledger, facts.source.date
        numbers = [n for n in self._in_order(customer) if ledger.usable(n, facts)]
        starts = defaultdict(list)
        total, runs = 0, []
        for position, number in enumerate(numbers):
            starts[total].append(position)
            total += ledger.worth(number, day)
            for start in starts.get(total - facts.units, ()):
                if position > start:
                    runs.append(numbers[start : position + 1])
        return runs

    def _of_anybody(self, facts):
        """Short runs of all customers, added up once for all lines.

        Discounts are left out here: their amount depends on the day.
        """
        if self._short is None:
            self._short = self._all_short_runs()
        ledger = self._ledger
        return [
            run
            for run in self._short.get(facts.units, ())
            if all(ledger.usable(n, facts) for n in run)
        ]

    def _all_short_runs(self):
        ledger = self._ledger
        runs = defaultdict(list)
        for customer in ledger.by_customer:
            numbers = self._in_order(customer)
            for start, first in enumerate(numbers):
                total = ledger.open[first]
                for end in range(start + 1, min(start + LONGEST_RUN, len(numbers))):
                    total += ledger.open[numbers[end]]
                    runs[total].append(numbers[start : end + 1])
        return runs

    def _in_order(self, customer):
        if customer not in self._ordered:
            self._ordered[customer] = sorted(
                self._ledger.by_customer[customer], key=self._ledger.due_order
            )
        return self._ordered[customer]


def amount_seen(party):
    """What a set counts as: the rules that ask for nothing but the payer, or chance."""
    return MULTIPLE if party == NO else OUTSIDE
