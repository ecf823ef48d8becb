from odoo import api, fields, models

from ...savepoint import complete_savepoint


class NavDeliveryJob(models.Model):
    """Many e-mails at once leave in the background, customer by customer (rules §5.2).

    Each customer is committed by itself: what is out is never sent a second time.
    """

    _name = "nav.delivery.job"
    _description = "E-Mails of Many Documents"
    _order = "id"

    model = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True)
    waiting = fields.Json(readonly=True)
    sent_count = fields.Integer(string="Sent", readonly=True)
    failed_count = fields.Integer(string="Not Sent", readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Done")],
        default="waiting",
        required=True,
        readonly=True,
        index=True,
    )

    @api.model
    def _create_for(self, groups):
        """Queue what a user wants to send.

        :param groups: list of ``(documents of one customer, profile)``
        """
        # sudo: jobs are of the system; what they send was checked for this user
        job = self.sudo().create(
            {
                "model": groups[0][0]._name,
                "user_id": self.env.uid,
                "waiting": [[group.ids, profile.id] for group, profile in groups],
            }
        )
        self.env.ref("nav_sales_addon.ir_cron_nav_delivery_job").sudo()._trigger()
        return job

    @api.model
    def _cron_deliver(self):
        """Customer by customer, as long as the scheduler allows."""
        cron = self.env["ir.cron"]
        jobs = self.search([("state", "=", "waiting")])
        cron._commit_progress(remaining=sum(len(job.waiting or []) for job in jobs))
        for job in jobs:
            while job.state == "waiting":
                if not job.try_lock_for_update():
                    break  # another process has it
                job._deliver_next()
                if not cron._commit_progress(1):
                    return

    def _deliver_next(self):
        """Send to the next customer with the rights of the user who asked for it."""
        self.ensure_one()
        (ids, profile_id), *rest = self.waiting or [[[], False]]
        sent, failed = 0, len(ids)
        with complete_savepoint(self.env):
            starter = self._as_starter()
            documents = starter[self.model].browse(ids).exists()
            profile = starter["nav.document.sending.profile"].browse(profile_id)
            if documents and profile.sudo().exists():
                delivery = starter["nav.document.delivery"]
                sent, failed = delivery._deliver_by_email(documents, profile)
        self.write(
            {
                "waiting": rest,
                "sent_count": self.sent_count + sent,
                "failed_count": self.failed_count + failed,
                "state": "waiting" if rest else "done",
            }
        )
        if not rest:
            self._tell()

    def _as_starter(self):
        user = self.user_id
        context = {
            "lang": user.lang,
            "tz": user.tz,
            "allowed_company_ids": user.company_ids.ids,
        }
        return self.env(user=user.id, context=context, su=False)

    def _tell(self):
        """The user hears once that everything is out, or how much is not."""
        env = self._as_starter()
        text = env._(
            "Sending is finished: %(sent)s sent, %(failed)s not sent.",
            sent=self.sent_count,
            failed=self.failed_count,
        )
        kind = "warning" if self.failed_count else "success"
        message = {"type": kind, "title": env._("Send"), "message": text}
        self.user_id._bus_send("simple_notification", message)

    @api.autovacuum
    def _gc_done(self):
        """What is done is told on the documents themselves."""
        before = fields.Datetime.subtract(fields.Datetime.now(), days=30)
        self.search([("state", "=", "done"), ("write_date", "<", before)]).unlink()
