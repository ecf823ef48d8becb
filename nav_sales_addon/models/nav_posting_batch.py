from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..const import TRANSITION, is_transition
from .nav_posting_bulk import PostingChoice

# The state is written by the batch itself; whoever started it lends his rights to the
# background job, so neither may be typed by anybody.
OWN_FIELDS = frozenset({"state", "user_id", "date_start", "date_end"})
OPTION_FIELDS = frozenset(
    {
        "company_id",
        "ship",
        "invoice",
        "replace_posting_date",
        "posting_date",
        "replace_document_date",
        "line_ids",
    }
)


class NavPostingBatch(models.Model):
    """Post many orders: what fails is listed with its reason, the rest is posted.

    The rules are those of rules/sales_documents.md §16. How the background works and
    how another job runner takes it over: docs/background.md.
    """

    _name = "nav.posting.batch"
    _description = "Posting Batch"
    _inherit = ["mail.thread"]
    _order = "id desc"

    # Up to this many orders are posted while the user waits.
    _immediate_orders = 20
    # So many orders are posted, and committed, together in the background.
    _chunk_orders = 20

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="Started By", readonly=True)
    state = fields.Selection(
        [("draft", "Not Started"), ("running", "Running"), ("done", "Finished")],
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        index=True,
    )
    date_start = fields.Datetime(string="Started On", readonly=True)
    date_end = fields.Datetime(string="Finished On", readonly=True)
    ship = fields.Boolean(default=True)
    invoice = fields.Boolean(default=True)
    replace_posting_date = fields.Boolean(
        help="Post all orders with the date entered here instead of their own."
    )
    posting_date = fields.Date()
    replace_document_date = fields.Boolean(
        help="Use the posting date as document date too: due dates start with it."
    )
    line_ids = fields.One2many(
        "nav.posting.batch.line",
        "batch_id",
        string="Orders",
        default=lambda self: self._default_line_ids(),
    )
    order_count = fields.Integer(string="Number of Orders", compute="_compute_counts")
    posted_count = fields.Integer(string="Posted", compute="_compute_counts")
    failed_count = fields.Integer(string="Not Posted", compute="_compute_counts")
    waiting_count = fields.Integer(string="Waiting", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts")

    @api.model
    def _default_line_ids(self):
        """The orders selected in the list, oldest first like their numbers."""
        ids = sorted(self.env.context.get("default_order_ids") or [])
        return [fields.Command.create({"order_id": order_id}) for order_id in ids]

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_name(self):
        for batch in self:
            batch.name = self.env._("Posting Batch %(number)s", number=batch.id or "")

    @api.depends("line_ids.state")
    def _compute_counts(self):
        groups = self.env["nav.posting.batch.line"]._read_group(
            [("batch_id", "in", self.ids)], ["batch_id", "state"], ["__count"]
        )
        counts = {(batch.id, state): count for batch, state, count in groups}
        for batch in self:
            posted, failed, waiting = (
                counts.get((batch.id, state), 0)
                for state in ("posted", "failed", "waiting")
            )
            batch.posted_count, batch.failed_count = posted, failed
            batch.waiting_count = waiting
            batch.order_count = posted + failed + waiting
            batch.progress = 100.0 * (posted + failed) / (batch.order_count or 1)

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        self._check_poster()
        vals_list = [
            {name: value for name, value in vals.items() if name not in OWN_FIELDS}
            for vals in vals_list
        ]
        return super().create(vals_list)

    def write(self, vals):
        """A batch that was started is a record of what happened: nobody changes it."""
        names = vals.keys()
        started = any(batch.state != "draft" for batch in self)
        if not is_transition(self.env) and (
            OWN_FIELDS & names or (started and OPTION_FIELDS & names)
        ):
            raise AccessError(self._changed_text())
        return super().write(vals)

    @api.model
    def _changed_text(self):
        return self.env._("A batch that was started cannot be changed anymore.")

    @api.model
    def _check_poster(self):
        self.env["sale.order"]._nav_check_rights("poster")

    # === ACTIONS ===#

    def action_nav_post(self):
        """Post all orders of the batch, at once or in the background (rules §16).

        :return: a window action that shows the result or the progress
        :raise UserError: a choice is missing; nothing was started
        """
        self.ensure_one()
        self._check_poster()
        self.check_access("write")
        self.lock_for_update()  # a second click at the same time ends here
        if self.state == "draft":
            self._check_options()
            self._start()
        return self._get_records_action(target="current")

    def action_nav_post_again(self):
        """Try the orders that failed once more, after their causes were repaired."""
        self.ensure_one()
        self._check_poster()
        self.check_access("write")
        self.lock_for_update()
        failed = self.line_ids.filtered(lambda line: line.state == "failed")
        if self.state == "done" and failed:
            failed._set_result({"state": "waiting", "message": False})
            self._start()
        return True

    def action_nav_refresh(self):
        """Show how far the background is; the client reads the record again."""
        self.check_access("read")
        return True

    def action_nav_view_posted(self):
        """The invoices this batch posted, else its shipments."""
        self.ensure_one()
        records = self.line_ids.invoice_id or self.line_ids.shipment_id
        return records._get_records_action()

    def _check_options(self):
        if self.replace_posting_date and not self.posting_date:
            raise UserError(self.env._("Enter the posting date."))
        if not (self.ship or self.invoice):
            raise UserError(self.env._("Choose Ship, Invoice, or both."))
        if not self.line_ids:
            raise UserError(self.env._("Select the orders you want to post."))

    def _start(self):
        self._set_state(
            {
                "state": "running",
                "user_id": self.env.uid,
                "date_start": fields.Datetime.now(),
                "date_end": False,
            }
        )
        if self._nav_runs_at_once():
            self._run_chunk(limit=None)
            self._finish(in_background=False)
        else:
            self._nav_run_in_background("_run_step")

    def _set_state(self, vals):
        # sudo: a poster cannot write the batches of others, a job works for them all
        self.sudo().with_context(nav_transition=TRANSITION).write(vals)

    # === WHERE IT RUNS ===#

    def _nav_runs_at_once(self):
        """Whether the user waits for the result; hook, for instance for a company."""
        self.ensure_one()
        return self.waiting_count <= self._immediate_orders

    def _nav_run_in_background(self, method_name):
        """Run a method of these batches later, outside of the user's request.

        Hook for job runners (docs/background.md). The scheduled action used here finds
        running batches itself and needs no name.
        """
        self.env.ref("nav_sales_addon.ir_cron_nav_posting_batch").sudo()._trigger()

    def _run_step(self):
        """Post one chunk and ask for the next one; what a job runner calls."""
        for batch in self:
            _done, left = batch._run_chunk()
            if left:
                batch._nav_run_in_background("_run_step")
            else:
                batch._finish()

    @api.model
    def _cron_post(self):
        """Post the running batches chunk by chunk, as long as the scheduler allows."""
        cron = self.env["ir.cron"]
        waiting = [("state", "=", "waiting"), ("batch_id.state", "=", "running")]
        count = self.env["nav.posting.batch.line"].search_count(waiting)
        cron._commit_progress(remaining=count)
        for batch in self.search([("state", "=", "running")], order="id"):
            done, left = 1, 1
            while done and left:
                try:
                    done, left = batch._run_chunk()
                except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                    # Somebody changed one of these orders meanwhile: begin anew soon.
                    self.env.cr.rollback()
                    batch._nav_run_in_background("_run_step")
                    cron._commit_progress()
                    return
                if not left:
                    batch._finish()
                if not cron._commit_progress(done):
                    return

    def _run_chunk(self, limit=0):
        """Post the next orders of the batch, as the user who started it.

        Lines that another process is posting right now are skipped, not waited for.

        :param limit: how many orders; 0: one chunk, None: all of them
        :return: ``(orders dealt with, orders still waiting)``
        """
        self.ensure_one()
        limit = self._chunk_orders if limit == 0 else limit
        # sudo: only the batch may lock and write its lines
        waiting = (
            self.env["nav.posting.batch.line"]
            .sudo()
            .search([("batch_id", "=", self.id), ("state", "=", "waiting")], order="id")
        )
        lines = waiting.try_lock_for_update(limit=limit)
        if lines:
            self._as_starter()._post_lines(lines)
        return len(lines), len(waiting) - len(lines)

    def _as_starter(self):
        """The batch with the rights, companies and language of who started it."""
        user = self.sudo().user_id
        companies = user.company_ids & self.sudo().line_ids.company_id
        context = {
            "lang": user.lang,
            "tz": user.tz,
            "allowed_company_ids": (companies or user.company_id).ids,
        }
        return self.with_env(self.env(user=user.id, context=context, su=False))

    def _finish(self, in_background=True):
        """Close the batch; after a run in the background the user is told."""
        if self.sudo().state != "running":
            return
        self._set_state({"state": "done", "date_end": fields.Datetime.now()})
        # sudo: who reads the message may have lost his role meanwhile
        batch = self._as_starter().sudo()
        user = batch.user_id
        text = batch.env._(
            "Posting is finished: %(posted)s posted, %(failed)s not posted.",
            posted=batch.posted_count,
            failed=batch.failed_count,
        )
        # The system writes it: nobody is notified of a message of his own.
        batch.with_user(SUPERUSER_ID).message_post(
            body=text, partner_ids=user.partner_id.ids if in_background else []
        )
        if in_background:
            kind = "warning" if batch.failed_count else "success"
            message = {"type": kind, "title": batch.name, "message": text}
            user._bus_send("simple_notification", message)

    def _post_lines(self, lines):
        """Post the orders of these lines company by company and note each result."""
        choice = self._choice()
        for company, group in lines.grouped("company_id").items():
            known = company in self.env.companies
            bulk = self.with_company(company if known else None).env["nav.posting.bulk"]
            # the orders carry the user's rights; only the line is written as system
            orders = bulk.env["sale.order"].browse(group.order_id.ids)
            group._note_results(bulk._post(orders, choice))

    def _choice(self):
        return PostingChoice(
            self.ship,
            self.invoice,
            self.replace_posting_date and self.posting_date or None,
            self.replace_document_date,
        )

    # === HOUSEKEEPING ===#

    @api.autovacuum
    def _gc_not_started(self):
        """A batch whose dialog was closed after a complaint is of no use to anybody."""
        before = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        self.search([("state", "=", "draft"), ("create_date", "<", before)]).unlink()
