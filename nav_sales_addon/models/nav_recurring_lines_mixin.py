from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class NavRecurringLinesMixin(models.AbstractModel):
    """Lines a customer buys again and again, put into a document (rules §15).

    The document says whether it is open, its date, and how lines are appended.
    """

    _name = "nav.recurring.lines.mixin"
    _description = "Document With Recurring Sales Lines"

    # the field that holds the lines of the document
    _nav_lines = None

    nav_recurring_offer = fields.Boolean(
        "Recurring Sales Lines Offered", compute="_compute_nav_recurring_offer"
    )

    @api.depends(
        lambda self: (
            ("partner_id", "currency_id", "state", self._nav_lines)
            if self._nav_lines
            else ()
        )
    )
    def _compute_nav_recurring_offer(self):
        """An empty document offers lines: Always Ask, or Automatic with a choice."""
        self.nav_recurring_offer = False
        if not self.env["nav.customer.sales.code"].has_access("read"):
            return
        for document in self.filtered(
            lambda o: o._nav_takes_recurring() and not o[o._nav_lines]
        ):
            kind = document._nav_recurring_kind()
            codes = kind and document._nav_fitting_codes()
            choice = codes and len(codes._in_mode(kind, "automatic")) > 1
            ask = codes and codes._in_mode(kind, "ask")
            document.nav_recurring_offer = bool(choice or ask)

    @api.onchange("partner_id")
    def _onchange_nav_recurring_lines(self):
        """Automatic: choosing the customer of a new document brings the lines at once.

        Lines that the customer chosen before has brought go again. Documents that are
        made from others, or by other programs, do not pass here (rules §15).
        """
        links, kind = self.env["nav.customer.sales.code"], self._nav_recurring_kind()
        if self._origin.id or not kind or not links.has_access("read"):
            return
        lines = self[self._nav_lines]
        own = lines.filtered(lambda line: not line.nav_sales_code_id)
        if own != lines:
            self[self._nav_lines] = own
        automatic = self._nav_fitting_codes()._in_mode(kind, "automatic")
        if len(automatic) == 1:
            self[self._nav_lines] = [
                Command.create(vals) for vals in self._nav_recurring_vals(automatic)
            ]

    def nav_get_recurring_lines(self, code=None):
        """Append the lines of a standard sales code to open documents.

        :param code: an entry of the customer's recurring lines, a standard sales code
            or its name; blank: the only one that fits
        :return: the new lines
        :raise UserError: the document is not open, no code fits, or several do
        """
        self._nav_check_rights("processor")
        self.check_access("write")
        return self._nav_append_recurring(
            [(document, document._nav_chosen_code(code)) for document in self]
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
        return {**action, "context": {self._nav_recurring_key(): self.id}}

    # === WHAT A DOCUMENT ANSWERS ===#

    def _nav_takes_recurring(self):
        """Whether the document is open for new lines."""
        raise NotImplementedError

    def _nav_recurring_kind(self):
        """The kind of document that a code has a mode for, or False."""
        raise NotImplementedError

    def _nav_recurring_vals(self, code):
        """Values of the lines of a code, to come after the last line."""
        raise NotImplementedError

    def _nav_recurring_date(self):
        """The day on which a code has to be valid."""
        raise NotImplementedError

    def _nav_recurring_key(self):
        """What the dialog calls this document in its context."""
        raise NotImplementedError

    def _nav_append_recurring(self, choices):
        """Append the lines of codes, given as pairs of document and code.

        :return: the new lines
        """
        raise NotImplementedError

    # === WHICH CODE ===#

    def _nav_check_takes_recurring(self):
        for document in self.filtered(lambda o: not o._nav_takes_recurring()):
            raise UserError(
                self.env._(
                    "%(document)s is not open: recurring sales lines cannot be added.",
                    document=document.display_name,
                )
            )

    def _nav_fitting_codes(self):
        """The customer's recurring lines that are valid for this document."""
        self.ensure_one()
        return self.env["nav.customer.sales.code"]._find_fitting(
            self.partner_id,
            self.company_id,
            self.currency_id,
            self._nav_recurring_date() or fields.Date.context_today(self),
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
