from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .approval_common import NavApprovalCommon


@tagged("post_install", "-at_install")
class TestNavApprovalTours(NavApprovalCommon, HttpCase):
    """Large sales to certain customers, approved by the accounting manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        key = cls.env["res.partner.category"].create({"name": "Key Account"})
        cls.customer.write(
            {"name": "Tour Key Customer", "category_id": [Command.set(key.ids)]}
        )
        cls._create_rule(
            domain=str([("partner_id.category_id", "in", key.ids)]),
            min_amount=1000,
            approver_type="specific",
            limit_type="specific",
            specific_user_id=cls.carl.id,
            require_reason=True,
        )

    def test_send_and_approve(self):
        """AP-061, AP-064, AP-239: sent, approved from the to-do list, released."""
        order = self._order_of(5000, self.mona)
        self.start_tour("/odoo/nav-orders", "nav_approval_send", login="nav_mona")
        self.assertEqual(order.nav_status, "pending_approval")
        self.start_tour("/odoo", "nav_approval_approve", login="nav_carl")
        order.invalidate_recordset()
        self.assertEqual((order.state, order.nav_status), ("sale", "released"))
        self.assertEqual(order.user_id, self.mona)
        request = self.env["nav.approval.engine"]._requests(order)
        self.assertFalse(request.activity_ids)

    def test_reject_with_reason(self):
        """AP-130, AP-142: the sender reads why, and sends again."""
        order = self._order_of(5000, self.mona)
        self._send(order, self.mona)
        self.start_tour(
            "/odoo/action-nav_sales_addon.nav_approval_to_approve_action",
            "nav_approval_reject",
            login="nav_carl",
        )
        order.invalidate_recordset()
        self.assertEqual(
            (order.nav_status, order.nav_approval_state), ("open", "rejected")
        )
        self.start_tour("/odoo/nav-orders", "nav_approval_rejected", login="nav_mona")

    def test_buttons_without_a_role(self):
        """AP-064: the form of Odoo has the buttons, who approves needs no role."""
        order = self._order_of(5000, self.mona)
        for form, model in (
            ("sale.view_order_form", "sale.order"),
            ("account.view_move_form", "account.move"),
            ("base.view_partner_form", "res.partner"),
        ):
            records = self.env[model].with_user(self.carl)
            arch = records.get_view(self.env.ref(form).id, "form")["arch"]
            for verb in ("approve", "reject", "delegate", "send_approval_request"):
                with self.subTest(f"{form}: {verb}"):
                    self.assertIn(f'name="action_nav_{verb}"', arch)
        self.assertTrue(order.nav_can_request_approval)
        self._send(order, self.mona)
        for user, cancel, decide in (
            (self.mona, True, False),
            (self.carl, False, True),
            (self.adam, True, True),
            (self.nosy, False, False),
        ):
            with self.subTest(user.name):
                seen = order.with_user(user).sudo(user == self.adam)
                self.assertEqual(
                    (
                        seen.nav_can_request_approval,
                        seen.nav_can_cancel_approval,
                        seen.nav_can_decide_approval,
                    ),
                    (False, cancel, decide),
                )

    def test_to_do_is_not_just_done(self):
        """Mark Done would take the to-do away without a decision."""
        order = self._order_of(5000, self.mona)
        activity = self._send(order, self.mona).activity_ids
        with self.assertRefused("still to be decided"):
            activity.with_user(self.carl).action_feedback(feedback="seen")
        self.assertTrue(activity.exists().active)
        self._entry(order, self.carl).nav_approve()
        self.assertFalse(activity.exists())

    def test_approvers_comment(self):
        """AP-260: sender and approvers write in the request, others cannot."""
        order = self._order_of(5000, self.mona)
        request = self._send(order, self.mona)
        for user in (self.mona, self.carl):
            request.with_user(user).sudo(False).message_post(body="Margin?")
        with self.assertRaises(AccessError):
            request.with_user(self.nosy).sudo(False).message_post(body="Margin?")
        said = request.message_ids.filtered(lambda m: "Margin" in (m.body or ""))
        self.assertEqual(said.author_id, (self.mona | self.carl).partner_id)

    def test_open_document(self):
        """AP-238: who may not read the document judges by the request alone."""
        order = self._order_of(5000, self.mona)
        request = self._send(order, self.mona)
        form = self.env.ref("nav_sales_addon.nav_sales_order_view_form").id
        for user, can_open, view in (
            (self.mona, True, form),
            (self.carl, True, False),
            (self.adam, False, False),
        ):
            with self.subTest(user.name):
                seen = request.with_user(user).sudo(False)
                self.assertEqual(seen.can_open, can_open)
                action = seen.action_view_document()
                self.assertEqual(action["views"], [(view, "form")])
                self.assertIn("Desk", seen.extract)

    def test_buttons_of_a_customer(self):
        """AP-199: without a rule nothing, then Send, then Cancel or a decision."""
        card = self.customer.with_context(allowed_company_ids=self.company.ids)
        names = (
            "nav_can_request_approval",
            "nav_can_cancel_approval",
            "nav_can_decide_approval",
        )

        def buttons(user):
            card.invalidate_recordset()
            seen = card.with_user(user)
            return tuple(seen[name] for name in names)

        self.assertEqual(buttons(self.mona), (False, False, False))
        self._create_rule(
            "customer",
            approver_type="specific",
            limit_type="specific",
            specific_user_id=self.carl.id,
        )
        self.assertEqual(buttons(self.mona), (True, False, False))
        self.assertFalse(card.nav_approval_waiting_for)
        card.with_user(self.dora).sudo().nav_send_approval_request()
        self.assertEqual(buttons(self.mona), (False, False, False))
        self.assertEqual(buttons(self.dora), (False, True, False))
        self.assertEqual(buttons(self.carl), (False, False, True))
        self.assertEqual(card.nav_approval_waiting_for, "Carl")
