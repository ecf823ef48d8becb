from odoo import fields, models


class NavCombineReturnReceipts(models.TransientModel):
    """One credit memo for several return receipts (rules §2.1)."""

    _name = "nav.combine.return.receipts"
    _inherit = "nav.combine.shipments"
    _description = "Combine Return Receipts"

    post = fields.Boolean(string="Post Credit Memos")

    def _service(self):
        return self.env["nav.receipt.crediting"]

    def _orders_domain(self):
        """Return orders of the chosen customers; all of them are combined."""
        domain = fields.Domain("nav_document_type", "=", "return_order")
        domain &= fields.Domain("company_id", "in", self.env.companies.ids)
        if self.partner_ids:
            domain &= fields.Domain("partner_id", "child_of", self.partner_ids.ids)
        return domain
