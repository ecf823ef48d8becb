from odoo import api, models

# What a line of any document says, whatever its model calls it
PRICES = ("price_unit", "discount", "tax_ids", "analytic_distribution")
DISCOUNTS = (
    "nav_inv_discount_pct",
    "nav_discount_exact",
    "nav_discount_key",
    "nav_service_charge",
)


class NavCopySource(models.AbstractModel):
    """Reads any sales document in the same words (rules §4).

    A line is a dict: display_type, product, name, quantity, uom, and the prices and
    dimensions of the source. What posting or payments added is left behind.
    """

    _name = "nav.copy.source"
    _description = "Source of Copy Document"

    # === LINES ===#

    @api.model
    def _lines(self, source, returnable=False):
        """The lines of a document, in its order.

        :param bool returnable: of a shipment only what did not come back, linked to it
        """
        if source._name == "sale.order":
            lines = source.order_line.filtered(lambda line: not line.is_downpayment)
            return [
                {
                    **self._line(line, line.product_uom_qty),
                    "prepayment_pct": line.nav_prepayment_pct,
                }
                for line in lines
            ]
        if source._name == "account.move":
            lines = source.invoice_line_ids.filtered(self._is_copied)
            texts = self._source_text(source)
            return texts + [self._line(line, line.quantity) for line in lines]
        return self._source_text(source) + self._picking_lines(source, returnable)

    @api.model
    def _is_copied(self, item):
        """Rounding and down payments belong to the document they are on."""
        kinds = ("product", "line_section", "line_subsection", "line_note")
        return item.display_type in kinds and not any(
            line.is_downpayment for line in item.sale_line_ids
        )

    @api.model
    def _line(self, line, quantity):
        kind = line.display_type
        if kind and kind != "product":
            return {"display_type": kind, "name": line.name}
        return {
            "display_type": False,
            "product": line.product_id,
            "name": line.name,
            "quantity": quantity,
            "uom": line.product_uom_id,
            **{name: line[name] for name in PRICES},
            "discounts": {name: line[name] for name in DISCOUNTS if line[name]},
            "charge": line.nav_service_charge,
        }

    @api.model
    def _picking_lines(self, picking, returnable=False):
        """What a shipment moved and nobody undid; it has no prices of its own."""
        rows = []
        for move in picking.sudo().move_ids:
            if move.state != "done" or move.nav_correction:
                continue
            line = move.sale_line_id
            own = line.product_id == move.product_id
            uom = line.product_uom_id if own else move.product_uom
            moved = move._nav_left_to_undo() if returnable else move.quantity
            quantity = move.product_uom._compute_quantity(
                moved, uom, rounding_method="HALF-UP"
            )
            if returnable and uom.compare(quantity, 0) <= 0:
                continue
            rows.append(
                {
                    "display_type": False,
                    "product": move.product_id,
                    "name": False,
                    "quantity": quantity,
                    "uom": uom,
                    "appl_from": move if returnable else False,
                }
            )
        return rows

    @api.model
    def _source_text(self, source):
        """A line that names the posted document (DR-210)."""
        text = False
        if source._name == "stock.picking":
            number = source.nav_shipment_number
            text = (
                self.env._("Return Receipt %s:", number)
                if source.nav_is_return
                else self.env._("Shipment %s:", number)
            )
        elif source.state == "posted":
            text = (
                self.env._("Credit Memo %s:", source.name)
                if source.move_type == "out_refund"
                else self.env._("Invoice %s:", source.name)
            )
        return [{"display_type": "line_note", "name": text}] if text else []

    # === HEADER ===#

    @api.model
    def _header_document(self, source):
        """Whose header is copied: shipments have that of their order or invoice."""
        if source._name == "stock.picking":
            # sudo: the shipment may be read; only the conditions of its order are used
            return source.sudo().sale_id or source.sudo().nav_invoice_id or source
        return source

    @api.model
    def _header(self, source):
        """Parties and conditions, by plain names."""
        document = self._header_document(source)
        if document._name == "stock.picking":
            return {"customer": document.partner_id, "ship_to": document.partner_id}
        if document._name == "sale.order":
            return {
                "customer": document.partner_id,
                "bill_to": document.partner_invoice_id,
                "ship_to": document.partner_shipping_id,
                "currency": document.currency_id,
                "pricelist": document.pricelist_id,
                "fiscal_position": document.fiscal_position_id,
                "payment_term": document.payment_term_id,
                "salesperson": document.user_id,
                "team": document.team_id,
                "warehouse": document.warehouse_id,
                "text": document.note,
                "reference": document.client_order_ref,
                "prepayment_pct": document.nav_prepayment_pct,
                **self._discount(document),
            }
        orders = document.invoice_line_ids.sale_line_ids.order_id
        return {
            "customer": orders.partner_id[:1] or document.partner_id,
            "bill_to": document.partner_id,
            "ship_to": document.partner_shipping_id,
            "currency": document.currency_id,
            "fiscal_position": document.fiscal_position_id,
            "payment_term": document.invoice_payment_term_id,
            "salesperson": document.invoice_user_id,
            "team": document.team_id,
            "warehouse": document.nav_warehouse_id,
            "text": document.narration,
            "reference": document.ref,
            **self._discount(document),
        }

    @api.model
    def _discount(self, document):
        return {
            "discount_type": document.nav_inv_discount_type,
            "discount_value": document.nav_inv_discount_value,
        }

    @api.model
    def _is_credit(self, document):
        """Documents by which goods or money come back."""
        if document._name == "stock.picking":
            return document.nav_is_return
        if document._name == "sale.order":
            return document.nav_document_type == "return_order"
        return document.move_type == "out_refund"
