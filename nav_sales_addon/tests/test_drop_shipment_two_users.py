from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NavTransactionsCommon


@tagged("post_install", "-at_install")
class TestNavDropShipmentTwoUsers(NavTransactionsCommon):
    """Two buyers at once: one fetches or receives, the other is told (issue 5).

    Real transactions of their own: what they share is committed before and deleted
    afterwards.
    """

    def setUp(self):
        super().setUp()
        with self._transaction() as env:
            partner = env["res.partner"].create({"name": "Two buyers"})
            item = env["product.product"].create(
                {
                    "name": "Contended",
                    "type": "consu",
                    "is_storable": True,
                    "seller_ids": [Command.create({"partner_id": partner.id})],
                }
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
            order.order_line.nav_drop_shipment = True
            purchases = env["purchase.order"].create(
                [{"partner_id": partner.id, "nav_sell_to_partner_id": partner.id}] * 2
            )
            self.order_id, self.purchase_ids = order.id, purchases.ids
            self.created = (purchases, order, item.product_tmpl_id, partner)
            env.cr.commit()
        self.addCleanup(self._delete_created)

    def _delete_created(self):
        with self._transaction() as env:
            env["purchase.order"].browse(self.purchase_ids).button_cancel()
            env.cr.commit()
        return super()._delete_created()

    def _fetch(self, env, number):
        purchase = env["purchase.order"].browse(self.purchase_ids[number])
        return purchase.nav_get_sales_order([self.order_id])

    def test_second_buyer_gets_a_clear_message(self):
        """While one fetches the order, the other is told so at once."""
        with self._transaction() as first, self._transaction() as second:
            self.assertTrue(self._fetch(first, 0))
            with self.assertRaisesRegex(UserError, "being posted or changed"):
                self._fetch(second, 1)

    def test_fetching_on_old_data_starts_anew(self):
        """Who looked before another fetched the line does not fetch it again."""
        with self._transaction() as late:
            order = late["sale.order"].browse(self.order_id)
            self.assertFalse(order.order_line.nav_purchase_line_id)
            with self._transaction() as early:
                self._fetch(early, 0)
                early.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self._fetch(late, 1)
        with self._transaction() as anew, self.assertRaisesRegex(UserError, "nothing"):
            self._fetch(anew, 1)

    def test_receive_and_ship_at_once(self):
        """The buyer receives while the seller ships: one of them is told."""
        with self._transaction() as env:
            self._fetch(env, 0)
            env.cr.commit()
        with self._transaction() as buyer, self._transaction() as seller:
            purchase = buyer["purchase.order"].browse(self.purchase_ids[0])
            order = seller["sale.order"].browse(self.order_id)
            purchase.nav_post()
            with self.assertRaisesRegex(UserError, "being posted or changed"):
                order.nav_post(invoice=False)
            self.assertEqual(purchase.order_line.qty_received, 2)
            self.assertEqual(order.order_line.qty_delivered, 0)

    def test_receiving_on_old_data_starts_anew(self):
        """Two buyers press Post one after the other with the same picture."""
        with self._transaction() as env:
            self._fetch(env, 0)
            env.cr.commit()
        with self._transaction() as late:
            purchase = late["purchase.order"].browse(self.purchase_ids[0])
            self.assertEqual(purchase.order_line._nav_to_receive(), 2)
            with self._transaction() as early:
                order = early["sale.order"].browse(self.order_id)
                self.env["nav.drop.shipment.linking"].with_env(early)._lock(order)
                early.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                purchase.nav_post()
