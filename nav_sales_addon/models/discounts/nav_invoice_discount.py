from odoo import api, fields, models

from ...engines.discount_spread import round_to, spread


class NavInvoiceDiscount(models.AbstractModel):
    """Calculates the invoice discount of a document and its spread (rules §9)."""

    _name = "nav.invoice.discount"
    _description = "Calculation of Invoice Discounts"

    # === SHARES ===#

    @api.model
    def _shares(self, document):
        """What each line takes of the invoice discount.

        :return: ``{line: percentage of its line amount}``, lines without a share left
            out; None when the lines keep what they have
        """
        kind = document._nav_inv_discount_kind()
        if kind == "carried":
            return None
        if not kind:
            return {}
        lines = document._nav_discounted_lines()
        closed = document._nav_invoiced_lines(lines)
        shares = {line: line.nav_inv_discount_pct for line in closed}
        open_lines = (lines - closed).filtered("nav_allow_invoice_discount")
        bases = {line: line._nav_line_amount_value() for line in open_lines}
        if kind == "amount":
            granted = sum(line._nav_inv_discount_value() for line in closed)
            total = self._typed_amount(document, bases, granted)
            amounts = self._spread(document, bases, total)
        else:
            percent = document.nav_inv_discount_value
            if kind == "terms":
                percent = self._terms(document)[0]
            amounts = self._spread_percent(document, bases, percent)
        for line, amount in amounts.items():
            if amount:
                shares[line] = 100 * amount / bases[line]
        return shares

    @api.model
    def _typed_amount(self, document, bases, granted):
        """The typed amount less what invoiced lines keep, never more than there is."""
        base = sum(bases.values())
        sign = -1 if base < 0 else 1
        total = sign * document.nav_inv_discount_value - granted
        return sign * max(0.0, min(sign * total, sign * base))

    @api.model
    def _spread(self, document, bases, total):
        rounding = document.currency_id.rounding
        shares = spread(total, list(bases.values()), rounding)
        return dict(zip(bases, shares, strict=True))

    @api.model
    def _spread_percent(self, document, bases, percent):
        """Rounded over the whole document, or per tax when the company wants it."""
        if not percent:
            return {}
        rounding = document.currency_id.rounding
        groups = {}
        for line, base in bases.items():
            group = line.tax_ids if document.company_id.nav_inv_discount_per_tax else 0
            groups.setdefault(group, {})[line] = base
        shares = {}
        for group in groups.values():
            total = round_to(sum(group.values()) * percent / 100, rounding)
            shares.update(self._spread(document, group, total))
        return shares

    # === TERMS ===#

    @api.model
    def _terms(self, document):
        """Percentage and service charge the customer's terms give (rules §9).

        Both look at amounts net of tax: the charge at all lines, the discount at those
        that allow an invoice discount.
        """
        # sudo: every salesperson's document gets the customer's terms
        terms = document._nav_invoice_discount_terms().sudo()
        if not terms:
            return 0.0, 0.0
        lines = document._nav_discounted_lines()
        allowed = lines.filtered("nav_allow_invoice_discount")
        place = (
            document.currency_id,
            document.company_id,
            document._nav_discount_date() or fields.Date.context_today(document),
        )
        base = abs(sum(self._net(line) for line in lines))
        percent, charge = terms._row(base, *place)
        if allowed != lines:
            base = abs(sum(self._net(line) for line in allowed))
            percent = terms._row(base, *place)[0]
        return percent, charge if lines else 0.0

    @api.model
    def _net(self, line, amount=None):
        """A line amount without the taxes its price includes."""
        amount = line._nav_line_amount_value() if amount is None else amount
        # sudo: salespeople need not read the setup of taxes
        taxes = line.tax_ids.sudo()
        if not any(taxes.flatten_taxes_hierarchy().mapped("price_include")):
            return amount
        return taxes.compute_all(amount, line.currency_id, 1.0, line.product_id)[
            "total_excluded"
        ]
