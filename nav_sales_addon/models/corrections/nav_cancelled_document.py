from odoo import fields, models


class NavCancelledDocument(models.Model):
    """Which posted document was cancelled by which, also when that was cancelled."""

    _name = "nav.cancelled.document"
    _description = "Cancelled Document"
    _order = "id desc"
    _rec_name = "cancelling_move_id"

    cancelled_move_id = fields.Many2one(
        "account.move", string="Cancelled", required=True, index=True, readonly=True
    )
    cancelling_move_id = fields.Many2one(
        "account.move", string="Cancelled By", required=True, index=True, readonly=True
    )
    company_id = fields.Many2one(related="cancelled_move_id.company_id", store=True)
    is_valid = fields.Boolean(
        string="In Force",
        default=True,
        readonly=True,
        help="Not set when the cancelling document was cancelled itself.",
    )
