from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .approval_common import NavApprovalCommon


@tagged("post_install", "-at_install")
class TestNavApprovalRequests(NavApprovalCommon):
    """What is sent, and what stays as it is meanwhile (rules/approvals.md §3, §9)."""

    def test_nothing_is_set_up(self):
        """AP-051: the button says so, the document is released as ever."""
        order = self._order_of(5000)
        self.assertFalse(order.nav_can_request_approval)
        with self.assertRefused("no approval rule applies"):
            order.nav_send_approval_request()
        self.assertEqual(order.nav_status, "open")
        order.with_user(self.mona).nav_release()
        self.assertEqual(order.nav_status, "released")

    def test_nothing_to_approve(self):
        """AP-053: without lines, or with comments only."""
        self._create_rule()
        order = self._order_of(5000)
        note = {"display_type": "line_note", "name": "Thanks"}
        for commands in ([Command.clear()], [Command.create(note)]):
            order.sudo().order_line = commands
            with self.assertRefused("nothing to approve"):
                order.nav_send_approval_request()
        self.assertFalse(self.env["nav.approval.engine"]._requests(order))
        self.assertEqual(order.nav_status, "open")

    def test_condition_on_lines(self):
        """AP-054, AP-055: one line that fits is enough, none is free."""
        self._create_rule(line_domain=f"[('product_id', '=', {self.item_1.id})]")
        free = self._order_of(5000)
        free.with_user(self.mona).nav_release()
        self.assertEqual(free.nav_status, "released")
        order = self._create_order((self.desk, 1, 10), (self.item_1, 1, 10))
        with self.assertRefused("must be approved first"):
            order.nav_release()
        order.order_line[1].unlink()
        order.nav_release()
        self.assertEqual(order.nav_status, "released")

    def test_minimum_amount(self):
        """Rules §2: net, the amount itself counts."""
        self._create_rule(min_amount=1000)
        for amount, fits in ((999.99, False), (1000, True), (1000.01, True)):
            with self.subTest(amount=amount):
                order = self._order_of(amount)
                self.assertEqual(order.nav_can_request_approval, fits)

    def test_administrator_decides_for_others(self):
        """AP-117: the approver stays, beside him stands who acted."""
        self._create_rule()
        order = self._order_of(500)
        request = self._send(order)
        entry = request.entry_ids.filtered(lambda e: e.state == "open")
        self.assertTrue(entry.with_user(self.adam).sudo(False).can_decide)
        entry.with_user(self.adam).sudo(False).nav_approve()
        self.assertEqual(entry.approver_id, self.mona)
        self.assertEqual(entry.done_by_id, self.adam)
        self.assertEqual(order.nav_status, "released")
        order.invalidate_recordset()
        self.assertIn("Mona (by Adam)", order.nav_approval_history)
        message = request.message_ids.filtered(lambda m: "Approved by Adam" in m.body)
        self.assertEqual(message.author_id, self.adam.partner_id)

    def test_senders_need_no_rights_on_tables(self):
        """AP-247: the engine writes for people who may not write anything."""
        self._create_rule()
        for model in ("nav.approval.request", "nav.approval.entry"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.rita).create({})
        order = self._order_of(500)
        request = self._send(order)
        self.assertEqual(request.requester_id, self.rita)
        self.assertEqual(len(request.entry_ids), 2)
        self.assertTrue(self._told(request, self.mona))

    def test_discount_and_salesperson_are_locked(self):
        """AP-251, AP-252: the discount dialog and the salesperson wait as well."""
        self._create_rule()
        order = self._order_of(500)
        self._send(order)
        for kind, values in (
            ("sol_discount", {"discount_percentage": 0.1}),
            ("so_discount", {"discount_percentage": 0.1}),
            ("amount", {"discount_amount": 50}),
        ):
            with self.subTest(kind):
                wizard = self.env["sale.order.discount"].create(
                    {"sale_order_id": order.id, "discount_type": kind, **values}
                )
                with self.assertRefused("Pending Approval"):
                    wizard.action_apply_discount()
        with self.assertRefused("Pending Approval"):
            order.sudo().user_id = self.mona
        self.assertEqual((order.user_id, order.amount_untaxed), (self.rita, 500))

    def test_edited_after_approval(self):
        """AP-254: reopened it is free, the entries stay as they were decided."""
        self._create_rule()
        order = self._order_of(500)
        request = self._send(order)
        self._entry(order, self.mona).nav_approve()
        order.with_user(self.mona).nav_reopen()
        order.sudo().order_line.write({"product_uom_qty": 2, "price_unit": 400})
        self.assertEqual((order.nav_status, order.amount_untaxed), ("open", 800))
        self.assertEqual(
            self._route(request), [("rita", "approved"), ("mona", "approved")]
        )
        self.assertEqual(request.amount, 500)
        self.assertTrue(order.nav_can_request_approval)

    def test_overview(self):
        """AP-270, AP-271: my own, and what an administrator looks for."""
        self._create_rule()
        mine = [self._send(self._order_of(500)) for _number in range(2)]
        self._send(self._order_of(500, self.sam), self.sam)
        self._entry(mine[0]._document(), self.mona).nav_approve()
        requests = self.env["nav.approval.request"]
        own = requests.with_user(self.rita).search([])
        self.assertEqual(set(own.ids), {request.id for request in mine})
        entries = self.env["nav.approval.entry"].with_user(self.adam)
        company = [("company_id", "=", self.company.id)]
        for domain, count in (
            ([], 6),
            ([("state", "=", "open")], 2),
            ([("state", "not in", ("created", "open"))], 4),
            ([("requester_id", "=", self.sam.id)], 2),
            ([("approver_id", "=", self.mona.id)], 2),
            ([("document_name", "=", mine[1].document_name)], 2),
            ([("document_type", "=", "invoice")], 0),
        ):
            with self.subTest(domain):
                self.assertEqual(entries.search_count(company + domain), count)
