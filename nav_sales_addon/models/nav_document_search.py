from odoo import api, models


class NavDocumentSearch(models.AbstractModel):
    """Find Entries (Navigate): everything that belongs to a document, with counts."""

    _name = "nav.document.search"
    _description = "Search for Related Documents and Entries"

    @api.model
    def _find_for(self, orders):
        """:return: list of ``{'model', 'name', 'ids', 'count'}``, empty ones left out"""
        invoices = orders.invoice_ids
        return self._result(
            {
                "sale.order": orders,
                "stock.picking": orders.picking_ids,
                "account.move": invoices,
            }
        )

    @api.model
    def _result(self, found):
        return [
            {
                "model": model,
                "name": self.env["ir.model"]._get(model).sudo().name,
                "ids": records.ids,
                "count": len(records),
            }
            for model, records in found.items()
            if records
        ]
