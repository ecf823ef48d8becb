from unittest.mock import patch

from lxml import html

from odoo import Command, fields
from odoo.tests import tagged

from .sending_common import NavSendingCommon


@tagged("post_install", "-at_install")
class TestNavMailBodies(NavSendingCommon):
    """What the e-mails say (rules/customers_setup.md §6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax_20.amount = 25
        cls.item_1.name, cls.item_2.name = "Bicycle", "Wheel"
        cls.terms = cls.env["account.payment.term"].create(
            {
                "name": "2% 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )
        cls.seller = cls._create_user("seller", "group_nav_processor")
        cls.seller.write({"name": "John Roberts", "phone": "555-0133"})
        cls.company.write({"street": "7 Market Street", "vat": "BE0477472701"})

    def _body(self, document):
        with self.captured():
            result = document.nav_send()
        self.assertFalse(result["failed"])
        return self._mail()["body"]

    def _date(self, days=0):
        date = fields.Date.add(self.today, days=days)
        return date.strftime("%m/%d/%Y")

    def test_invoice(self):
        """CS-126: greeting, number, due date, lines, totals, discount, closing."""
        invoice = self._create_posted(
            invoice_payment_term_id=self.terms.id, invoice_user_id=self.seller.id
        )
        text = self._text(self._body(invoice))
        currency = self.company.currency_id
        for part in (
            "Dear Trey Research,",
            f"Our invoice {invoice.name} is attached.",
            f"Due Date {self._date(30)}",
            "Bicycle 1 Units ×",
            "Wheel 2 Units ×",
            f"Total Excl. Tax {self._money(5000)}",
            f"Tax {self._money(1250)}",
            f"Total {currency.name} Incl. Tax {self._money(6250)}",
            f"Please pay {self._money(6250)} by {self._date(30)}.",
            f"2% discount if you pay by {self._date(10)}.",
            "John Roberts 555-0133",
            self.company.name,
            "7 Market Street",
            "BE0477472701",
        ):
            self.assertIn(part, text)

    def _money(self, amount):
        return self.company.currency_id.format(amount).replace("\xa0", " ")

    def test_state_of_payment(self):
        """Partly paid: what remains; paid: thanks, neither amount nor link."""
        invoice = self._create_posted(invoice_payment_term_id=self.terms.id)
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        register.create({"amount": 1250.0})._create_payments()
        text = self._text(self._body(invoice))
        self.assertIn(f"{self._money(1250)} is paid already.", text)
        self.assertIn(f"{self._money(5000)} remains to be paid", text)
        self.assertNotIn("discount if you pay", text)
        register.create({})._create_payments()
        text = self._text(self._body(invoice))
        self.assertIn("This invoice is paid. Thank you.", text)
        self.assertNotIn("Please pay", text)
        self.assertNotIn("Due Date", text)

    def test_discount_that_is_over(self):
        """A discount that cannot be taken any more is not mentioned (rules §6)."""
        invoice = self._create_posted(
            invoice_payment_term_id=self.terms.id,
            invoice_date=fields.Date.subtract(self.today, days=11),
        )
        self.assertNotIn("discount if you pay", self._text(self._body(invoice)))

    def test_credit_memo(self):
        """Neither due date, discount nor link on a credit memo (rules §6)."""
        memo = self._create_posted(
            move_type="out_refund", invoice_payment_term_id=self.terms.id
        )
        text = self._text(self._body(memo))
        self.assertIn(f"Our credit memo {memo.name} is attached.", text)
        for part in ("Please pay", "discount", "Due Date", "Pay with"):
            self.assertNotIn(part, text)

    def test_order_confirmation(self):
        """CS-127: number, date, lines, total; no link; logged; nothing is posted."""
        order = self._create_order(
            (self.item_1, 1, 1000.0),
            (self.item_2, 5, 100.0),
            client_order_ref="EX1",
            commitment_date=fields.Datetime.add(fields.Datetime.now(), days=9),
        )
        body = self._body(order.with_user(self.processor))
        text = self._text(body)
        for part in (
            f"The confirmation of order {order.name} is attached.",
            f"Order No. {order.name}",
            f"Planned Shipment Date {self._date(9)}",
            "External Document No. EX1",
            "Bicycle",
            self._money(1875),
        ):
            self.assertIn(part, text)
        self.assertNotIn("Pay with", text)
        mail = self._mail()
        self.assertEqual(
            [a[0] for a in mail["attachments"]],
            [f"Order Confirmation {order.name.replace('/', '_')}.pdf"],
        )
        self.assertEqual(order.nav_status, "open")
        self.assertEqual(order.state, "draft")
        logged = order.message_ids.filtered(lambda m: m.partner_ids == self.customer)
        self.assertEqual(len(logged), 1)
        self.assertTrue(logged.attachment_ids)

    def test_email_confirmation_shows_the_mail(self):
        """CS-127: the button of the order opens the confirmation, not the quote."""
        order = self._create_order((self.item_1, 1))
        action = order.with_user(self.processor).action_nav_email_confirmation()
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.processor)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(composer.partner_ids, self.customer)
        self.assertIn(f"Order Confirmation {order.name}", composer.subject)
        self.assertEqual(
            composer.attachment_ids.mapped("name"),
            [f"Order Confirmation {order.name.replace('/', '_')}.pdf"],
        )
        with self.captured():
            composer._action_send_mail()
        self.assertIn("Order Confirmation", self._mail()["subject"])
        self.assertEqual(order.nav_sent_message_id.partner_ids, self.customer)

    def test_quote_in_the_editor(self):
        """Odoo's own button shows the same mail and file, and marks the quote sent."""
        quote = self._create_order((self.item_1, 1), nav_document_type="quote")
        action = quote.with_user(self.processor).action_quotation_send()
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.processor)
            .with_context(**action["context"])
            .create({})
        )
        names = composer.attachment_ids.mapped("name")
        self.assertEqual(names, [f"Sales Quote {quote.name.replace('/', '_')}.pdf"])
        with self.captured():
            composer._action_send_mail()
        self.assertIn("nav_card", self._mail()["body"])
        self.assertEqual(quote.state, "sent")

    def test_quote(self):
        """CS-141: number, validity, lines and total; the quote stays a quote."""
        quote = self._create_order(
            (self.item_1, 1, 400.0),
            nav_document_type="quote",
            validity_date=fields.Date.add(self.today, days=20),
        )
        text = self._text(self._body(quote))
        for part in (
            f"Our quote {quote.name} is attached.",
            f"Valid until {self._date(20)}",
            "Bicycle",
            self._money(500),
        ):
            self.assertIn(part, text)
        self.assertEqual((quote.nav_document_type, quote.nav_status), ("quote", "open"))

    def test_language_of_the_customer(self):
        """CS-144: subject, body, dates and amounts in the customer's language."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        template = self.env.ref("nav_sales_addon.mail_template_invoice")
        template.with_context(lang="fr_FR").write(
            {
                "subject": "Votre {{ object._nav_document_title() }}",
                "body_html": '<p>Bonjour</p><div t-out="object._nav_mail_extract()"/>',
            }
        )
        invoice = self._create_posted(invoice_payment_term_id=self.terms.id)
        body = self._body(invoice)
        text = self._text(body)
        self.assertTrue(self._mail()["subject"].startswith("Votre "))
        self.assertIn("Bonjour", text)
        self.assertIn("6 250,00", text.replace("\u202f", " "))
        due = fields.Date.add(self.today, days=30)
        self.assertIn(due.strftime("%d/%m/%Y"), text)

    def test_values_are_escaped(self):
        """CS-145: what users typed appears literally."""
        self.customer.name = "<b>Evil & Co</b>"
        self.item_1.name = "Nuts <script>alert(1)</script> & Bolts"
        invoice = self._create_posted()
        body = self._body(invoice)
        self.assertNotIn("<b>Evil", body)
        self.assertNotIn("<script", body)
        text = self._text(body)
        self.assertIn("Dear <b>Evil & Co</b>,", text)
        self.assertIn("Nuts <script>alert(1)</script> & Bolts", text)

    def test_technical_lines_are_hidden(self):
        """Sections and notes are shown, tax and payment lines are not (rules §6)."""
        invoice = self._create_invoice()
        invoice.write(
            {
                "invoice_line_ids": [
                    Command.create({"display_type": "line_section", "name": "Frames"}),
                    Command.create({"display_type": "line_note", "name": "Blue ones"}),
                ]
            }
        )
        invoice.action_post()
        rows = self.env["nav.mail.content"]._get_rows(invoice)
        self.assertEqual(
            sorted(row["kind"] for row in rows), ["item", "item", "note", "section"]
        )

    def test_long_documents(self):
        """A mail is an extract: the rest is in the attachment."""
        lines = [(self.item_1, 1, 10.0)] * 53
        invoice = self._create_posted(*lines)
        body = self._body(invoice)
        text = self._text(body)
        self.assertIn("3 more lines are in the attached document.", text)
        lines = html.fromstring(body).xpath("//div[text()='Bicycle']")
        self.assertEqual(len(lines), 50)

    def test_readable_without_pictures_and_in_dark(self):
        """Text for every picture, colors for dark mode, one column for phones."""
        root = html.fromstring(self._body(self._create_posted()))
        for image in root.iter("img"):
            self.assertTrue(image.get("alt"))
        style = root.xpath("//style")[0].text
        self.assertIn("prefers-color-scheme: dark", style)
        self.assertIn("max-width: 480px", style)
        self.assertTrue(root.xpath("//meta[@name='viewport']"))

    def test_free_text_instead(self):
        """The text can be replaced before it is sent (rules §6)."""
        invoice = self._create_posted()
        delivery = self.env["nav.document.delivery"]
        action = delivery._email_action(invoice.with_user(self.poster))
        wizards = self.env["account.move.send.wizard"].with_user(self.poster)
        wizard = wizards.with_context(**action["context"]).create({})
        wizard.body = "<p>Our own words</p>"
        with self.captured():
            wizard.action_send_and_print()
        self.assertIn("Our own words", self._mail()["body"])
        self.assertNotIn("Bicycle", self._mail()["body"])

    def test_administrator_changes_the_words(self):
        """The parts of the document can be moved in the template, without code."""
        self.env.ref(
            "nav_sales_addon.mail_template_invoice"
        ).body_html = '<p>Hello!</p><div t-out="object._nav_mail_closing()"/>'
        text = self._text(self._body(self._create_posted()))
        self.assertIn("Hello!", text)
        self.assertNotIn("Bicycle", text)

    def test_registration_and_logo(self):
        """With a logo of its own the company's name is the picture's text."""
        pixel = (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAC"
            "hwGA60e6kgAAAABJRU5ErkJggg=="
        )
        self.company.write({"logo": pixel, "company_registry": "REG-7"})
        body = self._body(self._create_posted())
        self.assertIn(f'alt="{self.company.name}"', body)
        self.assertIn("Registration No. REG-7", self._text(body))

    def test_templates_survive_any_record(self):
        """Odoo tries a template on some record when it is saved, whatever that is."""
        journal = self.company_data["default_journal_misc"]
        places = {
            "location_id": self.warehouse.lot_stock_id.id,
            "location_dest_id": self.warehouse.lot_stock_id.id,
        }
        records = {
            "account.move": (
                self.env["account.move"].create({"journal_id": journal.id}),
                self.env["account.move"].create({"move_type": "in_invoice"}),
            ),
            "stock.picking": (
                self.env["stock.picking"].create(
                    {"picking_type_id": self.warehouse.int_type_id.id, **places}
                ),
            ),
            "sale.order": (self._create_order(),),
            "nav.customer.statement": (
                self.env["nav.customer.statement"]
                .sudo()
                .create(
                    {
                        "number": 1,
                        "partner_id": self.customer.id,
                        "company_id": self.company.id,
                        "output": "pdf",
                        "start_date": self.today,
                        "end_date": self.today,
                    }
                ),
            ),
        }
        templates = self.env["mail.template"].search(
            [("email_layout_xmlid", "=", "nav_sales_addon.mail_layout_document")]
        )
        self.assertEqual(len(templates), 8)
        for template in templates:
            for record in records[template.model]:
                for name in ("subject", "body_html", "partner_to", "lang"):
                    template._render_field(name, record.ids)

    def test_nothing_is_sent_while_waiting_for_approval(self):
        order = self._create_order((self.item_1, 1))
        waiting = patch.object(
            type(order), "_nav_check_approval", side_effect=ValueError("waiting")
        )
        with self.captured(), waiting, self.assertRaises(ValueError):
            order.nav_send()
        self.assertFalse(self.mails)
