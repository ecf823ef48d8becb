from collections import defaultdict
from dataclasses import dataclass, field

from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_date, formatLang, get_lang

from ...engines import aging, bar_chart


@dataclass
class Block:
    """One currency of a statement (rules: never added up with another)."""

    currency: object
    opening: float = 0.0
    closing: float = 0.0
    rows: list = field(default_factory=list)
    overdue: list = field(default_factory=list)
    band: list = field(default_factory=list)
    not_due: float = 0.0

    @property
    def overdue_total(self):
        return sum(row.remaining for row in self.overdue)

    @property
    def band_total(self):
        return sum(amount for _date, amount in self.band)


@dataclass
class Sheet:
    """The statement of one customer.

    :ivar record: the issued statement, or none in a preview
    """

    customer: object
    company: object
    options: object
    blocks: list
    record: object = None
    number: int = 0

    @property
    def address(self):
        """Where it goes: the customer's address for invoices."""
        return self.customer._nav_statement_address()

    @property
    def lang(self):
        """The customer's language, else that of the user."""
        languages = (self.address.lang, self.customer.lang)
        return next(filter(None, languages), get_lang(self.customer.env).code)


class NavStatementFigures(models.AbstractModel):
    """Figures of customer statements, always in the customers' currencies (§12)."""

    _name = "nav.statement.figures"
    _description = "Figures of Customer Statements"

    @api.model
    def _find_customers(self, company, options, customers=None):
        """Customers who get a statement.

        :param options: also has with_entries and with_balance; with neither of them
            the customers with a balance
        :param customers: only these; None for all
        :return: commercial partners by name, without those who want none
        """
        found = self.env["nav.statement.rows"]._get_balances(
            company, options, customers
        )
        with_balance = options.with_balance or not options.with_entries
        wanted = {
            one["customer_id"]
            for one in found
            if (options.with_entries and one["entries"])
            or (with_balance and one["closing"])
        }
        domain = [("id", "in", list(wanted)), ("nav_print_statements", "=", True)]
        partners = self.env["res.partner"].with_company(company)
        return partners.with_context(active_test=False).search(domain, order="name, id")

    @api.model
    def _get_sheets(self, company, options, customers):
        """The statements of some customers.

        :param options: start and end date, and what to show
        :return: list of `Sheet` in the order of the customers
        """
        reader = self.env["nav.statement.rows"]
        blocks = {}
        for found in reader._get_balances(company, options, customers):
            block = self._block(blocks, found)
            block.opening += float(found["opening"])
            block.closing += float(found["closing"])
        rows = reader._get_rows(company, options, customers)
        crossing = reader._get_crossing_rows(company, options, customers)
        open_rows = defaultdict(list)
        for found in rows + crossing:
            block, row = self._block(blocks, found), reader._make_row(found)
            if row.date >= options.start_date and row.amount:
                block.rows.append(row)
            if row.remaining:
                open_rows[found["customer_id"], found["currency_id"]].append(row)
        for key, block in blocks.items():
            self._complete(block, open_rows[key], options)
        by_customer = defaultdict(list)
        for (customer, _currency), block in blocks.items():
            if block.rows or block.opening or block.closing:
                by_customer[customer].append(block)
        return [
            Sheet(one, company, options, self._in_order(by_customer[one.id], company))
            for one in customers
        ]

    @api.model
    def _block(self, blocks, found):
        key = found["customer_id"], found["currency_id"]
        if key not in blocks:
            blocks[key] = Block(self.env["res.currency"].browse(key[1]))
        return blocks[key]

    @api.model
    def _in_order(self, blocks, company):
        """The company's own currency first."""
        own = company.currency_id
        return sorted(blocks, key=lambda one: (one.currency != own, one.currency.name))

    @api.model
    def _complete(self, block, open_rows, options):
        """Running totals, overdue entries and aging band of one currency."""
        reader = self.env["nav.statement.rows"]
        block.rows.sort(key=lambda row: (row.date, row.move_id or 0))
        block.rows = reader._without_pairs(block.rows, options)
        balance = block.opening
        for row in block.rows:
            balance = block.currency.round(balance + row.amount)
            row.balance = balance
        if options.show_overdue:
            block.overdue = [
                row for row in open_rows if row.due_date < options.end_date
            ]
            block.overdue.sort(key=lambda row: row.due_date)
        if options.aging_band:
            self._add_band(block, open_rows, options)

    @api.model
    def _add_band(self, block, open_rows, options):
        boundaries = options._get_boundaries()
        sums = [0.0] * len(boundaries)
        for row in open_rows:
            day = row.due_date if options.aging_basis == "due" else row.date
            index = aging.band_index(boundaries, day)
            if index is None:
                block.not_due += row.remaining
            else:
                sums[index] += row.remaining
        amounts = [block.currency.round(amount) for amount in sums]
        block.band = list(zip(boundaries, amounts, strict=True))

    # === FOR THE PAPER ===#

    @api.model
    def _get_chart(self, block):
        """The aging band as bars, oldest first and darkest."""
        labels = [format_date(self.env, date) for date, _amount in block.band]
        amounts = [amount for _date, amount in block.band]
        if block.not_due:
            labels.append(self.env._("Not Due"))
            amounts.append(block.not_due)
        texts = [
            formatLang(self.env, amount, currency_obj=block.currency)
            for amount in amounts
        ]
        return Markup(bar_chart.draw(amounts, labels, texts, dark_first=True))

    @api.model
    def _get_kind_name(self, kind):
        """The type of a row in words."""
        entries = self.env["nav.customer.ledger.entry"]._fields["document_type"]
        lines = self.env["nav.application.line"]._fields["kind"]
        names = {
            **dict(lines._description_selection(self.env)),
            **dict(entries._description_selection(self.env)),
            "entry": self.env._("Entry"),
            "currency": self.env._("Applied in Another Currency"),
        }
        return names.get(kind, kind)
