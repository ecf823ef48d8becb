from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...notifications import RELOAD, notification

CONFIDENCES = [
    ("none", "None"),
    ("low", "Low"),
    ("medium", "Medium"),
    ("high", "High"),
    ("text_mapping", "High - Text-to-Account Mapping"),
    ("manual", "Manual"),
    ("accepted", "Accepted"),
]
REVIEWED = ("manual", "accepted")
READERS = "nav_sales_addon.group_nav_receivables,account.group_account_readonly,"
READERS += "account.group_account_invoice"
# What the line says when nothing is proposed for it
BLANK = {
    "nav_match_confidence": "none",
    "nav_match_score": 0,
    "nav_match_party": False,
    "nav_match_party_by": False,
    "nav_match_document": False,
    "nav_match_amount": False,
    "nav_match_within": 0,
    "nav_match_outside": 0,
    "nav_match_mappings": 0,
    "nav_match_competing": 0,
    "nav_review_required": False,
}


class NavMatchLineMixin(models.AbstractModel):
    """A bank transaction that is applied to open entries, and how sure that is."""

    _name = "nav.match.line.mixin"
    _description = "Payment Reconciliation Journal Line"

    nav_application_ids = fields.One2many(
        "nav.payment.application",
        "statement_line_id",
        string="Applications",
        readonly=True,
        groups=READERS,
    )
    nav_match_confidence = fields.Selection(
        CONFIDENCES,
        string="Match Confidence",
        default="none",
        readonly=True,
        copy=False,
    )
    nav_match_score = fields.Integer(string="Match Quality", readonly=True, copy=False)
    nav_match_party = fields.Char(string="Customer Match", readonly=True, copy=False)
    nav_match_party_by = fields.Char(
        string="Customer Match by", readonly=True, copy=False
    )
    nav_match_document = fields.Char(string="Document Match", readonly=True, copy=False)
    nav_match_amount = fields.Char(string="Amount Match", readonly=True, copy=False)
    nav_match_within = fields.Integer(
        string="Entries within Tolerance", readonly=True, copy=False
    )
    nav_match_outside = fields.Integer(
        string="Entries outside Tolerance", readonly=True, copy=False
    )
    nav_match_mappings = fields.Integer(
        string="Text Mappings Considered", readonly=True, copy=False
    )
    nav_match_competing = fields.Integer(
        string="Other Transactions for the Entry", readonly=True, copy=False
    )
    nav_review_required = fields.Boolean(
        string="Review Required", readonly=True, copy=False
    )
    nav_has_difference = fields.Boolean(
        string="With Difference",
        compute="_compute_nav_difference",
        search="_search_nav_has_difference",
    )
    nav_applied_to = fields.Char(string="Applied to", compute="_compute_nav_applied_to")
    nav_account_name = fields.Char(
        string="Customer or Account", compute="_compute_nav_applied_to"
    )
    nav_match_reason = fields.Char(string="Reason", compute="_compute_nav_match_reason")
    nav_review_rank = fields.Integer(
        string="Order of Review",
        compute="_compute_nav_review_rank",
        store=True,
        help="The surest lines have the highest number.",
    )

    @api.depends("amount", "nav_applied_amount", "is_reconciled")
    def _compute_nav_difference(self):
        for line in self:
            rest = 0.0 if line.is_reconciled else line.amount - line.nav_applied_amount
            line.nav_difference = line.currency_id.round(rest)
            line.nav_has_difference = not line.currency_id.is_zero(rest)

    @api.model
    def _search_nav_has_difference(self, operator, value):
        """Amounts are rounded when they are written, so equal means equal."""
        if operator != "in":
            return NotImplemented
        differs = SQL("amount IS DISTINCT FROM COALESCE(nav_applied_amount, 0)")
        differs = Domain("id", "in", SQL("(SELECT id FROM %s WHERE %s)",
            SQL.identifier(self._table), differs))  # fmt: skip
        wanted = Domain("is_reconciled", "=", False) & differs
        return wanted if True in value else ~wanted

    @api.depends("nav_match_confidence", "nav_match_score", "nav_applied_amount")
    def _compute_nav_review_rank(self):
        """Confidence first, then how little is left to be explained (rules §8)."""
        level = {key: rank for rank, (key, _name) in enumerate(CONFIDENCES)}
        for line in self:
            rank = level.get(line.nav_match_confidence, 0) * 10000
            rank += min(line.nav_match_score, 5000)
            if line.currency_id.compare_amounts(line.amount, line.nav_applied_amount):
                rank -= 1000
            line.nav_review_rank = rank

    @api.depends("nav_application_ids")
    def _compute_nav_applied_to(self):
        # sudo: who sees the transaction sees what it is applied to
        for line in self:
            parts = line.sudo().nav_application_ids
            line.nav_applied_to = ", ".join(
                name for name in parts.mapped("document_number") if name
            )
            line.nav_account_name = ", ".join(
                dict.fromkeys(
                    part.partner_id.display_name or part.account_id.display_name
                    for part in parts
                )
            )

    # === WHY ===#

    @api.depends("nav_match_confidence", "nav_match_party", "nav_match_document")
    def _compute_nav_match_reason(self):
        for line in self:
            line.nav_match_reason = ", ".join(filter(None, line._nav_reasons()))

    def _nav_reasons(self):
        """The factors of the match in words (rules §8)."""
        self.ensure_one()
        confidence = self.nav_match_confidence
        if confidence == "none":
            return [self.env._("nothing found")] if self.amount else []
        if confidence == "text_mapping":
            return [self.env._("text is mapped to an account")]
        if confidence == "manual":
            return [self.env._("applied by hand")]
        return [
            self._nav_party_reason(),
            self._nav_document_reason(),
            self._nav_amount_reason(),
        ]

    def _nav_party_reason(self):
        if self.nav_match_party == "partially":
            return self.env._("customer by a name that several have")
        if self.nav_match_party != "fully":
            return False
        return {
            "bank_account": self.env._("customer by bank account"),
            "partner": self.env._("customer given"),
            "address": self.env._("customer by name and address"),
        }.get(self.nav_match_party_by) or self.env._("customer by name")

    def _nav_document_reason(self):
        return {
            "yes": self.env._("document number found"),
            "yes-multiple": self.env._("several document numbers found"),
            "set": self.env._("sum of entries nobody named"),
            "transaction": self.env._("transaction number known"),
        }.get(self.nav_match_document)

    def _nav_amount_reason(self):
        return {
            "one": self.env._("amount fits only here"),
            "multiple": self.env._("amount fits several entries"),
            "none": self.env._("amount differs"),
        }.get(self.nav_match_amount)

    # === BUTTONS AND RPC ===#

    def nav_apply_automatically(self, overwrite=False):
        """Propose what each of these transactions pays (rules §1 to §7).

        Transactions that are reconciled already are left alone.

        :param overwrite: also those that somebody accepted or applied by hand
        :return: ``{'lines', 'matched', 'review', 'difference'}``: numbers of lines
        :raise AccessError: without the role Receivables
        :raise UserError: somebody else is working on one of the lines
        """
        return self.env["nav.payment.matcher"]._apply(self, overwrite)

    def nav_accept(self, surplus_on_account=False):
        """Say that the proposals of these transactions are right (rules §8).

        :param surplus_on_account: what is left over goes on account of the customer
        :raise UserError: a transaction is not applied, or something is left over
        """
        self.env["nav.manual.application"]._accept(self, surplus_on_account)
        return True

    def nav_reject(self):
        """Take the applications of these transactions away (rules §8)."""
        self.env["nav.manual.application"]._reject(self)
        return True

    def nav_apply_manually(self, amounts):
        """Apply a transaction to chosen entries (rules §6, §8).

        :param amounts: ``{id of the receivable item: amount or None}`` in the currency
            of the bank account; None for what is reasonable, 0 takes the entry away
        :return: what is left of the transaction
        :raise UserError: more than is open, wrong sign, another customer, closed entry
        """
        self.ensure_one()
        entries = self.env["account.move.line"].browse(int(key) for key in amounts)
        values = {
            entry: amounts.get(entry.id, amounts.get(str(entry.id)))
            for entry in entries
        }
        return self.env["nav.manual.application"]._apply(self, values)

    def nav_apply_on_account(self, account=None, partner=None, amount=None):
        """Put a transaction, or what is left of it, on an account (rules §8).

        :param account: id of a ledger account, or
        :param partner: id of a customer or vendor
        :param amount: part of it, in the currency of the bank account; None: the rest
        :raise UserError: nothing is left to apply
        """
        self.env["nav.manual.application"]._apply_on_account(
            self,
            self.env["account.account"].browse(account or ()),
            self.env["res.partner"].browse(partner or ()),
            amount,
        )
        return True

    def nav_accept_tolerance(self):
        """Close the entries of these transactions although a small rest is unpaid.

        :raise UserError: the difference is more than the company allows
        """
        self.env["nav.manual.application"]._accept_tolerance(self)
        return True

    def nav_post_applications(self):
        """Post the applications of these transactions, all or nothing (rules §9).

        :return: ``{'line_ids': [...]}``
        :raise UserError: with every problem, each naming its transaction
        """
        return self.env["nav.statement.posting"]._post_lines(self)

    def nav_preview_applications(self):
        """What posting would write; nothing stays.

        :return: as `account.move.nav_preview_posting`
        """
        return self.env["nav.statement.posting"]._preview(self)

    def nav_undo_applications(self):
        """Open posted transactions, and what they paid, again (rules §9).

        :raise UserError: none of them is posted
        """
        self.env["nav.statement.posting"]._undo(self)
        return True

    def nav_match_replay(self):
        """How often the rules would have been right for transactions already posted.

        :return: ``{'lines', 'first', 'later', 'wrong', 'none', 'details'}``
        """
        return self.env["nav.match.replay"]._replay(self)

    # === ACTIONS OF THE SCREENS ===#

    def action_nav_apply_automatically(self):
        """Propose, then say in a notification what was found (rules §8).

        The marked transactions, or all that are open when none is marked.
        """
        lines = self or self.search(
            [
                ("is_reconciled", "=", False),
                ("company_id", "=", self.env.company.id),
            ]
        )
        return self._nav_tell(lines.nav_apply_automatically())

    def _nav_tell(self, found):
        message = self.env._(
            "%(matched)s of %(lines)s transactions are applied. To review: %(review)s, "
            "with a difference: %(difference)s.",
            **found,
        )
        return notification(message, then=RELOAD)

    def action_nav_accept(self):
        """Accept; what is left over is asked about first."""
        if len(self) == 1 and self.nav_has_difference and self.nav_application_ids:
            return self.action_nav_transfer_difference()
        return self.nav_accept()

    def action_nav_reject(self):
        return self.nav_reject()

    def action_nav_accept_tolerance(self):
        return self.nav_accept_tolerance()

    def action_nav_transfer_difference(self):
        """Where shall the rest of the transaction go?"""
        return self._nav_dialog("nav_transfer_difference_action")

    def action_nav_map_text(self):
        """Map the text of this transaction to an account for the next time."""
        return self._nav_dialog("nav_map_text_action")

    def action_nav_apply_manually(self):
        """The window with all candidates.

        :raise UserError: the transaction has no amount
        """
        self.ensure_one()
        return self.env["nav.apply.manually"]._open_for(self)

    def _nav_dialog(self, name):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(f"nav_sales_addon.{name}")
        action["context"] = {"default_statement_line_id": self.id}
        return action

    def action_nav_post(self):
        """Post, then show what was posted."""
        posted = self.nav_post_applications()["line_ids"]
        text = self.env._("%(count)s transactions are posted.", count=len(posted))
        return notification(text, then=RELOAD)

    def action_nav_replay(self):
        """Say how far the rules can be trusted, by what was posted (issue 8)."""
        found = self.nav_match_replay()
        message = self.env._(
            "Of %(lines)s posted transactions the rules would have found %(first)s at "
            "once and %(later)s further down, %(wrong)s wrong, %(none)s not at all.",
            **{name: found[name] for name in found.keys() - {"details"}},
        )
        return notification(message, "info", sticky=True)

    def action_nav_undo(self):
        return self.nav_undo_applications()

    def action_nav_preview(self):
        """Open what posting would write."""
        entries = self.nav_preview_applications()
        return self.env["nav.posting.preview.wizard"]._open_entries(self, entries)

    # === FOR THE SERVICES ===#

    def _nav_describe(self):
        """How messages name a transaction: its date, text and amount."""
        self.ensure_one()
        return self.env._(
            "%(date)s %(text)s %(amount)s",
            date=format_date(self.env, self.date),
            text=self.payment_ref or self.partner_name or "",
            amount=self.currency_id.format(self.amount),
        )

    def _nav_in_order(self):
        """In the order of the bank's statement."""
        return self.sorted(lambda line: (line.date, line.sequence, line.id))

    def _nav_lock_lines(self):
        """:raise UserError: somebody else is working on one of them"""
        busy = self - self.try_lock_for_update()
        if busy:
            raise UserError(
                self.env._(
                    "Somebody else is working on these transactions: %(lines)s. Try "
                    "again in a moment.",
                    lines="; ".join(line._nav_describe() for line in busy[:10]),
                )
            )
        self.invalidate_recordset()
