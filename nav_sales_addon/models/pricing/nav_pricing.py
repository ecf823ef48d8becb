from odoo import api, fields, models
from odoo.tools import float_round

from ...engines.best_price import Request, best_discount, best_price
from .price_terms import PriceDecision, PriceTerms

PRECISION = 1e-9  # taxes are taken in and out of a price without rounding


class NavPricing(models.AbstractModel):
    """The one place that decides special prices and line discounts (rules §8).

    Orders, invoices, the catalogue, the portal and the website all ask here, so that
    they show the same price. Without a row of ours Odoo's price list decides.
    """

    _name = "nav.pricing"
    _description = "Special Prices and Line Discounts"

    @api.model
    def _in_use(self, company):
        """Whether a company has any special price or line discount."""
        return bool(company) and any(self.env["nav.price.rows"]._in_use(company.id)[:2])

    @api.model
    def _terms(self, company, customer, currency, date, **document):
        """What all lines of a document have in common.

        :param customer: who is billed (rules §8.2)
        :param document: what the document itself names: price_group, discount_group,
            campaign
        """
        customer = customer.with_company(company).sudo()  # visitors see no groups
        payer = customer.commercial_partner_id
        own = company.currency_id
        foreign = currency and currency != own
        group = document.get("price_group", payer.nav_price_group_id)
        discount_group = document.get("discount_group", payer.nav_discount_group_id)
        return PriceTerms(
            companies=tuple(company.sudo().parent_ids.ids),
            company=company.id,
            customers=tuple({*customer._origin.ids, *payer._origin.ids}),
            price_group=group.id or None,
            discount_group=discount_group.id or None,
            campaign=document.get("campaign") or None,
            currency=currency.id if foreign else None,
            rate=own._get_conversion_rate(own, currency, company, date)
            if foreign
            else 1.0,
            date=date,
            allow_line_discount=payer.nav_allow_line_discount if payer else True,
        )

    @api.model
    def _day(self, moment):
        """The day of a moment where the user is."""
        if not moment:
            return fields.Date.context_today(self)
        if hasattr(moment, "hour"):
            return fields.Datetime.context_timestamp(self, moment).date()
        return moment

    @api.model
    def _decide(self, terms, product, quantity, uom, taxes=None, prefetch=None):
        """Best discount first, then the best price after it (rules §8.4).

        :param product: `product.product`, or `product.template` where no variant is
            chosen yet
        :param taxes: taxes of the line; None: those of the item
        :param prefetch: the other items of the document, read in the same query
        :return: a `PriceDecision`
        """
        product = product._origin or product
        is_variant = product._name == "product.product"
        template = product.product_tmpl_id if is_variant else product
        templates = (
            prefetch._origin.product_tmpl_id if prefetch and is_variant else prefetch
        ) or template
        uom = uom._origin or product.uom_id
        key = (
            "decision",
            terms,
            product,
            quantity,
            uom,
            taxes and taxes.ids and tuple(taxes.ids),
        )
        cache = self.env["nav.price.rows"]._cache()
        if key not in cache:
            cache[key] = self._decide_anew(
                terms, product, template, quantity, uom, taxes, templates
            )
        return cache[key]

    @api.model
    def _decide_anew(self, terms, product, template, quantity, uom, taxes, templates):
        rows = self.env["nav.price.rows"]
        prices = rows._prices(terms, template, templates)
        discounts = rows._discounts(terms, template, templates)
        request = self._request(terms, product, template, quantity, uom)
        best = best_discount(discounts, request)
        percent = best.winner.amount if best.winner else 0.0
        result = best_price(
            prices,
            request,
            percent,
            lambda row: self._convert(row, terms, product, request, taxes),
        )
        row = result.winner and result.winner.row
        allowed = row.allow_line_discount if row else terms.allow_line_discount
        return PriceDecision(
            prices=result,
            discounts=best,
            price=result.winner.amount if result.winner else None,
            discount=percent if allowed else 0.0,
            allow_line_discount=allowed,
            allow_invoice_discount=row.allow_invoice_discount if row else None,
        )

    @api.model
    def _request(self, terms, product, template, quantity, uom):
        sources = [("all", None), ("price_group", terms.price_group)]
        sources.append(("discount_group", terms.discount_group))
        sources += [("customer", customer) for customer in terms.customers]
        campaigns = self.env["nav.price.rows"]._campaigns(terms)
        sources += [("campaign", campaign) for campaign in campaigns]
        company = self.env["res.company"].browse(terms.company)
        group = template.sudo().with_company(company).nav_item_discount_group_id
        is_variant = product._name == "product.product"
        base = template.uom_id
        return Request(
            items=frozenset({("item", template.id), ("group", group.id)}),
            sources=frozenset(sources),
            variant=product.id if is_variant else None,
            unit=uom.id,
            quantity=quantity or 1.0,
            quantity_per_unit=1.0
            if uom == base
            else uom._compute_quantity(1.0, base, round=False, raise_if_failure=False),
            currency=terms.currency,
            day=terms.date,
        )

    # === CONVERSION (rules §8.2, last line) ===#

    @api.model
    def _convert(self, row, terms, product, request, taxes):
        """The price of a row in unit, currency and tax of the document."""
        price = row.amount
        if row.unit is None:
            price *= request.quantity_per_unit
        if row.currency is None:
            price *= terms.rate
        price = self._convert_tax(row, terms, product, price, taxes)
        digits = self.env["decimal.precision"].precision_get("Product Price")
        return float_round(price, precision_digits=digits)

    @api.model
    def _convert_tax(self, row, terms, product, price, taxes):
        """Take the tax of the row out, put the tax of the document in.

        Odoo tells by the taxes of a line whether its price includes them.
        """
        company = self.env["res.company"].browse(terms.company)
        # sudo: who sells need not be able to read the setup of taxes
        own = product.sudo().taxes_id._filter_taxes_by_company(company)
        target = own if taxes is None else taxes.sudo()
        included = target.flatten_taxes_hierarchy().filtered("price_include")
        position = (
            self.env["account.fiscal.position"].sudo().browse(row.fiscal_position or ())
        )
        source = position.map_tax(own) if position else own
        if not row.includes_tax and not included:
            return price
        if row.includes_tax and source == target and included == target:
            return price
        if row.includes_tax:
            price = self._tax_details(source, price, product, "total_included")[
                "total_excluded"
            ]
        if not included:
            return price
        details = self._tax_details(target, price, product, "total_excluded")
        return price + sum(
            data["tax_amount"]
            for data in details["taxes_data"]
            if data["tax"].price_include
        )

    @api.model
    def _tax_details(self, taxes, price, product, mode):
        return taxes._get_tax_details(
            price,
            1.0,
            precision_rounding=PRECISION,
            rounding_method="round_globally",
            product=product,
            special_mode=mode,
        )
