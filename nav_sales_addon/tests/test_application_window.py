from odoo import Command
from odoo.tests import Form, HttpCase, tagged

from .application_common import NavApplicationCommon


@tagged("post_install", "-at_install")
class TestNavApplicationWindow(NavApplicationCommon, HttpCase):
    """The windows Apply Entries and Unapply Entries (dropship_returns §6 and §7)."""

    def _window(self, entry):
        action = entry.with_user(self.clerk).action_nav_apply()
        return self.env[action["res_model"]].browse(action["res_id"])

    def _form(self, entry):
        window = self._window(entry).with_user(self.clerk)
        return Form(window, view="nav_sales_addon.nav_apply_entries_view_form")

    def test_mark_drives_amount(self):
        """DR-254: a mark fills in the amount, an amount sets the mark, 0 clears it."""
        for day in range(3):
            self._document(100, day)
        payment = self._payment(-150, 5)
        with self._form(payment) as form:
            for index in range(3):
                with form.line_ids.edit(index) as line:
                    line.applies = True
                    self.assertEqual(line.amount_to_apply, 100)
            self.assertEqual((form.amount_to_apply, form.balance), (300, 150))
            with form.line_ids.edit(0) as line:
                line.applies = False
                self.assertEqual(line.amount_to_apply, 0)
            with form.line_ids.edit(1) as line:
                line.amount_to_apply = 40
                self.assertTrue(line.applies)
            with form.line_ids.edit(2) as line:
                line.amount_to_apply = 0
                self.assertFalse(line.applies)
            self.assertEqual((form.amount_to_apply, form.balance), (40, -110))
            with form.line_ids.edit(0) as line:
                line.amount_to_apply = 100
                self.assertTrue(line.applies)
        window = form.record
        window.with_user(self.clerk).action_post()
        lines = window.line_ids.sorted("posting_date").entry_id
        self.assertRemaining({lines[0]: 0, lines[1]: 60, lines[2]: 100, payment: -10})

    def test_totals(self):
        """DR-273: in the currency of the applying entry, less the discount."""
        euro = self.setup_other_currency("EUR", rates=[(self.day, 2.0)])
        terms = {"invoice_payment_term_id": self.terms.id}
        first = self._document(1000, currency_id=euro.id, **terms)
        second = self._document(100, 1)
        payment = self._payment(-1000, 5, currency_id=euro.id)
        with self._form(payment) as form:
            self.assertEqual((form.applying_amount, form.balance), (-1000, -1000))
            marked = {line.entry_id: line for line in form.record.line_ids}
            self.assertEqual(set(marked), {first, second})
            with form.line_ids.edit(0) as line:
                self.assertEqual(line.discount_possible, 20)
                line.applies = True
            self.assertEqual(form.amount_to_apply, 1000)
            self.assertEqual((form.discount_amount, form.balance), (20, -20))
            with form.line_ids.edit(1) as line:
                line.applies = True
            self.assertEqual(form.amount_to_apply, 1200)
            self.assertEqual((form.discount_amount, form.balance), (20, 180))
        form.record.action_post()
        self.assertRemaining({first: 0, payment: 0, second: 90})

    def test_date_follows_the_latest_entry(self):
        """DR-256: the default is the date of the latest entry that is marked."""
        self._document(100, 1)
        self._document(100, 10)
        payment = self._payment(-200, 5)
        with self._form(payment) as form:
            self.assertEqual(form.posting_date, str(self._on(5)))
            for index in range(2):
                with form.line_ids.edit(index) as line:
                    line.applies = True
            self.assertEqual(str(form.posting_date), str(self._on(10)))

    def test_too_much_is_not_taken(self):
        """DR-253: the window says why and falls back to what is open."""
        self._document(100)
        line = self._window(self._payment(-200)).line_ids
        line.amount_to_apply = 100
        for amount in (101, -100):
            with self.assertRefused("must have the same sign"):
                line.amount_to_apply = amount
        fresh = line.new({"amount_to_apply": 101}, origin=line)
        result = fresh._onchange_amount_to_apply()
        self.assertIn("must have the same sign", result["warning"]["message"])
        self.assertEqual(fresh.amount_to_apply, 100)

    def test_only_open_entries_of_the_customer(self):
        """DR-278: closed entries and those of others are not offered."""
        invoice, memo = self._document(100), self._document(-100)
        memo.nav_apply({invoice.id: None})
        self._document(100, partner_id=self.partner_a.id)
        mine = self._document(70)
        payment = self._payment(-70)
        self.assertEqual(self._window(payment).line_ids.entry_id, mine)
        with self.assertRefused("is not open"):
            memo.action_nav_apply()

    def test_unapply_closes_at_its_date(self):
        """DR-287: date and number can be changed in the window."""
        invoice, memo = self._document(100), self._document(-100, 3)
        memo.nav_apply({invoice.id: None})
        action = invoice.with_user(self.clerk).action_nav_unapply()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.clerk)
            .browse(action["res_id"]),
            view="nav_sales_addon.nav_unapply_entries_view_form",
        )
        self.assertEqual(form.posting_date, str(self._on(3)))
        self.assertEqual(form.document_number, memo.document_number)
        form.posting_date = self._on(9)
        form.document_number = "U-1"
        form.save().action_unapply()
        application = self.env["nav.application"].search([], limit=1)
        self.assertEqual(application.unapplied_date, self._on(9))
        self.assertEqual(application.unapplied_number, "U-1")
        self.assertRemaining({invoice: 100, memo: -100})

    def test_tour(self):
        """A clerk applies a credit memo to two invoices and unapplies it."""
        self.customer.name = "Tour Customer"
        invoices = [self._document(300, 1), self._document(200, 2)]
        memo = self._document(-400, 3)
        self.start_tour(
            "/odoo/nav-customer-ledger", "nav_apply_entries", login="nav_clerk"
        )
        self.assertRemaining({invoices[0]: 300, invoices[1]: 200, memo: -400})
        history = self.env["nav.application.line"].search(
            memo.action_nav_application_history()["domain"]
        )
        self.assertEqual(sorted(history.mapped("debit_amount")), [100, 300])
        self.assertTrue(all(history.mapped("unapplied")))

    def test_history_stays_with_its_company(self):
        """Another company's people see nothing of it."""
        invoice, memo = self._document(100), self._document(-100)
        memo.nav_apply({invoice.id: None})
        other = self.env["res.company"].create({"name": "Other"})
        self.clerk.write(
            {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        )
        lines = self.env["nav.application.line"].with_user(self.clerk).search([])
        self.assertFalse(lines)
