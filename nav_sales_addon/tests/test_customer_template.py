from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.nav_customer_template import TEMPLATE_FIELDS
from .common import NavSalesCommon


class NavCustomerTemplateCommon(NavSalesCommon):
    """Templates DOMESTIC (14 days, Kiel, DE) and EXPORT (30 days)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Template = cls.env["nav.customer.template"]
        cls.Template.search([]).active = False
        cls.terms_14 = cls._create_terms("14 Days", 14)
        cls.terms_30 = cls._create_terms("30 Days", 30)
        cls.germany = cls.env.ref("base.de")
        cls.denmark = cls.env.ref("base.dk")

    @classmethod
    def _create_terms(cls, name, days):
        line = {"value": "percent", "value_amount": 100, "nb_days": days}
        return cls.env["account.payment.term"].create(
            {
                "name": name,
                "line_ids": [Command.create(line)],
                "company_id": cls.company.id,
            }
        )

    @classmethod
    def _create_template(cls, code, **values):
        return cls.Template.create(
            {"code": code, "name": code.title(), "company_id": cls.company.id, **values}
        )

    @classmethod
    def _full_values(cls):
        """A value for every field a template has."""
        company = cls.company
        journal = cls.company_data["default_journal_bank"]
        account = cls.company_data["default_account_receivable"].copy()
        return {
            "street": "Holstenstr. 1",
            "street2": "2. Stock",
            "zip": "24103",
            "city": "Kiel",
            "country_id": cls.germany.id,
            "state_id": cls.env["res.country.state"]
            .search([("country_id", "=", cls.germany.id)], limit=1)
            .id,
            "lang": "en_US",
            "category_ids": [Command.create({"name": "Bikes"})],
            "user_id": cls.manager.id,
            "payment_term_id": cls.terms_14.id,
            "payment_method_line_id": journal.inbound_payment_method_line_ids[:1].id,
            "pricelist_id": cls.env["product.pricelist"]
            .create({"name": "Retail", "company_id": company.id})
            .id,
            "fiscal_position_id": cls.env["account.fiscal.position"]
            .create({"name": "Abroad", "company_id": company.id})
            .id,
            "receivable_account_id": account.id,
            "credit_limit": 900.0,
            "invoice_sending_method": "email",
            "document_sending_profile_id": cls.env["nav.document.sending.profile"]
            .create({"name": "Template", "company_id": cls.company.id})
            .id,
            "warehouse_id": cls.warehouse.id,
            "incoterm_id": cls.env.ref("account.incoterm_EXW").id,
            "application_method": "apply_to_oldest",
            "blocked": "ship",
            "combine_shipments": True,
        }

    def _customers_named(self, name):
        return self.env["res.partner"].search([("name", "=", name)])


@tagged("post_install", "-at_install")
class TestNavCustomerTemplateCreate(NavCustomerTemplateCommon):
    """New customers through a template (rules/customers_setup.md §2)."""

    def test_every_field_is_copied(self):
        """CS-010: every value of the template is on the new customer."""
        values = self._full_values()
        self.assertEqual(values.keys(), TEMPLATE_FIELDS.keys())
        template = self._create_template("FULL", **values)
        customer = template.with_user(self.manager).nav_create_customer("Nordlys")
        for name, customer_name in TEMPLATE_FIELDS.items():
            self.assertTrue(template[name], name)
            self.assertEqual(customer.sudo()[customer_name], template[name], name)
        self.assertTrue(customer.is_company)
        self.assertEqual(customer.customer_rank, 1)
        self.assertEqual(customer.nav_customer_template_id, template)

    def test_fields_fit_their_counterparts(self):
        """A field of the template is of the kind of the customer's field."""
        partner_fields = self.env["res.partner"]._fields
        for name, customer_name in TEMPLATE_FIELDS.items():
            own, other = self.Template._fields[name], partner_fields[customer_name]
            self.assertEqual(own.comodel_name, other.comodel_name, name)
            if own.type != "monetary":
                self.assertEqual(own.type, other.type, name)

    def test_chosen_template_only(self):
        """CS-002: what the other template says is not mixed in."""
        self._create_template("DOMESTIC", payment_term_id=self.terms_14.id, city="Kiel")
        export = self._create_template("EXPORT", payment_term_id=self.terms_30.id)
        customer = export.nav_create_customer("Nordlys")
        self.assertEqual(customer.property_payment_term_id, self.terms_30)
        self.assertFalse(customer.city)

    def test_caller_beats_template(self):
        """CS-025: country and address of the caller win, blanks are filled."""
        template = self._create_template(
            "T", country_id=self.germany.id, city="Kiel", zip="24103"
        )
        dane = template.nav_create_customer(
            "Dane", {"country_id": self.denmark.id, "city": "Aarhus", "zip": False}
        )
        self.assertEqual(dane.country_id, self.denmark)
        self.assertEqual((dane.city, dane.zip), ("Aarhus", False))
        nobody = template.nav_create_customer("Nobody", {"country_id": False})
        self.assertEqual((nobody.country_id, nobody.city), (self.germany, "Kiel"))

    def test_values_of_the_company(self):
        """Terms and limits are those of the company the customer is created in."""
        other = self._create_company(name="Other Company")
        template = self._create_template("T", payment_term_id=self.terms_14.id)
        customer = template.nav_create_customer("Nordlys")
        self.assertFalse(customer.with_company(other).property_payment_term_id)

    def test_number_series(self):
        """CS-006: number of the template's series; used numbers are skipped."""
        series = self.env["ir.sequence"].create(
            {"name": "Export", "prefix": "X", "padding": 4, "number_next": 7}
        )
        template = self._create_template("EXP", sequence_id=series.id)
        self.env["res.partner"].create({"name": "Old", "ref": "X0008"})
        first = template.with_user(self.processor).nav_create_customer("First")
        second = template.nav_create_customer("Second")
        typed = template.nav_create_customer("Typed", {"ref": "K1"})
        plain = self._create_template("PLAIN").nav_create_customer("Plain")
        self.assertEqual((first.ref, second.ref), ("X0007", "X0009"))
        self.assertEqual((typed.ref, plain.ref), ("K1", False))
        self.assertEqual(series.number_next_actual, 10)

    def test_value_in_use_cannot_be_deleted(self):
        """CS-017: payment terms a template refers to are not deleted."""
        self._create_template("T", payment_term_id=self.terms_14.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.terms_14.unlink()

    def test_typed_name(self):
        """CS-023: a name typed into a document gets the only template."""
        template = self._create_template("T", payment_term_id=self.terms_14.id)
        partners = self.env["res.partner"].with_user(self.processor)
        typed = partners.with_context(nav_customer_template=True)
        partner_id, name = typed.name_create("Nordlys Bikes <ny@nordlys.example.com>")
        customer = self.env["res.partner"].browse(partner_id)
        self.assertEqual(name, "Nordlys Bikes")
        self.assertEqual(customer.email, "ny@nordlys.example.com")
        self.assertEqual(customer.nav_customer_template_id, template)
        self.assertEqual(customer.property_payment_term_id, self.terms_14)

    def test_typed_name_without_template(self):
        """No template: Odoo's own way."""
        typed = self.env["res.partner"].with_context(nav_customer_template=True)
        partner_id, _name = typed.name_create("Nordlys")
        self.assertFalse(typed.browse(partner_id).nav_customer_template_id)

    def test_typed_name_with_several_templates(self):
        """CS-002, CS-004: several templates: nothing happens before the choice."""
        self._create_template("T1")
        self._create_template("T2")
        typed = self.env["res.partner"].with_context(nav_customer_template=True)
        with self.assertRefused("Choose the template", ValidationError):
            typed.name_create("Nordlys")
        self.assertFalse(self._customers_named("Nordlys"))

    def test_new_customer_action(self):
        """CS-004: no template opens a blank card; otherwise the dialog."""
        partners = self.env["res.partner"]
        self.assertEqual(partners.action_nav_new_customer()["res_model"], "res.partner")
        self._create_template("T1")
        action = partners.action_nav_new_customer()
        self.assertEqual(action["res_model"], "nav.new.customer")

    def test_dialog_offers_fitting_templates(self):
        """CS-026: companies and persons have their own templates."""
        company = self._create_template("TC", contact_type="company")
        person = self._create_template("TP", contact_type="person")
        both = self._create_template("TB", contact_type=False)
        wizard = Form(self.env["nav.new.customer"].with_user(self.processor))
        self.assertEqual(wizard.contact_type, "company")
        self.assertEqual(wizard.fitting_template_ids.ids, [both.id, company.id])
        self.assertFalse(wizard.template_id)
        both.active = False
        wizard.contact_type = "person"
        self.assertEqual(wizard.template_id, person)
        wizard.name = "Ann"
        wizard.save().action_nav_create()
        self.assertFalse(self._customers_named("Ann").is_company)

    def test_dialog_opens_the_card(self):
        """The card of the new customer opens; a document gets him instead."""
        self._create_template("T", payment_term_id=self.terms_14.id)
        dialogs = self.env["nav.new.customer"].with_user(self.processor)
        wizard = dialogs.create({"name": "Nordlys", "city": "Oslo"})
        action = wizard.action_nav_create()
        customer = self._customers_named("Nordlys")
        self.assertEqual(action["res_id"], customer.id)
        self.assertEqual(customer.city, "Oslo")
        self.assertEqual(customer.property_payment_term_id, self.terms_14)
        wizard = dialogs.with_context(nav_for_document=True).create({"name": "Two"})
        infos = wizard.action_nav_create()["infos"]
        self.assertEqual(infos["id"], self._customers_named("Two").id)


@tagged("post_install", "-at_install")
class TestNavCustomerTemplateRights(NavCustomerTemplateCommon):
    """Who may do what with customer templates (design §7)."""

    def test_template_values_need_no_rights(self):
        """A processor gives the account a manager chose, and no other."""
        account = self.company_data["default_account_receivable"].copy()
        template = self._create_template(
            "T", credit_limit=500, receivable_account_id=account.id
        ).with_user(self.processor)
        customer = template.nav_create_customer("Yes", {"city": "Oslo"})
        self.assertEqual(customer.sudo().credit_limit, 500)
        self.assertEqual(customer.sudo().property_account_receivable_id, account)
        self.assertFalse(customer.env.su)

    def test_caller_needs_rights(self):
        """What the caller gives himself is refused as anywhere else in Odoo."""
        template = self._create_template("T", payment_term_id=self.terms_14.id)
        template = template.with_user(self.processor)
        customer = template.nav_create_customer(
            "Nordlys", {"property_payment_term_id": self.terms_30.id}
        )
        self.assertEqual(customer.property_payment_term_id, self.terms_30)
        for values in ({"credit_limit": 1e9}, {"nav_blocked": "all"}):
            with self.assertRaises(AccessError):
                template.nav_create_customer("No", values)
        self.assertFalse(self._customers_named("No"))

    def test_context_opens_nothing(self):
        """Default values of a document do not reach the new customer."""
        template = self._create_template("T").with_user(self.processor)
        customer = template.with_context(
            default_credit_limit=1e9, default_nav_blocked="all", default_city="Oslo"
        ).nav_create_customer("Nordlys")
        self.assertEqual(customer.sudo().credit_limit, self.customer.credit_limit)
        self.assertFalse(customer.nav_blocked or customer.city)

    def test_other_users_have_no_templates(self):
        """Only people with a role of ours use templates."""
        user = new_test_user(
            self.env, login="nav_none", groups="sales_team.group_sale_manager"
        )
        template = self._create_template("T").with_user(user)
        with self.assertRaises(AccessError):
            template.nav_create_customer("No")
        with self.assertRaises(AccessError):
            self.customer.with_user(user).nav_apply_template(template)
        typed = self.env["res.partner"].with_user(user)
        typed.with_context(nav_customer_template=True).name_create("Native")
        self.assertTrue(self._customers_named("Native"))

    def test_managers_maintain(self):
        """Processors read templates, managers write them."""
        template = self._create_template("T")
        self.assertEqual(template.with_user(self.processor).name, "T")
        with self.assertRaises(AccessError):
            template.with_user(self.processor).name = "Mine"
        template.with_user(self.manager).name = "Managed"

    def test_company_rule(self):
        """A template of another company is neither offered nor used."""
        other = self._create_company(name="Other Company")
        template = self.Template.create({"name": "Other", "company_id": other.id})
        own = self._create_template("OWN")
        mine = self.Template.with_user(self.processor)
        self.assertEqual(mine._find_fitting(), own)
        with self.assertRaises(AccessError):
            mine.browse(template.id).nav_create_customer("No")
        with self.assertRaises(AccessError):
            self.customer.with_user(self.manager).nav_apply_template(template.id)
