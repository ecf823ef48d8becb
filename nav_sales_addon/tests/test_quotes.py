from datetime import date

from odoo.tests import Form, tagged

from .common import NavSalesCommon

ORDER_FORM = "nav_sales_addon.nav_sales_order_view_form"


@tagged("post_install", "-at_install")
class TestNavQuotes(NavSalesCommon):
    """How long a quote is valid (rules §1 and §6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.quotation_validity_days = 30

    def _quote(self, **values):
        return self._create_order(nav_document_type="quote", **values)

    def test_valid_until_follows_the_document_date(self):
        """SD-336: from the document date, again when the document date changes."""
        quote = self._quote(nav_document_date=date(2018, 1, 1))
        self.assertEqual(quote.validity_date, date(2018, 1, 31))
        with Form(quote.with_user(self.processor), view=ORDER_FORM) as form:
            form.nav_document_date = date(2018, 2, 1)
            self.assertEqual(form.validity_date, date(2018, 3, 3))
        self.assertEqual(quote.validity_date, date(2018, 3, 3))

    def test_valid_until_is_typed(self):
        """SD-028: the user's date and reference are kept, also without a period."""
        self.company.quotation_validity_days = 0
        quote = self._quote(nav_document_date=date(2018, 1, 1))
        self.assertFalse(quote.validity_date)
        with Form(quote.with_user(self.processor), view=ORDER_FORM) as form:
            form.validity_date = date(2018, 12, 31)
            form.client_order_ref = "PO-77"
        quote.nav_document_date = date(2018, 2, 1)
        quote.invalidate_recordset()
        self.assertEqual(quote.validity_date, date(2018, 12, 31))
        self.assertEqual(quote.client_order_ref, "PO-77")

    def test_days_of_a_quotation_template(self):
        """Odoo's templates have days of their own; they count the same way."""
        template = self.env["sale.order.template"].create(
            {"name": "Short", "number_of_days": 7}
        )
        quote = self._quote(
            sale_order_template_id=template.id, nav_document_date=date(2018, 1, 1)
        )
        self.assertEqual(quote.validity_date, date(2018, 1, 8))

    def test_order_keeps_the_date_of_the_quote(self):
        """Make Order sets the document date to today; the offer ended when it did."""
        quote = self._quote(nav_document_date=date(2018, 1, 1))
        quote.nav_make_order()
        self.assertEqual(quote.nav_document_date, self.today)
        self.assertEqual(quote.validity_date, date(2018, 1, 31))
