"""Special prices and line discounts on quotes and orders (customers_setup.md §8)."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form

from .pricing_common import PricingCommon


class TestPricingOrders(PricingCommon):
    def test_quantity_breaks(self):
        """CS-162, CS-163: the price follows the quantity, down to the card price."""
        self._add_price(95, partner_id=self.customer.id, min_quantity=10)
        self._add_price(90, partner_id=self.customer.id, min_quantity=50)
        line = self._line(9)
        self.assertEqual(line.price_unit, 100)
        for quantity, price in ((10, 95), (49, 95), (50, 90), (9, 100)):
            self._type_quantity(line, quantity)
            self.assertEqual(line.price_unit, price, quantity)

    def test_cheapest_of_all_sources(self):
        """All 15, customer 18, group 10: the group's price (rules §8.3)."""
        self.customer.nav_price_group_id = self.price_group
        self._add_price(15)
        self._add_price(18, partner_id=self.customer.id)
        self._add_price(10, price_group_id=self.price_group.id)
        self._add_price(1, partner_id=self.other.id)
        self.assertEqual(self._line().price_unit, 10)
        self.assertEqual(self._line(partner_id=self.other.id).price_unit, 1)

    def test_currency_before_amount(self):
        """CS-164: the price in the order's currency wins over a cheaper one without."""
        pricelist, currency = self._foreign_pricelist(1.3)
        self._add_price(10)
        line = self._line(pricelist_id=pricelist.id)
        self.assertEqual(line.price_unit, 13)
        self._add_price(16, currency_id=currency.id, min_quantity=0)
        self._add_price(15, currency_id=currency.id, partner_id=self.customer.id)
        self.assertEqual(self._line(pricelist_id=pricelist.id).price_unit, 15)

    def _foreign_pricelist(self, rate):
        currency = self.setup_other_currency("EUR", rounding=0.01, rates=[])
        self.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "rate": rate,
                "currency_id": currency.id,
                "company_id": self.company.id,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": currency.id}
        )
        return pricelist, currency

    def test_variants(self):
        """CS-165, CS-166: a price of the variant wins over one of the item."""
        colour = self.env["product.attribute"].create(
            {
                "name": "Colour",
                "value_ids": [Command.create({"name": n}) for n in ("Red", "Blue")],
            }
        )
        template = self.env["product.template"].create(
            {
                "name": "Shirt",
                "list_price": 30,
                "taxes_id": False,
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": colour.id,
                            "value_ids": [Command.set(colour.value_ids.ids)],
                        }
                    )
                ],
            }
        )
        red, blue = template.product_variant_ids
        self._add_price(10, red)
        self._add_price(12, red, product_id=red.id)
        self.assertEqual(self._line(item=red).price_unit, 12)
        self.assertEqual(self._line(item=blue).price_unit, 10)

    def test_best_after_discount(self):
        """CS-167: 105 less 10 % beats 100 without a discount."""
        self._add_price(100, partner_id=self.customer.id, allow_line_discount=False)
        self._add_price(105, allow_line_discount=True)
        self._add_discount(10, partner_id=self.customer.id)
        line = self._line()
        self.assertEqual((line.price_unit, line.discount), (105, 10))
        self.assertAlmostEqual(line.price_subtotal, 94.5)

    def test_allow_line_discount(self):
        """CS-168: the flag of the price decides, else that of the customer."""
        self._add_discount(10)
        for customer_flag in (True, False):
            self.customer.nav_allow_line_discount = customer_flag
            expected = 10 if customer_flag else 0
            self.assertEqual(self._line().discount, expected)
            for price_flag in (True, False):
                price = self._add_price(90, allow_line_discount=price_flag)
                line = self._line()
                expected = 10 if price_flag else 0
                self.assertEqual((line.price_unit, line.discount), (90, expected))
                price.unlink()

    def test_tax_in_and_out(self):
        """CS-169: prices with and without tax become what the document asks for."""
        included = self.tax_20.copy(
            {"name": "20% incl.", "price_include_override": "tax_included"}
        )
        reverse = self.tax_20.copy({"name": "Reverse charge", "amount": 0})
        price = self._add_price(100)
        self.item_1.taxes_id = included
        self.assertAlmostEqual(self._line().price_unit, 120)
        self.item_1.taxes_id = self.tax_20
        price.write({"unit_price": 120, "price_includes_tax": True})
        self.assertAlmostEqual(self._line().price_unit, 100)
        self.item_1.taxes_id = reverse
        price.unit_price = 100
        self.assertAlmostEqual(self._line().price_unit, 100)
        self.item_1.taxes_id = self.tax_20.copy({"name": "25%", "amount": 25})
        price.unit_price = 125
        self.assertAlmostEqual(self._line().price_unit, 100)

    def test_units(self):
        """CS-170: a box of 12 costs twelve pieces, or the price of the box."""
        box = self.env["uom.uom"].create(
            {
                "name": "Box of 12",
                "relative_factor": 12,
                "relative_uom_id": self.item_1.uom_id.id,
            }
        )
        self.item_1.product_tmpl_id.uom_ids = box
        self._add_price(9, min_quantity=12)
        self._add_price(100, uom_id=box.id, min_quantity=2)
        for quantity, unit, price in (
            (1, box, 108),
            (2, box, 100),
            (12, self.item_1.uom_id, 9),
            (11, self.item_1.uom_id, 100),
        ):
            order = self._create_order(
                (self.item_1, quantity, 1, {"product_uom_id": unit.id})
            )
            order._recompute_prices()
            self.assertEqual(order.order_line.price_unit, price, (quantity, unit.name))

    def test_dates(self):
        """CS-172, CS-173: orders are priced by their order date, both days included."""
        self._add_price(80, date_start="2026-06-01", date_end="2026-06-30")
        for day, price in (
            ("2026-05-31", 100),
            ("2026-06-01", 80),
            ("2026-06-30", 80),
            ("2026-07-01", 100),
        ):
            line = self._line(date_order=f"{day} 12:00:00")
            self.assertEqual(line.price_unit, price, day)
        posted_later = self._line(
            date_order="2026-05-31 12:00:00", nav_posting_date="2026-06-02"
        )
        self.assertEqual(posted_later.price_unit, 100)

    def test_price_of_nothing(self):
        """CS-175: a price of zero is a price."""
        self._add_price(0)
        self.assertEqual(self._line().price_unit, 0)

    def test_bill_to_customer(self):
        """CS-177: the bill-to customer's price and price group count."""
        self.other.nav_price_group_id = self.price_group
        self._add_price(70, partner_id=self.other.id)
        self.assertEqual(self._line(partner_invoice_id=self.other.id).price_unit, 70)
        self._add_price(60, price_group_id=self.price_group.id)
        self.assertEqual(self._line(partner_invoice_id=self.other.id).price_unit, 60)
        self.assertEqual(self._line().price_unit, 100)

    def test_typed_price(self):
        """CS-181: a typed price survives only where the item has no price row."""
        line = self._line()
        line.price_unit = 77
        self._type_quantity(line, 5)
        self.assertEqual(line.price_unit, 77)
        self._add_price(60, partner_id=self.customer.id, min_quantity=50)
        self._type_quantity(line, 6)
        self.assertEqual(line.price_unit, 100)
        line.price_unit = 77
        self._type_quantity(line, 50)
        self.assertEqual(line.price_unit, 60)

    def test_released_and_invoiced(self):
        """CS-191: released orders are not priced again; nor is what was invoiced."""
        line = self._line()
        order = line.order_id
        self.company.nav_lock_released = True
        order.nav_release()
        self._add_price(60)
        with self.assertRaises(UserError):
            order.with_user(self.manager).action_update_prices()
        self.assertEqual(line.price_unit, 100)
        order.nav_reopen()
        order.action_update_prices()
        self.assertEqual(line.price_unit, 60)
        line.nav_qty_to_ship = 1
        order.with_user(self.poster).nav_post()
        self._add_price(50, partner_id=self.customer.id)
        order.nav_reopen()
        line.product_uom_qty = 4
        self.assertEqual(line.price_unit, 60)

    def test_header_groups(self):
        """CS-193: another price group asks, and prices again when told so."""
        self._add_price(55, price_group_id=self.price_group.id)
        order = self._line().order_id
        with Form(order) as form:
            form.nav_price_group_id = self.price_group
            self.assertTrue(form.show_update_pricelist)
        self.assertEqual(order.order_line.price_unit, 100)
        order.action_update_prices()
        self.assertEqual(order.order_line.price_unit, 55)

    def test_highest_discount(self):
        """CS-194: the best of item and item group, customer and group wins."""
        self.item_1.list_price = 1000
        self.item_1.product_tmpl_id.nav_item_discount_group_id = self.item_group
        self.customer.nav_discount_group_id = self.discount_group
        self._add_discount(5)
        self._add_discount(8, partner_id=self.customer.id)
        self._add_discount(10, discount_group_id=self.discount_group.id)
        self._add_discount(
            12,
            partner_id=self.customer.id,
            item_discount_group_id=self.item_group.id,
        )
        self.assertEqual(self._line().discount, 12)
        self.assertEqual(self._line(item=self.item_2).discount, 0)

    def test_discount_tiers(self):
        """CS-196, SD-215: minimum quantity and dates of line discounts."""
        self._add_discount(10, min_quantity=10, date_end="2026-06-30")
        line = self._line(9)
        self.assertEqual(line.discount, 0)
        self.assertEqual(self._type_quantity(line, 10).discount, 10)
        self.assertEqual(self._type_quantity(line, 9).discount, 0)
        late = self._line(10, date_order="2026-07-01 12:00:00")
        self.assertEqual(late.discount, 0)
        self._add_discount(20, self.item_2, min_quantity=5)
        line = self._line(6, self.item_2)
        self.assertEqual(line.discount, 20)

    def test_discount_amounts(self):
        """CS-197: 3 x 33.33 less 10 %."""
        self.item_1.list_price = 33.33
        self._add_discount(10)
        self.assertAlmostEqual(self._line(3).price_subtotal, 89.99)

    def test_price_list_decides_without_rows(self):
        """Without a row of ours Odoo's price list decides, and its discount counts."""
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Wholesale",
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 20})
                ],
            }
        )
        values = {"pricelist_id": pricelist.id}
        line = self._line(**values)
        self.assertEqual((line.price_unit, line.discount), (100, 20))
        self._add_discount(5)
        self.assertEqual(self._line(**values).discount, 20)
        self._add_discount(30, partner_id=self.customer.id)
        self.assertEqual(self._line(**values).discount, 30)
        self._add_price(90)
        line = self._line(**values)
        self.assertEqual((line.price_unit, line.discount), (90, 30))

    def test_invoice_discount_flag(self):
        """The price row, else the item, says whether invoice discounts count."""
        self.assertTrue(self._line().nav_allow_invoice_discount)
        price = self._add_price(90, allow_invoice_discount=False)
        self.assertFalse(self._line().nav_allow_invoice_discount)
        price.unlink()
        self.item_1.nav_allow_invoice_discount = False
        self.assertFalse(self._line().nav_allow_invoice_discount)

    def test_campaign(self):
        """CS-182: campaign prices count once activated, for target and header."""
        campaign = self.env["utm.campaign"].create({"name": "C1"})
        self._add_price(60, campaign_id=campaign.id)
        values = {"campaign_id": campaign.id}
        self.assertEqual(self._line(**values).price_unit, 100)
        campaign.nav_prices_activated = True
        self.assertEqual(self._line(**values).price_unit, 60)
        self.assertEqual(self._line().price_unit, 100)
        campaign.nav_target_partner_ids = self.customer
        self.assertEqual(self._line().price_unit, 60)
        self.assertEqual(self._line(partner_id=self.other.id).price_unit, 100)
        campaign.nav_prices_activated = False
        self.assertEqual(self._line(**values).price_unit, 100)

    def test_processor_sells_at_special_prices(self):
        """Whoever sells needs no right on price rows to sell at them."""
        self._add_price(60)
        seller = self._create_user("seller", "group_nav_processor")
        seller.group_ids = [
            Command.set(self.env.ref("sales_team.group_sale_salesman").ids)
        ]
        order = self.env["sale.order"].with_user(seller)
        order = order.create({"partner_id": self.customer.id})
        line = {"product_id": self.item_1.id, "order_id": order.id}
        self.assertEqual(order.order_line.create(line).price_unit, 60)

    def test_catalogue_and_website(self):
        """The catalogue and visitors of the website see the price of the order."""
        self._add_price(60)
        self._add_discount(10, partner_id=self.customer.id)
        order = self._line().order_id
        shown = order._get_product_catalog_order_data(self.item_1 | self.item_2)
        self.assertEqual(shown[self.item_1.id]["price"], 54)
        self.assertEqual(shown[self.item_2.id]["price"], 40)
        visitor = self.env["res.users"].create(
            {
                "name": "Visitor",
                "login": "nav_visitor",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "company_ids": [Command.set(self.company.ids)],
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        lists = self.env["product.pricelist"].with_user(visitor)
        item = self.item_1.with_user(visitor)
        price = lists.sudo(False)._get_product_price(item.sudo(), 1.0)
        self.assertEqual(price, 54)

    def test_queries_do_not_grow_with_lines(self):
        """Rows of all items of an order are read at once."""
        items = self.env["product.product"]
        for number in range(12):
            item = self._create_item(f"P{number}", 50, is_storable=False)
            self._add_price(40 + number, item)
            items |= item
        counts = []
        for wanted in (items[:2], items[:2], items):
            order = self._create_order(*((item, 1) for item in wanted))
            self.env.flush_all()
            self.env.invalidate_all()
            self.env["nav.price.rows"]._forget()
            lines = order.order_line
            lines.mapped("product_id.uom_id.name")
            lines.mapped("tax_ids.price_include")
            lines.mapped("product_id.taxes_id.price_include")
            before = self.env.cr.sql_log_count
            lines.mapped(lambda line: line._nav_price_decision().price)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
