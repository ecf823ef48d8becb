from odoo import Command

from .common import NavSalesCommon


class NavPrepaymentCommon(NavSalesCommon):
    """Tax 25 %, an account for prepayments, item of 100.00, prepayments are checked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.env["account.account"].create(
            {
                "name": "Sales Prepayments",
                "code": "239000",
                "account_type": "liability_current",
                "company_ids": [Command.set(cls.company.ids)],
            }
        )
        cls.company.write(
            {"downpayment_account_id": cls.account.id, "nav_check_prepmt": True}
        )
        cls.tax_25 = cls._tax("25%", 25)
        cls.item_1.taxes_id = [Command.set(cls.tax_25.ids)]

    @classmethod
    def _tax(cls, name, amount, **values):
        return cls.env["account.tax"].create(
            {
                "name": name,
                "amount": amount,
                "type_tax_use": "sale",
                "company_id": cls.company.id,
                **values,
            }
        )

    def _prepaid_order(self, pct, *lines, **values):
        return self._create_order(*lines, nav_prepayment_pct=pct, **values)

    def _pay(self, move):
        """Register the payment in the journal, as an accountant does."""
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create({})._create_payments()

    def _balance(self):
        """Balance of the prepayment account in both currencies."""
        items = self.env["account.move.line"].search(
            [("account_id", "=", self.account.id), ("parent_state", "=", "posted")]
        )
        return (
            round(sum(items.mapped("balance")), 6),
            round(sum(items.mapped("amount_currency")), 6),
        )

    def _post_part(self, order, quantities):
        """Ship and invoice these quantities, line by line."""
        lines = order.order_line._nav_posting_lines()
        for line, quantity in zip(lines, quantities, strict=True):
            line.nav_qty_to_ship = quantity
            line.nav_qty_to_invoice = quantity
        return self._invoices(order.nav_post())
