from odoo.tests import HttpCase, tagged

from .prepayment_common import NavPrepaymentCommon


@tagged("post_install", "-at_install")
class TestNavPrepaymentTours(NavPrepaymentCommon, HttpCase):
    """A prepayment in a real browser."""

    def test_prepayment_paid_and_order_released(self):
        """CS-288: post the prepayment invoice, pay it, the order is released."""
        self.item_1.taxes_id = False
        order = self._prepaid_order(30, (self.item_1, 10))
        self.manager.group_ids |= self.env.ref("account.group_account_invoice")
        action = "nav_sales_addon.nav_sales_order_action"
        self.start_tour(
            f"/odoo/action-{action}/{order.id}", "nav_prepayment", login="nav_manager"
        )
        self.assertEqual((order.nav_status, order.state), ("released", "sale"))
