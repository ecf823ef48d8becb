from odoo import Command, fields
from odoo.tests import tagged

from .approval_common import NavApprovalCommon


@tagged("post_install", "-at_install")
class TestNavApprovalChanges(NavApprovalCommon):
    """What may change after an approval without a new one (rules §9, §14)."""

    def _approved(self, amount, **rule):
        self._create_rule("order", **rule)
        order = self._order_of(amount)
        self._send(order)
        for user in (self.mona, self.dora):
            entry = self._entry(order, user)
            if entry.state == "open":
                entry.nav_approve()
        self.assertEqual(order.nav_status, "released")
        order = order.with_user(self.mona)
        order.nav_reopen()
        return order

    def test_tolerance(self):
        """AP-110: 2 % more is still approved, 2.2 % is not; default is nothing."""
        order = self._approved(5000, tolerance_pct=2)
        order.order_line.price_unit = 5110
        with self.assertRefused("must be approved first"):
            order.nav_release()
        order.order_line.price_unit = 5090
        order.nav_release()
        self.assertEqual(order.nav_status, "released")

    def test_tolerance_does_not_cover_other_goods(self):
        """AP-110: the same amount for something else is something else."""
        order = self._approved(5000, tolerance_pct=2)
        order.order_line = [
            Command.create({"product_id": self.item_1.id, "price_unit": 0})
        ]
        with self.assertRefused("must be approved first"):
            order.nav_release()

    def test_reduction(self):
        """AP-259: a pure reduction is released where the company allows it."""
        order = self._approved(5000)
        order.order_line.price_unit = 4500
        with self.assertRefused("must be approved first"):
            order.nav_release()
        self.company.nav_approval_allow_reduction = True
        order.nav_release()
        self.assertEqual(order.nav_status, "released")

    def test_strict(self):
        """AP-255: NAV's way as a setting: reopened is approved anew, changed or not."""
        self.company.nav_approval_strict = True
        order = self._approved(500)
        with self.assertRefused("must be approved first"):
            order.nav_release()

    def test_second_request_uses_todays_limits(self):
        """AP-256: the new route knows the new setup, the old entries stay."""
        order = self._approved(5000)
        order.order_line.price_unit = 6000
        self.setup_rita.write({"unlimited_sales": True, "approver_id": False})
        request = self._send(order)
        self.assertEqual(self._route(request), [("rita", "approved")])
        self.assertEqual(order.nav_status, "released")
        requests = self.env["nav.approval.engine"]._requests(order)
        self.assertEqual(requests.mapped("state"), ["approved", "approved"])
        self.assertEqual(len(requests[1].entry_ids), 3)

    def test_approver_sees_what_changed(self):
        """Issue 4: old and new value of every change since the last approval."""
        order = self._approved(5000)
        order.order_line.price_unit = 7000
        order.payment_term_id = self.env.ref("account.account_payment_term_30days")
        request = self._send(order)
        extract = request.with_user(self.mona).extract
        self.assertIn("1 Units x 5000", extract)
        self.assertIn("1 Units x 7000", extract)
        self.assertIn("30 Days", extract)

    def test_route_is_frozen(self):
        """AP-093: who was asked stays asked, whatever the setup says afterwards."""
        self._create_rule("order")
        order = self._order_of(5000)
        request = self._send(order)
        before = self._route(request)
        self.setup_rita.approver_id = self.carl
        self.setup_dora.write({"unlimited_sales": False, "sales_limit": 1})
        self.assertEqual(self._route(request), before)
        self._entry(order, self.mona).nav_approve()
        self._entry(order, self.dora).nav_approve()
        self.assertEqual(order.nav_status, "released")

    def test_amount_is_captured_when_sent(self):
        """AP-104, AP-107, AP-272: net, in company currency, at the rate of that day."""
        yen = self.env.ref("base.JPY")
        yen.active = True
        rates = self.env["res.currency.rate"]
        rates.search([("currency_id", "=", yen.id)]).unlink()
        rate = rates.create(
            {
                "currency_id": yen.id,
                "name": fields.Date.to_date("2020-01-01"),
                "rate": 150,
                "company_id": self.company.id,
            }
        )
        price_list = self.env["product.pricelist"].create(
            {"name": "Yen", "currency_id": yen.id}
        )
        self._create_rule("order")
        order = self._order_of(150000, pricelist_id=price_list.id)
        request = self._send(order)
        self.assertEqual((request.amount, request.amount_company), (150000, 1000))
        self.assertEqual(self._route(request)[-1], ("mona", "open"))
        rate.rate = 100
        self.assertEqual(request.amount_company, 1000)
        self._entry(order, self.mona).nav_approve()
        self.assertEqual(order.nav_status, "released")

    def test_paid_online(self):
        """AP-244: the company may exempt orders that are paid in full."""
        self._create_rule("order")
        order = self._order_of(500)
        self.company.nav_approval_exempt_paid = True
        self.assertTrue(order._nav_approval_problem("confirm"))
        provider = self.env["payment.provider"].sudo().search([], limit=1)
        method = self.env.ref("payment.payment_method_unknown")
        transaction = (
            self.env["payment.transaction"]
            .sudo()
            .create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": method.id,
                    "reference": "nav exempt",
                    "amount": order.amount_total,
                    "currency_id": order.currency_id.id,
                    "partner_id": order.partner_id.id,
                    "sale_order_ids": order.ids,
                    "state": "done",
                }
            )
        )
        self.assertTrue(transaction)
        order.invalidate_recordset()
        self.assertFalse(order._nav_approval_problem("confirm"))
        order.action_confirm()
        self.assertEqual(order.nav_status, "released")
