from collections import defaultdict

from odoo import api, models


class NavShipmentDocument(models.AbstractModel):
    """What a posted shipment says about its order, and which invoices cover it.

    A shipment has one line for each line of its order, also for those it did not ship
    (rules/sales_documents.md §5.1). Odoo keeps the moves only; what was ordered at that
    moment is noted when the shipment is posted, so that a slip printed again next year
    shows the same back-ordered quantities although the order went on.
    """

    _name = "nav.shipment.document"
    _description = "Lines of a Posted Shipment"

    # === NOTED WHEN A SHIPMENT IS POSTED ===#

    @api.model
    def _order_lines(self, pickings, services=None):
        """Ordered and already shipped quantities of every line of the orders.

        :param dict services: ``{order line id: quantity}`` delivered by this posting;
            they are listed on the first shipment of the order only
        :return: ``{picking: {line id as text: [ordered, shipped before, services]}}``
        """
        # Whoever may validate a transfer may not be allowed to read every order.
        pickings, services = pickings.sudo(), dict(services or {})
        noted = {}
        for picking in pickings:
            moves = self._shipped_moves(picking)
            noted[picking] = {
                str(line.id): self._order_line(line, moves, services.pop(line.id, 0.0))
                for line in self._document_lines(picking)
            }
        return noted

    @api.model
    def _order_line(self, line, moves, service):
        if line.display_type:
            return [0.0, 0.0, 0.0]
        here = service or self._shipped(line, moves.get(line))
        before = line.product_uom_id.round(line.qty_delivered - here)
        return [line.product_uom_qty, before, service]

    @api.model
    def _document_lines(self, picking):
        orders = picking.move_ids.sale_line_id.order_id | picking.sale_id
        return orders.order_line.filtered(lambda line: not line.is_downpayment)

    @api.model
    def _order_lines_now(self, picking):
        """The same for shipments posted before this addon: derived from the moves."""
        noted = {}
        for line in self._document_lines(picking):
            before = line.qty_delivered
            if not line.display_type and line.qty_delivered_method == "stock_move":
                spans = {span[0]: span[1] for span in self._shipped_spans(line)}
                before = spans.get(picking, self._shipped_until(line, picking))
            noted[str(line.id)] = [line.product_uom_qty, before, 0.0]
        return noted

    # === QUANTITIES OF THE MOVES, IN THE ORDER LINE'S UNIT ===#

    @api.model
    def _shipped_moves(self, picking):
        """What left for the customer with a transfer, by order line."""
        moves = picking.move_ids.filtered(
            lambda move: move.state == "done" and move._nav_is_sale_shipment()
        )
        return moves.grouped("sale_line_id")

    @api.model
    def _shipped(self, line, moves):
        """Quantity of an order line in some of its moves; kits count by their parts."""
        if not moves:
            return 0.0
        own = moves.filtered(lambda move: move.product_id == line.product_id)
        if own:
            return line.product_uom_id.round(
                sum(self._line_quantity(line, move) for move in own)
            )
        return line.product_uom_id.round(
            line.product_uom_qty * self._kit_share(line, moves)
        )

    @api.model
    def _line_quantity(self, line, move):
        return move.product_uom._compute_quantity(
            move.quantity, line.product_uom_id, rounding_method="HALF-UP"
        )

    @api.model
    def _kit_share(self, line, moves):
        """Which part of a kit these moves are, by the part that is shipped least."""
        shares = []
        for product, parts in moves.grouped("product_id").items():
            demand = sum(
                move.product_qty
                for move in line.move_ids
                if move.product_id == product
                and move.state != "cancel"
                and move._nav_is_sale_shipment()
            )
            if demand:
                shares.append(sum(parts.mapped("product_qty")) / demand)
        return min(shares, default=0.0)

    @api.model
    def _shipped_spans(self, line):
        """Which stretch of an order line each transfer shipped, returns taken off.

        :return: list of ``(picking, shipped before, shipped until)``, oldest first
        """
        spans, position = [], 0.0
        moves = line.move_ids.filtered(
            lambda move: move.state == "done" and not move.nav_is_neutral
        )
        for picking, own in moves.sorted(self._moment).grouped("picking_id").items():
            sent = own.filtered(lambda move: move._nav_is_sale_shipment())
            back = (own - sent).filtered(
                lambda move: move.to_refund and move.location_id._nav_is_outgoing()
            )
            until = position + self._shipped(line, sent)
            if sent:
                spans.append((picking, position, until))
            position = until - self._shipped(line, back)
        return spans

    @api.model
    def _moment(self, move):
        return (move.date, move.id)

    @api.model
    def _shipped_until(self, line, picking):
        """How much of a line had been shipped when a transfer without it was done."""
        earlier = [
            until
            for other, _before, until in self._shipped_spans(line)
            if (other.date_done, other.id) < (picking.date_done, picking.id)
        ]
        return earlier[-1] if earlier else 0.0

    # === LINES OF THE DOCUMENT ===#

    @api.model
    def _rows(self, picking):
        """The lines of a posted shipment, in the order of its order.

        :return: list of dicts: kind (item, section, subsection, note, combo), name,
            unit, ordered, shipped, before, back_ordered, lots, packages, parts
        """
        picking.check_access("read")
        # A sales processor prints lots and packages without rights on the inventory.
        picking = picking.sudo()
        if picking.nav_is_return:
            return self._return_rows(picking)
        moves = self._shipped_moves(picking)
        noted = picking.nav_order_lines or self._order_lines_now(picking)
        ids = {int(line_id) for line_id in noted}
        lines = picking.env["sale.order.line"].browse(ids).exists()
        rows = []
        for line in lines.sorted(self._place):
            row = self._line_row(line, noted[str(line.id)], moves.get(line))
            rows += self._with_correction(picking, line, moves.get(line), row)
        others = picking.move_ids.browse().union(
            *(own for line, own in moves.items() if line not in lines)
        )
        return rows + [self._move_row(move) for move in others]

    @api.model
    def _with_correction(self, picking, line, moves, row):
        """What was undone is printed only when asked for: a line and its opposite."""
        undone = moves and moves.filtered("nav_correction")
        if str(line.id) in (picking.nav_undone_services or ()):
            taken_back = row["shipped"]
        elif undone:
            back = undone.returned_move_ids.filtered("nav_correction")
            taken_back = self._shipped(line, back)
        else:
            return [row]
        if self.env.context.get("nav_show_corrections"):
            return [row, {**row, "shipped": -taken_back}]
        left = line.product_uom_id.round(row["shipped"] - taken_back)
        return [{**row, "shipped": left}] if left else []

    @api.model
    def _place(self, line):
        return (line.order_id.id, line.sequence, line.id)

    @api.model
    def _line_row(self, line, noted, moves):
        row = {"kind": self._kind(line), "name": line.name, "line": line}
        if row["kind"] != "item":
            return row
        ordered, before, service = noted
        shipped = service or self._shipped(line, moves)
        unit, sign = line.product_uom_id, -1 if ordered < 0 else 1
        left = sign * max(0.0, unit.round(sign * (ordered - before - shipped)))
        row.update(
            name=self._with_item_number(line),
            unit=unit,
            ordered=ordered,
            before=before,
            shipped=shipped,
            back_ordered=left,
        )
        return {**row, **self._tracking(line, moves)}

    @api.model
    def _kind(self, line):
        if line.display_type:
            return line.display_type.removeprefix("line_")
        return "combo" if line.product_type == "combo" else "item"

    @api.model
    def _with_item_number(self, line):
        """The packer looks for the item's number, so a retyped text gets it again."""
        code = line.product_id.default_code
        if code and code not in line.name:
            return f"[{code}] {line.name}"
        return line.name

    @api.model
    def _move_row(self, move):
        """A transfer without an order: what it should move and what it moved."""
        return {
            "kind": "item",
            "name": move.product_id.display_name,
            "line": self.env["sale.order.line"],
            "unit": move.product_uom,
            "ordered": move.product_uom_qty,
            "before": None,
            "shipped": move.quantity,
            "back_ordered": None,
            **self._tracking(None, move),
        }

    @api.model
    def _tracking(self, line, moves):
        """Lots, serial numbers and packages of a line, and the parts of a kit."""
        details = moves.move_line_ids if moves else self.env["stock.move.line"].sudo()
        lots = defaultdict(float)
        for detail in details.filtered("lot_id"):
            lots[detail.lot_id] += detail.quantity
        kit = line and moves and line.product_id not in moves.product_id
        return {
            "lots": [(lot.name, quantity) for lot, quantity in lots.items()],
            "packages": details.result_package_id.mapped("name"),
            "parts": moves if kit else self.env["stock.move"],
        }

    # === INVOICES ===#

    @api.model
    def _invoiced_shipments(self, invoice):
        """The shipments an invoice covers.

        Invoices cover an order line in the order they were made, as item ledger entries
        do (rules §5.4): the first invoice the goods shipped first.
        """
        invoice.check_access("read")
        invoice = invoice.sudo()  # shipments are named, whatever rights on transfers
        pickings = invoice.env["stock.picking"]
        for line in invoice.invoice_line_ids.sale_line_ids:
            unit = line.product_uom_id
            start, end = self._invoiced_span(line, invoice)
            for picking, before, until in self._shipped_spans(line):
                if unit.compare(before, end) < 0 < unit.compare(until, start):
                    pickings |= picking
        return pickings.sudo(False)

    @api.model
    def _invoiced_span(self, line, invoice):
        """Invoiced quantity of an order line before and until an invoice."""
        before = until = 0.0
        for item in line.invoice_lines.filtered(
            lambda i: i.parent_state == "posted" or i.move_id == invoice
        ):
            sign = -1 if item.move_id.move_type == "out_refund" else 1
            quantity = sign * item.product_uom_id._compute_quantity(
                item.quantity, line.product_uom_id, rounding_method="HALF-UP"
            )
            if item.move_id.id < invoice.id:
                before += quantity
            if item.move_id.id <= invoice.id:
                until += quantity
        return before, until

    @api.model
    def _return_rows(self, picking):
        """What came back, and why (rules/dropship_returns.md §4)."""
        shown = self.env.context.get("nav_show_corrections")
        moves = picking.move_ids.filtered(
            lambda move: move.state == "done" and (shown or not move.nav_correction)
        )
        return [
            {
                **self._move_row(move),
                "name": move.sale_line_id.name or move.product_id.display_name,
                "reason": move.nav_return_reason_id.name,
            }
            for move in moves
        ]
