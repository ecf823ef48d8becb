from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError

from ...const import PostingValues
from ...savepoint import complete_savepoint


class NavUndoPosting(models.AbstractModel):
    """Undo posted shipments and return receipts in one transaction (rules §5).

    Odoo's own return makes the opposite movement, with the lots, packages and places
    of the original, its cost and its date. Then the order asks for the goods again.
    """

    _name = "nav.undo.posting"
    _description = "Undo of Posted Shipments"

    @api.model
    def _undo(self, pickings, moves=None, service_lines=None):
        """See `stock.picking.nav_undo` for the contract."""
        pickings.check_access("read")
        # sudo: the role was checked; who posts need not work in the warehouse
        service, documents = self.sudo(), pickings.sudo()
        everything = moves is None and not service_lines
        with complete_savepoint(self.env):
            documents._nav_lock()
            orders = documents.move_ids.sale_line_id.order_id
            service.env["nav.drop.shipment.linking"]._lock(orders)
            chosen = service._moves(documents, moves, everything)
            services = service._services(documents, service_lines, everything)
            service.env["nav.undo.check"]._check(documents, chosen, services)
            corrections = service._write(documents, chosen, services)
        return corrections.sudo(self.env.su)

    @api.model
    def _moves(self, pickings, moves, everything):
        """The movements to undo: all that is left, or those that were chosen.

        A document that was undone line by line is undone for the rest; when nothing
        is left all its lines are checked, so that the user reads why.
        """
        done = pickings.move_ids.filtered(lambda move: move.state == "done")
        if not everything:
            return done & (moves or done.browse()).sudo()
        chosen = done.browse()
        for own in done.grouped("picking_id").values():
            chosen |= own.filtered(lambda move: not move.nav_correction) or own
        return chosen

    @api.model
    def _services(self, pickings, service_lines, everything):
        """Services that were posted with the documents and are not undone yet.

        :return: ``{picking: {order line: quantity}}``
        """
        result = {}
        for picking in pickings:
            left = picking._nav_services_left()
            if not everything:
                wanted = service_lines or self.env["sale.order.line"]
                left = {
                    line: quantity
                    for line, quantity in left.items()
                    if line in wanted.sudo()
                }
            if left:
                result[picking] = left
        return result

    # === WRITING ===#

    @api.model
    def _write(self, pickings, moves, services):
        corrections = pickings.browse()
        for picking in pickings:
            # costs are those of the document's company, whatever the user works in
            service = self.with_company(picking.company_id)
            picking = picking.with_env(service.env)
            own = moves.filtered(lambda move, of=picking: move.picking_id == of)
            if own:
                corrections |= service._undo_goods(picking, own.with_env(service.env))
            self._undo_services(picking, services.get(picking, {}))
            picking.nav_correction = all(
                move.nav_correction or move.state == "cancel"
                for move in picking.move_ids
            )
            self._log(picking)
        self._demand_again(pickings, moves)
        lines = moves.sale_line_id.union(
            *(line for own in services.values() for line in own)
        )
        lines._nav_reset_quantities()
        return corrections

    @api.model
    def _undo_goods(self, picking, moves):
        """One document with the opposite of these movements, on the same day."""
        quantities = {move: move._nav_left_to_undo() for move in moves}
        correction = self._create_return(picking, quantities)
        for move in correction.move_ids:
            self._mirror(move, quantities[move.origin_returned_move_id])
        correction.move_ids.picked = True
        date = self.env["nav.undo.check"]._date(picking)
        correction.with_context(
            skip_backorder=True,
            skip_sms=True,
            force_period_date=date,
            nav_posting=PostingValues([]),
        ).button_validate()
        if correction.state != "done":
            raise UserError(
                self.env._(
                    "%(document)s: the opposite transfer %(transfer)s could not be "
                    "completed.",
                    document=picking.nav_shipment_number,
                    transfer=correction.name,
                )
            )
        self._mark(correction, quantities)
        # back to the moment of the original, so that average costs are as before
        correction.date_done = picking.date_done
        correction.move_ids.product_id._update_standard_price()
        return correction

    @api.model
    def _create_return(self, picking, quantities):
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        for line in wizard.product_return_moves:
            line.quantity = quantities.get(line.move_id, 0.0)
            line.to_refund = True
        correction = wizard._create_return()
        vals = {
            "location_dest_id": picking.location_id.id,
            "origin": picking.nav_shipment_number,
            "nav_posted_number": picking.nav_shipment_number,
            "nav_posting_date": self.env["nav.undo.check"]._date(picking),
            "nav_external_document_number": picking.nav_external_document_number,
            "nav_corrected_picking_id": picking.id,
            "nav_correction": True,
        }
        if "carrier_id" in correction._fields:
            vals["carrier_id"] = False  # nobody is to be told to carry anything
        correction.write(vals)
        return correction

    @api.model
    def _mirror(self, move, quantity):
        """The same lots, packages and owners, back to where each of them came from."""
        original = move.origin_returned_move_id
        move.move_line_ids.unlink()
        move.write(
            {
                "location_id": original.location_dest_id.id,
                "location_dest_id": original.location_id.id,
                "nav_correction": True,
            }
        )
        returned = self._returned_details(original)
        left, rows = quantity, []
        for detail in original.move_line_ids:
            free = detail.quantity_product_uom
            if left < original.quantity:
                gone = min(free, returned[detail.lot_id, detail.owner_id])
                returned[detail.lot_id, detail.owner_id] -= gone
                free -= gone
            taken = min(
                left,
                move.product_id.uom_id._compute_quantity(
                    free, move.product_uom, rounding_method="HALF-UP"
                ),
            )
            if move.product_uom.compare(taken, 0) > 0:
                rows.append(self._mirror_values(move, detail, taken))
                left -= taken
        self.env["stock.move.line"].create(rows)

    @api.model
    def _returned_details(self, move):
        """``{(lot, owner): quantity}`` that came back before, in the item's unit."""
        returned = defaultdict(float)
        for detail in move._nav_returned_moves().move_line_ids:
            returned[detail.lot_id, detail.owner_id] += detail.quantity_product_uom
        return returned

    @api.model
    def _mirror_values(self, move, detail, quantity):
        return {
            "move_id": move.id,
            "picking_id": move.picking_id.id,
            "product_id": move.product_id.id,
            "product_uom_id": move.product_uom.id,
            "quantity": quantity,
            "location_id": detail.location_dest_id.id,
            "location_dest_id": detail.location_id.id,
            "lot_id": detail.lot_id.id,
            "owner_id": detail.owner_id.id,
            "package_id": detail.result_package_id.id,
            "result_package_id": detail.package_id.id,
            "company_id": move.company_id.id,
        }

    @api.model
    def _mark(self, correction, quantities):
        """Both movements are corrections; a pair that sums to zero counts nowhere."""
        undone = self.env["stock.move"].union(*quantities)
        whole = undone.filtered(
            lambda move: move.product_uom.compare(quantities[move], move.quantity) == 0
        )
        undone.nav_correction = True
        pairs = whole | correction.move_ids.filtered(
            lambda move: move.origin_returned_move_id in whole
        )
        pairs.nav_is_neutral = True

    @api.model
    def _undo_services(self, picking, services):
        """Services have no entries of their own; what was delivered becomes less."""
        for line, quantity in services.items():
            line.qty_delivered -= quantity
        if services:
            picking._nav_note_services_undone(services)

    # === THE ORDER CAN BE SHIPPED AGAIN ===#

    @api.model
    def _demand_again(self, pickings, moves):
        """Ask for what was undone: wanted less done, so asking twice is harmless.

        Without it the order would have nothing to ship, and the next change of a
        quantity would make Odoo ship more than the user meant.
        """
        drops = moves.filtered(lambda move: move._is_dropshipped())
        drops.purchase_line_id.filtered(
            lambda line: line.order_id.state == "purchase"
        )._create_or_update_picking()
        lines = (
            (moves - drops)
            .filtered(
                lambda move: not move.picking_id.nav_is_return
                or move.sale_line_id._nav_sign() < 0
                or move.sale_line_id.order_id.nav_document_type == "return_order"
            )
            .sale_line_id
        )
        lines._nav_demand_again()

    @api.model
    def _log(self, picking):
        body = self.env._("%s was undone.", picking.nav_shipment_number)
        picking._message_log(body=body)
        orders = picking.move_ids.sale_line_id.order_id
        orders._message_log_batch(dict.fromkeys(orders.ids, body))
