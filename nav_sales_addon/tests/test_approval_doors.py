from odoo import Command
from odoo.tests import HttpCase, JsonRpcException, tagged

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .approval_common import NavApprovalCommon
from .test_quote_accepted import SIGNATURE


@tagged("post_install", "-at_install")
class TestNavApprovalDoors(NavApprovalCommon, AccountPaymentCommon, HttpCase):
    """The doors from outside: portal, payment, import, RPC, batch (rules §9)."""

    def _quote(self, amount=500, **values):
        return self._order_of(
            amount,
            **{
                "nav_document_type": "quote",
                "state": "sent",
                "require_signature": True,
                "require_payment": False,
                **values,
            },
        )

    def _call(self, user, model, method, *args, **kwargs):
        """What the web client sends, as this user."""
        self.authenticate(user.login, user.login)
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def test_customer_signs(self):
        """AP-070: no error for the customer; kept, requested, told, then released."""
        self._create_rule("order")
        quote = self._quote().sudo()
        result = self.make_jsonrpc_request(
            f"/my/orders/{quote.id}/accept",
            {
                "access_token": quote._portal_ensure_token(),
                "name": "Ann",
                "signature": SIGNATURE,
            },
        )
        quote.invalidate_recordset()
        self.assertNotIn("error", result)
        self.assertEqual(quote.signed_by, "Ann")
        self.assertEqual((quote.state, quote.nav_status), ("sent", "pending_approval"))
        told = (
            self.env["mail.notification"]
            .search([("res_partner_id", "=", self.rita.partner_id.id)])
            .mail_message_id
        )
        self.assertIn("released when it is approved", " ".join(told.mapped("body")))
        self._entry(quote, self.mona).nav_approve()
        self.assertEqual((quote.state, quote.nav_status), ("sale", "released"))

    def test_customer_pays(self):
        """AP-070: the payment is kept, the order waits."""
        self._create_rule("order")
        quote = self._quote(require_payment=True).sudo()
        transaction = self._create_transaction(
            "direct",
            amount=quote.amount_total,
            currency_id=quote.currency_id.id,
            partner_id=quote.partner_id.id,
            reference="pay approval",
            sale_order_ids=[Command.set(quote.ids)],
            state="done",
        )
        transaction._post_process()
        self.assertEqual(quote.nav_status, "pending_approval")
        self.assertEqual(transaction.state, "done")

    def test_no_route_for_what_was_signed(self):
        """AP-070, AP-057: without a complete route somebody gets a to-do."""
        self._create_rule("order")
        quote = self._quote(amount=5000).sudo()
        self.setup_dora.write({"unlimited_sales": False, "sales_limit": 1})
        quote._validate_order()
        self.assertEqual((quote.state, quote.nav_status), ("sent", "open"))
        self.assertEqual(quote.activity_ids.user_id, self.rita)

    def test_import(self):
        """AP-071: a file cannot import a confirmed or an approved order."""
        self._create_rule("order")
        names = ["partner_id/.id", "order_line/product_id/.id", "order_line/price_unit"]
        row = [str(self.customer.id), str(self.desk.id), "5000"]
        orders = self.env["sale.order"].with_company(self.company)
        for name, value in (("state", "sale"), ("nav_status", "released")):
            with self.subTest(name):
                result = orders.load([*names, name], [[*row, value]])
                created = orders.browse(result["ids"] or ())
                self.assertNotIn("sale", created.mapped("state"))
                self.assertNotIn("released", created.mapped("nav_status"))
        result = orders.load([*names, "nav_approval_state"], [[*row, "approved"]])
        created = orders.browse(result["ids"] or ())
        self.assertFalse(any(created.mapped("nav_approval_state")))

    def test_plain_calls(self):
        """AP-071, AP-072, AP-124: plain calls with any context change nothing."""
        self._create_rule("order")
        order = self._order_of(5000, self.mona)
        calls = {
            "confirm": ("action_confirm", [order.ids], {}),
            "context": (
                "action_confirm",
                [order.ids],
                {"context": {"nav_transition": True, "nav_preview": True}},
            ),
            "write": ("write", [order.ids, {"state": "sale"}], {}),
            "status": ("write", [order.ids, {"nav_status": "released"}], {}),
            "approval": ("write", [order.ids, {"nav_approval_state": "approved"}], {}),
            "both": ("write", [order.ids, {"state": "sale", "nav_status": "open"}], {}),
        }
        self.env.flush_all()
        for name, (method, args, kwargs) in calls.items():
            with self.subTest(name), self.assertRaises(JsonRpcException) as caught:
                self._call(self.mona, "sale.order", method, *args, **kwargs)
            self.assertNotIn("404", str(caught.exception))
        order.invalidate_recordset()
        self.assertEqual((order.state, order.nav_status), ("draft", "open"))

    def test_decisions_by_plain_calls(self):
        """Issue 4: each transition as the wrong user and as the right one."""
        self._create_rule("order")
        order = self._order_of(500)
        self._send(order)
        entry = self._entry(order, self.mona).sudo()
        request = entry.request_id
        self.env.flush_all()
        wrong = (
            (self.nosy, "nav.approval.entry", "nav_approve", entry),
            (self.rita, "nav.approval.entry", "nav_approve", entry),
            (self.rita, "nav.approval.entry", "nav_reject", entry),
            (self.nosy, "nav.approval.entry", "nav_delegate", entry),
            (self.mona, "nav.approval.request", "nav_cancel", request),
            (self.mona, "sale.order", "nav_cancel_approval_request", order),
        )
        for user, model, method, record in wrong:
            with (
                self.subTest(f"{user.name} {method}"),
                self.assertRaises(JsonRpcException),
            ):
                self._call(user, model, method, record.ids)
        entry.invalidate_recordset()
        self.assertEqual((entry.state, request.state), ("open", "pending"))
        self._call(self.mona, "nav.approval.entry", "nav_approve", entry.ids, "ok")
        order.invalidate_recordset()
        self.assertEqual(order.nav_status, "released")

    def test_private_engine(self):
        """AP-124: the engine cannot be called from outside."""
        self._create_rule("order")
        order = self._order_of(500)
        request = self._send(order)
        self.env.flush_all()
        for model, method, args in (
            ("nav.approval.engine", "_finish", [request.ids]),
            ("nav.approval.engine", "_withdraw", [request.ids]),
            ("sale.order", "_nav_set_approval_state", [order.ids, "approved"]),
            ("sale.order", "_nav_set_status", [order.ids, "released"]),
        ):
            with self.subTest(method), self.assertRaises(JsonRpcException):
                self._call(self.mona, model, method, *args)
        request.invalidate_recordset()
        self.assertEqual(request.state, "pending")

    def test_batch_skips_what_is_not_approved(self):
        """AP-069: only the approved order is posted, the others are reported."""
        self._create_rule("order")
        approved, pending, untouched = (self._order_of(500) for _ in range(3))
        self._send(approved)
        self._entry(approved, self.mona).nav_approve()
        self._send(pending)
        orders = (approved | pending | untouched).with_user(self.dora)
        action = orders.action_nav_post_batch()
        batch = (
            self.env["nav.posting.batch"]
            .with_user(self.dora)
            .with_context(**action["context"])
            .create({})
        )
        batch.action_nav_post()
        results = {line.order_id: line.state for line in batch.line_ids}
        self.assertEqual(
            results, {approved: "posted", pending: "failed", untouched: "failed"}
        )
        self.assertEqual(pending.nav_status, "pending_approval")
        self.assertEqual(untouched.nav_status, "open")

    def test_down_payment(self):
        """AP-045: no down payment of what is not approved."""
        self._create_rule("order")
        order = self._order_of(5000).sudo()
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(order.ids)],
                "advance_payment_method": "percentage",
                "amount": 30,
            }
        )
        with self.assertRefused("must be approved first"):
            wizard.create_invoices()
        self.assertFalse(order.invoice_ids)
