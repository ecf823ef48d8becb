from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..models.nav_customer_template import TEMPLATE_FIELDS
from .test_customer_template import NavCustomerTemplateCommon


@tagged("post_install", "-at_install")
class TestNavCustomerTemplateLead(NavCustomerTemplateCommon):
    """A lead becomes a customer through the template (rules §2)."""

    def _convert(self, **values):
        leads = self.env["crm.lead"].with_user(self.processor)
        lead = leads.create({"name": "Bikes", "user_id": self.processor.id, **values})
        lead._handle_partner_assignment()
        return lead.partner_id

    def test_lead_beats_template(self):
        """CS-316, CS-025: what the lead knows wins, the template adds the rest."""
        series = self.env["ir.sequence"].create(
            {"name": "Customers", "prefix": "K", "padding": 3}
        )
        template = self._create_template(
            "T",
            country_id=self.germany.id,
            city="Kiel",
            user_id=self.manager.id,
            payment_term_id=self.terms_14.id,
            sequence_id=series.id,
        )
        contact = self._convert(
            partner_name="Nordlys",
            contact_name="Ann",
            city="Aarhus",
            country_id=self.denmark.id,
        )
        customer = contact.commercial_partner_id
        self.assertEqual(customer.nav_customer_template_id, template)
        self.assertEqual((customer.city, customer.country_id.code), ("Aarhus", "DK"))
        self.assertEqual(customer.user_id, self.processor)
        self.assertEqual(customer.property_payment_term_id, self.terms_14)
        self.assertEqual((customer.ref, customer.customer_rank), ("K001", 1))
        self.assertEqual(contact.name, "Ann")
        self.assertEqual(contact.property_payment_term_id, self.terms_14)

    def test_template_for_persons(self):
        """CS-317, CS-026: a person without company gets the template for persons."""
        self._create_template("TC", contact_type="company")
        person = self._create_template("TP", contact_type="person")
        self.assertEqual(
            self._convert(contact_name="Ann").nav_customer_template_id, person
        )

    def test_existing_customer_is_kept(self):
        """CS-317: a new contact of a customer does not change the customer."""
        self._create_template("T", city="Kiel", contact_type=False)
        contact = self._convert(contact_name="Ann", partner_id=False)
        self.customer.city = "Montreal"
        leads = self.env["crm.lead"].with_user(self.processor)
        lead = leads.create({"name": "More", "contact_name": "Bob"})
        lead._handle_partner_assignment(with_parent=self.customer)
        self.assertEqual(lead.partner_id.parent_id, self.customer)
        self.assertFalse(self.customer.nav_customer_template_id)
        self.assertEqual(self.customer.city, "Montreal")
        self.assertEqual(contact.city, "Kiel")

    def test_several_templates(self):
        """Several templates: the customer is created without one."""
        self._create_template("T1", city="Kiel")
        self._create_template("T2")
        customer = self._convert(partner_name="Nordlys").commercial_partner_id
        self.assertFalse(customer.nav_customer_template_id or customer.city)


@tagged("post_install", "-at_install")
class TestNavCustomerTemplateApply(NavCustomerTemplateCommon):
    """Apply to customers that exist, save as template (rules §2)."""

    def test_blank_values_never_erase(self):
        """CS-012, CS-013: a blank template changes nothing."""
        self.customer.write(
            {
                "property_payment_term_id": self.terms_14.id,
                "credit_limit": 900,
                "zip": "24103",
                "city": "Kiel",
                "country_id": self.germany.id,
                "user_id": self.poster.id,
            }
        )
        before = self.customer.read()[0]
        blank = self._create_template("BLANK")
        self.customer.with_user(self.manager).nav_apply_template(blank)
        after = self.customer.read()[0]
        for name in TEMPLATE_FIELDS.values():
            self.assertEqual(after[name], before[name], name)

    def test_values_overwrite(self):
        """CS-014, CS-015: values replace those of all customers, tags are added."""
        second = self.env["res.partner"].create({"name": "C20"})
        customers = self.customer + second
        tag = self.env["res.partner.category"].create({"name": "Old"})
        self.customer.write(
            {
                "property_payment_term_id": self.terms_14.id,
                "category_id": [Command.set(tag.ids)],
            }
        )
        template = self._create_template(
            "T2",
            payment_term_id=self.terms_30.id,
            category_ids=[Command.create({"name": "New"})],
        )
        dialog = Form(
            self.env["nav.apply.customer.template"]
            .with_user(self.manager)
            .with_context(active_model="res.partner", active_ids=customers.ids)
        )
        dialog.template_id = template
        dialog.save().action_nav_apply()
        self.assertEqual(customers.property_payment_term_id, self.terms_30)
        self.assertEqual(self.customer.category_id, tag + template.category_ids)
        self.assertEqual(second.category_id, template.category_ids)
        self.assertEqual(customers.nav_customer_template_id, template)
        self.assertIn("T2", self.customer.message_ids[0].body)

    def test_apply_rights(self):
        """Blocked, limit and account of a customer change by a manager only."""
        template = self._create_template("T", city="Kiel").with_user(self.processor)
        customer = self.customer.with_user(self.processor)
        customer.nav_apply_template(template)
        self.assertEqual(self.customer.city, "Kiel")
        template.sudo().write({"blocked": "all", "credit_limit": 1e6})
        with self.assertRefused("Credit Limit, Blocked", AccessError):
            customer.nav_apply_template(template)
        self.customer.with_user(self.manager).nav_apply_template(template)
        self.assertEqual(self.customer.nav_blocked, "all")
        # what does not change anything needs no right
        customer.nav_apply_template(template)

    def test_save_as_template(self):
        """CS-018, CS-020: running code, same values, nothing that identifies."""
        source = self._create_template("FULL", **self._full_values())
        customer = source.nav_create_customer(
            "Nordlys", {"ref": "C1", "email": "a@b.example.com"}
        )
        customer = customer.with_user(self.manager)
        self.Template.search([("code", "like", "CUST")]).unlink()
        first = customer.nav_save_as_template("Copy")
        second = customer.nav_save_as_template()
        self.assertRegex(first.code, r"^CUST\d{6}$")
        self.assertEqual(int(second.code[4:]), int(first.code[4:]) + 1)
        self.assertEqual((first.name, second.name), ("Copy", "Nordlys"))
        place = {"street", "street2", "zip", "city", "lang"}
        for name in TEMPLATE_FIELDS:
            self.assertEqual(
                first[name], False if name in place else source[name], name
            )
        self.assertEqual(first.contact_type, "company")
        again = first.nav_create_customer("Again")
        self.assertEqual(again.category_id, customer.category_id)

    def test_save_blank_customer(self):
        """CS-019: a customer with a name only gives a blank template."""
        blank = self.env["res.partner"].create({"name": "Blank"})
        template = blank.nav_save_as_template()
        for name in TEMPLATE_FIELDS:
            self.assertFalse(template[name], name)

    def test_save_button_creates_on_save(self):
        """CS-018: the button shows the template; discarding it leaves nothing."""
        customer = self.customer.with_user(self.manager)
        customer.property_payment_term_id = self.terms_14
        count = self.Template.search_count([])
        action = customer.action_nav_save_as_template()
        self.assertEqual(self.Template.search_count([]), count)
        templates = self.Template.with_user(self.manager)
        card = Form(templates.with_context(**action["context"]))
        self.assertEqual(card.payment_term_id, self.terms_14)
        card.name = "Saved"
        self.assertRegex(card.save().code, r"^CUST\d{6}$")
        with self.assertRaises(AccessError):
            self.customer.with_user(self.processor).nav_save_as_template()

    def test_copy_template(self):
        """CS-021: a copy has everything but code and description."""
        source = self._create_template("FULL", **self._full_values())
        copy = source.copy()
        for name in TEMPLATE_FIELDS:
            self.assertEqual(copy[name], source[name], name)
        self.assertNotEqual(copy.code, source.code)
        self.assertNotEqual(copy.name, source.name)
