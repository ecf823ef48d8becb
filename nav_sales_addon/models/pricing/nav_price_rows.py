from collections import defaultdict

from odoo import api, models, tools
from odoo.tools import SQL

from .price_terms import PriceRow

CACHE = "nav_price_rows"
PRICE_COLUMNS = """unit_price AS amount, price_group_id AS group_id,
    allow_line_discount,
    allow_invoice_discount, price_includes_tax, fiscal_position_id"""
DISCOUNT_COLUMNS = """discount AS amount, discount_group_id AS group_id, type,
    item_discount_group_id"""


class NavPriceRows(models.AbstractModel):
    """Reads special prices and line discounts, for all items of a document at once.

    What was read is kept until the end of the transaction, or until a row changes.
    Everything here reads beyond the rights of the user: a visitor of the website gets
    his price, but cannot read the table it stands in.
    """

    _name = "nav.price.rows"
    _description = "Reading of Special Prices and Line Discounts"

    @api.model
    def _forget(self, companies=None):
        """A row changed; companies that have their first one begin to look for rows."""
        self.env.cr.cache.pop(CACHE, None)
        if companies is None:
            return
        if not all(any(self._in_use(company.id)) for company in companies):
            self.env.registry.clear_cache()

    @api.model
    @tools.ormcache("company_id")
    def _in_use(self, company_id):
        """Whether a company has special prices, line discounts, rows of campaigns.

        A company without them is served by Odoo's price lists, and pays no query.
        """
        companies = tuple(self.env["res.company"].browse(company_id).parent_ids.ids)
        self._flush()
        return self.env.execute_query(
            SQL(
                """
                SELECT EXISTS (SELECT FROM nav_sales_price WHERE company_id IN %(ids)s),
                       EXISTS (SELECT FROM nav_sales_line_discount
                                WHERE company_id IN %(ids)s),
                       EXISTS (SELECT FROM nav_sales_price
                                WHERE company_id IN %(ids)s
                                  AND campaign_id IS NOT NULL)
                       OR EXISTS (SELECT FROM nav_sales_line_discount
                                   WHERE company_id IN %(ids)s
                                     AND campaign_id IS NOT NULL)
                """,
                ids=companies,
            )
        )[0]

    @api.model
    def _flush(self):
        for model in ("nav.sales.price", "nav.sales.line.discount"):
            self.env[model].flush_model()

    @api.model
    def _cache(self):
        return self.env.cr.cache.setdefault(CACHE, {})

    # === ROWS ===#

    @api.model
    def _prices(self, terms, template, prefetch):
        """Rows of one item for these terms; reads those of `prefetch` with it."""
        key = ("prices", self._terms_key(terms, terms.price_group))
        found = self._cache().setdefault(key, {})
        if template.id not in found:
            wanted = {*prefetch.ids, template.id} - found.keys()
            found.update(self._read_prices(terms, tuple(wanted)))
        return found[template.id]

    @api.model
    def _discounts(self, terms, template, prefetch):
        """Line discounts of one item and of its item discount group."""
        key = ("discounts", self._terms_key(terms, terms.discount_group))
        found = self._cache().setdefault(key, {})
        if template.id not in found:
            wanted = (template | prefetch).filtered(lambda item: item.id not in found)
            found.update(self._read_discounts(terms, wanted))
        return found[template.id]

    @api.model
    def _terms_key(self, terms, group):
        return terms.companies, terms.customers, group, self._campaigns(terms)

    @api.model
    def _read_prices(self, terms, template_ids):
        campaigns = self._campaigns(terms)
        rows = {template_id: [] for template_id in template_ids}
        where = SQL("product_tmpl_id IN %s", template_ids)
        for values in self._read(
            terms, "nav_sales_price", PRICE_COLUMNS, "price_group_id", where, campaigns
        ):
            template_id = values["product_tmpl_id"]
            rows[template_id].append(self._row(terms, values, ("item", template_id)))
        return rows

    @api.model
    def _read_discounts(self, terms, templates):
        campaigns = self._campaigns(terms)
        groups = {
            template.id: template.nav_item_discount_group_id.id
            for template in templates.with_company(
                self.env["res.company"].browse(terms.company)
            )
        }
        where = SQL(
            "(product_tmpl_id IN %s OR item_discount_group_id IN %s)",
            tuple(groups),
            tuple(group or 0 for group in groups.values()),
        )
        by_item = defaultdict(list)
        for values in self._read(
            terms,
            "nav_sales_line_discount",
            DISCOUNT_COLUMNS,
            "discount_group_id",
            where,
            campaigns,
        ):
            is_group = values["type"] == "group"
            name = "item_discount_group_id" if is_group else "product_tmpl_id"
            item = (values["type"], values[name])
            by_item[item].append(self._row(terms, values, item))
        return {
            template_id: by_item["item", template_id] + by_item["group", group]
            for template_id, group in groups.items()
        }

    @api.model
    def _read(self, terms, table, columns, group_column, where, campaigns):
        """Rows of the items that are for this customer, oldest first."""
        self._flush()
        query = SQL(
            """
            SELECT id, product_tmpl_id, product_id, sales_type, partner_id, campaign_id,
                   currency_id, uom_id, min_quantity, date_start, date_end, %(columns)s
              FROM %(table)s
             WHERE company_id IN %(companies)s AND %(where)s
               AND (sales_type = 'all' OR partner_id IN %(customers)s
                    OR %(group)s = %(group_id)s OR campaign_id IN %(campaigns)s)
          ORDER BY id
            """,
            columns=SQL(columns),
            table=SQL.identifier(table),
            companies=terms.companies,
            where=where,
            customers=terms.customers or (0,),
            group=SQL.identifier(group_column),
            group_id=(
                terms.price_group
                if group_column == "price_group_id"
                else terms.discount_group
            )
            or 0,
            campaigns=campaigns or (0,),
        )
        self.env.cr.execute(query)
        return self.env.cr.dictfetchall()

    @api.model
    def _row(self, terms, values, item):
        """Blank is the company's currency: a row that names it ranks no higher."""
        company = self.env["res.company"].browse(terms.company).sudo()
        currency = values["currency_id"]
        kind = values["sales_type"]
        code = {
            "customer": values["partner_id"],
            "campaign": values["campaign_id"],
        }.get(kind, values["group_id"])
        return PriceRow(
            key=values["id"],
            amount=float(values["amount"]),
            item=item,
            source=(kind, code),
            variant=values["product_id"],
            currency=None if currency == company.currency_id.id else currency,
            unit=values["uom_id"],
            minimum=float(values["min_quantity"] or 0.0),
            start=values["date_start"],
            end=values["date_end"],
            allow_line_discount=bool(values.get("allow_line_discount", True)),
            allow_invoice_discount=bool(values.get("allow_invoice_discount", True)),
            includes_tax=bool(values.get("price_includes_tax")),
            fiscal_position=values.get("fiscal_position_id"),
        )

    # === CAMPAIGNS ===#

    @api.model
    def _campaigns(self, terms):
        """The campaign of the document, else those whose target the customer is (§8.2).

        Only campaigns whose prices are activated.
        """
        if not self._in_use(terms.company)[2]:
            return ()
        key = ("campaigns", terms.campaign, terms.customers)
        cache = self._cache()
        if key not in cache:
            # sudo: see the description of this model
            campaigns = self.env["utm.campaign"].sudo()
            domain = [("nav_prices_activated", "=", True)]
            own = campaigns.search([*domain, ("id", "=", terms.campaign or 0)])
            targets = [*domain, ("nav_target_partner_ids", "in", terms.customers)]
            cache[key] = tuple((own or campaigns.search(targets)).ids)
        return cache[key]
