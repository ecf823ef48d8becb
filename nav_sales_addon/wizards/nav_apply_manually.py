from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..engines.payment_matching import list_candidates, payable

SHOWN = 80  # candidates in the window; a search finds the others


class NavApplyManually(models.TransientModel):
    """Window Apply Manually: all candidates of a transaction, the surest first."""

    _name = "nav.apply.manually"
    _description = "Apply Manually"

    statement_line_id = fields.Many2one(
        "account.bank.statement.line", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="statement_line_id.currency_id")
    date = fields.Date(related="statement_line_id.date")
    payment_ref = fields.Char(related="statement_line_id.payment_ref", string="Text")
    payer = fields.Char(related="statement_line_id.partner_name", string="Payer")
    amount = fields.Monetary(related="statement_line_id.amount")
    applied = fields.Monetary(string="Applied Amount", compute="_compute_rest")
    rest = fields.Monetary(string="Difference", compute="_compute_rest")
    search_text = fields.Char(
        string="Search",
        help="Part of a document number, a customer's name or an amount.",
    )
    line_ids = fields.One2many("nav.apply.manually.line", "wizard_id")
    earlier = fields.Boolean(compute="_compute_rest")

    @api.depends("line_ids.amount_to_apply", "line_ids.applies")
    def _compute_rest(self):
        for window in self:
            chosen = window.line_ids.filtered("applies")
            parts = window.statement_line_id.sudo().nav_application_ids
            other = sum(parts.filtered(lambda part: not part.entry_id).mapped("amount"))
            window.applied = sum(chosen.mapped("amount_to_apply")) + other
            window.rest = window.amount - window.applied
            window.earlier = any(line.posting_date > window.date for line in chosen)

    # === OPENING ===#

    @api.model
    def _open_for(self, line):
        """:raise UserError: the transaction has no amount or is posted"""
        self.env["nav.manual.application"]._check_open(line.sudo())
        window = self.create({"statement_line_id": line.id})
        window._fill()
        return window._action()

    def _action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Apply Manually"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_search(self):
        """Show the candidates that fit what was typed; chosen ones stay."""
        self.ensure_one()
        self._save()
        self._fill()
        return self._action()

    def _fill(self):
        """The candidates of the engine as rows, those that are applied first."""
        self.ensure_one()
        self.env["nav.application.engine"]._check_rights()
        # sudo: the role was checked
        line = self.statement_line_id.sudo()
        rows = {part.entry_id.id: part for part in line.nav_application_ids}
        arguments = self.env["nav.payment.matcher"]._arguments(line.journal_id, line)
        (source,) = arguments.pop("lines")
        known = {entry.ref: entry for entry in arguments["entries"]}
        found = list_candidates(source, **arguments)
        shown = [one for one in found if one.entry in rows]
        shown += self._searched([one for one in found if one.entry not in rows], known)
        self.line_ids = [
            Command.clear(),
            *(
                Command.create(self._line_vals(one, known[one.entry], rows))
                for one in shown
            ),
        ]

    def _searched(self, candidates, known):
        text = (self.search_text or "").strip().lower()
        if not text:
            return candidates[:SHOWN]
        entries = self.env["account.move.line"].sudo()
        entries = entries.browse(one.entry for one in candidates)
        names = {entry.id: (entry.partner_id.name or "").lower() for entry in entries}
        fitting = []
        for one in candidates:
            entry = known[one.entry]
            words = (entry.doc_no, entry.ext_doc_no, f"{abs(entry.amount):.2f}")
            where = " ".join(words).lower() + " " + names[one.entry]
            if text.replace(",", ".") in where:
                fitting.append(one)
        return fitting[:SHOWN]

    @api.model
    def _line_vals(self, candidate, entry, rows):
        row = rows.get(candidate.entry)
        return {
            "entry_id": candidate.entry,
            "applies": bool(row),
            "amount_to_apply": row.amount if row else 0.0,
            "open_amount": entry.amount,
            "discount_amount": entry.discount_amount,
            "discount_date": entry.discount_date,
            "confidence": candidate.confidence,
            "found": self._found(candidate),
            "score": candidate.score,
        }

    @api.model
    def _found(self, candidate):
        """What speaks for a candidate, in words."""
        line = self.env["account.bank.statement.line"]
        seen = candidate.rule
        likeness = line.new(
            {
                "nav_match_confidence": "low",
                "nav_match_party": seen.related_party,
                "nav_match_party_by": candidate.party_by,
                "nav_match_document": seen.doc_no,
                "nav_match_amount": False if seen.amount == "none" else seen.amount,
            }
        )
        return ", ".join(filter(None, likeness._nav_reasons()))

    # === SAVING ===#

    def _save(self):
        """Apply what is ticked, take away what is not anymore, if anything changed."""
        line = self.statement_line_id
        rows = {
            p.entry_id: p.amount for p in line.sudo().nav_application_ids if p.entry_id
        }
        amounts = {}
        for chosen in self.line_ids:
            entry = chosen.entry_id
            wanted = chosen.amount_to_apply if chosen.applies else 0.0
            before = rows.get(entry, 0.0)
            if line.currency_id.compare_amounts(wanted, before):
                amounts[entry] = wanted
        if amounts:
            ordered = sorted(amounts.items(), key=lambda item: bool(item[1]))
            self.env["nav.manual.application"]._apply(line, dict(ordered))

    def action_apply(self):
        """Apply, and close the window."""
        self.ensure_one()
        self._save()
        return {"type": "ir.actions.act_window_close"}

    def action_accept(self):
        """Apply and accept.

        :raise UserError: something of the transaction is left over
        """
        self.ensure_one()
        self._save()
        self.statement_line_id.nav_accept()
        return {"type": "ir.actions.act_window_close"}

    def action_reject(self):
        """Take all applications of the transaction away."""
        self.ensure_one()
        self.statement_line_id.nav_reject()
        return {"type": "ir.actions.act_window_close"}


class NavApplyManuallyLine(models.TransientModel):
    """One open entry in the window Apply Manually."""

    _name = "nav.apply.manually.line"
    _description = "Candidate of a Bank Transaction"
    _order = "applies desc, score desc, id"

    wizard_id = fields.Many2one("nav.apply.manually", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    entry_id = fields.Many2one(
        "account.move.line", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="entry_id.partner_id", string="Customer")
    document_number = fields.Char(
        related="entry_id.move_id.name", string="Document No."
    )
    posting_date = fields.Date(related="entry_id.date", string="Posting Date")
    due_date = fields.Date(related="entry_id.date_maturity", string="Due Date")
    open_amount = fields.Monetary(string="Remaining Amount", readonly=True)
    discount_amount = fields.Monetary(string="Discount", readonly=True)
    discount_date = fields.Date(string="Discount until", readonly=True)
    applies = fields.Boolean(string="Apply")
    amount_to_apply = fields.Monetary(string="Amount to Apply")
    confidence = fields.Selection(
        [("high", "High"), ("medium", "Medium"), ("low", "Low"), ("none", "None")],
        readonly=True,
    )
    found = fields.Char(string="Reason", readonly=True)
    score = fields.Integer(readonly=True)

    @api.onchange("applies")
    def _onchange_applies(self):
        """Ticked: what the transaction can pay; a credit memo gives all it has."""
        for line in self:
            if not line.applies:
                line.amount_to_apply = 0.0
            elif not line.amount_to_apply:
                line.amount_to_apply = line._suggestion()

    @api.onchange("amount_to_apply")
    def _onchange_amount_to_apply(self):
        for line in self:
            line.applies = bool(line.amount_to_apply)

    def _suggestion(self):
        window = self.wizard_id
        if self.open_amount * window.amount < 0:
            return self.open_amount
        entry = self._entry()
        others = window.line_ids.filtered("applies") - self
        rest = window.amount - sum(others.mapped("amount_to_apply"))
        digits = self.currency_id.decimal_places
        return payable(entry, rest, 0, window.date, digits)[0]

    def _entry(self):
        service = self.env["nav.manual.application"]
        # sudo: the window was opened by somebody with the role
        line = self.wizard_id.statement_line_id.sudo()
        return service._candidate(line, self.entry_id.sudo())

    @api.constrains("amount_to_apply")
    def _check_amount_to_apply(self):
        for line in self:
            too_much = abs(line.amount_to_apply) > abs(line.open_amount) + 0.0001
            if too_much or line.amount_to_apply * line.open_amount < 0:
                raise UserError(
                    self.env._(
                        "%(document)s: the Amount to Apply must have the same sign as "
                        "the Remaining Amount and must not be larger.",
                        document=line.document_number,
                    )
                )
