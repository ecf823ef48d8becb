from datetime import date, datetime
from unittest.mock import patch

from psycopg2.errors import CheckViolation, SerializationFailure

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .approval_common import NavApprovalCommon

JOBS = "odoo.addons.nav_sales_addon.models.approvals.nav_approval_jobs"


@tagged("post_install", "-at_install")
class TestNavApprovalTime(NavApprovalCommon):
    """Due dates, delegation, absences and reminders (rules/approvals.md §8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule(due_days=5, delegate_after_days="2")
        cls.jobs = cls.env["nav.approval.jobs"]

    def _sent(self, when, amount=500):
        with freeze_time(when):
            order = self._order_of(amount)
            self._send(order)
        return order, self._open_entry(order)

    def _open_entry(self, order):
        request = self.env["nav.approval.engine"]._requests(order)[:1]
        return request.entry_ids.filtered(lambda e: e.state == "open")

    def _take_over(self, when):
        with freeze_time(when):
            self.jobs._cron_take_over()

    def _remind(self, when):
        with freeze_time(when):
            self.jobs._cron_remind()

    def _notices(self, entry, user, text):
        """Messages about a request a user was sent, oldest first."""
        return self._told(entry.request_id, user).filtered(lambda m: text in m.body)

    # === DUE DATES ===#

    def test_due_from_the_day_it_was_their_turn(self):
        """AP-177, AP-178: days count from opening; blank is the same day."""
        order, entry = self._sent("2026-03-10 09:00:00", 5000)
        self.assertEqual(entry.due_date, date(2026, 3, 15))
        with freeze_time("2026-03-14 09:00:00"):
            self._entry(order, self.mona).nav_approve()
        self.assertEqual(self._entry(order, self.dora).due_date, date(2026, 3, 19))
        self.rule.action_disable()
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.rule.due_days = -1
            self.rule.flush_recordset()
        self.rule.due_days = 0
        self.rule.action_enable()
        entry = self._sent("2026-03-10 09:00:00")[1]
        self.assertEqual(entry.due_date, date(2026, 3, 10))
        self.assertEqual(entry.activity_id.date_deadline, date(2026, 3, 10))

    def test_the_day_of_the_holder(self):
        """In the evening of Montreal it is not tomorrow yet."""
        self.mona.tz = "America/Montreal"
        entry = self._sent("2026-03-10 02:00:00")[1]
        self.assertEqual(entry.due_date, date(2026, 3, 14))
        self._remind("2026-03-15 02:00:00")
        self.assertFalse(entry.last_reminder_date)
        self._remind("2026-03-15 12:00:00")
        self.assertEqual(entry.last_reminder_date, date(2026, 3, 15))

    def test_overdue_in_lists(self):
        """AP-179: open and created before today; not today, not when decided."""
        order, entry = self._sent("2026-03-10 09:00:00", 5000)
        entries = self.env["nav.approval.entry"].sudo()
        mine = [("request_id", "=", entry.request_id.id)]
        for day, expected in (("2026-03-15", False), ("2026-03-16", True)):
            with self.subTest(day), freeze_time(f"{day} 09:00:00"):
                entry.invalidate_recordset(["is_overdue"])
                self.assertEqual(entry.is_overdue, expected)
                found = entries.search([*mine, ("is_overdue", "=", True)])
                self.assertEqual(found, entry if expected else entries)
        with freeze_time("2026-03-16 09:00:00"):
            self._entry(order, self.mona).nav_approve()
            self.assertFalse(entry.is_overdue)
            self.assertNotIn(entry, entries.search([("is_overdue", "=", True)]))

    # === DELEGATION ===#

    def test_delegated_after_some_days(self):
        """AP-169, AP-170, AP-171: not before; new holder and sender are told."""
        order, entry = self._sent("2026-03-10 09:00:00")
        self._take_over("2026-03-12 08:59:00")
        self.assertEqual(entry.approver_id, self.mona)
        self.assertFalse(self._notices(entry, self.sam, ""))
        self._take_over("2026-03-12 09:00:00")
        self.assertEqual((entry.approver_id, entry.state), (self.sam, "open"))
        self.assertEqual(entry.original_approver_id, self.mona)
        self.assertEqual(entry.activity_id.user_id, self.sam)
        self.assertEqual(len(self._notices(entry, self.sam, "Approve")), 1)
        self.assertEqual(len(self._notices(entry, self.rita, "in place of")), 1)
        self.assertEqual(order.nav_status, "pending_approval")
        self._entry(order, self.sam).nav_approve()
        self.assertEqual(order.nav_status, "released")

    def test_told_also_when_the_job_is_theirs(self):
        """AP-169: the job may run in the name of one of them."""
        for user in (self.sam, self.rita):
            with self.subTest(user.name):
                entry = self._sent("2026-03-10 09:00:00")[1]
                with freeze_time("2026-03-13 09:00:00"):
                    self.jobs.with_user(user)._cron_take_over()
                self.assertEqual(len(self._notices(entry, self.sam, "Approve")), 1)
                self.assertEqual(len(self._notices(entry, self.rita, "place of")), 1)

    def test_timer_for_each_holder(self):
        """Two days for Mona, two more for Sam, then his approver."""
        entry = self._sent("2026-03-10 09:00:00")[1]
        self._take_over("2026-03-12 10:00:00")
        self._take_over("2026-03-13 10:00:00")
        self.assertEqual(entry.approver_id, self.sam)
        self._take_over("2026-03-14 10:00:00")
        self.assertEqual(entry.approver_id, self.dora)
        self.assertEqual(entry.original_approver_id, self.mona)
        self.assertEqual(entry.due_date, date(2026, 3, 15))

    def test_two_substitutes_of_each_other(self):
        """The job does not pass an entry to and fro."""
        self.setup_sam.substitute_id = self.mona
        entry = self._sent("2026-03-10 09:00:00")[1]
        self._take_over("2026-03-12 10:00:00")
        self._take_over("2026-03-14 10:00:00")
        self.assertEqual(entry.approver_id, self.dora)

    def test_never(self):
        """AP-172: without a number of days the job leaves entries alone."""
        self.rule.action_disable()
        self.rule.delegate_after_days = "0"
        self.rule.action_enable()
        entry = self._sent("2026-03-10 09:00:00")[1]
        self._take_over("2026-06-10 09:00:00")
        self.assertEqual(entry.approver_id, self.mona)
        default = self.env["nav.approval.rule"].default_get(["delegate_after_days"])
        self.assertEqual(default, {"delegate_after_days": "0"})

    def test_one_failure_does_not_stop_the_job(self):
        """AP-174: the others are delegated; administrators are told once a day."""
        first, second = (self._sent("2026-03-10 09:00:00")[1] for _ in range(2))
        engine = self.env.registry["nav.approval.engine"]
        native = engine._hand_over

        def _hand_over(service, entries, by_job=False):
            if entries == first:
                entries.write({"comment": "half done"})
                raise ValueError("no luck")
            return native(service, entries, by_job)

        with patch.object(engine, "_hand_over", _hand_over):
            with self.assertLogs(JOBS, "WARNING") as logs:
                self._take_over("2026-03-13 09:00:00")
                self._take_over("2026-03-13 10:00:00")
        self.assertIn("no luck", logs.output[0])
        self.assertEqual(second.approver_id, self.sam)
        self.assertEqual((first.approver_id, first.comment), (self.mona, False))
        self.assertEqual(len(self._notices(first, self.adam, "no luck")), 1)

    def test_somebody_decides_at_this_moment(self):
        """The job waits for its next run, and nobody is told of a failure."""
        entry = self._sent("2026-03-10 09:00:00")[1]
        requests = self.env.registry["nav.approval.request"]
        engine = self.env.registry["nav.approval.engine"]
        busy = patch.object(
            requests, "try_lock_for_update", lambda request: request.browse()
        )
        changed = patch.object(engine, "_hand_over", side_effect=SerializationFailure)
        for reason in (busy, changed):
            with reason, self.assertNoLogs(JOBS, "WARNING"):
                self._take_over("2026-03-13 09:00:00")
            self.assertEqual(
                (entry.approver_id, entry.failure_date), (self.mona, False)
            )
        self._take_over("2026-03-13 10:00:00")
        self.assertEqual(entry.approver_id, self.sam)

    def test_nobody_to_take_over(self):
        """AP-159, AP-174: who sets up approvals is told when there is nobody else."""
        self.setup_adam.is_admin = False
        self.setup_mona.write({"substitute_id": False, "approver_id": False})
        entry = self._sent("2026-03-10 09:00:00")[1]
        with self.assertLogs(JOBS, "WARNING"):
            self._take_over("2026-03-13 09:00:00")
        self.assertEqual(entry.approver_id, self.mona)
        self.assertEqual(len(self._notices(entry, self.env.user, "no substitute")), 1)

    def test_never_to_the_requester(self):
        """AP-167: he is skipped, by hand and by the job."""
        self.setup_mona.substitute_id = self.rita
        order, entry = self._sent("2026-03-10 09:00:00")
        self._take_over("2026-03-13 09:00:00")
        self.assertEqual(entry.approver_id, self.dora)
        order = self._order_of(500)
        self._send(order)
        entry = self._entry(order, self.mona)
        entry.nav_delegate()
        self.assertEqual(entry.sudo().approver_id, self.dora)

    def test_limit_of_the_substitute(self):
        """AP-168: with the setting, the next who may approve the amount."""
        for setting, expected in ((False, self.sam), (True, self.dora)):
            with self.subTest(setting=setting):
                self.company.nav_approval_delegate_limit = setting
                entry = self._sent("2026-03-10 09:00:00", 900)[1]
                self._take_over("2026-03-13 09:00:00")
                self.assertEqual(entry.approver_id, expected)

    def test_sender_delegates(self):
        """Rules §7: only where the company allows it, and only his own requests."""
        entry = self._sent("2026-03-10 09:00:00")[1]
        request = entry.request_id.with_user(self.rita).sudo(False)
        self.assertFalse(request.can_delegate)
        with self.assertRaises(AccessError):
            entry.with_user(self.rita).sudo(False).nav_delegate()
        with self.assertRefused("nothing waits"):
            request.action_delegate()
        self.company.nav_approval_sender_delegates = True
        request.invalidate_recordset()
        self.assertTrue(request.can_delegate)
        request.action_delegate()
        self.assertEqual(entry.approver_id, self.sam)
        for user in (self.dora, self.nosy):
            with self.subTest(user.name), self.assertRaises(AccessError):
                entry.with_user(user).sudo(False).nav_delegate()

    # === ABSENCES ===#

    def test_absence(self):
        """AP-175: before, at its beginning, during, and after an absence."""
        before = self._sent("2026-03-09 09:00:00")[1]
        self.setup_mona.write({"absent_from": "2026-03-10", "absent_to": "2026-03-20"})
        self._take_over("2026-03-09 23:00:00")
        self.assertEqual(before.approver_id, self.mona)
        self._take_over("2026-03-10 01:00:00")
        self.assertEqual(before.approver_id, self.sam)
        self.assertEqual(before.original_approver_id, self.mona)
        self.assertEqual(len(self._notices(before, self.sam, "Approve")), 1)
        self.assertEqual(len(self._notices(before, self.rita, "who is absent")), 1)
        during = self._sent("2026-03-12 09:00:00")[1]
        self.assertEqual((during.approver_id, during.state), (self.sam, "open"))
        self.assertIn("In Place Of: Mona", during.activity_id.note)
        last_day = self._sent("2026-03-20 20:00:00")[1]
        self.assertEqual(last_day.approver_id, self.sam)
        after = self._sent("2026-03-21 09:00:00")[1]
        self.assertEqual(after.approver_id, self.mona)

    def test_out_of_office_of_odoo(self):
        """AP-175: Odoo's own dates count where none are set here."""
        self.mona.write(
            {
                "out_of_office_from": datetime(2026, 3, 10, 8),
                "out_of_office_to": datetime(2026, 3, 12, 17),
            }
        )
        for when, holder in (
            ("2026-03-10 07:00:00", self.mona),
            ("2026-03-11 09:00:00", self.sam),
            ("2026-03-12 18:00:00", self.mona),
        ):
            with self.subTest(when):
                self.assertEqual(self._sent(when)[1].approver_id, holder)

    def test_nobody_stands_in(self):
        """An absent substitute, the sender or nobody: the holder keeps it."""
        absence = {"absent_from": "2026-03-10", "absent_to": False}
        self.setup_mona.write(absence)
        for substitute, row in ((self.sam, self.setup_sam), (self.rita, None)):
            with self.subTest(substitute.name):
                self.setup_mona.substitute_id = substitute
                if row:
                    row.write(absence)
                entry = self._sent("2026-03-12 09:00:00")[1]
                self.assertEqual(entry.approver_id, self.mona)
                self._take_over("2026-03-12 10:00:00")
                self.assertEqual(entry.approver_id, self.mona)

    def test_who_has_left(self):
        """An archived user decides nothing: substitute, approver, administrator."""
        entry = self._sent("2026-03-10 09:00:00")[1]
        self.setup_mona.substitute_id = False
        self.mona.active = False
        self._take_over("2026-03-10 10:00:00")
        self.assertEqual(entry.approver_id, self.dora)

    def test_delegated_to_who_is_there(self):
        """Somebody absent is the last choice."""
        self.setup_sam.write({"absent_from": "2026-03-01"})
        entry = self._sent("2026-03-10 09:00:00")[1]
        self._take_over("2026-03-13 09:00:00")
        self.assertEqual(entry.approver_id, self.dora)

    def test_changed_absence_is_looked_at_soon(self):
        cron = self.env.ref("nav_sales_addon.ir_cron_nav_approval_take_over")
        triggers = self.env["ir.cron.trigger"].sudo()
        count = triggers.search_count([("cron_id", "=", cron.id)])
        self.setup_mona.absent_from = "2026-03-10"
        self.mona.with_user(self.mona).out_of_office_from = datetime(2026, 3, 10)
        found = triggers.search_count([("cron_id", "=", cron.id)])
        self.assertEqual(found, count + 2)
        for begin in (False, "2026-03-10"):
            dates = {"absent_from": begin, "absent_to": "2026-03-01"}
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
                self.setup_mona.write(dates)
                self.setup_mona.flush_recordset()

    # === REMINDERS ===#

    def test_reminder(self):
        """AP-180, AP-181, AP-184: after the due date, once a day, with a line."""
        entry = self._sent("2026-03-10 09:00:00")[1]
        for when, count in (
            ("2026-03-14 09:00:00", 0),
            ("2026-03-15 09:00:00", 0),
            ("2026-03-16 09:00:00", 1),
            ("2026-03-16 15:00:00", 1),
            ("2026-03-17 09:00:00", 2),
        ):
            with self.subTest(when):
                self._remind(when)
                notices = self._notices(entry, self.mona, "is overdue")
                self.assertEqual(len(notices), count)
        self.assertIn("03/15/2026", notices[0].body)
        self.assertFalse(self._notices(entry, self.rita, "is overdue"))
        lines = entry.request_id.message_ids.filtered(
            lambda m: "is overdue" in m.body and m.message_type == "notification"
        )
        self.assertEqual(len(lines), 2)
        order = entry.request_id._document()
        self.assertNotIn("is overdue", "".join(order.message_ids.mapped("body")))

    def test_switched_off(self):
        """AP-186: the job does nothing, who starts it by hand reads why."""
        entry = self._sent("2026-03-10 09:00:00")[1]
        self.company.nav_approval_reminders = False
        self._remind("2026-03-20 09:00:00")
        self.assertFalse(self._notices(entry, self.mona, "is overdue"))
        with self.assertRefused("Remind of Overdue Approvals"):
            self.jobs.with_user(self.adam).nav_send_overdue_notices()
        self.company.nav_approval_reminders = True
        with self.assertRaises(AccessError):
            self.jobs.with_user(self.mona).nav_send_overdue_notices()
        with freeze_time("2026-03-20 09:00:00"):
            jobs = self.jobs.with_user(self.adam)
            self.assertEqual(jobs.nav_send_overdue_notices(), 1)
            self.assertEqual(jobs.nav_send_overdue_notices(), 0)
        menu = self.env.ref("nav_sales_addon.nav_approval_overdue_notices_action")
        action = menu.with_user(self.env.user).sudo(False).run()
        self.assertEqual(action["tag"], "display_notification")

    def test_escalation(self):
        """AP-187: after more days his approver and the sender, once."""
        self.company.nav_approval_escalate_days = 2
        entry = self._sent("2026-03-10 09:00:00")[1]
        for day, count in ((16, 0), (17, 0), (18, 1), (19, 1)):
            with self.subTest(day=day):
                self._remind(f"2026-03-{day} 09:00:00")
                for user in (self.dora, self.rita):
                    notices = self._notices(entry, user, "is overdue")
                    self.assertEqual(len(notices), count)
        self.assertEqual(len(self._notices(entry, self.mona, "is overdue")), 4)

    def test_deleted_documents(self):
        """AP-279: nobody is reminded of what is gone, the others are."""
        gone, kept = (self._sent("2026-03-10 09:00:00")[1] for _ in range(2))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE nav_approval_request SET res_id = 0 WHERE id = %s",
            [gone.request_id.id],
        )
        self.env.invalidate_all()
        self._remind("2026-03-20 09:00:00")
        self.assertFalse(self._notices(gone, self.mona, "is overdue"))
        self.assertEqual(len(self._notices(kept, self.mona, "is overdue")), 1)
