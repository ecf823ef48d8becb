from odoo import Command
from odoo.tests import new_test_user, tagged

from .drop_shipment_common import NavDropShipmentCommon


@tagged("post_install", "-at_install")
class TestNavDropShipmentModes(NavDropShipmentCommon):
    """Another quantity never buys twice, in either mode (wishes 12, 13 and 15)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.nav_drop_shipment_mode = "automatic"
        cls.salesman = new_test_user(  # has no role of ours: Odoo as it was
            cls.env,
            login="nav_salesman",
            groups="sales_team.group_sale_salesman_all_leads",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _automatic(self):
        """An order that Odoo's rule has bought, as a salesman of Odoo sees it."""
        order = self._drop_order()
        order.nav_release()
        line = order.order_line.with_user(self.salesman)
        return line, order.order_line.sudo().purchase_line_ids.order_id

    def _bought(self, line):
        lines = line.sudo().purchase_line_ids
        return sum(lines.filtered(lambda x: x.state != "cancel").mapped("product_qty"))

    def test_more_before_the_purchase_is_confirmed(self):
        """Wish 13: 12 instead of 10: the request is for 12, and there is one."""
        line, purchase = self._automatic()
        line.product_uom_qty = 12
        self.assertEqual(self._bought(line), 12)
        self.assertEqual(line.sudo().purchase_line_ids.order_id, purchase)

    def test_more_after_the_purchase_is_confirmed(self):
        """Wish 13: 12 instead of 10: only the 2 are bought, not 12 again."""
        line, purchase = self._automatic()
        purchase.button_confirm()
        line.product_uom_qty = 12
        self.assertEqual(self._bought(line), 12)
        self.assertEqual(purchase.order_line.product_qty, 10)

    def test_less_and_more(self):
        """Wish 13: down to 8 and up to 10 again buys nothing new."""
        line, purchase = self._automatic()
        purchase.button_confirm()
        line.product_uom_qty = 8
        line.product_uom_qty = 10
        self.assertEqual(self._bought(line), 10)
        self.assertEqual(line.sudo().purchase_line_ids, purchase.order_line)

    def test_more_after_receiving(self):
        """Wish 13: 10 of 10 are there; 13 buys 3."""
        line, purchase = self._automatic()
        purchase.button_confirm()
        self._receive(purchase)
        line.product_uom_qty = 13
        self.assertEqual(self._bought(line), 13)
        self.assertEqual(line.qty_delivered, 10)

    def test_fetched_by_hand_then_more(self):
        """Wish 13: what a buyer fetched counts for Odoo's rule as well."""
        order, purchase = self._linked()
        purchase.button_confirm()
        order.nav_release()
        line = order.order_line.with_user(self.salesman)
        line.product_uom_qty = 12
        self.assertEqual(self._bought(line), 12)

    def test_more_in_manual_mode(self):
        """Wish 13: in manual mode nothing is bought behind the buyer's back."""
        self.company.nav_drop_shipment_mode = "manual"
        order, purchase = self._linked()
        purchase.button_confirm()
        order.nav_release()
        line = order.order_line.with_user(self.salesman)
        line.product_uom_qty = 12
        self.assertEqual(self._bought(line), 10)
        self.assertFalse(line.move_ids.filtered(lambda m: not m._is_dropshipped()))

    def test_two_purchases_of_one_line(self):
        """Wish 13: 10 and 2 bought separately are shipped and billed together."""
        line, purchase = self._automatic()
        purchase.button_confirm()
        line.product_uom_qty = 12
        order = line.order_id.sudo(False).with_user(self.poster)
        order.nav_post()
        self.assertQuantities(order.order_line, shp=12, inv=12)
        lines = line.sudo().purchase_line_ids
        self.assertEqual(sum(lines.mapped("qty_received")), 12)
        self.env.flush_all()
        row = self.env["nav.drop.shipment"].browse(order.order_line.id)
        self.assertEqual((row.status, row.billed), ("invoiced", 0))
        for bought in lines.order_id:
            self._bill(bought).action_post()
        self.assertEqual(sum(lines.mapped("qty_invoiced")), 12)
        self.env.flush_all()
        row.invalidate_recordset()
        self.assertEqual((row.status, row.billed), ("billed", 12))

    def test_bills_of_two_purchases(self):
        """DR-008: two purchases of one line share what was sold."""
        line, purchase = self._automatic()
        purchase.button_confirm()
        line.product_uom_qty = 12
        order = line.order_id.sudo(False).with_user(self.poster)
        order.nav_post(invoice=False)
        order.order_line.nav_qty_to_invoice = 10
        order.nav_post(ship=False)
        first, second = line.sudo().purchase_line_ids.order_id.sorted("id")
        self._bill(first).action_post()
        with self.assertRefused(order.name):
            self._bill(second).action_post()

    def test_unlink_and_fetch_again(self):
        """Wish 12: unlinked, the line is bought by another purchase, logged twice."""
        self.company.nav_drop_shipment_mode = "manual"
        order, purchase = self._linked()
        purchase.order_line.unlink()
        second = self._purchase()
        second.nav_get_sales_order(order)
        self.assertEqual(order.order_line.nav_purchase_line_id, second.order_line)
        self.assertFalse(purchase.nav_sale_order_ids)
        bodies = " ".join(order.message_ids.mapped("body"))
        self.assertIn(purchase.name, bodies)
        self.assertIn(second.name, bodies)

    def test_orders_of_another_company(self):
        """Issue 5: a sales order is bought by its own company."""
        data = self.setup_other_company(name="Other company")
        other = data["company"]
        self.company.nav_drop_shipment_mode = "manual"
        order = self._drop_order()
        both = (self.company | other).ids
        env = self.env(context={"allowed_company_ids": both[::-1]})
        purchase = env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "company_id": other.id,
                "nav_sell_to_partner_id": self.customer.id,
            }
        )
        self.assertEqual(purchase.picking_type_id.company_id, other)
        with self.assertRefused(self.company.name):
            purchase.nav_get_sales_order(order)
        linking = self.env["nav.drop.shipment.linking"].with_context(
            allowed_company_ids=both[::-1]
        )
        made, _without = linking._create_purchase_orders(order.order_line)
        self.assertEqual(made.company_id, self.company)
        self.assertEqual(made.picking_type_id.company_id, self.company)

    def test_partner_is_a_company_of_ours(self):
        """Wish 14: goods for another company of ours pass the transit location."""
        data = self.setup_other_company(name="Sister")
        self.company.nav_drop_shipment_mode = "manual"
        sister = data["company"].partner_id
        order = self._drop_order((self.item_3, 10), partner_id=sister.id)
        purchase = self._purchase(nav_sell_to_partner_id=sister.id)
        purchase.nav_get_sales_order(order)
        purchase.nav_post(quantities={purchase.order_line.id: 4})
        self.assertQuantities(order.order_line, shp=4, out=6)
        purchase.nav_post()
        self.assertQuantities(order.order_line, shp=10)
        self.assertEqual(purchase.order_line.qty_received, 10)
