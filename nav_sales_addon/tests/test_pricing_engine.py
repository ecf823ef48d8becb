"""The engine of best prices against an obvious search through all rows."""

import random
from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..engines import best_price as engine
from ..engines.best_price import Request, Row, best_discount, best_price
from ..engines.price_overlaps import ALL, OVERLAPS, SHADOWED, conflicts

EVERYBODY, CUSTOMER, GROUP = ("all", None), ("customer", 1), ("price_group", 2)
DAY = date(2026, 6, 1)


def request(**values):
    sources = frozenset({EVERYBODY, CUSTOMER, GROUP})
    return Request(
        **{
            "items": frozenset({"item"}),
            "sources": sources,
            "unit": "PCS",
            "day": DAY,
            **values,
        }
    )


def row(key, amount, **values):
    return Row(key, amount, **{"item": "item", "source": EVERYBODY, **values})


@tagged("post_install", "-at_install")
class TestPricingEngine(BaseCase):
    def _price(self, rows, *args, **kwargs):
        found = best_price(rows, *args, **kwargs).winner
        return found and found.amount

    def test_cheapest_source_wins(self):
        """All 15, customer 18, group 10: the group's (rules §8.3)."""
        rows = [
            row(1, 15),
            row(2, 18, source=CUSTOMER),
            row(3, 10, source=GROUP),
        ]
        self.assertEqual(self._price(rows, request()), 10)

    def test_examples_of_the_rules(self):
        """Prices that differ by a cent; a zero price is a price (CS-175)."""
        self.assertEqual(self._price([row(1, 99.99), row(2, 99.98)], request()), 99.98)
        self.assertEqual(self._price([row(1, 0.0), row(2, 5)], request()), 0.0)
        self.assertIsNone(self._price([], request()))

    def test_currency_and_variant_outrank_amounts(self):
        """CS-164, CS-165, CS-166."""
        sold = request(currency="X", variant="A")
        blank, named, variant = (
            row(1, 13),
            row(2, 15, currency="X"),
            row(3, 14, variant="A"),
        )
        both = row(4, 20, currency="X", variant="A")
        self.assertEqual(self._price([blank, named], sold), 15)
        second = row(5, 16, currency="X")
        self.assertEqual(self._price([blank, second, named], sold), 15)
        self.assertEqual(self._price([blank, named, variant, both], sold), 20)
        cheaper = row(6, 10, currency="X", variant="A")
        self.assertEqual(self._price([blank, named, variant, both, cheaper], sold), 10)
        for amount, expected in ((11, 11), (16, 15)):
            rows = [blank, named, row(3, amount, variant="A")]
            self.assertEqual(self._price(rows, sold), expected)
            self.assertEqual(self._price(rows[::-1], sold), expected)

    def test_best_after_line_discount(self):
        """CS-167: 105 less 10 % beats 100 without discount."""
        rows = [row("A", 100, allow_line_discount=False), row("B", 105)]
        found = best_price(rows, request(), 10.0)
        self.assertEqual((found.winner.row.key, found.winner.compared), ("B", 94.5))
        self.assertEqual(found.trace[0].reason, engine.DEARER)

    def test_units(self):
        """CS-170: minimum and price of a blank unit are in base units."""
        box = {"unit": "BOX", "quantity_per_unit": 12}
        rows = [row(1, 9, minimum=12), row(2, 100, unit="BOX", minimum=2)]

        def price(sold):
            def convert(found):
                factor = sold.quantity_per_unit if found.unit is None else 1
                return found.amount * factor

            return self._price(rows, sold, convert=convert)

        self.assertEqual(price(request(quantity=1, **box)), 108)
        self.assertEqual(price(request(quantity=2, **box)), 100)
        self.assertEqual(price(request(quantity=12)), 9)
        self.assertIsNone(price(request(quantity=11)))

    def test_every_reason_is_told(self):
        """Each row that does not qualify says why; all of them are in the trace."""
        rows = {
            engine.OTHER_ITEM: row(1, 1, item="other"),
            engine.OTHER_CUSTOMER: row(2, 1, source=("customer", 9)),
            engine.VARIANT: row(3, 1, variant="B"),
            engine.CURRENCY: row(4, 1, currency="Y"),
            engine.UNIT: row(5, 1, unit="BOX"),
            engine.STARTS_LATER: row(6, 1, start=DAY + timedelta(1)),
            engine.ENDED: row(7, 1, end=DAY - timedelta(1)),
            engine.MINIMUM: row(8, 1, minimum=2),
        }
        found = best_price(list(rows.values()), request())
        self.assertIsNone(found.winner)
        self.assertEqual([c.reason for c in found.trace], list(rows))

    def test_dates_and_minimum_are_inclusive(self):
        """CS-172: the first and the last day count; so does the minimum itself."""
        rows = [row(1, 80, start=DAY, end=DAY + timedelta(29), minimum=10)]
        for days, expected in ((-1, None), (0, 80), (29, 80), (30, None)):
            day = DAY + timedelta(days)
            self.assertEqual(self._price(rows, request(quantity=10, day=day)), expected)
        self.assertEqual(self._price(rows, request(quantity=-10)), 80)

    def test_highest_discount(self):
        """CS-194: 12 % of the item discount group."""
        rows = [row(1, 5), row(2, 8), row(3, 10), row(4, 12, item="BIKES")]
        sold = request(items=frozenset({"item", "BIKES"}))
        found = best_discount(rows, sold)
        self.assertEqual(found.winner.amount, 12)
        self.assertEqual([c.reason for c in found.trace[:3]], [engine.LOWER] * 3)

    def test_like_an_obvious_search(self):
        """2,000 random price lists: same winner as a search through all rows."""
        for seed in range(2000):
            with self.subTest(seed=seed):
                self._compare(random.Random(seed))

    def _compare(self, dice):
        rows = [self._random_row(dice, key) for key in range(dice.randrange(12))]
        sold = request(
            quantity=dice.choice([1, 5, 12, -6]),
            quantity_per_unit=dice.choice([1, 12]),
            unit=dice.choice(["PCS", "BOX"]),
            currency=dice.choice([None, "X"]),
            variant=dice.choice([None, "A"]),
        )
        discount = dice.choice([0, 10, 33.3, 100])
        fitting = [found for found in rows if self._fits(found, sold)]
        for rank in (2, 1, 0):
            same = [found for found in fitting if self._rank(found) == rank]
            if same:
                break
        weight = (
            {
                found.key: found.amount
                * (1 - discount / 100 if found.allow_line_discount else 1)
                for found in same
            }
            if fitting
            else {}
        )
        result = best_price(rows, sold, discount)
        self.assertEqual(len(result.trace), len(rows))
        wins = [c for c in result.trace if c.outcome == engine.WON]
        self.assertEqual(bool(wins), bool(fitting))
        if wins:
            least = min(weight.values())
            self.assertAlmostEqual(weight[wins[0].row.key], least, places=9)
            percents = [found.amount for found in same]
            best = best_discount(rows, sold).winner
            self.assertEqual(best.amount, max(percents))
        rejected = {c.row.key for c in result.trace if c.outcome == engine.REJECTED}
        self.assertEqual(rejected, {r.key for r in rows} - {r.key for r in fitting})

    def _random_row(self, dice, key):
        start = dice.choice([None, DAY - timedelta(3), DAY + timedelta(3)])
        return row(
            key,
            dice.choice([0, 9.5, 10, 10.01, 20]),
            item=dice.choice(["item", "item", "item", "other"]),
            source=dice.choice([EVERYBODY, CUSTOMER, GROUP, ("customer", 9)]),
            variant=dice.choice([None, None, "A", "B"]),
            currency=dice.choice([None, None, "X", "Y"]),
            unit=dice.choice([None, "PCS", "BOX"]),
            minimum=dice.choice([0, 0, 5, 6, 60]),
            start=start,
            end=dice.choice([None, DAY, DAY - timedelta(1)]),
            allow_line_discount=dice.random() < 0.7,
        )

    def _rank(self, found):
        return [found.currency, found.variant].count(None) * -1 + 2

    def _fits(self, found, sold):
        base = abs(sold.quantity) * sold.quantity_per_unit
        return all(
            (
                found.item in sold.items,
                found.source in sold.sources,
                found.variant in (None, sold.variant),
                found.currency in (None, sold.currency),
                found.unit in (None, sold.unit),
                (found.start or date.min) <= sold.day <= (found.end or date.max),
                found.minimum <= (abs(sold.quantity) if found.unit else base),
            )
        )

    def test_shadowed_rows(self):
        """A row that a better one covers is never used; overlaps are told as well."""
        everybody = row(1, 15, source=(ALL, None))
        dearer = row(2, 18, source=CUSTOMER)
        cheaper = row(3, 12, source=CUSTOMER, start=DAY)
        found = conflicts(
            [everybody, dearer, cheaper], lambda one, two: one.amount <= two.amount
        )
        self.assertEqual(found[2], (SHADOWED, everybody))
        self.assertEqual(found[3][0], OVERLAPS)
        self.assertNotIn(1, found)
        apart = [
            row(1, 15, end=DAY),
            row(2, 15, start=DAY + timedelta(1)),
            row(3, 15, unit="BOX"),
        ]
        self.assertFalse(conflicts(apart, lambda one, two: True))

    def test_equal_rows_shadow_once(self):
        """Of two rows that say the same the older one counts."""
        rows = [row(1, 15, source=(ALL, None)), row(2, 15, source=CUSTOMER)]
        found = conflicts(rows, lambda one, two: one.amount <= two.amount)
        self.assertEqual(list(found), [2])
