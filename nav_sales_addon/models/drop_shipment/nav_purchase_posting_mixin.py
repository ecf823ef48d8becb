from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .nav_purchase_posting import PurchasePlan


class NavPurchasePostingMixin(models.AbstractModel):
    """Post a drop shipment from the purchase order (dropship_returns §1.4, §1.5)."""

    _name = "nav.purchase.posting.mixin"
    _description = "Purchase Order That Is Posted for a Customer"

    def nav_post(
        self,
        receive=True,
        invoice=False,
        quantities=None,
        posting_date=None,
        bill_reference=None,
        bill_date=None,
    ):
        """Receive what the vendor has sent to the customer, or post his bill.

        Everything is done or nothing. Receiving ships the sales orders too; a bill
        never runs ahead of the sales invoice.

        :param quantities: ``{purchase line id: quantity}`` to receive, or to invoice
            when nothing is received; lines that are not named are posted in full
        :param posting_date: date of the posted shipments, today when blank
        :param bill_reference: number of the vendor's bill
        :param bill_date: date of the vendor's bill, today when blank
        :return: ``{'receipt_ids': [...], 'bill_ids': [...]}``
        :raise AccessError: the user does not buy, or may not post bills
        :raise UserError: all problems, and nothing is posted
        """
        self.ensure_one()
        self._nav_check_may_post(invoice)
        given = {int(key): value for key, value in (quantities or {}).items()}
        plan = PurchasePlan(
            self,
            receive,
            invoice,
            fields.Date.to_date(posting_date),
            given if quantities is not None else None,
        )
        posting = self.env["nav.purchase.posting"]
        return posting._post(plan, bill_reference, fields.Date.to_date(bill_date))

    def _nav_check_may_post(self, invoice):
        """Buttons are hidden, RPC is not: buyers receive, bills need invoicing."""
        self._nav_check_buyer()
        self.check_access("write")
        group = "account.group_account_invoice"
        if invoice and not self.env.su and not self.env.user.has_group(group):
            raise AccessError(
                self.env._(
                    "You need the role %s to post bills. Ask your administrator.",
                    self.env.ref(group).sudo().display_name,
                )
            )
        if not self._is_dropshipped():
            raise UserError(
                self.env._("%s is no drop shipment; receive it as usual.", self.name)
            )

    def action_nav_post(self):
        """Open the Post dialog: Receive, Invoice, or both."""
        self.ensure_one()
        self._nav_check_buyer()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nav_sales_addon.nav_post_purchase_action"
        )
        return {**action, "context": {"default_purchase_id": self.id}}
