from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .test_customer_template import NavCustomerTemplateCommon

CARD = "nav_sales_addon.nav_customer_view_form"


class NavCustomerNumberCommon(NavCustomerTemplateCommon):
    """The company's customers are numbered C00020, C00021 …"""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.series = cls._create_series("C", number_next=20)
        cls.company.nav_customer_sequence_id = cls.series
        cls.cards = (
            cls.env["res.partner"]
            .with_user(cls.processor)
            .with_context(
                nav_new_customer=True,
                default_customer_rank=1,
                res_partner_search_mode="customer",
            )
        )

    @classmethod
    def _create_series(cls, prefix, **values):
        return cls.env["ir.sequence"].create(
            {
                "name": prefix,
                "prefix": prefix,
                "padding": 5,
                "implementation": "no_gap",
                **values,
            }
        )

    def _enter(self, name="Nordlys", **values):
        form = Form(self.cards, view=CARD)
        form.name = name
        for field, value in values.items():
            form[field] = value
        return form.save()


@tagged("post_install", "-at_install")
class TestNavCustomerNumber(NavCustomerNumberCommon):
    """Numbers of customers (rules/customers_setup.md §1.2)."""

    def test_series_of_the_template_wins(self):
        """CS-006: the template's series, else the company's; each moves by one."""
        export = self._create_series("X", padding=4)
        with_series = self._create_template("EXP", sequence_id=export.id)
        first = with_series.with_user(self.processor).nav_create_customer("First")
        second = self._create_template("T").nav_create_customer("Second")
        self.assertEqual((first.ref, second.ref), ("X0001", "C00020"))
        self.assertEqual(
            (export.number_next_actual, self.series.number_next_actual), (2, 21)
        )

    def test_blank_card(self):
        """A card that is filled in by hand gets the next number when it is saved."""
        self.assertEqual([self._enter().ref, self._enter().ref], ["C00020", "C00021"])

    def test_typed_number_stays(self):
        """CS-007: a typed number takes none of the series, also in the dialog."""
        self.assertEqual(self._enter(ref="K1").ref, "K1")
        self._create_template("T")
        dialogs = self.env["nav.new.customer"].with_user(self.processor)
        dialogs.create({"name": "Two", "ref": "K2"}).action_nav_create()
        self.assertEqual(self._customers_named("Two").ref, "K2")
        self.assertEqual(self.series.number_next_actual, 20)

    def test_used_numbers_are_skipped(self):
        """CS-057: a number somebody typed earlier is not given again."""
        self.env["res.partner"].create({"name": "Old", "ref": "C00020"})
        self.assertEqual(self._enter().ref, "C00021")
        entered = self.cards.create([{"name": "A"}, {"name": "B", "ref": "C00022"}])
        self.assertEqual(entered.mapped("ref"), ["C00023", "C00022"])

    def test_two_customers_have_two_numbers(self):
        """A typed number that is another customer's is refused."""
        self._enter("Nordlys", ref="K1")
        with self.assertRefused("K1 is that of customer Nordlys", ValidationError):
            self._enter("Second", ref="K1")
        vendor = self.env["res.partner"].create({"name": "Vendor", "ref": "K1"})
        self.assertEqual(vendor.ref, "K1")
        self.company.nav_customer_sequence_id = False
        self.assertEqual(self._enter("Third", ref="K1").ref, "K1")

    def test_copy_has_its_own_number(self):
        """Duplicate on the card: another customer, another number."""
        customer = self._enter()
        copy = self.cards.browse(customer.id).copy()
        self.assertEqual((customer.ref, copy.ref), ("C00020", "C00021"))
        self.assertEqual(customer.copy({"ref": "K7"}).ref, "K7")

    def test_only_customers_are_numbered(self):
        """Contacts of the customer and contacts made elsewhere get no number."""
        customer = self.cards.create(
            {
                "name": "Nordlys",
                "child_ids": [
                    Command.create({"name": "Ann"}),
                    Command.create({"name": "Dock", "type": "delivery"}),
                ],
            }
        )
        contact = self.cards.with_context(default_parent_id=customer.id).create(
            {"name": "Bob"}
        )
        native = self.env["res.partner"].create({"name": "Native", "customer_rank": 1})
        self.assertEqual(customer.ref, "C00020")
        others = customer.child_ids + contact + native
        self.assertFalse(any(others.mapped("ref")))

    def test_name_typed_into_a_document(self):
        """Without template as well: he is a customer with a number."""
        typed = self.env["res.partner"].with_user(self.processor)
        typed = typed.with_context(
            nav_customer_template=True, res_partner_search_mode="customer"
        )
        partner_id, _name = typed.name_create("Nordlys")
        customer = typed.browse(partner_id)
        self.assertEqual((customer.ref, customer.customer_rank), ("C00020", 1))

    def test_without_series_nothing_is_numbered(self):
        """Blank setup leaves Odoo as it is."""
        self.company.nav_customer_sequence_id = False
        self._create_template("T")
        self.assertFalse(self._enter().ref)
        self.assertFalse(self.Template.search([]).nav_create_customer("Second").ref)


@tagged("post_install", "-at_install")
class TestNavContactBecomesCustomer(NavCustomerNumberCommon):
    """Create as Customer on a contact (rules/customers_setup.md §2)."""

    def setUp(self):
        super().setUp()
        contacts = self.env["res.partner"].with_user(self.processor)
        self.contact = contacts.create(
            {"name": "Prospect", "is_company": True, "city": "Aarhus"}
        )

    def test_template_fills_blanks(self):
        """CS-008, CS-025: number of the template's series; the contact's own stays."""
        export = self._create_series("X", padding=4, number_next=7)
        template = self._create_template(
            "T",
            sequence_id=export.id,
            city="Kiel",
            country_id=self.germany.id,
            payment_term_id=self.terms_14.id,
            credit_limit=500,
        )
        action = self.contact.action_nav_create_as_customer()
        self.assertEqual(action["res_id"], self.contact.id)
        self.assertEqual((self.contact.ref, self.contact.customer_rank), ("X0007", 1))
        self.assertEqual(self.contact.city, "Aarhus")
        self.assertEqual(self.contact.country_id, self.germany)
        self.assertEqual(self.contact.property_payment_term_id, self.terms_14)
        self.assertEqual(self.contact.sudo().credit_limit, 500)
        self.assertEqual(self.contact.nav_customer_template_id, template)
        self.assertEqual(export.number_next_actual, 8)

    def test_several_templates_ask(self):
        """CS-005: nothing happens before the choice; cancel leaves a contact."""
        self._create_template("T1", payment_term_id=self.terms_14.id)
        chosen = self._create_template("T2", payment_term_id=self.terms_30.id)
        action = self.contact.action_nav_create_as_customer()
        self.assertEqual((self.contact.ref, self.contact.customer_rank), (False, 0))
        dialogs = self.env[action["res_model"]].with_user(self.processor)
        dialog = Form(dialogs.with_context(**action["context"]))
        dialog.template_id = chosen
        dialog.save().action_nav_apply()
        self.assertEqual((self.contact.ref, self.contact.customer_rank), ("C00020", 1))
        self.assertEqual(self.contact.property_payment_term_id, self.terms_30)

    def test_without_template(self):
        """No template: the contact gets a number and is a customer."""
        self.contact.action_nav_create_as_customer()
        self.assertEqual((self.contact.ref, self.contact.customer_rank), ("C00020", 1))
        with self.assertRefused("is a customer already", UserError):
            self.contact.nav_create_as_customer()
        self.assertEqual(self.series.number_next_actual, 21)
