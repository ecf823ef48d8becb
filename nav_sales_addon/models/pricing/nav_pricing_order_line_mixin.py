from odoo import api, models


class NavPricingOrderLineMixin(models.AbstractModel):
    """Price and discount of the lines of quotes and orders (rules §8)."""

    _name = "nav.pricing.order.line.mixin"
    _inherit = "nav.priced.line.mixin"
    _description = "Order Line with a Best Price"

    def _nav_is_priced(self):
        """Lines that sell an item; what comes from elsewhere has its price from there.

        Parts of a combo share the price of the combo, as Odoo divides it.
        """
        return bool(
            self.product_id
            and self.order_id
            and not self.display_type
            and not self.is_downpayment
            and not self.combo_item_id
            and self.product_type != "combo"
            and not (self.is_expense and self.product_id.expense_policy == "cost")
            and not self._is_global_discount()
            and self.env["nav.pricing"]._in_use(self.company_id)
        )

    def _nav_price_decision(self):
        """Best price and discount of this line, or None where no row of ours counts."""
        if not self._nav_is_priced():
            return None
        return self.env["nav.pricing"]._decide(
            self.order_id._nav_price_terms(),
            self.product_id,
            self.product_uom_qty,
            self.product_uom_id,
            self.tax_ids,
            self.order_id.order_line.product_id,
        )

    def _nav_keeps_price(self):
        """Copied of a posted document, or partly invoiced: never priced again."""
        return self.nav_price_kept or bool(self.qty_invoiced)

    @api.depends("product_id", "product_uom_id", "product_uom_qty")
    def _compute_nav_allow_invoice_discount(self):
        for line in self:
            kept = line.nav_price_kept and line._origin
            line.nav_allow_invoice_discount = (
                kept.nav_allow_invoice_discount
                if kept
                else line._nav_invoice_discount_allowed()
            )

    def _nav_price_lines(self):
        """Lines by who decides their price.

        :return: (lines that keep theirs, lines for which an item has a row of ours:
            there a typed price does not survive another quantity (rules §8.5))
        """
        nothing = self.browse()
        companies = self.company_id or self.order_id.company_id
        if not any(self.env["nav.pricing"]._in_use(company) for company in companies):
            return self.filtered("nav_price_kept"), nothing
        kept = self.filtered(lambda line: line._nav_keeps_price())
        ours = (self - kept).filtered(
            lambda line: (found := line._nav_price_decision()) and found.has_prices
        )
        return kept, ours

    def _nav_has_discount(self):
        """Whether our rows have a say in the discount of this line."""
        decision = self._nav_price_decision()
        return bool(decision and decision.has_discounts)

    def _nav_take_row_discounts(self):
        """Where a price of ours decides, the price list is not even asked.

        :return: the other lines
        """
        others = self.browse()
        for line in self:
            decision = line._nav_price_decision()
            if decision and decision.price is not None:
                line.discount = decision.discount
            else:
                others |= line
        return others

    def _nav_best_discount(self, list_discount):
        """The price list's discount counts where it is higher than ours (§8.4)."""
        return max(list_discount, self._nav_price_decision().discount)
