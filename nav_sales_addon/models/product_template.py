from odoo import fields, models


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "nav.outstanding.mixin", "nav.pricing.item.mixin"]

    nav_blocked = fields.Boolean(
        string="Blocked",
        tracking=True,
        help="The item cannot be entered on sales documents and cannot be posted.",
    )
    nav_sales_blocked = fields.Boolean(
        string="Sales Blocked",
        tracking=True,
        help="The item cannot be sold; it can still be credited.",
    )

    nav_stockout_warning = fields.Selection(
        [("default", "Default"), ("yes", "Yes"), ("no", "No")],
        string="Stockout Warning",
        default="default",
        help="Whether sales lines tell that the item will not be available on the "
        "shipment date. Default: as the company's setup says.",
    )

    nav_item_discount_group_id = fields.Many2one(
        "nav.item.discount.group",
        string="Item Discount Group",
        company_dependent=True,
        check_company=True,
        groups="nav_sales_addon.group_nav_processor",
        help="The line discounts of this group also count for the item.",
    )

    def _nav_documents_domain(self):
        products = self.with_context(active_test=False).product_variant_ids
        return products._nav_documents_domain()

    def _nav_blocked_for_sale(self):
        """Items that may not be sold (rules/sales_documents.md §7)."""
        return self.filtered(lambda item: item.nav_blocked or item.nav_sales_blocked)
