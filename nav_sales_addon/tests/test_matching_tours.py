from odoo.tests import HttpCase, tagged

from .bank_files_common import camt, detail, entry
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
        first = self._invoice(100.0, partner=one)
        second = self._invoice(50.0, partner=one)
        wrong = self._invoice(70.0, partner=one)
        right = self._invoice(80.0, partner=two)
        day = self.today.isoformat()
        lump = detail(f"lump {first.name} {second.name}", "<Nm>Tour One Ltd</Nm>")
        guess = detail("guess", "<Nm>Unknown Treasury</Nm>")
        data = camt(
            [entry(150, details=lump, date=day), entry(70, details=guess, date=day)],
            currency=self.company.currency_id.name, end=220,
        )  # fmt: skip
        service = self.env["nav.bank.import"].with_user(self.clerk)
        found = service._import([("tour.xml", data)], self.bank_journal)
        statement = self.env["account.bank.statement"].browse(found["statement_ids"])
        statement.with_user(self.clerk).nav_apply_automatically()
        self.start_tour(
            "/odoo/nav-payment-journal", "nav_bank_payments", login="nav_clerk"
        )
        moves = (first, second, wrong, right)
        self.assertEqual([move.amount_residual for move in moves], [0, 0, 70.0, 10.0])
        self.assertTrue(all(statement.line_ids.mapped("is_reconciled")))
