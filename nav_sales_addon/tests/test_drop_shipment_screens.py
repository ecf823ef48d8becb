from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .drop_shipment_common import NavDropShipmentCommon


@tagged("post_install", "-at_install")
class TestNavDropShipmentScreens(NavDropShipmentCommon):
    """What sellers and buyers see and press (issue 5, items 1, 2 and 5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller_buyer = new_test_user(
            cls.env,
            login="nav_seller_buyer",
            groups="nav_sales_addon.group_nav_poster,purchase.group_purchase_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _rows(self, order, user=None):
        self.env.flush_all()
        rows = self.env["nav.drop.shipment"].with_user(user or self.buyer)
        return rows.search([("order_number", "=", order.name)])

    def _status(self, order):
        self.env.invalidate_all()
        return self._rows(order).mapped("status")

    # === SALES ORDER ===#

    def test_processor_marks_a_line(self):
        """DR-042: the check box of the form sets the route."""
        order = self._create_order((self.item_3, 10)).with_user(self.processor)
        with Form(order) as form, form.order_line.edit(0) as line:
            line.nav_drop_shipment = True
        self.assertTrue(order.order_line.route_ids)
        self.assertEqual(self._status(order), ["to_purchase"])

    def test_create_purchase_order_from_sales_order(self):
        """DR-055: who sells and buys makes it from the order, once."""
        order = self._drop_order().with_user(self.seller_buyer)
        self.assertTrue(order.nav_unlinked_drops)
        ids = order.nav_create_purchase_orders()
        purchase = self.env["purchase.order"].browse(ids)
        self.assertEqual(purchase.partner_id, self.vendor)
        self.assertEqual(purchase.nav_sell_to_partner_id, self.customer)
        self.assertEqual(order.order_line.nav_purchase_number, purchase.name)
        self.assertFalse(order.nav_unlinked_drops)
        self.assertEqual(order.nav_create_purchase_orders(), [])
        with self.assertRefused("nothing to purchase"):
            order.action_nav_create_purchase_orders()

    def test_create_purchase_order_needs_rights(self):
        """Neither sellers nor buyers reach beyond their role, not even by RPC."""
        order = self._drop_order()
        for user in (self.poster, self.buyer):
            with self.assertRaises(AccessError):
                order.with_user(user).nav_create_purchase_orders()
        with self.assertRaises(AccessError):
            self._rows(order, self.poster).nav_create_purchase_orders()
        self.assertFalse(order.order_line.purchase_line_ids)

    def test_lines_without_a_vendor_are_named(self):
        """DR-055: nothing is made for them, and the user is told."""
        item = self._create_item("Vendorless", 10.0)
        order = self._drop_order((item, 1)).with_user(self.seller_buyer)
        with self.assertRefused("Vendorless"):
            order.nav_create_purchase_orders()
        mixed = self._drop_order((item, 1), (self.item_3, 1))
        action = mixed.with_user(self.seller_buyer).action_nav_create_purchase_orders()
        self.assertIn("Vendorless", action["params"]["message"])
        self.assertNotIn("I3", action["params"]["message"])
        self.assertEqual(
            action["params"]["next"]["res_id"],
            mixed.order_line.purchase_line_ids.order_id.id,
        )

    def test_only_true_links(self):
        """Wish 15: a shared reference is no link, on neither side."""
        order, purchase = self._linked()
        other = self._purchase()
        reference = self.env["stock.reference"].create(
            {
                "name": "shared",
                "sale_ids": [Command.set(order.ids)],
                "purchase_ids": [Command.set((purchase + other).ids)],
            }
        )
        self.assertIn(other, order._get_purchase_orders(), reference.name)
        self.assertEqual(order.nav_purchase_order_count, 1)
        action = order.with_user(self.seller_buyer).action_nav_view_purchase_orders()
        self.assertEqual(action["res_id"], purchase.id)
        self.assertFalse(other.nav_sale_order_count)
        self.assertEqual(purchase.nav_sale_order_count, 1)
        action = purchase.with_user(self.seller_buyer).action_nav_view_sale_orders()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (order._name, order.id)
        )

    def test_who_may_not_open_the_other_side_sees_how_far_it_is(self):
        """A buyer gets no sales order and a seller no purchase order, but an answer."""
        order, purchase = self._linked()
        for action in (
            purchase.with_user(self.buyer).action_nav_view_sale_orders(),
            order.with_user(self.processor).action_nav_view_purchase_orders(),
            order.order_line.with_user(self.processor).action_nav_view_purchase_order(),
        ):
            self.assertEqual(action["res_model"], "nav.drop.shipment")
            rows = self.env["nav.drop.shipment"].search(action["domain"])
            self.assertEqual(rows.ids, order.order_line.ids)
        row = self._rows(order)
        self.assertEqual(row.action_nav_open_purchase_order()["res_id"], purchase.id)
        with self.assertRaises(AccessError):
            row.action_nav_open_sale_order()

    # === PURCHASE ORDER ===#

    def test_get_sales_order(self):
        """DR-030, DR-081: the buyer, without rights in sales, chooses and gets."""
        order = self._drop_order((self.item_3, 10), client_order_ref="REF-1")
        west = self.env["res.partner"].create(
            {"name": "West", "parent_id": self.customer.id, "type": "delivery"}
        )
        away = self._drop_order(partner_shipping_id=west.id)
        purchase = self._purchase(dest_address_id=self.customer.id)
        wizard = self._open_wizard(purchase)
        with Form(wizard) as form:
            self.assertEqual(len(form.line_ids), 2)
        offered = {line.order_number: line for line in wizard.line_ids}
        self.assertTrue(offered[order.name].selected)
        self.assertEqual(offered[order.name].reference, "REF-1")
        self.assertEqual(offered[order.name].items, "I3")
        self.assertFalse(offered[away.name].fits or offered[away.name].selected)
        wizard.action_nav_get()
        self.assertEqual(purchase.sudo().nav_sale_order_ids, order)
        self.assertEqual(purchase.nav_sale_order_numbers, order.name)
        wizard = self._open_wizard(purchase)
        self.assertEqual(wizard.line_ids.mapped("order_number"), [away.name])
        with self.assertRefused("Choose at least one"):
            wizard.action_nav_get()
        wizard.line_ids.selected = True
        with self.assertRefused("West"):
            wizard.action_nav_get()

    def _open_wizard(self, purchase):
        action = purchase.action_nav_get_sales_order()
        wizards = self.env["nav.get.sales.order"].with_user(self.buyer)
        return wizards.browse(action["res_id"])

    def test_nothing_to_get(self):
        """Rules §1.2: a clear answer instead of an empty list."""
        self._create_order((self.item_3, 10))  # comes out of stock
        with self.assertRefused("nothing to get"):
            self._purchase().action_nav_get_sales_order()
        with self.assertRefused("Sell-to Customer"):
            self._purchase(nav_sell_to_partner_id=False).action_nav_get_sales_order()

    def test_buyer_reads_the_forms(self):
        """What the buyer sees opens: he has no rights in sales at all."""
        order, purchase = self._linked()
        purchase = purchase.with_user(self.buyer)
        with Form(purchase) as form:
            self.assertEqual(form.nav_sale_order_numbers, order.name)
            self.assertEqual(form.dest_address_id, self.customer)
        with self.assertRaises(AccessError):
            order.with_user(self.buyer).read(["name"])

    # === LIST ===#

    def test_status_along_the_way(self):
        """Issue 5: not purchased, made, sent, shipped, invoiced, billed."""
        order = self._drop_order()
        self.assertEqual(self._status(order), ["to_purchase"])
        purchase = self._purchase()
        purchase.nav_get_sales_order(order)
        self.assertEqual(self._status(order), ["linked"])
        purchase.button_confirm()
        self.assertEqual(self._status(order), ["sent"])
        order.nav_release()
        order.order_line.nav_qty_to_ship = 4
        order.with_user(self.poster).nav_post(invoice=False)
        self.assertEqual(self._status(order), ["sent"])
        row = self._rows(order)
        self.assertEqual((row.quantity, row.shipped, row.outstanding), (10, 4, 6))
        order.order_line.nav_qty_to_ship = 6
        order.with_user(self.poster).nav_post(invoice=False)
        self.assertEqual(self._status(order), ["shipped"])
        order.order_line.nav_qty_to_invoice = 10
        order.with_user(self.poster).nav_post(ship=False)
        self.assertEqual(self._status(order), ["invoiced"])
        self._bill(purchase).action_post()
        self.assertEqual(self._status(order), ["billed"])
        row = self._rows(order)
        self.assertEqual((row.invoiced, row.billed), (10, 10))

    def test_rows_are_the_marked_lines(self):
        """The list and the check box mean the same, wherever the route is set."""
        route = self.env.ref("stock_dropshipping.route_drop_shipping")
        parent = self.env["product.category"].create(
            {"name": "Bulky", "route_ids": [Command.set(route.ids)]}
        )
        child = self.env["product.category"].create(
            {"name": "Desks", "parent_id": parent.id}
        )
        by_category = self._create_item("By category", 1.0, categ_id=child.id)
        by_item = self._create_item("By item", 1.0, route_ids=[Command.set(route.ids)])
        order = self._create_order(
            (by_category, 1), (by_item, 1), (by_item, 1), (self.item_1, 1)
        )
        order.order_line[2].nav_drop_shipment = False
        order.order_line = [
            Command.create({"display_type": "line_note", "name": "text"})
        ]
        marked = order.order_line.filtered("nav_drop_shipment")
        self.assertEqual(marked, order.order_line[:2])
        self.assertEqual(self._rows(order).ids, marked.ids)
        self._create_order((by_item, 1), nav_document_type="quote")
        order.action_cancel()
        self.assertFalse(self._rows(order))

    def test_bulk_creation_by_the_buyer(self):
        """Rules §1.6: chosen rows, one purchase order for each vendor and customer."""
        other = self.env["res.partner"].create({"name": "Vendor W"})
        item = self._create_item(
            "W1", 10.0, seller_ids=[Command.create({"partner_id": other.id})]
        )
        orders = self._drop_order((self.item_3, 1), (item, 2)) | self._drop_order()
        self.env.flush_all()
        rows = self.env["nav.drop.shipment"].with_user(self.buyer)
        rows = rows.search([("order_number", "in", orders.mapped("name"))])
        self.assertEqual(rows.vendor_id, self.vendor | other)
        by_vendor = rows.search([("vendor_id", "=", other.id)])
        self.assertEqual(by_vendor.product_id, item)
        self.assertEqual(by_vendor, rows.search([("vendor_id", "ilike", "Vendor W")]))
        action = rows.action_nav_create_purchase_orders()
        purchases = self.env["purchase.order"].search(action["domain"])
        self.assertEqual(purchases.partner_id, self.vendor | other)
        self.assertEqual(len(purchases), 2)
        self.env.invalidate_all()
        self.assertEqual(set(rows.mapped("status")), {"linked"})
        self.assertEqual(rows.nav_create_purchase_orders(), [])
        self.assertEqual(by_vendor, rows.search([("vendor_id", "=", other.id)]))

    def test_other_companies_stay_hidden(self):
        """Two companies: a buyer sees the drop shipments of his own."""
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            login="nav_stranger",
            groups="purchase.group_purchase_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        order = self._drop_order()
        self.assertTrue(self._rows(order))
        self.assertFalse(self._rows(order, stranger))
        row = self.env["nav.drop.shipment"].browse(order.order_line.ids)
        with self.assertRaises(AccessError):
            row.with_user(stranger).nav_create_purchase_orders()

    def test_unit_of_the_other_side(self):
        """DR-078: billed in dozens, shown in the unit of the sales line."""
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._drop_order((self.item_3, 24))
        purchase = self._purchase()
        purchase.nav_get_sales_order(order)
        line = purchase.order_line.sudo()
        line.write({"product_uom_id": dozen.id, "product_qty": 2})
        purchase.button_confirm()
        self._receive(purchase)
        order.with_user(self.poster).nav_post(ship=False)
        self._bill(purchase).action_post()
        row = self._rows(order)
        self.assertEqual((row.shipped, row.billed, row.status), (24, 24, "billed"))

    # === PRINT ===#

    def _printed(self, purchase, report):
        reports = self.env["ir.actions.report"].with_user(self.buyer)
        html = reports._render_qweb_html(f"purchase.{report}", purchase.ids)[0]
        return html.decode()

    def test_printed_purchase_order(self):
        """The customer's address and our order number, never what he pays."""
        order = self._drop_order((self.item_3, 10, 987.65))
        purchase = self._purchase()
        purchase.nav_get_sales_order(order)
        for report in ("report_purchasequotation", "report_purchaseorder"):
            html = self._printed(purchase, report)
            self.assertIn(order.name, html)
            self.assertIn("1 Main Street", html)
            self.assertNotIn("987.65", html)
            self.assertNotIn("9,876.50", html)

    def test_mixed_goods_are_not_printed(self):
        """DR-069: stocked goods have no place there; texts and services have."""
        _order, purchase = self._linked()
        purchase.order_line = [
            Command.create({"product_id": self.service.id, "product_qty": 1}),
            Command.create(
                {"display_type": "line_note", "name": "With care", "product_qty": 0}
            ),
        ]
        self.assertIn("With care", self._printed(purchase, "report_purchaseorder"))
        purchase.order_line = [
            Command.create({"product_id": self.item_1.id, "product_qty": 1})
        ]
        for attempt in (
            purchase.print_quotation,
            purchase.action_rfq_send,
            lambda: self._printed(purchase, "report_purchaseorder"),
        ):
            with self.assertRefused("cannot be printed"):
                attempt()
        self.assertEqual(purchase.state, "draft")
