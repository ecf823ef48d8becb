from odoo.tests import HttpCase, tagged

from .matching_common import NavMatchingCommon


@tagged("post_install", "-at_install")
class TestNavMatchingTours(NavMatchingCommon, HttpCase):
    """Bank payments in a real browser (issue 8, proof)."""

    def test_import_apply_correct_post(self):
        """Import a file, apply, correct one match, post: the invoices are paid."""
        one = self.env["res.partner"].create(
            {"name": "Tour One Ltd", "customer_rank": 1}
        )
        two = self.env["res.partner"].create(
            {"name": "Tour Two Ltd", "customer_rank": 1}
        )
        first = self._invoice(100.0, partner=one, ref="TOUR-0001")
        second = self._invoice(50.0, partner=one, ref="TOUR-0002")
        wrong = self._invoice(70.0, partner=one)
        right = self._invoice(80.0, partner=two)
        self.bank_journal.bank_account_id = self.env["res.partner.bank"].create(
            {"acc_number": "XX99TOUR", "partner_id": self.company.partner_id.id}
        )
        action = self.env.ref("nav_sales_addon.nav_import_statements_action")
        self.start_tour(
            f"/odoo/action-{action.id}", "nav_bank_payments", login="nav_clerk"
        )
        lines = self.env["account.bank.statement.line"].search(
            [("journal_id", "=", self.bank_journal.id)]
        )
        self.assertEqual(sorted(lines.mapped("amount")), [70, 150])
        moves = (first, second, wrong, right)
        self.assertEqual([move.amount_residual for move in moves], [0, 0, 70.0, 10.0])
        self.assertTrue(all(lines.mapped("is_reconciled")))
