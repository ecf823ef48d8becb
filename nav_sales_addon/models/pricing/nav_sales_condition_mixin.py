from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engines.best_price import Row
from ...engines.price_overlaps import SHADOWED, conflicts


class NavSalesConditionMixin(models.AbstractModel):
    """For whom, from which quantity and when a special price or discount counts.

    The group field differs: customer price group or customer discount group
    (rules/customers_setup.md §8.1).
    """

    _name = "nav.sales.condition.mixin"
    _description = "Terms of a Special Price or Line Discount"
    _check_company_auto = True
    # sales types and the fields of who they are for; the field of the amount
    _nav_source_fields = ()
    _nav_amount_field = None

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        domain="[('parent_id', '=', False)]",
    )
    campaign_id = fields.Many2one(
        "utm.campaign",
        string="Campaign",
        index="btree_not_null",
        ondelete="cascade",
    )
    product_id = fields.Many2one(
        "product.product",
        string="Variant",
        ondelete="cascade",
        domain="[('product_tmpl_id', '=', product_tmpl_id)]",
        check_company=True,
        help="Blank: all variants of the item.",
    )
    uom_id = fields.Many2one(
        "uom.uom",
        string="Unit of Measure",
        help="Only for lines in this unit. Blank: every unit, the minimum quantity and "
        "the price are in the base unit of the item.",
    )
    min_quantity = fields.Float(string="Minimum Quantity", digits=(16, 5))
    currency_id = fields.Many2one(
        "res.currency",
        string="Currency",
        help="Only for documents in this currency, and before rows without one. Blank: "
        "the currency of the company, converted for documents in another one.",
    )
    date_start = fields.Date(string="Starting Date")
    date_end = fields.Date(string="Ending Date")
    conflict = fields.Char(
        string="Overlap",
        compute="_compute_conflict",
        help="Another row that counts in the same case, or that is always better.",
    )
    is_shadowed = fields.Boolean(string="Shadowed", compute="_compute_conflict")

    _minimum_not_negative = models.Constraint(
        "CHECK (min_quantity >= 0)", "A minimum quantity must not be negative."
    )

    # === ENTERING ===#

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.setdefault("sales_type", self._nav_sales_type(vals))
        rows = super().create(vals_list)
        rows.filtered("campaign_id")._take_campaign_dates()
        self.env["nav.price.rows"]._forget(rows.company_id)
        return rows

    def write(self, vals):
        res = super().write(vals)
        if {"campaign_id", "date_start", "date_end"} & vals.keys():
            self.filtered("campaign_id")._take_campaign_dates()
        self.env["nav.price.rows"]._forget(self.company_id)
        return res

    def unlink(self):
        self.env["nav.price.rows"]._forget()
        return super().unlink()

    def _take_campaign_dates(self):
        """Rows of a campaign have its dates, whatever was typed (rules §8.1)."""
        for row in self:
            start, end = row.campaign_id.nav_date_start, row.campaign_id.nav_date_end
            if (row.date_start, row.date_end) != (start, end):
                row.write({"date_start": start, "date_end": end})

    @api.model
    def _nav_sales_type(self, vals):
        """An import may leave the sales type out: the code that is filled tells it."""
        for kind, name in self._nav_source_fields:
            if vals.get(name):
                return kind
        return "all"

    @api.onchange("sales_type")
    def _onchange_sales_type(self):
        for kind, name in self._nav_source_fields:
            if self.sales_type != kind:
                self[name] = False

    @api.onchange("campaign_id")
    def _onchange_campaign_id(self):
        if self.campaign_id:
            self.date_start = self.campaign_id.nav_date_start
            self.date_end = self.campaign_id.nav_date_end

    # === CHECKS ===#

    def _check_source(self):
        """All Customers has no code, other sales types have their own (rules §8.1)."""
        for row in self:
            for kind, name in self._nav_source_fields:
                if bool(row[name]) != (row.sales_type == kind):
                    raise ValidationError(row._nav_source_problem(kind, name))

    def _nav_source_problem(self, kind, name):
        field = self._fields[name]._description_string(self.env)
        if self.sales_type == kind:
            return self.env._(
                "%(row)s: %(field)s must be filled in.",
                row=self.display_name,
                field=field,
            )
        kinds = dict(self._fields["sales_type"]._description_selection(self.env))
        return self.env._(
            "%(row)s: %(field)s must be blank when the sales type is %(type)s.",
            row=self.display_name,
            field=field,
            type=kinds[self.sales_type],
        )

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for row in self:
            if row.date_start and row.date_end and row.date_start > row.date_end:
                raise ValidationError(
                    self.env._(
                        "%(row)s: the starting date must not be after the ending date.",
                        row=row.display_name,
                    )
                )

    # === ROWS IN EACH OTHER'S WAY ===#

    def _compute_conflict(self):
        """Say which rows overlap, and which can never win, while they are entered."""
        self.conflict, self.is_shadowed = False, False
        stored = self.filtered(lambda row: isinstance(row.id, int))
        if not stored:
            return
        neighbours = self.search(stored._nav_neighbours_domain(), order="id")
        found = conflicts(
            [row._nav_engine_row() for row in neighbours],
            lambda one, other: self.browse(one.key)._is_as_good_as(
                self.browse(other.key)
            ),
        )
        for row in stored:
            if row.id in found:
                kind, other = found[row.id]
                row.is_shadowed = kind == SHADOWED
                row.conflict = row._nav_conflict_text(kind, self.browse(other.key))

    def _nav_conflict_text(self, kind, other):
        if kind == SHADOWED:
            return self.env._(
                "Never used: %(row)s is better.", row=other._nav_row_label()
            )
        return self.env._("Overlaps with %(row)s.", row=other._nav_row_label())

    def _nav_source(self):
        """Who the row is for, as the engine compares it."""
        kinds = dict(self._nav_source_fields)
        name = kinds.get(self.sales_type)
        return (self.sales_type, self[name].id if name else None)

    def _nav_source_label(self):
        kinds = dict(self._fields["sales_type"]._description_selection(self.env))
        name = dict(self._nav_source_fields).get(self.sales_type)
        code = name and self[name].display_name
        return f"{kinds[self.sales_type]} {code}" if code else kinds[self.sales_type]

    def _nav_row_label(self):
        """Source and amount, where the item is known."""
        amount = self._nav_amount_label()
        if self.min_quantity:
            amount = self.env._(
                "%(amount)s from %(quantity)s",
                amount=amount,
                quantity=f"{self.min_quantity:g}",
            )
        return f"{self._nav_source_label()}, {amount}"

    def _nav_engine_row(self):
        """The row as the engine compares it with others."""
        return Row(
            key=self.id,
            amount=self[self._nav_amount_field],
            item=self._nav_item(),
            source=self._nav_source(),
            variant=self.product_id.id or None,
            currency=self.currency_id.id or None,
            unit=self.uom_id.id or None,
            minimum=self.min_quantity,
            start=self.date_start or None,
            end=self.date_end or None,
        )
