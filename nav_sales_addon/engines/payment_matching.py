"""Which open entries does each bank transaction pay, and how sure is that?

No Odoo in here. Rules: rules/payment_matching.md §1 to §7. Cost: amounts are sorted
once, each text is read once against an index of document numbers, each distinct name
is compared once; candidates wait in classes and are only gone through when a line
needs them.
"""

from collections import defaultdict
from dataclasses import replace

from .matching.amounts import AmountIndex, Totals, amount_range, from_units, to_units
from .matching.assignment import Assignment, Taken
from .matching.documents import DocumentIndex
from .matching.facts import Examiner, LineFacts, SingleClasses, observe_group
from .matching.ledger import Ledger
from .matching.parties import PartyIndex
from .matching.records import (
    HIGH,
    LOW,
    MEDIUM,
    NONE,
    TEXT_MAPPING,
    Application,
    Candidate,
    Customer,
    DirectDebit,
    Observation,
    OpenEntry,
    Proposal,
    Settings,
    StatementLine,
    TextMapping,
    Tolerance,
    from_dict,
)  # fmt: skip
from .matching.rules import (
    DEFAULT_RULES,
    LEVEL,
    MAPPING_LIMIT,
    MAPPING_SCORE,
    NO,
    Rule,
    RuleBook,
)  # fmt: skip
from .matching.sets import RunIndex, amount_seen

NO_TOLERANCE = Tolerance()


def match(
    lines,
    entries,
    rules=DEFAULT_RULES,
    mappings=(),
    tolerance=NO_TOLERANCE,
    settings=Settings(),  # noqa: B008  frozen
    customers=(),
    direct_debits=(),
):
    """Propose what each bank transaction pays (rules/payment_matching.md).

    :param lines: iterable of StatementLine, in line order
    :param entries: iterable of OpenEntry, in ledger order, all customers
    :param rules: the rule table
    :param mappings: texts that tell the account
    :param tolerance: how far an amount may be off and still fit
    :param customers: all customers; a name must be unique among them to be sure.
        Left out, those of the entries (as Customer objects) are used
    :param direct_debits: collections the bank's transaction ids may name
    :return: one Proposal for each line, in the order of `lines`
    :rtype: list[Proposal]
    """
    options = (mappings, tolerance, settings, customers, direct_debits)
    run = _Run(lines, entries, rules, *options)
    return run.proposals()


def candidates_of(
    lines,
    entries,
    rules=DEFAULT_RULES,
    mappings=(),
    tolerance=NO_TOLERANCE,
    settings=Settings(),  # noqa: B008  frozen
    customers=(),
    direct_debits=(),
):
    """All open entries with their score for each line, as the manual window shows them.

    Nothing is left out: other sign, later date, reserved by another journal, score 0.

    The arguments are those of :func:`match`.

    :return: iterator over the lists of candidates of the lines, the surest first
    :rtype: Iterator[list[Candidate]]
    """
    options = (mappings, tolerance, settings, customers, direct_debits)
    run = _Run(lines, entries, rules, *options, reserved=True)
    return (run.candidates(facts) for facts in run.facts)


def list_candidates(line, *arguments, **options):
    """The candidates of one line, see :func:`candidates_of`.

    :rtype: list[Candidate]
    """
    return next(candidates_of([line], *arguments, **options))


def payable(entry, rest, taken, day, digits=2):
    """What a payment can pay of one entry, the payment discount included (rules §6).

    :param rest: what the payment has left
    :param taken: cash that other payments take of the entry
    :return: (cash, discount); (0, 0) when nothing is left of the entry
    """
    ledger = Ledger([entry], digits, reserved=True)
    state = Taken(ledger)
    if taken:
        state.take(0, to_units(taken, digits), 0)
    amounts = state.cash_and_discount(0, to_units(rest, digits), day)
    return tuple(from_units(units, digits) for units in amounts)


class _Run:
    """All indexes of one run."""

    def __init__(
        self,
        lines,
        entries,
        rules,
        mappings,
        tolerance,
        settings,
        customers,
        direct_debits,
        reserved=False,
    ):
        entries, customers = _split_customers(entries, customers)
        self.settings, self.digits = settings, settings.digits
        self.book = RuleBook(rules)
        usable = entries if settings.customer_matching or reserved else ()
        self.ledger = Ledger(usable, self.digits, reserved)
        parties = PartyIndex(
            customers, set(self.ledger.by_customer), settings.name_matching
        )
        amounts = AmountIndex(self.ledger)
        self.classes = SingleClasses(self.ledger, amounts)
        documents = DocumentIndex(self.ledger.entries)
        examiner = Examiner(self.ledger, documents, parties, amounts, direct_debits)
        texts = _longest_first(mappings)
        self.facts = []
        for number, line in enumerate(lines):
            facts = LineFacts(number, line, tolerance, self.digits)
            if facts.units:  # a line of 0.00 is never matched (rules §1)
                examiner.examine(facts, settings.netting)
                facts.mappings = _fitting(line, texts)
            self.facts.append(facts)
        self.totals = Totals(group for facts in self.facts for group in facts.groups)

    def proposals(self):
        queue = Assignment(self.ledger, self.digits)
        for facts in self.facts:
            if facts.units:
                self._offer(queue, facts)
        if self.settings.sets:
            self._offer_sets(queue)
        served = queue.run()
        competing = self._competing(served)
        return [self._proposal(facts, served, competing) for facts in self.facts]

    def _offer(self, queue, facts):
        """Every candidate of one line whose rule is better than None."""
        for number in sorted(facts.named | facts.debits, reverse=True):
            seen = facts.observe(self.ledger, number)
            if rule := self._acceptable(seen):
                queue.offer(rule.score, facts, (number,), seen=seen, rule=rule)
        fitting = self.totals.count(facts.low, facts.high) if facts.groups else 0
        for group in facts.groups:
            seen = observe_group(facts, group, fitting)
            if rule := self._acceptable(seen):
                queue.offer(
                    rule.score, facts, group.entries,
                    seen=seen, rule=rule, whole=group.netted,
                )  # fmt: skip
        for seen, numbers in self.classes.of(facts):
            if rule := self._acceptable(seen):
                queue.offer_class(rule.score, facts, numbers, seen=seen, rule=rule)
        for mapping in facts.mappings[:1]:
            queue.offer(mapping_score(mapping), facts, (), mapping=mapping)

    def _acceptable(self, seen):
        rule = self.book.best(seen)
        return rule if rule and LEVEL[rule.confidence] else None

    def _offer_sets(self, queue):
        """A set nobody named, for lines that have nothing better than Low."""
        runs = RunIndex(self.ledger)
        for facts in self.facts:
            if not facts.units or facts.named or facts.debits or facts.fitting:
                continue
            if entries := runs.run(facts):
                party = facts.party(self.ledger.entries[entries[0]].customer)[0]
                seen = Observation(party, NO, amount_seen(party), facts.debit_state)
                rule = self._acceptable(seen)
                if rule and rule.confidence == LOW:
                    queue.offer(
                        rule.score, facts, entries,
                        seen=seen, rule=rule, whole=True, found=True,
                    )  # fmt: skip

    def _competing(self, served):
        """How many lines are applied to each entry."""
        count = defaultdict(int)
        for _score, applied, _short, _about in served.values():
            for application in applied:
                count[application.entry] += 1
        return count

    def _proposal(self, facts, served, competing):
        base = Proposal(
            facts.source.ref,
            difference=from_units(facts.units, self.digits),
            within=facts.fitting,
            outside=self.ledger.size - facts.fitting,
            mappings=len(facts.mappings),
        )
        if facts.number not in served:
            return base
        score, applied, short, about = served[facts.number]
        paid = sum(to_units(part.amount, self.digits) for part in applied)
        known = {
            "applied": applied,
            "score": score,
            "insufficient": short,
            "account": applied[0].account,
            "difference": from_units(facts.units - paid, self.digits),
            "competing": max(competing[part.entry] for part in applied) - 1,
        }
        if about.get("mapping"):
            return replace(base, confidence=TEXT_MAPPING, **known)
        rule = about["rule"]
        return replace(
            base,
            **known,
            confidence=rule.confidence,
            rule=about["seen"],
            displayed_rule=rule.displayed(about["seen"]),
            review_required=rule.needs_review,
            party_by=facts.party(applied[0].account)[1],
            found_set=bool(about.get("found")),
        )

    def candidates(self, facts):
        found = []
        for number, entry in enumerate(self.ledger.entries):
            seen = facts.observe(self.ledger, number)
            rule = self.book.best(seen)
            found.append(
                Candidate(
                    entry.ref,
                    rule.score if rule else 0,
                    rule.confidence if rule else NONE,
                    seen,
                    facts.party(entry.customer)[1],
                )
            )
        return sorted(found, key=lambda candidate: -candidate.score)


def _longest_first(mappings):
    """Pairs: the text as it is looked for, its mapping."""
    pairs = [(mapping.text.upper(), mapping) for mapping in mappings if mapping.text]
    return sorted(pairs, key=lambda pair: -len(pair[1].text))


def _fitting(line, texts):
    """The mappings whose whole text the line contains (rules §7)."""
    said = line.text.upper()
    return [mapping for text, mapping in texts if text in said]


def mapping_score(mapping):
    """3000 and the length of the text, one more because it is contained whole."""
    return min(MAPPING_LIMIT, MAPPING_SCORE + len(mapping.text) + 1)


def _split_customers(entries, customers):
    """Entries with the customer's ref only, and the customers they brought along."""
    known = {customer.ref: customer for customer in customers}
    plain = []
    for entry in entries:
        if isinstance(entry.customer, Customer):
            known.setdefault(entry.customer.ref, entry.customer)
            entry = replace(entry, customer=entry.customer.ref)
        plain.append(entry)
    return plain, list(known.values())


__all__ = [
    "DEFAULT_RULES", "HIGH", "LOW", "MEDIUM", "NONE", "TEXT_MAPPING",
    "Application", "Candidate", "Customer", "DirectDebit", "Observation",
    "OpenEntry", "Proposal", "Rule", "RuleBook", "Settings", "StatementLine",
    "TextMapping", "Tolerance", "amount_range", "candidates_of", "from_dict",
    "from_units", "list_candidates", "mapping_score", "match", "payable", "to_units",
]  # fmt: skip
