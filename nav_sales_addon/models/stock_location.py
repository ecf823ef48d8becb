from odoo import models


class StockLocation(models.Model):
    _inherit = "stock.location"

    def _nav_is_outgoing(self):
        """Whether goods in this location have left the house.

        The answer of Odoo's `_is_outgoing`, without the query by which that looks for
        the inter-company location each time: posting asks for every move.
        """
        self.ensure_one()
        if self.usage == "customer":
            return True
        inter_company = self.env["ir.model.data"]._xmlid_to_res_id(
            "stock.stock_location_inter_company"
        )
        return bool(inter_company) and self._child_of(self.browse(inter_company))
