from odoo import api, models

from ...engines.prepayment_split import NEARLY_ALL, Amounts

# Rounding differences of a few smallest coins are evened out, not changed prices.
ROUNDING_UNITS = 5


class NavPrepaymentAmounts(models.AbstractModel):
    """What a line or a down payment comes to, on all and on the next invoice (§11)."""

    _name = "nav.prepayment.amounts"
    _description = "Amounts of Prepayments"

    # === WHAT IS THERE ===#

    @api.model
    def _of_base_line(self, base_line):
        """Rounded amounts of one base line of Odoo's tax engine."""
        details = base_line["tax_details"]
        taxes = {
            data["tax"].id: (data["tax_amount_currency"], data["base_amount_currency"])
            for data in details["taxes_data"]
            if not data["is_reverse_charge"]
        }
        net = details["total_excluded_currency"]
        return Amounts(net + details["delta_total_excluded_currency"], taxes)

    @api.model
    def _rounded(self, base_lines, company):
        taxes = self.env["account.tax"]
        taxes._add_tax_details_in_base_lines(base_lines, company)
        taxes._round_base_lines_tax_details(base_lines, company)
        return [self._of_base_line(base_line) for base_line in base_lines]

    @api.model
    def _order_amounts(self, order):
        """Amounts of each line; together they are the totals of the order.

        :return: ``{order line: Amounts}``
        """
        lines = order.order_line.filtered(lambda line: not line.display_type)
        base_lines = [line._prepare_base_line_for_taxes_computation() for line in lines]
        amounts = self._rounded(base_lines, order.company_id)
        return dict(zip(lines, amounts, strict=True))

    @api.model
    def _prepaid(self, line, ordered, share):
        """A share of a line, with those of its taxes that may be paid in advance.

        :param ordered: amounts of the whole line
        """
        taxes = line._nav_prepaid_taxes()
        kept = {
            tax: values for tax, values in ordered.taxes.items() if tax in taxes.ids
        }
        return Amounts(ordered.net, kept).portion(share, line.currency_id.round)

    @api.model
    def _prepaid_amounts(self, order):
        """What all prepayments of an order come to, invoiced or not."""
        ordered = self._order_amounts(order)
        return [
            self._prepaid(
                line, ordered[line], line.nav_prepmt_line_amount / line.price_subtotal
            )
            for line in order.order_line
            if line.nav_prepmt_line_amount and line.price_subtotal
        ]

    @api.model
    def _items(self, line, deductions=None):
        """Invoice lines of an order line, drafts included, with their sign.

        :param deductions: True: only what was deducted from invoices (negative), False:
            only what was invoiced in advance, None: both
        """
        for item in line.invoice_lines:
            move = item.move_id
            # no entries of exchange rates
            if move.is_invoice() and move.state != "cancel":
                if deductions in (None, item.quantity < 0):
                    yield item, -move.direction_sign

    @api.model
    def _invoice_amounts(self, line):
        """Amounts of an order line on all its invoices."""
        amounts = Amounts()
        for item, sign in self._items(line):
            move = item.move_id
            base = move._prepare_product_base_line_for_taxes_computation(item)
            (item_amounts,) = self._rounded([base], move.company_id)
            amounts = amounts.plus(item_amounts, sign)
        return amounts

    @api.model
    def _net(self, line, deductions=None):
        """Like `_invoice_amounts`, only the stored net amount: cheap."""
        return sum(
            sign * item.price_subtotal for item, sign in self._items(line, deductions)
        )

    # === WHAT COMES NEXT ===#

    @api.model
    def _line_now(self, line, quantity, left):
        """Amounts of a line on the invoice that is being made, and in all its rest."""
        ordered = self._line_amounts(line)
        rest = ordered.plus(self._invoice_amounts(line), -1)
        rows = self._rows(line)
        if rows and not line.product_uom_id.compare(
            sum(taken for taken, _amounts in rows), quantity
        ):
            now = Amounts()
            for _taken, amounts in rows:
                now = now.plus(amounts)
            return now, rest
        fresh = line.with_context(nav_discount_rows=None)
        _values, price = fresh._nav_discount_invoice_values(quantity)
        exact = self._even_amounts(line, quantity, left, rest, price)
        if exact:
            return exact, rest
        whole = Amounts().plus(ordered, 1 / line.product_uom_qty)
        return Amounts().plus(whole, quantity), Amounts().plus(whole, left)

    @api.model
    def _line_amounts(self, line):
        """Amounts of one order line; taxes rounded as the company rounds them."""
        order, company = line.order_id, line.company_id
        if company.tax_calculation_rounding_method == "round_per_line":
            base = line._prepare_base_line_for_taxes_computation()
            return self._rounded([base], company)[0]
        state = order.order_line.mapped(
            lambda other: (other.id, other.price_subtotal, other.product_uom_qty)
        )
        # computed once for all lines of an invoice, as long as none of them changes
        cache = self.env.cr.cache.setdefault("nav_prepayment_amounts", {})
        key = (order.id, tuple(state))
        if key not in cache:
            cache.clear()
            cache[key] = {
                other.id: amounts
                for other, amounts in self._order_amounts(order).items()
            }
        return cache[key][line.id]

    @api.model
    def _one_piece_values(self, line, amounts, quantity):
        """Values of an invoice line of 1 or -1 pieces with exactly these amounts."""
        included = sum(
            amounts.taxes[tax.id][0]
            for tax in line.tax_ids.flatten_taxes_hierarchy()
            if tax.price_include and tax.id in amounts.taxes
        )
        values = {
            "quantity": quantity,
            "price_unit": line.currency_id.round(amounts.net + included),
            "discount": 0.0,
        }
        values["extra_tax_data"] = self._tax_data(line, values, amounts, quantity)
        return values

    @api.model
    def _tax_data(self, line, values, amounts, sign=1):
        """Amounts as Odoo's tax engine keeps them for a line it must not compute."""
        if not amounts.taxes:
            return False
        return {
            "currency_id": line.currency_id.id,
            "price_unit": values["price_unit"],
            "discount": values["discount"],
            "quantity": values["quantity"],
            "manual_total_excluded_currency": sign * amounts.net,
            "manual_tax_amounts": {
                str(tax): {
                    "tax_amount_currency": sign * amount,
                    "base_amount_currency": sign * base,
                }
                for tax, (amount, base) in amounts.taxes.items()
            },
        }

    # === THE OTHER LINES OF SUCH AN ORDER ===#

    @api.model
    def _rows(self, line):
        """Parts of a line that are on the document being made already.

        :return: list of ``(quantity, Amounts)``, to which a new part is added
        """
        rows = self.env.context.get("nav_discount_rows")
        return [] if rows is None else rows.setdefault(("prepaid", line.id), [])

    @api.model
    def _even_out(self, line, values, price):
        """Invoices of an order with down payments add up to the order, to the cent.

        :param values: of the invoice line as Odoo made them; changed in place
        :param price: what its discounts leave, None without discounts
        """
        quantity, rows = values["quantity"], self._rows(line)
        left = line.product_uom_qty - line.qty_invoiced
        rest = self._line_amounts(line).plus(self._invoice_amounts(line), -1)
        for taken, amounts in rows:
            left, rest = left - taken, rest.plus(amounts, -1)
        if quantity <= 0 or left <= 0 or quantity > left:
            return
        amounts = self._even_amounts(line, quantity, left, rest, price)
        if not amounts:
            return
        rows.append((quantity, amounts))
        if self._is_natural(line, quantity, amounts, price):
            return
        values.pop("amount_currency", None)
        values.pop("balance", None)
        if amounts.taxes:
            values["extra_tax_data"] = self._tax_data(line, values, amounts)
        elif price is None:
            values["price_unit"] = amounts.net / quantity

    @api.model
    def _even_amounts(self, line, quantity, left, rest, price):
        """The line's part of the order, the last invoice takes the rest.

        :param rest: what is left of the line
        :param price: what its discounts leave, None without discounts
        :return: None where the line is invoiced as Odoo does it: where nothing is to
            pay, and where its price was changed meanwhile
        """
        if line.extra_tax_data or not line.price_subtotal:
            return None
        rounding = line.currency_id.round
        amounts = rest.portion(quantity / left, rounding)
        difference = abs(amounts.net - self._natural(line, quantity).net)
        if difference > ROUNDING_UNITS * line.currency_id.rounding:
            return None
        if price is None or quantity >= left * NEARLY_ALL:
            return amounts
        return self._discounted(line, rest, price)

    @api.model
    def _natural(self, line, quantity):
        """What Odoo computes for a part of a line by itself."""
        base = line._prepare_base_line_for_taxes_computation(quantity=quantity)
        return self._rounded([base], line.company_id)[0]

    @api.model
    def _is_natural(self, line, quantity, amounts, price):
        """Whether Odoo comes to the same by itself, so that nothing has to be given.

        Beside its own down payments its amounts are right in the company's currency as
        well. Where it rounds globally a line depends on the others, so only an invoice
        of the whole order is.
        """
        if any(line.order_id.order_line.mapped("nav_prepmt_shares")):
            return False
        if line.company_id.tax_calculation_rounding_method != "round_per_line":
            return self._is_whole(line.order_id)
        natural = self._natural(line, quantity)
        if price is not None:
            price -= natural.net + self._tax_within(line, natural)
        difference = natural.plus(amounts, -1)
        is_zero = line.currency_id.is_zero
        return (
            is_zero(price or 0.0)
            and is_zero(difference.net)
            and all(
                is_zero(value) for tax in difference.taxes.values() for value in tax
            )
        )

    @api.model
    def _is_whole(self, order):
        """Whether everything is invoiced with the invoice that is just being made."""
        if self.env.context.get("nav_discount_rows") is not None:
            return False  # shipments, perhaps not all of them
        quantity_now = self.env["nav.prepayment.deduction"]._quantity_now
        return all(
            not line.qty_invoiced
            and not line.product_uom_id.compare(
                quantity_now(line), line.product_uom_qty
            )
            for line in order.order_line._nav_posting_lines()
        )

    @api.model
    def _tax_within(self, line, amounts):
        """Taxes that the price of the line includes."""
        taxes = line.tax_ids.flatten_taxes_hierarchy().filtered("price_include")
        return sum(amounts.taxes.get(tax.id, (0.0,))[0] for tax in taxes)

    @api.model
    def _discounted(self, line, rest, price):
        """What the discounts leave of a line decides; its taxes in proportion."""
        whole = rest.net + self._tax_within(line, rest)
        if not whole:
            return None
        amounts = rest.portion(price / whole, line.currency_id.round)
        return Amounts(price - self._tax_within(line, amounts), amounts.taxes)
