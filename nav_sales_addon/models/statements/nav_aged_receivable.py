from odoo import api, fields, models
from odoo.tools import SQL

from .nav_aging import BASES, DAYS


class NavAgedReceivable(models.Model):
    """Open entries of a day for Odoo's pivot, graph and list (rules §12).

    Nothing is stored: date, basis and periods come from the context of the action,
    so whoever groups or filters the list sees figures of that day.
    """

    _name = "nav.aged.receivable"
    _description = "Aged Receivable"
    _auto = False
    _order = "due_date, id"
    _rec_name = "document_number"

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)
    document_type = fields.Selection(
        selection=lambda self: self._get_document_types(), readonly=True
    )
    document_number = fields.Char(string="Document No.", readonly=True)
    posting_date = fields.Date(readonly=True)
    due_date = fields.Date(readonly=True)
    document_date = fields.Date(readonly=True)
    days_overdue = fields.Integer(
        readonly=True, aggregator="max", help="Days past due on the day of the report."
    )
    period = fields.Char(
        readonly=True, help="The column of the aged receivables report."
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    remaining_amount = fields.Monetary(readonly=True, aggregator=None)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    remaining_amount_company = fields.Monetary(
        string="Remaining Amount in Company Currency",
        currency_field="company_currency_id",
        readonly=True,
    )
    move_id = fields.Many2one("account.move", string="Journal Entry", readonly=True)

    @api.model
    def _get_document_types(self):
        entries = self.env["nav.customer.ledger.entry"]
        return entries._fields["document_type"]._description_selection(self.env)

    @api.model
    def _get_settings(self):
        """Date, basis and period of the action; by due date today when there is none.

        They come from the context, where anybody may write anything: only a date, one
        of the known bases and a readable period are taken.
        """
        asked = self.env.context.get("nav_aging")
        asked = asked if isinstance(asked, dict) else {}
        today = fields.Date.context_today(self)
        date = fields.Date.to_date(asked.get("date")) or today
        basis = asked.get("basis")
        basis = basis if basis in dict(BASES) else "due"
        return date, basis, str(asked.get("period") or "1M")

    @property
    def _table_query(self):
        date, basis, period = self._get_settings()
        aging = self.env["nav.aging"]
        columns = aging._columns("aged", date, basis, period)
        headings = [
            f"{number}: {aging._heading(one, date, 'dates', basis == 'due')}"
            for number, one in enumerate(columns, 1)
        ]
        index = aging._index_sql(columns, DAYS[basis])
        entries = self.env["nav.receivable.entries"]
        return SQL(
            """
            %(with)s
            SELECT entry.id,
                   entry.customer_id AS partner_id,
                   entry.company_id,
                   ledger.salesperson_id,
                   ledger.document_type,
                   ledger.document_number,
                   entry.date AS posting_date,
                   entry.due_date,
                   COALESCE(move.invoice_date, entry.date) AS document_date,
                   GREATEST(%(date)s - entry.due_date, 0) AS days_overdue,
                   (%(headings)s::varchar[])[%(index)s + 1] AS period,
                   entry.currency_id,
                   entry.remaining_currency AS remaining_amount,
                   entry.company_currency_id,
                   entry.remaining AS remaining_amount_company,
                   entry.move_id
              FROM (%(remaining)s) entry
              JOIN account_move move ON move.id = entry.move_id
              JOIN %(ledger)s ledger ON ledger.id = entry.id
             WHERE entry.remaining != 0 OR entry.remaining_currency != 0
            """,
            **{"with": entries._with(self.env.companies, date)},
            date=date,
            headings=headings,
            index=index,
            remaining=entries._remaining_sql(),
            ledger=self.env["nav.customer.ledger.entry"]._table_sql,
        )

    def action_nav_open_document(self):
        """Open the posted document behind an entry."""
        self.ensure_one()
        return self.move_id._get_records_action(target="current")
