from odoo import fields, models

DOMAIN = "[('account_type', 'in', ('income', 'income_other', 'expense'))]"


class ProductCategory(models.Model):
    _inherit = "product.category"

    nav_line_discount_account_id = fields.Many2one(
        "account.account",
        string="Line Discount Account",
        company_dependent=True,
        domain=DOMAIN,
        help="Blank: the account of the Sales & Receivables Setup.",
    )
    nav_inv_discount_account_id = fields.Many2one(
        "account.account",
        string="Invoice Discount Account",
        company_dependent=True,
        domain=DOMAIN,
        help="Blank: the account of the Sales & Receivables Setup.",
    )
