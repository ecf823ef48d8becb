from odoo import fields, models

from ...formatting import format_quantity


class NavReversalLineMixin(models.AbstractModel):
    """Invoice lines that reverse what was posted: the same goods at the same cost."""

    _name = "nav.reversal.line.mixin"
    _inherit = "nav.takes.back.mixin"
    _description = "Line That Reverses a Posted Line"

    nav_ships_order = fields.Boolean(
        string="Ships What the Order Has Not Shipped",
        copy=False,
        readonly=True,
        help="A corrected invoice ships its order again, as far as nobody has done so.",
    )

    def _nav_is_down_payment(self):
        return any(line.is_downpayment for line in self.sudo().sale_line_ids)

    def _nav_comes_back(self):
        """Whether the goods of this line enter stock when it is posted."""
        self.ensure_one()
        is_credit = self.move_id.move_type == "out_refund"
        return is_credit == (self.quantity > 0)

    def _nav_moved_quantity(self):
        """What leaves or enters stock with this line, in its own unit, not negative."""
        self.ensure_one()
        quantity = abs(self.quantity)
        if not self.nav_ships_order:
            return quantity
        unit = self.product_uom_id
        for sold in self.sudo().sale_line_ids:
            gap = sold.product_uom_id._compute_quantity(
                sold.qty_invoiced - sold.qty_delivered,
                unit,
                rounding_method="HALF-UP",
            )
            quantity = min(quantity, max(0.0, gap))
        return unit.round(quantity)

    def _nav_transfer_values(self):
        """What ties the movement of a line to its order and to what it reverses."""
        self.ensure_one()
        vals = {
            "sale_line_id": self.sale_line_ids[:1].id,
            "nav_return_reason_id": self.nav_return_reason_id.id,
        }
        origin = self.nav_appl_from_move_id
        if origin:
            vals.update(origin_returned_move_id=origin.id, to_refund=True)
            if self.product_id.tracking != "none":  # the same lots come back
                vals["move_orig_ids"] = [fields.Command.link(origin.id)]
        return vals

    # === CHECKS BEFORE POSTING ===#

    def _nav_over_returned_problems(self):
        """No more is taken back than left and did not come back yet (rules §2.3)."""
        linked = self.sudo().filtered("nav_appl_from_move_id")
        for origin, lines in linked.grouped("nav_appl_from_move_id").items():
            wanted = sum(
                line.product_uom_id._compute_quantity(
                    abs(line.quantity), origin.product_uom, rounding_method="HALF-UP"
                )
                for line in lines
            )
            left = origin._nav_left_to_undo()
            if any(line._nav_comes_back() != origin._nav_went_out() for line in lines):
                yield self.env._(
                    "%(line)s: %(document)s moved its goods in the same direction.",
                    line=lines[:1]._nav_label(),
                    document=origin.picking_id.nav_shipment_number or origin.reference,
                )
            elif origin.product_uom.compare(wanted, left) > 0:
                yield self.env._(
                    "%(line)s: %(returned)s of the %(quantity)s posted with "
                    "%(document)s are returned already, at most %(left)s can be.",
                    line=lines[:1]._nav_label(),
                    returned=format_quantity(self.env, origin._nav_returned_quantity()),
                    quantity=format_quantity(self.env, origin.quantity),
                    document=origin.picking_id.nav_shipment_number or origin.reference,
                    left=format_quantity(self.env, left),
                )

    def _nav_exact_cost_problems(self):
        """Exact Cost Reversing Mandatory: returned goods need their link (§2.3)."""
        for line in self.filtered(
            lambda line: line.company_id.nav_exact_cost_reversing
            and line._nav_ships_with_invoice()
            and line._nav_comes_back()
            and not line.nav_appl_from_move_id
        ):
            yield self.env._(
                "%s: Appl.-from Item Entry must be filled in. Use Get Posted Lines to "
                "take the line from what was posted.",
                line._nav_label(),
            )
