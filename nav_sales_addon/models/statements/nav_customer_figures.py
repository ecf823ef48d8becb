from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# In the order of the window; what may be opened is the type of a ledger entry
KINDS = (
    "sales",
    "cost",
    "discount",
    "invoice",
    "credit_memo",
    "payment",
    "refund",
    "other",
    "write_off",
)
PERIODS = ("period", "year", "last_year", "to_date")


class NavCustomerFigures(models.AbstractModel):
    """What a customer bought and paid in four periods (rules §12)."""

    _name = "nav.customer.figures"
    _description = "Figures of a Customer by Period"

    @api.model
    def _get(self, customer, company, date):
        """:return: ``{kind: {period: amount in company currency}}``"""
        self.env.flush_all()
        periods = self._get_periods(company, date)
        found = self.env.execute_query(self._sql(customer, company, periods))
        figures = {kind: dict.fromkeys(PERIODS, 0.0) for kind in KINDS}
        for kind, *amounts in found:
            for period, amount in zip(PERIODS, amounts, strict=True):
                figures[kind][period] = float(amount or 0)
        for day, amount in self._discounts(customer, company, date):
            for period, (first, last) in periods.items():
                if first <= day <= last:
                    figures["discount"][period] += amount
        rounding = company.currency_id.round
        return {
            kind: {period: rounding(amount) for period, amount in amounts.items()}
            for kind, amounts in figures.items()
        }

    @api.model
    def _get_periods(self, company, date):
        """First and last day of each period; to date has no first one."""
        # sudo: dates of the fiscal year are set up by accountants
        company = company.sudo()
        year = company.compute_fiscalyear_dates(date)
        last = company.compute_fiscalyear_dates(
            fields.Date.subtract(year["date_from"], days=1)
        )
        return {
            "period": (fields.Date.start_of(date, "month"), date),
            "year": (year["date_from"], date),
            "last_year": (last["date_from"], last["date_to"]),
            "to_date": (fields.Date.to_date("1900-01-01"), date),
        }

    @api.model
    def _sql(self, customer, company, periods):
        sums = [
            SQL("SUM(amount) FILTER (WHERE day BETWEEN %s AND %s)", *days)
            for days in periods.values()
        ]
        parts = (
            self._ledger_sql,
            self._sales_sql,
            self._cost_sql,
            self._write_off_sql,
        )
        return SQL(
            "SELECT kind, %(sums)s FROM (%(facts)s) facts GROUP BY kind",
            sums=SQL(", ").join(sums),
            facts=SQL(" UNION ALL ").join(part(customer, company) for part in parts),
        )

    @api.model
    def _ledger_sql(self, customer, company):
        """Entries by type; payments and credit memos are shown as positive amounts."""
        return SQL(
            """
            SELECT COALESCE(document_type, 'other') AS kind, posting_date AS day,
                   CASE WHEN document_type IN ('credit_memo', 'payment')
                        THEN -amount_company ELSE amount_company END AS amount
              FROM %(ledger)s entry
             WHERE partner_id = %(customer)s AND company_id = %(company)s
               AND NOT EXISTS (
                   SELECT 1 FROM nav_application_line line
                    WHERE line.write_off_id = entry.move_id)
            """,
            ledger=self.env["nav.customer.ledger.entry"]._table_sql,
            customer=customer.id,
            company=company.id,
        )

    @api.model
    def _sales_sql(self, customer, company):
        """Posted invoices less credit memos, without tax."""
        return SQL(
            """
            SELECT 'sales', date, amount_untaxed_signed
              FROM account_move
             WHERE state = 'posted'
               AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
               AND commercial_partner_id = %s AND company_id = %s
            """,
            customer.id,
            company.id,
        )

    @api.model
    def _discounts(self, customer, company, date):
        """Line and invoice discounts of invoices, less those of credit memos.

        The lines tell them: what an exact or an invoice discount came to is theirs.

        :return: list of ``(day, amount without tax in company currency)``
        """
        # sudo: as the other sums, for whoever may read the customer's ledger
        lines = self.env["account.move.line"].sudo().search(
            Domain("parent_state", "=", "posted")
            & Domain("display_type", "=", "product")
            & Domain("company_id", "=", company.id)
            & Domain("date", "<=", date)
            & Domain("move_id.commercial_partner_id", "=", customer.id)
            & Domain("move_id.move_type", "in", ("out_invoice", "out_refund"))
            & (Domain("discount", "!=", 0) | Domain("nav_inv_discount_pct", "!=", 0)
               | Domain("nav_discount_key", "!=", False))
        )  # fmt: skip
        return [
            (
                line.date,
                -line.move_id.direction_sign
                * sum(line._nav_discounts_net())
                / line.currency_rate,
            )
            for line in lines
        ]

    @api.model
    def _cost_sql(self, customer, company):
        """Cost of the goods that left, less of those that came back."""
        return SQL(
            """
            SELECT 'cost', entry.posting_date, -entry.cost_amount
              FROM %(ledger)s entry
              JOIN res_partner partner ON partner.id = entry.partner_id
             WHERE entry.entry_type = 'sale'
               AND partner.commercial_partner_id = %(customer)s
               AND entry.company_id = %(company)s
            """,
            ledger=self.env["nav.item.ledger.entry"]._table_sql,
            customer=customer.id,
            company=company.id,
        )

    @api.model
    def _write_off_sql(self, customer, company):
        """Payment discounts, tolerances and rounding that were given and not undone."""
        return SQL(
            """
            SELECT 'write_off', line.posting_date,
                   CASE WHEN debit.move_id = line.write_off_id
                        THEN -line.amount_company ELSE line.amount_company END
              FROM nav_application_line line
              JOIN nav_application application ON application.id = line.application_id
         LEFT JOIN account_move_line debit ON debit.id = line.debit_entry_id
             WHERE line.write_off_id IS NOT NULL AND line.unapplied IS NOT TRUE
               AND application.partner_id = %s AND application.company_id = %s
            """,
            customer.id,
            company.id,
        )

    @api.model
    def _get_balances(self, customer, company, date):
        """``(currency id, balance, balance in company currency)`` of each currency"""
        items = self.env["nav.receivable.entries"]
        items._flush()
        return self.env.execute_query(
            SQL(
                """
            SELECT currency_id, SUM(amount_currency), SUM(balance)
              FROM (%s) item GROUP BY currency_id
            HAVING SUM(amount_currency) != 0 OR SUM(balance) != 0
                """,
                items._items_sql(company, date, customer),
            )
        )
