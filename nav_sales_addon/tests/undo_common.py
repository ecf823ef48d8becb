"""Shipments and receipts that are undone, and what must be true afterwards."""

from odoo.tests import Form

from .common import NavSalesCommon


class NavUndoCommon(NavSalesCommon):
    def _ship(self, order, user=None):
        """Ship everything in Qty. to Ship and return the posted shipment."""
        result = order.with_user(user or self.env.user).nav_post(invoice=False)
        return self._shipments(result)

    def _undo(self, picking, **kwargs):
        """As the poster, who has no rights on the inventory."""
        return picking.with_user(self.poster).nav_undo(**kwargs).sudo()

    def _receive_back(self, picking, quantity):
        """The customer sends goods back; the warehouse makes an ordinary return."""
        dialog = self.env["stock.return.picking"].create({"picking_id": picking.id})
        for line in dialog.product_return_moves:
            line.quantity = min(quantity, line.move_quantity)
        receipt = dialog._create_return()
        receipt.move_ids.picked = True
        receipt.button_validate()
        return receipt

    def _on_hand(self, item, location=None):
        quants = self.env["stock.quant"]._gather(
            item, location or self.warehouse.lot_stock_id
        )
        return sum(quants.mapped("quantity"))

    def _entries_of(self, *pickings):
        self._read_anew()
        ids = [picking.id for picking in pickings]
        return self.env["nav.item.ledger.entry"].search([("picking_id", "in", ids)])

    def _dialog(self, picking):
        action = picking.with_user(self.poster).action_nav_undo()
        dialogs = self.env[action["res_model"]].with_user(self.poster)
        return Form(dialogs.with_context(**action["context"]))
