from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import TRANSITION, is_transition


class NavQuoteMixin(models.AbstractModel):
    """Numbers of quotes and orders; a quote becomes an order or invoice (§1, §6)."""

    _name = "nav.quote.mixin"
    _description = "Quote That Becomes an Order or an Invoice"

    nav_quote_number = fields.Char(
        string="Quote No.", copy=False, readonly=True, index="btree_not_null"
    )
    nav_invoice_id = fields.Many2one(
        "account.move",
        string="Became Invoice",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The invoice that was made of this quote.",
    )
    nav_invoice_state = fields.Selection(
        related="nav_invoice_id.state", string="Status of the Invoice"
    )

    def write(self, vals):
        if "nav_invoice_id" in vals and not is_transition(self.env):
            raise AccessError(
                self.env._("Only Make Invoice links a quote to its invoice.")
            )
        return super().write(vals)

    @api.model
    def _nav_next_number(self, kind, company, vals):
        """A number of our series for a new quote or order, False without series."""
        series = company[f"nav_{kind}_sequence_id"]
        placeholder = self._fields["name"].default(self)  # "New" as Odoo translates it
        if not series or vals.get("name", placeholder) != placeholder:
            return False
        return series._nav_next_number(fields.Date.context_today(self))

    def nav_make_order(self, archive=False):
        """Turn quotes into open orders (rules/sales_documents.md §6).

        The record stays, with everything attached to it; it gets a number of the order
        series and keeps the quote's in Quote No.

        :param bool archive: the answer, where the company asks about the archive
        :return: the orders
        :raise UserError: a customer is blocked for orders, or an item of a line
        """
        self._nav_check_rights("processor")
        self.check_access("write")
        for order in self:
            problems = list(order._nav_make_order_problems())
            if problems:
                raise UserError("\n".join(problems))
        self._nav_make_order(archive)
        return self

    def _nav_make_order_problems(self):
        """Sentences that say why no order can be made of this quote (rules §6, §7)."""
        self.ensure_one()
        problem = self._nav_blocked_problem("order")
        if problem:
            yield problem
        problem = self._nav_approval_problem("confirm")
        if problem:
            yield problem
        lines = self.order_line.filtered("product_uom_qty")
        yield from lines._nav_blocked_problems()

    def _nav_make_order(self, archive=False):
        quotes = self.filtered(lambda order: order.nav_document_type == "quote")
        quotes._nav_archive_quotes("make_order", archive)
        today = fields.Date.context_today(self)
        for company, orders in quotes.grouped("company_id").items():
            series = company.nav_order_sequence_id
            for order in orders:
                # an approved quote is released; the order begins open (AP-264)
                vals = {"nav_document_type": "order", "nav_status": "open"}
                if series:
                    vals["nav_quote_number"] = order.name
                    vals["name"] = series._nav_next_number(today)
                if company.nav_link_document_date:
                    vals["nav_document_date"] = today
                order.with_context(nav_transition=TRANSITION).write(vals)

    def nav_make_invoice(self, archive=False):
        """Turn quotes into draft invoices that ship when posted (rules §6).

        :param bool archive: the answer, where the company asks about the archive
        :return: the invoices
        :raise UserError: a customer or an item is blocked, or it is no open quote
        """
        self._nav_check_rights("processor")
        self.check_access("write")
        return self.env["nav.quote.invoicing"]._make_invoices(self, archive)

    def _nav_set_invoice(self, invoice):
        transition = self.with_context(nav_transition=TRANSITION)
        transition.write({"nav_invoice_id": invoice.id})

    def _nav_check_not_invoiced(self):
        """A quote is invoiced once; it comes back when that invoice is gone."""
        for quote in self:
            invoice = quote.sudo().nav_invoice_id
            if invoice and invoice.state != "cancel":
                raise UserError(
                    self.env._(
                        "%(quote)s became %(invoice)s. Cancel or delete the invoice "
                        "before you use the quote again.",
                        quote=quote.name,
                        invoice=invoice.display_name,
                    )
                )

    @api.model
    def nav_delete_expired_quotes(self, date=None):
        """Delete the quotes that ended before a date (rules §6).

        :param date: date or ISO text, the saved date of a scheduled run; blank: today
        :return: ``(number deleted, number cancelled because signed or paid)``
        """
        self._nav_check_rights("manager")
        date = fields.Date.to_date(date) or fields.Date.context_today(self)
        cleanup = self.env["nav.quote.cleanup"]
        return cleanup._delete(cleanup._expired(date))
