from odoo import api, fields, models


class NavGetShipmentLines(models.TransientModel):
    """Choose the posted shipments an invoice is to cover (rules §12)."""

    _name = "nav.get.shipment.lines"
    _inherit = "nav.unposted.invoices.mixin"
    _description = "Get Shipment Lines"

    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, readonly=True
    )
    offered_ids = fields.Many2many("stock.picking", compute="_compute_offered_ids")
    picking_ids = fields.Many2many(
        "stock.picking", string="Posted Shipments", required=True
    )

    @api.depends("move_id")
    def _compute_offered_ids(self):
        for wizard in self:
            service = self.env[wizard.move_id._nav_shipment_service()]
            wizard.offered_ids = service._offered_shipments(wizard.move_id)

    @api.depends("move_id")
    def _compute_nav_unposted_invoices(self):
        return super()._compute_nav_unposted_invoices()

    def _nav_unposted_lines(self):
        """Goods of this customer that wait on other invoices are not offered."""
        move = self.move_id
        return self._nav_search_unposted(
            [
                ("move_id", "!=", move.id),
                ("move_id.partner_id", "=", move.partner_id.id),
                ("company_id", "=", move.company_id.id),
                ("currency_id", "=", move.currency_id.id),
            ]
        )

    def action_nav_get(self):
        """Add the chosen shipments to the invoice."""
        self.ensure_one()
        self.move_id.nav_get_shipment_lines(self.picking_ids)
        return {"type": "ir.actions.act_window_close"}
