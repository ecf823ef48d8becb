from odoo import api, fields, models
from odoo.exceptions import UserError

from ..notifications import CLOSE, notification


class NavPostRegisteredPayments(models.TransientModel):
    """The question before registered payments are posted, and their preview."""

    _name = "nav.post.registered.payments"
    _description = "Post Payments"

    is_lump = fields.Boolean(string="One Payment", readonly=True)
    setup_id = fields.Many2one("nav.payment.registration.setup", readonly=True)
    journal_id = fields.Many2one(
        related="setup_id.journal_id", string="Balancing Account"
    )
    row_count = fields.Integer(string="Documents", compute="_compute_rows")
    total = fields.Char(compute="_compute_rows", help="One sum for each currency.")
    line_ids = fields.One2many(
        "nav.post.registered.payments.line", "wizard_id", readonly=True
    )
    tolerance_count = fields.Integer(
        string="Documents within the Payment Tolerance", compute="_compute_rows"
    )
    grant_tolerance = fields.Boolean(
        string="Close with Payment Tolerance",
        help="Give up the small differences and close these documents. Otherwise the "
        "differences stay open.",
    )

    @api.depends("line_ids")
    def _compute_rows(self):
        for wizard in self:
            lines = wizard.line_ids
            wizard.row_count = len(lines)
            wizard.tolerance_count = len(lines.filtered("is_tolerable"))
            sums = lines.grouped("currency_id")
            wizard.total = ", ".join(
                currency.format(sum(group.mapped("amount_received")))
                for currency, group in sums.items()
            )

    @api.model
    def _open(self, lump):
        """The window for everything this user has ticked.

        :raise UserError: nothing is ticked, or something is wrong with it
        """
        posting = self.env["nav.registered.payment.posting"]
        self.env["nav.application.engine"]._check_rights()
        setup = self.env["nav.payment.registration.setup"]._own()
        setup._check_complete()
        rows = self.env["nav.payment.registration"]._ticked()
        posting._check(rows, lump)
        wizard = self.create(
            {
                "is_lump": lump,
                "setup_id": setup.id,
                "line_ids": [
                    fields.Command.create(
                        {
                            "row_id": row.id,
                            "document_number": row.document_number,
                            "document_type": row.document_type,
                            "partner_id": row.partner_id.id,
                            "currency_id": row.currency_id.id,
                            "date_received": row.date_received,
                            "amount_received": row.amount_received,
                            "remaining_amount": row.remaining_amount,
                            "surplus_amount": row.surplus_amount,
                            "is_tolerable": posting._is_tolerable(row),
                        }
                    )
                    for row in rows
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Post as Lump Payment")
            if lump
            else self.env._("Post Payments"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "large"},
        }

    def _rows(self):
        """What was shown, if it is still what is entered."""
        rows = self.env["nav.payment.registration"]._ticked()
        shown = {
            (line.row_id, line.date_received, line.amount_received)
            for line in self.line_ids
        }
        if shown != {(row.id, row.date_received, row.amount_received) for row in rows}:
            raise UserError(
                self.env._(
                    "The entered payments have changed since this window was opened. "
                    "Close it and look at them again."
                )
            )
        return rows

    def action_preview(self):
        """Show what would be posted; nothing is."""
        self.ensure_one()
        rows = self._rows()
        posting = self.env["nav.registered.payment.posting"]
        entries = posting._preview(rows, self.is_lump, self.grant_tolerance)
        return self.env["nav.posting.preview.wizard"]._open_entries(rows, entries)

    def action_post(self):
        """Post, and say how many payments were made."""
        self.ensure_one()
        posting = self.env["nav.registered.payment.posting"]
        payments = posting._post(self._rows(), self.is_lump, self.grant_tolerance)
        return notification(self._message(payments), then=CLOSE)

    def _message(self, payments):
        if not payments:
            return self.env._("The documents are applied to each other.")
        if len(payments) == 1:
            return self.env._("Payment %(number)s is posted.", number=payments.name)
        return self.env._("%(count)s payments are posted.", count=len(payments))


class NavPostRegisteredPaymentsLine(models.TransientModel):
    """A document whose payment will be posted."""

    _name = "nav.post.registered.payments.line"
    _description = "Payment to Post"

    wizard_id = fields.Many2one(
        "nav.post.registered.payments", index=True, ondelete="cascade"
    )
    row_id = fields.Integer(string="Entry")
    document_type = fields.Selection(
        selection=lambda self: self.env["nav.customer.ledger.entry"]
        ._fields["document_type"]
        .selection
    )
    document_number = fields.Char(string="Document No.")
    partner_id = fields.Many2one("res.partner", string="Customer")
    currency_id = fields.Many2one("res.currency")
    date_received = fields.Date()
    amount_received = fields.Monetary()
    remaining_amount = fields.Monetary()
    surplus_amount = fields.Monetary(
        string="Surplus", help="Stays as an open payment of the customer."
    )
    is_tolerable = fields.Boolean(string="Within Payment Tolerance")
