from odoo import fields, models
from odoo.exceptions import UserError

from ..const import TRANSITION


class NavQuoteMixin(models.AbstractModel):
    """How a quote becomes an order (rules/sales_documents.md §6)."""

    _name = "nav.quote.mixin"
    _description = "Quote That Becomes an Order"

    def nav_make_order(self):
        """Turn quotes into open orders (rules/sales_documents.md §6).

        The record stays, with everything attached to it; it gets a number of the order
        series and keeps the quote's in Quote No.

        :return: the orders
        :raise UserError: a customer is blocked for orders
        """
        self._nav_check_rights("processor")
        self.check_access("write")
        for order in self:
            problem = order._nav_blocked_problem("order")
            if problem:
                raise UserError(problem)
        self._nav_make_order()
        return self

    def _nav_make_order(self):
        quotes = self.filtered(lambda order: order.nav_document_type == "quote")
        today = fields.Date.context_today(self)
        for company, orders in quotes.grouped("company_id").items():
            series = company.nav_order_sequence_id
            for order in orders:
                vals = {"nav_document_type": "order"}
                if series:
                    vals["nav_quote_number"] = order.name
                    vals["name"] = series._nav_next_number(today)
                if company.nav_link_document_date:
                    vals["nav_document_date"] = today
                order.with_context(nav_transition=TRANSITION).write(vals)
