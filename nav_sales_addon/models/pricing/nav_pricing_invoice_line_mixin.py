from odoo import api, models
from odoo.tools import float_compare


class NavPricingInvoiceLineMixin(models.AbstractModel):
    """Price and discount of the lines of invoices and credit memos (rules §8)."""

    _name = "nav.pricing.invoice.line.mixin"
    _inherit = "nav.priced.line.mixin"
    _description = "Invoice Line with a Best Price"

    def _nav_is_priced(self):
        """Typed lines; what is invoiced of an order or reversed has its price."""
        move = self.move_id
        return bool(
            self.display_type == "product"
            and self.product_id
            and move.move_type in ("out_invoice", "out_refund")
            and move.partner_id
            and self.env["nav.pricing"]._in_use(move.company_id)
            and not self._nav_keeps_price()
        )

    def _nav_keeps_price(self):
        """Lines of orders and of posted documents keep price and discount (§8.5)."""
        return bool(
            self.nav_price_kept
            or self.nav_reverses_line_id
            or self.move_id.reversed_entry_id
            or self.move_id.state == "posted"
            or self.sale_line_ids
        )

    def _nav_price_decision(self):
        """Best price and discount of this line, or None where no row of ours counts."""
        if not self._nav_is_priced():
            return None
        move, pricing = self.move_id, self.env["nav.pricing"]
        terms = pricing._terms(
            move.company_id,
            move.partner_id,
            move.currency_id,
            pricing._day(move.invoice_date),
            campaign=move.campaign_id.id,
        )
        return pricing._decide(
            terms,
            self.product_id,
            self.quantity,
            self.product_uom_id,
            self._nav_taxes_of_price(),
            move.invoice_line_ids.product_id,
        )

    def _nav_taxes_of_price(self):
        """Taxes that the line has or will have; they are computed after its price."""
        move = self.move_id
        taxes = self.product_id.sudo().taxes_id._filter_taxes_by_company(
            move.company_id
        )
        position = move.fiscal_position_id
        return position.map_tax(taxes) if position else taxes

    @api.depends("product_id", "product_uom_id", "quantity")
    def _compute_nav_allow_invoice_discount(self):
        for line in self:
            kept = line._nav_keeps_price()
            if line.display_type == "product" and not kept:
                allowed = line._nav_invoice_discount_allowed()
                line.nav_allow_invoice_discount = allowed
            else:
                origin = kept and line._origin
                line.nav_allow_invoice_discount = (
                    origin.nav_allow_invoice_discount if origin else True
                )

    @api.onchange("product_id", "product_uom_id", "quantity")
    def _onchange_nav_line_discount(self):
        self._nav_follow_discounts()

    def _nav_take_discounts(self, vals_list):
        """New lines take their best discount, unless they come with one."""
        for line, vals in zip(self, vals_list, strict=True):
            if "discount" not in vals:
                line._nav_follow_discounts()

    def _nav_follow_discounts(self):
        """The best line discount, where the item has one or a special price (§8.4)."""
        for line in self:
            discount = line._nav_discount_of(line._nav_price_decision())
            if line.discount != discount:
                line.discount = discount

    def _nav_discount_of(self, decision):
        """That of the decision, where the item has any or a special price."""
        ours = decision and (decision.has_discounts or decision.prices.winner)
        return decision.discount if ours else self.discount

    def _nav_price_changes(self):
        """What today's price and discount change on a typed line (rules §8.5)."""
        if self.display_type != "product" or self._nav_keeps_price():
            return {}
        decision = self._nav_price_decision()
        changes, price = {}, self._nav_proposal(decision)
        if price is not None and float_compare(price, self.price_unit, 6):
            changes.update(price_unit=price, nav_proposed_price=price)
        discount = self._nav_discount_of(decision)
        if self.discount != discount:
            changes["discount"] = discount
        return changes

    def _nav_proposal(self, decision):
        """Our best price, else that of the price list; None: Odoo's own stays."""
        if decision and decision.price is not None:
            return decision.price
        price_list = self._nav_price_list()
        if price_list or (decision and decision.has_prices):
            return self._nav_list_price(price_list)
        return None

    def _nav_follow_price_list(self):
        """Another quantity may have another price; a price typed by hand stays.

        Not so where the item has a special price (rules §8.5). The price of a line that
        reverses a posted one, or is copied of one, never changes.
        """
        for line in self:
            if line.nav_reverses_line_id or line.nav_price_kept:
                continue
            decision, proposed = line._nav_price_decision(), line.nav_proposed_price
            ours = decision and decision.has_prices
            by_hand = not proposed or float_compare(
                line.price_unit, proposed, precision_digits=6
            )
            price = None if by_hand and not ours else line._nav_proposal(decision)
            if price is not None and (
                float_compare(price, proposed, precision_digits=6)
                or float_compare(price, line.price_unit, precision_digits=6)
            ):
                line.update({"price_unit": price, "nav_proposed_price": price})
