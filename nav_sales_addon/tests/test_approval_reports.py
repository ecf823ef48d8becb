from odoo.tests import tagged

from .approval_common import NavApprovalCommon


@tagged("post_install", "-at_install")
class TestNavApprovalReports(NavApprovalCommon):
    """Approvals on the printed order and in analyses (rules/approvals.md §11)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule()

    def _printed(self, order):
        report = "nav_sales_addon.nav_order_confirmation"
        reports = self.env["ir.actions.report"].with_user(self.mona)
        return reports._render_qweb_html(report, order.ids)[0].decode()

    def _approved_order(self):
        order = self._order_of(5000)
        self._send(order)
        self._entry(order, self.mona).nav_approve("margin is thin")
        self._entry(order, self.dora).with_user(self.adam).nav_approve()
        return order

    def test_printed_order(self):
        """Only where the company wants it; nobody's comments, no rule."""
        order = self._approved_order()
        self.assertNotIn("Approved by", self._printed(order))
        self.company.nav_approval_on_order = True
        printed = self._printed(order)
        self.assertIn("Approved by", printed)
        for person in ("Rita", "Mona", "Dora (by Adam)"):
            self.assertIn(person, printed)
        self.assertNotIn("margin is thin", printed)
        self.assertNotIn(self.rule.name, printed)

    def test_only_what_is_approved(self):
        """Neither while it is pending nor after a rejection."""
        self.company.nav_approval_on_order = True
        order = self._order_of(5000)
        self.assertNotIn("Approved by", self._printed(order))
        self._send(order)
        self.assertNotIn("Approved by", self._printed(order))
        self._entry(order, self.mona).nav_reject("no")
        self.assertNotIn("Approved by", self._printed(order))

    def test_analysis(self):
        """By rule, approver and duration; a request has several approvers."""
        order = self._approved_order()
        request = self.env["nav.approval.engine"]._requests(order)
        self.env.flush_all()
        entries = self.env["nav.approval.entry"].sudo()
        entry = self._entry(order, self.mona).sudo()
        entry.write({"date_opened": "2026-03-10 08:00:00"})
        entry.write({"date_done": "2026-03-12 20:00:00"})
        groups = entries._read_group(
            [("request_id", "=", request.id), ("auto", "=", False)],
            ["rule_names", "approver_id"],
            ["__count", "duration:avg"],
        )
        figures = {user: (rule, n, days) for rule, user, n, days in groups}
        self.assertEqual(set(figures), {self.mona, self.dora})
        self.assertEqual(figures[self.mona], ("order rule", 1, 2.5))
        for xmlid in ("nav_approval_analysis_action", "nav_approval_request_action"):
            action = self.env.ref(f"nav_sales_addon.{xmlid}")
            with self.subTest(xmlid):
                views = [(False, kind) for kind in action.view_mode.split(",")]
                loaded = self.env[action.res_model].get_views(views)["views"]
                self.assertLessEqual({"pivot", "graph"}, set(loaded))

    def test_who_sees_the_analysis(self):
        """AP-237, AP-246, AP-270: one's own part; administrators see all of it."""
        order = self._approved_order()
        request = self.env["nav.approval.engine"]._requests(order)
        own = [("request_id", "=", request.id)]
        for user, count in (
            (self.rita, 3),
            (self.mona, 1),
            (self.dora, 1),
            (self.adam, 3),
            (self.nosy, 0),
        ):
            with self.subTest(user.name):
                entries = self.env["nav.approval.entry"].with_user(user)
                self.assertEqual(entries.search_count(own), count)
                requests = self.env["nav.approval.request"].with_user(user)
                found = requests.search_count([("id", "=", request.id)])
                self.assertEqual(found, 1 if count else 0)
