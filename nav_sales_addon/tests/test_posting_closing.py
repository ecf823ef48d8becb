from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavPostingClosing(NavSalesCommon):
    """When an order is finished, and what its documents take over (rules §5, §8)."""

    def test_shipped_but_not_invoiced_stays_in_the_list(self):
        """SD-133: an order that is not invoiced yet is never put away."""
        order = self._create_order((self.item_1, 5))
        order.nav_post(invoice=False)
        self.assertTrue(order.nav_completely_shipped)
        self.assertFalse(order.nav_closed)

    def test_invoiced_elsewhere_finishes_the_order(self):
        """SD-134, differently: it leaves the list at once, no cleanup is needed."""
        order = self._create_order((self.item_1, 5))
        order.nav_post(invoice=False)
        order._create_invoices().action_post()
        self.assertQuantities(order.order_line, inv=5, qti=0)
        self.assertTrue(order.nav_closed)
        self.assertTrue(order.exists())

    def test_similar_invoice_does_not_finish_an_order(self):
        """SD-155: only invoices of the order itself count, not look-alikes."""
        order = self._create_order((self.item_1, 5))
        order.nav_release()
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [
                    Command.create({"product_id": self.item_1.id, "quantity": 5})
                ],
            }
        ).action_post()
        self.assertQuantities(order.order_line, shp=0, inv=0, qts=5, qti=5)
        self.assertFalse(order.nav_closed)

    def test_dates_must_be_filled_in(self):
        """SD-185: each missing date is named."""
        order = self._create_order((self.item_1, 1))
        order.nav_posting_date = False
        order.nav_document_date = False
        with self.assertRaises(UserError) as caught:
            order.nav_post()
        self.assertIn("Posting Date must be filled in", str(caught.exception))
        self.assertIn("Document Date must be filled in", str(caught.exception))

    def test_each_line_has_its_own_entry_with_its_text(self):
        """SD-171: sales entries keep the texts of their lines (Odoo never combines)."""
        texts = [f"D{number}" for number in range(1, 6)]
        order = self._create_order(
            *((self.item_1, 1, 10.0, {"name": text}) for text in texts)
        )
        entries = order.nav_preview_posting()["gl_entries"]
        full = [f"I1\n{text}" for text in texts]
        found = [entry["description"] for entry in entries]
        self.assertEqual([text for text in found if text.startswith("I1")], full)
        sales = self._invoices(order.nav_post()).invoice_line_ids
        self.assertEqual(sales.mapped("name"), full)
        self.assertEqual(sales.mapped("balance"), [-10.0] * 5)

    def test_price_and_discount_by_minimum_quantity(self):
        """SD-040: 80 from 10 on, 5 % from 20 on, by Odoo's price lists."""
        users = self.env.ref("base.group_user").sudo()
        users._apply_group(self.env.ref("sale.group_discount_per_so_line"))
        prices = self.env["product.pricelist"].create(
            {
                "name": "Prices",
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "fixed",
                            "fixed_price": 80,
                            "min_quantity": 10,
                            "applied_on": "3_global",
                        }
                    )
                ],
            }
        )
        discounts = self.env["product.pricelist"].create(
            {
                "name": "Discounts",
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "percentage",
                            "base": "pricelist",
                            "base_pricelist_id": prices.id,
                            "percent_price": percent,
                            "min_quantity": quantity,
                            "applied_on": "3_global",
                        }
                    )
                    for quantity, percent in ((0, 0), (20, 5))
                ],
            }
        )
        item = self._create_item("Free by default", 0.0)
        order = self._create_order((item, 5), pricelist_id=discounts.id)
        line, found = order.order_line, []
        for quantity in (5, 10, 20):
            line.product_uom_qty = quantity
            found.append((line.price_unit, line.discount))
        self.assertEqual(found, [(0, 0), (80, 0), (80, 5)])
