from odoo import api, fields, models


class NavUndoMoveMixin(models.AbstractModel):
    """Stock moves that undo each other (rules §5)."""

    _name = "nav.undo.move.mixin"
    _description = "Stock Move That Can Be Undone"

    nav_correction = fields.Boolean(
        string="Correction",
        copy=False,
        readonly=True,
        help="This movement was undone, or it undoes another one.",
    )
    # Both moves of a pair that sums to zero: no sales figure counts them. A move that
    # was undone in part, because the rest had come back before, still counts.
    nav_is_neutral = fields.Boolean(string="Is Neutral", copy=False, readonly=True)
    nav_document_quantity = fields.Float(
        string="Quantity of the Document",
        digits="Product Unit",
        compute="_compute_nav_document_quantity",
    )

    @api.depends("quantity", "nav_correction", "picking_id.nav_corrected_picking_id")
    def _compute_nav_document_quantity(self):
        """On its document the line that undoes another one is negative."""
        for move in self:
            sign = -1 if move.picking_id.nav_corrected_picking_id else 1
            move.nav_document_quantity = sign * move.quantity

    def _nav_returned_moves(self):
        """What came back of these moves and stayed; a return may be undone itself."""
        return self.returned_move_ids.filtered(
            lambda move: move.state == "done"
            and move.to_refund
            and not move.nav_is_neutral
        )

    def _nav_returned_quantity(self):
        """What came back and did not leave again since, in the move's own unit."""
        self.ensure_one()
        return sum(
            move.product_uom._compute_quantity(
                move._nav_left_to_undo(), self.product_uom, rounding_method="HALF-UP"
            )
            for move in self._nav_returned_moves()
        )

    def _nav_left_to_undo(self):
        """What did not come back yet, in the move's own unit."""
        self.ensure_one()
        return self.product_uom.round(self.quantity - self._nav_returned_quantity())

    def _nav_set_corrected_value(self):
        """Goods that leave again leave at the cost they came in with (rules §5.2)."""
        for move in self:
            corrected = move.origin_returned_move_id
            quantity = corrected._get_valued_qty()
            share = move._get_valued_qty() / quantity if quantity else 0.0
            move.value = move.company_currency_id.round(corrected.value * share)
