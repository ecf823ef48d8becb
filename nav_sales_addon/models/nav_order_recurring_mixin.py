from odoo import Command, api, fields, models


class NavOrderRecurringMixin(models.AbstractModel):
    """Recurring sales lines on quotes and orders: at once, offered, by button."""

    _name = "nav.order.recurring.mixin"
    _inherit = "nav.recurring.lines.mixin"
    _description = "Order With Recurring Sales Lines"

    nav_recurring_offer = fields.Boolean(
        "Recurring Sales Lines Offered", compute="_compute_nav_recurring_offer"
    )

    @api.depends(
        "partner_id",
        "currency_id",
        "nav_document_type",
        "nav_document_date",
        "nav_status",
        "state",
        "order_line",
    )
    def _compute_nav_recurring_offer(self):
        """An empty document offers lines: Always Ask, or Automatic with a choice."""
        self.nav_recurring_offer = False
        if not self.env["nav.customer.sales.code"].has_access("read"):
            return
        for order in self.filtered(
            lambda o: o._nav_takes_recurring() and not o.order_line
        ):
            codes, kind = order._nav_fitting_codes(), order.nav_document_type
            choice = len(codes._in_mode(kind, "automatic")) > 1
            order.nav_recurring_offer = choice or bool(codes._in_mode(kind, "ask"))

    @api.onchange("partner_id")
    def _onchange_nav_recurring_lines(self):
        """Automatic: choosing the customer of a new document brings the lines at once.

        Lines that the customer chosen before has brought go again. Documents that are
        made from others, or by other programs, do not pass here (rules §15).
        """
        links = self.env["nav.customer.sales.code"]
        if self._origin.id or not links.has_access("read"):
            return
        own = self.order_line.filtered(lambda line: not line.nav_sales_code_id)
        if own != self.order_line:
            self.order_line = own
        codes = self._nav_fitting_codes()
        automatic = codes._in_mode(self.nav_document_type, "automatic")
        if len(automatic) == 1:
            self.order_line = [
                Command.create(vals) for vals in self._nav_recurring_vals(automatic)
            ]

    def _nav_takes_recurring(self):
        return self.nav_status == "open" and self.state in ("draft", "sent", "sale")

    def _nav_recurring_date(self):
        return self.nav_document_date

    def _nav_recurring_key(self):
        return "default_order_id"

    def _nav_append_recurring(self, choices):
        return self.env["sale.order.line"].create(
            [
                {"order_id": order.id, **vals}
                for order, code in choices
                for vals in order._nav_recurring_vals(code)
            ]
        )

    def _nav_recurring_vals(self, code):
        """Values of the new lines, after the last line, in the customer's language."""
        template = code.template_id.with_context(lang=self.partner_id.lang)
        last = max(self.order_line.mapped("sequence"), default=0)
        return [
            {
                **line._prepare_order_line_values(),
                **line._nav_amount_vals(self),
                "nav_sales_code_id": template.id,
                "sequence": last + number,
            }
            for number, line in enumerate(template.sale_order_template_line_ids, 1)
        ]
