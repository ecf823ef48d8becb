from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .approval_common import NavApprovalCommon


@tagged("post_install", "-at_install")
class TestNavApprovalCustomers(NavApprovalCommon):
    """Customers are approved before they buy (rules/approvals.md §10)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rita.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.rule = cls._create_rule("customer", limit_type="direct")
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.customer = cls.customer.with_env(cls.env)

    def _invoice(self, customer, **values):
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_line_ids": [
                    Command.create({"product_id": self.desk.id, "price_unit": 10})
                ],
                **values,
            }
        )

    def test_send(self):
        """AP-188: one entry for Mona; the card waits, nothing has a number."""
        request = self._send(self.customer)
        self.assertEqual(self._route(request), [("mona", "open")])
        self.assertEqual(request.document_type, "customer")
        self.assertEqual(self.customer.nav_approval_state, "pending")
        self.assertIn("C10", request.extract)

    def test_pending_and_rejected_block(self):
        """AP-189, AP-204: drafts are made, released and posted is nothing."""
        self._send(self.customer)
        for text in ("waiting for approval", "was rejected"):
            order, move = self._order_of(10, self.mona), self._invoice(self.customer)
            with self.subTest(text):
                for way in (
                    order.nav_release,
                    order.action_confirm,
                    lambda o=order: o.write({"state": "sale"}),
                    lambda o=order: o.sudo().action_confirm(),
                    order.with_user(self.dora).nav_post,
                    move.action_post,
                    move.sudo()._post,
                ):
                    with self.assertRefused(f"Customer C10.*{text}"):
                        way()
            if text.startswith("waiting"):
                self._entry(self.customer, self.mona).nav_reject("who is this?")

    def test_bill_to_blocks_as_well(self):
        """AP-190: sold to an approved customer, billed to a pending one."""
        payer = self.env["res.partner"].create({"name": "Payer"})
        self._send(payer)
        order = self._order_of(10, self.mona, partner_invoice_id=payer.id)
        with self.assertRefused("Customer Payer"):
            order.nav_release()
        contact = payer.create({"name": "Ann", "parent_id": payer.id})
        with self.assertRefused("Customer Payer"):
            self._invoice(contact).action_post()

    def test_payments_are_blocked(self):
        """Rules §10: journal payments too."""
        self._send(self.customer)
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.customer.id,
                "partner_type": "customer",
                "payment_type": "inbound",
                "amount": 10,
                "company_id": self.company.id,
            }
        )
        with self.assertRefused("Customer C10"):
            payment.action_post()

    def test_approve_and_cancel_lift(self):
        """AP-195: both free the customer, a rejection does not."""
        self._send(self.customer)
        self.customer.with_user(self.rita).nav_cancel_approval_request()
        self._order_of(10, self.mona).nav_release()
        self._send(self.customer)
        self._entry(self.customer, self.mona).nav_approve()
        order = self._order_of(10, self.mona)
        order.nav_release()
        self.assertEqual(order.nav_status, "released")

    def test_blocked_until_approved(self):
        """AP-195, AP-203: the setting closes the hole; older customers go on."""
        self.company.nav_approval_customer_required = True
        self._order_of(10, self.mona).nav_release()
        self.env.cr.execute(
            "UPDATE nav_approval_rule SET enabled_on = '2020-01-01' WHERE id = %s",
            [self.rule.id],
        )
        self.env.invalidate_all()
        new_id = self.env["res.partner"].with_user(self.rita).name_create("Typed")[0]
        new = self.env["res.partner"].browse(new_id)
        order = self._order_of(10, self.mona, partner_id=new.id)
        with self.assertRefused("Customer Typed must be approved first"):
            order.nav_release()
        self._send(new)
        new.with_user(self.rita).nav_cancel_approval_request()
        with self.assertRefused("Customer Typed must be approved first"):
            order.nav_release()
        self._send(new)
        self._entry(new, self.mona).nav_approve()
        order.nav_release()
        self.assertEqual(order.nav_status, "released")

    def test_order_and_customer_are_two_requests(self):
        """AP-123: approving the order does not touch the customer, nor free it."""
        self._create_rule("order")
        order = self._order_of(500)
        self._send(order)
        self._send(self.customer)
        with self.assertRefused("Customer C10"):
            self._entry(order, self.mona).nav_approve()
        self.assertEqual(self.customer.nav_approval_state, "pending")
        self._entry(self.customer, self.mona).nav_approve()
        self.assertEqual(order.nav_status, "pending_approval")
        self._entry(order, self.mona).nav_approve()
        self.assertEqual(order.nav_status, "released")

    def test_limits_are_not_for_customers(self):
        """AP-094: records without an amount: direct, specific or group only."""
        for limit in ("chain", "first_qualified"):
            with self.subTest(limit), self.assertRefused("a customer has no amount"):
                self._create_rule("customer", limit_type=limit, min_amount=limit == 1)

    def test_buttons(self):
        """AP-199: by state and user."""
        customer = self.customer.with_user(self.rita)
        self.assertTrue(customer.nav_can_request_approval)
        self.assertFalse(customer.nav_can_cancel_approval)
        self._send(self.customer)
        customer.invalidate_recordset()
        self.assertFalse(customer.nav_can_request_approval)
        self.assertTrue(customer.nav_can_cancel_approval)
        self.assertFalse(customer.nav_can_decide_approval)
        self.assertTrue(self.customer.with_user(self.mona).nav_can_decide_approval)
        self._entry(self.customer, self.mona).nav_approve()
        self.rule.action_disable()
        customer.invalidate_recordset()
        self.assertFalse(customer.nav_can_request_approval)

    def test_deleted_customer(self):
        """AP-198: nobody has to decide about it any more."""
        new = self.env["res.partner"].create({"name": "Short"})
        request = self._send(new)
        new.unlink()
        self.assertEqual(request.state, "canceled")
        self.assertFalse(request.activity_ids)


@tagged("post_install", "-at_install")
class TestNavApprovalFieldChange(NavApprovalCommon):
    """Watched fields keep their value until the last approver (rules §10)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_partner_manager", "account.group_account_invoice"
        for group in groups:
            cls.rita.group_ids |= cls.env.ref(group)
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.customer = cls.customer.with_env(cls.env)
        cls.board = cls._create_group((cls.rita, 1), (cls.mona, 2), (cls.dora, 3))

    def _watch(self, name, operator, **values):
        field = self.env["ir.model.fields"]._get("res.partner", name)
        return self._create_rule(
            "customer",
            kind="field_change",
            field_id=field.id,
            operator=operator,
            **{"approver_type": "group", "group_id": self.board.id, **values},
        )

    def _requests(self, customer=None):
        return self.env["nav.approval.engine"]._requests(
            customer or self.customer, ("field_change",)
        )

    def _set(self, **values):
        self.customer.with_user(self.rita).write(values)

    def _decide(self, request, user, decision="nav_approve"):
        entry = request.entry_ids.filtered(lambda e: e.approver_id == user)
        getattr(entry.with_user(user).sudo(False), decision)()

    def test_raise_is_staged(self):
        """AP-220, AP-229, AP-232: 0 stays until the last approver, then 800."""
        self._watch("credit_limit", "increased")
        self._set(credit_limit=800, phone="123")
        self.assertEqual((self.customer.credit_limit, self.customer.phone), (0, "123"))
        request = self._requests()
        self.assertEqual(
            self._route(request),
            [("rita", "approved"), ("mona", "open"), ("dora", "created")],
        )
        change = request.change_ids
        self.assertEqual((change.old_value, change.new_value), (0, 800))
        self.assertEqual((change.old_display, change.new_display), ("0.00", "800.00"))
        self.assertIn("Mona", self.customer.nav_approval_history)
        self._decide(request, self.mona)
        self.assertEqual(self.customer.credit_limit, 0)
        self.customer.with_user(self.dora).action_nav_approve()
        self.assertEqual(self.customer.credit_limit, 800)
        self.assertEqual(change.state, "applied")

    def test_rejected_raise(self):
        """AP-221: by the first or the last approver, the limit stays."""
        self._watch("credit_limit", "increased")
        for first in (True, False):
            self._set(credit_limit=800)
            request = self._requests()[0]
            if not first:
                self._decide(request, self.mona)
            self._decide(request, self.mona if first else self.dora, "nav_reject")
            self.assertEqual({state for _, state in self._route(request)}, {"rejected"})
            self.assertEqual(request.change_ids.state, "discarded")
            self.assertEqual(self.customer.credit_limit, 0)

    def test_delegated_raise(self):
        """AP-222: the substitute decides."""
        self._watch("credit_limit", "increased")
        self._set(credit_limit=800)
        request = self._requests()
        self._decide(request, self.mona, "nav_delegate")
        self._decide(request, self.sam)
        self._decide(request, self.dora)
        self.assertEqual(self.customer.credit_limit, 800)

    def test_parallel_raises(self):
        """AP-223: the approved one counts, the others find another value."""
        self._watch("credit_limit", "increased")
        for limit in (500, 1500, 2500):
            self._set(credit_limit=limit)
        third, second, first = self._requests()
        for user in (self.mona, self.dora):
            self._decide(second, user)
        self.assertEqual(self.customer.credit_limit, 1500)
        for user in (self.mona, self.dora):
            self._decide(third, user)
        self.assertEqual(self.customer.credit_limit, 1500)
        self.assertEqual(third.change_ids.state, "stale")
        self.assertEqual(first.state, "pending")

    def test_operators(self):
        """AP-225, AP-228: increased, decreased, changed; the same value never."""
        cases = {
            "increased": {1500: True, 500: False, 1000: False, 0: True},
            "decreased": {1500: False, 500: True, 1000: False},
            "changed": {1600: True, 400: True, 1000: False},
        }
        for operator, values in cases.items():
            rule = self._watch("credit_limit", operator)
            for value, staged in values.items():
                with self.subTest(operator=operator, value=value):
                    rule.action_disable()
                    self.customer.credit_limit = 1000
                    rule.action_enable()
                    before = len(self._requests())
                    self._set(credit_limit=value)
                    self.assertEqual(len(self._requests()) - before, int(staged))
                    expected = 1000 if staged else value
                    self.assertEqual(self.customer.credit_limit, expected)
            rule.action_disable()

    def test_all_types(self):
        """AP-201, AP-226: values are applied exactly as they were typed."""
        terms = self.env.ref("account.account_payment_term_30days")
        values = {
            "name": "Beta",
            "property_payment_term_id": terms.id,
            "nav_privacy_blocked": True,
            "nav_blocked": "ship",
            "credit_limit": 0.1 + 0.2,
        }
        for name in values:
            self._watch(name, "changed")
        before = {name: self.customer[name] for name in values}
        self.customer.with_user(self.env.user).write(values)
        self.assertEqual({name: self.customer[name] for name in values}, before)
        for request in self._requests():
            for user in (self.rita, self.mona, self.dora):
                entry = request.entry_ids.filtered(
                    lambda e, user=user: e.approver_id == user
                )
                if entry.state == "open":
                    entry.with_user(user).sudo(False).nav_approve()
        after = {name: self.customer[name] for name in values}
        self.assertEqual(after, {**values, "property_payment_term_id": terms})

    def test_two_fields_in_one_save(self):
        """AP-231, AP-235: by its own rule each; approving one leaves the other."""
        other = self._create_group((self.carl, 1), (self.mona, 2), name="Terms")
        self._watch("credit_limit", "increased")
        self._watch("property_payment_term_id", "changed", group_id=other.id)
        terms = self.env.ref("account.account_payment_term_30days")
        self._set(credit_limit=800, property_payment_term_id=terms.id)
        by_name = {r.change_ids.field_name: r for r in self._requests()}
        self._decide(by_name["credit_limit"], self.mona)
        self.assertEqual(
            self._route(by_name["property_payment_term_id"]),
            [("carl", "open"), ("mona", "created")],
        )
        self.assertEqual(self._route(by_name["credit_limit"])[2], ("dora", "open"))

    def test_nobody_raises_alone(self):
        """AP-233: form, superuser, import, creation and context are all staged."""
        self._watch("credit_limit", "increased")
        customers = self.env["res.partner"]
        ways = (
            lambda: self.customer.sudo().write({"credit_limit": 800}),
            lambda: self.customer.with_context(nav_transition=True).write(
                {"credit_limit": 810}
            ),
            lambda: customers.load(
                [".id", "credit_limit"], [[str(self.customer.id), "820"]]
            ),
        )
        for number, way in enumerate(ways, 1):
            way()
            self.assertEqual(self.customer.credit_limit, 0)
            self.assertEqual(len(self._requests()), number)
        self.customer.sudo().write({"credit_limit": 820})
        self.assertEqual(len(self._requests()), 3)  # nobody decides the same twice
        with Form(self.customer) as form:
            form.credit_limit = 900
        self.assertEqual(self.customer.credit_limit, 0)
        new = customers.with_user(self.rita).create({"name": "N", "credit_limit": 700})
        self.assertEqual(new.credit_limit, 0)
        self.assertEqual(self._requests(new).change_ids.new_value, 700)

    def test_no_route_no_change(self):
        """Rules §12.5: without a complete route the change is refused."""
        self._watch(
            "credit_limit", "increased", approver_type="approver", limit_type="direct"
        )
        with self.assertRefused("not set up as an approval user"):
            self.customer.with_user(self.env.user).credit_limit = 800
        self.assertEqual(self.customer.credit_limit, 0)

    def test_card_and_change_are_independent(self):
        """AP-202, AP-230: rejecting the card leaves the raise alone."""
        self._watch("credit_limit", "increased")
        with self.assertRefused("no approval rule applies"):
            self._send(self.customer)
        self._create_rule("customer", limit_type="direct")
        self._set(credit_limit=800)
        self._send(self.customer)
        self._entry(self.customer, self.mona).nav_reject()
        raised = self._requests()
        self.assertEqual(raised.state, "pending")
        self._decide(raised, self.mona)
        self._decide(raised, self.dora)
        self.assertEqual(self.customer.credit_limit, 800)

    def test_sender_withdraws(self):
        """AP-152: the sender may discard his own change, an approver may not."""
        self._watch("credit_limit", "increased")
        self._set(credit_limit=800)
        request = self._requests()
        with self.assertRaises(AccessError):
            request.with_user(self.mona).sudo(False).nav_cancel()
        request.with_user(self.rita).sudo(False).nav_cancel("typing error")
        self.assertEqual(request.change_ids.state, "discarded")
        self.assertEqual(request.state, "canceled")
