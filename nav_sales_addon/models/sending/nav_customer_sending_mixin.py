from odoo import api, fields, models


class NavCustomerSendingMixin(models.AbstractModel):
    """How a customer wants to get documents (rules/customers_setup.md §5)."""

    _name = "nav.customer.sending.mixin"
    _description = "Customer Who Gets Documents"

    nav_document_sending_profile_id = fields.Many2one(
        "nav.document.sending.profile",
        string="Document Sending Profile",
        company_dependent=True,
        groups="nav_sales_addon.group_nav_processor,account.group_account_invoice",
        help="How this customer gets documents. Blank: the default profile.",
    )
    nav_document_layout_ids = fields.One2many(
        "nav.customer.document.layout",
        "partner_id",
        string="Document Layouts",
        groups="nav_sales_addon.group_nav_processor",
    )

    @api.model
    def _commercial_fields(self):
        return [*super()._commercial_fields(), "nav_document_sending_profile_id"]

    def action_nav_copy_document_layouts(self):
        """Start from what everybody gets."""
        self.ensure_one()
        customer = self.commercial_partner_id
        self.env["nav.customer.document.layout"]._copy_from_selection(customer)
