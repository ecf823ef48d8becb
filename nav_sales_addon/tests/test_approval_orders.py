from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .approval_common import NavApprovalCommon


@tagged("post_install", "-at_install")
class TestNavApprovalOrders(NavApprovalCommon):
    """One order on its way through a chain of approvers (rules/approvals.md)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule()

    def test_chain_to_the_end(self):
        """AP-074, AP-111: level by level, released by the last approval."""
        order = self._order_of(5000)
        request = self._send(order)
        self.assertEqual(
            self._route(request),
            [("rita", "approved"), ("mona", "open"), ("dora", "created")],
        )
        self.assertEqual(order.nav_status, "pending_approval")
        self._entry(order, self.mona).nav_approve("fine for me")
        self.assertEqual(
            self._route(request),
            [("rita", "approved"), ("mona", "approved"), ("dora", "open")],
        )
        self.assertEqual(order.nav_status, "pending_approval")
        self._entry(order, self.dora).nav_approve()
        self.assertEqual(request.state, "approved")
        self.assertEqual((order.state, order.nav_status), ("sale", "released"))
        self.assertEqual(order.user_id, self.rita)

    def test_boundaries(self):
        """AP-098 to AP-104: net amounts, equal is enough."""
        people = [("mona", "open"), ("dora", "created")]
        for amount, more in ((80, 0), (100, 0), (100.01, 1), (1000, 1), (1000.01, 2)):
            with self.subTest(amount=amount):
                order = self._order_of(amount)
                request = self._send(order)
                self.assertEqual(
                    self._route(request), [("rita", "approved"), *people[:more]]
                )
                released = "released" if not more else "pending_approval"
                self.assertEqual(order.nav_status, released)

    def test_gates(self):
        """AP-036 to AP-039, AP-071: no way to the released state but approval."""
        order = self._order_of(5000)
        ways = {
            "release": lambda o: o.with_user(self.mona).nav_release(),
            "confirm": lambda o: o.action_confirm(),
            "write": lambda o: o.write({"state": "sale"}),
            "superuser": lambda o: o.sudo().action_confirm(),
            "context": lambda o: o.with_context(nav_transition=True).action_confirm(),
            "post": lambda o: o.with_user(self.dora).nav_post(),
        }
        for name, way in ways.items():
            with self.subTest(name), self.assertRefused("must be approved first"):
                way(order)
        self._send(order)
        for name, way in ways.items():
            with self.subTest(name), self.assertRefused("waiting for"):
                way(order)
        with self.assertRefused("waiting for approval"):
            order.with_user(self.mona).nav_reopen()
        self.assertEqual((order.state, order.nav_status), ("draft", "pending_approval"))

    def test_reject_turns_all(self):
        """AP-130, AP-138, AP-142: all entries rejected, blocked until sent again."""
        order = self._order_of(5000)
        request = self._send(order)
        self._entry(order, self.mona).nav_reject("margin too low")
        self.assertEqual({state for _, state in self._route(request)}, {"rejected"})
        self.assertEqual((order.nav_status, request.state), ("open", "rejected"))
        self.assertIn("margin too low", order.nav_approval_history)
        with self.assertRefused("must be approved first"):
            order.action_confirm()
        again = self._send(order)
        self.assertNotEqual(again, request)
        self.assertEqual(request.state, "rejected")

    def test_cancel(self):
        """AP-145, AP-147, AP-148, AP-151: the sender withdraws, an approver may not."""
        order = self._order_of(5000)
        request = self._send(order)
        with self.assertRaises(AccessError):
            order.with_user(self.mona).nav_cancel_approval_request()
        order.nav_cancel_approval_request()
        self.assertEqual({state for _, state in self._route(request)}, {"canceled"})
        self.assertEqual(order.nav_status, "open")
        self.assertFalse(order.nav_approval_state)
        self.assertTrue(order.nav_cancel_approval_request())
        with self.assertRefused("must be approved first"):
            order.action_confirm()

    def test_strangers(self):
        """AP-114, AP-115, AP-117, AP-124, AP-248: nobody else decides or forges."""
        order = self._order_of(5000)
        entry = self._send(order).entry_ids.filtered(lambda e: e.state == "open")
        for user in (self.nosy, self.sam, self.rita, self.dora):
            with self.subTest(user.name), self.assertRaises(AccessError):
                entry.with_user(user).sudo(False).nav_approve()
            with self.subTest(user.name), self.assertRaises(AccessError):
                entry.with_user(user).sudo(False).nav_reject()
        for user in (self.rita, self.mona, self.adam):
            for record in (entry, entry.request_id):
                with self.subTest(user.name), self.assertRaises(AccessError):
                    record.with_user(user).sudo(False).write({"state": "approved"})
                with self.subTest(user.name), self.assertRaises(AccessError):
                    record.with_user(user).sudo(False).unlink()
        with self.assertRaises(AccessError):
            order.write({"nav_approval_state": "approved"})
        self.assertEqual(entry.state, "open")
        entry.with_user(self.adam).sudo(False).nav_approve()
        self.assertEqual((entry.approver_id, entry.done_by_id), (self.mona, self.adam))

    def test_delegate(self):
        """AP-156 to AP-159, AP-166, AP-167: substitute, approver, administrator."""
        order = self._order_of(500)
        entry = self._send(order).entry_ids.filtered(lambda e: e.state == "open")
        as_mona = entry.with_user(self.mona)
        as_mona.nav_delegate()
        self.assertEqual((entry.approver_id, entry.state), (self.sam, "open"))
        self.assertEqual(entry.original_approver_id, self.mona)
        entry.with_user(self.sam).nav_approve()
        self.assertEqual(order.nav_status, "released")
        with self.assertRefused("not open"):
            as_mona.with_user(self.adam).nav_delegate()

    def test_content_is_protected(self):
        """AP-125, AP-249, AP-250, AP-255: what was approved is what is released."""
        order = self._order_of(500)
        request = self._send(order)
        with self.assertRefused("Pending Approval"):
            order.order_line.price_unit = 1
        with self.assertRefused("Pending Approval"):
            order.payment_term_id = self.env.ref("account.account_payment_term_30days")
        order.client_order_ref = "PO 7"
        self._entry(order, self.mona).nav_approve()
        self.assertEqual(order.nav_status, "released")
        order.with_user(self.mona).nav_reopen()
        order.with_user(self.mona).nav_release()
        self.assertEqual(order.nav_status, "released")
        order.with_user(self.mona).nav_reopen()
        order.sudo().order_line.price_unit = 900
        with self.assertRefused("must be approved first"):
            order.with_user(self.mona).nav_release()
        self.assertEqual(request.state, "approved")

    def test_one_activity_for_each_open_entry(self):
        """AP-085: only whose turn it is has a to-do, and every decision closes it."""
        order = self._order_of(5000)
        request = self._send(order)
        self.assertEqual(request.activity_ids.user_id, self.mona)
        self._entry(order, self.mona).nav_approve()
        self.assertEqual(request.activity_ids.user_id, self.dora)
        self._entry(order, self.dora).nav_reject()
        self.assertFalse(request.activity_ids)

    def test_no_route(self):
        """AP-016, AP-092: nothing is stored without a complete route."""
        self.setup_dora.write({"unlimited_sales": False, "sales_limit": 10})
        order = self._order_of(5000)
        with self.assertRefused("nobody in the chain"):
            self._send(order)
        self.setup_dora.approver_id = self.rita
        with self.assertRefused("circular"):
            self._send(order)
        self.assertEqual(order.nav_status, "open")
        self.assertFalse(self.env["nav.approval.engine"]._requests(order))

    def test_release_fails_with_the_last_approval(self):
        """AP-127: the approval is rolled back with the release."""
        order = self._order_of(500)
        self._send(order)
        self.customer.nav_blocked = "all"
        with self.assertRaises(UserError):
            self._entry(order, self.mona).nav_approve()
        self.env.invalidate_all()
        self.assertEqual(order.nav_status, "pending_approval")
        self.assertEqual(self._entry(order, self.mona).state, "open")

    # === WHAT CAN BE SENT ===#

    def test_nothing_to_send(self):
        """AP-050, AP-051, AP-052, AP-053: released, without a rule, without lines."""
        order = self._order_of(80)
        self._send(order)
        self.assertEqual(order.nav_status, "released")
        self.assertFalse(order.nav_send_approval_request())
        empty = self._create_order(user_id=self.rita.id)
        empty.order_line.unlink()
        with self.assertRefused("has no lines"):
            self._send(empty)
        self.rule.action_disable()
        free = self._order_of(500)
        with self.assertRefused("no approval rule applies"):
            self._send(free)
        self.assertEqual(free.nav_status, "open")
        free.with_user(self.mona).nav_release()

    def test_condition_on_lines(self):
        """AP-054, AP-055: any line that fits makes the rule fit."""
        self.rule.action_disable()
        self.rule.line_domain = f"[('product_id', '=', {self.service.id})]"
        self.rule.action_enable()
        order = self._order_of(500, self.mona)
        order.nav_release()
        self.assertEqual(order.nav_status, "released")
        order = self._order_of(500, self.mona)
        order.order_line = [(0, 0, {"product_id": self.service.id})]
        with self.assertRefused("must be approved first"):
            order.nav_release()

    def test_locked_while_pending(self):
        """AP-251, AP-252: no global discount, no other salesperson while it waits."""
        order = self._order_of(500)
        self._send(order)
        wizard = self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "sol_discount",
                "discount_percentage": 0.1,
            }
        )
        with self.assertRefused("Pending Approval"):
            wizard.action_apply_discount()
        with self.assertRefused("Pending Approval"):
            order.user_id = self.mona
        with self.assertRefused("Pending Approval"):
            order.sudo().order_line.discount = 10

    def test_reopened_is_free_to_edit(self):
        """AP-254: the old entries stay approved as history, the document is open."""
        order = self._order_of(500)
        request = self._send(order)
        self._entry(order, self.mona).nav_approve()
        order = order.with_user(self.mona)
        order.nav_reopen()
        order.order_line.write({"product_uom_qty": 2, "price_unit": 600})
        self.assertEqual(
            self._route(request), [("rita", "approved"), ("mona", "approved")]
        )
        self.assertEqual(order.nav_status, "open")

    def test_sender_without_rights_on_the_tables(self):
        """AP-247: the engine writes for people who may not."""
        for model in ("request", "entry", "change"):
            records = self.env[f"nav.approval.{model}"].with_user(self.rita)
            self.assertFalse(records.has_access("create"))
        request = self._send(self._order_of(500))
        self.assertEqual(request.requester_id, self.rita)
        self.assertTrue(request.message_ids)
