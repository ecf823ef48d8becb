from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .common import NavSalesCommon

SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestNavQuoteAccepted(NavSalesCommon, AccountPaymentCommon, HttpCase):
    """A customer signs or pays a quote: released, or kept and somebody is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = cls.processor
        cls.customer.email = "c10@example.com"

    def _quote(self, **values):
        return self._create_order(
            (self.item_1, 3),
            **{
                "nav_document_type": "quote",
                "user_id": self.salesperson.id,
                "require_signature": True,
                "require_payment": False,
                **values,
            },
        )

    def _sign(self, quote):
        """What the browser of a customer without a login sends."""
        result = self.make_jsonrpc_request(
            f"/my/orders/{quote.id}/accept",
            {
                "access_token": quote._portal_ensure_token(),
                "name": "Ann",
                "signature": SIGNATURE,
            },
        )
        quote.invalidate_recordset()
        return result

    def _pay(self, quote):
        transaction = self._create_transaction(
            "direct",
            amount=quote.amount_total,
            currency_id=quote.currency_id.id,
            partner_id=quote.partner_id.id,
            reference=f"pay {quote.name}",
            sale_order_ids=[(6, 0, quote.ids)],
            state="done",
        )
        transaction._post_process()
        return transaction

    def _mails_to_customer(self, quote):
        return quote.message_ids.filtered(
            lambda m: self.customer in m.notified_partner_ids
        )

    def _assert_held(self, quote, kind, reason):
        self.assertIn(quote.state, ("draft", "sent"))
        self.assertEqual((quote.nav_document_type, quote.nav_status), (kind, "open"))
        self.assertFalse(quote.picking_ids)
        activity = quote.activity_ids
        self.assertEqual(activity.user_id, quote.user_id or activity.user_id)
        self.assertIn(reason, activity.note)
        notes = quote.message_ids.filtered(lambda m: reason in (m.body or ""))
        self.assertEqual(notes.subtype_id, self.env.ref("mail.mt_note"))
        self.assertFalse(self._mails_to_customer(quote))

    def test_signature_releases(self):
        """Design §2: a signed quote is an order, released, with its quote number."""
        self.company.nav_order_sequence_id = self.env["ir.sequence"].create(
            {"name": "Orders", "prefix": "SO-", "padding": 3}
        )
        quote = self._quote()
        number = quote.name
        self.assertNotIn("error", self._sign(quote))
        self.assertEqual((quote.nav_document_type, quote.state), ("order", "sale"))
        self.assertEqual(quote.nav_status, "released")
        self.assertEqual((quote.name, quote.nav_quote_number), ("SO-001", number))
        self.assertTrue(quote.picking_ids)
        self.assertFalse(quote.activity_ids)

    def test_payment_releases(self):
        quote = self._quote(require_signature=False, require_payment=True)
        self._pay(quote)
        self.assertEqual((quote.nav_document_type, quote.state), ("order", "sale"))
        self.assertEqual(quote.nav_status, "released")
        self.assertFalse(quote.activity_ids)

    def test_signature_of_a_blocked_customer(self):
        """No error for him; his signature is kept and the salesperson is told."""
        quote = self._quote()
        self.customer.nav_blocked = "ship"
        self.assertNotIn("error", self._sign(quote))
        self.assertTrue(quote.signature)
        self.assertEqual(quote.signed_by, "Ann")
        self._assert_held(quote, "quote", "C10 is blocked")
        self.customer.nav_blocked = False
        quote.with_user(self.processor).nav_make_order()
        quote.with_user(self.processor).nav_release()
        self.assertEqual(quote.nav_status, "released")
        self.assertTrue(quote.signature)

    def test_signature_with_a_blocked_item(self):
        quote = self._quote()
        self.item_1.nav_blocked = True
        self.assertNotIn("error", self._sign(quote))
        self._assert_held(quote, "quote", "is blocked for sale")

    def test_veto_of_the_release_leaves_an_open_order(self):
        """An approval that is missing stops the release, not Make Order."""
        quote = self._quote()
        veto = patch.object(
            self.registry["sale.order"],
            "_nav_release_veto",
            lambda order: "An approval is missing.",
        )
        with veto:
            self.assertNotIn("error", self._sign(quote))
        self._assert_held(quote, "order", "An approval is missing.")
        quote.with_user(self.processor).nav_release()
        self.assertEqual(quote.nav_status, "released")

    def test_error_inside_the_confirmation(self):
        """What other addons refuse in the middle is taken back as a whole."""
        quote = self._quote()

        def fail(order):
            text = "No route to this customer."
            raise UserError(text)

        with patch.object(self.registry["sale.order"], "_action_confirm", fail):
            self.assertNotIn("error", self._sign(quote))
        self._assert_held(quote, "order", "No route to this customer.")
        self.assertTrue(quote.signature)

    def test_payment_of_a_blocked_customer(self):
        """The payment is kept; telling it twice makes one activity."""
        quote = self._quote(require_signature=False, require_payment=True)
        self.customer.nav_blocked = "all"
        transaction = self._pay(quote)
        self.assertEqual(transaction.state, "done")
        self.assertTrue(transaction.payment_id)
        self.assertEqual(quote.amount_paid, quote.amount_total)
        self.assertEqual((quote.nav_document_type, quote.nav_status), ("quote", "open"))
        self.assertIn("C10 is blocked", quote.activity_ids.note)
        self.assertFalse(transaction._check_amount_and_confirm_order())
        self.assertEqual(len(quote.activity_ids), 1)

    def test_others_go_on(self):
        """Of several accepted quotes only the one with a problem waits."""
        good, bad = self._quote(), self._quote()
        bad.order_line.product_id = self.item_2
        self.item_2.nav_sales_blocked = True
        (good | bad)._validate_order()
        self.assertEqual(good.nav_status, "released")
        self.assertEqual((bad.nav_status, bad.state), ("open", "draft"))

    def test_who_is_told(self):
        """Without a salesperson the team's leader, else a sales manager."""
        quote = self._quote(user_id=False)
        quote.team_id.user_id = self.poster
        self.assertEqual(quote._nav_responsible(), self.poster)
        self.poster.active = False
        self.assertTrue(
            quote._nav_responsible().has_group("nav_sales_addon.group_nav_manager")
        )
        self.assertIn(self.company, quote._nav_responsible().company_ids)

    def test_text_of_the_note_is_escaped(self):
        quote = self._quote()
        quote._nav_hold("<b>bold</b> & more")
        self.assertIn("&lt;b&gt;bold", quote.activity_ids.note)

    def test_make_order_of_a_blocked_item(self):
        """Rules §7: refused at conversion, but not for a line without quantity."""
        quote = self._quote()
        self.item_1.nav_blocked = True
        with self.assertRefused("I1 is blocked for sale"):
            quote.with_user(self.processor).nav_make_order()
        quote.order_line.product_uom_qty = 0
        quote.with_user(self.processor).nav_make_order()
        self.assertEqual(quote.nav_document_type, "order")
