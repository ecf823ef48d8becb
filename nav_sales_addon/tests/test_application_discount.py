from odoo.tests import tagged

from .application_common import NavApplicationCommon


@tagged("post_install", "-at_install")
class TestNavApplicationDiscount(NavApplicationCommon):
    """Payment discount, tolerance, rounding, currencies (dropship_returns §6)."""

    def _invoice(self, amount=1000, **values):
        return self._document(amount, invoice_payment_term_id=self.terms.id, **values)

    def test_payment_in_time_and_late(self):
        """DR-265, DR-266, DR-267: only a payment in time gets the discount."""
        cases = (
            (980, 8, 0, 0, 20),
            (1000, 8, 0, -20, 20),
            (1010, 8, 0, -30, 20),
            (980, 10, 0, 0, 20),
            (979, 8, 21, 0, 0),
            (980, 15, 20, 0, 0),
            (1000, 15, 0, 0, 0),
        )
        for amount, days, invoice_left, payment_left, discount in cases:
            with self.subTest(amount=amount, days=days):
                before = self._balance(self.discount_account)
                invoice, payment = self._invoice(), self._payment(-amount, days)
                payment.nav_apply({invoice.id: None})
                self.assertRemaining({invoice: invoice_left, payment: payment_left})
                self.assertEqual(
                    self._balance(self.discount_account) - before, discount
                )

    def test_from_the_invoice(self):
        """The same when the payment is applied to the invoice."""
        invoice, payment = self._invoice(), self._payment(-1000, 8)
        invoice.nav_apply({payment.id: None})
        self.assertRemaining({invoice: 0, payment: -20})

    def test_partial_payment_keeps_the_discount(self):
        """Rules §6: 500, then 480 closes; the tax of the discount is that of all."""
        invoice = self._invoice(tax=self.tax_20)
        tax = invoice.move_id.line_ids.filtered("tax_line_id").account_id
        before = self._balance(tax)
        first, second = self._payment(-500, 5), self._payment(-676, 9)
        first.nav_apply({invoice.id: None})
        self.assertRemaining({invoice: 700, first: 0})
        self._read_anew()
        self.assertEqual(invoice.discount_possible, 24)
        second.nav_apply({invoice.id: None})
        self.assertRemaining({invoice: 0, second: 0})
        self.assertEqual(self._balance(self.discount_account), 20)
        self.assertEqual(self._balance(tax) - before, 4)

    def test_amount_to_apply_that_leaves_a_rest(self):
        """Who applies less than the discounted amount gets no discount."""
        invoice, payment = self._invoice(), self._payment(-1000, 8)
        payment.nav_apply({invoice.id: 979})
        self.assertRemaining({invoice: 21, payment: -21})
        payment.nav_unapply()
        payment.nav_apply({invoice.id: 980})
        self.assertRemaining({invoice: 0, payment: -20})

    def test_one_payment_for_two_invoices(self):
        """By due date: the second invoice gets a discount only if enough is left."""
        for amount, left, discount in ((1960, 0, 40), (1900, 80, 20)):
            with self.subTest(amount):
                before = self._balance(self.discount_account)
                invoices = [self._invoice(), self._invoice()]
                payment = self._payment(-amount, 8)
                payment.nav_apply({invoice.id: None for invoice in invoices})
                self.assertRemaining({payment: 0, invoices[0]: 0, invoices[1]: left})
                self.assertEqual(
                    self._balance(self.discount_account) - before, discount
                )

    def test_credit_memo_gives_no_discount(self):
        """Rules §6: and one without discount leaves that of the invoice alone."""
        invoice, memo = self._invoice(), self._document(-980)
        memo.nav_apply({invoice.id: None})
        self.assertRemaining({invoice: 20, memo: 0})
        other, small = self._invoice(), self._document(-100)
        small.nav_apply({other.id: None})
        self._read_anew()
        self.assertEqual(other.discount_possible, 20)

    def test_tax_excluded_from_discount(self):
        """The terms say of what the discount is taken."""
        self.terms.early_pay_discount_computation = "excluded"
        invoice, payment = self._invoice(tax=self.tax_20), self._payment(-1180, 8)
        payment.nav_apply({invoice.id: None})
        self.assertRemaining({invoice: 0, payment: 0})
        self.assertEqual(self._balance(self.discount_account), 20)

    def test_account_is_missing(self):
        self.company.account_journal_early_pay_discount_loss_account_id = False
        invoice, payment = self._invoice(), self._payment(-980, 8)
        with self.assertRefused("no account is set up"):
            payment.nav_apply({invoice.id: None})
        self.assertRemaining({invoice: 1000, payment: -980})

    def _set_tolerance(self):
        self.company.write(
            {
                "nav_payment_tolerance_percent": 1,
                "nav_payment_tolerance_max": 5,
                "nav_discount_grace_days": 5,
                "nav_tolerance_account_id": self.tolerance_account.id,
            }
        )

    def test_tolerance(self):
        """DR-271: a small difference after all dates, on either side."""
        self._set_tolerance()
        cases = ((495, 0, 0, 5), (494, 6, 0, 0), (505, 0, 0, -5), (506, 0, -6, 0))
        for amount, left, payment_left, tolerance in cases:
            with self.subTest(amount):
                before = self._balance(self.tolerance_account)
                invoice, payment = self._document(500), self._payment(-amount, 40)
                payment.nav_apply({invoice.id: None})
                self.assertRemaining({invoice: left, payment: payment_left})
                booked = self._balance(self.tolerance_account) - before
                self.assertEqual(booked, tolerance)
        payment.nav_unapply()
        self.assertRemaining({invoice: 500, payment: -506})

    def test_tolerance_declined(self):
        """DR-271: no means that the difference stays; the window applies nothing."""
        self._set_tolerance()
        invoice, payment = self._document(500), self._payment(-495, 40)
        payment.nav_apply({invoice.id: None}, tolerance=False)
        self.assertRemaining({invoice: 5, payment: 0})
        payment.nav_unapply()
        window = self._window(payment)
        line = window.line_ids.filtered(lambda one: one.entry_id == invoice)
        line.amount_to_apply = 500
        self.assertEqual((window.tolerance_amount, window.balance), (5, 0))
        self.assertRemaining({invoice: 500, payment: -495})
        window.action_post()
        self.assertRemaining({invoice: 0, payment: 0})
        self.assertEqual(self._balance(self.tolerance_account), 5)
        payment.nav_unapply()
        self.assertEqual(self._balance(self.tolerance_account), 0)

    def _window(self, entry):
        action = entry.action_nav_apply()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_grace_period(self):
        """DR-271: 490 a few days late is taken with the discount of 10."""
        self._set_tolerance()
        for days, left in ((13, 0), (15, 0), (16, 10)):
            with self.subTest(days):
                invoice, payment = self._invoice(500), self._payment(-490, days)
                payment.nav_apply({invoice.id: None})
                self.assertRemaining({invoice: left, payment: 0})

    def test_discount_and_tolerance(self):
        """In time and a little too little: discount and tolerance."""
        self._set_tolerance()
        invoice, payment = self._invoice(500), self._payment(-487, 8)
        payment.nav_apply({invoice.id: None})
        self.assertRemaining({invoice: 0, payment: 0})
        self.assertEqual(self._balance(self.discount_account), 10)
        self.assertEqual(self._balance(self.tolerance_account), 3)

    # === CURRENCIES ===#

    def _currency(self, code, rate, later):
        currency = self.setup_other_currency(code, rates=[(self.day, rate)])
        currency.rate_ids.create(
            {"name": self._on(10), "rate": later, "currency_id": currency.id}
        )
        return currency

    def test_between_currencies(self):
        """DR-257: refused or converted, as the setup says."""
        euro = self._currency("EUR", 2.0, 4.0)
        invoice = self._document(100)
        payment = self._payment(-400, 10, currency_id=euro.id)
        self.company.nav_application_currencies = "none"
        with self.assertRefused("different currencies"):
            payment.nav_apply({invoice.id: None})
        self.company.nav_application_currencies = "all"
        payment.nav_apply({invoice.id: None})
        self.assertRemaining({invoice: 0, payment: 0})
        payment.nav_unapply()
        self.assertRemaining({invoice: 100, payment: -400})
        payment.nav_apply({invoice.id: 25})
        self.assertRemaining({invoice: 75, payment: -300})

    def test_two_foreign_currencies(self):
        """DR-257: a payment in one foreign currency closes an invoice in another."""
        euro = self._currency("EUR", 2.0, 2.0)
        other = self._currency("CHF", 5.0, 5.0)
        invoice = self._document(500, currency_id=other.id)
        payment = self._payment(-100, 10, currency_id=euro.id)
        payment.nav_apply({invoice.id: None})
        self.assertRemaining({invoice: 250, payment: 0})
        payment.nav_unapply()
        self.assertRemaining({invoice: 500, payment: -100})

    def test_same_currency_other_rate(self):
        """DR-258: amounts close in currency, the difference is an exchange gain."""
        euro = self._currency("EUR", 2.0, 4.0)
        gain = self.company.expense_currency_exchange_account_id
        invoice = self._document(100, currency_id=euro.id)
        memo = self._document(-60, 10, currency_id=euro.id)
        memo.nav_apply({invoice.id: 40})
        self.assertRemaining({invoice: 60, memo: -20})
        self.assertEqual(invoice.remaining_amount_company, 30)
        self.assertEqual(memo.remaining_amount_company, -5)
        self.assertEqual(self._balance(gain), 10)
        memo.nav_apply({invoice.id: None}, self._on(20))
        self.assertRemaining({invoice: 40, memo: 0})
        self.assertEqual(self._balance(gain), 15)
        for _time in range(2):
            memo.nav_unapply()
        self.assertRemaining({invoice: 100, memo: -60})
        self.assertEqual(invoice.remaining_amount_company, 50)
        self.assertEqual(self._balance(gain), 0)

    def test_discount_in_foreign_currency(self):
        """Discount and exchange difference of one payment, and back again."""
        euro = self._currency("EUR", 3.0, 3.3)
        invoice = self._invoice(99.99, currency_id=euro.id)
        payment = self._payment(-97.99, 10, currency_id=euro.id)
        payment.nav_apply({invoice.id: None})
        self.assertRemaining({invoice: 0, payment: 0})
        self.assertFalse(invoice.remaining_amount_company)
        self.assertAlmostEqual(self._balance(self.discount_account), 0.67, 2)
        payment.nav_unapply()
        self.assertRemaining({invoice: 99.99, payment: -97.99})
        self.assertEqual(invoice.remaining_amount_company, 33.33)
        self.assertEqual(self._balance(self.discount_account), 0)

    def test_application_rounding(self):
        """DR-258, DR-289: a cent is left unless the precision covers it."""
        euro = self._currency("EUR", 2.0, 2.0)
        payment = self._payment(-2369.05, currency_id=euro.id)
        refund = self._payment(2369.04, currency_id=euro.id)
        refund.nav_apply({payment.id: None})
        self.assertRemaining({payment: -0.01, refund: 0})
        refund.nav_unapply()
        self.company.write(
            {
                "nav_application_rounding": 0.02,
                "nav_tolerance_account_id": self.tolerance_account.id,
            }
        )
        application = refund.nav_apply({payment.id: None})
        self.assertRemaining({payment: 0, refund: 0})
        self.assertIn("rounding", application.line_ids.mapped("kind"))
        refund.nav_unapply()
        self.assertRemaining({payment: -2369.05, refund: 2369.04})
        self.assertEqual(self._balance(self.tolerance_account), 0)
