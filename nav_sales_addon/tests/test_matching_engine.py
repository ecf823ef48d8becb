"""The engine of payment matching: rules, ranges, sets, and what always holds."""

import datetime
import random

from odoo.tests import BaseCase, tagged

from ..engines import payment_matching as engine
from ..engines.payment_matching import (
    Customer,
    OpenEntry,
    Rule,
    Settings,
    StatementLine,
)
from ..engines.text_similarity import NameIndex, similarity

DAY = datetime.date(2026, 1, 20)
ANY = "not considered"
BOATS = Customer("B", "Harbour Boats Ltd", bank_account="XX01")
MILLS = Customer("M", "Willow Mills Ltd")


def entry(ref, amount, customer=BOATS, due=30, **values):
    date = DAY - datetime.timedelta(days=5)
    due = DAY + datetime.timedelta(days=due)
    return OpenEntry(
        ref, customer, "invoice", amount=amount, date=date, due=due, **values
    )


def line(ref, amount, **values):
    return StatementLine(ref, DAY, amount, **values)


def applied(proposal):
    return [(part.entry, part.amount, part.discount) for part in proposal.applied]


@tagged("post_install", "-at_install")
class TestNavMatchingRules(BaseCase):
    """The rule table (rules/payment_matching.md §3, §4)."""

    def test_score(self):
        """PM-126, PM-128, PM-131, PM-144, PM-428: confidence first, then priority."""
        for confidence, priority, score in (
            ("medium", 417, 2583), ("high", 12, 3988), ("high", 13, 3987),
            ("low", 1, 1999), ("low", 999, 1001), ("medium", 1, 2999),
            ("high", 500, 3500), ("high", 501, 3499), ("none", 1, 999),
        ):  # fmt: skip
            self.assertEqual(Rule(confidence, priority).score, score)
        mapping = engine.TextMapping("fees")
        self.assertGreater(engine.mapping_score(mapping), Rule("medium", 1).score)
        self.assertLess(engine.mapping_score(engine.TextMapping("x" * 999)), 3500)

    def test_priority_range(self):
        """PM-129, PM-130: 1 to 999."""
        for priority in (0, 1000, -5):
            with self.assertRaises(ValueError):
                Rule("low", priority)
        with self.assertRaises(ValueError):
            Rule("certain", 1)

    def test_confidence_is_stored(self):
        """PM-428: a high rule with a low priority stays high, whatever its score."""
        rules = [Rule("high", 900, "no", "no", "one")]
        (found,) = engine.match([line("L", 5)], [entry("E", 5)], rules)
        self.assertEqual((found.confidence, found.score), ("high", 3100))

    def test_best_rule(self):
        """PM-135 to PM-146: each factor fits or is not considered; the highest wins."""
        no_doc, yes_doc = (
            Rule("medium", 41, doc_no="no"),
            Rule("high", 40, doc_no="yes"),
        )
        low = Rule("low", 3, "fully", "no")
        anything = Rule("high", 77)
        exact = Rule("medium", 4, "partially", "yes", "one")
        lump = Rule("high", 30, doc_no="yes-multiple")
        outside = Rule("high", 10, amount="none")
        several = Rule("medium", 11, amount="multiple")
        for rules, seen, score in (
            ((yes_doc, no_doc), (ANY, "no", ANY), 2959),
            ((yes_doc, low, no_doc), (ANY, "no", ANY), 2959),
            ((anything, exact), ("partially", "yes", "one"), 3923),
            ((Rule("high", 10, doc_no="no"), yes_doc), ("no", "yes", "one"), 3960),
            ((outside, several), ("partially", "yes", "multiple"), 2989),
            ((Rule("high", 30),), (ANY, "yes-multiple", ANY), 3970),
            ((lump,), (ANY, "yes", ANY), 0),
            ((), ("fully", "yes", "one"), 0),
        ):
            with self.subTest(seen=seen):
                book = engine.RuleBook(rules)
                observed = engine.Observation(*seen)
                self.assertEqual(book.score(observed), score)
                self.assertEqual(book.score(observed), score, "asked twice")

    def test_reload(self):
        """PM-143: a rule added or taken away counts from the next run on."""
        first = Rule("high", 20, doc_no="yes")
        second = Rule("medium", 21, doc_no="no")
        seen = engine.Observation("no", "no", "none")
        scores = [
            engine.RuleBook(rules).score(seen)
            for rules in ((first,), (first, second), ())
        ]
        self.assertEqual(scores, [0, 2979, 0])

    def test_default_rules(self):
        """25 rules, each of its own rank; only High needs no review (PM-294)."""
        rules = engine.DEFAULT_RULES
        self.assertEqual(len({rule.score for rule in rules}), 25)
        self.assertEqual(
            {rule.confidence for rule in rules if rule.needs_review}, {"low", "medium"}
        )

    def test_range(self):
        """PM-229 to PM-235: inclusive, to the cent, never across zero."""
        for amount, kind, value, low, high in (
            (240, "amount", 120, 120, 360), (-240, "amount", 120, -360, -120),
            (40, "amount", 120, 0, 160), (-40, "amount", 120, -160, 0),
            (333.33, "percent", 7, 310, 356.66), (-333.33, "percent", 7, -356.66, -310),
            (333.33, "percent", 0, 333.33, 333.33),
        ):  # fmt: skip
            found = engine.amount_range(
                engine.to_units(amount, 2), engine.Tolerance(kind, value)
            )
            self.assertEqual(
                [engine.from_units(unit, 2) for unit in found], [low, high]
            )

    def test_displayed_rule(self):
        """PM-073: what the winning rule ignores is shown as not considered."""
        (found,) = engine.match(
            [line("L", 450, text="SI-260241")], [entry("E", 900, doc_no="SI-260241")]
        )
        self.assertEqual(found.rule.amount, "none")
        self.assertEqual(found.displayed_rule.amount, ANY)
        self.assertEqual(found.displayed_rule.doc_no, "yes")

    def test_digits(self):
        """A currency of no or three decimals is matched to its own smallest unit."""
        for digits, amount, near in ((0, 1000, 1001), (3, 1.005, 1.006)):
            entries = [entry("E", amount), entry("N", near)]
            (found,) = engine.match(
                [line("L", amount)], entries, settings=Settings(digits=digits)
            )
            self.assertEqual(applied(found), [("E", amount, 0)])


@tagged("post_install", "-at_install")
class TestNavMatchingSets(BaseCase):
    """Entries nobody named whose sum is the line: Low at most, and only if unique."""

    def _match(self, amount, entries, sets=True, **values):
        lines = [line("L", amount, **values)]
        return engine.match(lines, entries, settings=Settings(sets=sets))[0]

    def test_neighbours_of_known_payer(self):
        entries = [entry(f"E{n}", 100 + n, due=n) for n in range(6)]
        found = self._match(102 + 103 + 104, entries, bank_account="XX01")
        self.assertEqual(
            applied(found), [("E2", 102, 0), ("E3", 103, 0), ("E4", 104, 0)]
        )
        self.assertEqual((found.confidence, found.found_set), ("low", True))

    def test_switched_off(self):
        """The rules alone take one entry of the customer, the latest (§4)."""
        entries = [entry("E1", 10), entry("E2", 20)]
        found = self._match(30, entries, sets=False, bank_account="XX01")
        self.assertEqual(applied(found), [("E2", 20, 0)])
        self.assertFalse(found.found_set)

    def test_two_answers_are_none(self):
        entries = [entry(f"E{n}", 50, due=n) for n in range(4)]
        found = self._match(100, entries, bank_account="XX01")
        self.assertFalse(found.found_set)

    def test_unknown_payer(self):
        entries = [entry("E1", 10), entry("E2", 21), entry("E3", 13, MILLS)]
        found = self._match(31, entries)
        self.assertEqual(applied(found), [("E1", 10, 0), ("E2", 21, 0)])
        self.assertEqual(found.confidence, "low")
        other = [entry("E4", 8, MILLS), entry("E5", 23, MILLS)]
        self.assertEqual(self._match(31, entries + other).confidence, "none")

    def test_never_across_customers(self):
        found = self._match(30, [entry("E1", 10), entry("E2", 20, MILLS)])
        self.assertEqual(applied(found), [])

    def test_discounts_count(self):
        entries = [
            entry("E1", 100, discount_amount=2, discount_date=DAY),
            entry("E2", 50),
        ]
        found = self._match(148, entries, bank_account="XX01")
        self.assertEqual(applied(found), [("E1", 98, 2), ("E2", 50, 0)])

    def test_no_rule_by_amount(self):
        """Who deleted the rules that trust an amount alone gets no guess either."""
        rules = [rule for rule in engine.DEFAULT_RULES if rule.confidence != "low"]
        entries = [entry("E1", 10), entry("E2", 20)]
        (found,) = engine.match(
            [line("L", 30)], entries, rules, settings=Settings(sets=True)
        )
        self.assertEqual(found.confidence, "none")


@tagged("post_install", "-at_install")
class TestNavMatchingInvariants(BaseCase):
    """What holds for any lines and entries."""

    def _world(self, seed):
        pick = random.Random(seed)
        people = [
            Customer(f"C{n}", f"{pick.choice(('Alder', 'Birch', 'Cedar'))} Trading {n}")
            for n in range(4)
        ]
        entries = [
            OpenEntry(
                f"E{n}", pick.choice(people).ref,
                pick.choice(("invoice", "credit_memo")), f"SI-{1000 + n}",
                amount=pick.choice((10, 20, 30, 35.5, 60, -10, -30)),
                date=DAY - datetime.timedelta(days=pick.randrange(-1, 9)), due=DAY,
                discount_amount=pick.choice((0, 0, 1)), discount_date=DAY,
            )
            for n in range(12)
        ]  # fmt: skip
        entries = [e for e in entries if e.amount > 0 or not e.discount_amount]
        lines = [
            line(
                f"L{n}", pick.choice((10, 20, 29, 30, 50, 65.5, -10, -30, 0)),
                text=self._numbers(pick),
                partner_name=pick.choice(("", pick.choice(people).name)),
            )
            for n in range(10)
        ]  # fmt: skip
        return people, entries, lines

    @staticmethod
    def _numbers(pick):
        return " ".join(f"SI-{1000 + n}" for n in pick.sample(range(12), 2))

    def test_money_is_neither_made_nor_lost(self):
        """No line pays more than it has, no entry gets more than it is open for."""
        for seed in range(150):
            people, entries, lines = self._world(seed)
            settings = Settings(sets=bool(seed % 2))
            found = engine.match(lines, entries, settings=settings, customers=people)
            by_ref = {e.ref: e for e in entries}
            paid = dict.fromkeys(by_ref, 0)
            for source, proposal in zip(lines, found, strict=True):
                cash = sum(part.amount for part in proposal.applied)
                self.assertAlmostEqual(source.amount - cash, proposal.difference)
                if not proposal.applied:
                    continue
                self.assertLessEqual(abs(cash), abs(source.amount) + 1e-9, seed)
                owners = {by_ref[part.entry].customer for part in proposal.applied}
                self.assertEqual(len(owners), 1, "one line, one customer")
                for part in proposal.applied:
                    self.assertLessEqual(by_ref[part.entry].date, source.date)
                    paid[part.entry] += part.amount + part.discount
            for ref, amount in paid.items():
                opened = by_ref[ref].amount
                self.assertLessEqual(abs(amount), abs(opened) + 1e-9, (seed, ref))
                self.assertGreaterEqual(amount * opened, 0)

    def test_same_answer_every_time(self):
        for seed in range(20):
            people, entries, lines = self._world(seed)
            first = engine.match(lines, entries, customers=people)
            mixed = random.Random(seed).sample(people, len(people))
            self.assertEqual(engine.match(lines, entries, customers=mixed), first)

    def test_best_score_first(self):
        """PM-407: no line could have had a better one that is still free."""
        for seed in range(60):
            people, entries, lines = self._world(seed)
            found = engine.match(lines, entries, customers=people)
            touched = {part.entry for p in found for part in p.applied}
            for source, proposal in zip(lines, found, strict=True):
                listed = engine.list_candidates(source, entries, customers=people)
                free = [
                    c.score
                    for c in listed
                    if c.entry not in touched
                    and self._fits(source, c.entry, entries)
                    and c.rule.doc_no == "no"
                ]
                if source.amount:
                    self.assertGreaterEqual(proposal.score, max(free, default=0))

    @staticmethod
    def _fits(source, ref, entries):
        found = next(e for e in entries if e.ref == ref)
        return found.amount * source.amount > 0 and found.date <= source.date


@tagged("post_install", "-at_install")
class TestNavTextSimilarity(BaseCase):
    """How a name is recognised (rules/payment_matching.md §3)."""

    def test_similarity(self):
        """PM-033, PM-388 to PM-390: shared parts of four letters or more."""
        for name, text, value in (
            ("Harbour Boats", "HARBOUR BOATS", 100),
            ("Harbour Boats", "from harbour boats, thanks", 100),
            ("Harbour Boats", "Boats Harbour", 92),
            ("Harbour Boats", "Harbour", 0),  # shorter than 65 %
            ("Harbour Boats", "Harbour B", 100),
            ("Harbour", "Herbour", 71),
            ("Abc", "Abc", 0),  # three letters prove nothing
            ("", "anything", 0),
        ):
            self.assertEqual(similarity(name, text), value, (name, text))

    def test_index_finds_what_comparison_finds(self):
        """The quick filter loses no name that the comparison accepts."""
        pick = random.Random(11)
        parts = (
            "Alder Birch Harbour Timber Boats Shipping Nordlund Willow Fenwick".split()
        )
        names = {" ".join(pick.sample(parts, 3)) for _ in range(150)}
        index = NameIndex(names)
        for name in sorted(names):
            text = self._distorted(name, pick)
            expected = {n.upper() for n in names if similarity(n, text) >= 95}
            self.assertEqual(index.similar(text, 95), expected, (name, text))

    @staticmethod
    def _distorted(name, pick):
        place = pick.randrange(len(name))
        words = name.split()
        return pick.choice(
            (
                name.upper(),
                name[:-1],
                f"WIRE 4711 {name} REF 12",
                " ".join([*words[1:], words[0]]),
                name[:place] + "q" + name[place:],
                name.replace(" ", "", 1),
            )
        )

    def test_containing(self):
        index = NameIndex(["Nordlund Shipping", "Nordlund Shipping Agencies", "Bo"])
        self.assertEqual(len(index.containing("nordlund shipping")), 2)
        self.assertEqual(index.containing("Bo"), ["BO"])
