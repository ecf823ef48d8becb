from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .corrections_common import NavCorrectionsCommon


@tagged("post_install", "-at_install")
class TestNavReturnCredit(NavCorrectionsCommon):
    """Receive now, credit later, several receipts at once (rules §2.1)."""

    def _receive(self, quantity, item=None, **values):
        order = self._create_order(
            (item or self.item_1, -quantity),
            nav_document_type="return_order",
            **values,
        ).with_user(self.poster)
        order.nav_post(invoice=False)
        return order

    def _create_credit(self, **values):
        return (
            self.env["account.move"]
            .with_user(self.poster)
            .create(
                {
                    "move_type": "out_refund",
                    "partner_id": self.customer.id,
                    "nav_ship_on_post": True,
                    **values,
                }
            )
        )

    def test_get_return_receipt_lines(self):
        """DR-095: half of a receipt now, the rest with the next credit memo."""
        order = self._receive(10)
        receipt = order.picking_ids
        credit = self._create_credit()
        wizard = self.env["nav.get.shipment.lines"].with_user(self.poster)
        dialog = wizard.create({"move_id": credit.id, "picking_ids": receipt.ids})
        self.assertEqual(dialog.offered_ids, receipt)
        dialog.action_nav_get()
        note = credit.invoice_line_ids - self._items(credit)
        self.assertIn(receipt.nav_shipment_number, note.name)
        self._items(credit).quantity = 5
        credit.nav_post()
        line = order.order_line
        self.assertEqual((line.nav_return_qty_credited, credit.amount_total), (5, 600))
        self.assertEqual(line.nav_return_qty_to_credit, 5)
        self.assertFalse(credit.nav_direct_picking_ids)
        self.assertIn(credit, order.sudo().invoice_ids)
        rest = self._create_credit()
        rest.nav_get_shipment_lines(receipt)
        self.assertEqual(self._items(rest).quantity, 5)
        rest.nav_post()
        self.assertTrue(order.nav_closed)
        self.assertStock(self.item_1, 10)
        self.assertBooksAgree()

    def test_locks_of_fetched_lines(self):
        """DR-096, SD-119: no more than received, nothing twice, free when deleted."""
        receipt = self._receive(10).picking_ids
        credit = self._create_credit()
        credit.nav_get_shipment_lines(receipt)
        line = self._items(credit)
        for quantity in (11, -1):
            line.quantity = quantity
            with self.assertRefused("I1"):
                credit.nav_post()
        line.quantity = 10
        other = self._create_credit()
        with self.assertRefused("is invoiced"):
            other.nav_get_shipment_lines(receipt)
        line.unlink()
        other.nav_get_shipment_lines(receipt)
        self.assertEqual(self._items(other).quantity, 10)

    def test_combine(self):
        """DR-098: one credit memo for each bill-to customer."""
        other = self.env["res.partner"].create({"name": "C20"})
        orders = [self._receive(2), self._receive(3, self.item_2)]
        orders.append(self._receive(4, partner_invoice_id=other.id))
        wizard = self.env["nav.combine.return.receipts"].with_user(self.poster)
        dialog = wizard.create({"post": True})
        dialog.action_nav_combine()
        credits = orders[0].sudo().invoice_ids | orders[2].sudo().invoice_ids
        self.assertRecordValues(
            credits.sorted("amount_untaxed"),
            [
                {
                    "partner_id": partner.id,
                    "move_type": "out_refund",
                    "state": "posted",
                    "amount_untaxed": amount,
                }
                for partner, amount in ((self.customer, 320), (other, 400))
            ],
        )
        self.assertEqual(
            orders[1].sudo().invoice_ids, credits.sorted("amount_untaxed")[0]
        )
        with self.assertRefused("nothing to combine"):
            wizard.create({}).action_nav_combine()
        with (
            self.assertRefused("null value", IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            wizard.create({"posting_date": False})

    def test_shipments_are_not_mixed_in(self):
        """Combine Shipments and Get Shipment Lines leave returns alone."""
        self.customer.nav_combine_shipments = True
        receipt = self._receive(2).picking_ids
        wizard = self.env["nav.combine.shipments"].with_user(self.poster)
        with self.assertRefused("nothing to combine"):
            wizard.create({}).action_nav_combine()
        invoice = self._create_invoice((self.service, 1))
        dialog = self.env["nav.get.shipment.lines"].new({"move_id": invoice.id})
        self.assertNotIn(receipt, dialog.offered_ids)

    def test_batch(self):
        """DR-100: good ones are posted, the bad one is named and left."""
        orders = self.env["sale.order"]
        for quantity in (1, 2, 3):
            orders |= self._create_order(
                (self.item_1, -quantity), nav_document_type="return_order"
            )
        orders[1].order_line.nav_qty_to_ship = 0
        action = orders.with_user(self.poster).action_nav_post_batch()
        wizard = self.env["nav.posting.batch"].with_user(self.poster)
        batch = wizard.with_context(**action["context"]).create({})
        batch.action_nav_post()
        self.assertEqual((batch.posted_count, batch.failed_count), (2, 1))
        messages = {line.order_id: line.message for line in batch.line_ids}
        self.assertIn("nothing to post", messages[orders[1]])
        self.assertEqual(orders.mapped("nav_closed"), [True, False, True])

    def test_move_negative_lines(self):
        """DR-102: an exchange becomes a return order and a sales order."""
        order = self._create_order(
            (self.item_1, -2, 100.0, {"discount": 10}),
            (self.item_2, 1, 150.0, {"discount": 5}),
            nav_document_type="return_order",
        ).with_user(self.processor)
        new = order.nav_move_negative_lines()
        self.assertEqual((new.nav_document_type, new.nav_status), ("order", "open"))
        self.assertRecordValues(
            new.order_line,
            [
                {
                    "product_id": self.item_2.id,
                    "product_uom_qty": 1.0,
                    "price_unit": 150.0,
                    "discount": 5.0,
                }
            ],
        )
        self.assertEqual(order.order_line.product_id, self.item_1)
        with self.assertRefused("no negative lines"):
            order.nav_move_negative_lines()
        back = self._create_order((self.item_1, 2), (self.item_2, -1, 30.0))
        turned = back.nav_move_negative_lines()
        self.assertEqual(turned.nav_document_type, "return_order")
        self.assertEqual(turned.order_line.nav_return_quantity, 1)
        posted = self._create_order((self.item_1, 2), (self.item_2, -1, 30.0))
        posted.order_line[1].nav_qty_to_ship = -1
        posted.nav_post(invoice=False)
        posted.nav_reopen()
        with self.assertRefused("released already"):
            posted.nav_move_negative_lines()
