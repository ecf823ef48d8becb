from odoo import models
from odoo.http import request

from .price_terms import PriceTerms

TERMS = "nav_price_terms"


class ProductPricelist(models.Model):
    """Price lists answer with the special prices of whoever is known to buy (§8)."""

    _name = "product.pricelist"
    _inherit = "product.pricelist"

    def _compute_price_rule(
        self,
        products,
        quantity,
        *,
        currency=None,
        uom=None,
        date=False,
        compute_price=True,
        **kwargs,
    ):
        """The catalogue, the portal and the website show the price of the order.

        The rule stays that of the price list; the price is after line discount, as
        Odoo's own prices are.
        """
        terms = compute_price and self._nav_buyer_terms(currency, date)
        inner = self.with_context(**{TERMS: False}) if terms else self
        result = super(ProductPricelist, inner)._compute_price_rule(
            products,
            quantity,
            currency=currency,
            uom=uom,
            date=date,
            compute_price=compute_price,
            **kwargs,
        )
        if not terms:
            return result
        pricing = self.env["nav.pricing"]
        for product in products:
            price, rule = result[product.id]
            unit = uom or product.uom_id
            found = pricing._decide(terms, product, quantity, unit, prefetch=products)
            if found.price is not None or found.discount:
                result[product.id] = (found.net(price), rule)
        return result

    def _nav_buyer_terms(self, currency, date):
        """Who buys: told by an order, or the visitor of a website or portal.

        Terms are an object of this process: nobody can send one from outside.
        """
        terms = self.env.context.get(TERMS)
        if terms is not None:
            return terms if isinstance(terms, PriceTerms) else None
        user, company = self.env.user, self.env.company
        visits = request and getattr(request, "is_frontend", False)
        pricing = self.env["nav.pricing"]
        if not (visits or user.share) or not pricing._in_use(company):
            return None
        currency = currency or self.currency_id or company.currency_id
        return pricing._terms(
            company, user.partner_id, currency, pricing._day(date or None)
        )
