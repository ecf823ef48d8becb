from collections import defaultdict
from dataclasses import dataclass, field

from markupsafe import Markup

from odoo import api, models
from odoo.tools import SQL, format_date, formatLang

from ...engines import aging, bar_chart
from ...engines.date_formula import FormulaError

BASES = [
    ("due", "Due Date"),
    ("posting", "Posting Date"),
    ("document", "Document Date"),
]
DAYS = {
    "due": SQL("entry.due_date"),
    "posting": SQL("entry.date"),
    "document": SQL("COALESCE(move.invoice_date, entry.date)"),
}


@dataclass
class Amounts:
    """A customer, or a total, with an amount for each column."""

    customer: object
    amounts: list
    balance_due: float = 0.0
    details: list = field(default_factory=list)

    @property
    def total(self):
        return sum(self.amounts)


@dataclass
class Block:
    """The customers of one currency and their total."""

    currency: object
    rows: list
    total: Amounts
    percentages: list
    chart: str = ""


class NavAging(models.AbstractModel):
    """Aged receivables of a day, in a few statements (customers_setup.md §12)."""

    _name = "nav.aging"
    _inherit = ["nav.date.formula.mixin"]
    _description = "Aging of Receivables"

    # === COLUMNS ===#

    @api.model
    def _columns(self, layout, date, basis, period):
        """The columns of a report.

        :param str layout: aged (back from the date) or summary (on from the date)
        :param str basis: due, posting or document
        :param str period: a date formula
        """
        terms = self._parse_period(period)
        try:
            if layout == "summary":
                return aging.summary(date, terms)
            return aging.aged(date, terms, not_due=basis == "due")
        except FormulaError:
            self._refuse_period(period)

    @api.model
    def _heading(self, column, date, kind, has_not_due):
        """What stands above a column: dates, or numbers of days."""
        if has_not_due and column.last is None:
            return self.env._("Not Due")
        if kind == "days":
            least, most = column.days(date)
            if most is None:
                return self.env._("Over %(days)s days", days=least - 1)
            return self.env._("%(least)s - %(most)s days", least=least, most=most)
        first = column.first and format_date(self.env, column.first)
        last = column.last and format_date(self.env, column.last)
        if first is None:
            return self.env._("Until %(date)s", date=last)
        if last is None:
            return self.env._("From %(date)s", date=first)
        return f"{first} – {last}"

    @api.model
    def _headings(self, options):
        not_due = options.layout == "aged" and options.basis == "due"
        return [
            self._heading(column, options.date, options.heading, not_due)
            for column in self._columns_of(options)
        ]

    @api.model
    def _columns_of(self, options):
        return self._columns(
            options.layout, options.date, options.basis, options.period
        )

    @api.model
    def _index_sql(self, columns, day):
        """The number of the column that holds a day."""
        cases = [
            SQL(
                "WHEN %s THEN %s",
                SQL(" AND ").join(
                    [
                        *([SQL("%s >= %s", day, one.first)] if one.first else []),
                        *([SQL("%s <= %s", day, one.last)] if one.last else []),
                    ]
                ),
                number,
            )
            for number, one in enumerate(columns)
        ]
        return SQL("CASE %s END", SQL(" ").join(cases))

    # === FIGURES ===#

    @api.model
    def _get_report(self, options):
        """The whole report.

        :param options: a `nav.aged.receivables.wizard`, or what looks like it
        :return: list of `Block`, the company currency alone or one for each currency
        """
        columns = self._columns_of(options)
        sums = self._get_sums(options, columns)
        rows = self._rows(options, columns, sums)
        if options.details:
            self._add_details(options, columns, rows)
        currencies = defaultdict(list)
        for (_customer, currency), row in rows.items():
            currencies[currency].append(row)
        blocks = [
            self._block(self.env["res.currency"].browse(key), group, options)
            for key, group in currencies.items()
        ]
        company_currency = options.company_id.currency_id
        return sorted(
            blocks,
            key=lambda block: (block.currency != company_currency, block.currency.name),
        )

    @api.model
    def _rows(self, options, columns, sums):
        """``{(customer id, currency id): Amounts}`` in the order of their names."""
        partners = self.env["res.partner"].sudo()  # names only, of what may be read
        partners = partners.browse({key for key, _c, _i, _a, _d in sums if key})
        by_id = {partner.id: partner for partner in partners}
        rows = {}
        for customer, currency, index, amount, due in sums:
            row = rows.setdefault(
                (customer, currency),
                Amounts(by_id.get(customer, partners.browse()), [0.0] * len(columns)),
            )
            row.amounts[index] += float(amount)
            row.balance_due += float(due or 0)
        least = options.minimum_due
        kept = {
            key: row
            for key, row in rows.items()
            if any(row.amounts) and (not least or row.balance_due > least)
        }
        names = sorted(kept, key=lambda key: (kept[key].customer.name or "").casefold())
        return {key: kept[key] for key in names}

    @api.model
    def _block(self, currency, rows, options):
        """Totals, percentages and chart of one currency."""
        sums = [
            currency.round(sum(amounts))
            for amounts in zip(*(row.amounts for row in rows), strict=True)
        ]
        total = Amounts(None, sums)
        percentages = [
            round(amount / total.total * 100, 1) if total.total else 0.0
            for amount in sums
        ]
        texts = [formatLang(self.env, one, currency_obj=currency) for one in sums]
        # the drawing escapes what it writes
        chart = Markup(bar_chart.draw(sums, self._headings(options), texts))
        return Block(currency, rows, total, percentages, chart)

    @api.model
    def _entries_with(self, options):
        return self.env["nav.receivable.entries"]._with(
            options.company_id, options.date, options._get_customers()
        )

    @api.model
    def _entries_sql(self, options):
        """Open entries with their currency and remaining amount in this report."""
        amount, currency = (
            ("remaining_currency", "currency_id")
            if options.in_currency
            else ("remaining", "company_currency_id")
        )
        return SQL(
            """
            (SELECT remaining.*, %(amount)s AS shown, %(currency)s AS shown_currency_id
               FROM (%(remaining)s) remaining
              WHERE %(amount)s != 0) entry
              JOIN account_move move ON move.id = entry.move_id
            """,
            amount=SQL.identifier(amount),
            currency=SQL.identifier(currency),
            remaining=self.env["nav.receivable.entries"]._remaining_sql(),
        )

    @api.model
    def _get_sums(self, options, columns):
        """``(customer, currency, column, amount, amount that is due)``"""
        return self.env.execute_query(
            SQL(
                """
            %(with)s
            SELECT entry.customer_id,
                   entry.shown_currency_id,
                   %(index)s AS bucket,
                   SUM(entry.shown),
                   SUM(entry.shown) FILTER (WHERE entry.due_date <= %(date)s)
              FROM %(entries)s
          GROUP BY entry.customer_id, entry.shown_currency_id, bucket
                """,
                **{"with": self._entries_with(options)},
                index=self._index_sql(columns, DAYS[options.basis]),
                date=options.date,
                entries=self._entries_sql(options),
            )
        )

    @api.model
    def _add_details(self, options, columns, rows):
        """The open entries of each customer, oldest first."""
        found = self.env.execute_query_dict(
            SQL(
                """
            %(with)s
            SELECT entry.id,
                   entry.customer_id,
                   entry.shown_currency_id,
                   entry.due_date,
                   entry.date,
                   entry.shown AS amount,
                   %(index)s AS index,
                   ledger.document_type,
                   ledger.document_number,
                   ledger.external_document_number
              FROM %(entries)s
              JOIN %(ledger)s ledger ON ledger.id = entry.id
          ORDER BY %(day)s, entry.id
                """,
                **{"with": self._entries_with(options)},
                index=self._index_sql(columns, DAYS[options.basis]),
                day=DAYS[options.basis],
                entries=self._entries_sql(options),
                ledger=self.env["nav.customer.ledger.entry"]._table_sql,
            )
        )
        types = self.env["nav.customer.ledger.entry"]._fields["document_type"]
        names = dict(types._description_selection(self.env))
        for detail in found:
            row = rows.get((detail["customer_id"], detail["shown_currency_id"]))
            if row:
                detail["document_type"] = names.get(detail["document_type"], "")
                detail["amount"] = float(detail["amount"])
                detail["days"] = (options.date - detail["due_date"]).days
                detail["months"] = aging.months_between(
                    detail["due_date"], options.date
                )
                row.details.append(detail)
