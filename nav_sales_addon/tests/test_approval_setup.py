from psycopg2 import IntegrityError
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .approval_common import NavApprovalCommon


@tagged("post_install", "-at_install")
class TestNavApprovalSetup(NavApprovalCommon):
    """Approval users, groups and rules (rules/approvals.md §1, §12)."""

    # === USERS ===#

    def test_limit_and_unlimited(self):
        """AP-001, AP-002: they exclude each other; ticking unlimited wipes."""
        with self.assertRefused("exclude each other", ValidationError):
            self.setup_dora.sales_limit = 100
        self.assertEqual(self.setup_dora.sales_limit, 0)
        self.assertTrue(self.setup_dora.unlimited_sales)
        self.setup_rita.unlimited_sales = True
        self.assertEqual(self.setup_rita.sales_limit, 0)
        with Form(self.setup_mona) as form:
            form.unlimited_sales = True
            self.assertEqual(form.sales_limit, 0)
        self.assertEqual(self.setup_mona.sales_limit, 0)

    def test_people_of_a_setup(self):
        """AP-005, AP-006: approval users of the company, not oneself, one row each."""
        outsider = new_test_user(self.env, "nav_portal", groups="base.group_portal")
        self.setup_rita.write({"substitute_id": self.dora.id})
        self.assertEqual(self.setup_rita.approver_id, self.mona)
        for name in ("approver_id", "substitute_id"):
            with self.subTest(name, who="himself"):
                with self.assertRefused("his own", ValidationError):
                    self.setup_rita[name] = self.rita
            with self.subTest(name, who="without setup"):
                with self.assertRefused("no approval setup", ValidationError):
                    self.setup_rita[name] = self.nosy
        with self.assertRefused("internal users", ValidationError):
            self._set_up(outsider)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._set_up(self.rita)
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as caught:
            self.env["nav.approval.user"].create({"company_id": self.company.id})
        self.assertIn("user_id", str(caught.exception))

    def test_negative_limit(self):
        """AP-009: refused; zero is stored and approves nothing."""
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.setup_rita.sales_limit = -1
            self.setup_rita.flush_recordset()
        self.env.invalidate_all()
        self.setup_rita.sales_limit = 0
        self._create_rule()
        route = self._route(self._send(self._order_of(1)))
        self.assertEqual(route, [("rita", "approved"), ("mona", "open")])

    def test_administrators(self):
        """AP-010: several, or one where the company is strict."""
        self.setup_rita.is_admin = True
        self.setup_rita.is_admin = False
        self.company.nav_approval_single_admin = True
        with self.assertRefused("Only one approval administrator", ValidationError):
            self.setup_rita.is_admin = True
        self.setup_adam.is_admin = False
        self.setup_rita.is_admin = True
        self.assertTrue(self.setup_rita.is_admin)

    def test_limit_of_a_new_user(self):
        """Rules §1: the limit all limited users share; none when they differ."""
        rows = self.env["nav.approval.user"].with_company(self.company)
        self.assertFalse(rows.default_get(["sales_limit"]).get("sales_limit"))
        limited = self.env["nav.approval.user"].search(
            [("company_id", "=", self.company.id), ("unlimited_sales", "=", False)]
        )
        limited.sales_limit = 300
        self.assertEqual(rows.default_get(["sales_limit"])["sales_limit"], 300)

    def test_setup_check(self):
        """AP-013, AP-015, AP-016: the whole chain, and what is wrong with it."""
        self.assertEqual(self.setup_rita.chain_preview, "Rita > Mona > Dora")
        self.assertFalse(self.setup_rita.chain_warning)
        self.setup_dora.unlimited_sales = False
        for row in (self.setup_rita, self.setup_mona):
            row.invalidate_recordset()
            self.assertIn("ends at Dora", row.chain_warning)
        self.setup_dora.write({"sales_limit": 500, "approver_id": self.mona.id})
        rows = self.setup_rita | self.setup_mona
        rows.invalidate_recordset()
        self.assertIn("Dora has a lower limit", self.setup_rita.chain_warning)
        self.assertIn("circular", self.setup_rita.chain_warning)
        self.assertIn("circular", self.setup_mona.chain_warning)

    def test_who_may_set_up(self):
        """AP-240: only the setup group, not even one's own limit."""
        rule = self._create_rule()
        group = self._create_group((self.mona, 1))
        for user in (self.rita, self.mona, self.dora, self.adam, self.carl):
            for record, vals in (
                (self.setup_mona, {"sales_limit": 9999}),
                (self.setup_rita, {"is_admin": True}),
                (rule, {"enabled": False}),
                (group, {"level_rule": "any"}),
                (group.member_ids, {"sequence": 2}),
            ):
                with self.subTest(user.name, model=record._name):
                    with self.assertRaises(AccessError):
                        record.with_user(user).write(vals)
                    with self.assertRaises(AccessError):
                        record.with_user(user).unlink()
                    with self.assertRaises(AccessError):
                        record.with_user(user).copy()
        fields = self.env["nav.approval.user"]._fields
        for name in ("approver_id", "substitute_id", "sales_limit", "is_admin"):
            with self.subTest(name):
                self.assertTrue(fields[name].tracking)

    # === GROUPS ===#

    def test_groups(self):
        """AP-032, AP-033: members with a setup, levels from 1, gone with the group."""
        group = self._create_group((self.mona, 1), (self.dora, 2))
        with self.assertRefused("no approval setup", ValidationError):
            group.member_ids = [Command.create({"user_id": self.nosy.id})]
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            group.member_ids = [Command.create({"user_id": self.sam.id, "sequence": 0})]
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            group.member_ids = [Command.create({"user_id": self.mona.id})]
        self.env.invalidate_all()
        self._create_rule(approver_type="group", group_id=group.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            group.unlink()
        self.env.invalidate_all()
        spare = self._create_group((self.mona, 1))
        members = spare.member_ids
        spare.unlink()
        self.assertFalse(members.exists())

    # === RULES ===#

    def test_identical_rules(self):
        """AP-025, AP-026: once the same trigger and conditions, others side by side."""
        domain = "[('amount_untaxed', '>', 1000), ('client_order_ref', '!=', 'X')]"
        other = "[('client_order_ref', '!=', 'X'), ('amount_untaxed', '>', 1000)]"
        self._create_rule(domain=domain)
        same = self._create_rule(domain=other, enabled=False)
        with self.assertRefused("same trigger", ValidationError):
            same.action_enable()
        self.assertFalse(same.enabled)
        self._create_rule(domain="[('client_order_ref', '=', 'EXPORT')]")
        retail = self._create_rule(
            name="retail", domain="[('client_order_ref', '=', 'RETAIL')]"
        )
        order = self._order_of(500, client_order_ref="RETAIL")
        self.assertEqual(self._send(order).rule_ids, retail)

    def test_disabled_rules(self):
        """AP-028: running requests go on, new documents are free."""
        rule = self._create_rule()
        order = self._order_of(5000)
        self._send(order)
        rule.action_disable()
        free = self._order_of(5000)
        free.with_user(self.mona).nav_release()
        self.assertEqual(free.nav_status, "released")
        with self.assertRefused("waiting for"):
            order.action_confirm()
        self._entry(order, self.mona).nav_approve()
        self._entry(order, self.dora).nav_approve()
        self.assertEqual(order.nav_status, "released")

    def test_deleted_rules(self):
        """AP-029, AP-241: not while enabled or busy; history keeps the name."""
        rule = self._create_rule(name="Large orders")
        order = self._order_of(500)
        request = self._send(order)
        with self.assertRefused("is enabled"):
            rule.unlink()
        rule.action_disable()
        with self.assertRefused("pending"):
            rule.unlink()
        self._entry(order, self.mona).nav_approve()
        rule.unlink()
        self.assertEqual(request.rule_names, "Large orders")
        order.invalidate_recordset()
        for text in ("Large orders", "Rita", "Mona", "Approved"):
            self.assertIn(text, order.nav_approval_history)

    def test_templates(self):
        """AP-030: they stay as they are; a rule made of one is free and disabled."""
        template = self.env.ref("nav_sales_addon.nav_approval_rule_large_order")
        template = template.with_user(self.env.user).sudo(False)
        for refused in (
            lambda: template.action_enable(),
            lambda: template.write({"min_amount": 1}),
            lambda: template.unlink(),
        ):
            with self.assertRefused("is a template"):
                refused()
        action = template.action_new_from_template()
        rule = self.env["nav.approval.rule"].browse(action["res_id"])
        self.assertEqual((rule.enabled, rule.is_template), (False, False))
        rule.min_amount = 1
        rule.action_enable()

    def test_choices_before_enabling(self):
        """AP-031, AP-094, rules §12.6: what is missing is named, enabled is frozen."""
        empty = self._create_group()
        for values, text in (
            ({"approver_type": "group"}, "approval group"),
            ({"approver_type": "group", "group_id": empty.id}, "with members"),
            ({"limit_type": "specific"}, "specific user"),
            ({"approver_type": "specific"}, "specific user"),
            ({"document_type": "customer"}, "no amount"),
            ({"document_type": "quote", "kind": "credit_limit"}, "orders and invoices"),
            (
                {
                    "document_type": "customer",
                    "kind": "field_change",
                    "limit_type": "direct",
                },
                "the field",
            ),
        ):
            with self.subTest(values):
                rule = self._create_rule(**{"enabled": False, **values})
                with self.assertRefused(text, ValidationError):
                    rule.action_enable()
                self.assertFalse(rule.enabled)
        rule = self._create_rule()
        for values in ({"min_amount": 5}, {"due_days": 3}, {"name": "Other"}):
            with self.subTest(values), self.assertRefused("is enabled"):
                rule.write(values)

    def test_condition_that_cannot_be_read(self):
        for text in ("[('no_such_field', '=', 1)]", "[(", "os.system('x')"):
            with self.subTest(text), self.assertRaises(ValidationError):
                self._create_rule(domain=text)

    def test_field_that_is_gone(self):
        """AP-035: nothing crashes, nobody slips through, and the setup says so."""
        rule = self._create_rule(domain="[('client_order_ref', '=', 'X')]")
        self.assertFalse(rule.problem)
        free = self._order_of(5000)
        self.assertFalse(self.env["nav.approval.rule"]._fitting(free))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE nav_approval_rule SET domain = %s WHERE id = %s",
            ["[('x_gone', '=', 'X')]", rule.id],
        )
        self.env.invalidate_all()
        with self.assertLogs("odoo.addons.nav_sales_addon", "WARNING"):
            with self.assertRefused("must be approved"):
                self._order_of(5000).action_confirm()
        self.assertIn("cannot be read", rule.problem)
        watched = self._create_rule(
            "customer",
            kind="field_change",
            limit_type="direct",
            operator="changed",
            field_id=self.env.ref("base.field_res_partner__city").id,
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE nav_approval_rule SET field_id = NULL WHERE id = %s", [watched.id]
        )
        self.env.invalidate_all()
        customer = self.customer.with_user(self.mona)
        customer.write({"city": "Quebec"})
        self.assertEqual(customer.city, "Quebec")
        self.assertIn("field", watched.problem)
        field = self.env["nav.approval.rule"]._fields["field_id"]
        self.assertEqual(field.ondelete, "set null")

    def test_requests_of_a_rule(self):
        """AP-296: all are reachable; an administrator ends those that are running."""
        rule = self._create_rule()
        orders = [self._order_of(500) for _ in range(3)]
        requests = [self._send(order) for order in orders]
        self._entry(orders[0], self.mona).nav_approve()
        self._entry(orders[1], self.mona).nav_reject()
        action = rule.action_view_requests()
        found = self.env["nav.approval.request"].with_user(self.adam)
        found = found.search(action["domain"])
        self.assertEqual(set(found.ids), {request.id for request in requests})
        self.assertEqual(rule.with_user(self.adam).request_count, 3)
        with self.assertRaises(AccessError):
            found.with_user(self.mona).filtered(
                lambda r: r.state == "pending"
            ).nav_cancel()
        found.nav_cancel("not needed any more")
        self.assertEqual(
            [request.state for request in requests],
            ["approved", "rejected", "canceled"],
        )
        self.assertEqual(orders[2].nav_status, "open")
        for user in (self.rita, self.mona):
            notice = self._told(requests[2], user)[-1]
            self.assertIn("not needed any more", notice.body)

    def test_only_the_setup_group_enables(self):
        rule = self._create_rule(enabled=False)
        for user in (self.mona, self.adam):
            with self.subTest(user.name), self.assertRaises(AccessError):
                rule.with_user(user).action_enable()
