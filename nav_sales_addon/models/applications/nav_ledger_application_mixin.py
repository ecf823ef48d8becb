from odoo import api, fields, models
from odoo.exceptions import UserError

# Field of the ledger entry -> field of the journal item (rules/sales_documents.md §18)
EDITABLE = {"due_date": "date_maturity", "discount_date": "discount_date"}


class NavLedgerApplicationMixin(models.AbstractModel):
    """Customer ledger entries are applied to each other, and unapplied (rules §6, §7).

    The id of an entry is that of its journal item.
    """

    _name = "nav.ledger.application.mixin"
    _description = "Ledger Entry That Is Applied"

    def _nav_lines(self):
        """The journal items behind entries the user may read.

        sudo: Receivables work with the customer ledger, not with all of the books.
        """
        self.check_access("read")
        return self.env["account.move.line"].sudo().browse(self.ids)

    def nav_apply(self, amounts, posting_date=None, tolerance=True):
        """Apply open entries of the same customer to this one, all or nothing.

        :param amounts: ``{entry id: amount to apply, or None for all that is open}``;
            an amount has the sign of its entry's remaining amount
        :param posting_date: date or ISO text; blank: that of the latest entry
        :param tolerance: False leaves small differences open
        :return: `nav.application`
        :raise UserError: why these entries cannot be applied (rules §6)
        :raise AccessError: the user is neither in Receivables nor an accountant
        """
        self.ensure_one()
        engine = self.env["nav.application.engine"]
        engine._check_rights()
        entries = self.browse(int(key) for key in amounts)
        lines = entries._nav_lines()
        application = engine._apply(
            self._nav_lines(),
            dict(zip(lines, amounts.values(), strict=True)),
            fields.Date.to_date(posting_date),
            tolerance=tolerance,
        )
        self._nav_read_anew()
        return application.sudo(self.env.su)

    def nav_unapply(self, posting_date=None, document_number=None):
        """Take back the latest application of an entry; all its entries reopen.

        :param posting_date: date or ISO text; blank: that of the application
        :param document_number: named on what is reversed; blank: the application's
        :return: `nav.application`, now history
        :raise UserError: nothing is applied, a later application comes first, or the
            date is not allowed (rules §7)
        """
        self.ensure_one()
        self.env["nav.application.engine"]._check_rights()
        application = self.env["nav.unapplication"]._unapply(
            self._nav_lines(), fields.Date.to_date(posting_date), document_number
        )
        self._nav_read_anew()
        return application

    def _nav_read_anew(self):
        """The ledger is a view: what was written elsewhere is read again."""
        self.env.flush_all()
        self.invalidate_model()

    # === WHAT IS APPLIED ===#

    def nav_applied_entries(self):
        """Entries that close this one now, each once, with the amount it closes.

        :return: list of ``{'id', 'document_number', 'amount'}``; the amount is in the
            currency of this entry and closes it (rules §6)
        """
        self.ensure_one()
        amounts = self._nav_applied_amounts()
        return [
            {"id": line.id, "document_number": line.move_id.name, "amount": amount}
            for line, amount in amounts.items()
        ]

    def _nav_applied_amounts(self):
        line = self._nav_lines()
        amounts = {}
        for partial in line.matched_credit_ids:
            other, part = partial.credit_move_id, -partial.debit_amount_currency
            amounts[other] = amounts.get(other, 0.0) + part
        for partial in line.matched_debit_ids:
            other, part = partial.debit_move_id, partial.credit_amount_currency
            amounts[other] = amounts.get(other, 0.0) + part
        return amounts

    @api.depends_context("nav_applied_to")
    def _compute_applied_amount(self):
        amounts = {}
        applied_to = self.env.context.get("nav_applied_to")
        if isinstance(applied_to, int):
            amounts = self.browse(applied_to)._nav_applied_amounts()
        for entry in self:
            line = entry.env["account.move.line"].browse(entry.id)
            entry.applied_amount = amounts.get(line.sudo(), 0.0)

    def nav_remaining_at(self, date):
        """What was open at the end of a day: later applications are ignored.

        :return: ``{entry id: remaining amount}`` in the currency of the entry
        """
        date = fields.Date.to_date(date)
        lines = self._nav_lines()
        amounts = {
            line.id: line.amount_currency if line.date <= date else 0.0
            for line in lines
        }
        for partial in lines.matched_credit_ids.filtered(lambda p: p.max_date <= date):
            if partial.debit_move_id in lines:
                amounts[partial.debit_move_id.id] -= partial.debit_amount_currency
        for partial in lines.matched_debit_ids.filtered(lambda p: p.max_date <= date):
            if partial.credit_move_id in lines:
                amounts[partial.credit_move_id.id] += partial.credit_amount_currency
        return amounts

    # === WHAT MAY BE CHANGED ===#

    def write(self, vals):  # pylint: disable=method-required-super
        """Due date and payment discount of an open entry, nothing else (SD-356)."""
        self.env["nav.application.engine"]._check_rights()
        wrong = vals.keys() - EDITABLE.keys() - {"discount_possible"}
        closed = self.filtered(lambda entry: not entry.open)
        if wrong or closed:
            raise UserError(
                self.env._(
                    "Only the due date and the payment discount of an open entry can "
                    "be changed."
                )
            )
        values = {EDITABLE[name]: vals[name] for name in vals if name in EDITABLE}
        for line in self._nav_lines():
            if "discount_possible" in vals:
                self._check_discount(line, vals["discount_possible"])
                line._nav_set_discount(vals["discount_possible"])
            if values:
                # a posted document keeps its lines, whatever the terms say
                line = line.with_context(skip_invoice_sync=True)
                line.write(values)
                self._follow_due_date(line.move_id)
        self._nav_read_anew()
        return True

    def _follow_due_date(self, move):
        """The invoice shows the latest due date of its instalments, as Odoo does."""
        terms = move.line_ids.filtered(lambda one: one.display_type == "payment_term")
        latest = max(terms.filtered("date_maturity").mapped("date_maturity"), default=0)
        if latest and move.invoice_date_due != latest:
            move.invoice_date_due = latest

    def _check_discount(self, line, discount):
        rest, currency = line.amount_residual_currency, line.currency_id
        if not discount:
            return
        too_much = currency.compare_amounts(abs(discount), abs(rest)) >= 0
        if discount * rest < 0 or too_much:
            raise UserError(
                self.env._(
                    "The payment discount must have the same sign as the Remaining "
                    "Amount %(remaining)s and must be smaller.",
                    remaining=currency.format(rest),
                )
            )

    # === ACTIONS ===#

    def action_nav_apply(self):
        """Open the window Apply Entries."""
        self.ensure_one()
        self.env["nav.application.engine"]._check_rights()
        return self.env["nav.apply.entries"]._open_for_entry(self)

    def action_nav_unapply(self):
        """Open the window that shows what would be reversed."""
        self.ensure_one()
        self.env["nav.application.engine"]._check_rights()
        return self.env["nav.unapply.entries"]._open_for(self._nav_lines())

    def action_nav_applied_entries(self):
        """Show which entries close this one."""
        self.ensure_one()
        xmlid = "nav_sales_addon.nav_applied_entry_action"
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        ids = [line.id for line in self._nav_applied_amounts()]
        return {
            **action,
            "display_name": self.env._(
                "Applied to %(document)s", document=self.document_number
            ),
            "domain": [("id", "in", ids)],
            "context": {"nav_applied_to": self.id},
        }

    def action_nav_application_history(self):
        """Show how entries were applied and unapplied."""
        xmlid = "nav_sales_addon.nav_application_line_action"
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        domain = [
            "|",
            ("debit_entry_id", "in", self.ids),
            ("credit_entry_id", "in", self.ids),
        ]
        return {**action, "domain": domain}

    def action_nav_change_due_date(self):
        """Open what may be changed of a posted entry."""
        self.ensure_one()
        view = self.env.ref("nav_sales_addon.nav_customer_ledger_entry_view_form_edit")
        return {
            "type": "ir.actions.act_window",
            "name": self.document_number,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }
