from odoo import fields, models


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "nav.undo.move.mixin", "nav.return.move.mixin"]

    nav_invoice_line_id = fields.Many2one(
        "account.move.line",
        string="Invoice Line",
        index="btree_not_null",
        copy=False,
        help="The line of a sales invoice that shipped these goods itself.",
    )

    # ids of the item ledger entries that enter stock (nav_item_ledger_entry.py)
    _nav_entering_idx = models.Index("((id + 1000000000)) WHERE state = 'done'")

    def _prepare_merge_moves_distinct_fields(self):
        """Two lines of an invoice with the same item stay two moves."""
        return [*super()._prepare_merge_moves_distinct_fields(), "nav_invoice_line_id"]

    def _set_value(self, correction_quantity=None):
        """What takes returned goods out again costs what they came in with (§5.2)."""
        corrections = self.filtered(
            lambda move: move.origin_returned_move_id.is_in
            and (move.nav_correction or move.nav_invoice_line_id)
            and move._is_out()
        )
        corrections._nav_set_corrected_value()
        others = super(StockMove, self - corrections)
        return others._set_value(correction_quantity=correction_quantity)

    def _action_confirm(self, *args, **kwargs):
        moves = super()._action_confirm(*args, **kwargs)
        moves.filtered("nav_return_reason_id")._nav_set_return_location()
        return moves

    def _get_manual_value(self, quantity, at_date=None):
        """Goods that came back for a reason without value are worth nothing (§2.2)."""
        data = super()._get_manual_value(quantity, at_date)
        if not data["quantity"] and self._nav_is_worthless():
            data.update(value=0.0, quantity=quantity)
        return data

    def _nav_went_out(self):
        """Whether the goods went to the customer; otherwise they came from him."""
        return self.location_dest_id._nav_is_outgoing()

    def _nav_is_sale_shipment(self):
        """Goods that leave for a customer, out of stock or straight from a vendor."""
        return self.location_dest_id._nav_is_outgoing() and not (
            self.location_id._nav_is_outgoing()
        )
