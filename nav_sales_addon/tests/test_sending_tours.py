from odoo.tests import HttpCase, tagged

from .sending_common import NavSendingCommon


@tagged("post_install", "-at_install")
class TestNavSendingTours(NavSendingCommon, HttpCase):
    """Post and Send in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.name = "Tour Customer"

    def test_invoice_with_another_profile(self):
        """CS-100, CS-104: the profile is changed in the dialog, for this once."""
        self.customer.nav_document_sending_profile_id = self.by_file
        invoice = self._create_invoice(nav_ship_on_post=True)
        with self.captured():
            self.start_tour(
                "/odoo/nav-invoices", "nav_post_and_send_invoice", login="nav_poster"
            )
        self.assertEqual(invoice.state, "posted")
        self.assertIn("Sales Invoice", self._mail()["subject"])
        self.assertEqual(self.customer.nav_document_sending_profile_id, self.by_file)

    def test_order_with_prompt(self):
        """CS-104, CS-112: the e-mail of the invoice is shown and sent."""
        order = self._create_order((self.item_1, 1))
        with self.captured():
            self.start_tour(
                "/odoo/nav-orders", "nav_post_and_send_order", login="nav_poster"
            )
        self.assertEqual(order.invoice_ids.state, "posted")
        self.assertIn(order.invoice_ids.name, self._mail()["subject"])
