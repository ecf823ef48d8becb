from urllib.parse import parse_qs, urlsplit

from lxml import html

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .sending_common import NavSendingCommon


@tagged("post_install", "-at_install")
class TestNavPaymentServices(NavSendingCommon):
    """Payment services: PayPal's plain link (rules/customers_setup.md §7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax_20.amount = 25
        cls.services = cls.env["nav.payment.service"]
        cls.paypal = cls._create_service("PayPal", always_include=True)

    @classmethod
    def _create_service(cls, name, **values):
        return cls.services.create(
            {
                "name": name,
                "kind": "paypal",
                "enabled": True,
                "account_id": "pay@cronus.com",
                "company_id": cls.company.id,
                **values,
            }
        )

    def _links(self, move):
        return move._nav_payment_links()

    def _parameters(self, link):
        query = parse_qs(urlsplit(link["url"]).query)
        return {name: values[0] for name, values in query.items()}

    def _pay(self, invoice, amount=None):
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        register.create({"amount": amount} if amount else {})._create_payments()

    def _printed(self, move):
        report = self.env["ir.actions.report"]
        page, _kind = report._render_qweb_html("account.account_invoices", move.ids)
        return html.fromstring(page)

    def test_link(self):
        """CS-146: account, exact amount, currency, number, item name; all encoded."""
        invoice = self._create_posted(ref="PO 7/8")
        (link,) = self._links(invoice)
        self.assertTrue(link["url"].startswith("https://www.paypal.com/"))
        self.assertEqual(link["name"], "Pay with PayPal")
        parameters = self._parameters(link)
        expected = {
            "business": "pay@cronus.com",
            "amount": "6250.00",
            "currency_code": self.company.currency_id.name,
            "invoice": invoice.name,
            "item_name": f"Sales Invoice {invoice.name} (PO 7/8)",
        }
        self.assertEqual({name: parameters[name] for name in expected}, expected)
        self.assertIn("business=pay%40cronus.com", link["url"])
        self.assertIn("PO+7%2F8", link["url"])
        with self.captured():
            invoice.nav_send()
        buttons = html.fromstring(self._mail()["body"]).xpath("//a")
        (button,) = [a for a in buttons if a.text == "Pay with PayPal"]
        self.assertEqual(button.get("href"), link["url"])

    def test_printed(self):
        """CS-146: the PDF has the words, the link, the logo and a code to scan."""
        self.paypal.logo = (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAC"
            "hwGA60e6kgAAAABJRU5ErkJggg=="
        )
        self.paypal.terms_of_service = "https://cronus.com/terms"
        invoice = self._create_posted()
        (table,) = self._printed(invoice).xpath("//table[@name='nav_payment_links']")
        (link,) = self._links(invoice)
        self.assertEqual(table.xpath(".//a/@href")[0], link["url"])
        logo, code = table.xpath(".//img")
        self.assertEqual(logo.get("alt"), "PayPal")
        self.assertTrue(code.get("src").startswith("data:image/svg"))
        self.assertIn("Pay with PayPal", table.text_content())
        self._pay(invoice)
        self.assertFalse(self._printed(invoice).xpath("//*[@name='nav_payment_links']"))

    def test_preset(self):
        """CS-147: what is always included is on new quotes, orders and invoices."""
        quote = self._create_order(nav_document_type="quote")
        order = self._create_order()
        invoice = self._create_invoice()
        for document in (quote, order, invoice):
            self.assertEqual(document.nav_payment_service_ids, self.paypal)
        draft = self.env["account.move"].with_context(default_move_type="out_invoice")
        self.assertEqual(draft.new({}).nav_payment_service_ids._origin, self.paypal)
        for kind in ("in_invoice", "out_refund", "entry"):
            move = self.env["account.move"].create({"move_type": kind})
            self.assertFalse(move.nav_payment_service_ids)

    def test_several(self):
        """CS-148: two are always included, the third only when it is chosen."""
        second = self._create_service("Card", always_include=True)
        third = self._create_service("Other")
        invoice = self._create_posted()
        self.assertEqual(invoice.nav_payment_service_ids, self.paypal | second)
        with self.captured():
            invoice.nav_send()
        body = self._mail()["body"]
        self.assertIn("Pay with PayPal", body)
        self.assertIn("Pay with Card", body)
        invoice.nav_payment_service_ids |= third
        self.assertEqual(len(self._links(invoice)), 3)

    def test_disabled(self):
        """CS-149: a disabled service is not preset and has no link."""
        invoice = self._create_posted()
        self.paypal.enabled = False
        self.assertFalse(self._create_invoice().nav_payment_service_ids)
        self.assertEqual(invoice.nav_payment_service_ids, self.paypal, "still seen")
        self.assertFalse(self._links(invoice))
        self.paypal.unlink()
        self.assertFalse(invoice.nav_payment_service_ids)

    def test_paid_by_the_payment_method(self):
        """CS-151: cash and the like clear the services."""
        cash = self.env["account.journal"].create(
            {"name": "Cash", "code": "NAVC", "type": "cash"}
        )
        method = cash.inbound_payment_method_line_ids[:1]
        method.nav_pay_on_posting = True
        order, invoice = self._create_order(), self._create_invoice()
        for document in (order, invoice):
            document.preferred_payment_method_line_id = method
            self.assertTrue(document.nav_pays_at_once)
            self.assertFalse(document.nav_payment_service_ids)

    def test_change_after_posting(self):
        """CS-152: allowed while unpaid, by who sells; refused once paid."""
        second = self._create_service("Card")
        invoice = self._create_posted()
        mine = invoice.with_user(self.processor)
        mine.nav_payment_service_ids = second
        self.assertEqual(
            [link["name"] for link in self._links(invoice)][0][-4:], "Card"
        )
        self._pay(invoice)
        with self.assertRefused("is paid: its payment services cannot be changed"):
            mine.nav_payment_service_ids = self.paypal

    def test_carried(self):
        """CS-153: quote, order, invoice, posted invoice; Make Invoice as well."""
        second = self._create_service("Card")
        quotes = [
            self._create_order(
                (self.item_1, 1),
                nav_document_type="quote",
                nav_payment_service_ids=second.ids,
            )
            for _number in range(2)
        ]
        order = quotes[0].nav_make_order()
        invoice = self._invoices(order.nav_post())
        self.assertEqual(order.nav_payment_service_ids, second)
        self.assertEqual(invoice.nav_payment_service_ids, second)
        made = quotes[1].nav_make_invoice()
        made.nav_post()
        self.assertEqual(made.nav_payment_service_ids, second)

    def test_remaining_amount(self):
        """The link asks for what remains, never on credit memos, drafts, quotes."""
        invoice = self._create_posted()
        self._pay(invoice, 1250.0)
        (link,) = self._links(invoice)
        self.assertEqual(self._parameters(link)["amount"], "5000.00")
        memo = self._create_posted(move_type="out_refund")
        memo.nav_payment_service_ids = self.paypal
        for document in (memo, self._create_invoice(), self._create_order()):
            self.assertFalse(document._nav_payment_links())

    def test_currency(self):
        """CS-160: the document's currency, with its own decimals."""
        yen = self._enable_currency("JPY")
        invoice = self._create_posted((self.item_1, 1, 1234.0), currency_id=yen.id)
        parameters = self._parameters(*self._links(invoice))
        self.assertEqual(parameters["currency_code"], "JPY")
        self.assertEqual(parameters["amount"], "1543")
        plain = self._parameters(*self._links(self._create_posted()))
        self.assertEqual(plain["currency_code"], self.company.currency_id.name)

    def test_setup(self):
        """An account is needed, links are encrypted; the sandbox says that it tests."""
        with self.assertRaises(ValidationError):
            self._create_service("No account", account_id=False)
        with self.assertRaises(ValidationError):
            self._create_service("Plain", target_url="http://paypal.example")
        self.paypal.target_url = "https://www.sandbox.paypal.com/cgi-bin/webscr"
        self.assertTrue(self.paypal.is_test)
        (link,) = self._links(self._create_posted())
        self.assertEqual(link["name"], "Pay with PayPal (Test)")
        self.paypal.notify_url = "https://cronus.com/notify"
        (link,) = self._links(self._create_posted())
        self.assertEqual(self._parameters(link)["notify_url"], self.paypal.notify_url)

    def test_include_on_open_documents(self):
        """CS-158: open documents get the service when asked to, posted ones do not."""
        self.paypal.always_include = False
        drafts = self._create_invoice() | self._create_invoice()
        posted = self._create_posted()
        order = self._create_order()
        self.paypal.always_include = True
        self.assertFalse(drafts.nav_payment_service_ids)
        self.paypal.with_user(self.manager).action_nav_include_on_open()
        for document in (drafts[0], drafts[1], order):
            self.assertEqual(document.nav_payment_service_ids, self.paypal)
        self.assertFalse(posted.nav_payment_service_ids)

    def test_other_company(self):
        """Services belong to a company: no link to another company's account."""
        other = self.env["res.company"].create({"name": "Other"})
        service = self._create_service(
            "Elsewhere", company_id=other.id, always_include=True
        )
        invoice = self._create_posted()
        self.assertNotIn(service, invoice.nav_payment_service_ids)
        invoice.nav_payment_service_ids |= service
        self.assertEqual(len(self._links(invoice)), 1)
