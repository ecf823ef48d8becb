from odoo import fields, models


class NavPricingCustomerMixin(models.AbstractModel):
    """Which price agreements a customer has (rules/customers_setup.md §8.1)."""

    _name = "nav.pricing.customer.mixin"
    _description = "Price Agreements of a Customer"

    nav_allow_line_discount = fields.Boolean(
        string="Allow Line Discount",
        default=True,
        help="Line discounts also count where no special price decides. A special "
        "price says for itself whether they do.",
    )

    def action_nav_prices(self):
        """The prices this customer gets, whoever they were agreed with (§8.1)."""
        return self._nav_open_agreements("nav_sales_price_action", "price_group_id")

    def action_nav_line_discounts(self):
        """The line discounts this customer gets."""
        return self._nav_open_agreements(
            "nav_sales_line_discount_action", "discount_group_id"
        )

    def _nav_open_agreements(self, name, group_field):
        customer = self.commercial_partner_id
        groups = {
            "price_group_id": customer.nav_price_group_id,
            "discount_group_id": customer.nav_discount_group_id,
        }
        action = self.env["ir.actions.actions"]._for_xml_id(f"nav_sales_addon.{name}")
        own = {"default_sales_type": "customer", "default_partner_id": customer.id}
        return {
            **action,
            "domain": [
                "|",
                ("sales_type", "=", "all"),
                "|",
                ("partner_id", "in", (customer | self).ids),
                (group_field, "in", groups[group_field].ids),
            ],
            "context": own,
        }
