from odoo import api, fields, models
from odoo.exceptions import ValidationError


class NavAppliesTo(models.Model):
    """An entry that an unposted document will be applied to (Applies-to ID)."""

    _name = "nav.applies.to"
    _description = "Entry a Document Will Be Applied To"
    _rec_name = "entry_id"

    move_id = fields.Many2one("account.move", index=True, ondelete="cascade")
    payment_id = fields.Many2one(
        "account.payment", index="btree_not_null", ondelete="cascade"
    )
    entry_id = fields.Many2one(
        "account.move.line", string="Entry", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="entry_id.currency_id")
    amount = fields.Monetary(string="Amount to Apply")

    @api.depends("entry_id", "amount")
    def _compute_display_name(self):
        for mark in self:
            # sudo: the number of an entry tells nothing about the rest of the books
            number = mark.sudo().entry_id.move_id.name
            amount = mark.currency_id.format(mark.amount) if mark.currency_id else ""
            mark.display_name = f"{number}: {amount}"

    _entry_unique = models.Constraint(
        "unique(move_id, entry_id)",
        "An entry is marked once for each document.",
    )
    _payment_entry_unique = models.Constraint(
        "unique(payment_id, entry_id)",
        "An entry is marked once for each document.",
    )

    @api.constrains("move_id", "payment_id", "entry_id", "amount")
    def _check_entry(self):
        """Only unposted documents are marked, with entries of their customer."""
        engine = self.env["nav.application.engine"]
        for mark in self.sudo():
            move, entry = mark.move_id or mark.payment_id, mark.entry_id
            customer = move.partner_id.commercial_partner_id
            if (
                not move
                or move.state != "draft"
                or entry.partner_id.commercial_partner_id != customer
                or entry.company_id != move.company_id
                or entry.account_type != "asset_receivable"
            ):
                raise ValidationError(
                    self.env._(
                        "Only open entries of the same customer can be marked, on a "
                        "document that is not posted."
                    )
                )
            problem = engine._amount_problem(entry, mark.amount)
            if problem:
                raise ValidationError(problem)
