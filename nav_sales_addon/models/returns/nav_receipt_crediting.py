from odoo import api, models


class NavReceiptCrediting(models.AbstractModel):
    """Credit what was received before: the mirror of invoicing shipments (§2.1)."""

    _name = "nav.receipt.crediting"
    _inherit = "nav.shipment.invoicing"
    _description = "Crediting of Posted Return Receipts"

    @api.model
    def _kind_domain(self):
        return [("nav_document_type", "=", "return_order")]

    @api.model
    def _documents(self, orders):
        return orders._nav_return_receipts()

    @api.model
    def _left(self, line):
        return -line._nav_shipped_not_invoiced()

    @api.model
    def _takes(self, move):
        return move.state == "draft" and move.move_type == "out_refund"

    @api.model
    def _text(self, picking):
        return self.env._(
            "Return receipt %(receipt)s of return order %(order)s",
            receipt=picking.nav_shipment_number,
            order=picking.sale_id.name,
        )

    @api.model
    def _groups(self, orders):
        """One credit memo for each bill-to customer and currency."""
        return orders.grouped(
            lambda order: (
                order.company_id,
                order.partner_invoice_id,
                order.currency_id,
                order.fiscal_position_id,
            )
        ).values()

    @api.model
    def _document_values(self):
        return {"move_type": "out_refund", "invoice_payment_term_id": False}
