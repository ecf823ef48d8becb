import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...notifications import notification
from ...savepoint import complete_savepoint

_logger = logging.getLogger(__name__)


class NavApprovalJobs(models.AbstractModel):
    """What the clock does to requests: absences, delegation, reminders (rules §8)."""

    _name = "nav.approval.jobs"
    _description = "Scheduled Work on Approval Requests"

    # === ABSENCES AND DELEGATION ===#

    @api.model
    def _cron_take_over(self):
        """Entries of people who are away, or who have held them for too long."""
        # Whoever runs the job is told like everybody else (AP-169).
        jobs = self.with_user(SUPERUSER_ID)
        jobs._each(jobs._of_absent_holders(), jobs._move_to_substitute)
        jobs._each(jobs._held_too_long(), jobs._delegate)

    @api.model
    def _look_soon(self):
        """Somebody's absence was changed: do not wait for the next run."""
        xmlid = "nav_sales_addon.ir_cron_nav_approval_take_over"
        cron = self.env.ref(xmlid, raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()  # sudo: everybody may enter his own absence

    @api.model
    def _of_absent_holders(self):
        """Open entries of people who are away or have left (AP-175)."""
        entries = self.env["nav.approval.entry"].search([("state", "=", "open")])
        rows = self.env["nav.approval.user"].search(
            [("user_id", "in", entries.approver_id.ids)]
        )
        away = {
            (row.user_id, row.company_id)
            for row in rows.with_context(active_test=False)
            if row._is_absent()
        }
        return entries.filtered(
            lambda entry: not entry.approver_id.active
            or (entry.approver_id, entry.company_id) in away
        )

    @api.model
    def _move_to_substitute(self, entry):
        """Without a substitute it waits for the holder, unless he is gone for good."""
        engine = self.env["nav.approval.engine"]
        target = engine._substitute_during_absence(entry)
        if not target and not entry.approver_id.active:
            self._delegate(entry)
        elif target:
            engine._move({entry: target})
            self.env["nav.approval.notice"]._stood_in(entry, tell_sender=True)

    @api.model
    def _held_too_long(self):
        """The timer begins anew with each holder (rules §8, our decision)."""
        now = fields.Datetime.now()
        entries = self.env["nav.approval.entry"].search(
            [
                ("state", "=", "open"),
                ("request_id.delegate_after_days", ">", 0),
                ("date_held", "<=", fields.Datetime.subtract(now, days=1)),
            ]
        )
        return entries.filtered(
            lambda entry: entry.date_held
            <= fields.Datetime.subtract(now, days=entry.request_id.delegate_after_days)
        )

    @api.model
    def _delegate(self, entry):
        self.env["nav.approval.engine"]._hand_over(entry, by_job=True)

    # === REMINDERS ===#

    @api.model
    def _cron_remind(self):
        """Daily, for the companies that want it."""
        jobs = self.with_user(SUPERUSER_ID)
        companies = jobs.env["res.company"].search(
            [("nav_approval_reminders", "=", True)]
        )
        jobs._remind(companies)

    @api.model
    def nav_send_overdue_notices(self):
        """Remind now of what is overdue in the company (rules §8, §12.14).

        :return: how many reminders were sent; each entry is reminded once a day
        :raise AccessError: only for approval administrators
        :raise UserError: the company has switched reminders off
        """
        company = self.env.company
        user = self.env.user
        administrator = user in self.env["nav.approval.user"]._administrators(company)
        if not administrator and not user.has_group(
            "nav_sales_addon.group_nav_approval_setup"
        ):
            raise AccessError(
                self.env._("Only approval administrators send overdue notices.")
            )
        if not company.sudo().nav_approval_reminders:
            raise UserError(
                self.env._(
                    "Reminders are switched off. Switch on Remind of Overdue "
                    "Approvals in the settings of sales."
                )
            )
        # sudo: reminders go to everybody; the right was checked above
        return self.sudo()._remind(company.sudo())

    @api.model
    def action_nav_send_overdue_notices(self):
        """For the menu: send, and say how many."""
        sent = self.nav_send_overdue_notices()
        return notification(self.env._("Overdue notices sent: %s", sent))

    @api.model
    def _remind(self, companies):
        entries = self.env["nav.approval.entry"].search(
            [
                ("state", "=", "open"),
                ("company_id", "in", companies.ids),
                ("due_date", "<=", fields.Date.today()),  # the date of the east counts
            ]
        )
        return self._each(entries.filtered(self._is_to_remind), self._remind_of)

    @api.model
    def _is_to_remind(self, entry):
        """Due before today, and not reminded of today (rules §8, §16)."""
        today = entry.approver_id._nav_today()
        return (
            entry.due_date < today
            and entry.last_reminder_date != today
            and bool(entry.request_id._document())
        )

    @api.model
    def _remind_of(self, entry):
        today = entry.approver_id._nav_today()
        also = self._escalate_to(entry, today)
        entry.last_reminder_date = today
        self.env["nav.approval.notice"]._overdue(entry, also)

    @api.model
    def _escalate_to(self, entry, today):
        """His approver and the sender, once, after the days the company gives (§8)."""
        days = entry.company_id.nav_approval_escalate_days
        last = entry.last_reminder_date or entry.due_date
        begin = fields.Date.add(entry.due_date, days=days)
        if days <= 0 or today <= begin or last > begin:
            return self.env["res.users"]
        row = self.env["nav.approval.user"]._of(entry.approver_id, entry.company_id)
        return row.approver_id | entry.requester_id

    # === ONE BY ONE ===#

    @api.model
    def _each(self, entries, step):
        """One that fails does not stop the others (AP-174).

        Requests somebody decides about at this moment come with the next run.

        :return: how many went well
        """
        done = 0
        for entry in entries:
            try:
                with complete_savepoint(self.env):
                    if self._lock(entry):
                        step(entry)
                        done += 1
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                _logger.info("Approval entry %s is being decided", entry.id)
            except Exception as error:  # whatever it is, the others go on
                _logger.warning(
                    "Approval entry %s: %s",
                    entry.id,
                    error,
                    exc_info=not isinstance(error, UserError),
                )
                self._report(entry, error)
        return done

    @api.model
    def _lock(self, entry):
        if not entry.request_id.try_lock_for_update():
            return False
        entry.invalidate_recordset()
        return entry.state == "open"

    @api.model
    def _report(self, entry, error):
        """Tell those who can help, once a day."""
        today = fields.Date.today()
        if entry.failure_date != today:
            entry.failure_date = today
            self.env["nav.approval.notice"]._failed(entry, str(error))
