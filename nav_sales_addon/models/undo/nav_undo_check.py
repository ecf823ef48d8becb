from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...formatting import format_quantity


class NavUndoCheck(models.AbstractModel):
    """Why posted goods cannot be undone, all reasons at once (rules §5).

    Undo is for what was posted by mistake and touched by nobody since. Whatever was
    built upon it, an invoice, a return, a put-away, has to be taken back first.
    """

    _name = "nav.undo.check"
    _description = "Checks Before an Undo"

    @api.model
    def _check(self, pickings, moves, service_lines):
        """Raise one error that lists every problem of every document and line.

        :param moves: the `stock.move` records to undo
        :param dict service_lines: ``{picking: {order line: quantity}}`` of services
        """
        problems, taken = [], defaultdict(float)
        for picking in pickings:
            text = self._document_problem(picking)
            if text:
                problems.append(f"{picking.nav_shipment_number}: {text}")
                continue
            own = moves.filtered(lambda move, of=picking: move.picking_id == of)
            services = service_lines.get(picking, {})
            if not own and not services:
                text = self.env._("there is nothing to undo.")
                problems.append(f"{picking.nav_shipment_number}: {text}")
            for move in own:
                text = self._move_problem(move) or self._in_stock_problem(move, taken)
                if text:
                    problems.append(self._sentence(picking, move.product_id, text))
            for line, quantity in services.items():
                text = self._service_problem(line, quantity)
                if text:
                    problems.append(self._sentence(picking, line.product_id, text))
        if problems:
            raise UserError("\n".join(problems))

    @api.model
    def _sentence(self, picking, product, text):
        return f"{picking.nav_shipment_number}, {product.display_name}: {text}"

    # === THE DOCUMENT ===#

    @api.model
    def _document_problem(self, picking):
        if picking.state != "done" or not (
            picking.nav_is_return or picking._nav_is_shipment()
        ):
            return self.env._("it is no posted shipment or return receipt.")
        if picking.nav_corrected_picking_id:
            return self.env._(
                "it undoes %s itself and cannot be undone.",
                picking.nav_corrected_picking_id.nav_shipment_number,
            )
        if picking.nav_correction:
            return self.env._("it was undone already.")
        if picking.nav_invoice_id:
            return self.env._(
                "the goods were posted with %s. Correct or cancel that document "
                "instead.",
                picking.nav_invoice_id.display_name,
            )
        return self._date_problem(picking)

    @api.model
    def _date_problem(self, picking):
        """The undo is dated as the document, so that day must still be open."""
        date = self._date(picking)
        text = self.env["nav.posting.check"]._date_problem(picking.company_id, date)
        if text:
            return text
        locks = picking.company_id._get_lock_date_violations(
            date, fiscalyear=True, sale=False, purchase=False, tax=False, hard=True
        )
        return locks and self.env._(
            "its posting date %s is in a closed period.", format_date(self.env, date)
        )

    @api.model
    def _date(self, picking):
        return picking.nav_posting_date or picking.date_done.date()

    # === ONE LINE ===#

    @api.model
    def _move_problem(self, move):
        """The first reason why a line cannot be undone, in the order of the rules."""
        for check in (
            self._undone_problem,
            self._drop_shipment_problem,
            self._invoiced_problem,
            self._returned_problem,
            self._revalued_problem,
            self._put_away_problem,
        ):
            text = check(move)
            if text:
                return text
        return None

    @api.model
    def _undone_problem(self, move):
        if move.nav_correction:
            return self.env._("the line was undone already.")
        if move.product_uom.compare(move._nav_left_to_undo(), 0) <= 0:
            return self.env._(
                "there is nothing left to undo, everything came back with %s.",
                self._names(move._nav_returned_moves()),
            )
        return None

    @api.model
    def _drop_shipment_problem(self, move):
        """Drop shipments only where the company allows it (rules §0, V3)."""
        if not move._is_dropshipped():
            if move._is_dropshipped_returned():
                return self.env._("a returned drop shipment cannot be undone.")
            return None
        if not move.company_id.nav_undo_drop_shipments:
            return self.env._("the line is a drop shipment, which cannot be undone.")
        bought = move.purchase_line_id
        if bought and bought.product_uom_id.compare(bought.qty_invoiced, 0) > 0:
            return self.env._(
                "purchase order %s is invoiced already.", bought.order_id.name
            )
        return None

    @api.model
    def _invoiced_problem(self, move):
        line = move.sale_line_id
        if not line or line.product_uom_id.is_zero(self._invoiced(line, move)):
            return None
        items = line.invoice_lines.filtered(lambda item: item.parent_state != "cancel")
        names = ", ".join(items.move_id.mapped("display_name"))
        if move.picking_id.nav_is_return:
            return self.env._("the line was credited already (%s).", names)
        return self.env._("the line was invoiced already (%s).", names)

    @api.model
    def _returned_problem(self, move):
        """Goods that came back with a credit memo are no obstacle (rules §0, V5)."""
        returned = move._nav_returned_moves().filtered(
            lambda back: not back.picking_id.nav_invoice_id
        )
        if returned:
            return self.env._(
                "a part of it came back with %s already.", self._names(returned)
            )
        waiting = move.returned_move_ids.filtered(
            lambda back: back.state not in ("done", "cancel")
        )
        if waiting:
            return self.env._(
                "a return is planned with %s. Cancel it first.", self._names(waiting)
            )
        return None

    @api.model
    def _revalued_problem(self, move):
        if self.env["product.value"].search_count([("move_id", "=", move.id)], limit=1):
            return self.env._("its cost was adjusted by hand.")
        return None

    @api.model
    def _put_away_problem(self, move):
        """What was received may have been carried on to another place."""
        if not move.picking_id.nav_is_return:
            return None
        onward = move.move_dest_ids.filtered(
            lambda other: other.state != "cancel"
            and other.location_id == move.location_dest_id
            and not other.origin_returned_move_id
        )
        return onward and self.env._(
            "the goods are put away with %s.", self._names(onward)
        )

    @api.model
    def _in_stock_problem(self, move, taken):
        """What came in can leave again only while all of it is still there.

        :param dict taken: what the lines checked before take out of the same places
        """
        if not move.picking_id.nav_is_return or not move.product_id.is_storable:
            return None
        reserved_text = None
        for detail in move.move_line_ids:
            place, uom = detail.location_dest_id, move.product_id.uom_id
            if place.usage not in ("internal", "transit"):
                continue
            key = (detail.product_id, place, detail.lot_id, detail.result_package_id)
            taken[key, detail.owner_id] += detail.quantity_product_uom
            wanted = taken[key, detail.owner_id]
            found, reserved = self._stock_of(detail)
            if uom.compare(found, wanted) < 0:
                return self._gone_text(place, found, wanted)
            if uom.compare(found - reserved, wanted) < 0:
                reserved_text = self._reserved_text(place, reserved)
        if self._is_used(move):
            return self.env._("a part of the goods was sold or used since.")
        return reserved_text

    @api.model
    def _stock_of(self, detail):
        """Quantity and reserved quantity where a line put its goods, lot by lot."""
        quants = self.env["stock.quant"]._gather(
            detail.product_id,
            detail.location_dest_id,
            lot_id=detail.lot_id,
            package_id=detail.result_package_id,
            owner_id=detail.owner_id,
            strict=True,
        )
        return sum(quants.mapped("quantity")), sum(quants.mapped("reserved_quantity"))

    @api.model
    def _is_used(self, move):
        """First in, first out: the very goods of this entry were used (DR-240)."""
        if move.product_id.cost_method != "fifo":
            return False
        return move.product_id.uom_id.compare(move.remaining_qty, move.product_qty) < 0

    @api.model
    def _gone_text(self, place, found, wanted):
        return self.env._(
            "only %(found)s of the %(wanted)s received are still in %(place)s.",
            found=format_quantity(self.env, max(found, 0.0)),
            wanted=format_quantity(self.env, wanted),
            place=place.display_name,
        )

    @api.model
    def _reserved_text(self, place, reserved):
        return self.env._(
            "%(reserved)s in %(place)s are reserved for other documents.",
            reserved=format_quantity(self.env, reserved),
            place=place.display_name,
        )

    @api.model
    def _service_problem(self, line, quantity):
        """Services can be undone while they are not invoiced (rules §0, V4)."""
        sign, unit = line._nav_sign(), line.product_uom_id
        left = sign * (line.qty_delivered - quantity)
        if unit.compare(left, 0) < 0:
            return self.env._("the line was undone already.")
        if unit.compare(left, sign * line.qty_invoiced) < 0:
            names = ", ".join(line.invoice_lines.move_id.mapped("display_name"))
            return self.env._("the line was invoiced already (%s).", names)
        return None

    @api.model
    def _names(self, moves):
        pickings = moves.picking_id
        names = {picking.nav_shipment_number for picking in pickings}
        return ", ".join(sorted(names or set(moves.mapped("reference"))))

    # === HOW MUCH OF A DOCUMENT IS INVOICED ===#

    @api.model
    def _invoiced(self, line, move):
        """How much of an order line's quantity in this document is on invoices.

        An invoice line that came with Get Shipment Lines names its shipment; all
        others cover the shipments of the order line in the order they were made.
        """
        incoming = move.picking_id.nav_is_return
        total, named = self._invoiced_totals(line, incoming)
        picking = move.picking_id
        rest = total - sum(named.values())
        for other, posted in self._posted_quantities(line, incoming):
            free = max(0.0, posted - named.get(other, 0.0))
            taken = min(free, max(0.0, rest))
            rest -= taken
            if other == picking:
                mine = taken + min(named.get(other, 0.0), max(0.0, total))
                return line.product_uom_id.round(mine)
        return 0.0

    @api.model
    def _invoiced_totals(self, line, incoming):
        """:return: ``(all that is invoiced, {shipment: what names it})``, drafts too"""
        total, named = 0.0, {}
        credits_only = incoming and line._nav_sign() > 0
        for item in line.invoice_lines:
            is_credit = item.move_id.move_type == "out_refund"
            if item.parent_state == "cancel" or (credits_only and not is_credit):
                continue
            sign = -1 if is_credit != incoming else 1
            quantity = sign * item.product_uom_id._compute_quantity(
                item.quantity, line.product_uom_id, rounding_method="HALF-UP"
            )
            total += quantity
            if item.nav_picking_id:
                picking = item.nav_picking_id
                named[picking] = named.get(picking, 0.0) + quantity
        if credits_only:
            total -= self._returned_with_credits(line)
        return total, {key: value for key, value in named.items() if value > 0}

    @api.model
    def _returned_with_credits(self, line):
        """Goods that a credit memo itself took back are not of this document."""
        moves = line.move_ids.filtered(
            lambda move: move.state == "done"
            and move.picking_id.nav_is_return
            and move.picking_id.nav_invoice_id
        )
        return sum(self._in_line_unit(line, move, move.quantity) for move in moves)

    @api.model
    def _posted_quantities(self, line, incoming):
        """What each document moved of an order line and nobody took back since.

        :return: list of ``(picking, quantity in the line's unit)``, oldest first
        """
        moves = line.move_ids.filtered(
            lambda move: move.state == "done"
            and not move.nav_correction
            and move.product_id == line.product_id
            and not move.picking_id.nav_invoice_id
            and (
                move.picking_id.nav_is_return
                if incoming
                else move._nav_is_sale_shipment()
            )
        )
        return [
            (
                picking,
                sum(self._in_line_unit(line, m, m._nav_left_to_undo()) for m in own),
            )
            for picking, own in moves.sorted("id").grouped("picking_id").items()
        ]

    @api.model
    def _in_line_unit(self, line, move, quantity):
        return move.product_uom._compute_quantity(
            quantity, line.product_uom_id, rounding_method="HALF-UP"
        )
