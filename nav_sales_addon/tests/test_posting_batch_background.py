from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NavTransactionsCommon
from .test_posting_batch import NavPostingBatchCommon


@tagged("post_install", "-at_install")
class TestNavPostingBatchBackground(NavPostingBatchCommon):
    """Large batches run later, chunk by chunk (rules §16, docs/background.md)."""

    def test_large_batches_run_in_the_background(self):
        orders = self._orders(21, (self.item_2, 1))
        batch = self._batch(orders[:20])
        self.assertTrue(batch._nav_runs_at_once())
        batch = self._batch(orders)
        self.assertFalse(batch._nav_runs_at_once())
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search_count([])
        batch.action_nav_post()
        self.assertEqual(triggers.search_count([]), before + 1)
        self.assertEqual((batch.state, batch.waiting_count), ("running", 21))
        self.assertFalse(orders.picking_ids)
        self._run_cron()
        self.assertEqual((batch.state, batch.posted_count), ("done", 21))
        self.assertEqual(len(orders.invoice_ids), 21)

    def test_background_acts_as_who_started_it(self):
        """Rights, posting dates and companies are his; so is the message at the end."""
        good, bad = self._orders(2, (self.item_1, 1))
        bad.nav_posting_date = self.today - timedelta(days=40)
        self.poster.nav_allow_posting_from = self.today - timedelta(days=30)
        with self._in_background():
            batch = self._batch(good | bad)
            batch.action_nav_post()
            self._run_cron()
        self.assertEqual(self._results(batch), {good: "posted", bad: "failed"})
        self.assertIn("allowed posting dates", batch.line_ids[1].message)
        self.assertEqual(good.invoice_ids.create_uid, self.poster)
        message = batch.message_ids[0]
        self.assertIn("1 posted, 1 not posted", message.body)
        self.assertEqual(message.notified_partner_ids, self.poster.partner_id)

    def test_lost_role_stops_the_background(self):
        orders = self._orders(2, (self.item_1, 1))
        with self._in_background():
            batch = self._batch(orders)
            batch.action_nav_post()
            self.poster.group_ids = [
                Command.unlink(self.env.ref("nav_sales_addon.group_nav_poster").id),
                Command.link(self.env.ref("nav_sales_addon.group_nav_processor").id),
            ]
            self._run_cron()
        lines = batch.sudo().line_ids
        self.assertEqual(lines.mapped("state"), ["failed", "failed"])
        self.assertIn("Sales Poster", lines[0].message)
        self.assertFalse(orders.picking_ids)

    def test_crash_loses_only_its_chunk(self):
        orders = self._orders(4, (self.item_1, 1))
        bulk = self.env.registry["nav.posting.bulk"]
        native = bulk._set_aside_refused

        def _set_aside_refused(service, chunk, results):
            if orders[2] in chunk:
                raise MemoryError("worker died")
            return native(service, chunk, results)

        model = self.env.registry["nav.posting.batch"]
        with self._in_background(), patch.object(model, "_chunk_orders", 2):
            batch = self._batch(orders)
            batch.action_nav_post()
            with (
                patch.object(bulk, "_set_aside_refused", _set_aside_refused),
                self.assertLogs("odoo.addons.base.models.ir_cron", "ERROR"),
            ):
                self._run_cron()
            self.assertEqual((batch.posted_count, batch.waiting_count), (2, 2))
            self.assertEqual(orders.mapped("nav_closed"), [True, True, False, False])
            self._run_cron()
        self.assertEqual((batch.state, batch.posted_count), ("done", 4))
        self.assertEqual(len(orders.invoice_ids), 4)

    def test_other_job_runner_takes_over(self):
        """docs/background.md: one method hands every chunk to another runner."""
        orders = self._orders(5, (self.item_1, 1))
        model, jobs = self.env.registry["nav.posting.batch"], []

        def _nav_run_in_background(batches, method_name):
            jobs.append((batches.sudo(), method_name))

        with (
            self._in_background(),
            patch.object(model, "_chunk_orders", 2),
            patch.object(model, "_nav_run_in_background", _nav_run_in_background),
        ):
            batch = self._batch(orders)
            batch.action_nav_post()
            posted = []
            while jobs:
                records, method_name = jobs.pop()
                getattr(records, method_name)()
                posted.append(batch.posted_count)
        self.assertEqual(posted, [2, 4, 5])
        self.assertEqual(batch.state, "done")


@tagged("post_install", "-at_install")
class TestNavPostingBatchTwoRunners(NavTransactionsCommon):
    """Two jobs, or a job and a user, at the same orders: real transactions.

    What they share is committed before and deleted afterwards; nothing is posted for
    good. Only shipments: two invoices would wait for each other's number.
    """

    def setUp(self):
        super().setUp()
        with self._transaction() as env:
            partner = env["res.partner"].create({"name": "Two runners"})
            item = env["product.product"].create({"name": "Item", "type": "service"})
            line = {"product_id": item.id, "product_uom_qty": 1}
            vals = {
                "partner_id": partner.id,
                "nav_document_type": "order",
                "order_line": [Command.create(line)],
            }
            orders = env["sale.order"].create([vals, vals])
            batch = env["nav.posting.batch"].with_context(default_order_ids=orders.ids)
            batch = batch.create({"invoice": False})
            batch._set_state({"state": "running", "user_id": SUPERUSER_ID})
            self.ids = (batch.id, orders.ids)
            self.created = (batch, orders, item.product_tmpl_id, partner)
            env.cr.commit()
        self.addCleanup(self._delete_created)

    def _records(self, env):
        batch_id, order_ids = self.ids
        batch = env["nav.posting.batch"].browse(batch_id)
        return batch, env["sale.order"].browse(order_ids)

    def test_lines_of_another_runner_are_skipped(self):
        with self._transaction() as first, self._transaction() as second:
            batch, orders = self._records(first)
            self.assertEqual(batch._run_chunk(limit=1), (1, 1))
            self.assertEqual(orders.order_line.mapped("qty_delivered"), [1, 0])
            batch, orders = self._records(second)
            self.assertEqual(batch._run_chunk(), (1, 1))
            self.assertEqual(orders.order_line.mapped("qty_delivered"), [0, 1])
            self.assertEqual(batch.line_ids.mapped("state"), ["waiting", "posted"])

    def test_order_somebody_else_is_posting_is_reported(self):
        with self._transaction() as user, self._transaction() as job:
            _batch, orders = self._records(user)
            orders[0].nav_post(invoice=False)
            batch, orders = self._records(job)
            self.assertEqual(batch._run_chunk(), (2, 0))
            self.assertEqual(batch.line_ids.mapped("state"), ["failed", "posted"])
            self.assertIn("by someone else", batch.line_ids[0].message)

    def test_order_changed_meanwhile_makes_the_chunk_begin_anew(self):
        with self._transaction() as job:
            batch, orders = self._records(job)
            self.assertEqual(batch.waiting_count, 2)
            with self._transaction() as user:
                _batch, changed = self._records(user)
                changed[0].origin = "changed"
                user.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                batch._run_chunk()
