"""What is known about one line: the four factors against every entry."""

from .amounts import amount_range, to_units
from .records import Group, Observation
from .rules import (
    ANY,
    MULTIPLE,
    MULTIPLE_DOCUMENTS,
    NO,
    ONE,
    OUTSIDE,
    YES,
)  # fmt: skip

LONGEST_TRANSACTION_ID = 35
LIVE_ENTRIES = {"file created", "posted"}
LIVE_COLLECTIONS = {"file created", "posted", "closed"}
_BY_DEBIT = Observation(ANY, ANY, ANY, YES)


class LineFacts:
    """One statement line with everything the rules ask about it."""

    def __init__(self, number, source, tolerance, digits):
        self.number = number
        self.source = source
        self.units = to_units(source.amount, digits)
        self.low, self.high = amount_range(self.units, tolerance, digits)
        self.parties = {}
        self.named = set()
        self.debits = set()
        self.debit_state = ANY
        self.fitting = 0  # number of entries whose amount fits
        self.groups = []
        self.mappings = []  # those that fit, the longest text first

    def party(self, customer):
        """(no | partially | fully, what told us)"""
        return self.parties.get(customer, (NO, ""))

    def fits(self, units):
        return self.low <= units <= self.high

    @property
    def ambiguity(self):
        """Is an amount that fits the only one? Entries of all customers count."""
        return ONE if self.fitting == 1 else MULTIPLE

    def observe(self, ledger, number):
        """The four factors of one entry."""
        if number in self.debits:
            return _BY_DEBIT
        fits = self.fits(ledger.worth(number, self.source.date))
        return Observation(
            self.party(ledger.entries[number].customer)[0],
            YES if number in self.named else NO,
            self.ambiguity if fits else OUTSIDE,
            self.debit_state,
        )


class Examiner:
    """Fills the facts of lines from the indexes of one run."""

    def __init__(self, ledger, documents, parties, amounts, debits):
        self._ledger = ledger
        self._documents = documents
        self._parties = parties
        self._amounts = amounts
        self._debits = {}
        for debit in debits:
            if debit.status in LIVE_ENTRIES:
                self._debits.setdefault(debit.transaction_id, []).append(debit)

    def examine(self, facts, netting=True):
        line = facts.source
        facts.parties = self._parties.paid_by(line)
        facts.named = self._documents.named(line)
        facts.fitting = self._amounts.count(facts.low, facts.high, line.date)
        self._direct_debits(facts)
        facts.groups = self._groups(facts, netting)

    def _direct_debits(self, facts):
        transaction = facts.source.transaction_id
        if not transaction or len(transaction) > LONGEST_TRANSACTION_ID:
            return
        live = self._debits.get(transaction, ())
        if not live:
            return
        facts.debit_state = NO
        for debit in live:
            number = self._ledger.by_ref.get(debit.entry)
            if number is not None and debit.collection_status in LIVE_COLLECTIONS:
                facts.debits.add(number)

    def _groups(self, facts, netting):
        """Named entries of one customer, two or more: one lump sum (rules §5)."""
        ledger, day = self._ledger, facts.source.date
        groups, others = {}, {}
        for number in sorted(facts.named):
            if not ledger.dated_before(number, facts):
                continue
            customer = ledger.entries[number].customer
            same_sign = ledger.open[number] * facts.units > 0
            kept = groups if same_sign else others
            group = kept.setdefault(customer, Group(facts.number, customer))
            group.entries.append(number)
            group.total += ledger.worth(number, day)
        found = [group for group in groups.values() if len(group.entries) > 1]
        if netting:
            found += self._netted(facts, groups, others)
        return found

    def _netted(self, facts, groups, others):
        """Invoices less credit memos, all named, whose sum is exactly the line."""
        return [
            Group(
                facts.number,
                customer,
                group.entries + others[customer].entries,
                facts.units,
                netted=True,
            )
            for customer, group in groups.items()
            if customer in others
            and group.total + others[customer].total == facts.units
        ]


def observe_group(facts, group, fitting_groups):
    """The factors of a lump sum: groups and single entries that fit are counted."""
    amount = OUTSIDE
    if facts.fits(group.total):
        amount = ONE if fitting_groups + facts.fitting == 1 else MULTIPLE
    return Observation(
        facts.party(group.customer)[0], MULTIPLE_DOCUMENTS, amount, facts.debit_state
    )


class SingleClasses:
    """Entries a line does not name, in classes that observe the same.

    A class is gone through only when its turn comes: most lines are served before.
    """

    def __init__(self, ledger, amounts):
        self._ledger = ledger
        self._amounts = amounts

    def of(self, facts):
        """Pairs: an observation, a function that gives the entries, latest first."""
        state = facts.debit_state
        for customer, (party, _by) in facts.parties.items():
            if facts.fitting:
                seen = Observation(party, NO, facts.ambiguity, state)
                yield seen, lambda own=customer: self._inside_of(facts, own)
            seen = Observation(party, NO, OUTSIDE, state)
            yield seen, lambda own=customer: self._outside_of(facts, own)
        if facts.fitting:
            seen = Observation(NO, NO, facts.ambiguity, state)
            yield seen, lambda: self._strangers(facts, sorted(self._fitting(facts)))
        seen = Observation(NO, NO, OUTSIDE, state)
        yield seen, lambda: self._unknown(facts)

    def _fitting(self, facts):
        return self._amounts.between(facts.low, facts.high, facts.source.date)

    def _inside_of(self, facts, customer):
        own = self._ledger.by_customer.get(customer, ())
        if len(own) > facts.fitting:
            entries = self._ledger.entries
            own = [n for n in self._fitting(facts) if entries[n].customer == customer]
        return self._unnamed(facts, sorted(n for n in own if self._fits(facts, n)))

    def _outside_of(self, facts, customer):
        own = self._ledger.by_customer.get(customer, ())
        return (n for n in self._unnamed(facts, own) if not self._fits(facts, n))

    def _strangers(self, facts, numbers):
        entries, parties = self._ledger.entries, facts.parties
        return (
            n
            for n in self._unnamed(facts, numbers)
            if entries[n].customer not in parties
        )

    def _unknown(self, facts):
        numbers = self._strangers(facts, range(len(self._ledger.entries)))
        return (n for n in numbers if not self._fits(facts, n))

    def _fits(self, facts, number):
        return facts.fits(self._ledger.worth(number, facts.source.date))

    @staticmethod
    def _unnamed(facts, numbers):
        special = facts.named | facts.debits
        return (n for n in reversed(numbers) if n not in special)
