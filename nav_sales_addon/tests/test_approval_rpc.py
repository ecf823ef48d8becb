from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .approval_common import NavApprovalCommon

ENTRY, REQUEST = "nav.approval.entry", "nav.approval.request"


@tagged("post_install", "-at_install")
class TestNavApprovalRpc(NavApprovalCommon, HttpCase):
    """Every transition by a plain call, as the wrong users and as the right one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule()

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _refused(self, model, method, *args, **kwargs):
        """:return: the kind of refusal"""
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as caught:
            self._call(model, method, *args, **kwargs)
        return str(caught.exception)

    def _login(self, user):
        self.authenticate(user.login, user.login)

    def _sent(self):
        order = self._order_of(5000)
        request = self._send(order)
        entry = request.entry_ids.filtered(lambda e: e.state == "open")
        self.env.flush_all()
        return order, request, entry

    def _forged(self, order, request, entry):
        """Calls nobody may make, whatever his part in the request."""
        return [
            (ENTRY, "write", entry.ids, {"state": "approved"}),
            (ENTRY, "write", entry.ids, {"approver_id": self.rita.id}),
            (ENTRY, "unlink", entry.ids),
            (ENTRY, "create", [{"request_id": request.id, "sequence": 1}]),
            (REQUEST, "write", request.ids, {"state": "approved"}),
            (REQUEST, "write", request.ids, {"fingerprint": "x"}),
            (REQUEST, "unlink", request.ids),
            (REQUEST, "create", [{"res_model": "sale.order", "res_id": order.id}]),
            ("nav.approval.user", "write", self.setup_rita.ids, {"is_admin": True}),
            ("nav.approval.rule", "action_disable", self.rule.ids),
            ("nav.approval.rule", "write", self.rule.ids, {"enabled": False}),
            ("nav.approval.jobs", "nav_send_overdue_notices"),
            ("nav.approval.jobs", "_cron_take_over"),
            ("nav.approval.engine", "_approve", entry.ids),
        ]

    def test_deciding(self):
        """AP-114, AP-115, AP-124, AP-133, AP-147, AP-248: refused for all others."""
        order, request, entry = self._sent()
        later = request.entry_ids.filtered(lambda e: e.state == "created")
        names = ("nav_approve", "nav_reject", "nav_delegate")
        now = [(ENTRY, name, entry.ids) for name in names]
        soon = [(ENTRY, name, later.ids) for name in names]
        cancels = [
            (REQUEST, "nav_cancel", request.ids),
            (REQUEST, "action_cancel", request.ids),
            ("sale.order", "nav_cancel_approval_request", order.ids),
        ]
        forged = self._forged(order, request, entry)
        for user, calls in (
            (self.nosy, now + soon + cancels + forged),
            (self.carl, now + soon + cancels + forged),
            (self.rita, now + soon + forged),
            (self.mona, soon + cancels + forged),
            (self.dora, now + soon + cancels + forged),
        ):
            self._login(user)
            for model, method, *args in calls:
                with self.subTest(user.name, call=f"{model}.{method}"):
                    error = self._refused(model, method, *args)
                    self.assertRegex(error, "AccessError|UserError")
        self.env.invalidate_all()
        self.assertEqual(
            self._route(request),
            [("rita", "approved"), ("mona", "open"), ("dora", "created")],
        )
        self.assertEqual(order.nav_status, "pending_approval")
        self.assertTrue(self.rule.enabled)

    def test_administrator_cannot_edit(self):
        """AP-248: he decides for others, but writes nothing by hand."""
        request, entry = self._sent()[1:]
        self._login(self.adam)
        for vals in (
            {"state": "approved"},
            {"due_date": "2030-01-01"},
            {"approver_id": self.adam.id},
            {"comment": "me"},
        ):
            with self.subTest(vals):
                self.assertIn(
                    "AccessError", self._refused(ENTRY, "write", entry.ids, vals)
                )
        self._call(ENTRY, "nav_approve", entry.ids, "for Mona")
        self.env.invalidate_all()
        self.assertEqual((entry.approver_id, entry.done_by_id), (self.mona, self.adam))
        self.assertEqual(request.state, "pending")

    def test_the_right_people(self):
        """AP-111, AP-156, AP-145, AP-131: the same calls, each by who may."""
        order, request, entry = self._sent()
        self._login(self.mona)
        self._call(ENTRY, "nav_delegate", entry.ids)
        self._login(self.sam)
        self._call(ENTRY, "nav_approve", entry.ids, comment="fine")
        self._login(self.dora)
        last = request.entry_ids[-1]
        self._call(ENTRY, "nav_approve", last.ids)
        self.env.invalidate_all()
        self.assertEqual((request.state, order.nav_status), ("approved", "released"))
        self.assertEqual((entry.comment, entry.done_by_id), ("fine", self.sam))
        self.assertIn("UserError", self._refused(ENTRY, "nav_approve", last.ids))
        order, request, entry = self._sent()
        self._login(self.mona)
        self._call(ENTRY, "nav_reject", entry.ids, "no")
        self._login(self.rita)
        self._call("sale.order", "nav_send_approval_request", order.ids, comment="ok?")
        self._call("sale.order", "nav_cancel_approval_request", order.ids)
        self.env.invalidate_all()
        requests = self.env["nav.approval.engine"]._requests(order)
        self.assertEqual(requests.mapped("state"), ["canceled", "rejected"])
        self.assertEqual(order.nav_status, "open")

    def test_others_documents(self):
        """AP-246: neither the request nor what it says is read by others."""
        order, request, entry = self._sent()
        self._login(self.carl)
        for model, record in ((REQUEST, request), (ENTRY, entry)):
            found = self._call(model, "search_read", [("id", "=", record.id)], ["id"])
            self.assertEqual(found, [])
            error = self._refused(model, "read", record.ids, ["state"])
            self.assertIn("AccessError", error)
        self._login(self.sam)
        error = self._refused("sale.order", "read", order.ids, ["name"])
        self.assertIn("AccessError", error)
        error = self._refused("sale.order", "nav_send_approval_request", order.ids)
        self.assertIn("AccessError", error)
