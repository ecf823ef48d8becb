from unittest.mock import patch

from odoo.tests import tagged

from .sending_common import NavSendingCommon


@tagged("post_install", "-at_install")
class TestNavSendMany(NavSendingCommon):
    """Many posted documents at once; shipments; Odoo's own Send (rules §5.2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_customer("Adatum", email="ada@x.com")

    def _open(self, documents):
        action = documents.with_user(self.processor).action_nav_send()
        return (
            self.env["nav.send.documents"]
            .with_user(self.processor)
            .browse(action["res_id"])
        )

    def test_names_of_several(self):
        """CS-114, CS-118: one mail of one customer, one PDF; or one for each."""
        invoices = self._create_posted() | self._create_posted()
        pages = []
        merged = patch(
            "odoo.addons.nav_sales_addon.models.sending.nav_document_files.merge_pdf",
            side_effect=lambda files: pages.extend(files) or b"%PDF-1.4",
        )
        with self.captured(), merged:
            result = invoices.nav_send()
        mail = self._mail()
        self.assertEqual(mail["subject"], f"{self.company.name} - Sales Invoices")
        self.assertEqual([a[0] for a in mail["attachments"]], ["Sales Invoices.pdf"])
        self.assertEqual(len(pages), 2)
        self.assertEqual(set(result["sent"]), set(invoices.ids))
        for invoice in invoices:
            self.assertIn(invoice.name, self._text(mail["body"]))
            self.assertTrue(invoice.is_move_sent)
        self.by_email.combine_email = False
        with self.captured():
            invoices.nav_send()
        subjects = [mail["subject"] for mail in self._sent_to_customers()]
        self.assertEqual(len(subjects), 2)

    def test_three_ways(self):
        """CS-116: each customer's own is preselected; the same for all; each."""
        self.other.nav_document_sending_profile_id = self.by_printer
        invoices = self._create_posted() | self._create_posted(partner_id=self.other.id)
        wizard = self._open(invoices)
        self.assertEqual(wizard.method, "own")
        self.assertEqual(
            wizard.line_ids.mapped("profile_id"), self.by_email | self.by_printer
        )
        with self.captured():
            action = wizard.action_nav_send()
        self.assertIn("jo@x.com", self._mail()["email_to"][0])
        self.assertIn("ir.actions.report", str(action))
        wizard = self._open(invoices)
        wizard.method = "same"
        self.assertEqual(wizard.profile_id, self.by_email, "the first customer's")
        with self.captured():
            wizard.action_nav_send()
        self.assertEqual(len(self._sent_to_customers()), 2)

    def test_confirm_each(self):
        """CS-117: who is not confirmed gets nothing."""
        invoices = self._create_posted() | self._create_posted(partner_id=self.other.id)
        wizard = self._open(invoices)
        wizard.method = "each"
        wizard.line_ids[1].is_confirmed = False
        with self.captured():
            wizard.action_nav_send()
        self.assertIn("jo@x.com", self._mail()["email_to"][0])

    def test_one_fails_others_go_out(self):
        self.other.email = False
        invoices = self._create_posted() | self._create_posted(partner_id=self.other.id)
        with self.captured():
            result = invoices.nav_send()
        self._mail()
        self.assertEqual(result["sent"], invoices[0].ids)
        self.assertIn("has no e-mail address", invoices[1].nav_sending_error)

    def test_nothing_is_committed_on_the_way(self):
        """A commit within a delivery would take away what undoes a failure."""
        invoice = self._create_posted()
        importing = "odoo.addons.account.models.account_document_import_mixin"
        commit = patch.object(type(self.env.cr), "commit", side_effect=AssertionError)
        with self.captured(), patch(f"{importing}._can_commit", lambda: True), commit:
            result = invoice.nav_send()
        self.assertEqual(result["sent"], invoice.ids)

    def test_print_several(self):
        """CS-106: one print job with all documents, in the order chosen."""
        invoices = (
            self._create_posted()
            | self._create_posted(partner_id=self.other.id)
            | self._create_posted()
        )
        action = invoices.with_user(self.processor).action_nav_print()
        self.assertEqual(action["type"], "ir.actions.report")
        self.assertEqual(action["context"]["active_ids"], invoices.ids)

    def test_files_of_several(self):
        """CS-107: several files come in one zip."""
        invoices = self._create_posted() | self._create_posted()
        delivery = self.env["nav.document.delivery"]
        with self.captured():
            outcome = delivery._deliver(invoices, self.by_file)
        file_id = int(outcome.actions[0]["url"].split("/")[3].split("?")[0])
        self.assertEqual(
            self.env["ir.attachment"].browse(file_id).name, "Sales Invoices.zip"
        )
        self.assertFalse(self.mails)

    def test_shipments_and_returns(self):
        """CS-123, CS-139: a shipment is sent with its tracking; a return likewise."""
        order = self._create_order((self.item_1, 3))
        shipment = self._shipments(order.nav_post(invoice=False))
        tracking = patch.object(
            type(shipment),
            "_nav_tracking",
            lambda _self: ("DHL", "123", "https://dhl.example/123"),
        )
        with self.captured(), tracking:
            shipment.with_user(self.processor).nav_send()
        mail = self._mail()
        number = shipment.nav_shipment_number
        self.assertEqual(
            [a[0] for a in mail["attachments"]],
            [f"Sales Shipment {number.replace('/', '_')}.pdf"],
        )
        text = self._text(mail["body"])
        for part in (number, order.name, "I1", "3 Units", "DHL", "123"):
            self.assertIn(part, text)
        self.assertIn('href="https://dhl.example/123"', mail["body"])
        wizard = self.env["stock.return.picking"].create({"picking_id": shipment.id})
        wizard.product_return_moves.quantity = 1
        back = wizard._create_return()
        back.move_ids.picked = True
        back.button_validate()
        with self.captured():
            back.nav_send()
        self.assertIn("Sales Return Receipt", self._mail()["subject"])

    def test_shipment_of_a_direct_invoice(self):
        """Its bill-to is that of the invoice that shipped it."""
        invoice = self._create_invoice(nav_ship_on_post=True)
        invoice.nav_post()
        shipment = invoice.nav_direct_picking_ids
        self.other.nav_document_sending_profile_id = self.by_file
        self.assertEqual(shipment._nav_bill_to(), self.customer)
        with self.captured():
            shipment.with_user(self.processor).nav_send()
        self.assertIn("Sales Shipment", self._mail()["subject"])

    def test_not_posted_is_not_sent(self):
        order = self._create_order((self.item_1, 1))
        order.nav_release()
        with self.assertRefused("Only posted shipments"):
            order.picking_ids.nav_send()

    def test_many_in_the_background(self):
        """Many e-mails do not keep anybody waiting; files and prints come at once."""
        self.other.nav_document_sending_profile_id = self.by_printer
        third = self._create_customer("Contoso", email="con@y.com")
        broken = self._create_customer("No Address")
        invoices = self.env["account.move"].union(
            *(
                self._create_posted(partner_id=customer.id)
                for customer in (self.customer, self.other, third, broken)
            )
        )
        wizard = self._open(invoices)
        self.patch(type(wizard), "_immediate_documents", 3)
        with self.captured():
            action = wizard.action_nav_send()
        self.assertFalse(self.mails)
        self.assertIn("3 documents are being e-mailed", str(action))
        self.assertIn("ir.actions.report", str(action))
        job = self.env["nav.delivery.job"].search([("user_id", "=", self.processor.id)])
        no_commit = patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=60
        )
        with self.captured(), no_commit:
            job.sudo()._cron_deliver()
        to = sorted(mail["email_to"][0] for mail in self._sent_to_customers())
        self.assertEqual(len(to), 2)
        self.assertEqual(job.state, "done")
        self.assertEqual((job.sent_count, job.failed_count), (2, 1))
        self.assertEqual(invoices[3].activity_ids.user_id, self.processor)
        with self.captured(), no_commit:
            job.sudo()._cron_deliver()
        self.assertFalse(self.mails, "nothing is sent a second time")

    # === ODOO'S OWN SEND ===#

    def test_native_send_obeys(self):
        """Button, batch and job of Odoo ask the profile too (issue 7, 1)."""
        send = self.env["account.move.send"]
        invoice = self._create_posted()
        methods = send._get_default_sending_methods(invoice)
        self.assertEqual(methods, {"email"})
        self.customer.nav_document_sending_profile_id = self.by_printer
        self.assertEqual(send._get_default_sending_methods(invoice), {"manual"})
        with self.captured():
            send._generate_and_send_invoices(invoice)
        self.assertFalse(self.mails)
        self.customer.nav_document_sending_profile_id = self.by_email
        with self.captured():
            send._generate_and_send_invoices(invoice)
        mail = self._mail()
        self.assertIn("Sales Invoice", mail["subject"])
        self.assertIn("nav_card", mail["body"])

    def test_native_batch_and_job(self):
        """Several invoices with Odoo's batch: the job mails only who wants mails."""
        self.other.nav_document_sending_profile_id = self.by_printer
        invoices = self._create_posted() | self._create_posted(partner_id=self.other.id)
        wizard = (
            self.env["account.move.send.batch.wizard"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create({})
        )
        self.assertEqual(
            {key: value["count"] for key, value in wizard.summary_data.items()},
            {"email": 1, "manual": 1},
        )
        wizard.action_send_and_print()
        no_commit = patch.object(type(self.env["ir.cron"]), "_commit_progress")
        with self.captured(), no_commit:
            self.env["account.move"]._cron_account_move_send()
        self.assertIn("jo@x.com", self._mail()["email_to"][0])

    def test_without_profiles_odoo_is_as_it_was(self):
        """A company that uses no profile keeps Odoo's methods, names and mails."""
        self.env.cr.execute("DELETE FROM nav_document_sending_profile")
        self.env.invalidate_all()
        invoice = self._create_posted()
        send = self.env["account.move.send"]
        template = send._get_default_mail_template_id(invoice)
        self.assertEqual(template, self.env.ref("account.email_template_edi_invoice"))
        self.customer.invoice_sending_method = "manual"
        self.assertEqual(send._get_default_sending_methods(invoice), {"manual"})
        self.assertNotIn("Sales Invoice", invoice._get_invoice_report_filename())
        quote = self._create_order(nav_document_type="quote")
        self.assertEqual(
            quote._find_mail_template(), self.env.ref("sale.email_template_edi_sale")
        )

    def test_customers_own_method_beats_the_default(self):
        """What was chosen for one customer in Odoo is stronger than the default."""
        self.customer.invoice_sending_method = "manual"
        send = self.env["account.move.send"]
        invoice = self._create_posted()
        self.assertEqual(send._get_default_sending_methods(invoice), {"manual"})
        self.customer.nav_document_sending_profile_id = self.by_email
        self.assertEqual(send._get_default_sending_methods(invoice), {"email"})
