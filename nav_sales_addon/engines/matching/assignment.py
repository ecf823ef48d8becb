"""One assignment for all lines together: the surest pair first (rules §5, §6)."""

import heapq
from collections import defaultdict
from dataclasses import replace

from .amounts import from_units
from .records import Application


class Taken:
    """What has been applied to entries so far, in whole units."""

    def __init__(self, ledger):
        self._ledger = ledger
        self._cash = {}
        self._closed = set()

    def touched(self, number):
        return number in self._cash

    def cash_and_discount(self, number, rest, day):
        """What a line with `rest` left can pay of an entry.

        The payment discount is granted on time, once all cash reaches the reduced
        amount, even if more was paid: the surplus then stays with the line.

        :return: (cash, discount) in units; (0, 0) when nothing is left to pay
        """
        ledger = self._ledger
        if number in self._closed:
            return 0, 0
        sign = 1 if ledger.open[number] > 0 else -1
        left = sign * (ledger.open[number] - self._cash.get(number, 0))
        available = sign * rest
        discount = sign * ledger.discount[number]
        if (
            discount
            and day <= ledger.entries[number].discount_date
            and left > discount
            and available >= left - discount
        ):
            return sign * (left - discount), sign * discount
        return sign * max(0, min(left, available)), 0

    def take(self, number, cash, discount):
        self._cash[number] = self._cash.get(number, 0) + cash
        if discount or self._cash[number] == self._ledger.open[number]:
            self._closed.add(number)


class Assignment:
    """Candidates of all lines in one queue; what is served first is gone for others.

    Of equal score the candidate with more entries goes first, then the later line, then
    the later entry.
    """

    def __init__(self, ledger, digits):
        self._ledger = ledger
        self._digits = digits
        self._taken = Taken(ledger)
        self._queue = []
        self._order = 0
        self.served = {}

    def offer(self, score, facts, entries, **about):
        """Put one candidate with all its entries into the queue."""
        self._push(score, facts, list(entries), None, about)

    def offer_class(self, score, facts, numbers, **about):
        """Put a class of single entries into the queue, tried one after the other.

        :param numbers: a function that gives them; called when the turn of the class
            comes
        """
        self._push(score, facts, [], numbers, about)

    def _next_of_class(self, score, facts, numbers, about):
        first = next(numbers, None)
        if first is not None:
            self._push(score, facts, [first], numbers, about)

    def _push(self, score, facts, entries, more, about):
        self._order += 1
        last = max(entries) if entries else self._ledger.size
        key = (-score, -max(1, len(entries)), -facts.number, -last, self._order)
        heapq.heappush(self._queue, (key, facts, entries, more, about, score))

    def run(self):
        """Serve the queue to its end.

        :return: ``{line number: (score, applications, insufficient, about)}``
        """
        while self._queue:
            _key, facts, entries, more, about, score = heapq.heappop(self._queue)
            if facts.number in self.served:
                continue
            if callable(more):
                self._next_of_class(score, facts, iter(more()), about)
                continue
            applied, short = self._serve(facts, entries, about)
            if applied:
                self.served[facts.number] = (score, applied, short, about)
            elif more is not None:
                self._next_of_class(score, facts, more, about)
        self._settle_discounts()
        return self.served

    def _settle_discounts(self):
        """Of several lines that pay an entry the last one has the discount (§6)."""
        payers = defaultdict(list)
        for number in sorted(self.served):
            for part in self.served[number][1]:
                payers[part.entry].append((number, part))
        for entry, parts in payers.items():
            granted = [(number, part) for number, part in parts if part.discount]
            last, last_part = parts[-1]
            if entry is None or not granted or granted[0][0] == last:
                continue
            number, part = granted[0]
            self._change(number, part, replace(part, discount=0.0))
            moved = replace(last_part, discount=part.discount)
            self._change(last, last_part, moved)

    def _change(self, number, old, new):
        score, applied, short, about = self.served[number]
        applied = tuple(new if part is old else part for part in applied)
        self.served[number] = (score, applied, short, about)

    def _serve(self, facts, entries, about):
        if about.get("mapping"):
            return self._on_account(facts, about["mapping"]), ()
        if about.get("whole"):
            return self._serve_whole(facts, entries), ()
        if len(entries) == 1:
            return self._serve_single(facts, entries[0]), ()
        return self._serve_group(facts, entries)

    def _serve_single(self, facts, number):
        """Several payments of one invoice share it; the later ones take the rest."""
        if not self._ledger.usable(number, facts):
            return ()
        cash, discount = self._pay(number, facts.units, facts)
        return (self._application(number, cash, discount),) if cash else ()

    def _serve_group(self, facts, entries):
        """By due date until the money is used up; what others took is left alone."""
        rest, applied, short = facts.units, [], []
        for number in sorted(entries, key=self._ledger.due_order):
            if self._taken.touched(number):
                continue
            cash, discount = self._pay(number, rest, facts) if rest else (0, 0)
            rest -= cash
            if cash:
                applied.append(self._application(number, cash, discount))
            else:
                short.append(self._ledger.entries[number].ref)
        return tuple(applied), tuple(short)

    def _serve_whole(self, facts, entries):
        """A netted lump sum or a found set: all of it or nothing."""
        if any(self._taken.touched(number) for number in entries):
            return ()
        applied = []
        for number in sorted(entries, key=self._ledger.due_order):
            worth = self._ledger.worth(number, facts.source.date)
            discount = self._ledger.open[number] - worth
            if (
                discount
                and facts.source.date > self._ledger.entries[number].discount_date
            ):
                discount = 0  # days of grace need a yes from the user
            self._taken.take(number, worth, discount)
            applied.append(self._application(number, worth, discount))
        return tuple(applied)

    def _pay(self, number, rest, facts):
        cash, discount = self._taken.cash_and_discount(number, rest, facts.source.date)
        if cash:
            self._taken.take(number, cash, discount)
        return cash, discount

    def _application(self, number, cash, discount):
        entry = self._ledger.entries[number]
        return Application(
            entry.ref,
            from_units(cash, self._digits),
            from_units(discount, self._digits),
            account=entry.customer,
        )

    def _on_account(self, facts, mapping):
        account = mapping.account
        if mapping.target == "gl" and account is None:
            incoming = facts.units >= 0
            account = mapping.debit_account if incoming else mapping.credit_account
        amount = from_units(facts.units, self._digits)
        return (
            Application(None, amount, account_type=mapping.target, account=account),
        )
