from odoo import fields, models


class AccountPaymentMethodLine(models.Model):
    _inherit = "account.payment.method.line"

    nav_pay_on_posting = fields.Boolean(
        string="Pay When Posting",
        help="An invoice with this payment method is paid as soon as it is posted, "
        "like a sale over the counter: the payment is made and applied to it.",
    )
