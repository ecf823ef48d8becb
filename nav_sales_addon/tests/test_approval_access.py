from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .approval_common import NavApprovalCommon


@tagged("post_install", "-at_install")
class TestNavApprovalAccess(NavApprovalCommon):
    """Who sees what (rules/approvals.md §7, §14)."""

    def _read_all(self, record, user):
        """Everything a form could show of a record, as this user."""
        record = record.with_user(user).sudo(False)
        record.invalidate_recordset()
        return record.read()

    def test_approver_reads_what_he_judges(self):
        """AP-238: also with rights on own documents only; no more, and read only."""
        self._create_rule(
            "order",
            approver_type="specific",
            limit_type="specific",
            specific_user_id=self.sam.id,
        )
        order, other = self._order_of(500), self._order_of(500)
        with self.assertRaises(AccessError):
            self._read_all(order, self.sam)
        self._send(order)
        self.env.flush_all()
        as_sam = order.with_user(self.sam)
        self.assertEqual(as_sam.order_line.price_unit, 500)
        self.assertTrue(as_sam.nav_can_decide_approval)
        with self.assertRaises(AccessError):
            as_sam.write({"client_order_ref": "mine"})
        with self.assertRaises(AccessError):
            self._read_all(other, self.sam)
        as_sam.action_nav_approve()
        self.assertEqual(order.nav_status, "released")
        self.env.invalidate_all()
        self.assertEqual(as_sam.name, order.name)

    def test_invoice_is_read_by_its_approver(self):
        """AP-238: the same for invoices."""
        self._create_rule(
            "invoice",
            approver_type="specific",
            limit_type="specific",
            specific_user_id=self.sam.id,
        )
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "invoice_user_id": self.mona.id,
                "invoice_line_ids": [
                    (0, 0, {"product_id": self.desk.id, "price_unit": 500})
                ],
            }
        )
        self.env.flush_all()
        with self.assertRaises(AccessError):
            self._read_all(move, self.sam)
        self._send(move, self.mona)
        self.env.flush_all()
        as_sam = move.with_user(self.sam)
        self.assertEqual(as_sam.invoice_line_ids.price_unit, 500)
        as_sam.action_nav_approve()
        self.assertEqual(move.nav_approval_state, "approved")

    def test_accounting_manager(self):
        """AP-239: invoicing rights only; he approves, Rita stays the salesperson."""
        self._create_rule(
            "order",
            approver_type="specific",
            limit_type="specific",
            specific_user_id=self.carl.id,
        )
        order = self._order_of(5000)
        self._send(order)
        self.env.flush_all()
        request = self._entry(order, self.carl).request_id
        self.assertIn("Desk", request.extract)
        self.assertTrue(Form(request).document_name)
        self._entry(order, self.carl).nav_approve()
        self.assertEqual((order.state, order.user_id), ("sale", self.rita))

    def test_who_sees_entries(self):
        """AP-237, AP-246, AP-270: sender and approver theirs, administrators all."""
        self._create_rule("order")
        mine = [self._send(self._order_of(500)) for _ in range(2)]
        others = self._send(self._order_of(5000, self.mona), self.mona)
        self.env.flush_all()
        entries = self.env["nav.approval.entry"]
        everything = mine[0].entry_ids | mine[1].entry_ids | others.entry_ids
        found = {
            user: entries.with_user(user).search([("id", "in", everything.ids)])
            for user in (self.rita, self.dora, self.nosy, self.adam)
        }
        self.assertEqual(found[self.rita].requester_id, self.rita)
        self.assertEqual(len(found[self.rita]), 4)
        self.assertEqual(found[self.dora], others.entry_ids[-1])
        self.assertFalse(found[self.nosy])
        self.assertEqual(found[self.adam], everything)
        requests = self.env["nav.approval.request"]
        self.assertFalse(requests.with_user(self.nosy).search([]))
        with self.assertRaises(AccessError):
            self._read_all(mine[0], self.nosy)

    def test_new_administrator_sees_at_once(self):
        """AP-237: record rules are not read from a cache that is too old."""
        self._create_rule("order")
        request = self._send(self._order_of(500))
        self.env.flush_all()
        requests = self.env["nav.approval.request"].with_user(self.nosy)
        self.assertNotIn(request, requests.search([]))
        row = self._set_up(self.nosy, is_admin=True)
        self.assertIn(request.id, requests.search([]).ids)
        row.is_admin = False
        self.assertNotIn(request.id, requests.search([]).ids)

    def test_setup_is_for_the_setup_group(self):
        """AP-240: nobody raises his own limit or makes himself administrator."""
        rule = self._create_rule("order")
        for user in (self.rita, self.mona, self.dora, self.adam):
            row = self.env["nav.approval.user"]._of(user, self.company)
            for values in ({"sales_limit": 9999}, {"is_admin": True}):
                with self.subTest(user.name), self.assertRaises(AccessError):
                    row.with_user(user).sudo(False).write(values)
            with self.subTest(user.name), self.assertRaises(AccessError):
                rule.with_user(user).action_disable()

    def test_two_companies(self):
        """Rules §17: limits, rules and requests belong to a company."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids |= other
        self.rita.company_ids |= other
        self.env["nav.approval.user"].create(
            {"user_id": self.rita.id, "company_id": other.id, "sales_limit": 5000}
        )
        self._create_rule("order")
        rules = self.env["nav.approval.rule"]
        self.assertFalse(rules._enabled(other, "order"))
        users = self.env["nav.approval.user"]
        self.assertEqual(users._engine_users(other)[self.rita.id].limit, 5000)
        self.assertEqual(users._engine_users(self.company)[self.rita.id].limit, 100)

    def test_deleted_rule_keeps_history(self):
        """AP-029, AP-241: disabled and idle it may go; the history keeps its name."""
        rule = self._create_rule("order", name="Large sales")
        order = self._order_of(500)
        request = self._send(order)
        rule.action_disable()
        with self.assertRefused("pending"):
            rule.unlink()
        self._entry(order, self.mona).nav_approve()
        rule.unlink()
        self.env.invalidate_all()
        self.assertEqual(request.rule_names, "Large sales")
        self.assertIn("Large sales", order.nav_approval_history)

    def test_every_field_can_be_read(self):
        """Documents with a history open for people without any role of ours."""
        self._create_rule("order")
        order = self._order_of(500)
        self._send(order)
        self.env.flush_all()
        for user in (self.rita, self.carl, self.mona):
            with self.subTest(user.name):
                self.assertTrue(self._read_all(order, user))
