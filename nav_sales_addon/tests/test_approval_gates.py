from contextlib import ExitStack
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .approval_common import NavApprovalCommon


@tagged("post_install", "-at_install")
class TestNavApprovalGates(NavApprovalCommon):
    """Nobody gets around an approval (rules/approvals.md §9)."""

    def _invoice_of(self, amount, user=None, move_type="out_invoice", **values):
        return self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "invoice_user_id": (user or self.mona).id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.desk.id,
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": [Command.set(self.tax_20.ids)],
                        }
                    )
                ],
                **values,
            }
        )

    # === QUOTES ===#

    def test_quote_is_not_converted(self):
        """AP-044, AP-045, AP-112: no order and no invoice before the approval."""
        self._create_rule("quote")
        quote = self._order_of(500, self.mona, nav_document_type="quote")
        self.setup_mona.sales_limit = 100
        for text in ("must be approved first", "waiting for"):
            with self.subTest(text):
                with self.assertRefused(text):
                    quote.nav_make_order()
                with self.assertRefused(text):
                    quote.nav_make_invoice()
                with self.assertRefused(text):
                    quote.action_confirm()
            if text.startswith("must"):
                self._send(quote, self.mona)
        self._entry(quote, self.dora).nav_approve()
        self.assertEqual((quote.state, quote.nav_status), ("draft", "released"))
        quote.nav_make_order()
        self.assertEqual((quote.nav_document_type, quote.nav_status), ("order", "open"))

    def test_quote_approval_is_no_order_approval(self):
        """AP-264: the order needs its own approval, the history stays."""
        self._create_rule("quote")
        self._create_rule("order")
        quote = self._order_of(1500, self.mona, nav_document_type="quote")
        self._send(quote, self.mona)
        self._entry(quote, self.dora).nav_approve("good customer")
        with self.assertRefused("becomes an order that must be approved"):
            quote.action_confirm()
        quote.nav_make_order()
        self.assertIn("good customer", quote.nav_approval_history)
        with self.assertRefused("must be approved first"):
            quote.nav_release()
        self._send(quote, self.mona)
        self._entry(quote, self.dora).nav_approve()
        self.assertEqual(quote.nav_status, "released")

    def test_quote_is_not_sent(self):
        """AP-046: an unapproved quote never reaches the customer."""
        self._create_rule("quote", gate_send=True, gate_confirm=False)
        quote = self._order_of(5000, self.mona, nav_document_type="quote")
        ways = {
            "send": lambda: quote.action_quotation_send(),
            "mark": lambda: quote.action_quotation_sent(),
            "write": lambda: quote.write({"state": "sent"}),
            "post": lambda: quote.with_context(mark_so_as_sent=True).message_post(
                body="Our offer"
            ),
        }
        for name, way in ways.items():
            with self.subTest(name), self.assertRefused("must be approved first"):
                way()
        self._send(quote, self.mona)
        self._entry(quote, self.dora).nav_approve()
        ways["send"]()
        ways["mark"]()
        self.assertEqual((quote.state, quote.nav_status), ("sent", "released"))

    def test_sending_is_free_without_the_gate(self):
        """AP-046: the rule says whether it guards sending."""
        self._create_rule("quote")
        quote = self._order_of(5000, self.mona, nav_document_type="quote")
        quote.action_quotation_sent()
        self.assertEqual(quote.state, "sent")

    # === THE CUSTOMER ACCEPTS ===#

    def test_signed_order_waits(self):
        """AP-070, AP-244: signature kept, request sent, released by the approval."""
        self._create_rule("order")
        quote = self._order_of(500, nav_document_type="quote", state="sent")
        quote.sudo().write({"signed_by": "C10", "signed_on": "2026-11-25 10:00:00"})
        quote.sudo()._validate_order()
        self.assertEqual(
            (quote.nav_document_type, quote.state, quote.nav_status),
            ("order", "sent", "pending_approval"),
        )
        request = self.env["nav.approval.engine"]._requests(quote)
        self.assertEqual(request.requester_id, self.rita)
        self._entry(quote, self.mona).nav_approve()
        self.assertEqual((quote.state, quote.nav_status), ("sale", "released"))

    def test_signed_quote_waits(self):
        """AP-070: a quote that was not approved itself goes on when it is."""
        self._create_rule("quote")
        quote = self._order_of(500, nav_document_type="quote", state="sent")
        quote.sudo().write({"signed_by": "C10", "signed_on": "2026-11-25 10:00:00"})
        quote.sudo()._validate_order()
        self.assertEqual(quote.nav_status, "pending_approval")
        self._entry(quote, self.mona).nav_approve()
        self.assertEqual((quote.state, quote.nav_status), ("sale", "released"))

    # === CONFIRMED ORDERS ===#

    def test_confirmed_order_does_not_grow(self):
        """AP-257: refused on the released order; reopened, nothing new is procured."""
        self._create_rule("order", min_amount=1000)
        order = self._order_of(900, self.mona)
        order.action_confirm()
        extra = {"product_id": self.item_1.id, "product_uom_qty": 1, "price_unit": 1e5}
        with self.assertRefused("would need an approval"):
            order.order_line = [Command.create(extra)]
        with self.assertRefused("would need an approval"):
            order.order_line.price_unit = 5000
        order.order_line.price_unit = 950
        order.nav_reopen()
        order.order_line = [Command.create(extra)]
        line = order.order_line.filtered(lambda x: x.product_id == self.item_1)
        self.assertFalse(line.move_ids)
        with self.assertRefused("must be approved first"):
            order.with_user(self.dora).nav_post()
        self._send(order, self.mona)
        self._entry(order, self.dora).nav_approve()
        self.assertEqual(order.nav_status, "released")
        self.assertEqual(line.move_ids.product_uom_qty, 1)

    def test_released_before_the_rule(self):
        """AP-028: what was released before a rule existed is posted normally."""
        order = self._order_of(5000, self.mona)
        order.action_confirm()
        order.sudo().date_order = "2026-01-01 08:00:00"
        self._create_rule("order")
        result = order.with_user(self.dora).nav_post()
        self.assertTrue(result["invoice_ids"])

    def test_import_and_copy(self):
        """AP-071, AP-073: born confirmed is refused, a copy starts unapproved."""
        self._create_rule("order")
        with self.assertRefused("must be approved first"):
            self._order_of(5000, state="sale")
        order = self._order_of(500)
        self._send(order)
        self._entry(order, self.mona).nav_approve()
        copy = order.copy()
        self.assertEqual((copy.nav_status, copy.nav_approval_state), ("open", False))
        self.assertFalse(copy.nav_approval_history)
        with self.assertRefused("must be approved first"):
            copy.with_user(self.mona).nav_release()

    def test_one_bad_order_changes_nothing(self):
        """AP-071: a batch with one unapproved order is refused as a whole."""
        self._create_rule("order", min_amount=1000)
        small, large = self._order_of(500), self._order_of(5000)
        with self.assertRefused("must be approved first"):
            (small | large).action_confirm()
        self.env.invalidate_all()
        self.assertEqual((small | large).mapped("state"), ["draft", "draft"])

    def test_cancel_the_document(self):
        """AP-155, AP-242: a canceled order withdraws its request, history stays."""
        self._create_rule("order")
        order = self._order_of(5000)
        request = self._send(order)
        order._action_cancel()
        self.assertEqual((request.state, order.state), ("canceled", "cancel"))
        self.assertFalse(request.activity_ids)
        order.action_draft()
        self.assertEqual((request.state, order.nav_status), ("canceled", "open"))

    def test_delete_the_document(self):
        """AP-154: the request of a deleted order is history, nobody waits."""
        self._create_rule("order")
        order = self._order_of(5000)
        request = self._send(order)
        order.sudo().unlink()
        self.assertEqual(request.state, "canceled")
        self.assertFalse(request.activity_ids)

    # === INVOICES AND CREDIT MEMOS ===#

    def test_invoice(self):
        """AP-037, AP-048, AP-112: refused by every way to post until approved."""
        self._create_rule("invoice")
        move = self._invoice_of(500)
        post = {
            "native": lambda: move.action_post(),
            "superuser": lambda: move.sudo()._post(),
            "ours": lambda: move.with_user(self.dora).nav_post(),
        }
        for name, way in post.items():
            with self.subTest(name), self.assertRefused("must be approved first"):
                way()
        self.setup_mona.sales_limit = 100
        request = self._send(move, self.mona)
        self.assertEqual(self._route(request), [("mona", "approved"), ("dora", "open")])
        self.assertEqual((request.document_type, request.amount), ("invoice", 500))
        for name, way in post.items():
            with self.subTest(name), self.assertRefused("waiting for"):
                way()
        with self.assertRefused("waiting for approval"):
            move.invoice_line_ids.price_unit = 1
        with self.assertRefused("waiting for approval"):
            move.invoice_line_ids = [Command.clear()]
        self._entry(move, self.dora).nav_approve()
        self.assertEqual(move.nav_approval_state, "approved")
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_invoice_changed_after_approval(self):
        """AP-125: approve 1,500, change to 500,000: refused."""
        self._create_rule("invoice")
        move = self._invoice_of(1500)
        self._send(move, self.mona)
        self._entry(move, self.dora).nav_approve()
        move.invoice_line_ids.price_unit = 500000
        with self.assertRefused("must be approved first"):
            move.action_post()

    def test_credit_memo(self):
        """AP-041, AP-108: positive amounts count, a reversal does not get around."""
        self._create_rule("credit_memo")
        move = self._invoice_of(5000)
        move.action_post()
        with self.assertRefused("must be approved first"):
            move._reverse_moves([{"ref": "back"}], cancel=True)
        credit = self._invoice_of(5000, move_type="out_refund")
        request = self._send(credit, self.mona)
        self.assertEqual(request.amount_company, 5000)
        self.assertEqual(self._route(request)[-1], ("dora", "open"))

    def test_invoice_of_an_approved_order(self):
        """AP-037: what the order says was approved with it; other prices were not."""
        self._create_rule("order")
        self._create_rule("invoice")
        order = self._order_of(500)
        self._send(order)
        self._entry(order, self.mona).nav_approve()
        result = order.with_user(self.dora).nav_post(ship=True, invoice=False)
        self.assertTrue(result["shipment_ids"])
        move = order.sudo()._create_invoices()
        move.invoice_line_ids.price_unit = 700
        with self.assertRefused("must be approved first"):
            move._post()
        move.invoice_line_ids.price_unit = 500
        move._post()
        self.assertEqual(move.state, "posted")

    def test_invoice_of_an_unapproved_order(self):
        """AP-257: a reopened order that changed is invoiced by nobody."""
        self._create_rule("order")
        order = self._order_of(500)
        self._send(order)
        self._entry(order, self.mona).nav_approve()
        order.with_user(self.dora).nav_post(ship=True, invoice=False)
        order.with_user(self.mona).nav_reopen()
        order.with_user(self.mona).order_line.price_unit = 5000
        move = order.sudo()._create_invoices()
        with self.assertRefused("must be approved first"):
            move._post()

    def test_draft_of_the_state_is_not_forged(self):
        """AP-124: nobody writes the approval, not even with a context key."""
        move = self._invoice_of(500)
        with self.assertRaises(AccessError):
            move.with_context(nav_transition=1).nav_approval_state = "approved"

    # === COST ===#

    def test_no_rule_costs_nothing(self):
        """Issue 4: with no rule enabled a gate asks the database nothing."""
        order = self._order_of(500)
        move = self._invoice_of(500)
        order._nav_approval_problem("confirm")
        move._nav_approval_problem()
        self.env.flush_all()
        with self.assertQueryCount(0):
            order._nav_approval_problem("confirm")
            order._nav_confirm_problem()
            move._nav_approval_problem()

    def _statements(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_cost_of_confirming_and_posting(self):
        """Issue 4: at most 2 statements more than without the approval code."""

        def free(*args, **kwargs):
            return False

        orders = [self._order_of(500, self.dora) for _ in range(8)]
        for order in orders[:2]:  # what is read once for all
            self._statements(order.action_confirm)
            self._statements(order.nav_post)
        confirm = self._statements(orders[2].action_confirm)
        post = self._statements(orders[3].nav_post)
        model = self.env.registry["sale.order"]
        names = (
            "_nav_approval_problem",
            "_nav_check_approval",
            "_nav_check_growth",
            "_nav_confirm_problem",
            "_nav_procure_what_waited",
            "_nav_waits_for_approval",
        )
        with ExitStack() as stack:
            for name in names:
                stack.enter_context(patch.object(model, name, free))
            moves = self.env.registry["account.move"]
            stack.enter_context(patch.object(moves, "_nav_approval_problem", free))
            self.assertLessEqual(
                confirm - self._statements(orders[4].action_confirm), 2
            )
            self.assertLessEqual(post - self._statements(orders[5].nav_post), 2)
