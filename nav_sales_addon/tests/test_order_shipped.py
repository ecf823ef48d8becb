from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavOrderShipped(NavSalesCommon):
    """What a shipped order refuses; what becomes of finished ones (rules §3, §5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_customer = cls.env["res.partner"].create({"name": "C20"})

    def _partly_shipped(self, *lines):
        order = self._create_order(*lines or ((self.item_1, 10),))
        order.order_line[0].nav_qty_to_ship = 4
        order.nav_post(invoice=False)
        return order

    # === LOCKED BY WHAT WAS SHIPPED ===#

    def test_customer_of_a_shipped_order(self):
        """SD-042: released it must be reopened; reopened it is refused all the same."""
        self.company.nav_lock_released = True
        order = self._partly_shipped().with_user(self.processor)
        with self.assertRefused("Reopen the document first"):
            order.partner_id = self.other_customer
        order.nav_reopen()
        with self.assertRefused("already shipped or invoiced"):
            order.partner_id = self.other_customer
        self.assertEqual(order.partner_id, self.customer)

    def test_line_of_a_shipped_order(self):
        """SD-042: neither item nor type can be changed, the line is not deleted."""
        order = self._partly_shipped()
        order.nav_reopen()
        line = order.order_line
        with self.assertRefused("product"):
            line.product_id = self.item_2
        with self.assertRefused("type"):
            line.display_type = "line_note"
        with self.assertRefused("deleted|remove"):
            line.unlink()
        self.assertEqual(line.product_id, self.item_1)

    def test_cancelled_after_shipping(self):
        """SD-042: also a cancelled order cannot be deleted before it is invoiced."""
        order = self._partly_shipped()
        order._action_cancel()
        with self.assertRefused(f"{order.name} cannot be deleted"):
            order.unlink()
        order.action_draft()
        with self.assertRefused("already shipped or invoiced"):
            order.order_line.unlink()
        with self.assertRefused("already shipped or invoiced"):
            order.partner_id = self.other_customer
        with self.assertRefused(f"{order.name} cannot be deleted"):
            order.unlink()

    def test_shipped_service_counts_as_well(self):
        """SD-042: what is delivered without a transfer is shipped too."""
        order = self._partly_shipped((self.service, 10))
        order.nav_reopen()
        with self.assertRefused("already shipped or invoiced"):
            order.partner_id = self.other_customer
        order._action_cancel()
        with self.assertRefused("cannot be deleted"):
            order.unlink()

    def test_nothing_shipped_is_deleted(self):
        """An order that was cancelled before anything happened may go."""
        order = self._create_order()
        order.nav_release()
        order._action_cancel()
        order.unlink()
        self.assertFalse(order.exists())

    # === FINISHED ORDERS ===#

    def test_order_leaves_the_list_when_all_is_invoiced(self):
        """SD-046: partly posted it stays in the list, finished it leaves it."""
        order = self._create_order((self.item_1, 5), (self.item_2, 5))
        first, second = order.order_line
        second.nav_qty_to_ship = 0
        action = self.env.ref("nav_sales_addon.nav_sales_order_action")
        listed = self.env["sale.order"].with_user(self.processor)
        domain = safe_eval(action.domain)
        order.nav_post()
        self.assertEqual((first.qty_invoiced, second.qty_invoiced), (5, 0))
        self.assertIn(order, listed.search(domain))
        result = order.nav_post()
        self.assertNotIn(order, listed.search(domain))
        self.assertEqual(len(order.invoice_ids), 2)
        self.assertTrue(self._shipments(result).exists())
        finished = self.env.ref("nav_sales_addon.nav_closed_order_action")
        self.assertIn(order, listed.search(safe_eval(finished.domain)))

    def test_copy_of_a_partly_posted_order(self):
        """SD-049: the copy is a new open order with nothing posted."""
        order = self._partly_shipped((self.item_1, 10), (self.service, 3))
        order.nav_post(ship=False)
        order.client_order_ref = "PO-1"
        copy = order.with_user(self.processor).copy()
        self.assertNotEqual(copy.name, order.name)
        self.assertRecordValues(
            copy,
            [
                {
                    "nav_document_type": "order",
                    "nav_status": "open",
                    "state": "draft",
                    "nav_posting_date": self.today,
                    "nav_last_shipment_id": False,
                    "nav_last_invoice_id": False,
                    "nav_quote_number": False,
                    "nav_closed": False,
                    "nav_shipped_not_invoiced": False,
                    "amount_untaxed": order.amount_untaxed,
                }
            ],
        )
        self.assertFalse(copy.client_order_ref)
        self.assertQuantities(copy.order_line[0], qty=10, shp=0, inv=0, qts=10, qti=10)
        self.assertQuantities(copy.order_line[1], qty=3, shp=0, inv=0, qts=3, qti=3)

    # === MASTER DATA ===#

    def test_customer_without_documents_is_deleted(self):
        """SD-070: nothing stands in the way."""
        self.other_customer.unlink()
        self.assertFalse(self.other_customer.exists())

    def test_customer_and_item_of_an_open_order_stay(self):
        """SD-071: the message names the document."""
        payer, shop = self.env["res.partner"].create(
            [
                {"name": "Payer"},
                {"name": "Shop", "type": "delivery", "parent_id": self.customer.id},
            ]
        )
        order = self._create_order(
            partner_invoice_id=payer.id, partner_shipping_id=shop.id
        )
        for record in (
            self.customer,
            payer,
            shop,
            self.item_1,
            self.item_1.product_tmpl_id,
        ):
            with self.subTest(record.display_name):
                with self.assertRefused(f"cannot be deleted.*{order.name}"):
                    record.unlink()
        self._create_item("I3", 1).unlink()  # no document needs it

    def test_message_does_not_depend_on_access(self):
        """SD-071: an order of a colleague keeps its customer as well."""
        order = self._create_order(user_id=self.manager.id)
        self.processor.group_ids |= self.env.ref("base.group_partner_manager")
        own_only = self.env.ref("sales_team.group_sale_salesman")
        self.processor.group_ids = own_only | self.env.ref("base.group_partner_manager")
        with self.assertRefused(order.name):
            self.customer.with_user(self.processor).unlink()

    def test_finished_and_cancelled_orders(self):
        """SD-071: they are no open documents; Odoo itself keeps what is posted."""
        order = self._create_order((self.item_1, 1))
        order._action_cancel()
        with self.assertRaises(Exception) as caught:
            self.customer.unlink()
        self.assertNotIsInstance(caught.exception, UserError)

    def test_text_lines_survive_a_change_of_the_customer(self):
        """SD-056: lines and texts stay when the customer changes."""
        order = self._create_order(
            order_line=[
                Command.create({"product_id": self.item_1.id, "product_uom_qty": 5}),
                Command.create({"display_type": "line_note", "name": "Text"}),
            ]
        )
        form = Form(
            order.with_user(self.processor),
            view="nav_sales_addon.nav_sales_order_view_form",
        )
        form.partner_id = self.other_customer
        form.save()
        self.assertEqual(order.partner_id, self.other_customer)
        self.assertEqual(order.order_line.mapped("display_type"), [False, "line_note"])
        self.assertEqual(order.order_line[0].product_uom_qty, 5)
