from odoo import api, fields, models
from odoo.exceptions import ValidationError


class NavPrepaymentCustomerMixin(models.AbstractModel):
    """What a customer pays in advance (rules/customers_setup.md §11)."""

    _name = "nav.prepayment.customer.mixin"
    _description = "Customer With Prepayments"

    nav_prepayment_pct = fields.Float(
        string="Prepayment %",
        digits=(16, 5),
        company_dependent=True,
        help="Share of an order this customer pays before delivery.",
    )

    @api.constrains("nav_prepayment_pct")
    def _check_nav_prepayment_pct(self):
        for customer in self:
            if not 0 <= customer.nav_prepayment_pct <= 100:
                raise ValidationError(
                    self.env._(
                        "%s: the prepayment must be between 0 and 100 %%.",
                        customer.display_name,
                    )
                )
