from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .bank_files_common import camt, entry
from .common import NavTransactionsCommon


@tagged("post_install", "-at_install")
class TestNavPaymentsTwoUsers(NavTransactionsCommon):
    """Two people import a file or pay a document at once: nothing is doubled.

    Real transactions of their own, see `NavTransactionsCommon`.
    """

    def setUp(self):
        super().setUp()
        with self._transaction() as env:
            journal = env["account.journal"].create(
                {"name": "Two Importers", "code": "TWO1", "type": "bank"}
            )
            partner = env["res.partner"].create({"name": "Paid once"})
            invoice = env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Rent", "price_unit": 100, "tax_ids": False}
                        )
                    ],
                }
            )
            invoice.action_post()
            setup = env["nav.payment.registration.setup"].create(
                {
                    "user_id": env.uid,
                    "company_id": env.company.id,
                    "journal_id": journal.id,
                }
            )
            row = self._rows(env, invoice)
            today = fields.Date.today()
            row.write({"payment_made": True, "date_received": today})
            self.invoice_id, self.journal_id = invoice.id, journal.id
            self.currency = env.company.currency_id.name
            self.created = (setup, partner, journal)
            env.cr.commit()
        self.addCleanup(self._delete_created)
        self.addCleanup(self._delete_invoice)

    def _delete_invoice(self):
        with self._transaction() as env:
            invoice = env["account.move"].browse(self.invoice_id)
            invoice.button_draft()
            invoice.with_context(force_delete=True).unlink()
            env.cr.commit()

    def _rows(self, env, invoice):
        env.flush_all()
        rows = env["nav.payment.registration"]
        return rows.search([("move_id", "=", invoice.id)])

    def _pay(self, env):
        invoice = env["account.move"].browse(self.invoice_id)
        posting = env["nav.registered.payment.posting"]
        return posting._post(self._rows(env, invoice))

    def _import(self, env):
        data = camt([entry(10), entry(20)], currency=self.currency)
        journal = env["account.journal"].browse(self.journal_id)
        return env["nav.bank.import"]._import([("file", data)], journal)

    def test_import(self):
        """Issue 8: while one imports, the other is told so and writes nothing."""
        with self._transaction() as first, self._transaction() as second:
            self.assertEqual(self._import(first)["new"], 2)
            with self.assertRaisesRegex(UserError, "Someone else is importing"):
                self._import(second)
            lines = second["account.bank.statement.line"]
            of_journal = [("journal_id", "=", self.journal_id)]
            self.assertFalse(lines.search_count(of_journal))
            first.cr.rollback()
            self.assertEqual(self._import(second)["new"], 2)

    def test_registered_payment(self):
        """PM-344: while one posts a payment, the other cannot post it again."""
        with self._transaction() as first, self._transaction() as second:
            self.assertEqual(self._pay(first).amount, 100)
            with self.assertRaisesRegex(UserError, "being posted or changed"):
                self._pay(second)
            invoice = second["account.move"].browse(self.invoice_id)
            self.assertEqual(invoice.amount_residual, 100)
            first.cr.rollback()
            self.assertEqual(self._pay(second).amount, 100)
