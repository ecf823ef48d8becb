from odoo import models


class NavShipmentSendingMixin(models.AbstractModel):
    """Posted shipments and return receipts are sent (rules §5.2)."""

    _name = "nav.shipment.sending.mixin"
    _inherit = ["nav.sending.mixin"]
    _description = "Shipment That Is Sent"

    def _nav_kind(self):
        self.ensure_one()
        return "return_receipt" if self.nav_is_return else "shipment"

    def _nav_number(self):
        return self.nav_shipment_number

    def _nav_is_logged(self):
        """Posted, and not what an undo wrote under the number of another one."""
        posted = self.state == "done" and not self.nav_corrected_picking_id
        return posted and (self.nav_is_return or self._nav_is_shipment())

    def _nav_interaction_order(self):
        return self.sale_id

    def _nav_interaction_form(self):
        return self.env.ref("nav_sales_addon.nav_posted_shipment_view_form")

    def _nav_bill_to(self):
        # sudo: who sends a shipment need not be able to read the order
        picking = self.sudo()
        bill_to = (
            picking.sale_id.partner_invoice_id or picking.nav_invoice_id.partner_id
        )
        return bill_to.sudo(self.env.su) or self.partner_id

    def _nav_salesperson(self):
        # sudo: who sends a shipment need not be able to read the order
        return self.sudo().sale_id.user_id or self.user_id

    def _nav_check_can_send(self):
        if not self._nav_is_logged():
            self._nav_refuse_sending(
                self.env._("Only posted shipments and return receipts are sent.")
            )

    def _nav_tracking(self):
        """Shipping agent, tracking number and link, where the shipment has them.

        :return: ``(agent, number, url)``; carriers belong to Odoo's Delivery Methods
        """
        if "carrier_tracking_ref" not in self._fields:
            return "", "", ""
        return (
            self.carrier_id.name or "",
            self.carrier_tracking_ref or "",
            self.carrier_tracking_url or "",
        )
