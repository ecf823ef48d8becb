"""Whatever is done in whatever order, the books, the stock and the orders agree."""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .corrections_common import NavCorrectionsCommon

# NAV_PROPERTY_RUNS=5000 ./dev test nav_sales_addon/tests/test_corrections_properties.py
RUNS = int(os.environ.get("NAV_PROPERTY_RUNS", "200"))
ACTIONS = (
    "ship",
    "invoice",
    "ship_and_invoice",
    "credit",
    "cancel",
    "cancel_credit",
    "undo",
    "pay",
    "apply",
    "unapply",
)
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.integers(0, 7), st.integers(1, 4)),
    min_size=2,
    max_size=3,
)


@tagged("post_install", "-at_install")
class TestNavCorrectionProperties(NavCorrectionsCommon):
    """Random postings and corrections of three orders (issue 6, proof)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("nav_sales_addon.group_nav_receivables")
        cls.orders = cls.env["sale.order"]
        for quantities in ((4, 3), (5, 2), (2, 6)):
            cls.orders |= cls._create_order(
                (cls.item_1, quantities[0]), (cls.item_2, quantities[1])
            )
        cls.orders[0].nav_post()
        cls.orders[1].order_line.nav_qty_to_ship = 1
        cls.orders[1].nav_post()
        cls.orders[1].order_line.nav_qty_to_ship = 1
        cls.orders[1].nav_post(invoice=False)

    # === STEPS ===#

    def _documents(self, move_type, **values):
        moves = self.env["account.move"].search(
            [("partner_id", "=", self.customer.id), ("state", "=", "posted")],
            order="id",
        )
        return moves.filtered(
            lambda move: move.move_type == move_type
            and all(move[name] == value for name, value in values.items())
        )

    def _pick(self, records, number):
        """One of the records, or none of them when there is none."""
        return records[number % len(records)] if records else records

    def _entries(self, domain=()):
        self._read_anew()
        return self.env["nav.customer.ledger.entry"].search(
            [("partner_id", "=", self.customer.id), *domain], order="id"
        )

    def _set_to_ship(self, order, quantity):
        for line in order.order_line:
            line.nav_qty_to_ship = min(quantity, line.nav_qty_outstanding)

    def _do_ship(self, number, quantity):
        order = self._pick(self.orders, number)
        self._set_to_ship(order, quantity)
        order.nav_post(invoice=False)

    def _do_ship_and_invoice(self, number, quantity):
        order = self._pick(self.orders, number)
        self._set_to_ship(order, quantity)
        order.nav_post()

    def _do_invoice(self, number, _quantity):
        self._pick(self.orders, number).nav_post(ship=False)

    def _do_credit(self, number, quantity):
        invoice = self._pick(self._documents("out_invoice"), number)
        credit = invoice.nav_create_corrective_credit_memo()
        for line in self._items(credit):
            line.quantity = min(quantity, line.quantity)
        credit.nav_post()

    def _do_cancel(self, number, _quantity):
        self._pick(self._documents("out_invoice"), number).nav_cancel_posted()

    def _do_cancel_credit(self, number, _quantity):
        credits = self._documents("out_refund", nav_corrective=True)
        if credits:
            self._pick(credits, number).nav_cancel_posted()

    def _do_undo(self, number, _quantity):
        pickings = self.orders.picking_ids.filtered(
            lambda picking: picking.state == "done"
        )
        self._pick(pickings.sorted("id"), number).nav_undo()

    def _do_pay(self, number, quantity):
        invoices = self._documents("out_invoice").filtered("amount_residual")
        if invoices:
            invoice = self._pick(invoices, number)
            self._pay(invoice, min(invoice.amount_residual, 50.0 * quantity))

    def _do_apply(self, number, quantity):
        entries = self._entries([("open", "=", True)])
        credits = entries.filtered(lambda entry: entry.remaining_amount < 0)
        invoices = entries - credits
        if credits and invoices:
            invoice = self._pick(invoices, number)
            credit = self._pick(credits, quantity)
            amount = min(invoice.remaining_amount, -credit.remaining_amount, 30.0)
            credit.nav_apply({invoice.id: amount if quantity % 2 else None})

    def _do_unapply(self, number, _quantity):
        self._pick(self._entries(), number).nav_unapply()

    # === WHAT ALWAYS HOLDS ===#

    def _figures(self):
        """What a refused step must not have changed."""
        lines = self.orders.order_line
        lines.invalidate_recordset(["qty_delivered", "qty_invoiced"])
        entries = self._entries()
        return (
            lines.mapped("qty_delivered"),
            lines.mapped("qty_invoiced"),
            entries.mapped(lambda entry: (entry.id, entry.remaining_amount)),
        )

    def _check_all(self):
        self.assertBooksAgree()
        for item in (self.item_1, self.item_2):
            lines = self.orders.order_line.filtered(
                lambda line, item=item: line.product_id == item
            )
            self.assertStock(item, -sum(lines.mapped("qty_delivered")))
        for line in self.orders.order_line:
            self.assertLessEqual(0, line.qty_invoiced)
            self.assertLessEqual(line.qty_invoiced, line.product_uom_qty)
            self.assertLessEqual(0, line.qty_delivered)
            self.assertLessEqual(line.qty_delivered, line.product_uom_qty)
            self.assertEqual(
                line.nav_qty_outstanding, line.product_uom_qty - line.qty_delivered
            )
        for move in self.orders.order_line.move_ids:
            origin = move.origin_returned_move_id
            if move.state == "done" and origin:
                share = origin.value * move.quantity / origin.quantity
                self.assertAlmostEqual(move.value, share, 2)

    def _run(self, steps):
        with self.env.cr.savepoint() as whole:
            for action, number, quantity in steps:
                before = self._figures()
                try:
                    with self.env.cr.savepoint():
                        getattr(self, f"_do_{action}")(number, quantity)
                        self.env.flush_all()
                except (UserError, ValidationError):
                    self.env.invalidate_all()
                    self.assertEqual(self._figures(), before)
                self._check_all()
            whole.rollback()

    def test_random_steps(self):
        """Receivables = ledger = documents, stock = item ledger, cost = that sold."""
        done = []

        @settings(
            max_examples=RUNS,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(STEPS)
        def check(steps):
            done.append(steps)
            self._run(steps)

        check()
        self.assertGreaterEqual(len(done), RUNS)
