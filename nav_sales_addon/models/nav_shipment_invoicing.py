from odoo import api, fields, models
from odoo.exceptions import UserError


class NavShipmentInvoicing(models.AbstractModel):
    """Invoice what was shipped before: one invoice for several posted shipments.

    Rules: sales_documents.md §12. The lines stay lines of their orders, so quantities,
    ledgers and the end of an order follow by themselves; no goods move again.
    """

    _name = "nav.shipment.invoicing"
    _description = "Invoicing of Posted Shipments"

    # === WHAT CAN BE INVOICED ===#

    @api.model
    def _offered_shipments(self, move):
        """Posted shipments that can go on an unposted invoice (same parties, currency).

        :return: `stock.picking` records, oldest first
        """
        orders = self.env["sale.order"].search(
            [
                *self._kind_domain(),
                ("nav_shipped_not_invoiced", "=", True),
                ("company_id", "=", move.company_id.id),
                ("partner_invoice_id", "=", move.partner_id.id),
                ("currency_id", "=", move.currency_id.id),
            ]
        )
        orders_of_move = move.nav_sale_order_ids
        sell_to = orders_of_move.partner_id
        if sell_to:
            orders = orders.filtered(lambda order: order.partner_id in sell_to)
        return self._shipments_of(orders)

    @api.model
    def _kind_domain(self):
        """The orders whose documents are collected here."""
        return [("nav_document_type", "!=", "return_order")]

    @api.model
    def _documents(self, orders):
        return orders._nav_posted_shipments()

    @api.model
    def _shipments_of(self, orders):
        shipments = self._documents(orders)
        return shipments.filtered(lambda picking: self._open_lines(picking)).sorted(
            "id"
        )

    @api.model
    def _open_lines(self, picking):
        """``{order line: quantity of this shipment that is not invoiced}``"""
        moves = picking.move_ids.filtered(
            lambda move: move.state == "done" and not move.nav_correction
        )
        open_lines = {}
        for line, group in moves.grouped("sale_line_id").items():
            shipped = sum(
                move.product_uom._compute_quantity(move.quantity, line.product_uom_id)
                for move in group
            )
            left = line and self._left(line)
            quantity = min(shipped, left) if line else 0
            if quantity > 0:
                open_lines[line] = quantity
        return open_lines

    @api.model
    def _left(self, line):
        """What of an order line is shipped and not invoiced, not negative."""
        return line._nav_shipped_not_invoiced()

    # === GET SHIPMENT LINES ===#

    @api.model
    def _takes(self, move):
        return move.state == "draft" and move.move_type == "out_invoice"

    @api.model
    def _add_shipments(self, move, pickings):
        """Append the lines of shipments to an unposted invoice.

        :return: the new invoice lines
        :raise UserError: the invoice is posted, or a shipment does not fit it
        """
        if not self._takes(move):
            raise UserError(
                self.env._(
                    "%(document)s: lines can only be added to an unposted invoice.",
                    document=move.display_name,
                )
            )
        self._check_fits(move, pickings)
        # parts of one order line on the same document know of each other
        pickings = pickings.with_context(nav_discount_rows={})
        before, taken, commands = move.invoice_line_ids, {}, []
        sequence = max(before.mapped("sequence"), default=0)
        for picking in pickings.sorted("id"):
            rows = self._prepare_rows(picking, taken)
            for vals in rows:
                sequence += 1
                commands.append(fields.Command.create({**vals, "sequence": sequence}))
        if not commands:
            raise UserError(self.env._("Everything of these shipments is invoiced."))
        self._add_service_charges(pickings.sale_id, commands, sequence)
        for vals in pickings.sale_id._nav_deduct_from_shipments(taken):
            sequence += 1
            commands.append(fields.Command.create({**vals, "sequence": sequence}))
        if any(command[2].get("nav_inv_discount_pct") for command in commands):
            move._nav_mark_carried()
        move.write({"invoice_line_ids": commands})
        move._nav_choose_terms()
        return move.invoice_line_ids - before

    @api.model
    def _add_service_charges(self, orders, commands, sequence):
        """The charge of an order is invoiced with the first of its shipments (§8.7)."""
        for line in orders.order_line.filtered("nav_service_charge"):
            quantity = self._left(line)
            if quantity > 0:
                sequence += 1
                vals = line._prepare_invoice_line(quantity=quantity)
                commands.append(fields.Command.create({**vals, "sequence": sequence}))

    @api.model
    def _check_fits(self, move, pickings):
        for order in pickings.sale_id:
            if order.fiscal_position_id != move.fiscal_position_id:
                raise UserError(
                    self.env._(
                        "%(order)s has another fiscal position than the invoice. "
                        "Invoice it separately.",
                        order=order.name,
                    )
                )
            if order.currency_id != move.currency_id:
                raise UserError(
                    self.env._(
                        "%(order)s has another currency than the invoice. Invoice it "
                        "separately.",
                        order=order.name,
                    )
                )

    @api.model
    def _prepare_rows(self, picking, taken):
        """A text that names the shipment, then its lines that are not invoiced.

        :param dict taken: quantities taken already, by order line; updated here
        """
        rows = []
        for line, quantity in self._open_lines(picking).items():
            free = self._left(line) - taken.get(line, 0.0)
            quantity = line.product_uom_id.round(min(quantity, free))
            if quantity > 0:
                taken[line] = taken.get(line, 0.0) + quantity
                vals = line._prepare_invoice_line(quantity=quantity)
                rows.append({**vals, "nav_picking_id": picking.id})
        if not rows:
            return []
        return [{"display_type": "line_note", "name": self._text(picking)}, *rows]

    @api.model
    def _text(self, picking):
        return self.env._(
            "Shipment %(shipment)s of order %(order)s",
            shipment=picking.nav_shipment_number,
            order=picking.sale_id.name,
        )

    # === COMBINE SHIPMENTS ===#

    @api.model
    def _combine(self, orders, posting_date, document_date):
        """Make one unposted invoice for each customer, bill-to, currency and terms.

        Customers blocked for invoicing are skipped and counted.

        :return: ``(invoices, number of skipped orders)``
        """
        orders = orders.filtered("nav_shipped_not_invoiced")
        blocked = orders.filtered(
            lambda o: o._nav_blocked_problem(o._nav_step("invoice"))
        )
        invoices = self.env["account.move"]
        for group in self._groups(orders - blocked):
            shipments = self._shipments_of(group)
            if shipments:
                invoices |= self._combine_group(
                    group, shipments, posting_date, document_date
                )
        return invoices, len(blocked)

    @api.model
    def _groups(self, orders):
        return orders.grouped(
            lambda order: (
                order.company_id,
                order.partner_id,
                order.partner_invoice_id,
                order.currency_id,
                order.fiscal_position_id,
                order.payment_term_id,
            )
        ).values()

    @api.model
    def _document_values(self):
        return {}

    @api.model
    def _combine_group(self, orders, shipments, posting_date, document_date):
        first = orders[0].with_company(orders[0].company_id)
        vals = {
            **first._prepare_invoice(),
            "date": posting_date,
            "invoice_date": document_date,
            "invoice_origin": ", ".join(orders.mapped("name")),
            "ref": first.client_order_ref if len(orders) == 1 else False,
            **self._document_values(),
        }
        # Odoo makes invoices of orders as superuser too: salespeople need no right to
        move = orders._create_account_invoices([vals], False).sudo(self.env.su)
        self._add_shipments(move, shipments)
        return move
