"""Date formulas, columns and bars of agings: plain Python (customers_setup.md §12)."""

from datetime import date
from xml.etree import ElementTree

from odoo.tests import BaseCase, tagged

from ..engines import aging, bar_chart, date_formula


@tagged("post_install", "-at_install")
class TestStatementEngines(BaseCase):
    def _move(self, text, day=date(2024, 2, 15)):
        return str(date_formula.move(day, date_formula.parse(text)))

    def test_formulas(self):
        for text, expected in (
            ("30D", "2024-03-16"),
            ("<1M>", "2024-03-15"),
            ("1M+CM", "2024-03-31"),
            ("-1M+CM", "2024-01-31"),
            ("CM", "2024-02-29"),
            ("-CM", "2024-02-01"),
            ("CQ", "2024-03-31"),
            ("-CY", "2024-01-01"),
            ("CW", "2024-02-18"),
            ("2W", "2024-02-29"),
            ("1Q", "2024-05-15"),
            ("1Y-1D", "2025-02-14"),
            ("1m + fm", "2024-03-31"),  # French: fin de mois
            ("30J", "2024-03-16"),
        ):
            with self.subTest(text=text):
                self.assertEqual(self._move(text), expected)

    def test_no_formulas(self):
        for text in ("", None, "x", "1", "M", "1M1D", "1M+", "99999D", "1M;2M"):
            with self.subTest(text=text), self.assertRaises(date_formula.FormulaError):
                date_formula.parse(text)

    def test_back(self):
        """Only the first step turns round: 1M+CM goes to the end of a month."""
        ends = date_formula.boundaries_back(
            date(2023, 6, 30), date_formula.parse("1M+CM"), 5
        )
        self.assertEqual(
            [str(day)[5:] for day in ends],
            ["02-28", "03-31", "04-30", "05-31", "06-30"],
        )
        for text in ("0D", "-1M", "CM", "9999Y"):
            with self.subTest(text=text), self.assertRaises(date_formula.FormulaError):
                date_formula.boundaries_back(
                    date(2024, 6, 30), date_formula.parse(text), 5
                )

    def test_every_day_has_one_column(self):
        """Whatever the period, columns neither overlap nor leave a day out."""
        for text in ("1M", "30D", "1W", "1M+CM", "1Q"):
            terms = date_formula.parse(text)
            for columns in (
                aging.aged(date(2024, 6, 30), terms, not_due=True),
                aging.aged(date(2024, 6, 30), terms, not_due=False),
                aging.summary(date(2024, 6, 30), terms),
            ):
                for ordinal in range(
                    date(2023, 1, 1).toordinal(), date(2024, 6, 30).toordinal() + 1
                ):
                    day = date.fromordinal(ordinal)
                    self.assertEqual(sum(c.holds(day) for c in columns), 1, (text, day))

    def test_bars(self):
        """Names are escaped; a negative bar hangs below the line and is hollow."""
        drawing = bar_chart.draw([10, -5], ["<a> – b", "c"], ["10", "-5"])
        root = ElementTree.fromstring(drawing)
        bars = [one for one in root if one.tag.endswith("rect")]
        line = next(one for one in root if one.tag.endswith("line"))
        self.assertEqual(bars[1].get("fill"), "#ffffff")
        self.assertEqual(bars[1].get("y"), line.get("y1"))
        texts = [one.text for one in root if one.tag.endswith("text")]
        self.assertEqual(texts, ["10", "<a>", "b", "-5", "c"])
        self.assertIn("<svg", bar_chart.draw([0, 0], ["a", "b"], ["0", "0"]))
