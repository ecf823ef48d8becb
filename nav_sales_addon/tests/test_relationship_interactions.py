import json
from unittest.mock import patch
from urllib.parse import urlencode

from lxml import etree
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .sending_common import NavSendingCommon


@tagged("post_install", "-at_install")
class NavRelationshipCommon(NavSendingCommon):
    """Interactions of customer C10; each document type has its template."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.log = cls.env["nav.interaction"]
        cls.customer.user_id = cls.poster
        cls.templates = cls.env["nav.interaction.template"]
        cls.call = cls.env.ref("nav_sales_addon.nav_interaction_template_call_out")

    def _template(self, usage):
        return self.env.ref(f"nav_sales_addon.nav_interaction_template_{usage}")

    def _logged(self, *documents):
        entries = self.log
        for document in documents:
            entries |= self.log.search(
                [("res_model", "=", document._name), ("res_id", "in", document.ids)]
            )
        return entries

    def _notes(self, partner):
        return " ".join(self._text(body) for body in partner.message_ids.mapped("body"))


@tagged("post_install", "-at_install")
class TestNavInteractions(NavRelationshipCommon):
    """What leaves the house is logged on the contact (rules §13)."""

    def test_invoice_sent_by_email(self):
        """CS-325: contact, date, type, number, salesperson, description, by us."""
        self._template("invoice").write({"cost": 2.5, "duration": 3})
        invoice = self._create_posted(invoice_user_id=self.manager.id)
        with self.captured():
            invoice.with_user(self.poster).nav_send()
        entry = self._logged(invoice)
        self.assertRecordValues(
            entry,
            [
                {
                    "partner_id": self.customer.id,
                    "usage": "invoice",
                    "document_number": invoice.name,
                    "user_id": self.manager.id,
                    "name": "Sales Invoice",
                    "initiated_by": "us",
                    "way": "email",
                    "state": "done",
                    "cost": 2.5,
                    "duration": 3,
                    "company_id": self.company.id,
                }
            ],
        )
        now = fields.Datetime.now()
        self.assertLess(abs((now - entry.date).total_seconds()), 300)
        note = f"Sales Invoice {invoice.name} (E-Mail)"
        self.assertIn(note, self._notes(self.customer))

    def test_no_template_no_entry(self):
        """CS-325: a type without template, or with an archived one, has no log."""
        self._template("invoice").active = False
        invoice = self._create_posted()
        with self.captured():
            invoice.with_user(self.poster).nav_send()
        self.assertTrue(invoice.is_move_sent)
        self.assertFalse(self._logged(invoice))
        self.assertNotIn(invoice.name, self._notes(self.customer))

    def test_every_kind_is_logged_as_its_own(self):
        """CS-326: quote, confirmation, shipment, invoice, credit memo; its button."""
        quote = self._create_order((self.item_1, 1), nav_document_type="quote")
        order = self._create_order((self.item_1, 2))
        result = order.with_user(self.poster).nav_post()
        shipment, invoice = self._shipments(result), self._invoices(result)
        credit = self._create_posted(move_type="out_refund")
        documents = {
            "quote": quote,
            "order": order,
            "shipment": shipment,
            "invoice": invoice,
            "credit_memo": credit,
        }
        with self.captured():
            for document in documents.values():
                document.with_user(self.poster).nav_send(self.by_email)
        for usage, document in documents.items():
            with self.subTest(usage):
                action = document.action_nav_view_interactions()
                entries = self.log.search(action["domain"])
                self.assertEqual(entries.mapped("usage"), [usage])
                self.assertEqual(entries.template_id, self._template(usage))
                self.assertEqual(entries.document_number, document._nav_number())
                opened = entries.action_nav_open_document()
                self.assertEqual(opened["res_id"], document.id)

    def test_one_template_for_each_type(self):
        """CS-326: which template counts is never a question."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.cr.savepoint(),
        ):
            self.templates.create({"name": "Second", "usage": "invoice"})
        self._template("invoice").active = False
        self.env.flush_all()
        self.assertTrue(self.templates.create({"name": "Next", "usage": "invoice"}))

    def test_opportunity_and_campaign(self):
        """The log of an order's documents names its opportunity and campaign."""
        campaign = self.env["utm.campaign"].create({"name": "Spring"})
        opportunity = self.env["crm.lead"].create(
            {"name": "Deal", "type": "opportunity", "partner_id": self.customer.id}
        )
        order = self._create_order(
            (self.item_1, 1), opportunity_id=opportunity.id, campaign_id=campaign.id
        )
        result = order.with_user(self.poster).nav_post()
        with self.captured():
            self._invoices(result).with_user(self.poster).nav_send()
            self._shipments(result).with_user(self.poster).nav_send()
        entries = self._logged(self._invoices(result), self._shipments(result))
        self.assertEqual(len(entries), 2)
        self.assertEqual(entries.opportunity_id, opportunity)
        self.assertEqual(entries.campaign_id, campaign)
        action = opportunity.action_nav_view_interactions()
        self.assertEqual(self.log.search(action["domain"]), entries)

    def test_failed_delivery(self):
        """Without an address nothing left, so nothing is logged."""
        self.customer.email = False
        invoice = self._create_posted()
        result = invoice.with_user(self.poster).nav_send()
        self.assertTrue(result["failed"])
        self.assertFalse(self._logged(invoice))

    def test_mail_server_refuses_it_later(self):
        """The queue reports a failure: the entry says so, until it is out."""
        invoice = self._create_posted()
        with self.captured():
            invoice.with_user(self.poster).nav_send()
        message = invoice.sudo().nav_sent_message_id
        mail = (
            self.env["mail.mail"]
            .sudo()
            .create(
                {
                    "mail_message_id": message.id,
                    "recipient_ids": [fields.Command.set(message.partner_ids.ids)],
                }
            )
        )
        mail._postprocess_sent_message([], [], "no such host", "mail_smtp")
        self.assertEqual(self._logged(invoice).state, "failed")
        mail._postprocess_sent_message(message.partner_ids, [])
        self.assertEqual(self._logged(invoice).state, "done")

    def test_several_documents_in_one_mail(self):
        """One mail, an entry for each document, one note for the contact."""
        invoices = self._create_posted() | self._create_posted()
        before = len(self.customer.message_ids)
        merged = patch(
            "odoo.addons.nav_sales_addon.models.sending.nav_document_files.merge_pdf",
            return_value=b"%PDF",
        )
        with self.captured(), merged:
            invoices.with_user(self.poster).nav_send(self.by_email)
        self.assertEqual(len(self._logged(invoices)), 2)
        self.assertEqual(
            set(self._logged(invoices).mapped("document_number")),
            set(invoices.mapped("name")),
        )
        self.assertLessEqual(len(self.customer.message_ids) - before, 2)

    def test_file_and_printer(self):
        """A file is output; a print that nobody fetched is none."""
        invoice = self._create_posted()
        invoice.with_user(self.poster).nav_send(self.by_file)
        self.assertEqual(self._logged(invoice).way, "file")
        other = self._create_posted()
        other.with_user(self.poster).nav_send(self.by_printer)
        self.assertFalse(self._logged(other))

    def test_odoos_own_send(self):
        """Without sending profiles Odoo's Send is logged all the same."""
        invoice = self._create_posted()
        profiles = self.env["nav.document.sending.profile"].search([])
        self.env.cr.execute(
            "DELETE FROM nav_document_sending_profile WHERE id IN %s",
            (tuple(profiles.ids),),
        )
        self.env.invalidate_all()
        self.assertFalse(invoice._nav_uses_sending())
        with self.captured():
            self.env["account.move.send"]._generate_and_send_invoices(
                invoice, sending_methods={"email"}
            )
        self.assertEqual(self._logged(invoice).way, "email")

    def test_rights(self):
        """CS-338: who has no role in sales prints, and it is logged."""
        accountant = new_test_user(
            self.env,
            login="nav_books",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[fields.Command.set(self.company.ids)],
        )
        invoice = self._create_posted()
        report = self.env.ref("account.account_invoices")
        log = self.log.with_user(accountant)
        with self.assertRaises(AccessError):
            log.check_access("create")
        log._log_printed(report, invoice.ids)
        self.assertEqual(self._logged(invoice).way, "print")

    def test_only_reports_for_customers(self):
        """A picking list is no document of the customer."""
        order = self._create_order((self.item_1, 2))
        shipment = self._shipments(order.with_user(self.poster).nav_post())
        picking_list = self.env.ref("stock.action_report_picking")
        self.assertFalse(self.log._log_printed(picking_list, shipment.ids))
        own = self.env.ref("nav_sales_addon.action_report_nav_posted_shipment")
        self.assertEqual(self.log._log_printed(own, shipment.ids).usage, "shipment")
        bill = self._create_posted(move_type="in_invoice", name="BILL/1")
        invoice_report = self.env.ref("account.account_invoices")
        self.assertFalse(self.log._log_printed(invoice_report, bill.ids))

    def test_correction_of_a_shipment(self):
        """What an undo wrote is no document: no button, not sent, not logged."""
        order = self._create_order((self.item_1, 2))
        result = order.with_user(self.poster).nav_post(invoice=False)
        shipment = self._shipments(result).with_user(self.poster)
        shipment.nav_undo()
        correction = self.env["stock.picking"].search(
            [("nav_corrected_picking_id", "=", shipment.id)]
        )
        self.assertTrue(correction)
        with self.assertRefused("Only posted shipments"):
            correction.with_user(self.poster).action_nav_send()
        own = self.env.ref("nav_sales_addon.action_report_nav_posted_shipment")
        self.assertFalse(self.log._log_printed(own, correction.ids))
        views = shipment.get_views(
            [(self.env.ref("nav_sales_addon.nav_posted_shipment_view_form").id, "form")]
        )
        form = etree.fromstring(views["views"]["form"]["arch"])
        (button,) = form.xpath("//header/button[@name='action_nav_send']")
        self.assertIn("nav_corrected_picking_id", button.get("invisible"))

    def test_many_at_once(self):
        """Printing 30 documents sends as many statements as printing 10."""
        orders = self.env["sale.order"].union(
            *(self._create_order((self.service, 1)) for _n in range(40))
        )
        report = self.env.ref("nav_sales_addon.action_report_nav_order_confirmation")
        costs = []
        for part in (orders[:10], orders[10:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            entries = self.log._log_printed(report, part.ids)
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(entries), len(part))
        self.assertLess(costs[1] - costs[0], 25, costs)


@tagged("post_install", "-at_install")
class TestNavPrintedInteractions(NavRelationshipCommon, HttpCase):
    """What the browser fetches is what was printed."""

    def _download(self, report, documents):
        ids = ",".join(map(str, documents.ids))
        data = json.dumps([f"/report/pdf/{report.report_name}/{ids}", "qweb-pdf"])
        return self.url_open(f"/report/download?{urlencode({'data': data})}")

    def test_print(self):
        """CS-326: several orders printed at once; a preview in the browser is none."""
        orders = self._create_order((self.service, 1)) | self._create_order()
        report = self.env.ref("nav_sales_addon.action_report_nav_order_confirmation")
        self.authenticate("nav_poster", "nav_poster")
        self.url_open(f"/report/html/{report.report_name}/{orders[0].id}")
        self.assertFalse(self._logged(orders))
        response = self._download(report, orders)
        self.assertEqual(response.status_code, 200)
        entries = self._logged(orders)
        self.assertEqual(set(entries.mapped("way")), {"print"})
        self.assertEqual(len(entries), 2)

    def test_odoos_download(self):
        """The PDF of a posted invoice, downloaded the way Odoo does it."""
        invoice = self._create_posted()
        self.authenticate("admin", "admin")
        admin = self.env.ref("base.user_admin")
        admin.write(
            {
                "company_ids": [fields.Command.link(self.company.id)],
                "company_id": self.company.id,
            }
        )
        self.url_open(f"/account/download_invoice_documents/{invoice.id}/pdf")
        self.assertEqual(self._logged(invoice).way, "file")
