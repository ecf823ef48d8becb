from dataclasses import dataclass

from odoo import api, models
from odoo.tools import SQL

WRITE_OFFS = ("discount", "tolerance", "rounding")


@dataclass
class Row:
    """One entry of a statement.

    :ivar remaining: what was open of it on the end date; None where nothing can be
    :ivar balance: the running total after it
    """

    kind: str
    date: object
    number: str
    description: str
    due_date: object
    amount: float
    remaining: float | None
    move_id: int | None = None
    reversed_id: int | None = None
    balance: float = 0.0


class NavStatementRows(models.AbstractModel):
    """Reads what statements consist of: three statements of SQL for any number."""

    _name = "nav.statement.rows"
    _description = "Entries of Customer Statements"

    @api.model
    def _get_balances(self, company, options, customers=None):
        """Balances and activity of customers, for each currency.

        :return: list of dicts: customer_id, currency_id, opening, closing, entries
        """
        items = self.env["nav.receivable.entries"]
        items._flush()
        return self.env.execute_query_dict(
            SQL(
                """
            WITH items AS (%(items)s),
                 amounts AS (
                SELECT partner_id, currency_id, date, amount_currency FROM items
             UNION ALL
                %(crossing)s)
            SELECT customer.commercial_partner_id AS customer_id,
                   amounts.currency_id,
                   COALESCE(SUM(amount_currency) FILTER (WHERE date < %(start)s), 0)
                       AS opening,
                   SUM(amount_currency) AS closing,
                   COUNT(*) FILTER (WHERE date >= %(start)s AND amount_currency != 0)
                       AS entries
              FROM amounts
              JOIN res_partner customer ON customer.id = amounts.partner_id
          GROUP BY customer.commercial_partner_id, amounts.currency_id
                """,
                items=items._items_sql(company, options.end_date, customers),
                crossing=self._crossing_sql(options),
                start=options.start_date,
            )
        )

    @api.model
    def _crossing_sql(self, options):
        """Applications of entries in different currencies, from both sides.

        Within one currency an application takes nothing from a balance. Across two it
        moves an amount from one to the other, or both would stay open for ever.
        """
        sides = [
            SQL(
                """
            SELECT item.partner_id,
                   item.currency_id,
                   part.max_date AS date,
                   %(amount)s AS amount_currency
              FROM account_partial_reconcile part
              JOIN items item ON item.id = %(own)s
              JOIN account_move_line other ON other.id = %(other)s
             WHERE part.debit_currency_id != part.credit_currency_id
               AND part.max_date <= %(end)s
               AND other.parent_state = 'posted'
                """,
                amount=SQL(amount),
                own=SQL.identifier("part", own),
                other=SQL.identifier("part", other),
                end=options.end_date,
            )
            for amount, own, other in (
                ("-part.debit_amount_currency", "debit_move_id", "credit_move_id"),
                ("part.credit_amount_currency", "credit_move_id", "debit_move_id"),
            )
        ]
        return SQL(" UNION ALL ").join(sides)

    @api.model
    def _get_rows(self, company, options, customers):
        """Entries of the period and what is open on its end.

        :return: list of dicts in the order of a statement
        """
        entries = self.env["nav.receivable.entries"]
        return self.env.execute_query_dict(
            SQL(
                """
            %(with)s
            SELECT entry.customer_id,
                   entry.currency_id,
                   entry.date,
                   entry.due_date,
                   entry.amount_currency AS amount,
                   entry.remaining_currency AS remaining,
                   entry.move_id,
                   ledger.document_type AS kind,
                   ledger.document_number AS number,
                   ledger.description,
                   ledger.external_document_number AS external_number,
                   CASE WHEN move.move_type = 'entry' THEN move.reversed_entry_id END
                       AS reversed_id,
                   write_off.kind AS write_off
              FROM (%(remaining)s) entry
              JOIN account_move move ON move.id = entry.move_id
              JOIN %(ledger)s ledger ON ledger.id = entry.id
         LEFT JOIN LATERAL (
                SELECT kind FROM nav_application_line line
                 WHERE line.write_off_id IN (move.id, move.reversed_entry_id)
                 LIMIT 1) write_off ON TRUE
             WHERE (entry.date >= %(start)s AND entry.amount_currency != 0)
                OR entry.remaining_currency != 0
          ORDER BY entry.date, entry.move_id, entry.due_date, entry.id
                """,
                **{"with": entries._with(company, options.end_date, customers)},
                remaining=entries._remaining_sql(),
                ledger=self.env["nav.customer.ledger.entry"]._table_sql,
                start=options.start_date,
            )
        )

    @api.model
    def _get_crossing_rows(self, company, options, customers):
        """Applications to another currency within the period, as rows."""
        items = self.env["nav.receivable.entries"]
        return self.env.execute_query_dict(
            SQL(
                """
            WITH items AS (%(items)s)
            SELECT customer.commercial_partner_id AS customer_id,
                   crossing.currency_id,
                   crossing.date,
                   SUM(crossing.amount_currency) AS amount,
                   'currency' AS kind
              FROM (%(crossing)s) crossing
              JOIN res_partner customer ON customer.id = crossing.partner_id
             WHERE crossing.date >= %(start)s
          GROUP BY customer.commercial_partner_id, crossing.currency_id, crossing.date
                """,
                items=items._items_sql(company, options.end_date, customers),
                crossing=self._crossing_sql(options),
                start=options.start_date,
            )
        )

    @api.model
    def _make_row(self, found):
        """A row as the statement shows it."""
        remaining = found.get("remaining")
        description = found.get("external_number") or ""
        if not found.get("kind"):  # what is no document is told by its words
            description = found.get("description") or description
        return Row(
            kind=found.get("write_off") or found.get("kind") or "entry",
            date=found["date"],
            number=found.get("number") or "",
            description=description,
            due_date=found.get("due_date"),
            amount=float(found["amount"]),
            remaining=None if remaining is None else float(remaining),
            move_id=found.get("move_id"),
            reversed_id=found.get("reversed_id"),
        )

    @api.model
    def _without_pairs(self, rows, options):
        """Leave out what was taken back within the period, unless it is asked for.

        An entry and its reversal go together, and only if nothing remains of them.
        """
        by_move = {}
        for row in rows:
            by_move.setdefault(row.move_id, []).append(row)
        hidden = set()
        for row in rows:
            original = by_move.get(row.reversed_id)
            if not row.reversed_id or not original:
                continue
            is_application = row.kind in WRITE_OFFS
            shown = (
                options.include_unapplied
                if is_application
                else options.include_reversed
            )
            pair = [*original, *by_move[row.move_id]]
            if not shown and not round(sum(one.amount for one in pair), 6):
                hidden |= {row.reversed_id, row.move_id}
        return [row for row in rows if row.move_id is None or row.move_id not in hidden]
