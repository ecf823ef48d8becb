from odoo.tests import HttpCase, tagged

from .test_customer_template import NavCustomerTemplateCommon


@tagged("post_install", "-at_install")
class TestNavCustomerTours(NavCustomerTemplateCommon, HttpCase):
    """New customers in a real browser, from the list and from a document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms_14.name = "Tour 14 Days"
        cls.terms_30.name = "Tour 30 Days"
        cls.domestic = cls._create_template(
            "DOMESTIC", payment_term_id=cls.terms_14.id, user_id=cls.poster.id
        )

    def _run(self, tour, url="/odoo/nav-orders"):
        self.start_tour(url, tour, login="nav_processor")
        return self._customers_named("Nordlys Bikes")

    def test_type_new_customer(self):
        """CS-023: a name typed into an order, the only template is applied."""
        customer = self._run("nav_type_new_customer")
        self.assertEqual(customer.nav_customer_template_id, self.domestic)
        order = self.env["sale.order"].search([("partner_id", "=", customer.id)])
        self.assertEqual(order.payment_term_id, self.terms_14)
        self.assertEqual(order.user_id, self.poster)

    def test_type_new_customer_without_template(self):
        """CS-034, CS-004: no template, a blank card; cancel restores the customer."""
        self.domestic.active = False
        customer = self._run("nav_type_new_customer_blank")
        self.assertFalse(customer.nav_customer_template_id)
        self.assertTrue(
            self.env["sale.order"].search([("partner_id", "=", customer.id)])
        )
        self.assertFalse(self._customers_named("Zylphorn"))

    def test_type_new_customer_choose(self):
        """CS-002, CS-034: several templates; cancel leaves nothing behind."""
        export = self._create_template("EXPORT", payment_term_id=self.terms_30.id)
        customer = self._run("nav_type_new_customer_choose")
        self.assertEqual(customer.nav_customer_template_id, export)
        order = self.env["sale.order"].search([("partner_id", "=", customer.id)])
        self.assertEqual(order.payment_term_id, self.terms_30)
        self.assertFalse(self._customers_named("Zylphorn"))

    def test_type_new_customer_on_invoice(self):
        """CS-023: the same on a sales invoice; Odoo's own invoices are left alone."""
        url = "/odoo/nav-invoices"
        customer = self._run("nav_type_new_customer_invoice", url)
        invoice = self.env["account.move"].search([("partner_id", "=", customer.id)])
        self.assertEqual(invoice.invoice_payment_term_id, self.terms_14)
        self.assertTrue(invoice.nav_ship_on_post)

    def test_new_customer_from_list(self):
        """New in the list of customers applies the only template silently."""
        customer = self._run("nav_new_customer_from_list", "/odoo/nav-customers")
        self.assertEqual(customer.property_payment_term_id, self.terms_14)

    def test_customer_card(self):
        """CS-046, CS-058: New on the card asks for a template; New Order opens one."""
        fjord = self.env["res.partner"].create(
            {
                "name": "Fjord Cycles",
                "is_company": True,
                "customer_rank": 1,
                "ref": "C00007",
            }
        )
        customer = self._run("nav_customer_card", "/odoo/nav-customers")
        self.assertEqual(customer.nav_customer_template_id, self.domestic)
        orders = self.env["sale.order"].search(
            [("partner_id", "in", (customer + fjord).ids)]
        )
        self.assertEqual(orders.partner_id, customer)
        self.assertEqual(orders.nav_document_type, "order")

    def test_blocked_customer_is_refused(self):
        """CS-063, CS-067: the user reads why, and no order is made."""
        blocked = self.env["res.partner"].create(
            {"name": "Fjord Cycles", "customer_rank": 1, "nav_blocked": "all"}
        )
        self._run("nav_blocked_customer")
        self.assertFalse(
            self.env["sale.order"].search([("partner_id", "=", blocked.id)])
        )
