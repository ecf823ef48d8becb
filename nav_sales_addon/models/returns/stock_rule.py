from odoo import models


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _get_custom_move_fields(self):
        """The movement of a return keeps its reason and the goods it reverses."""
        names = super()._get_custom_move_fields()
        return [*names, "nav_return_reason_id", "origin_returned_move_id"]
