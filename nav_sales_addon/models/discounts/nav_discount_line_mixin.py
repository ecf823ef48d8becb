from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engines.discount_spread import part

# Change on any line and shift the shares of all of them
SHIFTING = (
    "nav_allow_invoice_discount",
    "nav_discount_exact",
    "nav_discount_key",
    "nav_service_charge",
)
# What a line knows about its discounts beside Odoo's percentage
DISCOUNT_FIELDS = (*SHIFTING, "nav_inv_discount_pct")
# What the amount depends on beside price, discount and quantity
AMOUNT_FIELDS = (
    "nav_discount_exact",
    "nav_discount_key",
    "nav_inv_discount_pct",
)


class NavDiscountLineMixin(models.AbstractModel):
    """Line discount and invoice discount of a line, exact to the cent (rules §8).

    Odoo's Discount stays the line discount in percent, with its few decimals. Where an
    amount was typed or had to be exact, the exact percentage stands beside it; the
    share of the invoice discount is an exact percentage of the line amount. As
    percentages both survive another quantity, a copy and the change of an invoice into
    a credit memo. Odoo's tax computation, and with it every amount, is given the one
    percentage that leaves exactly line amount less invoice discount.
    """

    _name = "nav.discount.line.mixin"
    _description = "Line With Discounts"

    nav_service_charge = fields.Boolean(string="Service Charge Line", readonly=True)
    nav_inv_discount_pct = fields.Float(
        string="Invoice Discount % of the Line",
        digits=0,
        help="The share of the invoice discount, in percent of the line amount.",
    )
    nav_discount_exact = fields.Float(
        string="Exact Line Discount %",
        digits=0,
        help="The line discount in percent, as exact as the amount needs it.",
    )
    nav_discount_key = fields.Char(
        string="Exact for",
        help="The discount, and perhaps the quantity and price, of which the exact "
        "percentage is the exact one.",
    )

    nav_line_amount = fields.Float(
        string="Line Amount",
        digits=0,
        compute="_compute_nav_line_amount",
        inverse="_inverse_nav_line_amount",
        help="Quantity x price less line discount, in the terms of the price. Type it, "
        "and the discount follows.",
    )
    nav_line_discount_amount = fields.Float(
        string="Line Discount Amount",
        digits=0,
        compute="_compute_nav_line_discount_amount",
        inverse="_inverse_nav_line_discount_amount",
    )
    nav_inv_discount_amount = fields.Float(
        string="Invoice Discount Amount",
        digits=0,
        compute="_compute_nav_inv_discount_amount",
    )

    _nav_priced_fields = ()  # price, discount and quantity, which the models have

    # === EACH KIND OF DOCUMENT HAS ITS OWN NAMES ===#

    def _nav_priced_quantity(self):
        return self[self._nav_quantity]

    def _nav_shifting_names(self):
        """Whatever changes one of these on any line shifts the shares of all of them"""
        return ("tax_ids", *self._nav_priced_fields, *SHIFTING)

    def _nav_has_amount(self):
        return self.display_type in (False, "product")

    # === AMOUNTS ===#

    def _nav_gross(self):
        return self.price_unit * self._nav_priced_quantity()

    @api.model
    def _nav_key(self, discount, quantity=None, price=None):
        """What has to be unchanged for the exact percentage to count."""
        key = f"{discount:.6f}"
        if quantity is None:
            return key
        return f"{key}|{abs(quantity):.6f}|{price:.8f}"

    def _nav_line_discount(self):
        """The line discount in percent, exact where it has to be."""
        key = self.nav_discount_key
        if key and key in (
            self._nav_key(self.discount),
            self._nav_key(self.discount, self._nav_priced_quantity(), self.price_unit),
        ):
            return self.nav_discount_exact
        return self.discount

    def _nav_line_amount_value(self):
        """Quantity x price less line discount, in the terms of the price (§8.1)."""
        amount = self._nav_gross() * (1 - self._nav_line_discount() / 100)
        return self.currency_id.round(amount) if self.currency_id else amount

    def _nav_inv_discount_value(self):
        """The share of the invoice discount, in the terms of the price."""
        amount = self._nav_line_amount_value() * self.nav_inv_discount_pct / 100
        return self.currency_id.round(amount) if self.currency_id else amount

    def _nav_discounts_net(self):
        """Line discount and invoice discount of the line, both without tax."""
        service = self.env["nav.invoice.discount"]
        gross, amount = (
            self.currency_id.round(service._net(self, value))
            for value in (self._nav_gross(), self._nav_line_amount_value())
        )
        return gross - amount, amount - self.price_subtotal

    def _nav_effective_discount(self):
        """The percentage that leaves exactly what the line costs; None: Odoo's own."""
        if not self.nav_inv_discount_pct and not self.nav_discount_key:
            return None
        gross = self._nav_gross()
        if not gross:
            return None
        net = self._nav_line_amount_value() - self._nav_inv_discount_value()
        return 100 * (1 - net / gross)

    def _nav_is_discounted(self):
        return bool(self.discount or self.nav_inv_discount_pct or self.nav_discount_key)

    # === TYPED AMOUNTS ===#

    # Each amount by itself: Odoo keeps what is computed together while one is typed

    @api.depends(lambda self: AMOUNT_FIELDS + self._nav_priced_fields)
    def _compute_nav_line_amount(self):
        for line in self:
            own = line._nav_has_amount()
            line.nav_line_amount = own and line._nav_line_amount_value() or 0.0

    @api.depends(lambda self: AMOUNT_FIELDS + self._nav_priced_fields)
    def _compute_nav_line_discount_amount(self):
        for line in self:
            amount = 0.0
            if line._nav_has_amount():
                gross, currency = line._nav_gross(), line.currency_id
                gross = currency.round(gross) if currency else gross
                amount = gross - line._nav_line_amount_value()
                amount = currency.round(amount) if currency else amount
            line.nav_line_discount_amount = amount

    @api.depends(lambda self: AMOUNT_FIELDS + self._nav_priced_fields)
    def _compute_nav_inv_discount_amount(self):
        for line in self:
            own = line._nav_has_amount()
            line.nav_inv_discount_amount = own and line._nav_inv_discount_value() or 0.0

    def _inverse_nav_line_amount(self):
        for line in self.filtered(lambda line: line._nav_has_amount()):
            line._nav_take_line_amount(line.nav_line_amount)

    @api.onchange("nav_line_amount")
    def _onchange_nav_line_amount(self):
        self._inverse_nav_line_amount()

    @api.onchange("nav_line_discount_amount")
    def _onchange_nav_line_discount_amount(self):
        self._inverse_nav_line_discount_amount()

    def _inverse_nav_line_discount_amount(self):
        for line in self.filtered(lambda line: line._nav_has_amount()):
            gross = line.currency_id.round(line._nav_gross())
            line._nav_take_line_amount(gross - line.nav_line_discount_amount)

    def _nav_take_line_amount(self, amount):
        """Whoever types an amount gets exactly this amount; the percent follows."""
        currency, gross = self.currency_id, self._nav_gross()
        if not currency.compare_amounts(amount, self._nav_line_amount_value()):
            return
        exact = 100 * (1 - amount / gross) if gross else 0.0
        if not gross or not -1e-9 <= exact <= 100 + 1e-9:
            raise ValidationError(
                self.env._(
                    "%(line)s: the line discount must be between 0 and the amount of "
                    "the line, %(amount)s.",
                    line=self._nav_label(),
                    amount=currency.format(currency.round(gross)),
                )
            )
        digits = self.env["decimal.precision"].precision_get("Discount")
        discount = round(exact, digits)
        self.update(
            {
                "discount": discount,
                "nav_discount_exact": exact,
                "nav_discount_key": self._nav_key(discount),
            }
        )

    # === PARTS ===#

    def _nav_discount_part(self, quantity, done=0.0, granted=(0.0, 0.0), documents=0):
        """Discounts of a document line that takes a part of this line (rules §8.6).

        :param quantity: of the part, in the unit of this line
        :param done: the quantity of earlier parts
        :param granted: line amount and invoice discount of earlier parts
        :return: ``(values of the new line, its line amount, its invoice discount)``
        """
        currency, whole = self.currency_id, self._nav_priced_quantity()
        gross = quantity * self.price_unit
        exact = self._nav_line_discount()
        natural = currency.round(gross * (1 - exact / 100))
        place = (done, quantity, whole, currency.rounding, documents)
        amount = part(self._nav_line_amount_value(), natural, granted[0], *place)
        whole_share = self._nav_inv_discount_value()
        share = 0.0
        if whole_share and whole:
            # what is left to pay is split, so that it never is less than nothing
            left = self._nav_line_amount_value() - whole_share
            net = currency.round(left * quantity / whole)
            net = part(left, net, granted[0] - granted[1], *place)
            share = currency.round(amount - net)
        values = {name: self[name] for name in DISCOUNT_FIELDS}
        if gross and currency.compare_amounts(amount, natural):
            values["nav_discount_exact"] = 100 * (1 - amount / gross)
            key = self._nav_key(self.discount, quantity, self.price_unit)
            values["nav_discount_key"] = key
        elif self.nav_discount_key:
            values["nav_discount_exact"] = exact
            values["nav_discount_key"] = self._nav_key(self.discount)
        else:
            amount = natural
        values["nav_inv_discount_pct"] = 100 * share / amount if amount else 0.0
        return values, amount, share
