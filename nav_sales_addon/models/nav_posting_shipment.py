from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError

from ..const import PostingValues
from ..formatting import format_quantity
from .nav_posting_check import Problem


class NavPostingShipment(models.AbstractModel):
    """Ship through the transfers Odoo made when the order was released.

    Costs and pitfalls of each native call: docs/architecture.md, Posting.
    """

    _name = "nav.posting.shipment"
    _description = "Shipping Step of Posting"

    @api.model
    def _ship(self, plans):
        """:return: the transfers that are done now, one or more per order"""
        allotted, problems = {}, []
        lines = self.env["sale.order.line"].union(*(plan.lines for plan in plans))
        self.env["nav.drop.shipment.posting"]._release_purchases(lines)
        self._demand_again(plans)
        open_moves = self._open_moves(plans)
        for plan in plans:
            self._deliver_services(plan)
            for line, quantity in self._goods(plan):
                moves, text = self._allot(line, quantity, open_moves.get(line))
                allotted.update(moves)
                if text:
                    problems.append(Problem(plan.order, line, text))
        self.env["nav.posting.check"]._raise(problems)
        if not allotted:
            return self.env["stock.picking"]
        moves = self.env["stock.move"].union(*allotted)
        self._set_quantities(allotted)
        return self._validate(moves, PostingValues(plans))

    @api.model
    def _goods(self, plan):
        """What the plan ships out of stock: pairs of order line and quantity."""
        return [
            (line, quantity)
            for line, quantity in plan.to_ship.items()
            if line.qty_delivered_method == "stock_move"
        ]

    @api.model
    def _deliver_services(self, plan):
        for line, quantity in plan.to_ship.items():
            if line.qty_delivered_method == "manual":
                line.qty_delivered += quantity

    @api.model
    def _demand_again(self, plans):
        """Goods a credit memo took back are shipped anew only when somebody posts."""
        lines = self.env["sale.order.line"].union(
            *(line for plan in plans for line, _quantity in self._goods(plan))
        )
        back = lines.filtered(lambda line: line._nav_came_back())
        if back:
            # sudo: the role was checked; transfers are made whatever rights on them
            back.sudo()._nav_demand_again()

    # === WHICH MOVES SHIP WHAT ===#

    @api.model
    def _open_moves(self, plans):
        """The moves that can ship each order line, oldest first.

        All of them in one recordset: what is read of one is read of all at once.

        :return: ``{line: moves}``
        """
        lines = self.env["sale.order.line"].browse(
            line.id for plan in plans for line, _quantity in self._goods(plan)
        )
        moves = lines.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
            and self._is_last_step(move.sale_line_id, move)
        )
        return moves.sorted("id").grouped("sale_line_id")

    @api.model
    def _allot(self, line, quantity, moves):
        """Spread the quantity of a line over its open moves, oldest first.

        :return: ``({move: quantity in the move's unit}, None)`` or ``({}, why not)``
        """
        moves = moves or self.env["stock.move"]
        if moves.product_id - line.product_id:
            return self._allot_kit(line, quantity, moves)
        allotted, left = {}, quantity
        for move in moves:
            sign = line._nav_sign()
            wanted = line.product_uom_id._compute_quantity(
                sign * left, move.product_uom, rounding_method="HALF-UP"
            )
            taken = min(wanted, move.product_uom_qty)
            if move.product_uom.is_zero(taken):
                continue
            problem = self._move_problem(move, taken)
            if problem:
                return {}, problem
            allotted[move] = taken
            left -= sign * move.product_uom._compute_quantity(
                taken, line.product_uom_id, rounding_method="HALF-UP"
            )
        if not line.product_uom_id.is_zero(left):
            return {}, self._missing_text(line, left)
        return allotted, None

    @api.model
    def _is_last_step(self, line, move):
        """The step in which goods reach the customer (or come back from him)."""
        if line._nav_sign() < 0:
            return move.location_id._nav_is_outgoing()
        return move._nav_is_sale_shipment()

    @api.model
    def _allot_kit(self, line, quantity, moves):
        """A kit ships whole: its parts have no price, so half of it has no value."""
        if line.product_uom_id.compare(quantity, line._nav_outstanding()) == 0:
            return {move: move.product_uom_qty for move in moves}, None
        return {}, self.env._(
            "A kit can only be shipped completely. Set Qty. to Ship to %(quantity)s.",
            quantity=format_quantity(self.env, line._nav_outstanding()),
        )

    @api.model
    def _move_problem(self, move, quantity):
        """Why a move cannot ship this quantity, None when it can."""
        waiting = move.move_orig_ids.filtered(
            lambda before: before.state not in ("done", "cancel")
        )
        if waiting and move.product_uom.compare(move.quantity, quantity) < 0:
            return self._waiting_text(waiting)
        lots = self._lot_problem(move, quantity)
        if lots:
            return lots
        picking_type = move.picking_type_id
        partial = move.product_uom.compare(quantity, move.product_uom_qty) < 0
        if partial and picking_type.create_backorder == "never":
            return self.env._(
                "The operation type %(type)s never makes backorders, so the rest of a "
                "partial shipment would be lost. Change it to Ask or Always.",
                type=picking_type.display_name,
            )
        return None

    @api.model
    def _lot_problem(self, move, quantity):
        """What is reserved or entered is used; too little of it is an error."""
        if move.product_id.tracking == "none":
            return None
        with_lot = sum(
            line.product_uom_id._compute_quantity(line.quantity, move.product_uom)
            for line in move.move_line_ids
            if line.lot_id or line.lot_name
        )
        if move.product_uom.compare(with_lot, quantity) >= 0:
            return None
        return self.env._(
            "Assign lots or serial numbers for %(quantity)s in transfer "
            "%(transfer)s first; %(assigned)s are assigned.",
            quantity=format_quantity(self.env, quantity),
            transfer=move.picking_id.name,
            assigned=format_quantity(self.env, with_lot),
        )

    @api.model
    def _missing_text(self, line, left):
        earlier = line.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        if earlier:
            return self._waiting_text(earlier)
        return self.env._(
            "%(quantity)s cannot be shipped because no transfer exists for them. Check "
            "the route of the line, or the purchase order of a drop shipment.",
            quantity=format_quantity(self.env, left),
        )

    @api.model
    def _waiting_text(self, moves):
        names = moves.picking_id.mapped("name") or moves.mapped("reference")
        return self.env._(
            "Process %(transfers)s first; the goods are not ready to be shipped.",
            transfers=", ".join(sorted(set(names))),
        )

    # === QUANTITIES AND VALIDATION ===#

    @api.model
    def _set_quantities(self, allotted):
        """Tell each move what it ships; unchanged quantities are not written again.

        Writing a quantity costs four times a mere `picked`, so moves are grouped and
        those that are reserved in full already are only ticked.
        """
        picked_ids, line_ids = [], defaultdict(list)
        for move, quantity in allotted.items():
            line = move.move_line_ids
            if move.product_uom.compare(move.quantity, quantity) == 0:
                picked_ids.append(move.id)
            elif len(line) == 1 and line.product_uom_id == move.product_uom:
                line_ids[quantity].append(line.id)
            else:
                move.quantity = quantity
                picked_ids.append(move.id)
        if picked_ids:
            self.env["stock.move"].browse(picked_ids).picked = True
        for quantity, ids in line_ids.items():
            lines = self.env["stock.move.line"].browse(ids)
            lines.write({"quantity": quantity, "picked": True})

    @api.model
    def _validate(self, moves, posting):
        """Validate the transfers; what is not part of this posting stays behind."""
        pickings = moves.picking_id
        others = (pickings.move_ids - moves).filtered(
            lambda move: move.picked and move.state not in ("done", "cancel")
        )
        if others:
            others.picked = False
        posting.held_quants = self.env["stock.quant"]._nav_hold_for(moves)
        pickings.with_context(
            skip_backorder=True, skip_sms=True, nav_posting=posting
        ).button_validate()
        for picking in pickings.filtered(lambda p: p.state != "done"):
            raise UserError(
                self.env._(
                    "%(order)s: transfer %(transfer)s could not be completed. Open it "
                    "and validate it there.",
                    order=picking.origin or picking.name,
                    transfer=picking.name,
                )
            )
        return pickings
