from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import posting_values
from ..formatting import format_quantity

# Refused on lines of a released order (rules/sales_documents.md §3, second row)
LOCKED_FIELDS = frozenset(
    {
        "order_id",
        "is_downpayment",
        "is_expense",
        "product_id",
        "product_uom_qty",
        "product_uom_id",
        "price_unit",
        "discount",
        "nav_inv_discount_pct",
        "nav_discount_exact",
        "nav_prepayment_pct",
        "nav_prepmt_line_amount",
        "tax_ids",
        "route_ids",
        "customer_lead",
    }
)
# Odoo brings the lines of down payments up to date when their invoice is posted.
DOWN_PAYMENT_FIELDS = frozenset({"price_unit", "tax_ids"})
# Delivered quantities that posting writes or moves; others (timesheets, milestones,
# expenses) are counted elsewhere and only invoiced here.
SHIPPABLE_METHODS = ("stock_move", "manual")


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = [
        "sale.order.line",
        "nav.return.order.line.mixin",
        "nav.stockout.order.line.mixin",
        "nav.drop.shipment.line.mixin",
        "nav.pricing.order.line.mixin",
        "nav.discount.order.line.mixin",
        "nav.prepayment.line.mixin",
    ]

    nav_return_amount = fields.Monetary(
        string="Return Amount Excl. Tax", compute="_compute_nav_return_amount"
    )

    nav_qty_to_ship = fields.Float(
        string="Qty. to Ship",
        digits="Product Unit",
        compute="_compute_nav_qty_to_ship",
        store=True,
        readonly=False,
        copy=False,
        help="How much the next posting ships.",
    )
    nav_qty_to_invoice = fields.Float(
        string="Qty. to Invoice",
        digits="Product Unit",
        compute="_compute_nav_qty_to_invoice",
        store=True,
        readonly=False,
        copy=False,
        help="How much the next posting invoices, never more than is shipped by then.",
    )
    nav_qty_outstanding = fields.Float(
        string="Outstanding Quantity",
        digits="Product Unit",
        compute="_compute_nav_quantities",
    )
    nav_qty_shipped_not_invoiced = fields.Float(
        string="Qty. Shipped Not Invoiced",
        digits="Product Unit",
        compute="_compute_nav_quantities",
    )

    nav_sales_code_id = fields.Many2one(
        "sale.order.template",
        string="Standard Sales Code",
        copy=False,
        index="btree_not_null",
    )

    # === QUANTITIES: one owner for each (rules/sales_documents.md §4) ===#

    def _nav_posting_lines(self):
        """Lines with a quantity of their own: no texts, no down payments."""
        return self.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )

    def _nav_sign(self):
        return -1 if self.product_uom_qty < 0 else 1

    def _nav_within(self, quantity):
        """Cut a quantity that runs against the sign of the line down to 0."""
        sign, uom = self._nav_sign(), self.product_uom_id
        # a line that is just being typed has no unit yet
        return sign * max(0.0, uom.round(sign * quantity) if uom else sign * quantity)

    def _nav_outstanding(self):
        """Quantity − Quantity Shipped; 0 once more than ordered was shipped."""
        return self._nav_within(self.product_uom_qty - self.qty_delivered)

    def _nav_shipped_not_invoiced(self):
        """Quantity Shipped − Quantity Invoiced, invoices in draft included."""
        return self._nav_within(self.qty_delivered - self.qty_invoiced)

    def _nav_posting_quantities(self, ship, invoice):
        """What one posting of this line ships and invoices.

        :return: ``(quantity to ship, quantity to invoice)`` in the line's unit
        """
        self.ensure_one()
        to_ship = self.nav_qty_to_ship if ship and self._nav_is_shippable() else 0.0
        if not invoice:
            return to_ship, 0.0
        limit = self._nav_within(self.qty_delivered + to_ship - self.qty_invoiced)
        sign = self._nav_sign()
        return to_ship, sign * min(sign * self.nav_qty_to_invoice, sign * limit)

    def _nav_is_shippable(self):
        return self.qty_delivered_method in SHIPPABLE_METHODS

    @api.depends("product_uom_qty", "qty_delivered", "qty_invoiced")
    def _compute_nav_quantities(self):
        for line in self:
            line.nav_qty_outstanding = line._nav_outstanding()
        self.nav_qty_shipped_not_invoiced = 0.0
        for line in self._nav_posting_lines():
            line.nav_qty_shipped_not_invoiced = line._nav_shipped_not_invoiced()

    @api.depends("product_uom_qty", "qty_delivered")
    def _compute_nav_qty_to_ship(self):
        """Remainder or blank, on entry and after every posting."""
        self.nav_qty_to_ship = 0.0
        for line in self._nav_posting_lines():
            remainder = line.company_id.nav_default_qty_to_ship != "blank"
            if remainder and line._nav_is_shippable():
                line.nav_qty_to_ship = line._nav_outstanding()

    @api.depends("product_uom_qty", "qty_delivered", "qty_invoiced", "nav_qty_to_ship")
    def _compute_nav_qty_to_invoice(self):
        """The most that can be invoiced once Qty. to Ship is shipped."""
        self.nav_qty_to_invoice = 0.0
        for line in self._nav_posting_lines():
            blank = line.company_id.nav_default_qty_to_ship == "blank"
            if not blank or line.nav_qty_to_ship:
                line.nav_qty_to_invoice = line._nav_limit_to_invoice()

    def _nav_limit_to_invoice(self):
        return self._nav_within(
            self.qty_delivered + self.nav_qty_to_ship - self.qty_invoiced
        )

    def _nav_reset_quantities(self):
        """Default both quantities again after a posting (rules §4)."""
        for name in ("nav_qty_to_ship", "nav_qty_to_invoice"):
            self.env.add_to_compute(self._fields[name], self)

    @api.constrains("nav_qty_to_ship", "nav_qty_to_invoice")
    def _check_nav_quantities(self):
        """Typed quantities stay within what can be shipped and invoiced (rules §4)."""
        for line in self._nav_posting_lines():
            limits = (
                ("nav_qty_to_ship", line._nav_outstanding()),
                ("nav_qty_to_invoice", line._nav_limit_to_invoice()),
            )
            for name, limit in limits:
                line._nav_check_limit(name, limit)

    def _nav_check_limit(self, name, limit):
        sign, uom = self._nav_sign(), self.product_uom_id
        quantity = self[name]
        if not uom:
            return  # refused below
        if uom.compare(sign * quantity, 0) < 0 or (
            uom.compare(sign * quantity, sign * limit) > 0
        ):
            raise ValidationError(
                self.env._(
                    "%(order)s, %(line)s: %(field)s is %(quantity)s, but it must be "
                    "between 0 and %(limit)s %(unit)s.",
                    order=self.order_id.name,
                    line=self._nav_label(),
                    field=self._fields[name]._description_string(self.env),
                    quantity=format_quantity(self.env, quantity),
                    limit=format_quantity(self.env, limit),
                    unit=uom.name,
                )
            )

    @api.constrains("product_id", "product_uom_id")
    def _check_nav_unit(self):
        """Without a unit nothing can be counted (rules §3, release)."""
        for line in self._nav_posting_lines():
            if line.product_id and not line.product_uom_id:
                raise ValidationError(
                    self.env._(
                        "%(order)s, %(line)s: Unit of Measure must be filled in.",
                        order=line.order_id.name,
                        line=line._nav_label(),
                    )
                )

    @api.constrains("product_uom_qty")
    def _check_nav_quantity_shipped(self):
        """Quantity is never below what is already shipped (rules §4).

        Odoo itself refuses it for goods; this is the same for services.
        """
        for line in self._nav_posting_lines():
            ours = line.qty_delivered_method == "manual" or line.product_uom_qty < 0
            if line.state == "sale" and ours:
                line._nav_check_not_below_shipped()

    def _nav_check_not_below_shipped(self):
        sign, uom = self._nav_sign(), self.product_uom_id
        if uom.compare(sign * self.product_uom_qty, sign * self.qty_delivered) < 0:
            raise ValidationError(
                self.env._(
                    "%(order)s, %(line)s: the quantity %(quantity)s must not be less "
                    "than the %(shipped)s already shipped.",
                    order=self.order_id.name,
                    line=self._nav_label(),
                    quantity=format_quantity(self.env, self.product_uom_qty),
                    shipped=format_quantity(self.env, self.qty_delivered),
                )
            )

    @api.constrains("discount")
    def _check_nav_discount(self):
        """A line discount lies between 0 and 100 % (rules §4).

        Only where our users type it: Odoo itself takes a negative discount as a
        mark-up, and a running Odoo keeps its habits.
        """
        user = self.env.user  # constraints always run as superuser, but for somebody
        ours = user.has_group("nav_sales_addon.group_nav_processor")
        if user.id == SUPERUSER_ID or not ours:
            return
        for line in self:
            if line.discount < 0 or line.discount > 100:
                raise ValidationError(
                    self.env._(
                        "%(order)s, %(line)s: the line discount is %(discount)s %%, "
                        "but it must be between 0 and 100 %%.",
                        order=line.order_id.name,
                        line=line._nav_label(),
                        discount=format_quantity(self.env, line.discount),
                    )
                )

    @api.constrains("product_id")
    def _check_nav_blocked(self):
        """A blocked item cannot be entered (rules §7)."""
        if not self.env.user._is_internal():
            return  # visitors of the website are stopped when the order is confirmed
        for problem in self._nav_blocked_problems():
            raise ValidationError(problem)

    @api.onchange("product_id")
    def _onchange_nav_blocked(self):
        """Say it while the item is typed, not only when the line is saved."""
        self._check_nav_blocked()

    def _nav_blocked_problems(self):
        """Sentences that name the lines whose item may not be sold."""
        for line in self:
            if line.product_id.product_tmpl_id._nav_blocked_for_sale():
                yield self.env._(
                    "%(order)s: item %(item)s is blocked for sale.",
                    order=line.order_id.name,
                    item=line.product_id.display_name,
                )

    # === CHANGES OF A RELEASED ORDER ===#

    def _nav_guarded_lines(self):
        """All lines but texts; what the system adds is told by who adds it."""
        return self.filtered(lambda line: not line.display_type)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        guarded = lines._nav_guarded_lines().order_id
        guarded._nav_check_locked([self.env._("Lines")])
        guarded._nav_check_growth()
        lines._nav_calculate_shares()
        return lines

    def write(self, vals):
        if LOCKED_FIELDS & vals.keys():
            self._nav_check_line_change(vals)
            self._nav_check_linked_change(vals)
            res = super().write(vals)
            self._nav_follow_prepmt_amount(vals)
            self.order_id._nav_check_growth()
            return res
        return super().write(vals)

    def _action_launch_stock_rule(self, **kwargs):
        """What waits for approval, or for a buyer, is not procured here."""
        waiting = self.order_id.filtered(lambda order: order._nav_waits_for_approval())
        lines = self.filtered(lambda line: line.order_id not in waiting)
        lines -= lines._nav_waits_for_buyer()
        return super(SaleOrderLine, lines)._action_launch_stock_rule(**kwargs)

    def _nav_check_line_change(self, vals):
        target = self.env["sale.order"].browse(vals.get("order_id") or ())
        if target - self.order_id:
            target._nav_check_locked([self.env._("Lines")])
        for line in self._nav_guarded_lines().filtered("order_id.nav_locked"):
            order, names = line.order_id, LOCKED_FIELDS & vals.keys()
            if line.is_downpayment:
                names -= DOWN_PAYMENT_FIELDS
            changed = order._nav_changed_labels(line, names, vals)
            if changed:
                order._nav_check_locked(changed)

    @api.ondelete(at_uninstall=False)
    def _unlink_nav_locked(self):
        """A down payment line may go with its invoice, if that was never posted."""
        self._nav_posting_lines().order_id._nav_check_locked([self.env._("Lines")])
        self._nav_check_linked_unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_nav_posted(self):
        """What was shipped or invoiced keeps its line (rules §3, last row)."""
        for line in self._nav_posting_lines():
            if line.qty_delivered or line.qty_invoiced:
                raise UserError(
                    self.env._(
                        "%(order)s, %(line)s: the line cannot be deleted because "
                        "something of it was already shipped or invoiced.",
                        order=line.order_id.name,
                        line=line._nav_label(),
                    )
                )

    # === GOODS THAT CAME BACK ===#

    def _prepare_procurement_values(self):
        """What comes back keeps its reason and the goods it reverses (rules §2.2)."""
        vals = super()._prepare_procurement_values()
        if self.nav_return_reason_id or self.nav_appl_from_move_id:
            vals.update(self._nav_return_values())
        return vals

    def _get_qty_procurement(self, previous_product_uom_qty=False):
        """A changed quantity asks Odoo for the difference only.

        What came back with a credit memo is outstanding again, but it is shipped when
        somebody posts the order, not because somebody changes its quantity.
        """
        quantity = super()._get_qty_procurement(previous_product_uom_qty)
        before = (previous_product_uom_qty or {}).get(self.id)
        if before is None or not self._nav_came_back():
            return quantity
        sign = self._nav_sign()
        return before if sign * before > sign * quantity else quantity

    def _nav_came_back(self):
        """Whether a posted document took goods of this line back."""
        return any(
            move.state == "done" and move.to_refund and move.nav_invoice_line_id
            for move in self.move_ids
        )

    def _nav_demand_again(self):
        """Ask for what is outstanding: wanted less done, so asking twice is no harm."""
        locked = self.order_id.filtered("locked")
        # Odoo's lock is for people who change an order; nobody changes it here
        locked.with_context(tracking_disable=True).locked = False
        self._action_launch_stock_rule()
        locked.with_context(tracking_disable=True).locked = True

    # === PRICES (models/pricing) ===#

    @api.depends("product_id", "product_uom_id", "product_uom_qty")
    def _compute_price_unit(self):
        """A typed price survives where the item has no special price (rules §8.5)."""
        kept, ours = self._nav_price_lines()
        lines = self.with_context(nav_price_terms=False)  # the list's own price
        super(SaleOrderLine, lines - kept - ours)._compute_price_unit()
        ours = ours.with_context(force_price_recomputation=True, nav_price_terms=False)
        return super(SaleOrderLine, ours)._compute_price_unit()

    def _reset_price_unit(self):
        decision = self._nav_price_decision()
        if not decision or decision.price is None:
            return super()._reset_price_unit()
        price = decision.price
        return self.update({"price_unit": price, "technical_price_unit": price})

    @api.depends("product_id", "product_uom_id", "product_uom_qty")
    def _compute_discount(self):
        """The best line discount, or that of the price list (rules §8.4)."""
        kept, _ours = self._nav_price_lines()
        lines = (self - kept)._nav_take_row_discounts()
        lines = lines.with_context(nav_price_terms=False)
        lines.filtered(lambda line: line._nav_has_discount()).discount = 0.0
        result = super(SaleOrderLine, lines)._compute_discount()
        for line in lines.filtered(lambda line: line._nav_has_discount()):
            line.discount = line._nav_best_discount(line.discount)
        return result

    # === AMOUNTS (models/discounts) ===#

    @api.depends("nav_inv_discount_pct", "nav_discount_exact", "nav_discount_key")
    def _compute_amount(self):
        return super()._compute_amount()

    def _prepare_base_line_for_taxes_computation(self, **kwargs):
        """Taxes and totals are those of what all discounts leave, to the cent."""
        kwargs = self._nav_with_discounts(kwargs)
        return super()._prepare_base_line_for_taxes_computation(**kwargs)

    # === INVOICING ===#

    def _prepare_invoice_line(self, **optional_values):
        """Posting invoices Qty. to Invoice, whatever the invoicing policy says."""
        vals = super()._prepare_invoice_line(**optional_values)
        posting = posting_values(self.env)
        vals["nav_allow_invoice_discount"] = self.nav_allow_invoice_discount
        vals.update(self._nav_taken_back())
        if posting and self.id in posting.quantities:
            vals["quantity"] = posting.quantities[self.id]
        net = self._nav_add_discounts(vals)
        if posting and self.id in posting.quantities:
            vals.update(self._nav_foretold_values(vals["quantity"], net))
        return self._nav_adjust_invoice_line(vals, net)

    def _prepare_qty_invoiced(self):
        """Down payments are counted by what is left of them (models/prepayments)."""
        quantities = super()._prepare_qty_invoiced()
        quantities.update(self._nav_prepayment_quantities())
        return quantities

    def _nav_label(self):
        """How a message names this line."""
        return self.product_id.display_name or (self.name or "").split("\n")[0]
