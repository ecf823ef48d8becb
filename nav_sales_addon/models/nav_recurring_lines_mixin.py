from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class NavRecurringLinesMixin(models.AbstractModel):
    """Lines a customer buys again and again, put into quotes and orders (rules §15)."""

    _name = "nav.recurring.lines.mixin"
    _description = "Document With Recurring Sales Lines"

    nav_recurring_offer = fields.Boolean(compute="_compute_nav_recurring_offer")

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
        for order in self.filtered(lambda o: o._nav_is_open() and not o.order_line):
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

    def nav_get_recurring_lines(self, code=None):
        """Append the lines of a standard sales code to open quotes and orders.

        :param code: an entry of the customer's recurring lines, a standard sales code
            or its name; blank: the only one that fits
        :return: the new order lines
        :raise UserError: the document is not open, no code fits, or several do
        """
        self._nav_check_rights("processor")
        self.check_access("write")
        return self.env["sale.order.line"].create(
            [
                {"order_id": order.id, **vals}
                for order in self
                for vals in order._nav_recurring_vals(order._nav_chosen_code(code))
            ]
        )

    def action_nav_get_recurring_lines(self):
        """Get Recurring Sales Lines: at once when one code fits, else by choice."""
        self.ensure_one()
        self._nav_check_rights("processor")
        self._nav_check_takes_recurring()
        if len(self._nav_fitting_codes()) < 2:
            self.nav_get_recurring_lines()
            return True
        xmlid = "nav_sales_addon.nav_get_recurring_lines_action"
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        return {**action, "context": {"default_order_id": self.id}}

    # === WHICH CODE ===#

    def _nav_is_open(self):
        return self.nav_status == "open" and self.state in ("draft", "sent", "sale")

    def _nav_check_takes_recurring(self):
        for order in self.filtered(lambda o: not o._nav_is_open()):
            raise UserError(
                self.env._(
                    "%(document)s is not open: recurring sales lines cannot be added. "
                    "Reopen the document first.",
                    document=order.display_name,
                )
            )

    def _nav_fitting_codes(self):
        """The customer's recurring lines that are valid for this document."""
        self.ensure_one()
        return self.env["nav.customer.sales.code"]._find_fitting(
            self.partner_id,
            self.company_id,
            self.currency_id,
            self.nav_document_date or fields.Date.context_today(self),
        )

    def _nav_chosen_code(self, code):
        """The one code to use, or the reason why there is none."""
        self._nav_check_takes_recurring()
        fitting = self._nav_fitting_codes()
        chosen = fitting.filtered(lambda c: not code or c._is_meant(code))
        values = {"document": self.display_name, "customer": self.partner_id.name}
        if not chosen:
            raise UserError(
                self.env._(
                    "%(document)s: customer %(customer)s has no such recurring sales "
                    "lines that are valid on this date, not blocked and in the "
                    "currency of the document.",
                    **values,
                )
            )
        if len(chosen) > 1:
            names = ", ".join(chosen.template_id.mapped("name"))
            raise UserError(
                self.env._(
                    "%(document)s: choose one of the recurring sales lines of "
                    "customer %(customer)s: %(codes)s.",
                    codes=names,
                    **values,
                )
            )
        return chosen

    # === LINES ===#

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
