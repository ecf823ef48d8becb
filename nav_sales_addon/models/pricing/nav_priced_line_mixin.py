from odoo import fields, models


class NavPricedLineMixin(models.AbstractModel):
    """What lines of orders and of invoices have in common about prices (rules §8)."""

    _name = "nav.priced.line.mixin"
    _description = "Line with a Best Price"

    nav_allow_invoice_discount = fields.Boolean(
        string="Allow Invoice Discount",
        compute="_compute_nav_allow_invoice_discount",
        store=True,
        readonly=False,
        precompute=True,
        help="The line takes part in the invoice discount.",
    )
    nav_price_kept = fields.Boolean(
        string="Price Kept",
        copy=False,
        readonly=True,
        help="Copied from a posted document: price and discount stay as they are when "
        "the quantity changes.",
    )

    def action_nav_explain_price(self):
        """Show every price and discount this line could have, and why it has its own.

        :return: a dialog in which another one can be chosen
        """
        self.ensure_one()
        self.check_access("read")
        return self.env["nav.price.explanation"]._open(self)

    def _nav_price_decision(self):
        """Best price and discount of this line, or None where no row of ours counts."""
        raise NotImplementedError

    def _nav_invoice_discount_allowed(self):
        """As the price row says, else as the item says (rules §8.3)."""
        decision = self._nav_price_decision()
        if decision and decision.allow_invoice_discount is not None:
            return decision.allow_invoice_discount
        return not self.product_id or self.product_id.nav_allow_invoice_discount
