from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    # ids of the item ledger entries that enter stock (nav_item_ledger_entry.py)
    _nav_entering_idx = models.Index("((id + 1000000000)) WHERE state = 'done'")

    def _nav_is_sale_shipment(self):
        """Goods that leave for a customer, out of stock or straight from a vendor."""
        return self.location_dest_id._nav_is_outgoing() and not (
            self.location_id._nav_is_outgoing()
        )
