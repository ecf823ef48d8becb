from odoo import api, fields, models
from odoo.exceptions import ValidationError


class NavSalesLineDiscount(models.Model):
    """A line discount for an item or a group of items (rules §8.1)."""

    _name = "nav.sales.line.discount"
    _inherit = "nav.sales.condition.mixin"
    _description = "Sales Line Discount"
    _order = "type, product_tmpl_id, item_discount_group_id, sales_type, id"
    _nav_source_fields = (
        ("customer", "partner_id"),
        ("discount_group", "discount_group_id"),
        ("campaign", "campaign_id"),
    )
    _nav_amount_field = "discount"

    type = fields.Selection(
        [("item", "Item"), ("group", "Item Discount Group")], required=True
    )
    sales_type = fields.Selection(
        [
            ("customer", "Customer"),
            ("discount_group", "Customer Discount Group"),
            ("all", "All Customers"),
            ("campaign", "Campaign"),
        ],
        required=True,
    )
    discount_group_id = fields.Many2one(
        "nav.customer.discount.group",
        string="Customer Discount Group",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Item",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        domain="[('sale_ok', '=', True)]",
    )
    item_discount_group_id = fields.Many2one(
        "nav.item.discount.group",
        string="Item Discount Group",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    discount = fields.Float(string="Line Discount %", digits="Discount", required=True)

    _key_unique = models.UniqueIndex(
        "(company_id, COALESCE(product_tmpl_id, 0),"
        " COALESCE(item_discount_group_id, 0), sales_type, COALESCE(partner_id, 0),"
        " COALESCE(discount_group_id, 0), COALESCE(campaign_id, 0),"
        " COALESCE(product_id, 0), COALESCE(currency_id, 0), COALESCE(uom_id, 0),"
        " min_quantity, COALESCE(date_start, '0001-01-01'::date))",
        "There is already a line discount for this item, sales code, variant, unit, "
        "currency, minimum quantity and starting date.",
    )
    _discount_range = models.Constraint(
        "CHECK (discount >= 0 AND discount <= 100)",
        "A line discount must be between 0 and 100 %.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """With the first discount people also see the column it stands in."""
        for vals in vals_list:
            group = vals.get("item_discount_group_id")
            vals.setdefault("type", "group" if group else "item")
        rows = super().create(vals_list)
        if rows:
            # sudo: who maintains discounts need not be able to change the settings
            users = self.env.ref("base.group_user").sudo()
            column = self.env.ref("sale.group_discount_per_so_line").sudo()
            if column not in users.all_implied_ids:
                users._apply_group(column)
        return rows

    @api.onchange("type")
    def _onchange_type(self):
        if self.type == "item":
            self.item_discount_group_id = False
        else:
            self.product_tmpl_id = self.product_id = False

    @api.constrains("sales_type", "partner_id", "discount_group_id", "campaign_id")
    def _check_sales_code(self):
        self._check_source()

    @api.constrains("type", "product_tmpl_id", "item_discount_group_id")
    def _check_type(self):
        """A discount is for an item or for a group of items (rules §8.1)."""
        for row in self:
            is_item = row.type == "item"
            if (
                bool(row.product_tmpl_id) != is_item
                or bool(row.item_discount_group_id) == is_item
            ):
                raise ValidationError(
                    self.env._(
                        "A line discount is for an item or for an item discount group: "
                        "fill in one of them, as the type says."
                    )
                )

    @api.depends("product_tmpl_id", "item_discount_group_id", "sales_type", "discount")
    def _compute_display_name(self):
        for row in self:
            item = row.product_tmpl_id or row.item_discount_group_id
            row.display_name = f"{item.display_name}: {row._nav_row_label()}"

    def _nav_amount_label(self):
        return f"{self.discount:g} %"

    def _nav_neighbours_domain(self):
        return [
            ("company_id", "in", self.company_id.ids),
            "|",
            ("product_tmpl_id", "in", self.product_tmpl_id.ids),
            ("item_discount_group_id", "in", self.item_discount_group_id.ids),
        ]

    def _nav_item(self):
        item = self.product_tmpl_id or self.item_discount_group_id
        return (self.company_id.id, self.type, item.id)

    def _is_as_good_as(self, other):
        return self.discount >= other.discount
