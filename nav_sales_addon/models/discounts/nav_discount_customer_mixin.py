from odoo import fields, models


class NavDiscountCustomerMixin(models.AbstractModel):
    """The invoice discount terms of a customer (rules §9)."""

    _name = "nav.discount.customer.mixin"
    _description = "Customer With Invoice Discount Terms"

    nav_invoice_discount_id = fields.Many2one(
        "nav.customer.invoice.discount",
        string="Invoice Disc. Code",
        company_dependent=True,
        groups="nav_sales_addon.group_nav_processor,account.group_account_invoice",
        help="Terms of the invoice discount and service charge. Several customers can "
        "share one code.",
    )

    def action_nav_invoice_discounts(self):
        """Open the terms of this customer; who has none gets a code of his own."""
        self.ensure_one()
        customer = self.commercial_partner_id
        terms = customer.nav_invoice_discount_id
        if not terms:
            terms = terms.create({"name": customer.ref or customer.name})
            customer.nav_invoice_discount_id = terms
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoice Discounts"),
            "res_model": terms._name,
            "res_id": terms.id,
            "view_mode": "form",
        }
