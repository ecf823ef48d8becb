from odoo import api, fields, models
from odoo.tools import format_amount


class NavSalesPrice(models.Model):
    """A price agreed with a customer, a group of customers or all of them (§8.1)."""

    _name = "nav.sales.price"
    _inherit = "nav.sales.condition.mixin"
    _description = "Sales Price"
    _order = "product_tmpl_id, sales_type, min_quantity, date_start, id"
    _nav_source_fields = (
        ("customer", "partner_id"),
        ("price_group", "price_group_id"),
        ("campaign", "campaign_id"),
    )
    _nav_amount_field = "unit_price"

    sales_type = fields.Selection(
        [
            ("customer", "Customer"),
            ("price_group", "Customer Price Group"),
            ("all", "All Customers"),
            ("campaign", "Campaign"),
        ],
        required=True,
    )
    price_group_id = fields.Many2one(
        "nav.customer.price.group",
        string="Customer Price Group",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Item",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('sale_ok', '=', True)]",
    )
    currency_id = fields.Many2one(
        compute="_compute_defaults", store=True, readonly=False, precompute=True
    )
    unit_price = fields.Float(digits="Product Price", required=True)
    price_includes_tax = fields.Boolean(
        compute="_compute_defaults", store=True, readonly=False, precompute=True
    )
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        string="Tax Position of the Price",
        compute="_compute_defaults",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        help="Whose taxes are in a price that includes tax. Blank: the item's own.",
    )
    allow_line_discount = fields.Boolean(
        compute="_compute_defaults", store=True, readonly=False, precompute=True
    )
    allow_invoice_discount = fields.Boolean(
        compute="_compute_defaults", store=True, readonly=False, precompute=True
    )

    _key_unique = models.UniqueIndex(
        "(product_tmpl_id, company_id, sales_type, COALESCE(partner_id, 0),"
        " COALESCE(price_group_id, 0), COALESCE(campaign_id, 0),"
        " COALESCE(product_id, 0), COALESCE(currency_id, 0), COALESCE(uom_id, 0),"
        " min_quantity, COALESCE(date_start, '0001-01-01'::date))",
        "There is already a sales price for this item, sales code, variant, unit, "
        "currency, minimum quantity and starting date.",
    )
    _price_not_negative = models.Constraint(
        "CHECK (unit_price >= 0)", "A sales price must not be negative."
    )

    @api.depends("sales_type", "partner_id", "price_group_id", "product_tmpl_id")
    def _compute_defaults(self):
        """What a new row takes over from customer, group or item (rules §8.1)."""
        for row in self:
            company = row.company_id or self.env.company
            partner = row.partner_id.with_company(company)
            group = row.price_group_id
            currency = partner.property_product_pricelist.currency_id
            own = not currency or currency == company.currency_id
            row.currency_id = False if own else currency
            included = company.account_price_include == "tax_included"
            row.price_includes_tax = group.price_includes_tax if group else included
            row.fiscal_position_id = (
                group.fiscal_position_id or partner.property_account_position_id
            )
            row.allow_line_discount = (
                group.allow_line_discount
                if group
                else not partner or partner.nav_allow_line_discount
            )
            row.allow_invoice_discount = (
                group.allow_invoice_discount
                if group
                else row.product_tmpl_id.nav_allow_invoice_discount
            )

    @api.constrains("sales_type", "partner_id", "price_group_id", "campaign_id")
    def _check_sales_code(self):
        self._check_source()

    @api.depends("product_tmpl_id", "sales_type", "partner_id", "unit_price")
    def _compute_display_name(self):
        for row in self:
            row.display_name = (
                f"{row.product_tmpl_id.display_name}: {row._nav_row_label()}"
            )

    def _nav_amount_label(self):
        """The price as people write it."""
        currency = self.currency_id or self.company_id.currency_id
        return format_amount(self.env, self.unit_price, currency)

    def _nav_neighbours_domain(self):
        return [
            ("company_id", "in", self.company_id.ids),
            ("product_tmpl_id", "in", self.product_tmpl_id.ids),
        ]

    def _nav_item(self):
        return (self.company_id.id, self.product_tmpl_id.id)

    def _is_as_good_as(self, other):
        """Whether this price is never dearer than another one for the same customer."""
        return (
            self.unit_price <= other.unit_price
            and self.allow_line_discount >= other.allow_line_discount
            and self.price_includes_tax == other.price_includes_tax
            and self.fiscal_position_id == other.fiscal_position_id
        )
