from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_round

PCT_DIGITS = 5


class NavPrepaymentLineMixin(models.AbstractModel):
    """Prepayment of an order line (rules/customers_setup.md §11)."""

    _name = "nav.prepayment.line.mixin"
    _description = "Order Line With a Prepayment"

    nav_prepayment_pct = fields.Float(
        string="Prepayment %",
        digits=(16, PCT_DIGITS),
        compute="_compute_nav_prepayment_pct",
        store=True,
        readonly=False,
        precompute=True,
        help="Share of the line the customer pays before delivery.",
    )
    nav_prepmt_line_amount = fields.Float(
        string="Prepmt. Line Amount",
        digits=0,
        compute="_compute_nav_prepmt_line_amount",
        store=True,
        readonly=False,
        copy=False,
    )
    nav_prepmt_invoiced = fields.Float(
        string="Prepmt. Amt. Invoiced",
        digits=0,
        compute="_compute_nav_prepmt_invoiced",
    )
    nav_prepmt_deducted = fields.Float(
        string="Prepmt. Amt. Deducted",
        digits=0,
        compute="_compute_nav_prepmt_invoiced",
    )
    nav_prepmt_to_deduct = fields.Float(
        string="Prepmt. Amt. to Deduct",
        digits=0,
        compute="_compute_nav_prepmt_to_deduct",
        inverse="_inverse_nav_prepmt_to_deduct",
        help="What the next invoice deducts. Type another amount, and it counts for "
        "the Qty. to Invoice as it is now.",
    )
    nav_prepmt_typed = fields.Json(
        string="Typed Deduction", copy=False, groups="base.group_system"
    )
    nav_prepmt_shares = fields.Json(string="Prepaid Lines", copy=False, readonly=True)

    # === PERCENTAGE AND AMOUNT ===#

    @api.depends("product_id")
    def _compute_nav_prepayment_pct(self):
        """Item and customer decide, else the header of the document."""
        lines = self.filtered(lambda line: line._nav_may_be_prepaid())
        (self - lines).nav_prepayment_pct = 0.0
        found = self.env["nav.sales.prepayment.pct"]._find(lines)
        for line in lines:
            header = line.order_id.nav_prepayment_pct
            line.nav_prepayment_pct = found.get(line, header)

    def _nav_may_be_prepaid(self):
        """Not what comes back: no prepayment of negative quantities and prices."""
        return (
            not self.display_type
            and not self.is_downpayment
            and self.order_id.nav_document_type != "return_order"
            and self.product_uom_qty >= 0
            and self.price_unit >= 0
        )

    @api.depends("nav_prepayment_pct", "price_subtotal")
    def _compute_nav_prepmt_line_amount(self):
        """A typed amount stays as long as it still is this percentage."""
        for line in self:
            pct, net = line.nav_prepayment_pct, line.price_subtotal
            if not pct:
                line.nav_prepmt_line_amount = 0.0
            elif pct != line._nav_pct_of(line.nav_prepmt_line_amount):
                amount = line.currency_id.round(net * pct / 100)
                line.nav_prepmt_line_amount = min(
                    max(amount, line.nav_prepmt_invoiced), net
                )

    def _nav_pct_of(self, amount):
        net = self.price_subtotal
        return float_round(100 * amount / net, PCT_DIGITS) if net else 0.0

    @api.onchange("nav_prepmt_line_amount")
    def _onchange_nav_prepmt_line_amount(self):
        """The percentage follows a typed amount."""
        if self.nav_prepmt_line_amount != self._origin.nav_prepmt_line_amount:
            self.nav_prepayment_pct = self._nav_pct_of(self.nav_prepmt_line_amount)

    def _nav_follow_prepmt_amount(self, vals):
        """Also for a program that writes the amount only."""
        if "nav_prepmt_line_amount" not in vals or "nav_prepayment_pct" in vals:
            return
        for line in self:
            pct = line._nav_pct_of(line.nav_prepmt_line_amount)
            if pct != line.nav_prepayment_pct:
                amount = line.nav_prepmt_line_amount
                line.write(
                    {"nav_prepayment_pct": pct, "nav_prepmt_line_amount": amount}
                )

    # === WHAT WAS INVOICED AND DEDUCTED ===#

    @api.depends("order_id.order_line.invoice_lines.price_subtotal")
    def _compute_nav_prepmt_invoiced(self):
        """Invoiced in advance, and deducted so far; of lines that have a prepayment."""
        self.nav_prepmt_invoiced = self.nav_prepmt_deducted = 0.0
        for order in self.order_id:
            down_payments = order.order_line._nav_down_payments()
            if down_payments:
                self._nav_add_prepaid(down_payments)

    def _nav_add_prepaid(self, down_payments):
        deduction = self.env["nav.prepayment.deduction"]
        own = {line._nav_prepaid_key(): line for line in self}
        # sudo: who sells reads what was invoiced of the order
        for down_payment in down_payments.sudo():
            for key, amount in deduction._by_line(down_payment, False).items():
                if key in own:
                    own[key].nav_prepmt_invoiced += amount
            for key, amount in deduction._by_line(down_payment, True).items():
                if key in own:
                    own[key].nav_prepmt_deducted -= amount
        for line in self:
            line.nav_prepmt_invoiced = line.currency_id.round(line.nav_prepmt_invoiced)
            line.nav_prepmt_deducted = line.currency_id.round(line.nav_prepmt_deducted)

    def _nav_prepaid_key(self):
        """How `nav_prepmt_shares` names this line, also while it is in a form."""
        return str(self._origin.id or self.id)

    @api.depends("nav_qty_to_invoice", "nav_prepmt_typed")
    def _compute_nav_prepmt_to_deduct(self):
        """Not whenever a line of the order changes: a form would lose what is typed."""
        deduction = self.env["nav.prepayment.deduction"]
        for line in self:
            line.nav_prepmt_to_deduct = (
                # sudo: taxes and invoices of the order
                deduction._to_deduct(line.sudo())
                if line.nav_prepmt_invoiced and line.nav_qty_to_invoice
                else 0.0
            )

    def _inverse_nav_prepmt_to_deduct(self):
        """What is typed counts for the next invoice; the proposal is not noted."""
        deduction = self.env["nav.prepayment.deduction"]
        for line in self:
            amount, line = line.nav_prepmt_to_deduct, line.sudo()  # sudo: as above
            line.nav_prepmt_typed = deduction._type(line, amount)

    def _nav_down_payments(self):
        return self.filtered(lambda line: line.is_downpayment and not line.display_type)

    def _nav_prepmt_to_invoice(self):
        """Prepmt. Line Amount less what was invoiced in advance already."""
        left = self.nav_prepmt_line_amount - self.nav_prepmt_invoiced
        return self.currency_id.round(left)

    def _nav_prepayment_quantities(self):
        """Down payments count as one piece while something of them is left.

        Each invoice deducts minus one piece of another amount, so pieces say nothing.
        """
        amounts = self.env["nav.prepayment.amounts"]
        quantities = {}
        for line in self._nav_down_payments():
            left = amounts._net(line)
            currency = line.currency_id
            sign = 0.0 if currency.is_zero(left) else 1.0 if left > 0 else -1.0
            quantities[line] = sign
        return quantities

    def _nav_adjust_invoice_line(self, values, price):
        """Deduct down payments in proportion; even out the cents of their orders.

        :param price: what the discounts leave of the line, None without discounts
        """
        amounts = self.env["nav.prepayment.amounts"]
        line = self.sudo()  # sudo: taxes and invoices of an order that is invoiced
        if self.is_downpayment:
            if values.get("quantity") == -1 and not self.display_type:
                values.update(self.env["nav.prepayment.deduction"]._values(line))
        elif not self.display_type and line.order_id.order_line._nav_down_payments():
            amounts._even_out(line, values, price)
        return values

    # === CHECKS ===#

    @api.constrains(
        "nav_prepayment_pct", "nav_prepmt_line_amount", "product_uom_qty", "price_unit"
    )
    def _check_nav_prepayment(self):
        """0 to 100 %, not of what comes back, not less than is invoiced already."""
        for line in self.filtered("nav_prepayment_pct"):
            text = line._nav_prepayment_refusal()
            if text:
                raise ValidationError(line._nav_prepmt_message(text))
        # also of lines without a percentage any more
        for line in self.filtered(lambda line: line.order_id._nav_has_down_payment()):
            invoiced = line.nav_prepmt_invoiced
            if not invoiced:
                continue
            amount = min(line.nav_prepmt_line_amount, line.price_subtotal)
            if line.currency_id.compare_amounts(amount, invoiced) < 0:
                text = self.env._(
                    "%(invoiced)s of it were invoiced as prepayment already. Post a "
                    "prepayment credit memo first.",
                    invoiced=line.currency_id.format(invoiced),
                )
                raise ValidationError(line._nav_prepmt_message(text))

    def _nav_prepayment_refusal(self):
        pct = self.nav_prepayment_pct
        if not 0 <= pct <= 100:
            return self.env._("the prepayment must be between 0 and 100 %.")
        if self.product_uom_qty < 0 or self.price_unit < 0:
            return self.env._(
                "there is no prepayment of negative quantities and prices."
            )
        amount = self.nav_prepmt_line_amount
        if (
            amount < 0
            or self.currency_id.compare_amounts(amount, self.price_subtotal) > 0
        ):
            return self.env._(
                "the prepayment must not be more than the amount of the line."
            )
        return False

    def _nav_prepmt_message(self, text):
        return f"{self.order_id.name}, {self._nav_label()}: {text}"

    @api.constrains("tax_ids")
    def _check_nav_prepaid_taxes(self):
        """What is prepaid with a tax is sold with this tax."""
        for line in self._nav_posting_lines():
            if not line.order_id._nav_has_down_payment() or not line._nav_open_prepmt():
                continue
            for down_payment in line.order_id.order_line._nav_down_payments():
                shares = down_payment.nav_prepmt_shares or {}
                expected = line._nav_prepaid_taxes()
                if str(line.id) in shares and down_payment.tax_ids != expected:
                    text = self.env._(
                        "taxes cannot be changed because a prepayment is invoiced."
                    )
                    raise ValidationError(line._nav_prepmt_message(text))

    def _nav_prepaid_taxes(self):
        """Taxes that may be paid in advance; deposits per piece for example may not."""
        return self.tax_ids.filtered(lambda tax: tax._can_be_discounted())

    def _nav_open_prepmt(self):
        left = self.nav_prepmt_invoiced - self.nav_prepmt_deducted
        return not self.currency_id.is_zero(left)

    @api.ondelete(at_uninstall=False)
    def _unlink_nav_prepaid(self):
        """A line with a prepayment that is not deducted yet stays."""
        for line in self._nav_posting_lines():
            if line.order_id._nav_has_down_payment() and line._nav_open_prepmt():
                text = self.env._(
                    "the line cannot be deleted because its prepayment is invoiced. "
                    "Post a prepayment credit memo first."
                )
                raise UserError(line._nav_prepmt_message(text))
