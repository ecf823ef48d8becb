from odoo import api, fields, models


class NavDropShipmentOrderMixin(models.AbstractModel):
    """A sales order some of whose lines are bought for the customer (rules §1.6)."""

    _name = "nav.drop.shipment.order.mixin"
    _description = "Order With Drop Shipments"

    nav_unlinked_drops = fields.Boolean(
        string="Drop Shipments to Purchase",
        compute="_compute_nav_unlinked_drops",
        groups="purchase.group_purchase_user",
    )
    nav_purchase_order_count = fields.Integer(
        string="Linked Purchase Orders",
        compute="_compute_nav_purchase_order_count",
        compute_sudo=True,
        help="Purchase orders that buy lines of this order; no mere references.",
    )

    @api.depends(
        "order_line.product_uom_qty",
        "order_line.qty_delivered",
        "order_line.nav_drop_shipment",
        "order_line.nav_purchase_line_id",
    )
    def _compute_nav_unlinked_drops(self):
        for order in self:
            order.nav_unlinked_drops = (
                order.nav_document_type == "order"
                and order.state != "cancel"
                and bool(order.order_line._nav_unlinked_drops())
            )

    @api.depends("order_line.purchase_line_ids.order_id")
    def _compute_nav_purchase_order_count(self):
        for order in self:
            order.nav_purchase_order_count = len(order._nav_linked_purchases())

    def _nav_linked_purchases(self):
        return self.order_line.purchase_line_ids.order_id

    def nav_create_purchase_orders(self):
        """Buy the drop shipment lines of these orders (dropship_returns §1.6).

        One purchase order for each vendor, customer and ship-to address; lines that
        have a purchase order are left out, so calling it again does nothing.

        :return: ids of the new purchase orders
        :raise AccessError: the user does not buy or may not read the orders
        :raise UserError: no line has a vendor
        """
        self.check_access("read")
        linking = self.env["nav.drop.shipment.linking"]
        return linking._create_for(self._nav_drop_candidates())[0].ids

    def action_nav_create_purchase_orders(self):
        """Buy the drop shipment lines and open the purchase orders."""
        self.check_access("read")
        linking = self.env["nav.drop.shipment.linking"]
        return linking._show_created(*linking._create_for(self._nav_drop_candidates()))

    def _nav_drop_candidates(self):
        orders = self.filtered(
            lambda order: order.nav_document_type == "order" and order.state != "cancel"
        )
        return orders.order_line

    def action_nav_view_purchase_orders(self):
        """Open the linked purchase orders."""
        self.check_access("read")
        # sudo: only ids are read; who may not open them sees how far the lines are
        purchases = self.sudo()._nav_linked_purchases()
        return self.env["nav.drop.shipment"]._action_for(purchases)
