from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .prepayment_common import NavPrepaymentCommon


@tagged("post_install", "-at_install")
class TestNavPrepaymentRelease(NavPrepaymentCommon):
    """Pending Prepayment: guards, release by payment, locks (customers_setup §11)."""

    def _pending(self, pct=20, *lines, **values):
        order = self._prepaid_order(pct, *(lines or ((self.item_1, 10),)), **values)
        return order, order.nav_post_prepayment_invoice()

    # === GUARDS ===#

    def test_unposted_amounts_refuse(self):
        """Releasing and posting wait for the prepayment invoice, checked or not."""
        self.company.nav_check_prepmt = False
        order = self._prepaid_order(20, (self.item_1, 10))
        for call in (order.nav_release, order.nav_post, order.action_confirm):
            with self.assertRefused("not invoiced yet"):
                call()
        self.assertEqual((order.nav_status, order.state), ("open", "draft"))

    def test_check_when_posting(self):
        """CS-273: with the check shipping waits for the payment, without it does not.

        AP-067: who is approved but not paid is pending, not released.
        """
        order, invoice = self._pending()
        for call in (order.nav_release, order.nav_post):
            with self.assertRefused("is not paid yet"):
                call()
        order._nav_release()  # as the last approver does
        self.assertEqual(
            (order.nav_status, order.state), ("pending_prepayment", "draft")
        )
        self._pay(invoice)
        self.assertEqual(order.nav_status, "released")
        self.company.nav_check_prepmt = False
        other, _unpaid = self._pending()
        other.nav_post()
        self.assertTrue(other.nav_closed)

    def test_transfer_is_refused(self):
        """CS-287: nothing to pick before the payment; a transfer there is waits."""
        order, invoice = self._pending()
        self.assertFalse(order.picking_ids)
        self._pay(invoice)
        self.assertTrue(order.picking_ids)
        order.nav_reopen()
        order.order_line._nav_posting_lines().nav_prepayment_pct = 30
        order.nav_post_prepayment_invoice()
        order.picking_ids.move_ids.write({"quantity": 10, "picked": True})
        with self.assertRefused("is not paid yet"):
            order.picking_ids.button_validate()
        self.company.nav_check_prepmt = False
        order.picking_ids.button_validate()
        self.assertEqual(order.picking_ids.state, "done")

    def test_pending_is_locked(self):
        """Lines of a pending order wait until it is reopened."""
        order, _invoice = self._pending()
        line = order.order_line._nav_posting_lines().with_user(self.processor)
        for vals in ({"product_uom_qty": 12}, {"nav_prepayment_pct": 10}):
            with self.assertRefused("Reopen"):
                line.write(vals)
        order.nav_reopen()
        line.product_uom_qty = 12
        self.assertEqual(order.nav_status, "open")

    # === THE MONEY ARRIVES ===#

    def test_released_by_bank_statement(self):
        """A line of the bank statement that is matched releases the order."""
        order, invoice = self._pending()
        receivable = invoice.line_ids.filtered(
            lambda item: item.account_type == "asset_receivable"
        )
        statement = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "payment_ref": invoice.name,
                "partner_id": self.customer.id,
                "amount": 250,
            }
        )
        _liquidity, suspense, _other = statement._seek_for_lines()
        suspense.account_id = receivable.account_id
        (suspense | receivable).reconcile()
        self.assertEqual((order.nav_status, order.state), ("released", "sale"))

    def test_all_or_nothing(self):
        """A part of the money releases nothing."""
        order, invoice = self._pending()
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"amount": 100})._create_payments()
        self.assertEqual(order.nav_status, "pending_prepayment")
        self._pay(invoice)
        self.assertEqual(order.nav_status, "released")

    def test_accountant_without_sales_rights(self):
        """Who books the payment need not be able to release orders."""
        order, invoice = self._pending()
        accountant = self._create_user(
            "clerk", "group_nav_receivables", email="clerk@example.com"
        )
        accountant.group_ids |= self.env.ref("account.group_account_user")
        self.env["account.payment.register"].with_user(accountant).with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self.assertEqual(order.nav_status, "released")

    def test_payment_is_booked_though_release_is_not_possible(self):
        order, invoice = self._pending()
        self.customer.nav_blocked = "ship"
        self._pay(invoice)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(order.nav_status, "pending_prepayment")
        self.assertIn("could not be released", order.message_ids[0].body)

    def test_batch_job(self):
        """CS-274: the job releases what is paid; without the check all of it."""
        self.company.nav_prepmt_auto_update = "daily"
        orders = self.env["sale.order"]
        paid, invoice = self._pending()
        unpaid, _other = self._pending()
        self.customer.nav_blocked = "ship"
        self._pay(invoice)
        self.customer.nav_blocked = False
        orders._nav_update_pending_prepayments()
        statuses = (paid.nav_status, unpaid.nav_status)
        self.assertEqual(statuses, ("released", "pending_prepayment"))
        self.company.write(
            {"nav_check_prepmt": False, "nav_prepmt_auto_update": "never"}
        )
        orders._nav_update_pending_prepayments()
        self.assertEqual(unpaid.nav_status, "pending_prepayment")
        self.company.nav_prepmt_auto_update = "daily"
        orders._nav_update_pending_prepayments()
        self.assertEqual(unpaid.nav_status, "released")

    # === LOCKS ===#

    def test_deleting(self):
        """CS-277: neither order nor line, before the prepayment is given back."""
        order, _invoice = self._pending()
        order.nav_reopen()
        with self.assertRefused("cannot be deleted"):
            order.order_line._nav_posting_lines().unlink()
        with self.assertRefused("cannot be deleted"):
            order.unlink()
        order.nav_post_prepayment_credit_memo()
        order.unlink()
        self.assertFalse(order.exists())

    def test_quantity_below_the_prepayment(self):
        """CS-279: 500 are prepaid, so 4 pieces of 100.00 are too few."""
        order, invoice = self._pending(50)
        self._pay(invoice)
        self._post_part(order, [3])
        order.nav_reopen()
        line = order.order_line._nav_posting_lines()
        with self.assertRefused("invoiced as prepayment", ValidationError):
            line.product_uom_qty = 4
        line.product_uom_qty = 5
        self.assertEqual(line.nav_prepmt_line_amount, 500)

    def test_taxes_stay(self):
        """The tax of a line is that of its prepayment."""
        order, _invoice = self._pending()
        order.nav_reopen()
        with self.assertRefused("taxes cannot be changed", ValidationError):
            order.order_line._nav_posting_lines().tax_ids = self.tax_20

    def test_account_stays(self):
        """Rules §11: the prepayment account is locked while orders wait for it."""
        order, _invoice = self._pending()
        other = self.account.copy()
        for account in (other, other.browse()):
            with self.assertRefused(order.name, ValidationError):
                self.company.downpayment_account_id = account
        order.nav_post_prepayment_credit_memo()
        self.company.downpayment_account_id = other
        self.assertEqual(self.company.downpayment_account_id, other)

    def test_no_correction_of_prepayment_invoices(self):
        """Cancel and Correct are refused; the order gives prepayments back."""
        _order, invoice = self._pending()
        problem = self.env["nav.cancellation.check"]._kind_problem(invoice)
        self.assertRegex(problem, "down payment")

    def test_correct_final_invoice(self):
        """SD-163: Correct on the last invoice deducts what its original deducted."""
        order, prepaid = self._pending(50)
        self._pay(prepaid)
        final = self._post_part(order, [10])
        self.assertEqual((final.amount_untaxed, order.nav_closed), (500, True))
        correction = final.nav_correct_posted()
        self.assertEqual(order._nav_open_prepayment(), 0)  # taken by the new invoice
        self.assertEqual(correction.amount_total, 625)
        correction.nav_post()
        self.assertEqual(order._nav_open_prepayment(), 0)
        self.assertEqual(self._balance(), (0, 0))

    def test_copy(self):
        """CS-285: a copy has the percentages, but no prepayment documents."""
        order, _invoice = self._pending()
        copy = order.copy()
        line = copy.order_line
        self.assertEqual(len(line), 1)
        self.assertEqual((copy.nav_prepayment_pct, line.nav_prepayment_pct), (20, 20))
        self.assertEqual(
            (line.nav_prepmt_line_amount, line.nav_prepmt_invoiced), (200, 0)
        )
        self.assertFalse(copy.nav_prepayment_count)

    def test_copy_document(self):
        """CS-285: Copy Document brings percentages, of orders only."""
        order, invoice = self._pending()
        target = self._create_order(partner_id=self.customer.id)
        with self.assertRefused("no sales document to copy"):
            target.nav_copy_document(invoice)
        target.nav_copy_document(order, include_header=True)
        line = target.order_line
        self.assertEqual(target.nav_prepayment_pct, 20)
        self.assertEqual((line.nav_prepayment_pct, line.nav_prepmt_invoiced), (20, 0))
        self.assertFalse(target.order_line._nav_down_payments())

    def test_deductions_do_not_come_back(self):
        """CS-285: lines to reverse are what was sold, also for a program."""
        order, prepaid = self._pending()
        self._pay(prepaid)
        final = self._post_part(order, [10])
        credit = self.env["account.move"].create(
            {"move_type": "out_refund", "partner_id": self.customer.id}
        )
        with self.assertRefused("nothing was copied"):
            credit.nav_get_posted_lines(prepaid.invoice_line_ids)
        credit.nav_get_posted_lines(final.invoice_line_ids)
        self.assertEqual(credit.amount_untaxed, 1000)

    def test_restore_a_version(self):
        """Rules §11: a restored version has the conditions, no prepayment documents."""
        order, _invoice = self._pending()
        order.nav_reopen()
        order.write({"nav_inv_discount_type": "percent", "nav_inv_discount_value": 5})
        order.order_line._nav_posting_lines().nav_line_amount = 990.01
        total = sum(order.order_line._nav_posting_lines().mapped("price_subtotal"))
        order.action_nav_archive()
        restored = order.nav_archive_ids[:1].nav_restore()
        line = restored.order_line
        self.assertEqual((len(line), line.product_id), (1, self.item_1))
        self.assertEqual(restored.amount_untaxed, total)
        self.assertEqual((line.nav_line_amount, line.nav_prepayment_pct), (990.01, 20))
        self.assertEqual(restored.nav_prepayment_pct, 20)

    def test_documents_of_the_order(self):
        """CS-291: exactly the prepayment documents, with links in both directions."""
        order, invoice = self._pending()
        credit = order.nav_post_prepayment_credit_memo()
        action = order.action_nav_view_prepayments()
        found = self.env["account.move"].search(action["domain"])
        self.assertEqual(found, invoice | credit)
        self.assertEqual(credit.nav_sale_order_ids, order)

    def test_exposure(self):
        """CS-289: balance 500, order 1,000, invoiced prepayment 500."""
        self.item_1.taxes_id = [Command.clear()]
        order, _invoice = self._pending(50)
        self.company.nav_check_prepmt = False
        order.nav_release()
        self.env.flush_all()
        figures = self.env["nav.credit.exposure"]._figures(self.customer, self.company)
        exposure = figures[self.customer.id]
        self.assertEqual(exposure.prepayments, 500)
        self.assertEqual(exposure.outstanding_orders, 1000)

    # === DATES AND NUMBERS ===#

    def test_due_date(self):
        """CS-283: due by the payment terms of the prepayment; the order keeps its."""
        term = self.env["account.payment.term"].create(
            {
                "name": "8 days",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 8}
                    )
                ],
            }
        )
        self.customer.nav_prepayment_term_id = term
        date = fields.Date.add(self.today, days=-1)
        order = self._prepaid_order(
            10, (self.item_1, 10), nav_posting_date=date, nav_document_date=date
        )
        invoice = order.nav_post_prepayment_invoice()
        self.assertEqual(invoice.invoice_date, date)
        self.assertEqual(invoice.invoice_date_due, fields.Date.add(date, days=8))
        self.assertNotEqual(order.payment_term_id, term)

    def test_own_numbers(self):
        """CS-257, CS-276: prepayment documents are counted by themselves."""
        series = {}
        for name in (
            "invoice",
            "credit_memo",
            "prepayment_invoice",
            "prepayment_credit",
        ):
            series[name] = self.env["ir.sequence"].create(
                {"name": name, "prefix": f"{name}/", "implementation": "no_gap"}
            )
            self.company[f"nav_{name}_sequence_id"] = series[name]
        order, invoice = self._pending()
        self.assertEqual(invoice.name, "prepayment_invoice/1")
        credit = order.nav_post_prepayment_credit_memo()
        self.assertEqual(credit.name, "prepayment_credit/1")
        other = self._create_order((self.item_1, 1))
        self.assertEqual(self._invoices(other.nav_post()).name, "invoice/1")

    def test_declined_question(self):
        """CS-292: the question alone posts nothing."""
        order = self._prepaid_order(20, (self.item_1, 10))
        action = order.with_user(self.poster).action_nav_ask_prepayment("invoice")
        question = self.env["nav.ask.prepayment"].browse(action["res_id"])
        self.assertEqual(question.amount, 200)
        self.assertEqual((order.nav_status, len(order.invoice_ids)), ("open", 0))
        question.with_user(self.poster).action_post()
        self.assertEqual(order.nav_status, "pending_prepayment")

    def test_only_posters(self):
        order = self._prepaid_order(20, (self.item_1, 10)).with_user(self.processor)
        for call in (
            order.nav_post_prepayment_invoice,
            order.nav_post_prepayment_credit_memo,
            order.action_nav_ask_prepayment,
        ):
            with self.assertRaises(UserError):
                call()
