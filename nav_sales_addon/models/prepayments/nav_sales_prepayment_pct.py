from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class NavSalesPrepaymentPct(models.Model):
    """Prepayment of an item, by customer, price group or for all (§11)."""

    _name = "nav.sales.prepayment.pct"
    _description = "Sales Prepayment Percentage"
    _order = "product_tmpl_id, sales_type, partner_id, date_start"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Item",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    sales_type = fields.Selection(
        [
            ("customer", "Customer"),
            ("group", "Customer Price Group"),
            ("all", "All Customers"),
        ],
        required=True,
        default="customer",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        domain="[('parent_id', '=', False)]",
    )
    price_group_id = fields.Many2one(
        "nav.customer.price.group",
        string="Customer Price Group",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    date_start = fields.Date(string="Starting Date")
    date_end = fields.Date(string="Ending Date")
    prepayment_pct = fields.Float(string="Prepayment %", digits=(16, 5))

    @api.depends("product_tmpl_id", "partner_id", "price_group_id", "prepayment_pct")
    def _compute_display_name(self):
        for row in self:
            source = row.partner_id or row.price_group_id
            names = [row.product_tmpl_id.display_name or "", source.display_name or ""]
            row.display_name = ", ".join(name for name in names if name)

    @api.onchange("sales_type")
    def _onchange_sales_type(self):
        if self.sales_type != "customer":
            self.partner_id = False
        if self.sales_type != "group":
            self.price_group_id = False

    @api.constrains("prepayment_pct")
    def _check_prepayment_pct(self):
        for row in self:
            if not 0 <= row.prepayment_pct <= 100:
                raise ValidationError(
                    self.env._(
                        "%s: the prepayment must be between 0 and 100 %%.",
                        row.display_name,
                    )
                )

    @api.constrains("sales_type", "partner_id", "price_group_id")
    def _check_sales_type(self):
        """Who it is for is filled in, and nothing else."""
        for row in self:
            if bool(row.partner_id) != (row.sales_type == "customer") or bool(
                row.price_group_id
            ) != (row.sales_type == "group"):
                raise ValidationError(
                    self.env._(
                        "%s: choose the customer or the customer price group the "
                        "prepayment is for, or All Customers.",
                        row.display_name,
                    )
                )

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for row in self:
            if row.date_start and row.date_end and row.date_end < row.date_start:
                raise ValidationError(
                    self.env._(
                        "%(row)s: the ending date %(end)s is before the starting date "
                        "%(start)s.",
                        row=row.display_name,
                        start=format_date(self.env, row.date_start),
                        end=format_date(self.env, row.date_end),
                    )
                )

    # === WHAT COUNTS FOR A LINE ===#

    @api.model
    def _find(self, lines):
        """The percentage of each line for which there is one: 0 is one too.

        Item and customer first, then item and price group, then item for all.

        :return: ``{order line: percentage}``
        """
        lines = lines.filtered("product_id")
        if not lines:
            return {}
        # sudo: whoever enters a line gets the company's percentages
        rows = self.sudo().search(
            [
                ("product_tmpl_id", "in", lines.product_id.product_tmpl_id.ids),
                ("company_id", "in", (lines.company_id or self.env.company).ids),
            ],
            order="date_start desc nulls last, id desc",
        )
        found = {}
        for line in lines if rows else ():
            row = rows._best_for(line)
            if row:
                found[line] = row.prepayment_pct
        return found

    def _best_for(self, line):
        order = line.order_id
        company = order.company_id or self.env.company
        date = order.nav_posting_date or fields.Date.context_today(self)
        rows = self.filtered(
            lambda row: row.product_tmpl_id == line.product_id.product_tmpl_id
            and row.company_id == company
            and (not row.date_start or row.date_start <= date)
            and (not row.date_end or row.date_end >= date)
        )
        customer = order.partner_id.commercial_partner_id
        group = self._group_of(order)
        for source in (
            lambda row: row.sales_type == "customer" and row.partner_id == customer,
            lambda row: row.sales_type == "group" and row.price_group_id == group,
            lambda row: row.sales_type == "all",
        ):
            matching = rows.filtered(source)
            if matching:
                return matching[0]
        return self.browse()

    @api.model
    def _group_of(self, order):
        """The customer price group of the order's bill-to customer."""
        bill_to = order.partner_invoice_id.with_company(order.company_id)
        return bill_to.commercial_partner_id.nav_price_group_id
