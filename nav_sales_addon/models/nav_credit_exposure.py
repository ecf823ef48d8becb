from dataclasses import dataclass

from odoo import fields, models
from odoo.tools import SQL

# What an order line still adds to the exposure. Quantities run with the sign of the
# line: lines of a return (negative) take exposure away. Invoices in draft count as
# invoiced, they are a figure of their own; what was invoiced before it was shipped is
# in the balance and not outstanding any more.
LINE_SQL = SQL("""
    SELECT orders.id AS order_id,
           customer.commercial_partner_id AS customer_id,
           CASE WHEN line.product_uom_qty < 0 THEN -1 ELSE 1 END AS sign,
           CASE WHEN COALESCE(line.product_uom_qty, 0) != 0
                THEN line.price_total / line.product_uom_qty
                ELSE line.price_unit * (1 - COALESCE(line.discount, 0) / 100)
            END / COALESCE(NULLIF(orders.currency_rate, 0), 1) AS price,
           ABS(line.product_uom_qty) AS ordered,
           COALESCE(line.qty_delivered, 0)
               * CASE WHEN line.product_uom_qty < 0 THEN -1 ELSE 1 END AS shipped,
           COALESCE(line.qty_invoiced, 0)
               * CASE WHEN line.product_uom_qty < 0 THEN -1 ELSE 1 END AS invoiced,
           line.id AS line_id,
           line.product_uom_id
      FROM sale_order_line line
      JOIN sale_order orders ON orders.id = line.order_id
      JOIN res_partner customer ON customer.id = orders.partner_invoice_id
     WHERE orders.state IN ('draft', 'sent', 'sale')
       AND orders.nav_document_type = 'order'
       AND orders.nav_closed IS NOT TRUE
       AND line.display_type IS NULL
       AND line.is_downpayment IS NOT TRUE
""")


@dataclass
class Exposure:
    """What a company risks with a customer, in its currency including tax.

    :ivar balance: open entries of the customer ledger
    :ivar balance_due: the part whose due date has passed
    :ivar shipped_not_invoiced: less goods that came back and are not credited yet
    :ivar outstanding_orders: what is neither shipped nor invoiced
    :ivar outstanding_invoices: invoices that are not posted yet
    :ivar prepayments: invoiced in advance, so part of balance and of orders
    """

    credit_limit: float = 0.0
    balance: float = 0.0
    balance_due: float = 0.0
    shipped_not_invoiced: float = 0.0
    outstanding_orders: float = 0.0
    outstanding_invoices: float = 0.0
    prepayments: float = 0.0

    @property
    def outstanding(self):
        return self.outstanding_orders + self.outstanding_invoices - self.prepayments

    @property
    def total(self):
        return self.balance + self.shipped_not_invoiced + self.outstanding

    @property
    def available(self):
        """What is left of the limit; 0 for a customer without limit (rules §4)."""
        return self.credit_limit - self.total if self.credit_limit else 0.0


class NavCreditExposure(models.AbstractModel):
    """Owner of a customer's figures (rules/sales_documents.md §9, customers §4).

    All figures are one statement, however many customers are asked for. It sees all
    documents of the company: a limit that only counts what the user may open would be
    no limit. Whoever calls decides who may look at the figures.
    """

    _name = "nav.credit.exposure"
    _description = "Credit Exposure of Customers"

    def _figures(self, customers, company, committed_with=None):
        """All figures of some customers.

        :param customers: `res.partner`; contacts count as their company
        :param committed_with: count orders only from release or request for approval
            on, and this document
        :return: ``{commercial partner id: Exposure}``
        """
        customers = customers.commercial_partner_id
        self._flush_documents()
        figures = self._read(
            customers,
            self._credit_limits_sql(customers, company),
            self._balances_sql(customers, company),
            self._orders_sql(customers, company, self._committed(committed_with)),
            self._draft_invoices_sql(customers, company),
            self._prepayments_sql(customers, company),
        )
        self._round(figures, company.currency_id)
        return figures

    def _nothing(self):
        return Exposure()

    def _balances(self, customers, company):
        """Balance and overdue balance only.

        :return: ``{commercial partner id: Exposure}``
        """
        customers = customers.commercial_partner_id
        return self._read(customers, self._balances_sql(customers, company))

    def _read(self, customers, *queries):
        """Ask for some figures in one statement.

        :param customers: commercial partners
        :param queries: SQL that selects the customer's id and amounts named as the
            attributes of `Exposure`
        :return: ``{commercial partner id: Exposure}``
        """
        # new partners of a form are known by the record they stand for
        figures = {customer.id: Exposure() for customer in customers._origin}
        if not figures:
            return figures
        rows = SQL(" UNION ALL ").join(
            SQL(
                "SELECT customer_id, to_jsonb(figures) - 'customer_id'"
                " FROM (%s) figures",
                query,
            )
            for query in queries
        )
        for customer, amounts in self.env.execute_query(rows):
            for name, amount in amounts.items():
                setattr(figures[customer], name, float(amount or 0.0))
        return figures

    def _credit_limits(self, customers, company):
        """The credit limits of customers in a company, 0 for those without one.

        :return: ``{commercial partner id: limit}``
        """
        customers = customers.commercial_partner_id
        figures = self._read(customers, self._credit_limits_sql(customers, company))
        return {key: exposure.credit_limit for key, exposure in figures.items()}

    def _round(self, figures, currency):
        for exposure in figures.values():
            for name in ("shipped_not_invoiced", "outstanding_orders", "prepayments"):
                setattr(exposure, name, currency.round(getattr(exposure, name)))

    def _flush_documents(self):
        """Pending changes belong into the figures."""
        for model, names in (
            (
                "sale.order",
                "company_id currency_rate nav_closed nav_document_type "
                "nav_status partner_invoice_id state",
            ),
            (
                "sale.order.line",
                "discount display_type is_downpayment order_id price_total price_unit "
                "product_uom_id product_uom_qty qty_delivered qty_invoiced",
            ),
            (
                "account.move",
                "amount_total_signed commercial_partner_id company_id "
                "invoice_currency_rate move_type state",
            ),
            ("account.move.line", "parent_state price_total sale_line_ids"),
            ("res.partner", "commercial_partner_id"),
            ("stock.move", "quantity sale_line_id state to_refund location_id"),
        ):
            self.env[model].flush_model(names.split())

    # === ONE QUERY FOR EACH KIND OF DOCUMENT ===#

    def _credit_limits_sql(self, customers, company):
        """The credit limit in this company, 0 for customers without one."""
        # sudo: Odoo shows the limit to accountants only, warnings are for everybody
        partners = self.env["res.partner"].sudo().with_company(company)
        return SQL(
            """
        SELECT partner.id AS customer_id,
               GREATEST(%(limit)s, 0) AS credit_limit
          FROM res_partner partner
         WHERE partner.id IN %(customers)s
            """,
            limit=partners._field_to_sql("partner", "credit_limit"),
            customers=tuple(customers._origin.ids),
        )

    def _balances_sql(self, customers, company):
        """Open entries of the customer ledger; one due today is not overdue."""
        return SQL(
            """
        SELECT partner_id AS customer_id,
               SUM(remaining_amount_company) AS balance,
               SUM(remaining_amount_company) FILTER (WHERE due_date < %(today)s)
                   AS balance_due
          FROM %(entries)s entry
         WHERE company_id = %(company)s
           AND partner_id IN %(customers)s
           AND open
         GROUP BY partner_id
            """,
            entries=self.env["nav.customer.ledger.entry"]._table_sql,
            today=fields.Date.context_today(self),
            company=company.id,
            customers=tuple(customers._origin.ids),
        )

    def _committed(self, document):
        """Orders that take credit although it is not given yet: see `_figures`."""
        if document is None:
            return SQL()
        own = document.ids if document._name == "sale.order" else []
        return SQL(
            " AND (orders.state = 'sale' OR orders.nav_status != 'open'"
            " OR orders.id = ANY(%s))",
            own,
        )

    def _orders_sql(self, customers, company, also):
        """Shipped not invoiced, and outstanding: in proportion of the line's amount.

        Invoiced goods that came back reduce what is shipped and not invoiced; without
        a return, more invoiced than shipped just means invoiced in advance.
        """
        return SQL(
            """
        SELECT line.customer_id,
               SUM(sign * price * (
                   GREATEST(shipped - invoiced, 0)
                   - LEAST(GREATEST(invoiced - shipped, 0), COALESCE(back.quantity, 0))
               )) AS shipped_not_invoiced,
               SUM(sign * price * GREATEST(ordered - GREATEST(shipped, invoiced), 0))
                   AS outstanding_orders
          FROM (%(lines)s AND orders.company_id = %(company)s
                    AND customer.commercial_partner_id IN %(customers)s%(also)s) line
          LEFT JOIN LATERAL (
               SELECT SUM(move.quantity * unit.factor / line_unit.factor) AS quantity
                 FROM stock_move move
                 JOIN stock_location source ON source.id = move.location_id
                 JOIN uom_uom unit ON unit.id = move.product_uom
                 JOIN uom_uom line_unit ON line_unit.id = line.product_uom_id
                WHERE move.sale_line_id = line.line_id
                  AND move.state = 'done' AND move.to_refund
                  AND source.usage = 'customer'
               ) back ON invoiced > shipped
         GROUP BY line.customer_id
            """,
            lines=LINE_SQL,
            also=also,
            company=company.id,
            customers=tuple(customers._origin.ids),
        )

    def _draft_invoices_sql(self, customers, company):
        """Invoices not posted yet, and the credit memos that correct orders.

        Quantities on a draft credit memo count as not invoiced on their order, so the
        memo has to take the same amount away; others count once they are posted.
        """
        return SQL(
            """
        SELECT commercial_partner_id AS customer_id,
               SUM(amount_total_signed) AS outstanding_invoices
          FROM account_move move
         WHERE state = 'draft'
           AND company_id = %(company)s
           AND commercial_partner_id IN %(customers)s
           AND (move_type = 'out_invoice' OR move_type = 'out_refund' AND EXISTS (
                   SELECT 1
                     FROM account_move_line item
                     JOIN sale_order_line_invoice_rel link
                       ON link.invoice_line_id = item.id
                    WHERE item.move_id = move.id))
         GROUP BY commercial_partner_id
            """,
            company=company.id,
            customers=tuple(customers._origin.ids),
        )

    def _prepayments_sql(self, customers, company):
        """Down payments invoiced and not yet deducted: already in the balance."""
        return SQL(
            """
        SELECT customer.commercial_partner_id AS customer_id,
               SUM(CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                   * item.price_total
                   / COALESCE(NULLIF(move.invoice_currency_rate, 0), 1))
                   AS prepayments
          FROM sale_order orders
          JOIN res_partner customer ON customer.id = orders.partner_invoice_id
          JOIN sale_order_line line ON line.order_id = orders.id
          JOIN sale_order_line_invoice_rel link ON link.order_line_id = line.id
          JOIN account_move_line item ON item.id = link.invoice_line_id
          JOIN account_move move ON move.id = item.move_id
         WHERE line.is_downpayment AND line.display_type IS NULL
           AND move.state IN ('draft', 'posted')
           AND orders.state = 'sale'
           AND orders.nav_document_type = 'order'
           AND orders.nav_closed IS NOT TRUE
           AND orders.company_id = %(company)s
           AND customer.commercial_partner_id IN %(customers)s
         GROUP BY customer.commercial_partner_id
            """,
            company=company.id,
            customers=tuple(customers._origin.ids),
        )

    def _sales(self, customers, company):
        """Posted sales without tax of this month, this and last fiscal year.

        :return: ``{commercial partner id: (this month, this year, last year)}``
        """
        customers = customers.commercial_partner_id._origin
        if not customers:
            return {}
        today = fields.Date.context_today(self)
        # sudo: dates of the fiscal year are set up by accountants
        company = company.sudo()
        year = company.compute_fiscalyear_dates(today)
        last = company.compute_fiscalyear_dates(
            fields.Date.subtract(year["date_from"], days=1)
        )
        self.env["account.move"].flush_model(
            "amount_untaxed_signed commercial_partner_id company_id date move_type "
            "state".split()
        )
        rows = self.env.execute_query(
            SQL(
                """
        SELECT commercial_partner_id,
               COALESCE(SUM(amount_untaxed_signed) FILTER (
                   WHERE date BETWEEN %(month_from)s AND %(month_to)s), 0),
               COALESCE(SUM(amount_untaxed_signed) FILTER (
                   WHERE date BETWEEN %(year_from)s AND %(year_to)s), 0),
               COALESCE(SUM(amount_untaxed_signed) FILTER (
                   WHERE date BETWEEN %(last_from)s AND %(last_to)s), 0)
          FROM account_move
         WHERE state = 'posted'
           AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
           AND company_id = %(company)s
           AND commercial_partner_id IN %(customers)s
           AND date >= LEAST(%(last_from)s, %(month_from)s)
         GROUP BY commercial_partner_id
                """,
                month_from=fields.Date.start_of(today, "month"),
                month_to=fields.Date.end_of(today, "month"),
                year_from=year["date_from"],
                year_to=year["date_to"],
                last_from=last["date_from"],
                last_to=last["date_to"],
                company=company.id,
                customers=tuple(customers.ids),
            )
        )
        return {customer: tuple(sales) for customer, *sales in rows}
