from odoo.tests import new_test_user, tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavAccessOthers(NavSalesCommon):
    """People without a role of ours read their documents as before (design §1.5)."""

    def _check_reads(self, groups, records):
        user = new_test_user(
            self.env,
            login=f"other_{groups}",
            groups=groups,
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        for record in records:
            with self.subTest(groups=groups, model=record._name):
                mine = record.with_user(user)
                ours = [name for name in mine.fields_get() if name.startswith("nav_")]
                self.assertTrue(ours)
                self.assertTrue(mine.read(ours))

    def test_all_fields_can_be_read(self):
        """Our fields never lead to records their readers may not see."""
        order = self._create_order((self.item_1, 2))
        order.nav_post()
        order.user_id = False
        invoice, picking = order.invoice_ids, order.picking_ids
        invoice.invoice_user_id = False
        self._check_reads(
            "sales_team.group_sale_salesman",
            (order, order.order_line, invoice, picking, order.partner_id),
        )
        self._check_reads(
            "account.group_account_invoice",
            (order, invoice, invoice.line_ids, order.partner_id),
        )
        self._check_reads("stock.group_stock_user", (picking, picking.move_ids, order))
