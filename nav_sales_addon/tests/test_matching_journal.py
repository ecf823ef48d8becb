"""The payment reconciliation journal against its worked cases."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..savepoint import complete_savepoint
from . import matching_reader as reader
from .matching_common import CasePlayer, NavMatchingCommon

# Lines whose figures changed by what the user did after the automatic run
MIXED = {"PM-273"}


@tagged("post_install", "-at_install")
class TestNavMatchingJournal(NavMatchingCommon):
    """Review, manual work and posting (rules/payment_matching.md §6, §8, §9)."""

    def _play_file(self, name, count):
        cases = reader.read(name)
        self.assertEqual(len(cases), count, "a case was lost")
        problems = []
        for case in cases:
            try:
                with complete_savepoint(self.env, keep=False):
                    self._play(case)
            except (AssertionError, UserError) as error:
                problems.append(f"{case.id}: {error}")
        self.assertFalse(problems, "\n".join(problems))

    def _play(self, case):
        player = CasePlayer(self, case)
        player.play()
        for line, expected in zip(player.lines, case.expected, strict=True):
            self._check_line(player, case, line, *expected)
        for number, amount in case.remaining:
            entry = player.entries[int(number) - 1]
            self.assertAlmostEqual(entry.amount_residual, float(amount), msg=case.id)
        self._check_entries(player, case)
        if case.bank:
            booked = player.lines.filtered("is_reconciled").mapped("amount")
            self.assertEqual(sorted(booked), sorted(map(float, case.bank)))
        for key, amount in case.credits:
            self._check_credit(player, key, float(amount))

    def _check_line(self, player, case, line, confidence, applied, *figures):
        if case.id in MIXED and line in player.lines[-2:]:
            return  # by hand
        self.assertEqual(
            line.nav_match_confidence.replace("_", "-"), confidence, line.payment_ref
        )
        answers = [sorted(answer.split("+")) for answer in applied.split("|")]
        self.assertIn(sorted(player.said(line).split("+")), answers)
        known = dict(text.split("=") for text in figures)
        if "difference" in known and not line.is_reconciled:
            self.assertAlmostEqual(line.nav_difference, float(known["difference"]))
        if "score" in known and confidence in ("high", "medium", "low"):
            self.assertEqual(line.nav_match_score, int(known["score"]))

    def _check_entries(self, player, case):
        """What the ledger says of the entries before posting."""
        for number, *values in case.entries_after:
            entry = player.entries[int(number) - 1]
            known = dict(text.split("=") for text in values)
            if "discount_date" in known:
                self.assertEqual(str(entry.discount_date), known["discount_date"])
            if "discount_amount" in known:
                discount = entry.amount_currency - entry.discount_amount_currency
                self.assertAlmostEqual(discount, float(known["discount_amount"]))
            if "remaining" in known and not player.lines.filtered("is_reconciled"):
                self.assertAlmostEqual(entry.amount_residual, float(known["remaining"]))

    def _check_credit(self, player, key, amount):
        items = player.lines.line_ids.filtered(
            lambda item: (
                item.account_type == "asset_receivable"
                and not item.reconciled
                and item.partner_id == player.partners[key]
            )
        )
        self.assertEqual(items.mapped("amount_residual"), [amount])

    def test_manual_review(self):
        """Accept, reject, mappings, tolerance, credit memos, a second run.

        PM-048, PM-074, PM-103, PM-104, PM-105, PM-106, PM-109, PM-110, PM-120,
        PM-123, PM-148, PM-149, PM-150, PM-151, PM-152, PM-153, PM-156, PM-157,
        PM-158, PM-159, PM-163, PM-164, PM-165, PM-166, PM-238, PM-243, PM-254,
        PM-274, PM-275, PM-424, PM-429, PM-430
        """
        self._play_file("manual_review", 32)

    def test_manual_window(self):
        """Ticking, typing, accounts, discounts.

        PM-167, PM-168, PM-170, PM-171, PM-173, PM-174, PM-175, PM-178, PM-179,
        PM-180, PM-181, PM-182, PM-183, PM-184, PM-185, PM-187, PM-192, PM-193,
        PM-194, PM-201, PM-202, PM-203, PM-204, PM-205, PM-206, PM-208, PM-212,
        PM-218
        """
        self._play_file("manual_window", 28)

    def test_posting(self):
        """What posting writes, and what it refuses.

        PM-111, PM-115, PM-116, PM-117, PM-118, PM-215, PM-216, PM-217, PM-219,
        PM-220, PM-221, PM-222, PM-223, PM-224, PM-239, PM-242, PM-251, PM-260,
        PM-261, PM-263, PM-264, PM-265, PM-267, PM-268, PM-270, PM-273, PM-278,
        PM-280, PM-285, PM-296, PM-299
        """
        self._play_file("posting", 31)
