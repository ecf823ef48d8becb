from odoo import fields, models


class NavReturnLineMixin(models.AbstractModel):
    """What every line that takes goods back can tell: why (rules §2.2)."""

    _name = "nav.return.line.mixin"
    _description = "Line That Takes Goods Back"

    nav_return_reason_id = fields.Many2one(
        "nav.return.reason",
        string="Return Reason",
        index="btree_not_null",
        help="Kept on the return receipt, the credit memo and the item ledger entry.",
    )
