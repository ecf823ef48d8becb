from odoo import api, fields, models
from odoo.exceptions import UserError

from ..savepoint import complete_savepoint


class NavInvoicePosting(models.AbstractModel):
    """Post sales invoices that were not made by an order, and ship their items."""

    _name = "nav.invoice.posting"
    _description = "Posting of Sales Invoices"

    @api.model
    def _post(self, moves, posting_date=None):
        """Post all invoices or none; see `account.move.nav_post` for the contract."""
        moves.check_access("write")
        with complete_savepoint(self.env):
            moves._nav_lock()
            self._check(moves)
            return self._write(moves, fields.Date.to_date(posting_date))

    @api.model
    def _check(self, moves):
        """What Odoo's own posting does not look at; the rest is checked in `_post`."""
        for move in moves:
            if move.state != "draft" or not move._nav_is_sale():
                raise UserError(
                    self.env._(
                        "%(document)s is not an unposted sales document.",
                        document=move.display_name,
                    )
                )

    @api.model
    def _write(self, moves, posting_date):
        if posting_date:
            linked = moves.filtered("company_id.nav_link_document_date")
            linked.invoice_date = posting_date
            moves.date = posting_date
        # The role Sales Poster was checked; posting itself asks for accounting rights.
        posted = moves.sudo()
        posted._post(soft=False)
        self.env["nav.posting.invoice"]._pay_at_once(posted)
        return {
            "shipment_ids": posted.nav_direct_picking_ids.ids,
            "invoice_ids": moves.ids,
        }

    # === SHIPPING, FROM WITHIN account.move._post ===#

    @api.model
    def _ship(self, moves):
        """Make and validate the transfers of invoices that are about to be posted.

        Before Odoo books them, so that the cost of goods is that of the real moves.
        """
        pickings = self.env["stock.picking"]
        for move in moves:
            lines = self._stocked_lines(move)
            back = lines.filtered(lambda line: line._nav_comes_back())
            for group, returned in ((lines - back, False), (back, True)):
                if group:
                    pickings |= self._create_transfer(move, group, returned)
        if not pickings:
            return pickings
        pickings.action_confirm()
        pickings.action_assign()
        self._set_quantities(pickings)
        pickings.with_context(skip_backorder=True, skip_sms=True).button_validate()
        for picking in pickings.filtered(lambda p: p.state != "done"):
            raise UserError(
                self.env._(
                    "%(document)s: the items could not be shipped.",
                    document=picking.nav_invoice_id.display_name,
                )
            )
        return pickings

    @api.model
    def _stocked_lines(self, move):
        return move.invoice_line_ids.filtered(
            lambda line: line._nav_ships_with_invoice() and line._nav_moved_quantity()
        )

    @api.model
    def _create_transfer(self, move, lines, returned):
        warehouse = move.nav_warehouse_id
        if not warehouse:
            raise UserError(
                self.env._(
                    "%(document)s: Location must be filled in.",
                    document=move.display_name,
                )
            )
        # sudo: whoever posts an invoice need not work in the warehouse
        kind = (warehouse.in_type_id if returned else warehouse.out_type_id).sudo()
        address = move.partner_shipping_id or move.partner_id
        stock, customer = warehouse.lot_stock_id, address.property_stock_customer
        source, target = (customer, stock) if returned else (stock, customer)
        return (
            self.env["stock.picking"]
            .sudo()
            .create(
                {
                    "picking_type_id": kind.id,
                    "partner_id": address.id,
                    "location_id": source.id,
                    "location_dest_id": target.id,
                    "origin": move.ref,
                    "company_id": move.company_id.id,
                    "nav_invoice_id": move.id,
                    "move_ids": [
                        fields.Command.create(
                            {
                                "product_id": line.product_id.id,
                                "product_uom_qty": line._nav_moved_quantity(),
                                "product_uom": line.product_uom_id.id,
                                "location_id": source.id,
                                "location_dest_id": target.id,
                                "partner_id": address.id,
                                "company_id": move.company_id.id,
                                "nav_invoice_line_id": line.id,
                                **line._nav_transfer_values(),
                            }
                        )
                        for line in lines
                    ],
                }
            )
        )

    @api.model
    def _set_quantities(self, pickings):
        """Everything leaves; a stockout never blocks, missing lots do (rules §10)."""
        shipment = self.env["nav.posting.shipment"].sudo()
        problems = []
        for move in pickings.move_ids:
            text = shipment._lot_problem(move, move.product_uom_qty)
            if text:
                document = move.picking_id.nav_invoice_id.display_name
                problems.append(f"{document}, {move.product_id.display_name}: {text}")
        if problems:
            raise UserError("\n".join(problems))
        for move in pickings.move_ids:
            if move.product_uom.compare(move.quantity, move.product_uom_qty):
                move.quantity = move.product_uom_qty
        pickings.move_ids.picked = True
