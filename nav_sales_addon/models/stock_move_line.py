from odoo import api, models

from ..const import posting_values


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals["picking_id"] for vals in vals_list if vals.get("picking_id")}
        added_to = self.env["stock.picking"].browse(ids)
        added_to._nav_check_posted_lines({"quantity": 0.0})
        return super().create(vals_list)

    def write(self, vals):
        self.picking_id._nav_check_posted_lines(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_nav_posted(self):
        """Odoo refuses it too, but not in words that tell what to do instead."""
        self.picking_id._nav_check_posted_lines({"quantity": 0.0})

    def _nav_quant_keys(self):
        """The stock this line takes from and adds to, as keys of Odoo's cache of it."""
        self.ensure_one()
        product, owner = self.product_id.id, self.owner_id.id
        for lot in {self.lot_id.id, False}:
            yield product, self.location_id.id, lot, self.package_id.id, owner
            package = self.result_package_id.id
            yield product, self.location_dest_id.id, lot, package, owner

    def _create_and_assign_production_lot(self):
        """A lot that was entered for a drop shipment is new to us (DR-066)."""
        # sudo: whoever may post goods need not be able to set up lots
        lines = self.sudo() if posting_values(self.env) else self
        return super(StockMoveLine, lines)._create_and_assign_production_lot()
