from odoo import api, models
from odoo.tools import SQL


class NavPaymentDays(models.AbstractModel):
    """How customers pay: one statement for any number of them (rules §12)."""

    _name = "nav.payment.days"
    _description = "Payment Habits of Customers"

    @api.model
    def _get(self, customers, company):
        """Average days late (early: negative) and last payment date.

        Paid invoices count with the day the last part of them was paid, those without
        due date do not; a payment that was reversed is none.

        :return: ``{commercial partner id: (days or None, date or None)}``
        """
        if not customers:
            return {}
        self.env["nav.receivable.entries"]._flush()
        self.env["account.payment"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
            SELECT customer_id, AVG(days), MAX(paid_on)
              FROM (%(invoices)s UNION ALL %(payments)s) figures
          GROUP BY customer_id
                """,
                invoices=self._invoices_sql(customers, company),
                payments=self._payments_sql(customers, company),
            )
        )
        return {
            key: (None if days is None else float(days), paid_on)
            for key, days, paid_on in rows
        }

    @api.model
    def _invoices_sql(self, customers, company):
        return SQL(
            """
            SELECT line.partner_id AS customer_id,
                   MAX(payment.date) - line.date_maturity AS days,
                   NULL::date AS paid_on
              FROM account_move_line line
              JOIN account_account account ON account.id = line.account_id
               AND account.account_type = 'asset_receivable'
              JOIN account_move move ON move.id = line.move_id
               AND move.move_type = 'out_invoice'
              JOIN account_partial_reconcile part ON part.debit_move_id = line.id
              JOIN account_move_line payment ON payment.id = part.credit_move_id
              JOIN account_move payment_move ON payment_move.id = payment.move_id
               AND payment_move.move_type != 'out_refund'
             WHERE line.partner_id IN %(customers)s
               AND line.company_id = %(company)s
               AND line.parent_state = 'posted'
               AND line.reconciled
               AND line.date_maturity IS NOT NULL
               AND payment.parent_state = 'posted'
          GROUP BY line.id
            """,
            customers=tuple(customers.ids),
            company=company.id,
        )

    @api.model
    def _payments_sql(self, customers, company):
        return SQL(
            """
            SELECT entry.partner_id, NULL, MAX(entry.posting_date)
              FROM %(ledger)s entry
             WHERE entry.partner_id IN %(customers)s
               AND entry.company_id = %(company)s
               AND entry.document_type = 'payment'
               AND NOT EXISTS (
                   SELECT 1 FROM account_move reversal
                    WHERE reversal.reversed_entry_id = entry.move_id
                      AND reversal.state = 'posted')
          GROUP BY entry.partner_id
            """,
            ledger=self.env["nav.customer.ledger.entry"]._table_sql,
            customers=tuple(customers.ids),
            company=company.id,
        )
