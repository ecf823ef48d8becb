"""Price and discount rows while they are maintained (customers_setup.md §8.1)."""

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from .pricing_common import PricingCommon


class TestPricingRows(PricingCommon):
    def test_defaults(self):
        """CS-185: a new row takes over what customer, group or item say."""
        self.customer.nav_allow_line_discount = False
        row = self._add_price(50, partner_id=self.customer.id)
        self.assertEqual(row.sales_type, "customer")
        self.assertFalse(row.allow_line_discount)
        self.assertTrue(row.allow_invoice_discount)
        self.price_group.write(
            {"price_includes_tax": True, "allow_invoice_discount": False}
        )
        row = self._add_price(50, price_group_id=self.price_group.id)
        self.assertTrue(row.price_includes_tax and row.allow_line_discount)
        self.assertFalse(row.allow_invoice_discount)
        self.item_1.nav_allow_invoice_discount = False
        row = self._add_price(50)
        self.assertEqual(row.sales_type, "all")
        self.assertFalse(row.allow_invoice_discount)

    def test_checks(self):
        """CS-204: codes, groups and dates that do not fit are refused."""
        wrong = (
            {"sales_type": "all", "partner_id": self.customer.id},
            {"sales_type": "customer"},
            {"date_start": "2026-06-02", "date_end": "2026-06-01"},
        )
        for values in wrong:
            with self.assertRaises(ValidationError):
                self._add_discount(5, **values)
            with self.assertRaises(ValidationError):
                self._add_price(5, **values)
        with self.assertRaises(ValidationError):
            self._add_discount(5, type="group")

    def test_one_row_per_key(self):
        """Item, sales code, variant, unit, currency, minimum, start are the key."""
        self._add_price(50, min_quantity=5)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self._add_price(40, min_quantity=5)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self._add_price(-1)

    def test_campaign_dates(self):
        """Rows of a campaign have its dates, and change only with it."""
        campaign = self.env["utm.campaign"].create(
            {"name": "C1", "nav_date_start": "2026-06-01"}
        )
        row = self._add_price(50, campaign_id=campaign.id, date_start="2026-01-01")
        self.assertEqual(str(row.date_start), "2026-06-01")
        campaign.nav_date_end = "2026-06-30"
        self.assertEqual(str(row.date_end), "2026-06-30")
        row.date_end = "2026-12-31"
        self.assertEqual(str(row.date_end), "2026-06-30")

    def test_deleting(self):
        """CS-187: prices go with their group, and stay with a renamed customer."""
        group_row = self._add_price(50, price_group_id=self.price_group.id)
        row = self._add_price(50, partner_id=self.customer.id)
        self.price_group.unlink()
        self.assertFalse(group_row.exists())
        self.customer.name = "B"
        self.assertEqual(row.partner_id.name, "B")

    def test_overviews(self):
        """CS-188, CS-189: what customer card and item card list."""
        self.customer.nav_price_group_id = self.price_group
        self.customer.nav_discount_group_id = self.discount_group
        campaign = self.env["utm.campaign"].create({"name": "C1"})
        own = self._add_price(1, partner_id=self.customer.id)
        group = self._add_price(2, price_group_id=self.price_group.id)
        everybody = self._add_price(3)
        foreign = self._add_price(4, partner_id=self.other.id)
        self._add_price(5, campaign_id=campaign.id)
        self._add_price(6, self.item_2, campaign_id=campaign.id)
        prices = self.env["nav.sales.price"]
        found = prices.search(self.customer.action_nav_prices()["domain"])
        self.assertEqual(found, own | group | everybody)
        template = self.item_1.product_tmpl_id
        found = prices.search(template.action_nav_prices()["domain"])
        self.assertEqual(found, own | group | everybody | foreign)
        template.nav_item_discount_group_id = self.item_group
        mine = self._add_discount(5, discount_group_id=self.discount_group.id)
        of_group = self._add_discount(6, item_discount_group_id=self.item_group.id)
        self._add_discount(7, self.item_2, partner_id=self.other.id)
        discounts = self.env["nav.sales.line.discount"]
        for action in (
            template.action_nav_line_discounts(),
            self.customer.action_nav_line_discounts(),
        ):
            found = discounts.search(action["domain"])
            self.assertEqual(found, mine | of_group)

    def test_overlaps(self):
        """A row that can never win says so while it is maintained."""
        best = self._add_price(15)
        never = self._add_price(18, partner_id=self.customer.id)
        self.assertTrue(never.is_shadowed)
        self.assertIn(best._nav_row_label(), never.conflict)
        self.assertFalse(best.conflict)
        twice = self._add_price(
            12, partner_id=self.customer.id, date_start="2026-06-01"
        )
        self.assertTrue(twice.conflict)
        self.assertFalse(twice.is_shadowed)

    def test_import_and_export(self):
        """Rows come and go as every list of Odoo: names in, the same names out."""
        fields = [
            "product_tmpl_id",
            "partner_id",
            "min_quantity",
            "unit_price",
            "date_start",
        ]
        rows = [
            ["I1", "C10", "5", "90.5", "2026-01-01"],
            ["I2", "", "0", "30", ""],
        ]
        prices = self.env["nav.sales.price"].with_user(self.manager)
        result = prices.load(fields, rows)
        self.assertFalse(result["messages"])
        loaded = prices.browse(result["ids"])
        self.assertEqual(loaded.mapped("sales_type"), ["customer", "all"])
        self.manager.group_ids += self.env.ref("base.group_allow_export")
        exported = loaded.export_data(["product_tmpl_id", "unit_price"])["datas"]
        self.assertEqual(exported, [["I1", 90.5], ["I2", 30.0]])
        result = prices.load(fields, [["I1", "C10", "5", "80", "2026-01-01"]])
        self.assertTrue(result["messages"])
        self.assertFalse(result["ids"])

    def test_rights(self):
        """Processors read prices, managers maintain them, in their own company."""
        row = self._add_price(50)
        mine = row.with_user(self.processor)
        self.assertEqual(mine.unit_price, 50)
        with self.assertRaises(AccessError):
            mine.unit_price = 1
        with self.assertRaises(AccessError):
            self.env["nav.sales.price"].with_user(self.processor).create(
                {"product_tmpl_id": self.item_1.product_tmpl_id.id, "unit_price": 1}
            )
        row.with_user(self.manager).unit_price = 40
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self._add_price(1, company_id=other.id)
        with self.assertRaises(AccessError):
            foreign.with_user(self.manager).read(["unit_price"])
        self.assertEqual(self._line().price_unit, 40)

    def test_discount_column(self):
        """With the first discount the column appears in which people see it."""
        feature = self.env.ref("sale.group_discount_per_so_line")
        users = self.env.ref("base.group_user")
        users._remove_group(feature)
        self.assertNotIn(feature, users.all_implied_ids)
        self._add_discount(5)
        self.assertIn(feature, users.all_implied_ids)
        self.assertEqual(self._line().discount, 5)

    def test_nobody_switches_prices_off(self):
        """Terms of others cannot be sent from outside in a context."""
        self._add_price(60)
        lists = self.env["product.pricelist"].with_context(
            nav_price_terms={"customers": self.customer.ids}
        )
        self.assertEqual(lists._get_product_price(self.item_1, 1.0), 100)

    def test_other_company(self):
        """Rows of another company do not count."""
        other = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids = [Command.link(other.id)]
        self._add_price(1, company_id=other.id)
        self.assertEqual(self._line().price_unit, 100)
