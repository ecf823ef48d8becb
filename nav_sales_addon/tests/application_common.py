from odoo import Command, fields

from .common import NavSalesCommon


class NavApplicationCommon(NavSalesCommon):
    """Invoices, credit memos and payments of one customer, without goods or tax."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("nav_sales_addon.group_nav_receivables")
        cls.day = fields.Date.subtract(cls.today, days=60)
        cls.clerk = cls._create_user("clerk", "group_nav_receivables")
        cls.outstanding = cls.env["account.account"].create(
            {
                "name": "Outstanding",
                "code": "OUTST",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        cls.bank_journal = cls.company_data["default_journal_bank"]
        methods = (
            cls.bank_journal.inbound_payment_method_line_ids
            | cls.bank_journal.outbound_payment_method_line_ids
        )
        methods.payment_account_id = cls.outstanding
        cls.discount_account = cls.env["account.account"].create(
            {"name": "Discount", "code": "DISC", "account_type": "expense"}
        )
        cls.company.write(
            {
                "account_journal_early_pay_discount_loss_account_id": (
                    cls.discount_account.id
                ),
                "account_journal_early_pay_discount_gain_account_id": (
                    cls.discount_account.id
                ),
            }
        )
        cls.tolerance_account = cls.discount_account.copy(
            {"name": "Tolerance", "code": "TOL"}
        )
        cls.terms = cls.env["account.payment.term"].create(
            {
                "name": "2% 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "early_pay_discount_computation": "included",
                "line_ids": [Command.create({"nb_days": 30})],
            }
        )

    @classmethod
    def _on(cls, days):
        return fields.Date.add(cls.day, days=days)

    @classmethod
    def _draft(cls, amount, days=0, **values):
        """An unposted invoice, or a credit memo when the amount is negative."""
        tax = values.pop("tax", cls.env["account.tax"])
        return cls.env["account.move"].create(
            {
                "move_type": "out_refund" if amount < 0 else "out_invoice",
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "invoice_date": cls._on(days),
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Work",
                            "price_unit": abs(amount),
                            "tax_ids": [Command.set(tax.ids)],
                        }
                    )
                ],
                **values,
            }
        )

    @classmethod
    def _document(cls, amount, days=0, **values):
        """A posted invoice, or credit memo when the amount is negative."""
        move = cls._draft(amount, days, **values)
        move._post(soft=False)
        return cls._entry(move)

    @classmethod
    def _payment(cls, amount, days=0, **values):
        """A posted payment, or refund when the amount is positive."""
        payment = cls.env["account.payment"].create(
            {
                "payment_type": "outbound" if amount > 0 else "inbound",
                "partner_type": "customer",
                "partner_id": cls.customer.id,
                "amount": abs(amount),
                "date": cls._on(days),
                "journal_id": cls.bank_journal.id,
                **values,
            }
        )
        payment.action_post()
        return cls._entry(payment.move_id)

    @classmethod
    def _entry(cls, move):
        line = move.line_ids.filtered(
            lambda one: one.account_type == "asset_receivable"
        )
        cls.env.flush_all()
        return cls.env["nav.customer.ledger.entry"].browse(line.ids)

    def assertRemaining(self, expected):
        """Compare what is open of entries, and that ledger and documents agree."""
        self._read_anew()
        entries = self.env["nav.customer.ledger.entry"].union(*expected)
        found = {entry: entry.remaining_amount for entry in entries}
        self.assertEqual(
            {entry.document_number: round(found[entry], 2) for entry in entries},
            {entry.document_number: amount for entry, amount in expected.items()},
        )
        for entry in entries:
            self.assertEqual(entry.open, not entry.currency_id.is_zero(found[entry]))
            if entry.document_type in ("invoice", "credit_memo"):
                self.assertEqual(
                    entry.move_id.amount_residual, round(abs(found[entry]), 2)
                )
        self.assertBooks()

    def assertBooks(self):
        """The receivable account is the customer ledger, entry by entry and in sum."""
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "child_of", self.customer.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ]
        )
        self.assertAlmostEqual(
            sum(lines.mapped("balance")), sum(lines.mapped("amount_residual"))
        )
        for line in lines.filtered("reconciled"):
            self.assertFalse(line.amount_residual)
            self.assertTrue(line.full_reconcile_id or line.matching_number)

    def _balance(self, account):
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return self.company.currency_id.round(sum(lines.mapped("balance")))
