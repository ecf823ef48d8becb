from datetime import timedelta

from odoo.tests import HttpCase, tagged

from .test_customer_template import NavCustomerTemplateCommon


@tagged("post_install", "-at_install")
class TestNavQuoteTours(NavCustomerTemplateCommon, HttpCase):
    """Quotes in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item_1.name = "Tour Chair"
        cls.item_2.name = "Tour Desk"
        cls.customer.name = "Tour Customer"

    def test_quote_for_a_new_customer_is_posted(self):
        """SD-002, CS-023: typed name, template, lines, Make Order, Post."""
        self.terms_30.name = "Tour 30 Days"
        self._create_template("DOMESTIC", payment_term_id=self.terms_14.id)
        export = self._create_template("EXPORT", payment_term_id=self.terms_30.id)
        for kind in ("quote", "order"):
            self.company[f"nav_{kind}_sequence_id"] = self.env["ir.sequence"].create(
                {"name": kind, "prefix": f"T{kind[0].upper()}", "padding": 3}
            )
        self.start_tour("/odoo/nav-quotes", "nav_quote_to_posted", login="nav_poster")
        customer = self._customers_named("Nordlys Bikes")
        self.assertEqual(customer.nav_customer_template_id, export)
        order = self.env["sale.order"].search([("partner_id", "=", customer.id)])
        self.assertEqual((order.name, order.nav_quote_number), ("TO001", "TQ001"))
        self.assertTrue(order.nav_closed)
        shipment = order._nav_posted_shipments()
        self.assertEqual(shipment.move_ids.mapped("quantity"), [4.0, 2.0])
        invoice = order.invoice_ids
        self.assertEqual((invoice.state, invoice.amount_untaxed), ("posted", 480.0))
        self.assertEqual(invoice.invoice_payment_term_id, self.terms_30)

    def test_compare_versions(self):
        """A processor sees what was changed between two versions."""
        quote = self._create_order(nav_document_type="quote")
        quote.action_nav_archive()
        quote.order_line.product_uom_qty = 7
        quote.action_nav_archive()
        self.start_tour(
            "/odoo/nav-quotes", "nav_compare_versions", login="nav_processor"
        )

    def test_delete_expired_quotes(self):
        """Rules §6: the manager sees what goes, and the calendar stays closed."""
        quote = self._create_order(
            nav_document_type="quote", validity_date=self.today - timedelta(days=1)
        )
        self.start_tour(
            "/odoo/nav-quotes", "nav_delete_expired_quotes", login="nav_manager"
        )
        self.assertFalse(quote.exists())
