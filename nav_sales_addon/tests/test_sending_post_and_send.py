from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .sending_common import NavSendingCommon

LOGGER = "odoo.addons.mail.models.mail_mail"


@tagged("post_install", "-at_install")
class TestNavPostAndSend(NavSendingCommon):
    """Post and Send: the dialog, the posting, the delivery (rules §5.2)."""

    def test_default_made_on_the_fly(self):
        """CS-098: without any profile DEFAULT is made: e-mail with prompt, PDF."""
        self.profiles.search([("company_id", "=", self.company.id)])
        self.env.cr.execute("DELETE FROM nav_document_sending_profile")
        self.env.invalidate_all()
        wizard = self._dialog(self._create_invoice())
        profile = wizard.profile_id
        self.assertEqual(
            (profile.name, profile.email, profile.email_attachment),
            ("DEFAULT", "prompt", "pdf"),
        )
        self.assertTrue(profile.is_default)

    def test_profile_of_the_bill_to(self):
        """CS-099: the bill-to's profile, else the default; the sell-to's is ignored."""
        payer = self._create_customer("Payer", email="payer@x.com")
        payer.nav_document_sending_profile_id = self.by_printer
        self.customer.nav_document_sending_profile_id = self.by_file
        order = self._create_order(partner_invoice_id=payer.id)
        wizard = self._dialog(order)
        self.assertEqual(wizard.profile_id, self.by_printer)
        self.assertEqual(wizard.in_words, "Printer")
        payer.nav_document_sending_profile_id = False
        self.assertEqual(self._dialog(order).profile_id, self.by_email)

    def test_other_profile_once(self):
        """CS-100: another profile in the dialog; the customer's stays."""
        self.customer.nav_document_sending_profile_id = self.by_email
        invoice = self._create_invoice()
        wizard = self._dialog(invoice, profile_id=self.by_file.id)
        with self.captured():
            action = wizard.action_nav_post_and_send()
        self.assertEqual(invoice.state, "posted")
        self.assertFalse(self.mails)
        self.assertIn("/web/content/", str(action))
        self.assertEqual(self.customer.nav_document_sending_profile_id, self.by_email)

    def test_edited_options_once(self):
        """Options changed in the dialog count once; the stored profile stays."""
        invoice = self._create_invoice()
        action = invoice.with_user(self.poster).action_nav_post_and_send()
        wizards = self.env["nav.post.and.send"].with_user(self.poster)
        form = Form(wizards.with_context(**action["context"]))
        self.assertEqual(form.in_words, "E-mail (PDF)")
        self.assertEqual(form.recipients, "jo@x.com")
        self.assertFalse(form.is_asking)
        form.email = "no"
        form.printer = "prompt"
        self.assertEqual(form.in_words, "Printer")
        self.assertTrue(form.is_changed)
        self.assertTrue(form.is_asking)
        form.profile_id = self.by_file
        self.assertEqual(form.in_words, "File (PDF)")
        self.assertFalse(form.is_changed)
        form.email = "default"
        with self.captured():
            form.save().action_nav_post_and_send()
        self.assertEqual(self._mail()["email_to"], ['"Trey Research" <jo@x.com>'])
        self.assertEqual(self.by_file.email, "no")

    def test_no_posts_nothing(self):
        """CS-103: opening the dialog and leaving it posts and sends nothing."""
        invoice = self._create_invoice()
        with self.captured():
            self._dialog(invoice)
        self.assertEqual(invoice.state, "draft")
        self.assertFalse(self.mails)
        self.assertFalse(invoice.posted_before)

    def test_silent_mail(self):
        """CS-104, CS-126: one mail to the customer with one PDF, marked sent."""
        invoice = self._create_invoice()
        with self.captured():
            self._dialog(invoice).action_nav_post_and_send()
        mail = self._mail()
        name = invoice.name
        company = self.company.name
        self.assertEqual(mail["email_to"], ['"Trey Research" <jo@x.com>'])
        self.assertEqual(mail["subject"], f"{company} - Sales Invoice {name}")
        names = [attachment[0] for attachment in mail["attachments"]]
        self.assertEqual(names, [f"Sales Invoice {name.replace('/', '_')}.pdf"])
        self.assertTrue(invoice.is_move_sent)
        self.assertFalse(invoice.nav_sending_error)

    def test_prompt(self):
        """CS-104: with prompt the e-mail is shown filled in; sending it marks it."""
        self.customer.nav_document_sending_profile_id = self.by_prompt
        invoice = self._create_invoice()
        with self.captured():
            action = self._dialog(invoice).action_nav_post_and_send()
        self.assertFalse(self.mails)
        editor = action["params"]["actions"][-1]
        self.assertEqual(editor["res_model"], "account.move.send.wizard")
        wizards = self.env["account.move.send.wizard"].with_user(self.poster)
        wizard = wizards.with_context(**editor["context"]).create({})
        self.assertEqual(wizard.mail_partner_ids, self.customer)
        self.assertIn(f"Sales Invoice {invoice.name}", wizard.subject)
        self.assertIn("Trey Research", wizard.body)
        with self.captured():
            wizard.action_send_and_print()
        mail = self._mail()
        file_name = f"Sales Invoice {invoice.name.replace('/', '_')}.pdf"
        self.assertEqual([a[0] for a in mail["attachments"]], [file_name])
        self.assertTrue(invoice.is_move_sent)

    def test_order(self):
        """CS-112: ship and invoice sends the invoice; ship alone sends nothing."""
        order = self._create_order((self.item_1, 10))
        with self.captured():
            self._dialog(order, mode="ship").action_nav_post_and_send()
        self.assertEqual(order.order_line.qty_delivered, 10)
        self.assertFalse(self.mails)
        self.assertFalse(order.invoice_ids)
        with self.captured():
            self._dialog(order, mode="invoice").action_nav_post_and_send()
        self.assertIn(order.invoice_ids.name, self._mail()["subject"])
        both = self._create_order((self.item_1, 1))
        with self.captured():
            action = self._dialog(both).action_nav_post_and_send()
        self.assertIn("Sales Invoice", self._mail()["subject"])
        shown = action["params"]["actions"][0]
        self.assertEqual(shown["res_id"], both.invoice_ids.id)

    def test_credit_memo(self):
        """Credit memos are posted and sent as well, under their own name."""
        memo = self._create_invoice(move_type="out_refund")
        with self.captured():
            self._dialog(memo).action_nav_post_and_send()
        self.assertIn("Sales Credit Memo", self._mail()["subject"])

    def test_other_documents_refused(self):
        """CS-111: no Post and Send for quotes, vendor bills and the like."""
        quote = self._create_order(nav_document_type="quote")
        with self.assertRefused("made for orders, invoices and credit memos"):
            quote.with_user(self.poster).action_nav_post_and_send()
        bill = self.env["account.move"].create({"move_type": "in_invoice"})
        with self.assertRefused("made for orders, invoices and credit memos"):
            bill.action_nav_post_and_send()
        wizard = self._dialog(self._create_order())
        wizard.sudo().order_id = quote
        with self.assertRefused("made for orders, invoices and credit memos"):
            wizard.action_nav_post_and_send()

    def test_file(self):
        """CS-107, CS-110: a PDF is offered for download, no mail."""
        self.customer.nav_document_sending_profile_id = self.by_file
        invoice = self._create_invoice()
        with self.captured():
            action = self._dialog(invoice).action_nav_post_and_send()
        self.assertFalse(self.mails)
        url = action["params"]["actions"][-1]["url"]
        file = self.env["ir.attachment"].browse(int(url.split("/")[3].split("?")[0]))
        self.assertEqual(
            file.name, f"Sales Invoice {invoice.name.replace('/', '_')}.pdf"
        )
        self.assertTrue(file.with_user(self.poster).raw)
        with self.assertRaises(AccessError):
            file.with_user(self.processor).read(["raw"])

    def test_electronic_is_checked_before(self):
        """Without eInvoice format nothing is posted (rules §5.2)."""
        self.by_email.email_attachment = "both"
        invoice = self._create_invoice()
        wizard = self._dialog(invoice)
        self.assertIn("has no eInvoice format", wizard.problems)
        with self.assertRefused("has no eInvoice format"):
            wizard.action_nav_post_and_send()
        self.assertEqual(invoice.state, "draft")
        self.customer.invoice_edi_format = "ubl_bis3"
        self.assertFalse(self._dialog(invoice).problems)

    def test_no_address_is_said_before(self):
        self.customer.email = False
        wizard = self._dialog(self._create_invoice())
        self.assertIn("Trey Research has no e-mail address", wizard.problems)

    def test_failed_delivery_keeps_the_posting(self):
        """The document stays posted, tells why, has a to-do, can be sent again."""
        invoice = self._create_invoice()
        wizard = self._dialog(invoice)
        broken = patch.object(
            type(self.env["nav.mail.content"]),
            "_render_extract",
            side_effect=ValueError("No connection"),
        )
        with self.captured(), broken:
            action = wizard.action_nav_post_and_send()
        self.assertEqual(invoice.state, "posted")
        self.assertFalse(self.mails)
        self.assertIn("No connection", invoice.nav_sending_error)
        self.assertEqual(invoice.activity_ids.user_id, self.poster)
        self.assertIn("danger", str(action))
        with self.captured():
            result = invoice.with_user(self.processor).nav_send()
        self.assertEqual(result, {"sent": invoice.ids, "failed": []})
        self.assertFalse(invoice.nav_sending_error)
        self.assertFalse(invoice.activity_ids)
        self._mail()

    def test_refused_by_the_mail_server(self):
        """What the server refuses later is seen on the document too (rules §5.2)."""
        invoice = self._create_posted()
        refusing = patch.object(
            type(self.env["ir.mail_server"]),
            "send_email",
            side_effect=OSError("Connection refused"),
        )
        with self.mock_mail_gateway(), refusing, mute_logger(LOGGER):
            result = invoice.nav_send()
        self.assertEqual([row["id"] for row in result["failed"]], invoice.ids)
        self.assertIn("Connection refused", invoice.nav_sending_error)
        self.assertTrue(invoice.activity_ids)
        self.assertEqual(invoice.state, "posted")

    def test_refused_later_by_the_queue(self):
        """The queue of the system finds out: who sent it has the to-do."""
        invoice = self._create_posted()
        with self.captured():
            invoice.with_user(self.processor).nav_send()
        mails = (
            self.env["mail.mail"]
            .sudo()
            .search([("mail_message_id", "=", invoice.sudo().nav_sent_message_id.id)])
        )
        mails.with_user(SUPERUSER_ID)._postprocess_sent_message(
            [], [], failure_reason="Mailbox full", failure_type="unknown"
        )
        self.assertEqual(invoice.nav_sending_error, "Mailbox full")
        self.assertEqual(invoice.activity_ids.user_id, self.processor)

    def test_roles(self):
        """Posting needs the poster; a processor may send what is posted."""
        invoice = self._create_invoice()
        with self.assertRaises(AccessError):
            invoice.with_user(self.processor).action_nav_post_and_send()
        wizard = self._dialog(invoice)
        with self.assertRaises(AccessError):
            wizard.with_user(self.processor).action_nav_post_and_send()
        with self.assertRefused("Only posted invoices"):
            invoice.with_user(self.processor).nav_send()
        nobody = self._create_user("nobody", "group_nav_processor")
        nobody.group_ids = self.env.ref("base.group_user")
        with self.assertRaises(AccessError):
            invoice.with_user(nobody).nav_send()
