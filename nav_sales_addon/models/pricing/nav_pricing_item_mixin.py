from odoo import fields, models


class NavPricingItemMixin(models.AbstractModel):
    """Which price agreements an item has (rules/customers_setup.md §8.1)."""

    _name = "nav.pricing.item.mixin"
    _description = "Price Agreements of an Item"

    nav_allow_invoice_discount = fields.Boolean(
        string="Allow Invoice Discount",
        default=True,
        help="The item takes part in invoice discounts, where no special price "
        "decides it.",
    )

    def action_nav_prices(self):
        """The special prices of this item; those of campaigns stay with them."""
        action = self._nav_agreements_action("nav_sales_price_action")
        return {
            **action,
            "domain": [
                ("product_tmpl_id", "=", self.id),
                ("sales_type", "!=", "campaign"),
            ],
            "context": {"default_product_tmpl_id": self.id},
        }

    def action_nav_line_discounts(self):
        """The line discounts of this item and of its item discount group."""
        action = self._nav_agreements_action("nav_sales_line_discount_action")
        return {
            **action,
            "domain": [
                ("sales_type", "!=", "campaign"),
                "|",
                ("product_tmpl_id", "=", self.id),
                ("item_discount_group_id", "in", self.nav_item_discount_group_id.ids),
            ],
            "context": {"default_product_tmpl_id": self.id, "default_type": "item"},
        }

    def _nav_agreements_action(self, name):
        return self.env["ir.actions.actions"]._for_xml_id(f"nav_sales_addon.{name}")
