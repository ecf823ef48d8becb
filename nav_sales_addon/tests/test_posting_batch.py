from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import NavSalesCommon


class NavPostingBatchCommon(NavSalesCommon):
    """Batches as the dialog makes them, and the scheduler that runs large ones."""

    def _batch(self, orders, user=None, **values):
        """The batch the dialog makes for orders selected in the list."""
        action = orders.with_user(user or self.poster).action_nav_post_batch()
        batch = self.env[action["res_model"]].with_user(user or self.poster)
        batch = batch.with_context(**action["context"]).create(values)
        return batch.with_context(default_order_ids=None)

    def _orders(self, count, *lines):
        orders = [self._create_order(*lines) for _number in range(count)]
        return self.env["sale.order"].union(*orders)

    def _results(self, batch):
        return {line.order_id: line.state for line in batch.line_ids}

    def _run_cron(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("nav_sales_addon.ir_cron_nav_posting_batch")
            cron.method_direct_trigger()

    def _in_background(self):
        """Let a small batch run where large ones run."""
        model = self.env.registry["nav.posting.batch"]
        return patch.object(model, "_immediate_orders", 0)


@tagged("post_install", "-at_install")
class TestNavPostingBatch(NavPostingBatchCommon):
    """Many orders posted together (rules/sales_documents.md §16)."""

    # === AT ONCE ===#

    def test_post_selected_posts_only_these(self):
        """SD-274, SD-277: the selected orders are shipped and invoiced, no other."""
        orders = self._orders(3, (self.item_1, 1))
        action = orders[1:].with_user(self.poster).action_nav_post_batch()
        batches = self.env["nav.posting.batch"].with_user(self.poster)
        form = Form(
            batches.with_context(**action["context"]),
            "nav_sales_addon.nav_posting_batch_view_form_new",
        )
        self.assertEqual(len(form.line_ids), 2)
        batch = form.save()
        result = batch.action_nav_post()
        self.assertEqual(
            (result["res_model"], result["res_id"]), (batch._name, batch.id)
        )
        self.assertEqual(orders.mapped("nav_closed"), [False, True, True])
        self.assertFalse(orders[0].picking_ids)
        self.assertEqual(batch.state, "done")
        self.assertEqual((batch.posted_count, batch.failed_count), (2, 0))
        self.assertEqual(batch.progress, 100.0)
        self.assertEqual(batch.line_ids.invoice_id, orders[1:].invoice_ids)
        self.assertEqual(batch.line_ids.shipment_id, orders[1:].picking_ids)
        self.assertEqual(set(orders.invoice_ids.mapped("state")), {"posted"})

    def test_only_ship(self):
        orders = self._orders(2, (self.item_1, 4))
        batch = self._batch(orders, invoice=False)
        batch.action_nav_post()
        self.assertEqual(orders.mapped("nav_completely_shipped"), [True, True])
        self.assertFalse(orders.invoice_ids)
        self.assertFalse(batch.line_ids.invoice_id)
        batch = self._batch(orders, ship=False)
        batch.action_nav_post()
        self.assertFalse(batch.line_ids.shipment_id)
        self.assertEqual(batch.line_ids.invoice_id, orders.invoice_ids)

    def test_failing_orders_are_listed(self):
        """SD-276, SD-280: every reason of every order, and the others are posted."""
        good = self._orders(2, (self.item_1, 1))
        nothing = self._create_order((self.item_1, 5))
        nothing.order_line.nav_qty_to_ship = 0
        nothing.order_line.nav_qty_to_invoice = 0
        both = nothing.copy({"nav_document_type": "order"})
        both.order_line.nav_qty_to_ship = 0
        both.order_line.nav_qty_to_invoice = 0
        both.nav_posting_date = self.today - timedelta(days=60)
        self.company.nav_allow_posting_from = self.today - timedelta(days=30)
        batch = self._batch(good[0] | nothing | both | good[1])
        batch.action_nav_post()
        self.assertEqual(good.mapped("nav_closed"), [True, True])
        self.assertEqual((batch.posted_count, batch.failed_count), (2, 2))
        messages = {line.order_id: line.message for line in batch.line_ids}
        self.assertFalse(messages[good[0]])
        self.assertIn("nothing to post", messages[nothing])
        self.assertEqual(len(messages[nothing].splitlines()), 1)
        self.assertIn("allowed posting dates", messages[both])
        self.assertIn("nothing to post", messages[both])
        self.assertEqual(len(messages[both].splitlines()), 2)
        self.assertEqual((nothing | both).mapped("nav_status"), ["open", "open"])
        self.assertFalse((nothing | both).picking_ids)

    def test_pending_orders_are_reported(self):
        """SD-281: an order that waits for approval is tried and listed, not posted."""
        released = self._create_order((self.item_1, 1))
        released.nav_release()
        pending = self._create_order((self.item_1, 1))
        pending._nav_set_status("pending_approval")
        batch = self._batch(released | pending)
        batch.action_nav_post()
        self.assertEqual(self._results(batch), {released: "posted", pending: "failed"})
        line = batch.line_ids.filtered(lambda line: line.order_id == pending)
        self.assertIn("waiting for approval", line.message)
        self.assertEqual(pending.nav_status, "pending_approval")

    def test_blocked_item_names_the_line(self):
        order = self._create_order((self.item_1, 1), (self.item_2, 1))
        self.item_2.nav_blocked = True
        batch = self._batch(order)
        batch.action_nav_post()
        self.assertEqual(batch.line_ids.state, "failed")
        self.assertIn(f"{self.item_2.display_name}: ", batch.line_ids.message)

    def test_surprise_while_posting_hits_only_its_order(self):
        """An order that fails after all checks is found; nothing stays of it."""
        orders = self._orders(7, (self.item_1, 1))
        guilty = orders[4]
        shipping = self.env.registry["nav.posting.shipment"]
        native, calls = shipping._ship, []

        def _ship(service, plans):
            calls.append(len(plans))
            result = native(service, plans)
            if guilty in [plan.order for plan in plans]:
                raise ZeroDivisionError("odd")
            return result

        batch = self._batch(orders)
        logger = "odoo.addons.nav_sales_addon.models.nav_posting_bulk"
        with patch.object(shipping, "_ship", _ship), self.assertLogs(logger, "ERROR"):
            batch.action_nav_post()
        self.assertEqual(batch.posted_count, 6)
        line = batch.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual(line.order_id, guilty)
        self.assertIn("odd", line.message)
        self.assertEqual(guilty.nav_status, "open")
        self.assertEqual(guilty.state, "draft")
        self.assertFalse(guilty.picking_ids)
        self.assertEqual(calls[0], 7)
        self.assertLess(len(calls), 8)

    def test_refusal_while_posting_keeps_its_text(self):
        """A serial number is missing: found only while shipping, named all the same."""
        serial = self._create_item("Serial", 10.0, tracking="serial")
        orders = self._orders(2, (self.item_1, 1)) | self._create_order((serial, 1))
        batch = self._batch(orders)
        batch.action_nav_post()
        self.assertEqual(
            [line.state for line in batch.line_ids], ["posted", "posted", "failed"]
        )
        self.assertIn("serial", batch.line_ids[2].message)

    def test_post_again_after_repair(self):
        orders = self._orders(2, (self.item_1, 1))
        orders[1].order_line.nav_qty_to_ship = 0
        orders[1].order_line.nav_qty_to_invoice = 0
        batch = self._batch(orders)
        batch.action_nav_post()
        self.assertEqual(batch.failed_count, 1)
        first = batch.line_ids[0].invoice_id
        orders[1].order_line.nav_qty_to_ship = 1
        batch.action_nav_post_again()
        self.assertEqual((batch.posted_count, batch.failed_count), (2, 0))
        self.assertEqual(batch.line_ids[0].invoice_id, first)
        self.assertEqual(orders[0].invoice_ids, first)

    # === CHOICES ===#

    def test_replace_posting_date(self):
        """SD-278: the batch's posting date replaces the orders' own, no other date."""
        first, tenth = self.today - timedelta(days=9), self.today
        orders = self._orders(2, (self.item_1, 1))
        orders.nav_posting_date = first
        self.assertEqual(set(orders.mapped("nav_document_date")), {first})
        batch = self._batch(orders, replace_posting_date=True, posting_date=tenth)
        batch.action_nav_post()
        for invoice in orders.invoice_ids:
            self.assertEqual((invoice.date, invoice.invoice_date), (tenth, first))
        self.assertEqual(set(orders.picking_ids.mapped("nav_posting_date")), {tenth})

    def test_replace_document_date(self):
        first, tenth = self.today - timedelta(days=9), self.today
        order = self._create_order((self.item_1, 1))
        order.nav_posting_date = first
        batch = self._batch(
            order,
            replace_posting_date=True,
            posting_date=tenth,
            replace_document_date=True,
        )
        batch.action_nav_post()
        invoice = order.invoice_ids
        self.assertEqual((invoice.date, invoice.invoice_date), (tenth, tenth))

    def test_posting_date_counts_only_when_it_replaces(self):
        first = self.today - timedelta(days=9)
        order = self._create_order((self.item_1, 1))
        order.nav_posting_date = first
        self._batch(order, posting_date=self.today).action_nav_post()
        self.assertEqual(order.invoice_ids.date, first)

    def test_choices_are_needed(self):
        """SD-278, §18: without a date, a step or an order nothing is started."""
        order = self._create_order((self.item_1, 1))
        cases = (
            ({"replace_posting_date": True}, "Enter the posting date"),
            ({"ship": False, "invoice": False}, "Choose Ship, Invoice, or both"),
            ({"line_ids": []}, "Select the orders"),
        )
        for values, message in cases:
            batch = self._batch(order, **values)
            with self.assertRaisesRegex(UserError, message):
                batch.action_nav_post()
            self.assertEqual(batch.state, "draft")
        self.assertFalse(order.picking_ids)

    # === ONCE ONLY ===#

    def test_posting_twice_posts_once(self):
        orders = self._orders(2, (self.item_1, 1))
        batch = self._batch(orders)
        batch.action_nav_post()
        batch.action_nav_post()
        self._run_cron()
        again = self._batch(orders)
        again.action_nav_post()
        self.assertEqual(len(orders.invoice_ids), 2)
        self.assertEqual(len(orders.picking_ids), 2)
        self.assertEqual(self.item_1.qty_available, 98)
        self.assertEqual(again.failed_count, 2)
        self.assertIn("nothing to post", again.line_ids[0].message)

    def test_order_posted_while_it_waited(self):
        """What another user posted meanwhile is not posted by the job again."""
        orders = self._orders(2, (self.item_1, 1))
        with self._in_background():
            batch = self._batch(orders)
            batch.action_nav_post()
            orders[0].nav_post()
            self._run_cron()
        self.assertEqual(
            self._results(batch), {orders[0]: "failed", orders[1]: "posted"}
        )
        self.assertEqual(len(orders.invoice_ids), 2)

    def test_same_order_only_once_in_a_batch(self):
        order = self._create_order((self.item_1, 1))
        batch = self._batch(order)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            batch.write({"line_ids": [Command.create({"order_id": order.id})]})

    # === RIGHTS ===#

    def test_only_posters_post(self):
        order = self._create_order((self.item_1, 1))
        with self.assertRaisesRegex(AccessError, "Sales Poster"):
            order.with_user(self.processor).action_nav_post_batch()
        batches = self.env["nav.posting.batch"].with_user(self.processor)
        with self.assertRaises(AccessError):
            batches.create({"line_ids": [Command.create({"order_id": order.id})]})
        batch = self._batch(order)
        with self.assertRaises(AccessError):
            batch.with_user(self.processor).action_nav_post()
        with self.assertRaises(AccessError):
            batch.with_user(self.processor).read(["state"])

    def test_posters_see_their_own_managers_all(self):
        batch = self._batch(self._create_order((self.item_1, 1)))
        other = self._create_user("other", "group_nav_poster")
        with self.assertRaises(AccessError):
            batch.with_user(other).action_nav_post()
        with self.assertRaises(AccessError):
            batch.line_ids.with_user(other).read(["state"])
        batch.with_user(self.manager).action_nav_post()
        self.assertEqual(batch.user_id, self.manager)
        self.assertEqual(batch.posted_count, 1)

    def test_nobody_forges_a_batch(self):
        """Who started it lends his rights to the job: it cannot be somebody else."""
        order = self._create_order((self.item_1, 1))
        line = {"order_id": order.id, "state": "posted", "message": "x"}
        batch = self._batch(
            order,
            user_id=self.manager.id,
            state="running",
            line_ids=[Command.create(line)],
        )
        self.assertEqual((batch.state, batch.user_id.id), ("draft", False))
        self.assertEqual(
            (batch.line_ids.state, batch.line_ids.message), ("waiting", False)
        )
        with self.assertRaises(AccessError):
            batch.user_id = self.manager
        with self.assertRaises(AccessError):
            batch.with_context(nav_transition=True).state = "done"
        with self.assertRaises(AccessError):
            batch.line_ids.state = "posted"
        batch.action_nav_post()
        with self.assertRaises(AccessError):
            batch.ship = False
        more = self._create_order((self.item_1, 1))
        with self.assertRaises(AccessError):
            batch.line_ids.create({"batch_id": batch.id, "order_id": more.id})
        with self.assertRaises(AccessError):
            batch.line_ids.unlink()

    # === COST ===#

    def test_together_is_cheaper_than_one_by_one(self):
        """20 orders in a batch need at most 0.8 of the queries of 20 postings."""
        lines = [(self.item_1, 1), (self.item_2, 1)]
        self._orders(1, *lines).with_user(self.poster).nav_post()  # warm caches
        single, together = self._orders(20, *lines), self._orders(20, *lines)

        def one_by_one():
            for order in single.with_user(self.poster):
                order.nav_post()
                self.env.flush_all()
                self.env.invalidate_all()  # as after the commit of each request

        def in_a_batch():
            batch = self._batch(together)
            batch.action_nav_post()
            self.assertEqual(batch.posted_count, 20)

        costs = [self._queries(one_by_one), self._queries(in_a_batch)]
        self.assertLessEqual(costs[1], 0.8 * costs[0], costs)

    def _queries(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestNavPostingBatchCompanies(NavSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_data = cls.setup_other_company()
        cls.other_company = cls.other_data["company"]
        cls.poster.company_ids = [Command.link(cls.other_company.id)]

    def _order_of_other_company(self):
        self.item_1.company_id = False
        return self._create_order(
            (self.service, 1, 60.0, {"tax_ids": [Command.clear()]}),
            company_id=self.other_company.id,
        )

    def test_each_order_posts_in_its_own_company(self):
        mine = self._create_order((self.service, 1))
        other = self._order_of_other_company()
        orders = (mine | other).with_user(self.poster)
        orders = orders.with_context(
            allowed_company_ids=[self.company.id, self.other_company.id]
        )
        action = orders.action_nav_post_batch()
        batch = orders.env["nav.posting.batch"].with_context(**action["context"])
        batch = batch.create({})
        batch.action_nav_post()
        self.assertEqual(batch.mapped("line_ids.state"), ["posted", "posted"])
        self.assertEqual(mine.invoice_ids.company_id, self.company)
        self.assertEqual(other.invoice_ids.company_id, self.other_company)
        own_journals = self.env["account.journal"]._check_company_domain(
            self.other_company
        )
        self.assertTrue(other.invoice_ids.journal_id.filtered_domain(own_journals))
        # who works in one company sees its orders only
        alone = batch.with_context(allowed_company_ids=self.company.ids)
        alone.invalidate_recordset()
        self.assertEqual(alone.line_ids.order_id, mine)
