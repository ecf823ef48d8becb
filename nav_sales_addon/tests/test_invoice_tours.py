from odoo.tests import HttpCase, tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavInvoiceTours(NavSalesCommon, HttpCase):
    """Sales invoices without an order, in a real browser."""

    def test_direct_invoice(self):
        """A poster enters and posts it, and finds its shipment; SD-264, CS-239."""
        self.customer.name = "Tour Customer"
        self.item_1.name = "Tour Chair"
        self.start_tour("/odoo/nav-invoices", "nav_direct_invoice", login="nav_poster")
        invoice = self.env["account.move"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(invoice.nav_picking_ids.state, "done")
        self.assertEqual(self.item_1.qty_available, 99)
