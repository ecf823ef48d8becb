from odoo import models


class NavReturnMoveMixin(models.AbstractModel):
    """Stock moves that bring goods back for a reason (rules §2.2)."""

    _name = "nav.return.move.mixin"
    _inherit = "nav.return.line.mixin"
    _description = "Stock Move That Brings Goods Back"

    def _nav_set_return_location(self):
        """The reason decides where the goods are put."""
        for move in self:
            place = move.nav_return_reason_id.location_id
            if place and not move._nav_went_out() and move.location_dest_id != place:
                move.location_dest_id = place

    def _nav_is_worthless(self):
        return bool(
            self.nav_return_reason_id.inventory_value_zero and not self._nav_went_out()
        )
