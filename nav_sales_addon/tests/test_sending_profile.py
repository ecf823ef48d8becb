from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .sending_common import NavSendingCommon


@tagged("post_install", "-at_install")
class TestNavSendingProfile(NavSendingCommon):
    """Document sending profiles: setup (rules/customers_setup.md §5.1 and §5.2)."""

    def test_first_is_default(self):
        """CS-093: the first profile of a company is its default."""
        company = self.env["res.company"].create({"name": "Other"})
        first, second = self.profiles.create(
            [
                {"name": name, "company_id": company.id, "is_default": False}
                for name in ("P1", "P2")
            ]
        )
        self.assertTrue(first.is_default)
        self.assertFalse(second.is_default)
        self.assertTrue(self.by_email.is_default, "of the first company, as before")

    def test_exactly_one_default(self):
        """CS-094: a new default takes the place of the old one."""
        self.by_printer.is_default = True
        self.assertFalse(self.by_email.is_default)
        third = self._create_profile("P3", is_default=True)
        fourth, fifth = self.profiles.create(
            [
                {"name": name, "company_id": self.company.id, "is_default": True}
                for name in ("P4", "P5")
            ]
        )
        everyone = self.profiles.search([("company_id", "=", self.company.id)])
        self.assertEqual(everyone.filtered("is_default"), fifth)
        self.assertFalse((third | fourth).filtered("is_default"))

    def test_default_stays(self):
        """CS-095: the default is neither cleared, archived nor deleted."""
        with self.assertRefused("By e-mail is the default"):
            self.by_email.is_default = False
        with self.assertRefused("By e-mail is the default"):
            self.by_email.active = False
        with self.assertRefused("By e-mail is the default"):
            self.by_email.unlink()
        self.assertTrue(self.by_email.is_default)

    def test_deleted_profile_leaves_customers(self):
        """Customers of a deleted profile have the default again (rules §5.2)."""
        self.customer.nav_document_sending_profile_id = self.by_printer
        self.by_printer.unlink()
        self.assertFalse(self.customer.nav_document_sending_profile_id)
        invoice = self._create_invoice()
        self.assertEqual(invoice._nav_profile(), self.by_email)

    def test_channels_combine(self):
        """CS-097: printer, e-mail and file together; fields of what is on only."""
        form = Form(self.profiles.with_user(self.manager))
        form.name = "All"
        form.printer = "default"
        form.email = "prompt"
        form.email_attachment = "both"
        form.disk = "pdf"
        profile = form.save()
        words = "E-mail (PDF & Electronic Document); Printer; File (PDF)"
        self.assertEqual(profile.description, words)
        form = Form(self.profiles)
        self.assertTrue(form._get_modifier("email_attachment", "invisible"))
        form.email = "default"
        self.assertFalse(form._get_modifier("email_attachment", "invisible"))

    def test_words_and_prompts(self):
        """CS-102: what asks, and how it is said."""
        self.assertEqual(self.by_email.description, "E-mail (PDF)")
        self.assertEqual(self.by_printer.description, "Printer")
        self.assertEqual(self._create_profile("Nothing").description, "Not sent")
        self.assertTrue(self.by_prompt._is_asking())
        self.assertFalse(self.by_email._is_asking())

    def test_only_what_is_used_needs_a_format(self):
        """CS-110: a leftover setting of a channel that is off is not looked at."""
        self.by_file.email_attachment = "both"
        self.assertFalse(self.by_file._needs_electronic())
        self.by_file.email = "default"
        self.assertTrue(self.by_file._needs_electronic())

    def test_rights(self):
        """Processors read profiles and give them to customers; managers make them."""
        self.customer.with_user(
            self.processor
        ).nav_document_sending_profile_id = self.by_prompt
        with self.assertRaises(AccessError):
            self.by_prompt.with_user(self.processor).name = "X"

    def test_per_company(self):
        """A customer has a profile in each company; contacts follow their company."""
        contact = self._create_customer("Contact", parent_id=self.customer.id)
        self.customer.nav_document_sending_profile_id = self.by_file
        self.assertEqual(contact.nav_document_sending_profile_id, self.by_file)
        other = self.env["res.company"].create({"name": "Other"})
        customer = self.customer.with_company(other)
        self.assertFalse(customer.nav_document_sending_profile_id)
