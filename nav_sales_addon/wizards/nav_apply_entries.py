from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class NavApplyEntries(models.TransientModel):
    """Window Apply Entries: what is open, how much of it is applied, what is left."""

    _name = "nav.apply.entries"
    _description = "Apply Entries"

    entry_id = fields.Many2one(
        "nav.customer.ledger.entry", string="Applying Entry", readonly=True
    )
    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    payment_id = fields.Many2one("account.payment", readonly=True)
    document_number = fields.Char(string="Document No.", readonly=True)
    document_type = fields.Selection(
        selection=lambda self: self.env["nav.customer.ledger.entry"]
        ._fields["document_type"]
        .selection,
        readonly=True,
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    document_date = fields.Date(readonly=True)
    posting_date = fields.Date(
        compute="_compute_posting_date", store=True, readonly=False
    )
    applying_amount = fields.Monetary(
        readonly=True, help="What is open of the applying entry."
    )
    line_ids = fields.One2many("nav.apply.entries.line", "wizard_id")
    amount_to_apply = fields.Monetary(
        string="Amount to Apply", compute="_compute_totals"
    )
    discount_amount = fields.Monetary(
        string="Payment Discount", compute="_compute_totals"
    )
    tolerance_amount = fields.Monetary(
        string="Payment Tolerance",
        compute="_compute_totals",
        help="A small difference that will be given up.",
    )
    balance = fields.Monetary(
        compute="_compute_totals",
        help="Applying amount and amounts to apply, less payment discount and "
        "tolerance. What is left of the applying entry, or of the others.",
    )

    @api.depends("line_ids.applies")
    def _compute_posting_date(self):
        """The date of the latest entry, until another one is typed (rules §6)."""
        for wizard in self:
            chosen = wizard.line_ids.filtered("applies")
            dates = [wizard.document_date, *chosen.mapped("posting_date")]
            dates = [date for date in dates if date]
            if wizard.posting_date:
                dates.append(wizard.posting_date)
            wizard.posting_date = max(dates, default=False)

    @api.depends("line_ids.amount_to_apply", "posting_date")
    def _compute_totals(self):
        """In the currency of the applying entry, at the posting date (rules §6)."""
        for wizard in self:
            chosen = wizard._chosen()
            amount = sum(
                wizard._convert(line.amount_to_apply, line.currency_id)
                for line in chosen
            )
            discount, tolerance = wizard._write_offs(chosen)
            wizard.amount_to_apply = amount
            wizard.discount_amount = discount
            wizard.tolerance_amount = tolerance
            wizard.balance = wizard.applying_amount + amount - discount - tolerance

    def _convert(self, amount, currency):
        if currency == self.currency_id:
            return amount
        date = self.posting_date or fields.Date.context_today(self)
        return currency._convert(amount, self.currency_id, self.company_id, date)

    def _chosen(self):
        return self.line_ids.filtered(
            lambda line: line.currency_id and line.amount_to_apply
        )

    def _write_offs(self, chosen):
        """Discount and tolerance that posting would grant."""
        if self.payment_id:
            return self._payment_discount(chosen), 0.0
        if not self.entry_id or not chosen:
            return 0.0, 0.0
        amounts = {line.entry_id._nav_lines(): line.amount_to_apply for line in chosen}
        planner = self.env["nav.application.planner"].sudo()
        applying = self.entry_id._nav_lines()
        plan = planner._plan(applying, amounts, self.posting_date)
        totals = {True: 0.0, False: 0.0}
        for one in plan.write_offs:
            amount = self._convert(one.amount, one.line.currency_id)
            totals[one.kind == "discount"] += amount
        return totals[True], totals[False]

    def _payment_discount(self, chosen):
        """What an unposted payment will be granted when it is posted in time."""
        payment, total = self.payment_id, 0.0
        for line in chosen:
            entry = line.entry_id._nav_lines()
            discount = payment._nav_discount_in_time(entry, line.amount_to_apply)
            total += self._convert(discount, line.currency_id)
        return total

    # === OPENING ===#

    @api.model
    def _open_for_entry(self, entry):
        """The window for an open ledger entry."""
        line = entry._nav_lines()
        if line.reconciled:
            raise UserError(
                self.env._("%(document)s is not open.", document=entry.document_number)
            )
        values = {
            "entry_id": entry.id,
            "document_number": entry.document_number,
            "document_type": entry.document_type,
            "partner_id": entry.partner_id.id,
            "company_id": entry.company_id.id,
            "currency_id": entry.currency_id.id,
            "document_date": entry.posting_date,
            "applying_amount": entry.remaining_amount,
        }
        return self._open(values, line.partner_id, line.account_id, line)

    @api.model
    def _open_for_document(self, move):
        """The window for an unposted document: what is chosen is kept on it."""
        if move.state != "draft" or not move.partner_id:
            raise UserError(
                self.env._(
                    "%(document)s is not an unposted sales document.",
                    document=move.display_name,
                )
            )
        refund = move.move_type == "out_refund"
        values = {
            "move_id": move.id,
            "document_number": move.name or self.env._("Not Posted"),
            "document_type": "credit_memo" if refund else "invoice",
            "partner_id": move.commercial_partner_id.id,
            "company_id": move.company_id.id,
            "currency_id": move.currency_id.id,
            "document_date": move._nav_date_when_posted(),
            "applying_amount": (-1 if refund else 1) * move.amount_total,
        }
        account = move.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).account_id[:1]
        return self._open(values, move.partner_id, account)

    @api.model
    def _open_for_payment(self, payment):
        """The window for a payment that is not posted (cash receipt)."""
        inbound = payment.payment_type == "inbound"
        values = {
            "payment_id": payment.id,
            "document_number": payment.name or self.env._("Not Posted"),
            "document_type": "payment" if inbound else "refund",
            "partner_id": payment.partner_id.commercial_partner_id.id,
            "company_id": payment.company_id.id,
            "currency_id": payment.currency_id.id,
            "document_date": payment.date,
            "applying_amount": (-1 if inbound else 1) * payment.amount,
        }
        return self._open(values, payment.partner_id, payment.destination_account_id)

    @api.model
    def _open(self, values, partner, account, applying=None):
        company = self.env["res.company"].browse(values["company_id"])
        engine = self.env["nav.application.engine"]
        lines = engine._open_lines(partner, company, account)
        marks = self.env["nav.applies.to"]
        for name in ("move_id", "payment_id"):
            if values.get(name):
                marks = marks.search([(name, "=", values[name])])
        marked = {mark.entry_id.id: mark.amount for mark in marks}
        values["line_ids"] = [
            Command.create(
                {
                    "entry_id": line.id,
                    "applies": line.id in marked,
                    "amount_to_apply": marked.get(line.id, 0.0),
                }
            )
            for line in lines
            if line != applying
        ]
        wizard = self.create(values)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Apply Entries"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    # === BUTTONS ===#

    def action_post(self):
        """Post Application."""
        amounts = {line.entry_id.id: line.amount_to_apply for line in self._chosen()}
        self.entry_id.nav_apply(amounts, self.posting_date)
        return {"type": "ir.actions.act_window_close"}

    def action_save(self):
        """Keep what was chosen on the document; posting it applies it."""
        if self.payment_id:
            return self._save_payment()
        move = self.move_id
        move._nav_check_rights("processor")
        move.check_access("write")
        chosen = self._chosen()
        sign = 1 if self.applying_amount > 0 else -1
        if chosen and not any(line.amount_to_apply * sign < 0 for line in chosen):
            raise UserError(
                self.env._(
                    "There is nothing to apply: the entries do not have opposite signs."
                )
            )
        late = chosen.filtered(lambda line: line.posting_date > self.document_date)
        if late:
            raise UserError(
                self.env._(
                    "%(document)s is dated later than the document that would be "
                    "applied to it.",
                    document=late[0].document_number,
                )
            )
        move.write(
            {
                **({"nav_applies_to_id": False} if chosen else {}),
                "nav_applies_to_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "entry_id": line.entry_id.id,
                                "amount": line.amount_to_apply,
                            }
                        )
                        for line in chosen
                    ),
                ],
            }
        )
        return {"type": "ir.actions.act_window_close"}

    def _save_payment(self):
        """An amount that was not entered yet is what has to be paid."""
        payment, chosen = self.payment_id, self._chosen()
        payment._nav_check_receipt()
        amounts = {line.entry_id._nav_lines(): line.amount_to_apply for line in chosen}
        sign = 1 if payment.payment_type == "inbound" else -1
        if not payment.amount and amounts:
            payment.amount = max(sign * payment._nav_total_to_pay(amounts), 0.0)
        if amounts and not any(amount * sign > 0 for amount in amounts.values()):
            raise UserError(
                self.env._(
                    "There is nothing to apply: the entries do not have opposite signs."
                )
            )
        payment._nav_choose_entries(amounts)
        return {"type": "ir.actions.act_window_close"}


class NavApplyEntriesLine(models.TransientModel):
    """An open entry of the customer, and how much of it is applied."""

    _name = "nav.apply.entries.line"
    _description = "Open Entry"

    wizard_id = fields.Many2one("nav.apply.entries", ondelete="cascade", index=True)
    entry_id = fields.Many2one("nav.customer.ledger.entry", readonly=True)
    applies = fields.Boolean(string="Apply")
    document_type = fields.Selection(
        related="entry_id.document_type", related_sudo=False
    )
    document_number = fields.Char(
        related="entry_id.document_number", related_sudo=False
    )
    posting_date = fields.Date(related="entry_id.posting_date", related_sudo=False)
    due_date = fields.Date(related="entry_id.due_date", related_sudo=False)
    currency_id = fields.Many2one(related="entry_id.currency_id", related_sudo=False)
    amount = fields.Monetary(
        string="Original Amount", related="entry_id.amount", related_sudo=False
    )
    remaining_amount = fields.Monetary(
        related="entry_id.remaining_amount", related_sudo=False
    )
    discount_possible = fields.Monetary(
        related="entry_id.discount_possible", related_sudo=False
    )
    discount_date = fields.Date(related="entry_id.discount_date", related_sudo=False)
    amount_to_apply = fields.Monetary(string="Amount to Apply")

    @api.onchange("applies")
    def _onchange_applies(self):
        """Set Applies-to: all that is open, or nothing (rules §6)."""
        if self.applies and not self.amount_to_apply:
            self.amount_to_apply = self.remaining_amount
        elif not self.applies:
            self.amount_to_apply = 0.0

    @api.onchange("amount_to_apply")
    def _onchange_amount_to_apply(self):
        """A typed amount marks the entry, 0 takes the mark away (rules §6)."""
        self.applies = bool(self.amount_to_apply)
        if not self.amount_to_apply:
            return None
        line = self.entry_id._nav_lines()
        engine = self.env["nav.application.engine"]
        problem = engine._amount_problem(line, self.amount_to_apply)
        if not problem:
            return None
        self.amount_to_apply = self.remaining_amount
        return {"warning": {"title": self.env._("Apply Entries"), "message": problem}}

    @api.constrains("amount_to_apply")
    def _check_amount_to_apply(self):
        engine = self.env["nav.application.engine"]
        for line in self.filtered("amount_to_apply"):
            entry = line.entry_id._nav_lines()
            problem = engine._amount_problem(entry, line.amount_to_apply)
            if problem:
                raise UserError(problem)
