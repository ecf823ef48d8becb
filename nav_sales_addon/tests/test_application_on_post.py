from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .application_common import NavApplicationCommon


@tagged("post_install", "-at_install")
class TestNavApplicationOnPost(NavApplicationCommon):
    """What documents close at the moment they are posted (dropship_returns §6)."""

    def _post(self, move):
        move.with_user(self.poster).nav_post()
        return self._entry(move)

    # === APPLIES-TO ===#

    def test_credit_memo_closes_its_document(self):
        """Rules §6: applied in the same transaction, by who may only post."""
        invoice = self._document(1000)
        draft = self._draft(-400, 1)
        draft.nav_applies_to_id = invoice.move_id
        memo = self._post(draft)
        self.assertRemaining({invoice: 600, memo: 0})
        self.assertEqual(memo.move_id.nav_applies_to_id, invoice.move_id)
        memo.nav_unapply()
        self.assertRemaining({invoice: 1000, memo: -400})

    def test_credit_memo_closes_chosen_amounts(self):
        """Apply Entries on the unposted document: amounts are kept until posting."""
        invoices = [self._document(100, day) for day in range(3)]
        draft = self._draft(-150, 5)
        window = self._window(draft)
        self.assertEqual(window.applying_amount, -150)
        for line in window.line_ids:
            line.amount_to_apply = 50 if line.entry_id != invoices[1] else 30
        window.with_user(self.processor).action_save()
        again = self._window(draft)
        self.assertEqual(sum(again.line_ids.mapped("amount_to_apply")), 130)
        self.assertTrue(all(again.line_ids.mapped("applies")))
        memo = self._post(draft)
        self.assertRemaining(
            {invoices[0]: 50, invoices[1]: 70, invoices[2]: 50, memo: -20}
        )

    def _window(self, move):
        action = move.with_user(self.processor).action_nav_apply_entries()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_chosen_before_what_odoo_would_reconcile(self):
        """A credit note of one invoice may be applied to another one."""
        first, second = self._document(100), self._document(100)
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=first.move_id.ids)
            .create({"journal_id": first.move_id.journal_id.id, "date": self._on(2)})
        )
        wizard.refund_moves()
        draft = wizard.new_move_ids
        draft.nav_applies_to_id = second.move_id
        memo = self._post(draft)
        self.assertRemaining({first: 100, second: 0, memo: 0})

    def test_native_credit_note_still_closes_its_invoice(self):
        """Without a choice everything is as in Odoo."""
        invoice = self._document(100)
        memo = invoice.move_id._reverse_moves([{"invoice_date": self._on(1)}])
        memo._post(soft=False)
        self.assertRemaining({invoice: 0, self._entry(memo): 0})

    def test_marks_go_with_document_and_customer(self):
        """Rules §6: another customer or a deleted document clears the marks."""
        invoice = self._document(100)
        for by_document in (True, False):
            draft = self._draft(-100)
            if by_document:
                draft.nav_applies_to_id = invoice.move_id
            else:
                self._mark(draft, invoice, 40)
            draft.partner_id = self.partner_a
            self.assertFalse(draft.nav_applies_to_id or draft.nav_applies_to_ids)
        draft = self._draft(-100)
        mark = self._mark(draft, invoice, 40)
        draft.unlink()
        self.assertFalse(mark.exists())

    def _mark(self, draft, entry, amount):
        return self.env["nav.applies.to"].create(
            {"move_id": draft.id, "entry_id": entry.id, "amount": amount}
        )

    def test_document_and_marks_exclude_each_other(self):
        """DR-259: a single document, or marked entries."""
        invoice, draft = self._document(100), self._draft(-100)
        self._mark(draft, invoice, 40)
        with self.assertRefused("Take the marks away", ValidationError):
            draft.nav_applies_to_id = invoice.move_id
        with self.assertRefused("must have the same sign", ValidationError):
            self._mark(self._draft(-100), invoice, 140)
        other = self._document(100, partner_id=self.partner_a.id)
        with self.assertRefused("same customer", ValidationError):
            self._mark(self._draft(-100), other, 40)

    def test_refused_when_posted(self):
        """Rules §6: dated later, closed meanwhile, or of the same sign."""
        late = self._document(100, 10)
        draft = self._draft(-100, 5)
        draft.nav_applies_to_id = late.move_id
        with self.assertRefused("before that of the latest entry"):
            self._post(draft)
        self.assertEqual(draft.state, "draft")
        draft.nav_applies_to_id = False
        with self.assertRefused("dated later"):
            window = self._window(draft)
            window.line_ids.amount_to_apply = 10
            window.action_save()
        credit = self._document(-50)
        with self.assertRefused("opposite signs"):
            window = self._window(draft)
            line = window.line_ids.filtered(lambda one: one.entry_id == credit)
            line.amount_to_apply = -50
            window.action_save()
        self._document(-100, 10).nav_apply({late.id: None})
        draft.nav_applies_to_id = late.move_id
        with self.assertRefused("is not open"):
            self._post(draft)
        draft.nav_applies_to_id = credit.move_id
        with self.assertRefused("opposite signs"):
            self._post(draft)

    def test_payment_closes_its_document(self):
        """DR-259, DR-276: chosen by number or external number, amount filled."""
        invoice, memo = self._document(600, ref="EX1"), self._document(-200)
        for entry, kind, amount in ((invoice, "inbound", 600), (memo, "outbound", 200)):
            with Form(self.env["account.payment"]) as form:
                form.partner_id = self.customer
                form.journal_id = self.bank_journal
                form.date = self._on(1)
                form.nav_applies_to_id = entry.move_id
                self.assertEqual((form.payment_type, form.amount), (kind, amount))
            form.record.action_post()
            self.assertRemaining({entry: 0, self._entry(form.record.move_id): 0})
        found = self.env["account.move"].name_search("EX1")
        self.assertIn(invoice.move_id.id, [row[0] for row in found])

    def test_payment_without_journal_entry(self):
        """Without an outstanding account the document is in payment, as in Odoo.

        Odoo's own accounting app works like this by default.
        """
        invoice = self._document(100)
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": 100,
                "journal_id": self.bank_journal.id,
                "nav_applies_to_id": invoice.move_id.id,
            }
        )
        payment.outstanding_account_id = False
        payment.action_post()
        self.assertFalse(payment.move_id)
        state = invoice.move_id._get_invoice_in_payment_state()
        self.assertEqual(invoice.move_id.payment_state, state)
        self.assertRemaining({invoice: 100})

    # === APPLY TO OLDEST ===#

    def _oldest(self):
        self.customer.with_company(
            self.company
        ).nav_application_method = "apply_to_oldest"

    def test_oldest_first(self):
        """DR-262, CS-354: 300 close the three oldest; 50 before leaves 50 more."""
        later = self._document(100, 30, invoice_date_due=self._on(1))
        for earlier, fourth in ((0, 100), (-50, 50)):
            with self.subTest(earlier=earlier):
                customer = self.env["res.partner"].create({"name": "C20"})
                values = {"partner_id": customer.id}
                invoices = [self._document(100, day, **values) for day in range(5)]
                before = earlier and self._payment(earlier, 1, **values)
                customer.with_company(
                    self.company
                ).nav_application_method = "apply_to_oldest"
                payment = self._payment(-300, 10, **values)
                left = [0, 0, 0, fourth, 100]
                self.assertRemaining(
                    {payment: 0, **dict(zip(invoices, left, strict=True))}
                )
                if before:
                    self.assertRemaining({before: 0})
        self.assertRemaining({later: 100})

    def test_entries_dated_later_are_left_alone(self):
        """DR-262: not considered, even when they are due earlier."""
        later = self._document(100, 30, invoice_date_due=self._on(1))
        invoice = self._document(100, 2)
        self._oldest()
        payment = self._payment(-150, 10)
        self.assertRemaining({later: 100, invoice: 0, payment: -50})

    def test_manual_leaves_all_open(self):
        """CS-354: the default."""
        self.assertEqual(self.customer.nav_application_method, "manual")
        invoice, payment = self._document(100), self._payment(-100, 1)
        self.assertRemaining({invoice: 100, payment: -100})

    def test_mixed_entries(self):
        """DR-263: what is open of both signs, the new document first."""
        invoices = [self._document(100, day) for day in range(3)]
        memo = self._document(-250, 3)
        self._oldest()
        new = self._document(200, 4)
        self.assertRemaining(
            {memo: 0, new: 0, invoices[0]: 50, invoices[1]: 100, invoices[2]: 100}
        )

    def test_mixed_credit_memos(self):
        """DR-263: documents of the same sign never close each other."""
        memos = [self._document(-100), self._document(-300)]
        invoice = self._document(100)
        self._oldest()
        new = self._document(200, 1)
        self.assertRemaining({new: 0, invoice: 0})
        self._read_anew()
        self.assertEqual(sum(memo.remaining_amount for memo in memos), -100)
        third = self._document(70, partner_id=self.partner_a.id)
        self.assertRemaining({third: 70})

    def test_payment_of_chosen_invoice(self):
        """Register Payment pays the invoice it was opened for, not the oldest."""
        oldest, invoice = self._document(100), self._document(100, 1)
        self._oldest()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.move_id.ids
        ).create({"payment_date": self._on(5)})._create_payments()
        self.assertRemaining({oldest: 100, invoice: 0})

    def test_discount_for_the_oldest(self):
        """A payment in time gets the discount here too."""
        terms = {"invoice_payment_term_id": self.terms.id}
        invoice = self._document(1000, **terms)
        self._oldest()
        payment = self._payment(-980, 5)
        self.assertRemaining({invoice: 0, payment: 0})
        self.assertEqual(self._balance(self.discount_account), 20)

    def test_paid_by_its_payment_method(self):
        """DR-264: such an invoice is closed by its own payment (see SD-139)."""
        oldest = self._document(100)
        self._oldest()
        method = self.bank_journal.inbound_payment_method_line_ids[:1]
        method.nav_pay_on_posting = True
        draft = self._draft(500, 1, preferred_payment_method_line_id=method.id)
        self.assertRemaining({oldest: 100, self._post(draft): 0})
        method = self.bank_journal.outbound_payment_method_line_ids[:1]
        method.nav_pay_on_posting = True
        memo = self._draft(-100, 1, preferred_payment_method_line_id=method.id)
        memo.nav_applies_to_id = oldest.move_id
        with self.assertRefused("must be blank", ValidationError):
            self._post(memo)

    def test_preview_shows_and_leaves_nothing(self):
        """A preview applies like the posting, and takes it back."""
        invoice = self._document(100)
        draft = self._draft(-100)
        draft.nav_applies_to_id = invoice.move_id
        draft.with_user(self.processor).nav_preview_posting()
        self.assertRemaining({invoice: 100})
        self.assertEqual(draft.state, "draft")

    # === WHAT MAY BE CHANGED ===#

    def test_due_date_and_discount_of_an_open_entry(self):
        """SD-356: saved, and the amounts stay."""
        terms = {"invoice_payment_term_id": self.terms.id}
        invoice = self._document(1000, **terms)
        entry = invoice.with_user(self.clerk)
        entry.write(
            {
                "due_date": self._on(40),
                "discount_date": self._on(20),
                "discount_possible": 30,
            }
        )
        self._read_anew()
        self.assertEqual(invoice.due_date, self._on(40))
        self.assertEqual(invoice.move_id.invoice_date_due, self._on(40))
        invoice.move_id.ref = "Another change"
        self._read_anew()
        self.assertEqual(invoice.due_date, self._on(40))
        self.assertEqual(invoice.discount_date, self._on(20))
        self.assertEqual(invoice.discount_possible, 30)
        self.assertEqual((invoice.amount, invoice.remaining_amount), (1000, 1000))
        payment = self._payment(-970, 18)
        payment.nav_apply({invoice.id: None})
        self.assertRemaining({invoice: 0, payment: 0})
        self.assertEqual(self._balance(self.discount_account), 30)
        with self.assertRefused("open entry"):
            entry.write({"due_date": self._on(50)})
        other = self._document(100)
        with self.assertRefused("must be smaller"):
            other.write({"discount_possible": 100})
        with self.assertRefused("Only the due date"):
            other.write({"amount": 5})
