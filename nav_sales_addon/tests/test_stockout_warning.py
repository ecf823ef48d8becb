"""Stockout warning: rules/sales_documents.md §10."""

from datetime import timedelta

from odoo import fields
from odoo.tests import Form, tagged

from .common import NavSalesCommon

FORM = "nav_sales_addon.nav_sales_order_view_form"


class NavStockoutCommon(NavSalesCommon):
    """An item without stock, and receipts of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()
        cls.item = cls._create_item("Scarce", 10.0)
        cls.supplier = cls.env.ref("stock.stock_location_suppliers")

    def _supply(self, quantity, days=0, warehouse=None, item=None):
        """Goods that a receipt brings, days from now."""
        warehouse = warehouse or self.warehouse
        move = self.env["stock.move"].create(
            {
                "product_id": (item or self.item).id,
                "product_uom_qty": quantity,
                "location_id": self.supplier.id,
                "location_dest_id": warehouse.lot_stock_id.id,
                "picking_type_id": warehouse.in_type_id.id,
                "company_id": self.company.id,
                "date": self.now + timedelta(days=days),
            }
        )
        move._action_confirm(merge=False)
        return move


@tagged("post_install", "-at_install")
class TestNavStockoutWarning(NavStockoutCommon):
    """Orders whose items will not be there (rules §10)."""

    def _order_in(self, quantity, days=0, **values):
        return self._create_order(
            (self.item, quantity),
            # not an hour: late in the evening that would be the next day
            commitment_date=self.now + timedelta(days=days, seconds=1),
            **values,
        )

    def _form(self, order):
        return Form(order.with_user(self.processor), view=FORM)

    def assertStockout(self, order, expected):
        """The order's line warns or not, and the banner with it."""
        self.env.flush_all()
        self.env.invalidate_all()
        seen = order.with_user(self.processor)
        self.assertEqual(seen.order_line.mapped("nav_stockout"), [expected])
        self.assertEqual(bool(seen.nav_stockout_warning), expected)

    def test_demand_within_supply_does_not_warn(self):
        """5 arrive today, 4 leave later: SD-295."""
        self._supply(5)
        order = self._order_in(4, days=2)
        self.assertStockout(order, False)
        self.assertEqual(order.order_line.nav_qty_available, 5)

    def test_demand_before_supply_warns(self):
        """5 arrive in 5 days, 4 are wanted today: SD-296."""
        self._supply(5, days=5)
        form = self._form(self._order_in(1, days=6))
        self.assertFalse(form.nav_stockout_warning)
        form.commitment_date = self.now + timedelta(hours=1)
        with form.order_line.edit(0) as line:
            line.product_uom_qty = 4
        order = form.save()
        self.assertStockout(order, True)
        self.assertEqual(order.order_line.product_uom_qty, 4)
        self.assertEqual(
            order.order_line.nav_date_available, self.today + timedelta(days=5)
        )
        self.assertRegex(order.nav_stockout_warning, "Scarce.* 4 Units needed, 0 ")

    def test_supply_elsewhere_does_not_count(self):
        """Supply at one location, demand at another, or moved there: SD-297."""
        other = self.env["stock.warehouse"].create(
            {"name": "Red", "code": "RED", "company_id": self.company.id}
        )
        self._supply(5)
        self.assertStockout(self._order_in(4, 1, warehouse_id=other.id), True)
        order = self._order_in(4, 1)
        self.assertStockout(order, False)
        order.warehouse_id = other
        self.assertStockout(order, True)
        self.assertEqual(order.order_line.product_uom_qty, 4)

    def test_item_decides_with_the_setup(self):
        """Default, Yes, No with the setup on and off: SD-298."""
        order = self._order_in(4)
        for setup, expected in (
            (True, {"default": True, "yes": True, "no": False}),
            (False, {"default": False, "yes": True, "no": False}),
        ):
            self.company.nav_stockout_warning = setup
            for choice, warns in expected.items():
                with self.subTest(setup=setup, item=choice):
                    self.item.product_tmpl_id.nav_stockout_warning = choice
                    self.assertStockout(order, warns)

    def test_what_does_not_come_from_stock_never_warns(self):
        """Services, consumables, quotes, drop shipments: SD-298."""
        self.item.product_tmpl_id.nav_stockout_warning = "yes"
        self.assertStockout(self._order_in(4, nav_document_type="quote"), False)
        self.assertStockout(self._create_order((self.service, 4)), False)
        consumable = self._create_item("Paper", 1.0, is_storable=False)
        self.assertStockout(self._create_order((consumable, 4)), False)
        route = self.env.ref("stock_dropshipping.route_drop_shipping")
        order = self._order_in(4)
        self.assertStockout(order, True)
        order.order_line.route_ids = route
        self.assertStockout(order, False)

    def test_earlier_shipment_date_warns(self):
        """5 today, 5 leave tomorrow, then yesterday: SD-300."""
        self._supply(5)
        order = self._order_in(5, days=1)
        self.assertStockout(order, False)
        order.commitment_date = self.now - timedelta(days=1)
        self.assertStockout(order, True)
        self.assertEqual(order.order_line.product_uom_qty, 5)
        self.assertEqual(order.order_line.nav_date_available, self.today)

    def test_unit_change_gives_the_earliest_date(self):
        """2 pieces today and a box of 3 tomorrow, one box wanted today: SD-301."""
        box = self.env["uom.uom"].create(
            {
                "name": "Box of 3",
                "relative_factor": 3,
                "relative_uom_id": self.item.uom_id.id,
            }
        )
        self._supply(2)
        self._supply(3, days=1)
        order = self._order_in(1)
        self.assertStockout(order, False)
        order.order_line.product_uom_id = box
        self.assertStockout(order, True)
        self.assertEqual(
            order.order_line.nav_date_available, self.today + timedelta(days=1)
        )

    def test_other_demand_in_between_moves_the_date(self):
        """Who comes first takes the goods: the date is that of the second receipt."""
        self._supply(5, days=2)
        self._supply(5, days=4)
        first = self._order_in(5, days=3)
        first.nav_release()
        order = self._order_in(5, days=0)
        self.assertStockout(order, True)
        self.assertEqual(
            order.order_line.nav_date_available, self.today + timedelta(days=2)
        )
        second = self._order_in(5, days=3)
        self.assertStockout(second, True)
        self.assertEqual(
            second.order_line.nav_date_available, self.today + timedelta(days=4)
        )

    def test_own_demand_is_not_counted_twice(self):
        """5 in stock, 5 ordered, saved, touched again, released: SD-302."""
        self._put_in_stock(self.item, 5)
        order = self._order_in(5)
        self.assertStockout(order, False)
        with self._form(order) as form:
            with form.order_line.edit(0) as line:
                line.product_uom_qty = 4
                line.product_uom_qty = 5
            self.assertFalse(form.nav_stockout_warning)
        order.nav_release()
        self.assertStockout(order, False)

    def test_released_order_warns_of_what_is_still_missing(self):
        """Of the outstanding quantity only, until the goods have come."""
        self._put_in_stock(self.item, 3)
        order = self._order_in(5)
        order.nav_release()
        self.assertStockout(order, True)
        self.assertEqual(order.order_line.nav_qty_available, 3)
        order.order_line.nav_qty_to_ship = 3
        order.nav_post(ship=True, invoice=False)
        self.assertStockout(order, True)
        self.assertRegex(order.nav_stockout_warning, "2 Units needed, 0 ")
        self._put_in_stock(self.item, 2)
        order.picking_ids.action_assign()
        self.assertStockout(order, False)

    def test_released_order_with_late_supply_names_the_date(self):
        self._supply(5, days=6)
        order = self._order_in(5, days=1)
        order.nav_release()
        self.assertStockout(order, True)
        self.assertEqual(
            order.order_line.nav_date_available, self.today + timedelta(days=6)
        )

    def test_warning_stays_while_an_order_is_made_and_posted(self):
        """It never blocks: the quote becomes an order that warns and is released."""
        quote = self._order_in(4, nav_document_type="quote")
        order = quote.with_user(self.processor).nav_make_order()
        self.assertStockout(order, True)
        order.with_user(self.processor).nav_release()
        self.assertEqual(order.state, "sale")

    def test_lines_share_what_is_there(self):
        """Two lines of 3 with 5 in stock: the second one is short."""
        self._put_in_stock(self.item, 5)
        order = self._create_order((self.item, 3), (self.item, 3))
        self.assertEqual(order.order_line.mapped("nav_stockout"), [False, True])

    def test_banner_names_some_lines_and_counts_the_rest(self):
        items = [self._create_item(f"Gone {number}", 1.0) for number in range(7)]
        order = self._create_order(*[(item, 1) for item in items])
        lines = order.nav_stockout_warning.split("\n")
        self.assertEqual(len(lines), 6)
        self.assertIn("2 more", lines[-1])

    def test_queries_do_not_grow_with_short_lines(self):
        """The dates of all short lines are read together."""
        counts = []
        for number in (2, 12):
            items = [self._create_item(f"Q{number}-{i}", 1.0) for i in range(number)]
            for item in items:
                self._supply(1, days=3, item=item)
            order = self._create_order(*[(item, 1) for item in items])
            counts.append(self._count_queries(order))
        self.assertLessEqual(counts[1], counts[0] + 1)

    def _count_queries(self, order):
        self.env.flush_all()
        self.env.invalidate_all()
        order.order_line.mapped("virtual_available_at_date")  # native
        order.order_line.mapped("is_mto")
        before = self.env.cr.sql_log_count
        self.assertTrue(all(order.order_line.mapped("nav_stockout")))
        self.assertTrue(order.nav_stockout_warning)
        return self.env.cr.sql_log_count - before
