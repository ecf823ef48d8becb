"""Posting bank transactions: books, currencies, payments on their way, undo, rights."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .matching_common import NavMatchingCommon


@tagged("post_install", "-at_install")
class TestNavMatchingPosting(NavMatchingCommon):
    """What stands in the books afterwards (rules/payment_matching.md §9)."""

    def _line(self, amount, **values):
        return self._statement([(amount, values)]).line_ids.with_user(self.clerk)

    def _named(self, move, amount=None, **values):
        amount = move.amount_total if amount is None else amount
        return self._line(amount, payment_ref=move.name, **values)

    def _balances(self, *accounts):
        items = self.env["account.move.line"].search(
            [
                ("account_id", "in", [account.id for account in accounts]),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.company.id),
            ]
        )
        items.invalidate_recordset()
        return [
            round(sum(i.balance for i in items if i.account_id == account), 2)
            for account in accounts
        ]

    def test_books(self):
        """PM-221, PM-222: bank, receivable and discount; the suspense account is empty.

        The receivable of the customer is what was open less what was paid.
        """
        invoice, other = self._invoice(100.0), self._invoice(250.0)
        item = self._receivable(invoice)
        item.discount_date = self.today
        item._nav_set_discount(2.0)
        accounts = (
            self.bank_journal.default_account_id, item.account_id,
            self.bank_journal.suspense_account_id, self.discount_account,
        )  # fmt: skip
        before = self._balances(*accounts)
        statement = self._statement(
            [
                (98.0, {"payment_ref": invoice.name}),
                (200.0, {"payment_ref": other.name}),
            ]
        )
        lines = statement.line_ids.with_user(self.clerk)
        lines.nav_apply_automatically()
        posted = statement.with_user(self.clerk).nav_post_applications()
        self.assertEqual(set(posted["line_ids"]), set(lines.ids))
        change = [
            round(after - old, 2)
            for after, old in zip(self._balances(*accounts), before, strict=True)
        ]
        self.assertEqual(change, [298.0, -300.0, 0.0, 2.0])
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(other.amount_residual, 50.0)
        self.assertTrue(all(lines.mapped("is_reconciled")))
        self.assertTrue(all(lines.sudo().nav_application_ids.mapped("posted")))

    def test_undo(self):
        """PM-299: everything is open again, discounts too, and can be posted again."""
        invoice = self._invoice(100.0)
        item = self._receivable(invoice)
        item.discount_date = self.today
        item._nav_set_discount(2.0)
        accounts = (item.account_id, self.discount_account)
        before = self._balances(*accounts)
        line = self._named(invoice, 98.0)
        line.nav_apply_automatically()
        line.nav_post_applications()
        after = self._balances(*accounts)
        line.nav_undo_applications()
        self.assertEqual(invoice.amount_residual, 100.0)
        self.assertEqual(self._balances(self.discount_account), [before[1]])
        self.assertEqual(line.nav_match_confidence, "medium")
        line.nav_post_applications()
        self.assertEqual(self._balances(*accounts), after)
        with self.assertRaisesRegex(UserError, "nothing to post"):
            line.nav_post_applications()

    def test_all_or_nothing(self):
        """One transaction with a difference: nothing is posted, both are named."""
        invoice, other = self._invoice(100.0), self._invoice(70.0)
        statement = self._statement(
            [
                (100.0, {"payment_ref": invoice.name}),
                (75.0, {"payment_ref": f"{other.name} plus"}),
                (5.0, {"payment_ref": "who is this"}),
            ]
        )
        lines = statement.line_ids.with_user(self.clerk)
        lines.nav_apply_automatically()
        with self.assertRaises(UserError) as caught:
            lines.nav_post_applications()
        for text in ("plus", "who is this"):
            self.assertIn(text, str(caught.exception))
        self.assertEqual(invoice.amount_residual, 100.0)
        self.assertFalse(any(lines.mapped("is_reconciled")))

    def test_paid_meanwhile(self):
        """Somebody else was faster: the posting says which document it is."""
        invoice = self._invoice(100.0)
        line = self._named(invoice)
        line.nav_apply_automatically()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": self.today})._create_payments()
        with self.assertRaisesRegex(UserError, invoice.name):
            line.nav_post_applications()

    def test_reconciled_by_hand_is_left_alone(self):
        """What somebody reconciled in another way is never touched."""
        line = self._line(10.0)
        line.nav_apply_on_account(account=self.accounts["7770"].id)
        line.nav_post_applications()
        items = line.line_ids
        line.nav_apply_automatically(overwrite=True)
        self.assertEqual(line.line_ids, items)
        with self.assertRaisesRegex(UserError, "posted already"):
            line.nav_reject()

    def test_money_on_its_way(self):
        """A payment of the portal waits on an outstanding account until it is here."""
        invoice = self._invoice(120.0)
        payment = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"payment_date": self.day})
            ._create_payments()
        )
        waiting = payment.move_id.line_ids.filtered(
            lambda item: item.account_id == self.outstanding
        )
        self.assertEqual(waiting.amount_residual, 120.0)
        line = self._line(120.0, payment_ref=f"TRF {payment.name}")
        line.nav_apply_automatically()
        self.assertEqual(line.sudo().nav_application_ids.entry_id, waiting)
        line.nav_post_applications()
        self.assertTrue(waiting.reconciled)
        self.assertEqual(invoice.payment_state, "paid")

    def test_credit_memo_netted(self):
        """PM-412: a receipt that names an invoice less a credit memo pays both."""
        invoice, memo = self._invoice(500.0), self._invoice(-100.0)
        line = self._line(400.0, payment_ref=f"{invoice.name} less {memo.name}")
        line.nav_apply_automatically()
        self.assertEqual(line.nav_match_confidence, "high")
        line.nav_post_applications()
        self.assertFalse(invoice.amount_residual)
        self.assertFalse(memo.amount_residual)

    def test_invoice_in_other_currency(self):
        """A bank account in company currency pays an invoice in another one."""
        currency = self._currency("EUR", 2.0)
        invoice = self._invoice(200.0, currency_id=currency.id)
        line = self._named(invoice, 100.0)
        line.nav_apply_automatically()
        self.assertAlmostEqual(line.nav_applied_amount, 100.0)
        line.nav_post_applications()
        self.assertFalse(invoice.amount_residual)
        self.assertEqual(self._suspense(line), 0.0)

    def test_bank_in_other_currency(self):
        """A bank account in foreign currency sees entries of its currency only (§2)."""
        currency = self._currency("EUR", 2.0)
        invoice = self._invoice(200.0, currency_id=currency.id)
        local = self._invoice(200.0)
        self.bank_journal = self.bank_journal.copy(
            {"currency_id": currency.id, "name": "EUR bank", "code": "EURB"}
        )
        line = self._line(200.0)
        line.nav_apply_automatically()
        self.assertEqual(line.sudo().nav_application_ids.entry_id.move_id, invoice)
        line.nav_post_applications()
        self.assertFalse(invoice.amount_residual)
        self.assertEqual(local.amount_residual, 200.0)

    def _currency(self, name, rate):
        currency = self.env.ref(f"base.{name}")
        if currency == self.company.currency_id:
            currency = self.env.ref("base.CHF")
        currency.active = True
        currency.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {
                "name": fields.Date.subtract(self.day, days=60),
                "rate": rate,
                "currency_id": currency.id,
                "company_id": self.company.id,
            }
        )
        return currency

    def _suspense(self, line):
        items = line.sudo().line_ids
        account = self.bank_journal.suspense_account_id
        return sum(i.balance for i in items if i.account_id == account)

    def test_the_bank_account_is_remembered(self):
        """Once posted, the payer's account makes the next payment certain."""
        invoice, later = self._invoice(100.0), self._invoice(300.0)
        values = {"account_number": "XX99 1234", "partner_name": "Somebody's Treasury"}
        line = self._named(invoice, **values)
        line.nav_apply_automatically()
        line.nav_post_applications()
        following = self._line(300.0, **values)
        following.nav_apply_automatically()
        self.assertEqual(following.nav_match_confidence, "high")
        self.assertIn("bank account", following.nav_match_reason)
        self.assertEqual(following.nav_applied_to, later.name)

    def test_preview(self):
        """The real posting is shown and nothing stays."""
        invoice = self._invoice(100.0)
        line = self._named(invoice)
        line.nav_apply_automatically()
        items = line.line_ids
        entries = line.nav_preview_applications()
        amounts = sorted(
            entry["debit"] - entry["credit"] for entry in entries["gl_entries"]
        )
        self.assertEqual(amounts, [-100.0, 100.0])
        self.assertEqual(line.line_ids, items)
        self.assertEqual(invoice.amount_residual, 100.0)

    def test_statement_balance(self):
        """PM-216: a balance that does not fit is refused with both figures."""
        invoice = self._invoice(100.0)
        statement = self._statement(
            [(100.0, {"payment_ref": invoice.name})], balance=90.0
        )
        statement = statement.with_user(self.clerk)
        statement.nav_apply_automatically()
        with self.assertRaisesRegex(UserError, "90.00.*100.00"):
            statement.nav_post_applications()

    def test_counters(self):
        """PM-294, PM-434: what is to be reviewed, and what has a difference."""
        first, second = self._invoice(300.0), self._invoice(420.0)
        self._invoice(125.0)
        amounts = [
            (300.0, {"payment_ref": first.name, "partner_name": "C10"}),
            (420.0, {"payment_ref": second.name}),
            (5000.0, {}),
        ]
        statement = self._statement(amounts).with_user(self.clerk)
        found = statement.nav_apply_automatically()
        self.assertEqual(found["lines"], 3)
        self.assertEqual(found["difference"], 1)
        self.assertEqual(statement.nav_difference_count, 1)
        unmatched = statement.line_ids.search(
            [("nav_has_difference", "=", True), ("statement_id", "=", statement.id)]
        )
        self.assertEqual(unmatched.amount, 5000.0)
        statement.line_ids.filtered("nav_review_required").nav_accept()
        statement.invalidate_recordset()
        self.assertEqual(statement.nav_review_count, 0)

    def test_review_order(self):
        """PM-274: the surest line has the highest rank, nothing found the lowest."""
        one, two, three = (self._invoice(a) for a in (125.0, 98.0, 77.0))
        amounts = [
            (77.0, {"payment_ref": three.name}),
            (223.0, {"payment_ref": f"{one.name} {two.name}"}),
            (12500.0, {}),
        ]
        lines = self._statement(amounts).line_ids.sorted("id").with_user(self.clerk)
        lines.nav_apply_automatically()
        ranked = lines.search([("id", "in", lines.ids)], order="nav_review_rank desc")
        self.assertEqual(ranked.mapped("amount"), [223.0, 77.0, 12500.0])

    def test_surplus_reduces_tolerance(self):
        """PM-121, PM-122: what moves to an account is no accepted tolerance."""
        self.company.nav_payment_tolerance_percent = 2.1
        invoice = self._invoice(100.0)
        line = self._named(invoice, 102.1)
        line.nav_apply_automatically()
        line.nav_accept_tolerance()
        row = line.sudo().nav_application_ids
        self.assertEqual((row.amount, row.tolerance), (102.1, -2.1))
        self.env["nav.manual.application"]._reduce_tolerance(line.sudo(), 1.6)
        self.assertAlmostEqual(row.tolerance, -0.5)

    def test_tolerance_is_booked(self):
        """PM-111: an accepted tolerance closes the invoice, on its own account."""
        self.company.nav_payment_tolerance_percent = 5
        invoice = self._invoice(100.0)
        line = self._named(invoice, 95.0)
        line.nav_apply_automatically()
        before = self._balances(self.tolerance_account)[0]
        line.nav_accept_tolerance()
        line.nav_post_applications()
        self.assertFalse(invoice.amount_residual)
        self.assertEqual(self._balances(self.tolerance_account)[0] - before, 5.0)

    def test_closed_period(self):
        invoice = self._invoice(100.0)
        line = self._named(invoice)
        line.nav_apply_automatically()
        self.company.nav_allow_posting_from = fields.Date.add(self.today, days=1)
        with self.assertRaisesRegex(UserError, "Allow Posting|posting"):
            line.nav_post_applications()

    def test_rights(self):
        """Every method asks for the role Receivables; a salesperson has none."""
        invoice = self._invoice(100.0)
        line = self._named(invoice)
        seller = new_test_user(
            self.env, "nav_no_receivables", groups="sales_team.group_sale_salesman",
            company_id=self.company.id, company_ids=[Command.set(self.company.ids)],
        )  # fmt: skip
        other = line.with_user(seller)
        for method, arguments in (
            ("nav_apply_automatically", ()), ("nav_accept", ()), ("nav_reject", ()),
            ("nav_apply_manually", ({self._receivable(invoice).id: None},)),
            ("nav_apply_on_account", (self.accounts["7770"].id,)),
            ("nav_accept_tolerance", ()), ("nav_post_applications", ()),
            ("nav_undo_applications", ()), ("nav_match_replay", ()),
            ("nav_preview_applications", ()),
        ):  # fmt: skip
            with self.assertRaises(AccessError, msg=method):
                getattr(other, method)(*arguments)
        with self.assertRaises(AccessError):
            self.env["nav.payment.application"].with_user(self.clerk).create(
                {"statement_line_id": line.id, "account_type": "gl", "amount": 1}
            )

    def test_queries(self):
        """A run costs the same number of statements for few and for many entries."""
        self._invoice(10.0)
        few, many = self._line(11.0), self._line(12.0)
        few.nav_apply_automatically()
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        few.nav_apply_automatically()
        cost = self.cr.sql_log_count - start
        for number in range(12):
            self._invoice(20.0 + number)
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        many.nav_apply_automatically()
        self.assertLessEqual(self.cr.sql_log_count - start, cost + 3)


@tagged("post_install", "-at_install")
class TestNavMatchingReplay(NavMatchingCommon):
    """Would the rules have been right? (issue 8)"""

    def test_golden(self):
        """Posted by hand, then replayed: what the rules would have said."""
        self.customer.name = "Harbour Timber Works"
        moves = [self._invoice(amount) for amount in (100.0, 200.0, 300.0, 400.0)]
        amounts = [
            (100.0, {"payment_ref": moves[0].name}),
            (
                200.0,
                {"payment_ref": "no number", "partner_name": "Harbour Timber Works"},
            ),
            (150.0, {"payment_ref": "part", "partner_name": "Harbour Timber Works"}),
            (50.0, {"payment_ref": "nothing known"}),
        ]
        lines = self._statement(amounts).line_ids.sorted("id").with_user(self.clerk)
        for line, move in zip(lines, moves, strict=True):
            line.nav_apply_manually({self._receivable(move).id: None})
        lines.nav_post_applications()
        found = lines.nav_match_replay()
        golden = [(one["verdict"], one["place"] > 0) for one in found["details"]]
        self.assertEqual(found["lines"], 4)
        self.assertEqual(golden[0], ("first", True))
        self.assertEqual(golden[1], ("first", True))
        self.assertEqual(golden[3], ("none", False))
        self.assertEqual(
            sum(found[name] for name in ("first", "later", "wrong", "none")), 4
        )
