from odoo import fields, models


class NavCustomerSendingMixin(models.AbstractModel):
    """How a customer wants to get documents (rules/customers_setup.md §5)."""

    _name = "nav.customer.sending.mixin"
    _description = "Customer Who Gets Documents"

    nav_document_layout_ids = fields.One2many(
        "nav.customer.document.layout",
        "partner_id",
        string="Document Layouts",
        groups="nav_sales_addon.group_nav_processor",
    )

    def action_nav_copy_document_layouts(self):
        """Start from what everybody gets."""
        self.ensure_one()
        customer = self.commercial_partner_id
        self.env["nav.customer.document.layout"]._copy_from_selection(customer)
