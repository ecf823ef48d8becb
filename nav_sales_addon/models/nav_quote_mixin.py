from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import TRANSITION


class NavQuoteMixin(models.AbstractModel):
    """Numbers of quotes and orders; a quote becomes an order (rules §1, §6)."""

    _name = "nav.quote.mixin"
    _description = "Quote That Becomes an Order"

    nav_quote_number = fields.Char(
        string="Quote No.", copy=False, readonly=True, index="btree_not_null"
    )

    @api.model
    def _nav_next_number(self, kind, company, vals):
        """A number of our series for a new quote or order, False without series."""
        series = company[f"nav_{kind}_sequence_id"]
        placeholder = self._fields["name"].default(self)  # "New" as Odoo translates it
        if not series or vals.get("name", placeholder) != placeholder:
            return False
        return series._nav_next_number(fields.Date.context_today(self))

    def nav_make_order(self):
        """Turn quotes into open orders (rules/sales_documents.md §6).

        The record stays, with everything attached to it; it gets a number of the order
        series and keeps the quote's in Quote No.

        :return: the orders
        :raise UserError: a customer is blocked for orders, or an item of a line
        """
        self._nav_check_rights("processor")
        self.check_access("write")
        for order in self:
            problems = list(order._nav_make_order_problems())
            if problems:
                raise UserError("\n".join(problems))
        self._nav_make_order()
        return self

    def _nav_make_order_problems(self):
        """Sentences that say why no order can be made of this quote (rules §6, §7)."""
        self.ensure_one()
        problem = self._nav_blocked_problem("order")
        if problem:
            yield problem
        lines = self.order_line.filtered("product_uom_qty")
        yield from lines._nav_blocked_problems()

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
