from odoo import Command, api, fields, models


class NavUndoDocument(models.TransientModel):
    """Undo Shipment, Undo Return Receipt: which lines, and are you sure (rules §5)."""

    _name = "nav.undo.document"
    _description = "Undo Posted Shipment or Return Receipt"

    picking_id = fields.Many2one(
        "stock.picking", string="Document", required=True, readonly=True
    )
    is_return = fields.Boolean(related="picking_id.nav_is_return")
    posting_date = fields.Date(related="picking_id.nav_posting_date")
    put_back_location_id = fields.Many2one(
        "stock.location", compute="_compute_put_back_location_id"
    )
    line_ids = fields.One2many(
        "nav.undo.document.line",
        "wizard_id",
        string="Lines",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("picking_id")
    def _compute_line_ids(self):
        """All lines that can still be undone, all of them chosen."""
        for wizard in self:
            # sudo: who posts need not have rights on the inventory
            picking = wizard.picking_id.sudo()
            rows = [
                {"move_id": move.id}
                for move in picking.move_ids
                if move.state == "done" and not move.nav_correction
            ]
            rows += [{"sale_line_id": line.id} for line in picking._nav_services_left()]
            wizard.line_ids = [Command.clear(), *map(Command.create, rows)]

    @api.depends("picking_id")
    def _compute_put_back_location_id(self):
        """After picking or packing goods come back to the place of the last step."""
        for wizard in self:
            picking = wizard.picking_id.sudo()
            earlier = picking.move_ids.move_orig_ids.filtered(
                lambda move: move.state == "done" and not move.origin_returned_move_id
            )
            chained = not picking.nav_is_return and bool(earlier)
            wizard.put_back_location_id = picking.location_id if chained else False

    def action_nav_undo(self):
        """Undo the chosen lines and show the document with both entries."""
        self.ensure_one()
        chosen = self.line_ids.filtered("undo")
        self.picking_id.nav_undo(chosen.move_id, chosen.sale_line_id)
        return self.picking_id._nav_open_posted()


class NavUndoDocumentLine(models.TransientModel):
    _name = "nav.undo.document.line"
    _description = "Line to Undo"

    wizard_id = fields.Many2one(
        "nav.undo.document", required=True, ondelete="cascade", index=True
    )
    move_id = fields.Many2one("stock.move", readonly=True)
    sale_line_id = fields.Many2one("sale.order.line", readonly=True)
    product_id = fields.Many2one(
        "product.product", string="Item", compute="_compute_product"
    )
    product_uom_id = fields.Many2one(
        "uom.uom", string="Unit", compute="_compute_product"
    )
    quantity = fields.Float(digits="Product Unit", compute="_compute_product")
    undo = fields.Boolean(default=True)

    @api.depends("move_id", "sale_line_id")
    def _compute_product(self):
        for line in self:
            move, service = line.move_id.sudo(), line.sale_line_id.sudo()
            line.product_id = move.product_id or service.product_id
            line.product_uom_id = move.product_uom or service.product_uom_id
            services = line.wizard_id.picking_id.sudo()._nav_services_left()
            line.quantity = (
                move._nav_left_to_undo() if move else services.get(service, 0.0)
            )
