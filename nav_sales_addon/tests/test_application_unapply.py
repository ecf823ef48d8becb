from random import Random

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .application_common import NavApplicationCommon


@tagged("post_install", "-at_install")
class TestNavApplicationUnapply(NavApplicationCommon):
    """Applications are taken back, to the cent (rules/dropship_returns.md §7)."""

    def test_apply_again(self):
        """DR-282: closed again, and the history shows three steps."""
        invoice, memo = self._document(1000), self._document(-1000)
        for _time in range(2):
            memo.nav_apply({invoice.id: None})
            self.assertRemaining({invoice: 0, memo: 0})
            application = invoice.nav_unapply()
            self.assertEqual(application.state, "unapplied")
            self.assertEqual(application.unapplied_by_id, self.env.user)
            self.assertRemaining({invoice: 1000, memo: -1000})
        memo.nav_apply({invoice.id: None})
        history = self.env["nav.application.line"].search(
            invoice.action_nav_application_history()["domain"]
        )
        self.assertEqual(history.mapped("unapplied"), [False, True, True])
        self.assertEqual(history.mapped("debit_amount"), [1000] * 3)

    def test_with_payment_discount(self):
        """DR-283: open as before, discount reversed and possible again."""
        invoice = self._document(1000, invoice_payment_term_id=self.terms.id)
        payment = self._payment(-980, 8)
        payment.nav_apply({invoice.id: None})
        self.assertRemaining({invoice: 0, payment: 0})
        self.assertEqual(self._balance(self.discount_account), 20)
        application = payment.nav_unapply()
        self.assertRemaining({invoice: 1000, payment: -980})
        self.assertEqual(self._balance(self.discount_account), 0)
        self.assertEqual(invoice.discount_possible, 20)
        self.assertEqual(application.line_ids.mapped("unapplied"), [True, True])
        payment.nav_apply({invoice.id: None})
        self.assertRemaining({invoice: 0, payment: 0})
        self.assertEqual(self._balance(self.discount_account), 20)

    def test_all_entries_of_an_application(self):
        """DR-284: from the payment or any other entry, all are open again."""
        invoices = [self._document(100), self._document(50)]
        charge = self._document(15)
        payment = self._payment(-165, 2)
        entries = [*invoices, charge]
        for origin in (payment, charge, invoices[1]):
            with self.subTest(origin.document_number):
                payment.nav_apply({entry.id: None for entry in entries})
                self.assertRemaining(dict.fromkeys([payment, *entries], 0))
                origin.nav_unapply()
                self.assertRemaining(
                    {payment: -165, charge: 15, invoices[0]: 100, invoices[1]: 50}
                )

    def test_latest_first(self):
        """DR-285: an earlier application waits until the later one is unapplied."""
        invoice = self._document(1000)
        first, second = self._payment(-400, 5), self._payment(-600, 10)
        first.nav_apply({invoice.id: None})
        second.nav_apply({invoice.id: None})
        with self.assertRefused("latest application first"):
            first.nav_unapply()
        self.assertRemaining({invoice: 0, first: 0, second: 0})
        second.nav_unapply()
        self.assertRemaining({invoice: 600, first: 0, second: -600})
        first.nav_unapply()
        self.assertRemaining({invoice: 1000, first: -400, second: -600})
        with self.assertRefused("nothing to unapply"):
            first.nav_unapply()

    def test_date_and_number(self):
        """DR-287: not before the application, in an open period; number replaced."""
        invoice = self._document(1000, invoice_payment_term_id=self.terms.id)
        payment = self._payment(-980, 8)
        payment.nav_apply({invoice.id: None})
        with self.assertRefused("before that of the application"):
            payment.nav_unapply(self._on(7))
        self.company.nav_allow_posting_from = self._on(20)
        with self.assertRefused("allowed posting dates"):
            payment.nav_unapply(self._on(8))
        application = payment.nav_unapply(self._on(25), "UNAPP-1")
        self.assertEqual(application.unapplied_date, self._on(25))
        self.assertEqual(application.unapplied_number, "UNAPP-1")
        reversal = application.line_ids.write_off_id.reversal_move_ids
        self.assertEqual(reversal.date, self._on(25))
        self.assertIn("UNAPP-1", reversal.ref)

    def test_closed_period(self):
        """DR-287: Odoo's own lock dates count as well."""
        invoice, memo = self._document(100), self._document(-100)
        memo.nav_apply({invoice.id: None})
        self.company.fiscalyear_lock_date = self._on(10)
        with self.assertRefused("closed period"):
            memo.nav_unapply()
        memo.nav_unapply(self._on(11))
        self.assertRemaining({invoice: 100, memo: -100})
        with self.assertRefused("closed period"):
            memo.nav_apply({invoice.id: None})
        memo.nav_apply({invoice.id: None}, self._on(11))
        self.assertRemaining({invoice: 0, memo: 0})

    def test_from_every_list(self):
        """DR-291: ledger entry and history show and do the same."""
        invoice, refund = self._document(1000), self._payment(1000)
        payment, memo = self._payment(-1000), self._document(-1000)
        for origin, other in ((payment, invoice), (refund, memo)):
            for entry in (origin, other):
                application = origin.nav_apply({other.id: None})
                by_entry = entry.action_nav_unapply()
                by_log = application.action_unapply()
                shown = [
                    self.env[action["res_model"]].browse(action["res_id"])
                    for action in (by_entry, by_log)
                ]
                for window in shown:
                    self.assertEqual(window.line_ids.amount, 1000)
                    self.assertEqual(
                        {window.line_ids.debit_number, window.line_ids.credit_number},
                        {origin.document_number, other.document_number},
                    )
                shown[1].action_unapply()
                self._read_anew()
                self.assertEqual(abs(entry.remaining_amount), 1000)
                with self.assertRefused("nothing to unapply"):
                    shown[0].action_unapply()
        with self.assertRefused("not in force"):
            application.action_unapply()

    def test_tax_of_a_discount(self):
        """DR-294: 20 and 4 of tax are reversed exactly."""
        invoice = self._document(
            1000, tax=self.tax_20, invoice_payment_term_id=self.terms.id
        )
        tax_account = invoice.move_id.line_ids.filtered("tax_line_id").account_id
        tax_before = self._balance(tax_account)
        payment = self._payment(-1176, 8)
        payment.nav_apply({invoice.id: None})
        self.assertRemaining({invoice: 0, payment: 0})
        self.assertEqual(self._balance(self.discount_account), 20)
        self.assertEqual(self._balance(tax_account), tax_before + 4)
        application = invoice.nav_unapply()
        self.assertRemaining({invoice: 1200, payment: -1176})
        self.assertEqual(self._balance(self.discount_account), 0)
        self.assertEqual(self._balance(tax_account), tax_before)
        moves = application.line_ids.write_off_id
        moves |= moves.reversal_move_ids
        self.assertEqual(len(moves), 2)
        bases = moves.line_ids.filtered("tax_ids")
        self.assertEqual(len(bases), 2)
        self.assertFalse(sum(bases.mapped("balance")))

    def test_exchange_difference(self):
        """DR-288: the gain is reversed exactly, whatever the rates are by then."""
        currency = self.setup_other_currency("EUR", rates=[(self.day, 0.5)])
        currency.rate_ids.create(
            {"name": self._on(10), "rate": 0.4, "currency_id": currency.id}
        )
        invoice = self._document(100, 0, currency_id=currency.id)
        payment = self._payment(-100, 10, currency_id=currency.id)
        account = self.company.income_currency_exchange_account_id
        self.assertEqual((invoice.amount_company, payment.amount_company), (200, -250))
        payment.nav_apply({invoice.id: None})
        self.assertRemaining({invoice: 0, payment: 0})
        self.assertEqual(self._balance(account), -50)
        currency.rate_ids.filtered(lambda one: one.rate == 0.4).rate = 0.3
        payment.nav_unapply(self._on(20))
        self.assertRemaining({invoice: 100, payment: -100})
        self.assertEqual(invoice.remaining_amount_company, 200)
        self.assertEqual(payment.remaining_amount_company, -250)
        self.assertEqual(self._balance(account), 0)

    def test_reconciled_by_odoo(self):
        """Entries applied elsewhere in Odoo are unapplied the same way, and logged."""
        invoices = self._document(100).move_id | self._document(50).move_id
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoices.ids
        ).create({"group_payment": True})._create_payments()
        first, second = [self._entry(move) for move in invoices]
        self.assertRemaining({first: 0, second: 0})
        application = first.nav_unapply(self.today)
        self.assertRemaining({first: 100, second: 50})
        self.assertEqual(len(application.line_ids), 2)
        self.assertEqual(application.state, "unapplied")
        self.assertEqual(application.posting_date, self.today)

    def test_taken_apart_by_odoo(self):
        """Whoever removes a payment from an invoice removes the discount too."""
        invoice = self._document(1000, invoice_payment_term_id=self.terms.id)
        payment = self._payment(-980, 8)
        application = payment.nav_apply({invoice.id: None})
        partial = application.line_ids.partial_id.filtered(
            lambda one: one.credit_move_id.id == payment.id
        )
        invoice.move_id.js_remove_outstanding_partial(partial.id)
        self.assertRemaining({invoice: 1000, payment: -980})
        self.assertEqual(self._balance(self.discount_account), 0)
        self.assertEqual(application.state, "unapplied")

    def test_payment_makes_the_invoice_correctable_again(self):
        """Rules §7: the invoice is open as if it had never been paid."""
        invoice, payment = self._document(100), self._payment(-100)
        payment.nav_apply({invoice.id: None})
        self.assertIn(invoice.move_id.payment_state, ("paid", "in_payment"))
        payment.nav_unapply()
        self.assertEqual(invoice.move_id.payment_state, "not_paid")

    def test_discount_share_of_credit_memo_is_restored(self):
        """Rules §6: a credit memo with a discount takes its share, until unapplied."""
        terms = {"invoice_payment_term_id": self.terms.id}
        invoice, memo = self._document(1000, **terms), self._document(-100, **terms)
        self.assertEqual((invoice.discount_possible, memo.discount_possible), (20, -2))
        memo.nav_apply({invoice.id: None})
        self.assertRemaining({invoice: 900, memo: 0})
        self.assertEqual(invoice.discount_possible, 18)
        memo.nav_unapply()
        self.assertRemaining({invoice: 1000, memo: -100})
        self.assertEqual((invoice.discount_possible, memo.discount_possible), (20, -2))

    def test_anything_is_restored_to_the_cent(self):
        """Rules §7: entries in two currencies, odd rates, discounts, any amounts."""
        dice = Random(7)
        euro = self.setup_other_currency("EUR", rates=[(self.day, 1.1371)])
        for days, rate in ((3, 1.2113), (6, 0.9177), (9, 1.0709)):
            euro.rate_ids.create(
                {"name": self._on(days), "rate": rate, "currency_id": euro.id}
            )
        entries = self.env["nav.customer.ledger.entry"]
        for number in range(18):
            amount, days = dice.randint(1000, 99999) / 100, dice.randint(0, 10)
            currency = {"currency_id": euro.id} if number % 3 else {}
            terms = {"invoice_payment_term_id": dice.choice((False, self.terms.id))}
            if number % 2:
                entries += self._document(amount, days, **currency, **terms)
            elif number % 4:
                entries += self._payment(-amount, days, **currency)
            else:
                entries += self._document(-amount, days, **currency, **terms)
        names = ("remaining_amount", "remaining_amount_company", "discount_possible")
        before = entries.read(names)
        posted = self._balances()
        applied = 0
        for _step in range(25):
            self._read_anew()
            open_entries = entries.filtered("open")
            if len(open_entries) < 2:
                break
            applying, *others = dice.sample(list(open_entries), 2 + dice.randint(0, 1))
            if not any(one.amount * applying.amount < 0 for one in others):
                continue
            parts = {}
            for one in others:
                part = one.currency_id.round(one.remaining_amount * dice.random())
                parts[one.id] = dice.choice((None, part or None))
            applying.nav_apply(parts)
            applied += 1
            self.assertBooks()
        self.assertGreater(applied, 8)
        self.assertNotEqual(self._balances(), posted)
        unapplication = self.env["nav.unapplication"]
        while partials := unapplication._own_partials(entries._nav_lines()):
            last = partials[-1:]
            entry = entries.browse(last.debit_move_id.id) & entries
            (entry or entries.browse(last.credit_move_id.id)).nav_unapply(self._on(30))
            self.assertBooks()
        self._read_anew()
        self.assertEqual(entries.read(names), before)
        self.assertEqual(self._balances(), posted)

    def _balances(self):
        """Every account of the company, in company currency."""
        self.env.flush_all()
        rows = self.env["account.move.line"]._read_group(
            [("company_id", "=", self.company.id), ("parent_state", "=", "posted")],
            ["account_id"],
            ["balance:sum"],
        )
        return {
            account.code: round(balance, 2)
            for account, balance in rows
            if round(balance, 2)
        }

    def test_records_of_another_company(self):
        """Nobody unapplies, or reads the history of, a company that is not his."""
        invoice, memo = self._document(100), self._document(-100)
        application = memo.nav_apply({invoice.id: None})
        other = self.env["res.company"].create({"name": "Other"})
        self.clerk.write(
            {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        )
        log = self.env["nav.application"].with_user(self.clerk)
        self.assertFalse(log.search([("id", "=", application.id)]))
        with self.assertRaises(AccessError):
            memo.with_user(self.clerk).nav_unapply()
