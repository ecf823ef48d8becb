from odoo import api, fields, models
from odoo.exceptions import AccessError

# What posting writes and nobody types.
RESULT_FIELDS = frozenset({"state", "message", "shipment_id", "invoice_id"})


class NavPostingBatchLine(models.Model):
    """One order of a batch and what became of it."""

    _name = "nav.posting.batch.line"
    _description = "Posting Batch Order"
    _order = "batch_id desc, id"
    _rec_name = "order_id"

    batch_id = fields.Many2one(
        "nav.posting.batch", required=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one(
        "sale.order", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    currency_id = fields.Many2one(related="order_id.currency_id")
    amount_total = fields.Monetary(related="order_id.amount_total")
    state = fields.Selection(
        [("waiting", "Waiting"), ("posted", "Posted"), ("failed", "Not Posted")],
        string="Status",
        default="waiting",
        required=True,
        readonly=True,
    )
    message = fields.Text(string="Reason", readonly=True)
    shipment_id = fields.Many2one(
        "stock.picking", string="Posted Shipment", readonly=True
    )
    shipment_number = fields.Char(
        related="shipment_id.nav_shipment_number", string="Posted Shipment No."
    )
    invoice_id = fields.Many2one("account.move", string="Posted Invoice", readonly=True)

    _order_unique = models.UniqueIndex("(batch_id, order_id)")
    _waiting_idx = models.Index("(batch_id) WHERE state = 'waiting'")

    @api.model_create_multi
    def create(self, vals_list):
        """Lines come with the dialog, before the start; results come by posting."""
        vals_list = [
            {name: value for name, value in vals.items() if name not in RESULT_FIELDS}
            for vals in vals_list
        ]
        lines = super().create(vals_list)
        if any(batch.state != "draft" for batch in lines.batch_id):
            raise AccessError(self.env["nav.posting.batch"]._changed_text())
        return lines

    def action_nav_open_order(self):
        """Open the order to see or repair it."""
        self.ensure_one()
        return self.order_id._get_records_action(target="current")

    def _set_result(self, vals):
        # sudo: nobody may write results by hand, also not who started the batch
        self.sudo().write(vals)

    def _note_results(self, results):
        """Write what became of each order; the ORM sends it in few statements."""
        for line in self:
            line._set_result(results[line.order_id.id])

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if any(line.batch_id.state != "draft" for line in self):
            raise AccessError(self.env["nav.posting.batch"]._changed_text())
