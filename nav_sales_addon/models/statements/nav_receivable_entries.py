from odoo import api, models
from odoo.tools import SQL


class NavReceivableEntries(models.AbstractModel):
    """What customers owed on a day: the owner of remaining amounts in the past.

    A remaining amount is the amount of an entry less the applications both of whose
    entries were posted by that day (payment_matching.md §11). What was applied later
    is still open on that day. The sum over all entries is the receivable balance of
    the books, because an application takes the same from both its entries.
    """

    _name = "nav.receivable.entries"
    _description = "Receivables on a Day"

    @api.model
    def _search_items(self, companies, date, customers=None):
        """Posted receivable journal items up to a day, as the user may read them.

        :param customers: commercial partners; None for all, and items without any
        :return: `Query` on account.move.line
        """
        domain = [
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("date", "<=", date),
            ("company_id", "in", companies.ids),
        ]
        if customers is not None:
            domain.append(("partner_id.commercial_partner_id", "in", customers.ids))
        return self.env["account.move.line"]._search(domain)

    @api.model
    def _flush(self):
        """Pending changes belong into the figures."""
        for model in ("account.move.line", "account.move", "account.partial.reconcile"):
            self.env[model].flush_model()

    @api.model
    def _items_sql(self, companies, date, customers=None):
        """The items as a statement's ``SELECT``: amounts, dates, customer."""
        query = self._search_items(companies, date, customers)
        return query.select(
            SQL("account_move_line.id"),
            SQL("account_move_line.move_id"),
            SQL("account_move_line.partner_id"),
            SQL("account_move_line.company_id"),
            SQL("account_move_line.currency_id"),
            SQL("account_move_line.company_currency_id"),
            SQL("account_move_line.date"),
            SQL(
                "COALESCE(account_move_line.date_maturity, account_move_line.date)"
                " AS due_date"
            ),
            SQL("account_move_line.amount_currency"),
            SQL("account_move_line.balance"),
        )

    @api.model
    def _remaining_sql(self):
        """All items with what remains of them on a day, zeros included."""
        return SQL(
            """
        SELECT item.*,
               COALESCE(customer.commercial_partner_id, item.partner_id)
                   AS customer_id,
               item.amount_currency + COALESCE(applied.amount_currency, 0)
                   AS remaining_currency,
               item.balance + COALESCE(applied.balance, 0) AS remaining
          FROM items item
     LEFT JOIN applied ON applied.id = item.id
     LEFT JOIN res_partner customer ON customer.id = item.partner_id
            """,
        )

    @api.model
    def _with(self, companies, date, customers=None):
        """The ``WITH`` clause that `_remaining_sql` reads from.

        Entries are applied to posted entries only; one in draft is not in the books.
        """
        self._flush()
        return SQL(
            """
        WITH items AS (%(items)s),
             applied AS (
            SELECT id,
                   SUM(amount_currency) AS amount_currency,
                   SUM(balance) AS balance
              FROM (SELECT item.id,
                           -part.debit_amount_currency AS amount_currency,
                           -part.amount AS balance
                      FROM items item
                      JOIN account_partial_reconcile part
                        ON part.debit_move_id = item.id
                      JOIN account_move_line other ON other.id = part.credit_move_id
                     WHERE part.max_date <= %(date)s
                       AND other.parent_state = 'posted'
                 UNION ALL
                    SELECT item.id,
                           part.credit_amount_currency,
                           part.amount
                      FROM items item
                      JOIN account_partial_reconcile part
                        ON part.credit_move_id = item.id
                      JOIN account_move_line other ON other.id = part.debit_move_id
                     WHERE part.max_date <= %(date)s
                       AND other.parent_state = 'posted') part
             GROUP BY id)
            """,
            items=self._items_sql(companies, date, customers),
            date=date,
        )

    @api.model
    def _open_sql(self, companies, date, customers=None):
        """A complete ``SELECT`` of what was open on a day."""
        return SQL(
            "%s SELECT * FROM (%s) entry WHERE remaining != 0 OR remaining_currency"
            " != 0",
            self._with(companies, date, customers),
            self._remaining_sql(),
        )
