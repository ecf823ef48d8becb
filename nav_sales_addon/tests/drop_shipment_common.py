"""A customer, a vendor and an item that goes straight from one to the other."""

from odoo import Command
from odoo.tests import new_test_user

from .common import NavSalesCommon


class NavDropShipmentCommon(NavSalesCommon):
    """Vendor V sells I3 for 60.00; the buyer only buys, the poster only posts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.nav_drop_shipment_mode = "manual"
        cls.vendor = cls.env["res.partner"].create({"name": "Vendor V"})
        cls.item_3 = cls._create_item("I3", 100.0, seller_ids=cls._seller(60))
        cls.item_4 = cls._create_item("I4", 50.0, seller_ids=cls._seller(30))
        cls.buyer = new_test_user(
            cls.env,
            login="nav_buyer",
            groups="purchase.group_purchase_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _seller(cls, price, **values):
        return [
            Command.create(
                {
                    "partner_id": cls.vendor.id,
                    "price": price,
                    **values,
                }
            )
        ]

    @classmethod
    def _drop_order(cls, *lines, **values):
        """An order whose lines are all drop shipments; default 10 of I3."""
        order = cls._create_order(*(lines or ((cls.item_3, 10),)), **values)
        for line in order.order_line:
            line.nav_drop_shipment = True
        return order

    @classmethod
    def _purchase(cls, **values):
        return (
            cls.env["purchase.order"]
            .with_user(cls.buyer)
            .create(
                {
                    "partner_id": cls.vendor.id,
                    "nav_sell_to_partner_id": cls.customer.id,
                    **values,
                }
            )
        )

    def _linked(self, *lines, **values):
        """A sales order and the purchase order that fetched it."""
        order = self._drop_order(*lines, **values)
        purchase = self._purchase()
        purchase.nav_get_sales_order(order)
        return order, purchase

    def _receive(self, purchase, quantity=None):
        """Receive as the warehouse does, in the transfer."""
        picking = purchase.sudo().picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if quantity is None else quantity
            move.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        return picking

    def _bill(self, purchase, quantity=None):
        """A draft vendor bill for what was received, or for this quantity."""
        result = purchase.sudo().action_create_invoice()
        bill = self.env["account.move"].sudo().browse(result["res_id"])
        bill.invoice_date = self.today
        if quantity is not None:
            bill.invoice_line_ids.quantity = quantity
        return bill
