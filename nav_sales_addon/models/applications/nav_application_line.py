from odoo import api, fields, models


class NavApplicationLine(models.Model):
    """Two entries that closed a part of each other in an application."""

    _name = "nav.application.line"
    _description = "Applied Entries"
    _order = "id desc"
    _rec_name = "debit_number"

    application_id = fields.Many2one(
        "nav.application", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="application_id.company_id", store=True)
    posting_date = fields.Date(related="application_id.posting_date", store=True)
    kind = fields.Selection(
        [
            ("application", "Application"),
            ("discount", "Payment Discount"),
            ("tolerance", "Payment Tolerance"),
            ("rounding", "Application Rounding"),
        ],
        string="Entry Type",
        default="application",
        required=True,
        readonly=True,
    )
    debit_entry_id = fields.Many2one(
        "account.move.line", readonly=True, index=True, ondelete="set null"
    )
    credit_entry_id = fields.Many2one(
        "account.move.line", readonly=True, index=True, ondelete="set null"
    )
    debit_number = fields.Char(string="Debit Document", readonly=True)
    credit_number = fields.Char(string="Credit Document", readonly=True)
    debit_currency_id = fields.Many2one("res.currency", readonly=True)
    credit_currency_id = fields.Many2one("res.currency", readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    debit_amount = fields.Monetary(currency_field="debit_currency_id", readonly=True)
    credit_amount = fields.Monetary(currency_field="credit_currency_id", readonly=True)
    amount_company = fields.Monetary(
        string="Amount in Company Currency",
        currency_field="company_currency_id",
        readonly=True,
    )
    unapplied = fields.Boolean(readonly=True)
    partial_id = fields.Many2one(
        "account.partial.reconcile",
        string="In Force",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    write_off_id = fields.Many2one(
        "account.move", string="Journal Entry", readonly=True, ondelete="set null"
    )
    debit_discount = fields.Float(digits=0, readonly=True)
    credit_discount = fields.Float(digits=0, readonly=True)

    @api.model
    def _prepare_vals(self, application, partial, pair=None):
        debit, credit = partial.debit_move_id, partial.credit_move_id
        write_off = pair and pair.write_off
        closing = write_off and (debit | credit) - write_off.line
        return {
            "application_id": application.id,
            "kind": write_off.kind if write_off else "application",
            "debit_entry_id": debit.id,
            "credit_entry_id": credit.id,
            "debit_number": debit.move_id.name,
            "credit_number": credit.move_id.name,
            "debit_currency_id": debit.currency_id.id,
            "credit_currency_id": credit.currency_id.id,
            "debit_amount": partial.debit_amount_currency,
            "credit_amount": partial.credit_amount_currency,
            "amount_company": partial.amount,
            "partial_id": partial.id,
            "write_off_id": closing.move_id.id if closing else False,
        }
