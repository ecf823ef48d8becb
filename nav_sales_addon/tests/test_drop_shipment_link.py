from odoo.exceptions import AccessError
from odoo.tests import tagged

from .drop_shipment_common import NavDropShipmentCommon


@tagged("post_install", "-at_install")
class TestNavDropShipmentLink(NavDropShipmentCommon):
    """Mark, link and lock (rules/dropship_returns.md §1.1 to §1.3)."""

    # === MARK ===#

    def test_mark_and_unmark(self):
        """The mark is Odoo's route: of the line, or of the item."""
        order = self._create_order((self.item_3, 10)).with_user(self.processor)
        line = order.order_line
        self.assertFalse(line.nav_drop_shipment)
        line.nav_drop_shipment = True
        self.assertTrue(line.route_ids)
        self.assertIn(line, line.search([("nav_drop_shipment", "=", True)]))
        line.nav_drop_shipment = False
        self.assertFalse(line.route_ids)
        self.assertNotIn(line, line.search([("nav_drop_shipment", "=", True)]))

    def test_route_of_the_item(self):
        """Product routes keep working; a line may still come out of stock."""
        self.item_3.route_ids = self.env.ref("stock_dropshipping.route_drop_shipping")
        line = self._create_order((self.item_3, 10)).order_line
        self.assertTrue(line.nav_drop_shipment)
        self.assertIn(line, line.search([("nav_drop_shipment", "=", True)]))
        line.nav_drop_shipment = False
        self.assertFalse(line.nav_drop_shipment)
        self._put_in_stock(self.item_3, 10)
        line.order_id.nav_release()
        self.assertEqual(line.move_ids.location_id.usage, "internal")

    def test_where_it_is_refused(self):
        """DR-042, DR-081: orders only, items only, nothing shipped or planned."""
        quote = self._create_order((self.item_3, 1), nav_document_type="quote")
        with self.assertRefused("only lines of orders"):
            quote.order_line.nav_drop_shipment = True
        service = self._create_order((self.service, 1))
        with self.assertRefused("only items"):
            service.order_line.nav_drop_shipment = True
        order = self._create_order((self.item_1, 10))
        order.nav_release()
        with self.assertRefused("already planned"):
            order.order_line.nav_drop_shipment = True
        order.order_line.nav_qty_to_ship = 4
        order.nav_post(invoice=False)
        with self.assertRefused("already shipped"):
            order.order_line.nav_drop_shipment = True

    def test_no_stockout_warning(self):
        """DR-046: what never enters stock cannot be missing there."""
        order = self._create_order((self.item_3, 10)).with_user(self.processor)
        self.assertTrue(order.order_line.nav_stockout)
        order.order_line.nav_drop_shipment = True
        self.assertFalse(order.order_line.nav_stockout)

    def test_credit_counts_it(self):
        """Rules §1.1: the credit limit check counts a drop shipment."""
        exposure = self.env["nav.credit.exposure"]
        order = self._drop_order()
        figures = exposure._figures(self.customer, self.company)
        self.assertEqual(
            figures[self.customer.id].outstanding_orders, order.amount_total
        )

    # === LINK ===#

    def test_get_sales_order(self):
        """DR-032, DR-039: quantity, unit, date, address and text come along."""
        order = self._drop_order((self.item_3, 10), commitment_date="2026-12-24 10:00")
        order.order_line.name = "Custom text"
        purchase = self._purchase()
        ids = purchase.nav_get_sales_order(order.ids)
        line = self.env["purchase.order.line"].browse(ids)
        self.assertEqual(line.sale_line_id, order.order_line)
        self.assertEqual(
            (line.product_qty, line.product_uom_id, line.price_unit),
            (10, order.order_line.product_uom_id, 60),
        )
        self.assertEqual(line.date_planned, order.commitment_date)
        self.assertEqual(line.name, "Custom text")
        self.assertEqual(purchase.dest_address_id, order.partner_shipping_id)
        self.assertEqual(purchase.picking_type_id.code, "dropship")
        self.assertEqual(order.order_line.nav_purchase_line_id, line)
        self.assertEqual(purchase.nav_sale_order_ids, order)

    def test_name_of_the_vendor_comes_first(self):
        """DR-037: the vendor's own name beats the text of the sales line."""
        self.item_3.seller_ids.product_name = "Xref"
        order = self._drop_order()
        order.order_line.name = "Custom text"
        purchase = self._purchase()
        purchase.nav_get_sales_order(order)
        self.assertIn("Xref", purchase.order_line.name)

    def test_again(self):
        """DR-081: a second fetch adds only what is new; nothing new is told."""
        order, purchase = self._linked((self.item_3, 10))
        with self.assertRefused("nothing to get"):
            purchase.nav_get_sales_order(order)
        new = order.order_line.create(
            {"order_id": order.id, "product_id": self.item_4.id, "product_uom_qty": 3}
        )
        new.nav_drop_shipment = True
        purchase.nav_get_sales_order(order)
        self.assertEqual(purchase.order_line.mapped("product_qty"), [10, 3])

    def test_refusals(self):
        """DR-030, DR-033, DR-080: customer and address must be the same."""
        order = self._drop_order()
        plain = self._purchase(nav_sell_to_partner_id=False)
        with self.assertRefused("Sell-to Customer"):
            plain.nav_get_sales_order(order)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        other = self._purchase(nav_sell_to_partner_id=stranger.id)
        with self.assertRefused("its customer is C10"):
            other.nav_get_sales_order(order)
        west = self.env["res.partner"].create(
            {"name": "West", "type": "delivery", "parent_id": self.customer.id}
        )
        order.partner_shipping_id = west
        purchase = self._purchase(dest_address_id=self.customer.id)
        with self.assertRefused("goes to .*West"):
            purchase.nav_get_sales_order(order)
        purchase.dest_address_id = west
        purchase.nav_get_sales_order(order)
        self.assertEqual(purchase.order_line.sale_line_id, order.order_line)
        second = self._drop_order(partner_shipping_id=self.customer.id)
        with self.assertRefused("goes to C10"):
            purchase.nav_get_sales_order(second)

    def test_rights(self):
        """Whoever does not buy fetches nothing."""
        order = self._drop_order()
        purchase = self._purchase()
        with self.assertRaises(AccessError):
            purchase.with_user(self.poster).nav_get_sales_order(order.ids)

    def test_deleting_the_purchase_line_frees_the_sales_line(self):
        """DR-025: unreceived it may go, and another purchase order fetches it."""
        order, purchase = self._linked()
        purchase.order_line.unlink()
        self.assertFalse(order.order_line.nav_purchase_line_id)
        second = self._purchase()
        second.nav_get_sales_order(order)
        self.assertEqual(order.order_line.nav_purchase_line_id, second.order_line)
        second.button_cancel()
        self.assertFalse(order.order_line.nav_purchase_line_id)

    def test_create_purchase_orders(self):
        """DR-055: one for each vendor; again creates nothing; no vendor, no order."""
        other = self.env["res.partner"].create({"name": "Vendor W"})
        self.item_4.seller_ids.partner_id = other
        nobody = self._create_item("I5", 10.0)
        order = self._drop_order((self.item_3, 10), (self.item_4, 2), (nobody, 1))
        linking = self.env["nav.drop.shipment.linking"].with_user(self.buyer)
        purchases, without = linking._create_purchase_orders(order.order_line)
        self.assertEqual(purchases.partner_id, self.vendor | other)
        self.assertEqual(without.product_id, nobody)
        again, _without = linking._create_purchase_orders(order.order_line)
        self.assertFalse(again)

    # === LOCKS ===#

    def test_linked_sales_line_is_locked(self):
        """DR-024: quantity and identity are frozen, price and discount are free."""
        order, purchase = self._linked()
        line = order.with_user(self.processor).order_line
        for values in (
            {"product_uom_qty": 12},
            {"product_id": self.item_4.id},
            {"product_uom_id": self.env.ref("uom.product_uom_dozen").id},
        ):
            with self.subTest(values), self.assertRefused(purchase.name):
                line.write(values)
        with self.assertRefused(purchase.name):
            line.nav_drop_shipment = False
        with self.assertRefused(purchase.name):
            line.unlink()
        line.write({"price_unit": 90, "discount": 5})
        self.assertEqual((line.price_unit, line.discount), (90, 5))

    def test_linked_purchase_line_is_locked(self):
        """DR-023, DR-026, DR-028: quantity stays; cost, dates and currency are free."""
        order, purchase = self._linked()
        line = purchase.order_line
        with self.assertRefused(order.name):
            line.product_qty = 12
        line.price_unit = 55
        line.date_planned = "2027-01-05 10:00:00"
        with self.assertRefused(order.name):
            purchase.nav_sell_to_partner_id = self.vendor
        purchase.partner_id = self.env["res.partner"].create({"name": "V2"})
        purchase.button_confirm()
        order.nav_release()
        order.with_user(self.poster).nav_post(invoice=False)
        with self.assertRefused(order.name):
            purchase.partner_id = self.vendor

    def test_copies(self):
        """DR-071: a copied order keeps the mark and has no link; so has a purchase."""
        order, purchase = self._linked()
        copy = order.copy()
        self.assertTrue(copy.order_line.nav_drop_shipment)
        self.assertFalse(copy.order_line.nav_purchase_line_id)
        bought = purchase.copy()
        self.assertFalse(bought.nav_sell_to_partner_id)
        self.assertFalse(bought.order_line.sale_line_id)

    # === MODES ===#

    def test_manual_mode_buys_nothing(self):
        """Design §6: released, nothing is bought before a buyer fetches the line."""
        order = self._drop_order()
        order.nav_release()
        self.assertFalse(order.order_line.sudo().purchase_line_ids)
        self.assertFalse(order.order_line.move_ids)

    def test_automatic_mode(self):
        """Design §6: Odoo's rule buys at release; more is no second purchase."""
        self.company.nav_drop_shipment_mode = "automatic"
        order = self._drop_order().with_user(self.processor)
        order.nav_release()
        line = order.order_line
        self.assertTrue(line.nav_purchase_line_id)
        with self.assertRefused("belongs to purchase order"):
            line.product_uom_qty = 12
        self.assertEqual(len(line.sudo().purchase_line_ids), 1)

    def test_fetched_before_release(self):
        """A line that was fetched by hand is not bought again by the rule."""
        self.company.nav_drop_shipment_mode = "automatic"
        order, purchase = self._linked()
        purchase.button_confirm()
        order.nav_release()
        self.assertEqual(order.order_line.sudo().purchase_line_ids, purchase.order_line)
