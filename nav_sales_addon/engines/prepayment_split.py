"""How a line or a prepayment is spread over invoices (customers_setup §11).

Plain Python: amounts are net plus taxes, a portion of them is rounded, and the last
portion is what is left, so that all portions add up to the cent.
"""

from dataclasses import dataclass, field

# A share this close to 1 is the last one: what is left comes with it.
NEARLY_ALL = 1 - 1e-9


@dataclass
class Amounts:
    """Amounts of a line in the currency of its document.

    :ivar net: without tax
    :ivar taxes: ``{tax id: (tax, base)}``
    """

    net: float = 0.0
    taxes: dict = field(default_factory=dict)

    def plus(self, other, factor=1):
        """:return: the sum of these and ``factor`` times the other amounts"""
        taxes = dict(self.taxes)
        for tax, (amount, base) in other.taxes.items():
            old_amount, old_base = taxes.get(tax, (0.0, 0.0))
            taxes[tax] = (old_amount + factor * amount, old_base + factor * base)
        return Amounts(self.net + factor * other.net, taxes)

    def portion(self, share, rounding):
        """A part of what is left; the last one takes the rest.

        :param share: of what is left now, 1 or more means all
        :param rounding: function that rounds an amount in the document's currency
        """
        part = 1.0 if share >= NEARLY_ALL else max(share, 0.0)
        return Amounts(
            rounding(self.net * part),
            {
                tax: (rounding(amount * part), rounding(base * part))
                for tax, (amount, base) in self.taxes.items()
            },
        )

    def shared(self, now, rest, rounding):
        """A part of what is left, as large as the part of the lines it belongs to.

        :param now: amounts of the lines on this invoice
        :param rest: amounts of the lines on this and all later invoices
        """
        net = now.net / rest.net if rest.net else 0.0
        taxes = {}
        for tax, (amount, base) in self.taxes.items():
            tax_now, _base = now.taxes.get(tax, (0.0, 0.0))
            tax_rest, _base = rest.taxes.get(tax, (0.0, 0.0))
            share = tax_now / tax_rest if tax_rest else net
            taxes[tax] = (rounding(amount * share), rounding(base * net))
        return Amounts(rounding(self.net * net), taxes)


def spread_total(total, weights, rounding):
    """Spread a typed total over lines, the last one takes the rest (§11)."""
    everything, left, parts = sum(weights), total, []
    for weight in weights[:-1]:
        part = rounding(total * weight / everything) if everything else 0.0
        parts.append(part)
        left -= part
    return [*parts, rounding(left)] if weights else []
