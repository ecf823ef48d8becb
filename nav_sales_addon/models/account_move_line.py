from odoo import api, fields, models
from odoo.exceptions import UserError

from ..formatting import format_quantity
from .applications.application_plan import take_chosen_pairs

# Refused while the approval of the invoice is pending (rules/approvals.md §9)
PENDING_FIELDS = frozenset(
    {
        "discount",
        "nav_discount_exact",
        "nav_inv_discount_pct",
        "move_id",
        "price_unit",
        "product_id",
        "product_uom_id",
        "quantity",
        "tax_ids",
    }
)


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = [
        "account.move.line",
        "nav.stockout.invoice.line.mixin",
        "nav.application.line.mixin",
        "nav.reversal.line.mixin",
        "nav.return.line.mixin",
        "nav.pricing.invoice.line.mixin",
        "nav.discount.invoice.line.mixin",
    ]

    nav_stock_move_ids = fields.One2many(
        "stock.move",
        "nav_invoice_line_id",
        string="Shipped With",
        # who cannot read those must still be able to read these
        groups="nav_sales_addon.group_nav_processor,stock.group_stock_user",
    )

    nav_sales_code_id = fields.Many2one(
        "sale.order.template",
        string="Standard Sales Code",
        store=False,
        help="Where a line comes from that was put in while the invoice is entered.",
    )

    nav_picking_id = fields.Many2one(
        "stock.picking",
        string="From Shipment",
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="The posted shipment this line invoices (Get Shipment Lines).",
    )

    nav_proposed_price = fields.Float(
        string="Proposed Price",
        digits=0,
        compute="_compute_nav_proposed_price",
        store=True,
        precompute=True,
        copy=False,
        help="The price of the price list. A line that has another one was priced by "
        "hand, and keeps it when its quantity changes.",
    )

    nav_prepmt_shares = fields.Json(
        string="Deducted of Lines",
        readonly=True,
        help="For which lines of the order a prepayment was deducted or given back.",
    )

    def _nav_label(self):
        """How a message names this line."""
        return self.product_id.display_name or (self.name or "").split("\n")[0]

    def _nav_ships_with_invoice(self):
        """Goods that move with a document that ships; others have their own way.

        Lines of orders are shipped by the order, unless they reverse what was posted.
        """
        return (
            self.display_type == "product"
            and self.product_id.type == "consu"
            and not self.product_uom_id.is_zero(self.quantity)
            and not self.purchase_line_id
            and (
                not self.sale_line_ids
                or bool(self.nav_appl_from_move_id)
                or self.nav_ships_order
            )
        )

    def _nav_over_shipped_problems(self):
        """Lines made from shipments invoice no more than was shipped (rules §12)."""
        for line in self.filtered("nav_picking_id"):
            for sold in line.sale_line_ids:
                # the draft counts as invoiced already: what is above it is too much
                over = sold._nav_sign() * (sold.qty_invoiced - sold.qty_delivered)
                if sold.product_uom_id.compare(over, 0) > 0 or line.quantity < 0:
                    yield self.env._(
                        "%(line)s: only %(quantity)s of order %(order)s are shipped "
                        "and not invoiced.",
                        line=sold._nav_label(),
                        quantity=format_quantity(self.env, line.quantity - over),
                        order=sold.order_id.name,
                    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.move_id._nav_check_may_write()
        products = lines.filtered(lambda line: line.display_type == "product")
        products.move_id._nav_check_not_pending()
        lines._nav_take_discounts(vals_list)
        lines._nav_discounts_after_write()
        return lines

    def write(self, vals):
        if not self.env.su:
            self.move_id._nav_check_may_write()
        if PENDING_FIELDS & vals.keys():
            products = self.filtered(lambda line: line.display_type == "product")
            products.move_id._nav_check_not_pending()
        res = super().write(vals)
        if "quantity" in vals and "price_unit" not in vals:
            self._nav_follow_price_list()
        if "quantity" in vals and "discount" not in vals:
            self._nav_follow_discounts()
        if vals.get("purchase_line_id"):
            self._nav_check_matched_bill()
        self._nav_discounts_after_write(vals)
        return res

    # === AMOUNTS (models/discounts) ===#

    @api.depends("nav_inv_discount_pct", "nav_discount_exact", "nav_discount_key")
    def _compute_totals(self):
        return super()._compute_totals()

    @api.depends("nav_inv_discount_pct", "nav_discount_exact", "nav_discount_key")
    def _compute_discount_allocation_needed(self):
        """Discounts go to the accounts the company wants them on (rules §8.6)."""
        result = super()._compute_discount_allocation_needed()
        for line in self:
            if line._nav_posts_discounts():
                needed = line._nav_discount_allocations()
                line.discount_allocation_needed = needed or False
        return result

    def _nav_check_matched_bill(self):
        """A posted bill that is matched afterwards is asked like a new one."""
        posted = self.move_id.filtered(lambda move: move.state == "posted")
        service = self.env["nav.drop.shipment.posting"]
        problems = list(service._bill_problems(posted))
        if problems:
            raise UserError("\n".join(problems))

    @api.ondelete(at_uninstall=False)
    def _unlink_nav_posted(self):
        """Lines of posted documents stay, whoever of sales would delete them."""
        self.move_id._nav_check_may_write()
        products = self.filtered(lambda line: line.display_type == "product")
        products.move_id._nav_check_not_pending()

    @api.model
    def _prepare_reconciliation_plan(self, plan, amls_values_map, **kwargs):
        """Amounts chosen in Apply Entries limit what is reconciled (rules §6)."""
        chosen = take_chosen_pairs(self.env, plan["amls"])
        if chosen:
            return self._nav_prepare_pairs(*chosen, amls_values_map)
        return super()._prepare_reconciliation_plan(plan, amls_values_map, **kwargs)

    def _get_stock_moves(self):
        """Goods shipped by the invoice itself: their cost is its cost of goods."""
        return super()._get_stock_moves() | self.sudo().nav_stock_move_ids

    def _get_cogs_value(self):
        """Goods a credit memo takes back: the cost they have in stock (rules §2.3)."""
        moves = self.sudo().nav_stock_move_ids.filtered(lambda m: m.state == "done")
        quantity = sum(move._get_valued_qty() for move in moves)
        if not quantity or not self.nav_appl_from_move_id:
            return super()._get_cogs_value()
        return sum(moves.mapped("value")) / quantity

    @api.depends("product_id", "product_uom_id")
    def _compute_price_unit(self):
        """Special prices; invoices that ship sell at the customer's price list too."""
        res = super()._compute_price_unit()
        for line in self:
            price = line._nav_proposal(line._nav_price_decision())
            if price is not None:
                line.price_unit = price
        return res

    @api.depends("product_id", "product_uom_id")
    def _compute_nav_proposed_price(self):
        for line in self:
            line.nav_proposed_price = (
                line._nav_proposal(line._nav_price_decision()) or 0.0
            )

    @api.onchange("quantity")
    def _onchange_nav_quantity(self):
        self._nav_follow_price_list()

    def _nav_price_list(self):
        """The price list of an item on an invoice that ships; others have none."""
        move = self.move_id
        if not (move.nav_ship_on_post and self.product_id and move.partner_id):
            return self.env["product.pricelist"]
        if self.display_type != "product":
            return self.env["product.pricelist"]
        customer = move.partner_id.with_company(move.company_id)
        return customer.property_product_pricelist

    def _nav_list_price(self, price_list):
        """Price of the customer's list, with or without tax as the line's taxes ask."""
        move = self.move_id
        own = price_list.currency_id or move.company_id.currency_id
        date = move.invoice_date or fields.Date.context_today(move)
        price = price_list._get_product_price(
            self.product_id,
            self.quantity or 1.0,
            currency=own,
            uom=self.product_uom_id,
            date=date,
        )
        if move.currency_id and move.currency_id != own:
            # Odoo converts the prices of items, but not the fixed ones of a list
            price = own._convert(
                price, move.currency_id, move.company_id, date, round=False
            )
        return self.product_id._get_tax_included_unit_price_from_price(
            price,
            product_taxes=self.product_id.taxes_id.filtered(
                lambda tax: tax.company_id in move.company_id.parent_ids
            ),
            fiscal_position=move.fiscal_position_id,
        )
