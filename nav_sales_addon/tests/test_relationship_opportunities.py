from odoo import Command
from odoo.tests import Form, tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavOpportunities(NavSalesCommon):
    """Quote from an opportunity, won when the order is made (rules §13)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        team = cls.env["crm.team"].create(
            {"name": "Sales", "company_id": cls.company.id}
        )
        cls.campaign = cls.env["utm.campaign"].create({"name": "Spring"})
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "New office",
                "type": "opportunity",
                "partner_id": cls.customer.id,
                "user_id": cls.processor.id,
                "team_id": team.id,
                "company_id": cls.company.id,
                "campaign_id": cls.campaign.id,
                "expected_revenue": 5000.0,
                "probability": 30.0,
            }
        )
        cls.opportunity = cls.lead.with_user(cls.processor)

    def _quote(self, lead=None, **values):
        """The quote as the form of the button makes it."""
        action = (lead or self.opportunity).action_sale_quotations_new()
        quotes = self.env["sale.order"].with_user(self.processor)
        return quotes.with_context(**action["context"]).create(
            {
                "order_line": [
                    Command.create(
                        {"product_id": self.item_1.id, "product_uom_qty": 10}
                    )
                ],
                **values,
            }
        )

    def test_quote_from_opportunity(self):
        """CS-331: contact, salesperson, campaign and opportunity come along."""
        action = self.opportunity.action_sale_quotations_new()
        form = self.env.ref("nav_sales_addon.nav_sales_order_view_form")
        self.assertEqual(action["views"], [(form.id, "form")])
        quote = self._quote()
        self.assertRecordValues(
            quote,
            [
                {
                    "nav_document_type": "quote",
                    "partner_id": self.customer.id,
                    "user_id": self.processor.id,
                    "campaign_id": self.campaign.id,
                    "opportunity_id": self.lead.id,
                }
            ],
        )

    def test_not_started(self):
        """CS-331: a lead that is in no stage yet has no quotes."""
        lead = self.lead.copy({"type": "lead"}).with_user(self.processor)
        with self.assertRefused("not in a stage yet"):
            lead.action_sale_quotations_new()
        started = self.lead.copy().with_user(self.processor)
        started.stage_id = False
        with self.assertRefused("not in a stage yet"):
            started.action_sale_quotations_new()

    def test_second_quote(self):
        """CS-331: one quote; a cancelled one makes room for the next."""
        quote = self._quote()
        with self.assertRefused(f"has {quote.name} already"):
            self.opportunity.action_sale_quotations_new()
        with self.assertRefused(f"has {quote.name} already"):
            self.opportunity.action_new_quotation()
        quote._action_cancel()
        self.assertTrue(self._quote())

    def test_closed(self):
        """CS-331: a closed opportunity has no new quotes."""
        lost, won = self.lead, self.lead.copy()
        lost.action_set_lost()
        won.action_set_won()
        for lead in (lost, won):
            with self.assertRefused("is closed"):
                lead.with_user(self.processor).action_sale_quotations_new()

    def test_make_order_wins(self):
        """CS-331: Make Order closes it as won, dated, with the value of the order."""
        quote = self._quote()
        self.assertEqual(self.lead.won_status, "pending")
        quote.nav_make_order()
        self.assertEqual(self.lead.won_status, "won")
        self.assertEqual(self.lead.expected_revenue, 1000.0)
        self.assertEqual(self.lead.prorated_revenue, 1000.0)
        self.assertEqual(self.lead.date_closed.date(), self.today)

    def test_every_way_to_an_order_wins(self):
        """Confirming, accepting and Make Invoice are sales, too."""
        for way in ("action_confirm", "_validate_order", "nav_make_invoice"):
            with self.subTest(way):
                lead = self.lead.copy({"active": True})
                quote = self._quote(lead.with_user(self.processor))
                getattr(quote, way)()
                self.assertEqual(lead.won_status, "won")
                self.assertEqual(lead.expected_revenue, 1000.0)

    def test_lost_opportunity_whose_quote_is_ordered(self):
        """An order is a fact: the opportunity somebody gave up is won."""
        quote = self._quote()
        self.lead.action_set_lost()
        quote.nav_make_order()
        self.assertEqual(self.lead.won_status, "won")
        self.assertTrue(self.lead.active)

    def test_foreign_currency(self):
        """The value is in company currency."""
        currency = self.setup_other_currency("HRK", rates=[("2016-01-01", 4.0)])
        pricelist = self.env["product.pricelist"].create(
            {"name": "HRK", "currency_id": currency.id, "company_id": self.company.id}
        )
        quote = self._quote(pricelist_id=pricelist.id)
        quote.order_line.price_unit = 100.0
        quote.nav_make_order()
        self.assertEqual(quote.currency_id, currency)
        self.assertEqual(self.lead.expected_revenue, 250.0)

    def test_order_deleted(self):
        """CS-333: deleting the order of a won opportunity loses it, value 0."""
        order = self._quote().nav_make_order()
        order.with_user(self.manager).unlink()
        self.assertEqual(self.lead.won_status, "lost")
        self.assertEqual(self.lead.prorated_revenue, 0.0)
        self.assertEqual(self.lead.expected_revenue, 0.0)
        reason = self.env.ref("nav_sales_addon.crm_lost_reason_deleted")
        self.assertEqual(self.lead.lost_reason_id, reason)

    def test_quote_deleted(self):
        """CS-333: a quote was no order; the opportunity stays what it is."""
        self._quote().with_user(self.manager).unlink()
        self.assertEqual(self.lead.won_status, "pending")
        self.assertEqual(self.lead.expected_revenue, 5000.0)

    def test_open_ones_are_kept(self):
        """An open opportunity with a quote is not deleted (rules §13)."""
        quote = self._quote()
        with self.assertRefused("is open and has a quote"):
            self.lead.unlink()
        quote._action_cancel()
        self.lead.unlink()
        self.assertFalse(self.lead.exists())

    def test_switched_off(self):
        """A company that works as Odoo does keeps Odoo's opportunities."""
        self.company.nav_opportunity_follows = False
        self._quote()
        second = self._quote()
        second.nav_make_order()
        self.assertEqual(self.lead.won_status, "pending")
        self.assertEqual(self.lead.expected_revenue, 5000.0)

    def test_calculated_value(self):
        """CS-330: estimated value times probability, as Odoo's crm has it."""
        self.lead.expected_revenue = 1000.0
        for probability, value in ((10, 100), (35, 350), (50, 500), (20, 200)):
            self.lead.probability = probability
            self.assertEqual(self.lead.prorated_revenue, value)


@tagged("post_install", "-at_install")
class TestNavContactQuotes(NavSalesCommon):
    """A quote for a contact that is no customer yet (rules §13)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms = cls.env.ref("account.account_payment_term_30days")
        cls.template = cls._create_template("Retail", payment_term_id=cls.terms.id)
        cls.contact = cls.env["res.partner"].create(
            {"name": "Prospect", "is_company": True}
        )

    @classmethod
    def _create_template(cls, name, **values):
        return cls.env["nav.customer.template"].create(
            {"name": name, "company_id": cls.company.id, **values}
        )

    def _quote(self, **values):
        quote = self._create_order(
            (self.item_1, 1),
            nav_document_type="quote",
            partner_id=self.contact.id,
            **values,
        )
        return quote.with_user(self.processor)

    def test_contact_becomes_customer(self):
        """CS-324: the template of the quote makes the customer; same lines."""
        self._create_template("Wholesale")
        quote = self._quote(nav_customer_template_id=self.template.id)
        self.assertTrue(quote.nav_needs_template)
        quote.nav_make_order()
        contact = self.contact.with_company(self.company)
        self.assertEqual(contact.customer_rank, 1)
        self.assertEqual(contact.property_payment_term_id, self.terms)
        self.assertEqual(contact.nav_customer_template_id, self.template)
        self.assertEqual(quote.nav_document_type, "order")
        self.assertEqual(quote.partner_id, self.contact)
        self.assertEqual(quote.amount_untaxed, 100.0)

    def test_asks_for_a_template(self):
        """CS-324: with several templates Make Order asks; declined: no order."""
        self._create_template("Wholesale")
        quote = self._quote()
        with self.assertRefused("choose a customer template"):
            quote.nav_make_order()
        action = quote.action_nav_make_order()
        self.assertEqual(action["res_model"], "nav.apply.customer.template")
        self.assertEqual(quote.nav_document_type, "quote")
        wizards = self.env["nav.apply.customer.template"].with_user(self.processor)
        form = Form(wizards.with_context(**action["context"]))
        form.template_id = self.template
        action = form.save().action_nav_apply()
        self.assertEqual(action["res_id"], quote.id)
        self.assertEqual(quote.nav_document_type, "order")
        self.assertEqual(self.contact.customer_rank, 1)

    def test_one_template(self):
        """CS-324: the only one that fits needs no question."""
        quote = self._quote()
        quote.action_nav_make_order()
        self.assertEqual(self.contact.customer_rank, 1)
        self.assertEqual(self.contact.sudo().nav_customer_template_id, self.template)

    def test_existing_customer_of_the_company(self):
        """CS-317: a person of a customer refers to that customer."""
        self.contact.customer_rank = 1
        person = self.env["res.partner"].create(
            {"name": "Pat", "parent_id": self.contact.id}
        )
        self._create_template("Wholesale")
        quote = self._quote()
        quote.partner_id = person
        self.assertFalse(quote.nav_needs_template)
        quote.nav_make_order()
        self.assertFalse(self.contact.nav_customer_template_id)

    def test_portal(self):
        """Where nobody can be asked, the order is made all the same."""
        self._create_template("Wholesale")
        quote = self._quote()
        quote.sudo().action_confirm()
        self.assertEqual(quote.state, "sale")
        self.assertEqual(self.contact.customer_rank, 0)


@tagged("post_install", "-at_install")
class TestNavContacts(NavSalesCommon):
    """Contact and customer are one record in Odoo (rules §13)."""

    def test_customer_is_its_contact(self):
        """CS-315: a new customer is a company contact with the same address."""
        partners = self.env["res.partner"]
        before = partners.search_count([])
        customer = partners.create(
            {
                "name": "Alpine Ski House",
                "is_company": True,
                "customer_rank": 1,
                "street": "1 Peak Road",
            }
        )
        self.assertEqual(partners.search_count([]), before + 1)
        self.assertEqual(customer.commercial_partner_id, customer)

    def test_changes_are_seen_on_both(self):
        """CS-319: one record, and a person's phone and e-mail never overwrite it."""
        self.customer.write({"is_company": True, "phone": "+1 514 555 0100"})
        person = self.env["res.partner"].create(
            {
                "name": "Pat",
                "parent_id": self.customer.id,
                "phone": "+1 514 555 0199",
                "email": "pat@home.example",
            }
        )
        person.email = "pat@other.example"
        self.assertEqual(self.customer.phone, "+1 514 555 0100")
        self.assertFalse(self.customer.email)
        self.customer.street = "2 Side Street"
        self.assertEqual(person.street, "2 Side Street")
