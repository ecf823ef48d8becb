from odoo.tests import HttpCase, tagged

from .sending_common import NavSendingCommon

ENGLISH = (
    "Dear",
    "Quantity",
    "Unit Price",
    "Amount",
    "Due Date",
    "Invoice",
    "Total ex",
)


@tagged("post_install", "-at_install")
class TestNavFrenchSession(NavSendingCommon, HttpCase):
    """Somebody works in French, and so do his customers."""

    def _work_in(self, lang):
        self.env["res.lang"]._activate_lang(lang)
        addon = self.env["ir.module.module"].search([("name", "=", "nav_sales_addon")])
        addon._update_translations([lang])
        self.customer.write({"name": "Tour Customer", "lang": lang})
        self.poster.lang = lang
        self.customer.nav_document_sending_profile_id = self.by_email
        return self._create_invoice(
            (self.item_1, 1, 4000.0), (self.item_2, 2, 500.0), nav_ship_on_post=True
        )

    def _check(self, invoice, *words):
        """The mail the customer got: our words in French, none in English."""
        self.assertEqual(invoice.state, "posted")
        mail = self._mail()
        self.assertIn("Facture", mail["subject"])
        self.assertTrue(mail["attachments"][0][0].startswith("Facture"))
        text = self._text(mail["body"])
        for word in (
            "Bonjour Tour Customer",
            "Vous trouverez",
            "Date d'échéance",
            *words,
        ):
            self.assertIn(word, text)
        for word in ENGLISH:
            self.assertNotIn(word, text)
        entry = self.env["nav.interaction"].search([("res_id", "=", invoice.id)])
        self.assertEqual(entry.document_number, invoice.name)

    def test_france(self):
        invoice = self._work_in("fr_FR")
        with self.captured():
            self.start_tour(
                "/odoo/nav-invoices", "nav_french_invoice", login="nav_poster"
            )
        self._check(invoice)

    def test_canada(self):
        invoice = self._work_in("fr_CA")
        with self.captured():
            self.start_tour(
                "/odoo/nav-invoices", "nav_canadian_french_invoice", login="nav_poster"
            )
        self._check(invoice)
