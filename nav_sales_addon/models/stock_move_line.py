from odoo import models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _nav_quant_keys(self):
        """The stock this line takes from and adds to, as keys of Odoo's cache of it."""
        self.ensure_one()
        product, owner = self.product_id.id, self.owner_id.id
        for lot in {self.lot_id.id, False}:
            yield product, self.location_id.id, lot, self.package_id.id, owner
            package = self.result_package_id.id
            yield product, self.location_dest_id.id, lot, package, owner
