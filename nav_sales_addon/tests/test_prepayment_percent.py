from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .prepayment_common import NavPrepaymentCommon


@tagged("post_install", "-at_install")
class TestNavPrepaymentPercent(NavPrepaymentCommon):
    """Where the percentage comes from, and its amount (customers_setup §11)."""

    def _row(self, pct, **values):
        return self.env["nav.sales.prepayment.pct"].create(
            {
                "product_tmpl_id": self.item_1.product_tmpl_id.id,
                "company_id": self.company.id,
                "sales_type": "all",
                "prepayment_pct": pct,
                **values,
            }
        )

    def _pct(self):
        return self._create_order((self.item_1, 1)).order_line.nav_prepayment_pct

    def test_order_of_sources(self):
        """CS-251: item and customer, price group, all customers, then the header."""
        group = self.env["nav.customer.price.group"].create({"code": "RETAIL"})
        self.customer.write({"nav_price_group_id": group.id, "nav_prepayment_pct": 40})
        rows = [
            self._row(10, sales_type="customer", partner_id=self.customer.id),
            self._row(20, sales_type="group", price_group_id=group.id),
            self._row(30),
        ]
        for row, pct in zip(rows, (10, 20, 30), strict=True):
            self.assertEqual(self._pct(), pct)
            row.unlink()
        self.assertEqual(self._pct(), 40)

    def test_zero_is_a_percentage(self):
        """CS-252: a row of 0 % wins over the header."""
        self.customer.nav_prepayment_pct = 40
        self._row(0, sales_type="customer", partner_id=self.customer.id)
        self.assertEqual(self._pct(), 0)

    def test_dates(self):
        """CS-253: only within its dates; an end before the start is refused."""
        self.customer.nav_prepayment_pct = 40
        row = self._row(25, date_start="2020-06-01", date_end="2020-06-30")
        self.assertEqual(self._pct(), 40)
        inside = self._create_order(
            (self.item_1, 1), nav_posting_date=fields.Date.to_date("2020-06-30")
        )
        self.assertEqual(inside.order_line.nav_prepayment_pct, 25)
        with self.assertRaises(ValidationError):
            row.date_end = "2020-05-31"

    def test_header_goes_to_all_lines(self):
        self._row(10)
        order = self._prepaid_order(30, (self.item_1, 1), (self.item_2, 1))
        self.assertEqual(order.order_line.mapped("nav_prepayment_pct"), [10, 30])
        order.nav_prepayment_pct = 50
        self.assertEqual(order.order_line.mapped("nav_prepayment_pct"), [50, 50])

    def test_limits(self):
        """CS-282: 0 to 100 with five decimals, nothing of negative lines."""
        line = self._create_order((self.item_1, 1)).order_line
        for pct in (100.01, -1):
            with self.assertRefused("between 0 and 100", ValidationError):
                line.nav_prepayment_pct = pct
        line.nav_prepayment_pct = 33.33333
        line.invalidate_recordset()
        self.assertEqual(line.nav_prepayment_pct, 33.33333)
        self.assertEqual(line.nav_prepmt_line_amount, 33.33)
        order = self._prepaid_order(20, (self.item_1, -1), (self.item_1, 5))
        self.assertEqual(order.order_line.mapped("nav_prepayment_pct"), [0, 20])
        with self.assertRefused("negative", ValidationError):
            order.order_line[0].nav_prepayment_pct = 10

    def test_amount_is_the_truth(self):
        """A typed amount stays; the percentage follows, and the quantity too."""
        line = self._prepaid_order(20, (self.item_1, 7)).order_line
        line.nav_prepmt_line_amount = 123.45
        self.assertEqual(line.nav_prepmt_line_amount, 123.45)
        self.assertEqual(line.nav_prepayment_pct, 17.63571)
        line.product_uom_qty = 14
        self.assertEqual(line.nav_prepmt_line_amount, 246.9)
        with self.assertRefused("not be more than", ValidationError):
            line.nav_prepmt_line_amount = 1400.01

    def test_form(self):
        """In the form amount and percentage follow each other, also from the header."""
        order = self._prepaid_order(20, (self.item_1, 10))
        view = "nav_sales_addon.nav_sales_order_view_form"
        with Form(order, view) as form:
            form.nav_prepayment_pct = 25
            with form.order_line.edit(0) as line:
                self.assertEqual(line.nav_prepmt_line_amount, 250)
                line.nav_prepmt_line_amount = 333.33
                self.assertEqual(line.nav_prepayment_pct, 33.333)
        self.assertEqual(order.order_line.nav_prepmt_line_amount, 333.33)

    def test_typed_total(self):
        """CS-281: 450 are spread as 300 and 150; limits are kept."""
        order = self._prepaid_order(20, (self.item_1, 10), (self.item_1, 5))
        action = order.action_nav_statistics()
        statistics = self.env["nav.document.statistics"].browse(action["res_id"])
        self.assertEqual(statistics.prepayment, 300)
        statistics.prepayment = 450
        statistics.action_apply()
        amounts = order.order_line.mapped("nav_prepmt_line_amount")
        self.assertEqual(amounts, [300, 150])
        with self.assertRefused("must be between"):
            order._nav_spread_prepayment_total(1500.01)
        order.nav_prepayment_pct = 0
        with self.assertRefused("No line"):
            order._nav_spread_prepayment_total(100)

    def test_quotes_carry_it(self):
        """A quote has the percentage; its prepayment is invoiced from the order."""
        quote = self._prepaid_order(20, (self.item_1, 1), nav_document_type="quote")
        with self.assertRaisesRegex(UserError, "Make Order"):
            quote.nav_post_prepayment_invoice()
        quote.nav_make_order()
        quote.nav_post_prepayment_invoice()
        self.assertEqual(quote.nav_status, "pending_prepayment")
