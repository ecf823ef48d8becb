from datetime import date

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10")
class TestNavQuotesExpired(NavSalesCommon):
    """Delete Expired Quotes (rules §6)."""

    def _quote(self, valid_until, **values):
        return self._create_order(
            nav_document_type="quote", validity_date=valid_until, **values
        )

    def _wizard(self):
        return Form(self.env["nav.delete.quotes"].with_user(self.manager))

    def test_expired_quotes_go(self):
        """Only quotes, only before the date, sent ones too; the user sees which."""
        expired = self._quote(date(2026, 3, 9))
        sent = self._quote(date(2026, 2, 1))
        sent.action_quotation_sent()
        last_day = self._quote(date(2026, 3, 10))
        order = self._create_order(validity_date=date(2026, 2, 1))
        released = self._quote(date(2026, 2, 1))
        released.action_confirm()
        cancelled = self._quote(date(2026, 2, 1))
        cancelled.action_cancel()
        form = self._wizard()
        self.assertEqual(form.date, date(2026, 3, 10))
        wizard = form.save()
        self.assertEqual(wizard.quote_ids, expired | sent)
        self.assertEqual((wizard.delete_count, wizard.cancel_count), (2, 0))
        result = wizard.action_nav_delete()
        self.assertIn("deleted: 2", result["params"]["message"])
        self.assertFalse((expired | sent).exists())
        kept = last_day | order | released | cancelled
        self.assertEqual(kept.exists(), kept)

    def test_answer_no(self):
        """SD-019: who closes the dialog deletes nothing."""
        quote = self._quote(date(2026, 3, 9))
        self.assertEqual(self._wizard().save().quote_ids, quote)
        self.assertEqual((quote.exists(), quote.state), (quote, "draft"))

    def test_without_a_date_it_never_expires(self):
        """SD-020: the dialog has nothing to delete, and deletes nothing."""
        quote = self._quote(False)
        wizard = self._wizard().save()
        self.assertFalse(wizard.quote_ids)
        wizard.action_nav_delete()
        self.assertTrue(quote.exists())

    def test_signed_and_paid_quotes_are_kept(self):
        """What a customer signed is evidence: cancelled, with a note, not deleted."""
        pixel = (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
            "awAAAABJRU5ErkJggg=="
        )
        quote = self._quote(date(2026, 3, 9), signature=pixel, signed_by="Ann")
        wizard = self._wizard().save()
        self.assertEqual((wizard.delete_count, wizard.cancel_count), (0, 1))
        wizard.action_nav_delete()
        self.assertEqual((quote.state, quote.signed_by), ("cancel", "Ann"))
        self.assertIn("expired", quote.message_ids[0].body)

    def test_saved_date_of_a_schedule(self):
        """SD-026: a scheduled run uses its own date, not today's."""
        first, second = self._quote(date(2026, 2, 28)), self._quote(date(2026, 3, 5))
        schedule = self.env.ref("nav_sales_addon.ir_cron_nav_delete_quotes")
        self.assertFalse(schedule.active)
        schedule.code = "model.nav_delete_expired_quotes('2026-03-01')"
        schedule.ir_actions_server_id.with_user(SUPERUSER_ID).run()
        self.assertFalse(first.exists())
        self.assertTrue(second.exists())

    def test_rights(self):
        """Deleting documents is the manager's, also by RPC; other companies stay."""
        self._quote(date(2026, 3, 9))
        for user in (self.processor, self.poster):
            with self.assertRefused("You need the role", AccessError):
                self.env["sale.order"].with_user(user).nav_delete_expired_quotes()
        other = self._create_company(name="Other Company")
        self.env.user.company_ids |= other
        foreign = self._quote(date(2026, 3, 1), company_id=other.id, order_line=[])
        orders = self.env["sale.order"].with_user(self.manager)
        self.assertEqual(orders.nav_delete_expired_quotes(), (1, 0))
        self.assertTrue(foreign.exists())
