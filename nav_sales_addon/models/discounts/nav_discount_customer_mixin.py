from odoo import models


class NavDiscountCustomerMixin(models.AbstractModel):
    """The invoice discount terms of a customer (rules §9)."""

    _name = "nav.discount.customer.mixin"
    _description = "Customer With Invoice Discount Terms"

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
