from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .approval_common import NavApprovalCommon
from .common import NavTransactionsCommon


@tagged("post_install", "-at_install")
class TestNavApprovalCredit(NavApprovalCommon):
    """The credit limit of who pays decides who is asked (rules/approvals.md §10)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule(
            "order", kind="credit_limit", approver_type="salesperson"
        )
        cls.desk.taxes_id = False
        cls._limit(cls.customer, 1000)

    @classmethod
    def _limit(cls, customer, amount):
        customer.with_company(cls.company).sudo().credit_limit = amount

    def test_within_and_above(self):
        """AP-206, AP-210: at the limit automatic, one cent more by the chain."""
        order = self._order_of(1000)
        request = self._send(order)
        self.assertEqual(self._route(request), [("rita", "approved")])
        self.assertEqual(order.nav_status, "released")
        self.assertEqual(request.available_credit, 0)
        other = self._order_of(0.01)
        request = self._send(other)
        self.assertEqual(request.available_credit, -0.01)
        self.assertTrue(request.checks_credit)

    def test_above_goes_up_the_chain(self):
        """Rules §10: 5,000 against 500 has two entries, against 50,000 one."""
        self._limit(self.customer, 500)
        request = self._send(self._order_of(5000, self.mona), self.mona)
        self.assertEqual(self._route(request), [("mona", "approved"), ("dora", "open")])
        self._limit(self.customer, 50000)
        request = self._send(self._order_of(5000, self.mona), self.mona)
        self.assertEqual(self._route(request), [("mona", "approved")])

    def test_no_limit(self):
        """Rules §10: limit 0 is no limit, nothing has to be approved."""
        self._limit(self.customer, 0)
        order = self._order_of(1e6, self.mona)
        order.nav_release()
        self.assertEqual(order.nav_status, "released")

    def test_what_uses_up_credit(self):
        """AP-208, AP-210: posted, ordered, shipped, unposted; with tax; this one."""
        shop = {"user_id": self.mona.id}
        posted = self._create_order((self.desk, 1, 200), **shop)
        posted.with_user(self.dora).nav_post()
        ordered = self._create_order((self.desk, 1, 100), **shop)
        ordered.with_user(self.dora).nav_release()
        shipped = self._create_order((self.desk, 1, 50), **shop)
        shipped.with_user(self.dora).nav_post(invoice=False)
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [
                    Command.create({"product_id": self.desk.id, "price_unit": 30})
                ],
            }
        )
        fits, exceeds = self._order_of(620), self._order_of(621)
        available = exceeds._nav_approval_available_credit()
        self.assertEqual(available, -1)
        request = self._send(fits)
        self.assertEqual((request.state, request.available_credit), ("approved", 0))

    def test_tax_counts(self):
        """AP-210: all amounts include VAT, the limit of the person does not."""
        self.desk.taxes_id = self.tax_20
        order = self._order_of(900)
        self.assertEqual(order._nav_approval_available_credit(), -80)

    def test_bill_to_counts(self):
        """AP-211: the limit of who pays, not of who buys."""
        payer = self.env["res.partner"].create({"name": "Payer"})
        self._limit(self.customer, 10000)
        self._limit(payer, 500)
        order = self._order_of(5000, self.mona, partner_invoice_id=payer.id)
        request = self._send(order, self.mona)
        self.assertEqual(request.available_credit, -4500)
        self.assertEqual(request.state, "pending")

    def test_banner_is_no_longer_all(self):
        """AP-218: Odoo confirms with a banner only; with the rule it is refused."""
        order = self._order_of(1200, self.mona)
        with self.assertRefused("must be approved first"):
            order.action_confirm()
        self.rule.action_disable()
        order.action_confirm()
        self.assertEqual(order.nav_status, "released")

    def test_release_does_both(self):
        """Rules §10: within the limit nobody has to send; the entry is there."""
        order = self._order_of(600, self.mona)
        order.nav_release()
        self.assertEqual(order.nav_status, "released")
        request = self.env["nav.approval.engine"]._requests(order)
        self.assertEqual(self._route(request), [("mona", "approved")])
        self.assertEqual((request.state, request.available_credit), ("approved", 400))

    def test_one_after_the_other(self):
        """AP-219: each fits alone; the second exceeds what is left."""
        first, second = self._order_of(700), self._order_of(700)
        self.assertEqual(self._send(first).state, "approved")
        request = self._send(second)
        self.assertEqual((request.state, request.available_credit), ("pending", -400))

    def test_reject_cancel_delegate(self):
        """AP-213, AP-214: as for approvals of the size."""
        self._limit(self.customer, 500)
        order = self._order_of(5000)
        self.rule.action_disable()
        self.rule.write({"approver_type": "approver", "enabled": True})
        request = self._send(order)
        self._entry(order, self.mona).nav_approve()
        self._entry(order, self.dora).nav_reject()
        self.assertEqual({state for _, state in self._route(request)}, {"rejected"})
        with self.assertRefused("must be approved first"):
            order.with_user(self.mona).nav_release()
        self._limit(self.customer, 50000)
        with self.assertRefused("must be approved first"):
            order.with_user(self.mona).nav_release()
        self._limit(self.customer, 500)
        self._send(order)
        order.nav_cancel_approval_request()
        self.assertEqual(order.nav_status, "open")
        self._send(order)
        self._entry(order, self.mona).nav_delegate()
        self._entry(order, self.sam).nav_approve()
        self._entry(order, self.dora).nav_approve()
        self.assertEqual(order.nav_status, "released")

    def test_invoice(self):
        """Rules §10: invoices with salesperson and direct approver."""
        self._create_rule(
            "invoice",
            kind="credit_limit",
            approver_type="salesperson",
            limit_type="direct",
        )
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_user_id": self.mona.id,
                "company_id": self.company.id,
                "invoice_line_ids": [
                    Command.create({"product_id": self.desk.id, "price_unit": 1200})
                ],
            }
        )
        with self.assertRefused("must be approved first"):
            move.action_post()
        request = self._send(move, self.dora)
        self.assertEqual(self._route(request), [("mona", "open")])
        self._entry(move, self.mona).nav_approve()
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_amount_rule_and_credit_rule_are_one_request(self):
        """Rules §3: all fitting rules in one request, nobody is asked twice."""
        self._create_rule("order")
        self._limit(self.customer, 500)
        request = self._send(self._order_of(800))
        self.assertEqual(self._route(request), [("rita", "approved"), ("mona", "open")])
        self.assertEqual(len(request.rule_ids), 2)


@tagged("post_install", "-at_install")
class TestNavApprovalCreditTwoUsers(NavTransactionsCommon):
    """Two orders that each fit the limit alone, at the same moment (AP-219)."""

    def setUp(self):
        super().setUp()
        with self._transaction() as env:
            user = new_test_user(
                env,
                login=f"credit_{env.cr.now():%Y%m%d%H%M%S%f}",
                groups="nav_sales_addon.group_nav_processor",
                company_id=env.company.id,
            )
            row = env["nav.approval.user"].create({"user_id": user.id})
            partner = env["res.partner"].create({"name": "Short of credit"})
            partner.credit_limit = 1000
            item = env["product.product"].create(
                {"name": "Credit", "type": "service", "taxes_id": False}
            )
            rule = env["nav.approval.rule"].create(
                {
                    "name": "Credit",
                    "kind": "credit_limit",
                    "approver_type": "salesperson",
                    "domain": f"[('partner_id', '=', {partner.id})]",
                    "enabled": True,
                }
            )
            orders = env["sale.order"].create(
                [
                    {
                        "partner_id": partner.id,
                        "nav_document_type": "order",
                        "user_id": user.id,
                        "order_line": [
                            Command.create({"product_id": item.id, "price_unit": 700})
                        ],
                    }
                    for _ in range(2)
                ]
            )
            self.user_id = user.id
            self.order_ids = orders.ids
            self.cleanup = (orders, rule, row, item, partner, user)
            env.cr.commit()
        self.addCleanup(self._clean_up)

    def _clean_up(self):
        with self._transaction() as env:
            orders, rule, row, item, partner, user = (
                records.with_env(env) for records in self.cleanup
            )
            requests = env["nav.approval.request"].search(
                [("res_model", "=", "sale.order"), ("res_id", "in", orders.ids)]
            )
            requests.unlink()
            orders._nav_set_approval_state(False)
            orders._action_cancel()
            orders.unlink()
            rule.enabled = False
            (rule.unlink(), row.unlink(), item.product_tmpl_id.unlink())
            partner.unlink()
            user.active = False
            env.cr.commit()

    def _order(self, env, number):
        order = env["sale.order"].browse(self.order_ids[number])
        return order.with_user(self.user_id)

    def test_both_at_once(self):
        """The second, which looked before the first was released, starts anew."""
        for method in ("nav_release", "nav_send_approval_request"):
            with self.subTest(method), self._transaction() as late:
                order = self._order(late, 1)
                self.assertEqual(order.nav_status, "open")
                with self._transaction() as early:
                    self._order(early, 0).nav_release()
                    early.cr.commit()
                with (
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(SerializationFailure),
                ):
                    getattr(order, method)()
            with self._transaction() as again:
                order = self._order(again, 1)
                self.assertEqual(order._nav_approval_available_credit(), -400)
            with self._transaction() as reset:
                orders = reset["sale.order"].browse(self.order_ids)
                orders[0]._action_cancel()
                orders[0].action_draft()
                reset.cr.commit()
