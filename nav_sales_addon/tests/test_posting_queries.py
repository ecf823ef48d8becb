from odoo import Command
from odoo.tests import tagged

from ..const import PostingValues
from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavPostingQueries(NavSalesCommon):
    """What posting costs does not grow with the lines (docs/performance.md)."""

    def _released(self, lines, **values):
        items = (self.item_1, self.item_2)
        order = self._create_order(
            *[(items[number % 2], 1) for number in range(lines)], **values
        )
        order.nav_release()
        return order

    def _count(self, order):
        """Statements of one posting that begins with a cold cache, as in a request."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        order.nav_post()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_statements_of_one_order(self):
        self._count(self._released(2))  # fills the caches of the process
        self.assertLessEqual(self._count(self._released(10)), 170)

    def test_statements_do_not_grow_with_lines(self):
        self._count(self._released(2))
        few, many = self._released(10), self._released(40)
        # Odoo writes rows in groups of a hundred and of equal fields
        self.assertAlmostEqual(self._count(few), self._count(many), delta=5)

    def test_statements_do_not_grow_with_orders(self):
        """Posted together, each further order costs fewer than 30 statements."""
        orders = self.env["sale.order"].union(*(self._released(5) for _n in range(18)))
        self._count(orders[:1])
        few, many = self._count(orders[1:7]), self._count(orders[7:])
        self.assertLess((many - few) / 5, 30)

    def test_wrongly_foretold_amount_is_corrected(self):
        """Odoo computes the amounts itself, whatever the lines were made with."""
        included = self.tax_20.copy(
            {"name": "20% incl.", "price_include_override": "tax_included"}
        )
        order = self._create_order((self.item_1, 3), (self.item_2, 2))
        order.order_line.tax_ids = [Command.set(included.ids)]
        order.order_line[0].write({"price_unit": 33.33, "nav_qty_to_ship": 2})
        order.nav_post()
        invoice = order.invoice_ids
        self.assertEqual(invoice.amount_total, 146.66)
        self.assertEqual(invoice.amount_untaxed, 122.22)
        self.assertEqual(sum(invoice.line_ids.mapped("balance")), 0.0)
        revenue = invoice.invoice_line_ids
        self.assertEqual(revenue.mapped("balance"), [-55.55, -66.67])
        self.assertEqual(revenue.mapped("amount_currency"), [-55.55, -66.67])

    def test_stock_rows_are_locked_once(self):
        moves = self._released(2).picking_ids.move_ids
        quants = self.env["stock.quant"]
        posting = PostingValues([])
        posting.held_quants = quants._nav_hold_for(moves)
        held = quants.browse(sorted(posting.held_quants))
        self.assertEqual(held.product_id, self.item_1 | self.item_2)
        self.assertIn(self.warehouse.lot_stock_id, held.location_id)
        before = self.env.cr.sql_log_count
        found = held.with_context(nav_posting=posting).try_lock_for_update(
            allow_referencing=True, limit=1
        )
        self.assertEqual(found, held[0])
        self.assertEqual(self.env.cr.sql_log_count, before)
        held.try_lock_for_update(allow_referencing=True, limit=1)
        self.assertEqual(self.env.cr.sql_log_count, before + 1)
