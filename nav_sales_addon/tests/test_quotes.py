from datetime import date

from lxml import etree

from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

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

    def test_set_to_quotation_of_an_invoiced_quote(self):
        """The button appears when the quote can be used again, in Odoo's form too."""
        for view in (ORDER_FORM, "sale.view_order_form"):
            with self.subTest(view=view):
                quote = self._quote()
                quote.nav_make_invoice()
                self.assertFalse(self._offers(quote, view, "action_draft"))
                quote.nav_invoice_id.button_cancel()
                self.assertTrue(self._offers(quote, view, "action_draft"))
                quote.nav_invoice_id.unlink()
                self.assertTrue(self._offers(quote, view, "action_draft"))
                quote.action_draft()
                self.assertFalse(self._offers(quote, view, "action_draft"))

    def _offers(self, quote, view, button):
        """Whether a form shows a button for this quote."""
        arch = quote.get_view(self.env.ref(view).id, "form")["arch"]
        node = etree.fromstring(arch).find(f".//header//button[@name='{button}']")
        values = {name: quote[name] for name in ("state", "nav_invoice_state")}
        return not safe_eval(node.get("invisible"), values)
