from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .approval_common import NavApprovalCommon

TYPES = ("quote", "order", "invoice", "credit_memo")


@tagged("post_install", "-at_install")
class TestNavApprovalDecisions(NavApprovalCommon):
    """Approve, reject, cancel, delegate (rules/approvals.md §4 to §8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = {kind: cls._create_rule(kind) for kind in TYPES}

    def _document(self, kind, amount=5000):
        """An open document of Rita's with this net amount."""
        if kind in ("quote", "order"):
            return self._order_of(amount, nav_document_type=kind)
        line = {
            "product_id": self.desk.id,
            "price_unit": amount,
            "tax_ids": [Command.set(self.tax_20.ids)],
        }
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice" if kind == "invoice" else "out_refund",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "invoice_user_id": self.rita.id,
                "invoice_line_ids": [Command.create(line)],
            }
        )

    def _sent(self, kind="order", amount=5000):
        """The document and its new request; who may not write it, has it sent."""
        document = self._document(kind, amount)
        service = self.env["nav.approval.sending"].with_user(self.rita)
        request = service._send(document.with_user(self.rita))
        return document.sudo(), request

    def _open(self, request):
        return request.entry_ids.filtered(lambda e: e.state == "open")

    def _states(self, request):
        return [state for _name, state in self._route(request)]

    def _is_open(self, document):
        if document._name == "account.move":
            return document.state == "draft" and not document.nav_approval_state
        return document.nav_status == "open"

    def _as(self, entry, user):
        return entry.with_user(user).sudo(False)

    # === EVERY TYPE OF DOCUMENT ===#

    def test_send_and_approve(self):
        """AP-048, AP-111, AP-112: net amount, entries, released by the last one."""
        for kind in TYPES:
            with self.subTest(kind):
                document, request = self._sent(kind)
                self.assertEqual(request.document_type, kind)
                self.assertEqual((request.amount, request.amount_company), (5000,) * 2)
                self.assertEqual(document.nav_approval_state, "pending")
                entry = self._open(request)
                self._as(entry, self.mona).nav_approve()
                self.assertEqual(entry.done_by_id, self.mona)
                self.assertTrue(entry.date_done)
                self.assertEqual(document.nav_approval_state, "pending")
                self._as(self._open(request), self.dora).nav_approve()
                self.assertEqual(request.state, "approved")
                self.assertEqual(document.nav_approval_state, "approved")
                if document._name == "sale.order":
                    self.assertEqual(document.nav_status, "released")
                else:
                    self.assertEqual(document.state, "draft")
                    document.with_user(self.env.user).action_post()
                    self.assertEqual(document.state, "posted")

    def test_reject(self):
        """AP-130, AP-131: all entries, the document is open and can be sent again."""
        for kind in TYPES:
            with self.subTest(kind):
                document, request = self._sent(kind)
                self._as(self._open(request), self.mona).nav_reject()
                self.assertEqual(self._states(request), ["rejected"] * 3)
                self.assertEqual(document.nav_approval_state, "rejected")
                service = self.env["nav.approval.sending"].with_user(self.rita)
                again = service._send(document.with_user(self.rita))
                self.assertEqual(self._states(request), ["rejected"] * 3)
                self.assertEqual(self._states(again), ["approved", "open", "created"])

    def test_cancel(self):
        """AP-145, AP-149: everything canceled, the document is open."""
        for kind in TYPES:
            with self.subTest(kind):
                document, request = self._sent(kind)
                request.with_user(self.rita).sudo(False).nav_cancel()
                self.assertEqual(self._states(request), ["canceled"] * 3)
                self.assertTrue(self._is_open(document))
                self.assertFalse(request.activity_ids)
                self.assertIn("canceled", self._told(request, self.mona)[-1].body)
                self.assertFalse(self._told(request, self.dora))

    def test_delegate(self):
        """AP-156, AP-161: still pending, the substitute decides."""
        for kind in TYPES:
            with self.subTest(kind):
                document, request = self._sent(kind, 500)
                entry = self._open(request)
                self._as(entry, self.mona).nav_delegate()
                self.assertEqual((entry.approver_id, entry.state), (self.sam, "open"))
                self.assertEqual(document.nav_approval_state, "pending")
                self._as(entry, self.sam).nav_approve()
                self.assertEqual(document.nav_approval_state, "approved")

    # === APPROVE ===#

    def test_several_at_once(self):
        """AP-118, AP-135, AP-162: each document on its own; one reason for all."""
        for action, expected in (
            ("approve", "released"),
            ("reject", "open"),
            ("delegate", "pending_approval"),
        ):
            with self.subTest(action):
                sent = [self._sent(amount=500) for _number in range(3)]
                entries = self.env["nav.approval.entry"].with_user(self.mona)
                for _order, request in sent:
                    entries |= self._as(self._open(request), self.mona)
                if action == "reject":
                    wizard = entries.action_reject()
                    form = self.env[wizard["res_model"]].with_user(self.mona)
                    form = form.with_context(**wizard["context"])
                    form.create({"reason": "too late"}).action_nav_reject()
                    self.assertEqual(set(entries.mapped("comment")), {"too late"})
                else:
                    getattr(entries, f"action_{action}")()
                for order, _request in sent:
                    self.assertEqual(order.nav_status, expected)
                if action == "delegate":
                    self.assertEqual(entries.sudo().approver_id, self.sam)

    def test_mixed_selection_changes_nothing(self):
        """Rules §7: one entry that is not mine, or not open, stops all of them."""
        first, second = (self._sent(amount=500)[1] for _number in range(2))
        entries = self._as(self._open(first) | self._open(second), self.adam)
        self._open(second).approver_id = self.dora
        self.env.flush_all()
        mine = entries.with_user(self.mona)
        for method in ("nav_approve", "nav_reject", "nav_delegate"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(mine, method)()
        self._as(self._open(first), self.mona).nav_approve()
        for method in ("nav_approve", "nav_reject", "nav_delegate"):
            with self.subTest(method), self.assertRefused("not open"):
                getattr(entries, method)()
        self.assertEqual(entries.mapped("state"), ["approved", "open"])

    def test_only_open_entries(self):
        """AP-132, AP-166, rules §7: not out of turn, not twice, not when finished."""
        order, request = self._sent()
        created = request.entry_ids.filtered(lambda e: e.state == "created")
        finished = self._open(request)
        self._as(finished, self.mona).nav_approve()
        late = self._sent()[1]
        rejected = self._open(late)
        self._as(rejected, self.mona).nav_reject()
        withdrawn = self._sent()[1]
        canceled = self._open(withdrawn)
        withdrawn.with_user(self.rita).sudo(False).nav_cancel()
        waiting = self._sent()[1].entry_ids.filtered(lambda e: e.state == "created")
        self.assertEqual(created.state, "open")
        for entry, user in (
            (waiting, self.dora),
            (finished, self.mona),
            (rejected, self.mona),
            (canceled, self.mona),
            (finished, self.adam),
        ):
            state = entry.state
            for method in ("nav_approve", "nav_reject", "nav_delegate"):
                with self.subTest(state, method=method, user=user.name):
                    with self.assertRefused("not open"):
                        getattr(self._as(entry, user), method)()
                    self.assertEqual(entry.state, state)
        self.assertEqual(order.nav_status, "pending_approval")

    def test_comments(self):
        """AP-119, AP-136, AP-260, AP-261, AP-263: who said what, on the document."""
        order = self._document("order")
        request = self._send(order, comment="urgent, please")
        self._as(self._open(request), self.mona).nav_approve("fine, but once only")
        entry = self._open(request)
        self._as(entry, self.dora).nav_reject("margin too low")
        self.assertEqual((entry.comment, entry.has_comment), ("margin too low", True))
        self.assertEqual(entry.done_by_id, self.dora)
        history = order.sudo().message_ids
        for text, user in (
            ("urgent, please", self.rita),
            ("fine, but once only", self.mona),
            ("margin too low", self.dora),
        ):
            with self.subTest(text):
                message = history.filtered(lambda m, text=text: text in m.body)
                self.assertEqual(message.author_id, user.partner_id)
        order.invalidate_recordset()
        for text in ("fine, but once only", "margin too low"):
            self.assertIn(text, order.nav_approval_history)
        silent = self._sent(amount=500)[1]
        entry = self._open(silent)
        self._as(entry, self.mona).nav_approve()
        self.assertFalse(entry.has_comment)

    def test_without_an_entry_of_mine(self):
        """Rules §7: from the document only who has an open entry decides."""
        order, request = self._sent()
        for user in (self.dora, self.nosy):
            with self.subTest(user.name):
                self.assertFalse(order.with_user(user).nav_can_decide_approval)
                for name in ("approve", "reject", "delegate"):
                    with self.assertRefused("nothing waits"):
                        getattr(order.with_user(user), f"action_nav_{name}")()
        for name in ("approve", "reject", "delegate"):
            with self.assertRefused("nothing waits"):
                getattr(request.with_user(self.dora).sudo(False), f"action_{name}")()
        self.assertEqual(self._states(request), ["approved", "open", "created"])
        order.with_user(self.mona).action_nav_approve()
        self.assertEqual(self._states(request), ["approved", "approved", "open"])

    def test_release_while_something_is_open(self):
        """AP-128: the step that releases asks again."""
        order = self._sent()[0]
        with self.assertRefused("waiting for"):
            order._nav_release()
        self.assertEqual(order.state, "draft")

    # === REJECT ===#

    def test_reason_is_needed(self):
        """AP-137: by the dialog and by a plain call."""
        rule = self.rules["order"]
        rule.action_disable()
        rule.require_reason = True
        rule.action_enable()
        entry = self._open(self._sent(amount=500)[1])
        mine = self._as(entry, self.mona)
        for reason in (None, "", "   "):
            with self.subTest(reason), self.assertRefused("enter the reason"):
                mine.nav_reject(reason)
        wizard = self.env["nav.approval.rejection"].with_user(self.mona)
        dialog = wizard.create({"entry_ids": entry.ids})
        self.assertTrue(dialog.reason_needed)
        with self.assertRefused("enter the reason"):
            dialog.action_nav_reject()
        self.assertEqual(entry.state, "open")
        dialog.reason = "no margin"
        dialog.action_nav_reject()
        self.assertEqual((entry.state, entry.comment), ("rejected", "no margin"))

    def test_who_may_not(self):
        """AP-133, AP-142, AP-147: neither strangers nor, for deciding, the sender."""
        order, request = self._sent()
        entry = self._open(request)
        for user in (self.nosy, self.carl, self.sam, self.rita, self.dora):
            for method in ("nav_approve", "nav_reject", "nav_delegate"):
                with self.subTest(user.name, method=method):
                    with self.assertRaises(AccessError):
                        getattr(self._as(entry, user), method)()
        for user in (self.nosy, self.mona, self.dora, self.sam):
            with self.subTest(user.name), self.assertRaises(AccessError):
                request.with_user(user).sudo(False).nav_cancel()
        for user in (self.rita, self.adam, self.mona):
            for records in (request, request.entry_ids):
                with self.subTest(user.name), self.assertRaises(AccessError):
                    records.with_user(user).sudo(False).unlink()
        self.assertEqual(self._states(request), ["approved", "open", "created"])
        request.with_user(self.adam).sudo(False).nav_cancel()
        self.assertEqual(order.nav_status, "open")

    # === GROUPS ===#

    def _group_request(self, *members, **values):
        rule = self.rules["order"]
        rule.action_disable()
        group = self._create_group(*members, **values)
        rule.write({"approver_type": "group", "group_id": group.id})
        rule.action_enable()
        return self._sent()

    def test_group_paths(self):
        """AP-097: sender first, then two levels; every way it may end."""
        members = ((self.rita, 1), (self.mona, 2), (self.dora, 3))
        for path, status in (
            ("approve approve", "released"),
            ("reject", "open"),
            ("approve reject", "open"),
            ("cancel", "open"),
            ("delegate approve approve", "released"),
        ):
            with self.subTest(path):
                order, request = self._group_request(*members)
                self.assertEqual(self._states(request), ["approved", "open", "created"])
                for step in path.split():
                    entry = self._open(request)
                    if step == "cancel":
                        request.with_user(self.rita).sudo(False).nav_cancel()
                    else:
                        holder = self._as(entry, entry.approver_id)
                        getattr(holder, f"nav_{step}")()
                self.assertEqual(order.nav_status, status)
                last = {"released": "approved", "open": path.split()[-1]}[status]
                ends = {"reject": "rejected", "cancel": "canceled"}
                expected = {ends.get(last, last)}
                self.assertEqual(set(self._states(request)), expected)

    def test_strict_levels(self):
        """AP-087: all: the next level waits for everybody; any: for one of them."""
        members = ((self.rita, 1), (self.mona, 1), (self.dora, 2))
        request = self._group_request(*members)[1]
        self.assertEqual(
            dict(self._route(request)),
            {"rita": "approved", "mona": "open", "dora": "created"},
        )
        request = self._group_request(*members, level_rule="any")[1]
        self.assertEqual(
            dict(self._route(request)),
            {"rita": "approved", "mona": "approved", "dora": "open"},
        )
        self.assertFalse(self._told(request, self.mona))

    def test_flat_groups(self):
        """AP-084, AP-089, AP-143: all are asked at once; one may suffice or reject."""
        members = ((self.mona, 1), (self.dora, 1), (self.sam, 1))
        order, request = self._group_request(*members)
        self.assertEqual(self._states(request), ["open"] * 3)
        self.assertEqual(request.activity_ids.user_id, self.mona | self.dora | self.sam)
        mine = request.entry_ids.filtered(lambda e: e.approver_id == self.dora)
        self._as(mine, self.dora).nav_reject()
        self.assertEqual(self._states(request), ["rejected"] * 3)
        self.assertFalse(request.activity_ids)
        order, request = self._group_request(*members, level_rule="any")
        mine = request.entry_ids.filtered(lambda e: e.approver_id == self.dora)
        self._as(mine, self.dora).nav_approve()
        self.assertEqual(self._states(request), ["approved"] * 3)
        self.assertEqual(
            mine.request_id.entry_ids.filtered("auto"), request.entry_ids - mine
        )
        self.assertFalse(request.activity_ids)
        self.assertEqual(order.nav_status, "released")

    def test_requester_at_a_later_level(self):
        """AP-090: his level does not stop anybody."""
        members = ((self.mona, 1), (self.rita, 2), (self.dora, 3))
        request = self._group_request(*members)[1]
        self.assertEqual(self._states(request), ["open", "approved", "created"])
        self._as(self._open(request), self.mona).nav_approve()
        self.assertEqual(self._states(request), ["approved", "approved", "open"])

    def test_sender_without_setup(self):
        """AP-060: no limit is needed to ask a group."""
        rule = self.rules["order"]
        rule.action_disable()
        group = self._create_group((self.mona, 1))
        rule.write({"approver_type": "group", "group_id": group.id})
        rule.action_enable()
        order = self._order_of(5000, self.nosy)
        self.assertEqual(self._route(self._send(order, self.nosy)), [("mona", "open")])

    # === CANCEL ===#

    def test_send_again_after_cancel(self):
        """AP-150, AP-151, AP-148: a new request for what it says now."""
        order, request = self._sent()
        request.with_user(self.rita).sudo(False).nav_cancel()
        with self.assertRefused("must be approved first"):
            order.action_confirm()
        order.order_line.price_unit = 800
        again = self._send(order.with_user(self.rita).sudo(False))
        self.assertEqual(self._states(again), ["approved", "open"])
        self.assertEqual(again.amount, 800)
        self.assertEqual(self._states(request), ["canceled"] * 3)
        self._as(self._open(again), self.mona).nav_approve()
        again.with_user(self.rita).sudo(False).nav_cancel()
        self.assertEqual((again.state, order.nav_status), ("approved", "released"))

    def test_sent_twice(self):
        """AP-050, rules §7: no second request while pending or released."""
        order, request = self._sent(amount=500)
        self.assertFalse(self._send(order.with_user(self.rita).sudo(False)))
        self._as(self._open(request), self.mona).nav_approve()
        self.assertFalse(self._send(order.with_user(self.rita).sudo(False)))
        requests = self.env["nav.approval.engine"]._requests(order)
        self.assertEqual(requests, request)

    # === DELEGATE ===#

    def test_targets(self):
        """AP-156 to AP-159: substitute, approver, administrator, nobody."""
        row = self.setup_mona
        for target, change in (
            (self.sam, {}),
            (self.dora, {"substitute_id": False}),
            (self.adam, {"approver_id": False}),
        ):
            with self.subTest(target.name):
                row.write(change)
                entry = self._open(self._sent(amount=500)[1])
                self._as(entry, self.mona).nav_delegate()
                self.assertEqual((entry.approver_id, entry.state), (target, "open"))
                self.assertEqual(entry.activity_id.user_id, target)
        self.setup_adam.is_admin = False
        entry = self._open(self._sent(amount=500)[1])
        with self.assertRefused("no substitute, no approver"):
            self._as(entry, self.mona).nav_delegate()
        self.assertEqual((entry.approver_id, entry.state), (self.mona, "open"))
