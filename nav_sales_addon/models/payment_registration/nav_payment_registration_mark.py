from odoo import fields, models


class NavPaymentRegistrationMark(models.Model):
    """What a user has entered for an unpaid document and not posted yet."""

    _name = "nav.payment.registration.mark"
    _description = "Entered Payment"
    _rec_name = "line_id"

    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        "account.move.line", string="Entry", required=True, ondelete="cascade"
    )
    payment_made = fields.Boolean()
    date_received = fields.Date()
    currency_id = fields.Many2one(related="line_id.currency_id")
    amount_received = fields.Monetary()
    discount_date = fields.Date()
    open_amount = fields.Monetary(
        help="What was open when the payment was entered. If it is less by the time of "
        "posting, somebody else has posted a payment meanwhile."
    )

    _entry_unique = models.Constraint(
        "unique(line_id, user_id)",
        "A user enters one payment for each document.",
    )
