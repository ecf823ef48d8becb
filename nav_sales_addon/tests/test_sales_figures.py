from lxml import etree

from odoo import Command
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavSalesFigures(NavSalesCommon):
    """What posting does to the figures people look at first."""

    def _card(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.customer.with_user(self.processor).with_company(self.company)

    def _invoice(self, amount, date=None, move_type="out_invoice"):
        invoice = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.customer.id,
                "invoice_date": date or self.today,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.service.id,
                            "price_unit": amount,
                            "tax_ids": [Command.set(self.tax_20.ids)],
                        }
                    )
                ],
            }
        )
        return invoice

    def test_balance_is_the_posted_amount(self):
        """SD-349: nothing before, 1,200.00 after posting 1,000.00 and 20 %."""
        invoice = self._invoice(1000)
        self.assertEqual(self._card().nav_balance, 0.0)
        invoice.with_user(self.poster).nav_post()
        self.assertEqual(self._card().nav_balance, 1200.0)

    def test_sales_of_month_and_year(self):
        """SD-352, SD-353: without tax; credit memos reduce them, last year is apart."""
        first = self.company.compute_fiscalyear_dates(self.today)["date_from"]
        last_year = self._invoice(40, first.replace(year=first.year - 1))
        last_year.action_post()
        names = ("nav_sales_period", "nav_sales_year", "nav_sales_last_year")
        expected = 0
        for amount, kind in (
            (1000, "out_invoice"),
            (200, "out_invoice"),
            (50, "out_refund"),
        ):
            self._invoice(amount, move_type=kind).action_post()
            expected += -amount if kind == "out_refund" else amount
            card = self._card()
            self.assertEqual([card[name] for name in names], [expected, expected, 40])

    def test_outstanding_and_shipped_not_invoiced(self):
        """SD-358: of 10 × 100 and 20 %, 4 are shipped: 720.00 and 480.00."""
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 4
        order.with_user(self.poster).nav_post(invoice=False)
        card = self._card()
        self.assertEqual(card.nav_outstanding_orders, 720.0)
        self.assertEqual(card.nav_shipped_not_invoiced, 480.0)

    def test_orders_shipped_not_invoiced(self):
        """SD-350: the list's filter finds an order from its shipment to its invoice."""
        arch = self.env.ref("nav_sales_addon.nav_sales_order_view_search").arch
        node = etree.fromstring(arch).find(".//filter[@name='not_invoiced']")
        domain = safe_eval(node.get("domain"))
        orders = self.env["sale.order"].with_user(self.processor)
        before = orders.search_count(domain)
        order = self._create_order((self.item_1, 10))
        order.with_user(self.poster).nav_post(invoice=False)
        self.assertIn(order, orders.search(domain))
        self.assertEqual(orders.search_count(domain), before + 1)
        invoice = self._invoice(1).with_user(self.processor)
        invoice.invoice_line_ids.unlink()
        invoice.nav_get_shipment_lines(order.picking_ids)
        invoice.with_user(self.poster).nav_post()
        self.assertNotIn(order, orders.search(domain))
        self.assertEqual(orders.search_count(domain), before)
