from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from .approval_common import NavApprovalCommon


@tagged("post_install", "-at_install")
class TestNavApprovalNotices(NavApprovalCommon):
    """Who is told what, in which language (rules/approvals.md §11)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule(due_days=5)

    def _sent(self, amount=5000, **values):
        order = self._order_of(amount, **values)
        return order, self._send(order)

    def _count(self, request):
        """``{login: notices}`` of everybody who was told something."""
        people = (self.rita, self.mona, self.dora, self.sam, self.adam, self.carl)
        counts = {user.name.lower(): len(self._told(request, user)) for user in people}
        return {name: count for name, count in counts.items() if count}

    def test_who_hears_about_approvals(self):
        """AP-085, AP-120: whose turn it is; the sender at the end, if wanted."""
        for wanted in (True, False):
            with self.subTest(wanted=wanted):
                self.rule.action_disable()
                self.rule.notify_requester = wanted
                self.rule.action_enable()
                order, request = self._sent()
                self.assertEqual(self._count(request), {"mona": 1})
                self._entry(order, self.mona).nav_approve()
                self.assertEqual(self._count(request), {"mona": 1, "dora": 1})
                self._entry(order, self.dora).nav_approve()
                told = {"rita": 1} if wanted else {}
                self.assertEqual(self._count(request), {"mona": 1, "dora": 1, **told})
        if wanted:
            self.assertIn("is approved", self._told(request, self.rita).body)

    def test_nobody_when_it_is_automatic(self):
        """Rules §11: who approves himself is not told so."""
        request = self._sent(80)[1]
        self.assertEqual(request.state, "approved")
        self.assertEqual(self._count(request), {})

    def test_who_hears_about_a_rejection(self):
        """AP-140, AP-275: the sender, and who had approved before; with the reason."""
        order, request = self._sent()
        self._entry(order, self.mona).nav_approve()
        self._entry(order, self.dora).nav_reject("margin <b>too</b> low")
        self.assertEqual(self._count(request), {"rita": 1, "mona": 2, "dora": 1})
        for user in (self.rita, self.mona):
            body = self._told(request, user)[-1].body
            for text in (order.name, "rejected by Dora", "&lt;b&gt;too&lt;/b&gt; low"):
                self.assertIn(text, body)

    def test_who_hears_about_a_cancellation(self):
        """AP-149: two notices for Mona in total, none for whose turn never came."""
        order, request = self._sent()
        order.nav_cancel_approval_request()
        self.assertEqual(self._count(request), {"mona": 2})
        self.assertIn("Rita has canceled", self._told(request, self.mona)[-1].body)
        order, request = self._sent()
        request.with_user(self.adam).sudo(False).nav_cancel("wrong customer")
        self.assertEqual(self._count(request), {"mona": 2, "rita": 1})
        self.assertIn("wrong customer", self._told(request, self.rita).body)

    def test_who_hears_about_a_delegation(self):
        """Rules §11: the new holder; the sender only when a job has done it."""
        order, request = self._sent()
        self._entry(order, self.mona).nav_delegate()
        self.assertEqual(self._count(request), {"mona": 1, "sam": 1})
        self.assertIn("In Place Of: Mona", self._told(request, self.sam).body)

    @freeze_time("2026-03-10 09:00:00")
    def test_content_of_a_request(self):
        """AP-063, AP-274, AP-295: what is needed to judge, with the currency's code."""
        order, request = self._sent()
        notice = self._told(request, self.mona)
        code = self.company.currency_id.name
        for text in (
            f"Order: {order.name}",
            "Customer: C10",
            "Sender: Rita",
            "Due Date: 03/15/2026",
            f"Amount excl. VAT: 5,000.00 {code}",
        ):
            self.assertIn(text, notice.body)
            self.assertIn(text, request.activity_ids.note)
        self.assertNotIn("Available Credit", notice.body)
        self.assertEqual(notice.subject, f"Approve {order.name}")
        self.assertEqual((notice.model, notice.res_id), (request._name, request.id))
        self.assertEqual(request.activity_ids.date_deadline.isoformat(), "2026-03-15")

    def test_amount_in_a_foreign_currency(self):
        """AP-272, AP-295: the document's currency, and the company's in the list."""
        yen = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", "JPY")])
        )
        yen.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": yen.id,
                "rate": 150,
                "name": "2020-01-01",
                "company_id": self.company.id,
            }
        )
        prices = self.env["product.pricelist"].create(
            {"name": "Yen", "currency_id": yen.id, "company_id": self.company.id}
        )
        order = self._order_of(150000, pricelist_id=prices.id)
        self.assertEqual(order.currency_id, yen)
        request = self._send(order)
        self.assertEqual((request.amount, request.amount_company), (150000, 1000))
        self.assertEqual(request.entry_ids[0].currency_id, yen)
        self.assertIn("150,000 JPY", self._told(request, self.mona).body)

    def test_credit_in_the_notice(self):
        """AP-274: with a rule of the credit limit also what is left of it."""
        self.customer.write({"use_partner_credit_limit": True, "credit_limit": 500})
        self._create_rule(kind="credit_limit")
        request = self._sent()[1]
        self.assertTrue(request.checks_credit)
        notice = self._told(request, self.mona)
        self.assertIn("Available Credit: -5,500.00", notice.body)

    def test_language_of_the_recipient(self):
        """AP-277: each reads his own language, whoever has caused the notice."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.mona.lang = "fr_FR"
        with freeze_time("2026-03-10 09:00:00"):
            order, request = self._sent()
        self.assertIn("15/03/2026", self._told(request, self.mona).body)
        self.assertIn("5&nbsp;000,00", self._told(request, self.mona).body)
        self._entry(order, self.mona).nav_delegate()
        self.assertIn("03/15/2026", self._told(request, self.sam).body)
        with freeze_time("2026-03-20 09:00:00"):
            self.company.nav_approval_escalate_days = 1
            self.setup_sam.approver_id = self.mona
            self.env["nav.approval.jobs"]._cron_remind()
        self.assertIn("03/15/2026", self._told(request, self.sam)[-1].body)
        self.assertIn("15/03/2026", self._told(request, self.mona)[-1].body)

    def test_method_of_the_recipient(self):
        """AP-277: a note in Odoo or a mail, as each prefers."""
        self.mona.notification_type = "inbox"
        self.dora.notification_type = "email"
        self.rita.notification_type = "inbox"
        order, request = self._sent()
        self._entry(order, self.mona).nav_approve()
        for user, kind in ((self.mona, "inbox"), (self.dora, "email")):
            notifications = self._told(request, user).notification_ids
            self.assertEqual(notifications.notification_type, kind)

    def test_missing_data_stops_nothing(self):
        """AP-141: sender without setup, users without mail, archived users."""
        self.rita.partner_id.email = False
        self.mona.partner_id.email = False
        self.dora.partner_id.email = False
        order, request = self._sent()
        self.setup_rita.unlink()
        self._entry(order, self.mona).nav_approve()
        self._entry(order, self.dora).nav_reject("no")
        self.assertEqual(request.state, "rejected")
        order = self._order_of(5000, self.sam)
        request = self._send(order, self.sam)
        self.sam.active = False
        entry = request.entry_ids.filtered(lambda e: e.state == "open")
        entry.with_user(self.dora).sudo(False).nav_reject()
        self.assertEqual((request.state, order.sudo().nav_status), ("rejected", "open"))

    def test_no_other_mail_about_the_to_do(self):
        """One notice for one entry: Odoo's own about new activities is left out."""
        activities = self.env.registry["mail.activity"]
        with patch.object(activities, "action_notify") as notify:
            request = self._sent()[1]
        notify.assert_not_called()
        self.assertEqual(len(self._told(request, self.mona)), 1)

    def test_context_of_the_caller(self):
        """A key from outside does not keep approvers from hearing of a request."""
        order = self._order_of(5000)
        context = {"mail_activity_automation_skip": True, "tracking_disable": True}
        request = self._send(order.with_context(**context))
        self.assertEqual(request.activity_ids.user_id, self.mona)
        self.assertEqual(len(self._told(request, self.mona)), 1)

    def test_history_goes_with_the_document(self):
        """AP-264, AP-267, AP-268: quote, order, posted invoice; nobody deletes it."""
        self._create_rule("quote")
        quote = self._order_of(500, nav_document_type="quote")
        self._send(quote)
        self._entry(quote, self.mona).nav_approve("only this once")
        self.assertIn("only this once", quote.nav_approval_history)
        order = quote.with_user(self.mona).nav_make_order()
        self.assertIn("only this once", order.nav_approval_history)
        self.assertEqual(order.nav_status, "open")
        self._send(order, self.rita)
        self._entry(order, self.mona).nav_approve("and now as an order")
        order.sudo().order_line.qty_delivered = 1
        invoice = order.sudo().with_user(self.env.user)._create_invoices()
        invoice.action_post()
        for text in ("only this once", "and now as an order"):
            self.assertIn(text, invoice.nav_approval_history)
