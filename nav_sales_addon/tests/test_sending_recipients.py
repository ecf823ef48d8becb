from contextlib import contextmanager

from psycopg2.errors import NotNullViolation, UniqueViolation

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .sending_common import NavSendingCommon


@tagged("post_install", "-at_install")
class TestNavRecipients(NavSendingCommon):
    """Who gets a document, with which report and body (rules §5.3 and §5.4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.selection = cls.env["nav.report.selection"]
        cls.layouts = cls.env["nav.customer.document.layout"]
        cls.sell_to = cls._create_customer("Sell-to", email="a@x.com")
        cls.bill_to = cls._create_customer("Bill-to", email="b@x.com")

    def _layout(self, customer, send_to=False, **values):
        return self.layouts.create(
            {
                "partner_id": customer.id,
                "usage": "invoice",
                "send_to": send_to,
                "company_id": self.company.id,
                **values,
            }
        )

    def _invoice_of_order(self):
        order = self._create_order(
            (self.item_1, 1),
            partner_id=self.sell_to.id,
            partner_invoice_id=self.bill_to.id,
        )
        return self._invoices(order.nav_post())

    def _addresses(self, document):
        return [addresses for addresses, _layout in document._nav_recipients()]

    @contextmanager
    def _refused_by_database(self, error):
        with (
            self.assertRaises(error),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            yield

    def test_priority(self):
        """CS-119, CS-138: layout of the bill-to, document, bill-to; no sell-to."""
        self._layout(self.sell_to, "c@x.com")
        layout = self._layout(self.bill_to, "d@x.com")
        invoice = self._invoice_of_order()
        invoice.nav_email = "e@x.com"
        self.assertEqual(self._addresses(invoice), [["d@x.com"]])
        invoice.nav_email = False
        self.assertEqual(self._addresses(invoice), [["d@x.com"]])
        layout.unlink()
        invoice.nav_email = "e@x.com"
        self.assertEqual(self._addresses(invoice), [["e@x.com"]])
        invoice.nav_email = False
        self.assertEqual(self._addresses(invoice), [["b@x.com"]])
        with self.captured():
            invoice.nav_send()
        self.assertEqual(self._mail()["email_to"], ['"Bill-to" <b@x.com>'])

    def test_layout_changes_only_the_address(self):
        """CS-138: no layout chosen: the usual report and body go to its address."""
        self._layout(self.customer, "y@x.com")
        invoice = self._create_posted()
        with self.captured():
            invoice.nav_send()
        mail = self._mail()
        self.assertIn("y@x.com", mail["email_to"][0])
        self.assertIn("Sales Invoice", mail["attachments"][0][0])
        self.assertIn("Trey Research", self._text(mail["body"]))

    def test_typed_address_is_remembered(self):
        """CS-120: addresses somebody typed are proposed when it is sent again."""
        invoice = self._create_posted()
        others = self.env["res.partner"].create(
            [{"name": name, "email": f"{name}@x.com"} for name in ("a", "b", "c2")]
        )
        action = invoice.with_user(self.poster)
        action = self.env["nav.document.delivery"]._email_action(action)
        wizards = self.env["account.move.send.wizard"].with_user(self.poster)
        wizard = wizards.with_context(**action["context"]).create({})
        wizard.mail_partner_ids = others
        with self.captured():
            wizard.action_send_and_print()
        self.assertEqual(invoice.nav_sent_to, "a@x.com; b@x.com; c2@x.com")
        again = wizards.with_context(**action["context"]).create({})
        self.assertEqual(again.mail_partner_ids, others)
        self.assertFalse(self._create_posted().nav_sent_to)

    def test_several_layouts(self):
        """CS-121: two layouts with their own addresses: two mails, each its report."""
        report = self.env.ref("nav_sales_addon.action_report_nav_sales_invoice")
        template = self.selection._get_template("invoice").copy(
            {"subject": "Second copy"}
        )
        self._layout(self.customer, "x@x.com")
        self._layout(
            self.customer,
            "y@x.com",
            report_id=report.id,
            mail_template_id=template.id,
        )
        invoice = self._create_posted()
        with self.captured():
            invoice.nav_send()
        mails = {mail["email_to"][0]: mail for mail in self._sent_to_customers()}
        first = next(mail for to, mail in mails.items() if "x@x.com" in to)
        second = next(mail for to, mail in mails.items() if "y@x.com" in to)
        self.assertEqual(len(mails), 2)
        self.assertEqual(second["subject"], "Second copy")
        self.assertIn("Sales Invoice", first["subject"])
        self.assertNotEqual(first["attachments"][0][1], second["attachments"][0][1])

    def test_wrong_address(self):
        with self.assertRaises(ValidationError):
            self._layout(self.customer, "nobody")

    def test_copy_from_selection(self):
        """CS-137: one line per usage with the usual report; twice makes no double."""
        self.customer.with_user(self.processor).action_nav_copy_document_layouts()
        layouts = self.customer.nav_document_layout_ids
        self.assertEqual(
            set(layouts.mapped("usage")),
            {
                "quote",
                "order",
                "invoice",
                "credit_memo",
                "shipment",
                "pro_forma",
                "statement",
            },
        )
        self.assertTrue(all(layout.report_id for layout in layouts))
        self.customer.action_nav_copy_document_layouts()
        self.assertEqual(self.customer.nav_document_layout_ids, layouts)

    def test_every_usage_has_a_report(self):
        """CS-136: each usage has one; two lines print two reports, in their order."""
        usages = dict(self.selection._fields["usage"].selection)
        for usage in usages:
            self.assertTrue(self.selection._get_reports(usage), usage)
        order = self._create_order()
        first = self.selection._get_reports("order")
        second = self.env.ref("sale.action_report_saleorder")
        self.selection.create({"usage": "order", "report_id": second.id, "sequence": 5})
        action = order.with_user(self.processor).action_nav_print()
        printed = [a["report_name"] for a in action["params"]["actions"]]
        self.assertEqual(printed, [second.report_name, first.report_name])

    def test_selection_is_checked(self):
        """CS-135: the report is mandatory, one line of a usage supplies the body."""
        with self._refused_by_database(NotNullViolation):
            self.selection.create({"usage": "order"})
        report = self.selection._get_reports("order")
        with self._refused_by_database(UniqueViolation):
            self.selection.create(
                {"usage": "order", "report_id": report.id, "use_for_body": True}
            )
        with self.assertRaises(ValidationError):
            self.selection.create({"usage": "invoice", "report_id": report.id})

    def test_nothing_selected_for_mails(self):
        """Neither attachment nor body: an error when mailing (rules §5.4)."""
        self.selection.search([("usage", "=", "order")]).write(
            {"use_for_attachment": False, "use_for_body": False}
        )
        order = self._create_order()
        with self.captured():
            result = order.nav_send()
        self.assertFalse(self.mails)
        self.assertIn("No report is selected", result["failed"][0]["reason"])

    def test_several_recipients_of_followers(self):
        """A contact who follows the document gets no second copy as recipient."""
        invoice = self._create_posted()
        invoice.message_subscribe(self.customer.ids)
        with self.captured():
            invoice.nav_send()
        self._mail()

    def test_layout_of_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._layout(self.customer, "z@x.com", company_id=other.id)
        self.assertEqual(self._addresses(self._create_posted()), [["jo@x.com"]])
        self.customer.write(
            {"child_ids": [Command.create({"name": "Office", "email": "o@x.com"})]}
        )
        self.assertEqual(self._addresses(self._create_posted()), [["jo@x.com"]])
