from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NavTransactionsCommon


@tagged("post_install", "-at_install")
class TestNavPostingTwoUsers(NavTransactionsCommon):
    """Two people post the same order: one wins, nothing is doubled (design §5).

    Real transactions of their own: what they share is committed before and deleted
    afterwards.
    """

    def setUp(self):
        super().setUp()
        with self._transaction() as env:
            partner = env["res.partner"].create({"name": "Two buttons"})
            item = env["product.product"].create(
                {"name": "Contended", "type": "consu", "is_storable": True}
            )
            order = env["sale.order"].create(
                {
                    "partner_id": partner.id,
                    "nav_document_type": "order",
                    "order_line": [
                        Command.create({"product_id": item.id, "product_uom_qty": 2})
                    ],
                }
            )
            self.order_id = order.id
            self.created = (order, item.product_tmpl_id, partner)
            env.cr.commit()
        self.addCleanup(self._delete_created)

    def test_second_user_gets_a_clear_message(self):
        """While one posts, the other is told so at once and writes nothing."""
        with self._transaction() as first, self._transaction() as second:
            winner = first["sale.order"].browse(self.order_id)
            loser = second["sale.order"].browse(self.order_id)
            winner.nav_post(invoice=False)
            with self.assertRaisesRegex(UserError, "being posted or changed"):
                loser.nav_post(invoice=False)
            self.assertEqual(winner.order_line.qty_delivered, 2)
            self.assertEqual(loser.order_line.qty_delivered, 0)
            self.assertFalse(loser.picking_ids)

    def test_posting_on_old_data_starts_anew(self):
        """A transaction that began before another posting ended cannot post.

        Every posting writes the order's row, so the lock fails with the error on which
        Odoo repeats the request, which then reads the quantities as they are now.
        """
        with self._transaction() as late:
            order = late["sale.order"].browse(self.order_id)
            self.assertEqual(order.order_line.nav_qty_to_ship, 2)
            with self._transaction() as early:
                early["sale.order"].browse(self.order_id).write({"origin": "posted"})
                early.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                order.nav_post(invoice=False)

    def test_every_posting_writes_the_order(self):
        """What the test above relies on, for an invoice without a shipment too."""
        with self._transaction() as env:
            order = env["sale.order"].browse(self.order_id)
            order.nav_post(invoice=False)
            env.flush_all()
            env.cr.execute("SELECT xmin FROM sale_order WHERE id = %s", [order.id])
            before = order.nav_last_invoice_id
            order.nav_post(ship=False)
            self.assertNotEqual(order.nav_last_invoice_id, before)
