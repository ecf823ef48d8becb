import json
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .sending_common import NavSendingCommon

REQUEST = "odoo.addons.payment.models.payment_provider.requests.request"


class FakePayPal:
    """PayPal's API as far as a payment needs it, at the HTTP boundary."""

    def __init__(self):
        self.orders, self.calls = [], []

    def request(self, method, url, **kwargs):
        path = urlsplit(url).path
        self.calls.append((method, path))
        if path.endswith("/token"):
            return Answer({"access_token": "T", "expires_in": 3600})
        if path.endswith("/capture"):
            return Answer(self._captured())
        self.orders.append(kwargs["json"])
        return Answer({"id": "ORDER1"})

    def _captured(self):
        unit = self.orders[-1]["purchase_units"][0]
        capture = {"id": "CAP1", "status": "COMPLETED", "amount": unit["amount"]}
        return {
            "status": "COMPLETED",
            "payment_source": {"paypal": {"account_id": "A"}},
            "purchase_units": [
                {
                    "reference_id": unit["reference_id"],
                    "payments": {"captures": [capture]},
                }
            ],
        }


class Answer:
    status_code = 200
    reason = "OK"
    url = "https://api-m.sandbox.paypal.com"
    ok = True

    def __init__(self, content):
        self.content = content
        self.text = json.dumps(content)

    def json(self):
        return self.content

    def raise_for_status(self):
        pass


@tagged("post_install", "-at_install")
class TestNavOnlinePayment(NavSendingCommon, HttpCase):
    """Odoo's online payment with PayPal: its link, and what comes of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax_20.amount = 25
        cls.env["ir.config_parameter"].set_param(
            "account_payment.enable_portal_payment", "True"
        )
        cls.company.currency_id.active = True
        cls.provider = cls._prepare_provider()
        cls.service = cls.env["nav.payment.service"].create(
            {
                "name": "PayPal",
                "kind": "online",
                "enabled": True,
                "always_include": True,
                "company_id": cls.company.id,
            }
        )

    @classmethod
    def _prepare_provider(cls):
        """PayPal in test mode with the bank journal of the company."""
        method = cls.env.ref("payment.payment_method_paypal").sudo()
        provider = (
            cls.env.ref("payment.payment_provider_paypal")
            .sudo()
            .copy(
                {
                    "company_id": cls.company.id,
                    "paypal_email_account": "pay@cronus.com",
                    "paypal_client_id": "client",
                    "paypal_client_secret": "secret",
                    "payment_method_ids": [Command.set(method.ids)],
                }
            )
        )
        journal = cls.company_data["default_journal_bank"]
        provider.write({"state": "test", "is_published": True})
        provider.journal_id = journal
        method.active = True
        return provider

    def test_link_only_where_it_can_be_paid(self):
        """No provider, no setting: no link that leads nowhere."""
        invoice = self._create_posted()
        self.assertEqual(len(invoice._nav_payment_links()), 1)
        self.provider.state = "disabled"
        self.assertFalse(invoice._nav_payment_links())
        self.provider.state = "test"
        self.env["ir.config_parameter"].set_param(
            "account_payment.enable_portal_payment", False
        )
        self.assertFalse(invoice._nav_payment_links())

    def test_printed_by_a_processor(self):
        """Sales print the link too, without rights on payments."""
        invoice = self._create_posted()
        report = self.env["ir.actions.report"].with_user(self.processor)
        page, _kind = report._render_qweb_html("account.account_invoices", invoice.ids)
        self.assertIn(b"Pay with PayPal", page)
        self.assertIn(b"/my/invoices/", page)

    @mute_logger("odoo.addons.payment_paypal.controllers.main")
    def test_payment_posts_and_applies_itself(self):
        """From the link in the e-mail to the paid invoice (issue 7, 3)."""
        invoice = self._create_posted()
        with self.captured():
            invoice.with_user(self.processor).nav_send()
        (link,) = invoice._nav_payment_links()
        self.assertIn("Pay with PayPal", self._mail()["body"])
        query = parse_qs(urlsplit(link["url"]).query)
        self.assertEqual(float(query["amount"][0]), 6250.0)
        self.assertNotIn("//my/", link["url"].split("://")[1])
        parts = urlsplit(link["url"])
        page = self.url_open(f"{parts.path}?{parts.query}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("6,250.00", page.text)
        paypal = FakePayPal()
        with patch(REQUEST, paypal.request):
            self._pay_on_the_page(invoice)
        self.assertEqual(
            paypal.orders[0]["purchase_units"][0]["amount"]["value"], 6250.0
        )
        self.assertIn(("POST", "/v2/checkout/orders/ORDER1/capture"), paypal.calls)
        transaction = invoice.transaction_ids
        self.assertEqual(transaction.state, "done")
        transaction._post_process()
        self.assertEqual(invoice.payment_state, "paid")
        self.assertTrue(transaction.payment_id)
        self.assertFalse(invoice._nav_payment_links())

    def _pay_on_the_page(self, invoice):
        """What the customer's browser asks for when he presses Pay."""
        values = self.make_jsonrpc_request(
            f"/invoice/transaction/{invoice.id}",
            {
                "access_token": invoice._portal_ensure_token(),
                "provider_id": self.provider.id,
                "payment_method_id": self.provider.payment_method_ids.id,
                "token_id": None,
                "amount": invoice.amount_residual,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": invoice.get_portal_url(),
            },
        )
        self.make_jsonrpc_request(
            "/payment/paypal/complete_order",
            {"order_id": values["order_id"], "reference": values["reference"]},
        )
