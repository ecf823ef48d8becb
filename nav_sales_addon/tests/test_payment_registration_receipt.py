from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .registration_common import NavRegistrationCommon


@tagged("post_install", "-at_install")
class TestNavPaymentRegistrationReceipt(NavRegistrationCommon):
    """Cash receipt: a payment and the entries it closes (§10, returns §6)."""

    def _receipt(self, amount, **values):
        payments = self.env["account.payment"].with_user(self.clerk)
        return payments.with_company(self.company).create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": amount,
                "date": self._on(10),
                "journal_id": self.bank_journal.id,
                **values,
            }
        )

    def _choose(self, receipt, chosen):
        """Tick entries, or type amounts, in the window Apply Entries."""
        action = receipt.action_nav_apply_entries()
        wizards = self.env[action["res_model"]].with_user(self.clerk)
        window = wizards.with_company(self.company).browse(action["res_id"])
        view = "nav_sales_addon.nav_apply_entries_view_form"
        with Form(window, view=view) as form:
            ids = [line.entry_id.id for line in window.line_ids]
            for row, amount in chosen.items():
                with form.line_ids.edit(ids.index(row.id)) as line:
                    if amount is None:
                        line.applies = True
                    else:
                        line.amount_to_apply = amount
            balance = form.balance
        window.action_save()
        return balance

    def test_chosen_entries(self):
        """The chosen entries are closed by posting, in whole or in part."""
        first, second, third = (self._open(amount) for amount in (100, 80, 60))
        receipt = self._receipt(130)
        balance = self._choose(receipt, {second: None, third: 50})
        self.assertEqual(balance, 0)
        self.assertOpen({first: 100, second: 80, third: 60})
        receipt.action_post()
        self.assertOpen({first: 100, second: 0, third: 10})
        self.assertFalse(self._credit())
        self.assertEqual(receipt.move_id.sudo().create_uid, self.clerk)

    def test_amount_from_entries(self):
        """Without an amount it is what is to be paid, less the discount in time."""
        invoice, credit = self._open(100, 15), self._open(-30)
        receipt = self._receipt(0)
        self._choose(receipt, {invoice: None, credit: None})
        self.assertEqual(receipt.amount, 68)
        receipt.action_post()
        self.assertOpen({invoice: 0, credit: 0})
        self.assertFalse(self._credit())

    def test_refund(self):
        """CS-351: a credit memo is paid back by bank."""
        credit = self._open(-75)
        receipt = self._receipt(75, payment_type="outbound")
        self._choose(receipt, {credit: None})
        receipt.action_post()
        self.assertOpen({credit: 0})

    def test_apply_to_oldest(self):
        """CS-354, DR-262: without a choice the method of the customer decides."""
        self.customer.nav_application_method = "apply_to_oldest"
        rows = [self._open(100, due=20 + day) for day in range(5)]
        self._receipt(300).action_post()
        rests = (0, 0, 0, 100, 100)
        self.assertOpen(dict(zip(rows, rests, strict=True)))
        # with a choice it is the choice
        receipt = self._receipt(100)
        self._choose(receipt, {rows[4]: None})
        receipt.action_post()
        self.assertOpen({rows[3]: 100, rows[4]: 0})
        # by hand nothing is applied
        self.customer.nav_application_method = "manual"
        self._receipt(100).action_post()
        self.assertOpen({rows[3]: 100})
        self.assertEqual(self._credit(), -100)

    def test_registration_beats_oldest(self):
        """A registered payment closes its document, not the oldest one."""
        self.customer.nav_application_method = "apply_to_oldest"
        old, new = self._open(100, due=5), self._open(100, due=25)
        self._receive(new, 100)
        self._post()
        self.assertOpen({old: 100, new: 0})

    def test_another_customer(self):
        """The marks go with the customer they belong to."""
        row = self._open(100)
        receipt = self._receipt(100)
        self._choose(receipt, {row: None})
        self.assertTrue(receipt.nav_applies_to_ids)
        receipt.partner_id = self.customer.copy({"name": "Another"})
        self.assertFalse(receipt.nav_applies_to_ids)

    def test_paid_meanwhile(self):
        """What was paid meanwhile is not paid twice: posting is refused by name."""
        row = self._open(100)
        receipt = self._receipt(100)
        self._choose(receipt, {row: None})
        self._receive(row, 100)
        number = row.document_number
        self._post()
        with self.assertRefused(number):
            receipt.action_post()
        self.assertEqual(receipt.state, "draft")

    def test_rights(self):
        """Receivables post payments of customers, nothing else."""
        with self.assertRaises(AccessError):
            self._receipt(10, partner_type="supplier")
        vendor = self._receipt(10)
        with self.assertRaises(AccessError):
            vendor.partner_type = "supplier"
            self.env.flush_all()
        elsewhere = self._receipt(10)
        elsewhere.outstanding_account_id = self.tolerance_account
        with self.assertRaises(AccessError):
            elsewhere.action_post()
        accountant = new_test_user(
            self.env,
            login="both",
            groups="nav_sales_addon.group_nav_receivables,account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        payment = self._receipt(10).with_user(accountant).copy()
        payment.partner_type = "supplier"
        self.assertFalse(payment._nav_posts_for_receivables())
        receipt = self._receipt(10)
        with self.assertRaises(AccessError):
            receipt.with_user(self.processor).action_nav_apply_entries()
        with self.assertRaises(AccessError):
            receipt.nav_applies_to_ids = [
                Command.create({"entry_id": self._open(10).id, "amount": 10})
            ]
        receipt.action_post()
        with self.assertRaises(UserError):
            receipt.action_nav_apply_entries()
