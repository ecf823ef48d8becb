from odoo.tests import HttpCase, tagged

from .registration_common import NavRegistrationCommon


@tagged("post_install", "-at_install")
class TestNavPaymentRegistrationTours(NavRegistrationCommon, HttpCase):
    """Payment Registration in a real browser, as a clerk who is no accountant."""

    def test_register_payments(self):
        """PM-344: tick, type, preview, post; the invoices are paid."""
        self.setup.use_as_default = False
        first, second = self._open(300), self._open(200)
        action = "nav_sales_addon.nav_payment_registration_open_action"
        self.start_tour(
            f"/odoo/action-{action}", "nav_payment_registration", login="nav_clerk"
        )
        self.assertOpen({first: 0, second: 150})
