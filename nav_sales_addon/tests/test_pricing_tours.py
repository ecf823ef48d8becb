from odoo.tests import HttpCase, tagged

from .pricing_common import PricingCommon


@tagged("post_install", "-at_install")
class TestPricingTours(PricingCommon, HttpCase):
    """Special prices in a real browser (issue 9, proof)."""

    def test_special_price(self):
        """A special price is applied, explained, and another one is chosen."""
        self._add_price(90, min_quantity=10)
        self._add_price(95, partner_id=self.customer.id, allow_line_discount=False)
        self._add_discount(10, min_quantity=10)
        order = self._create_order((self.item_1, 1))
        self.assertEqual(order.order_line.price_unit, 95)
        self.start_tour(
            f"/odoo/nav-orders/{order.id}", "nav_special_price", login="nav_processor"
        )
        line = order.order_line
        self.assertEqual(
            (line.product_uom_qty, line.price_unit, line.discount), (12, 95, 0)
        )
