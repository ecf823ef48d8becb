from odoo.exceptions import AccessError
from odoo.tests import tagged

from .application_common import NavApplicationCommon


@tagged("post_install", "-at_install")
class TestNavApplicationApply(NavApplicationCommon):
    """Open entries of a customer close each other (rules/dropship_returns.md §6)."""

    def test_credit_memo_closes_invoice(self):
        """DR-248: both closed, two amounts of 1 000 in the history."""
        invoice, memo = self._document(1000), self._document(-1000, 1)
        application = memo.nav_apply({invoice.id: None})
        self.assertRemaining({invoice: 0, memo: 0})
        line = application.line_ids
        self.assertEqual((line.debit_amount, line.credit_amount), (1000, 1000))
        self.assertEqual(invoice.move_id.payment_state, "reversed")
        lines = (invoice | memo)._nav_lines()
        self.assertTrue(lines.full_reconcile_id)
        self.assertEqual(len(set(lines.mapped("matching_number"))), 1)

    def test_payment_and_credit_memos_close_invoice(self):
        """DR-250: payment 30 and credit memos 10 and 20 close an invoice of 60."""
        invoice = self._document(60)
        memos = [self._document(-10), self._document(-20)]
        payment = self._payment(-30, 1)
        payment.nav_apply({entry.id: None for entry in [invoice, *memos]})
        self.assertRemaining({invoice: 0, memos[0]: 0, memos[1]: 0, payment: 0})

    def test_chosen_amounts(self):
        """DR-251: a payment of 150 pays 50 of each of three invoices."""
        cases = (
            (-150, 50, 0, 50),
            (-300, 100, 0, 0),
            (-150, 30, -60, 70),
            (-100, 50, 0, None),
        )
        for amount, part, left, each in cases:
            with self.subTest(payment=amount, part=part):
                invoices = [self._document(100, day) for day in range(3)]
                payment = self._payment(amount, 5)
                payment.nav_apply({invoice.id: part for invoice in invoices})
                expected = [each] * 3 if each is not None else [50, 50, 100]
                self.assertRemaining(
                    {payment: left, **dict(zip(invoices, expected, strict=True))}
                )

    def test_by_due_date_until_used_up(self):
        """Rules §6: the earliest due date first."""
        late = self._document(100, 0, invoice_date_due=self._on(20))
        early = self._document(100, 1, invoice_date_due=self._on(10))
        payment = self._payment(-120, 5)
        payment.nav_apply({late.id: None, early.id: None})
        self.assertRemaining({early: 0, late: 80, payment: 0})

    def test_limits_of_amounts(self):
        """DR-253: same sign, not above what is open; tolerance does not widen it."""
        self.company.nav_payment_tolerance_percent = 1
        invoice, payment = self._document(1000), self._payment(-1010)
        for amount in (1001, -100, 1005, 0):
            with self.subTest(amount), self.assertRefused("must have the same sign"):
                payment.nav_apply({invoice.id: amount})
        memo = self._document(-200)
        with self.assertRefused("must have the same sign"):
            memo.nav_apply({payment.id: -1, invoice.id: 1200})
        self.assertRemaining({invoice: 1000, payment: -1010, memo: -200})

    def test_nothing_marked(self):
        """DR-255: an applying entry and at least one other are needed."""
        invoice, memo = self._document(100), self._document(50)
        with self.assertRefused("at least one entry"):
            invoice.nav_apply({})
        with self.assertRefused("opposite signs"):
            invoice.nav_apply({memo.id: None})

    def test_dates(self):
        """DR-256, DR-278: not before the latest entry, in an allowed period."""
        first, second = self._document(100, 1), self._document(100, 10)
        payment = self._payment(-200, 5)
        amounts = {first.id: None, second.id: None}
        with self.assertRefused("before that of the latest entry"):
            payment.nav_apply(amounts, self._on(4))
        self.company.nav_allow_posting_from = self._on(20)
        with self.assertRefused("allowed posting dates"):
            payment.nav_apply(amounts)
        self.company.nav_allow_posting_from = False
        application = payment.nav_apply(amounts)
        self.assertEqual(application.posting_date, self._on(10))
        self.assertEqual(
            set(application.line_ids.partial_id.mapped("max_date")), {self._on(10)}
        )

    def test_preconditions(self):
        """DR-278: open entries of the same customer and company only."""
        invoice, memo = self._document(100), self._document(-100)
        other = self._document(100, partner_id=self.partner_a.id)
        with self.assertRefused("another customer"):
            memo.nav_apply({other.id: None})
        memo.nav_apply({invoice.id: None})
        again = self._document(-100)
        with self.assertRefused("is not open"):
            again.nav_apply({invoice.id: None})

    def test_who_may_apply(self):
        """Receivables apply without other rights in accounting; sales do not."""
        invoice, memo = self._document(100), self._document(-100)
        with self.assertRefused("Receivables", AccessError):
            memo.with_user(self.manager).nav_apply({invoice.id: None})
        application = memo.with_user(self.clerk).nav_apply({str(invoice.id): -0.0 + 40})
        self.assertEqual(application.user_id, self.clerk)
        self.assertRemaining({invoice: 60, memo: -60})
        with self.assertRefused("Receivables", AccessError):
            memo.with_user(self.manager).nav_unapply()
        memo.with_user(self.clerk).nav_unapply()
        self.assertRemaining({invoice: 100, memo: -100})

    def test_other_kinds_of_entries(self):
        """DR-275: any entry of the receivable account, like an invoice."""
        lines = [
            {"account_id": self._document(1)._nav_lines().account_id.id, "debit": 15},
            {"account_id": self.company_data["default_account_revenue"].id},
        ]
        lines[1]["credit"] = 15
        entry = self.env["account.move"].create(
            {
                "date": self._on(0),
                "line_ids": [
                    (0, 0, {"partner_id": self.customer.id, **line}) for line in lines
                ],
            }
        )
        entry.action_post()
        charge, payment = self._entry(entry), self._payment(-15, 1)
        payment.nav_apply({charge.id: None})
        self.assertRemaining({charge: 0, payment: 0})

    def test_applied_entries(self):
        """DR-272: each entry once, with the amount it closes."""
        invoice = self._document(100)
        memos, payment = [self._document(-30), self._document(-20)], self._payment(-40)
        memos[0].nav_apply({invoice.id: 10})
        memos[0].nav_apply({invoice.id: 20})
        memos[1].nav_apply({invoice.id: None})
        payment.nav_apply({invoice.id: None})
        found = {row["id"]: row["amount"] for row in invoice.nav_applied_entries()}
        expected = {memos[0].id: -30, memos[1].id: -20, payment.id: -40}
        self.assertEqual(found, expected)
        self.assertEqual(
            [(row["id"], row["amount"]) for row in memos[0].nav_applied_entries()],
            [(invoice.id, 30)],
        )
        action = invoice.action_nav_applied_entries()
        listed = invoice.with_context(**action["context"]).search(action["domain"])
        self.assertEqual(sum(listed.mapped("applied_amount")), -90)

    def test_remaining_at_a_date(self):
        """DR-274: later applications are ignored."""
        invoice, payment = self._document(1000, 0), self._payment(-400, 30)
        payment.nav_apply({invoice.id: None})
        for days, amount in ((-1, 0), (29, 1000), (30, 600), (50, 600)):
            found = invoice.nav_remaining_at(self._on(days))
            self.assertEqual(found, {invoice.id: amount})

    def test_payment_of_a_contact(self):
        """What a contact of the customer paid is the customer's."""
        contact = self.env["res.partner"].create(
            {"name": "Accounts Payable", "parent_id": self.customer.id}
        )
        invoice = self._document(100)
        payment = self._payment(-100, partner_id=contact.id)
        window = invoice.action_nav_apply()
        found = self.env[window["res_model"]].browse(window["res_id"]).line_ids
        self.assertEqual(found.entry_id, payment)
        invoice.nav_apply({payment.id: None})
        self.assertRemaining({invoice: 0, payment: 0})

    def test_two_receivable_accounts(self):
        account = self.company_data["default_account_receivable"].copy({"code": "REC2"})
        invoice = self._document(100)
        self.customer.property_account_receivable_id = account
        memo = self._document(-100)
        with self.assertRefused("another receivable account"):
            memo.nav_apply({invoice.id: None})

    def test_many_entries(self):
        """One application of 200 entries takes hardly more queries than one of 20."""
        counts = []
        for number in (20, 200):
            invoices = self.env["account.move"].union(
                *(self._draft(10) for _number in range(number))
            )
            invoices._post(soft=False)
            payment = self._payment(-10 * number, 1)
            entries = self._entry(invoices)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            payment.nav_apply(dict.fromkeys(entries.ids))
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertRemaining({payment: 0, **dict.fromkeys(entries, 0)})
        self.assertLess(counts[1] - counts[0], 60, counts)
