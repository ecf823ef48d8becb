from odoo.tests import HttpCase, tagged

from .corrections_common import NavCorrectionsCommon


@tagged("post_install", "-at_install")
class TestNavCorrectionTours(NavCorrectionsCommon, HttpCase):
    """Corrections in a real browser (issue 6, proof)."""

    def _tour(self, invoice, name):
        action = self.env.ref("nav_sales_addon.nav_posted_invoice_action")
        url = f"/odoo/action-{action.id}/{invoice.id}"
        self.start_tour(url, name, login="nav_poster")

    def test_one_of_three_lines(self):
        """DR-139: an editable copy; what the user leaves is taken back."""
        invoice = self._post_invoice(
            (self.item_1, 3), (self.item_2, 2), (self.service, 1)
        )
        self._tour(invoice, "nav_corrective_credit_memo")
        credit = invoice.reversal_move_ids
        self.assertEqual((credit.state, credit.amount_untaxed), ("posted", 300))
        self.assertStock(self.item_1, 0)
        self.assertStock(self.item_2, -2)
        self.assertEqual(invoice.amount_residual, 168)

    def test_cancel(self):
        """DR-178, DR-189: asked first, then cancelled, linked both ways."""
        invoice = self._post_invoice((self.item_1, 3))
        self._tour(invoice, "nav_cancel_invoice")
        self.assertTrue(invoice.nav_cancelled)
        self.assertStock(self.item_1, 0)
