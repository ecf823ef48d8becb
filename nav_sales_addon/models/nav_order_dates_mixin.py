from odoo import api, fields, models


class NavOrderDatesMixin(models.AbstractModel):
    """Posting, document and due date of an order (rules/sales_documents.md §2)."""

    _name = "nav.order.dates.mixin"
    _description = "Dates of an Order"

    nav_posting_date = fields.Date(
        string="Posting Date",
        compute="_compute_nav_posting_date",
        store=True,
        precompute=True,
        readonly=False,
        copy=False,
        help="The date shipments and invoices of this order get when they are posted.",
    )
    nav_document_date = fields.Date(
        string="Document Date",
        compute="_compute_nav_document_date",
        store=True,
        precompute=True,
        readonly=False,
        copy=False,
        help="The date the due date is calculated from.",
    )
    nav_due_date = fields.Date(string="Due Date", compute="_compute_nav_due_date")
    nav_discount_date = fields.Date(
        string="Pmt. Discount Date", compute="_compute_nav_due_date"
    )

    @api.depends("nav_document_type", "company_id")
    def _compute_nav_posting_date(self):
        today = fields.Date.context_today(self)
        for order in self:
            default = order.company_id.nav_default_posting_date
            is_order = order.nav_document_type != "quote"
            if is_order and not order.nav_posting_date and default == "work_date":
                order.nav_posting_date = today
            else:
                order.nav_posting_date = order.nav_posting_date

    @api.depends("nav_posting_date", "company_id")
    def _compute_nav_document_date(self):
        today = fields.Date.context_today(self)
        for order in self:
            linked = order.company_id.nav_link_document_date
            if linked and order.nav_posting_date:
                order.nav_document_date = order.nav_posting_date
            else:
                order.nav_document_date = order.nav_document_date or today

    @api.onchange("nav_posting_date")
    def _onchange_nav_posting_date(self):
        """A new posting date leaves the lines as they are: say so (rules §2.9)."""
        before = self._origin.nav_posting_date
        if not self.order_line or not before or before == self.nav_posting_date:
            return None
        text = self.env._(
            "The prices and discounts of the lines were not changed. Review them."
        )
        if self.currency_id != self.company_id.currency_id:
            text += " " + self.env._(
                "Posting uses the exchange rate of the new posting date."
            )
        title = self.env._("Posting Date")
        return {"warning": {"title": title, "message": text, "type": "notification"}}

    def _nav_validity_follows(self):
        """An order keeps the valid-until date it had as a quote."""
        return self.filtered(
            lambda o: o.nav_document_type == "quote" or not o.validity_date
        )

    def _nav_count_validity_from_document_date(self, typed):
        """Odoo counts from today; without a number of days a typed date stays."""
        today = fields.Date.context_today(self)
        for order in self:
            if not order.validity_date:
                order.validity_date = typed[order]
            elif order.nav_document_date:
                order.validity_date += order.nav_document_date - today

    @api.depends("nav_document_date", "payment_term_id")
    def _compute_nav_due_date(self):
        """Due and discount date follow document date and terms (rules §2.6)."""
        for order in self:
            date, terms = order.nav_document_date, order.payment_term_id
            order.nav_discount_date = False
            order.nav_due_date = date
            if date and terms:
                order.nav_due_date = max(
                    line._get_due_date(date) for line in terms.line_ids
                )
                order.nav_discount_date = terms._get_last_discount_date(date)

    def _nav_currency_rate(self, date):
        return self.env["res.currency"]._get_conversion_rate(
            self.company_id.currency_id, self.currency_id, self.company_id, date
        )
