from odoo import api, models
from odoo.exceptions import ValidationError

from ...const import posting_values
from ...engines.prepayment_split import Amounts


class NavPrepaymentDeduction(models.AbstractModel):
    """What the next invoice deducts of prepayments, line by line (§11).

    One owner of these numbers: Post, its preview and Odoo's own Create Invoice ask it.
    Every invoice notes for which lines it deducted what, so that a deduction somebody
    typed is known of its line ever after.
    """

    _name = "nav.prepayment.deduction"
    _description = "Deduction of Prepayments"

    # === WHAT IS LEFT, LINE BY LINE ===#

    @api.model
    def _by_line(self, down_payment, deductions=None):
        """Net amounts of a down payment by the order lines it is for.

        :param deductions: True: what was deducted from invoices (negative), False: what
            was invoiced in advance, less what was credited, None: both, what is left
        :return: ``{order line id as text: amount}``; empty for down payments of Odoo's
            own wizard, which name no lines
        """
        noted = dict(down_payment.nav_prepmt_shares or {})
        total = noted.pop("net", 0.0)
        found = dict.fromkeys(noted, 0.0)
        amounts = self.env["nav.prepayment.amounts"]
        for item, sign in amounts._items(down_payment, deductions):
            own = item.nav_prepmt_shares or noted
            whole = sum(own.values()) if item.nav_prepmt_shares else total
            for key in own.keys() & found.keys() if whole else ():
                found[key] += sign * item.price_subtotal * own[key] / whole
        return found

    @api.model
    def _open_by_line(self, down_payment):
        """What is left of a down payment, by order line.

        Down payments made by Odoo's own wizard are for all lines with their taxes, by
        value: their lines have None.

        :return: ``{order line: amount or None}``
        """
        lines = down_payment.order_id.order_line._nav_posting_lines()
        found = self._by_line(down_payment)
        keys = {line: line._nav_prepaid_key() for line in lines}
        left = {line: found[key] for line, key in keys.items() if key in found}
        if left:
            return left
        lines = lines.filtered(lambda line: line.price_subtotal > 0)
        same = lines.filtered(lambda line: line.tax_ids == down_payment.tax_ids)
        later = same.filtered(lambda line: line.product_uom_qty > line.qty_invoiced)
        return dict.fromkeys(same if later else lines)

    # === THE INVOICE THAT IS BEING MADE ===#

    @api.model
    def _quantity_now(self, line):
        """What the invoice that is just being made invoices of an order line."""
        taken = line.env.context.get("nav_prepayment_taken")
        if taken is not None:
            return taken.get(line.id, 0.0)
        posting = posting_values(self.env)
        if posting:
            return posting.quantities.get(line.id, 0.0)
        return line.qty_to_invoice

    @api.model
    def _now_and_rest(self, line, quantity):
        """Amounts of a line on this invoice, and on this and all later ones.

        :return: ``(quantity, now, rest)``; None where nothing is left to invoice
        """
        left = line.product_uom_qty - line.qty_invoiced
        if left <= 0 or not line.price_subtotal:
            return None
        quantity = min(max(quantity, 0.0), left)
        amounts = self.env["nav.prepayment.amounts"]
        return quantity, *amounts._line_now(line, quantity, left)

    @api.model
    def _deduction(self, down_payment):
        """What the invoice that is just being made deducts of a down payment.

        In proportion to what its lines come to on this invoice and in all that is left
        of them; so with 100 % it is exactly what the lines come to.

        :return: ``(Amounts, {order line id as text: net amount})``
        """
        now, rest, complete, by_line = Amounts(), Amounts(), True, {}
        left_by_line = self._open_by_line(down_payment)
        for line, left in left_by_line.items():
            found = self._now_and_rest(line, self._quantity_now(line))
            if not found:
                continue
            quantity, line_now, line_rest = found
            whole = line.product_uom_qty - line.qty_invoiced
            complete = complete and line.product_uom_id.compare(quantity, whole) >= 0
            factor = 1.0
            if left is not None:
                factor = left / line_rest.net if line_rest.net else 0.0
            rest = rest.plus(line_rest, factor)
            factor *= self._typed_factor(line, quantity)
            now = now.plus(line_now, factor)
            by_line[str(line.id)] = factor * line_now.net
        left = self.env["nav.prepayment.amounts"]._invoice_amounts(down_payment)
        rounding = down_payment.currency_id.round
        if not down_payment.nav_prepmt_shares:
            by_line = {}
        if complete:
            by_line = by_line and {str(k.id): v for k, v in left_by_line.items()}
            return left.portion(1, rounding), by_line
        return left.shared(now, rest, rounding), by_line

    @api.model
    def _values(self, down_payment):
        """Values of the invoice line that deducts a down payment: minus one piece."""
        found, by_line = self._deduction(down_payment)
        amounts = self.env["nav.prepayment.amounts"]
        if not down_payment.nav_prepmt_shares:
            # all of it at once: Odoo's own reversal is right in both currencies
            whole = amounts._net(down_payment, False)
            if not down_payment.currency_id.compare_amounts(found.net, whole):
                return {}
        values = amounts._one_piece_values(down_payment, found, -1)
        values["nav_prepmt_shares"] = by_line if sum(by_line.values()) else False
        return values

    # === PREPMT. AMT. TO DEDUCT ===#

    @api.model
    def _proposal(self, line, quantity):
        """What is deducted of a line in proportion, not rounded.

        :return: ``(deduction, lowest, highest)``: not more than is left or than the
            line comes to, not less than later invoices could not absorb any more
        """
        found, key = self._now_and_rest(line, quantity), line._nav_prepaid_key()
        down_payments = line.order_id.order_line._nav_down_payments().filtered(
            lambda other: key in (other.nav_prepmt_shares or {})
        )
        left = sum(self._by_line(down_payment)[key] for down_payment in down_payments)
        if not found or not left or not found[2].net:
            return 0.0, 0.0, 0.0
        _quantity, now, rest = found
        proposal = left * now.net / rest.net
        return proposal, max(0.0, left - (rest.net - now.net)), min(left, now.net)

    @api.model
    def _typed(self, line, quantity):
        """The amount somebody typed for this quantity of the next invoice, or None."""
        typed = line.nav_prepmt_typed
        unit = line.product_uom_id
        if (
            not typed
            or unit.compare(typed["quantity"], quantity)
            or unit.compare(typed["invoiced"], line.qty_invoiced)
        ):
            return None
        return typed["amount"]

    @api.model
    def _typed_factor(self, line, quantity):
        typed = self._typed(line, quantity)
        if typed is None:
            return 1.0
        proposal, lowest, highest = self._proposal(line, quantity)
        # prices may have changed since it was typed
        typed = min(max(typed, lowest), highest)
        return typed / proposal if proposal else 1.0

    @api.model
    def _to_deduct(self, line):
        """What the next posting of Qty. to Invoice deducts of a line."""
        quantity = line.nav_qty_to_invoice
        typed = self._typed(line, quantity)
        if typed is not None:
            return typed
        return line.currency_id.round(self._proposal(line, quantity)[0])

    @api.model
    def _type(self, line, amount):
        """Note what is to be deducted with the next invoice instead of the proposal.

        :return: what the line notes, False when it is the proposal
        :raise ValidationError: outside the bounds of the rules
        """
        quantity, currency = line.nav_qty_to_invoice, line.currency_id
        proposal, lowest, highest = self._proposal(line, quantity)
        if not currency.compare_amounts(amount, proposal):
            return False
        lowest, highest = currency.round(lowest), currency.round(highest)
        if (
            currency.compare_amounts(amount, lowest) < 0
            or currency.compare_amounts(amount, highest) > 0
        ):
            text = self.env._(
                "the deduction of the prepayment must be between %(lowest)s and "
                "%(highest)s: not more than is left of it and than is invoiced now, "
                "not less than later invoices can still deduct.",
                lowest=currency.format(lowest),
                highest=currency.format(highest),
            )
            raise ValidationError(line._nav_prepmt_message(text))
        return {
            "amount": currency.round(amount),
            "quantity": quantity,
            "invoiced": line.qty_invoiced,
        }
