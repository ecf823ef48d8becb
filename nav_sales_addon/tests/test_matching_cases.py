"""The engine of payment matching against its worked cases, all of them."""

from odoo.tests import BaseCase, tagged

from ..engines import payment_matching as engine
from . import matching_reader as reader


@tagged("post_install", "-at_install")
class TestNavMatchingCases(BaseCase):
    """What each line pays and how sure that is (rules/payment_matching.md §1 to §7)."""

    def _check_file(self, name, count):
        cases = reader.read(name)
        self.assertEqual(len(cases), count, "a case was lost")
        for case in cases:
            with self.subTest(case.id):
                (self._check_list if case.only_list else self._check)(case)

    def _check(self, case):
        found = engine.match(case.lines, **case.arguments())
        self.assertEqual(len(found), len(case.lines))
        self.assertEqual(len(case.expected), len(case.lines))
        for proposal, expected in zip(found, case.expected, strict=True):
            if expected == ["any"]:  # left open: it depends on the others
                continue
            confidence, applied, *figures = expected
            self.assertIn(proposal.confidence, confidence.split("|"), proposal.line)
            self.assertIn(
                self._sorted(reader.said(proposal.applied)),
                [self._sorted(answer) for answer in applied.split("|")],
                proposal.line,
            )
            self._check_figures(proposal, dict(text.split("=") for text in figures))

    @staticmethod
    def _sorted(answer):
        """The order of the entries a line pays is of no account."""
        return sorted(answer.split("+"))

    def _check_figures(self, proposal, expected):
        found = {
            "score": f"{proposal.score}",
            "seen": proposal.rule and reader.factors(proposal.rule),
            "difference": f"{proposal.difference:.10g}",
            "within": f"{proposal.within}",
            "outside": f"{proposal.outside}",
            "mappings": f"{proposal.mappings}",
        }
        self.assertEqual({name: found[name] for name in expected}, expected)

    def _check_list(self, case):
        for line, expected in zip(case.lines, case.expected, strict=True):
            listed = {
                candidate.entry: candidate
                for candidate in engine.list_candidates(line, **case.arguments())
            }
            self.assertEqual(set(listed), {entry.ref for entry in case.entries})
            for text in expected:
                entry, _at, rest = text.partition("@")
                score, _colon, seen = rest.partition(":")
                self.assertEqual(listed[entry].score, int(score))
                self.assertEqual(reader.factors(listed[entry].rule), seen)

    def test_pairs(self):
        """One line and few entries: document, payer, amount.

        PM-001, PM-002, PM-004, PM-005, PM-009, PM-012, PM-013, PM-015, PM-016,
        PM-017, PM-018, PM-019, PM-020, PM-021, PM-025, PM-029, PM-031, PM-032,
        PM-033, PM-035, PM-036, PM-038, PM-039, PM-040, PM-041, PM-042, PM-044,
        PM-045, PM-050
        """
        self._check_file("pairs", 29)

    def test_lump_sums(self):
        """Several entries named by one line.

        PM-051, PM-052, PM-053, PM-055, PM-056, PM-057, PM-058, PM-059, PM-062,
        PM-063, PM-064, PM-065, PM-066
        """
        self._check_file("lump_sums", 13)

    def test_lists_and_debits(self):
        """Candidates without applying, signs and dates, direct debits.

        PM-067, PM-068, PM-069, PM-070, PM-078, PM-080, PM-081, PM-082, PM-083,
        PM-084, PM-085, PM-086, PM-087
        """
        self._check_file("lists_and_debits", 13)

    def test_discounts(self):
        """Payment discount and tolerance.

        PM-090, PM-092, PM-094, PM-095, PM-096, PM-097, PM-098, PM-099, PM-100,
        PM-101, PM-102
        """
        self._check_file("discounts", 11)

    def test_sharing(self):
        """Several lines for one entry, texts that come every month.

        PM-147, PM-162, PM-276, PM-277, PM-289, PM-290
        """
        self._check_file("sharing", 6)

    def test_every_rule(self):
        """The rules no other case asks for.

        PM-370, PM-371, PM-372, PM-373, PM-374, PM-375, PM-376, PM-377, PM-378,
        PM-380, PM-381
        """
        self._check_file("every_rule", 11)

    def test_texts_and_amounts(self):
        """Names, numbers, ranges, competition, mappings, rule sets of a user.

        PM-384, PM-385, PM-386, PM-387, PM-388, PM-389, PM-390, PM-392, PM-393,
        PM-394, PM-395, PM-396, PM-398, PM-400, PM-401, PM-402, PM-403, PM-404,
        PM-406, PM-407, PM-408, PM-409, PM-410, PM-412, PM-413, PM-416, PM-417,
        PM-419, PM-422, PM-423, PM-425, PM-426, PM-433, PM-434
        """
        self._check_file("texts_and_amounts", 34)

    def test_one_assignment(self):
        """Forty lines against eighty entries, served best first (PM-435)."""
        self._check_file("one_assignment", 1)
