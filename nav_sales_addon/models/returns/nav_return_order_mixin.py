from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class NavReturnOrderMixin(models.AbstractModel):
    """Return orders: an order the other way round (rules §2.1)."""

    _name = "nav.return.order.mixin"
    _description = "Order That Takes Goods Back"

    nav_return_receipt_count = fields.Integer(
        string="Return Receipts", compute="_compute_nav_return_receipt_count"
    )

    @api.depends("amount_untaxed", "amount_tax", "amount_total")
    def _compute_nav_return_amount_total(self):
        for order in self:
            order.nav_return_amount_untaxed = -order.amount_untaxed or 0.0
            order.nav_return_amount_tax = -order.amount_tax or 0.0
            order.nav_return_amount_total = -order.amount_total or 0.0

    @api.depends("picking_ids.state")
    def _compute_nav_return_receipt_count(self):
        for order in self:
            order.nav_return_receipt_count = len(order._nav_return_receipts())

    def _nav_is_return_order(self):
        self.ensure_one()
        return self.nav_document_type == "return_order"

    def _nav_return_receipts(self):
        return self.picking_ids.filtered(
            lambda picking: picking.state == "done" and picking.nav_is_return
        )

    def _nav_step(self, step):
        """How a step of posting is called for this kind of document (rules §7)."""
        return "credit" if self._nav_is_return_order() else step

    # === GET POSTED LINES ===#

    def nav_get_posted_lines(self, lines):
        """Copy posted invoice lines into this open return order (rules §2.4).

        :param lines: `account.move.line` records (or ids) of posted invoices
        :return: the new lines; never more than can still be returned
        :raise UserError: the invoices do not fit this order, or nothing is left
        """
        self.ensure_one()
        self._nav_check_rights("processor")
        self.check_access("write")
        lines = self.env["account.move.line"].browse(
            lines.ids if hasattr(lines, "ids") else lines
        )
        lines.check_access("read")
        self._nav_check_returned(lines)
        rows = []
        for document, own in lines.grouped("move_id").items():
            parts = self._nav_returned_rows(own)
            if parts:
                text = self.env._("From posted document %s", document.name)
                rows += [{"display_type": "line_note", "name": text}, *parts]
        if not rows:
            raise UserError(
                self.env._(
                    "%s: nothing was copied, all of these lines are returned already.",
                    ", ".join(lines.move_id.mapped("name")),
                )
            )
        if any(row.get("nav_inv_discount_pct") for row in rows):
            self._nav_mark_carried()
        start = max(self.order_line.mapped("sequence"), default=0) + 1
        rows = [{**row, "sequence": start + n} for n, row in enumerate(rows)]
        before = self.order_line
        self.write({"order_line": [Command.create(row) for row in rows]})
        return self.order_line - before

    def _nav_check_returned(self, lines):
        if not self._nav_is_return_order() or self.nav_status != "open":
            raise UserError(
                self.env._("%s is no open return order.", self.display_name)
            )
        for document in lines.move_id:
            text = None
            if document.state != "posted" or document.move_type != "out_invoice":
                text = self.env._("it is no posted sales invoice.")
            elif (
                document.commercial_partner_id != self.partner_id.commercial_partner_id
            ):
                text = self.env._("it belongs to another customer.")
            elif document.currency_id != self.currency_id:
                text = self.env._("its currency is %s.", document.currency_id.name)
            if text:
                message = f"{document.display_name}: {text}"
                raise UserError(message)

    def _nav_returned_rows(self, lines):
        """The posted price and discount stay, whatever the price list says today."""
        correction = self.env["nav.correction"]
        rows = []
        for line in correction._returnable(lines):
            for values in correction._with_discounts(line, correction._parts(line)):
                quantity = -values.pop("quantity")
                rows.append(
                    {
                        "product_id": line.product_id.id,
                        "name": line.name,
                        "product_uom_id": line.product_uom_id.id,
                        "product_uom_qty": quantity,
                        "price_unit": line.price_unit,
                        "technical_price_unit": 0.0,  # a price of its own: it stays
                        "discount": line.discount,
                        "tax_ids": [Command.set(line.tax_ids.ids)],
                        **values,
                    }
                )
        return rows

    # === MOVE NEGATIVE LINES ===#

    def nav_move_negative_lines(self):
        """Move the lines that go the other way into a document of their own (§2.1).

        Of a return order they become a sales order, of an order a return order, with
        price, discount and text as they are.

        :return: the new, open document
        :raise UserError: no such lines, the document is not open, or they are posted
        """
        self.ensure_one()
        self._nav_check_rights("processor")
        self.check_access("write")
        is_return = self._nav_is_return_order()
        lines = self.order_line._nav_posting_lines().filtered(
            lambda line: (line.product_uom_qty > 0) == is_return
            and line.product_uom_qty
        )
        self._nav_check_negative_lines(lines)
        new = self.copy(
            {
                "order_line": [],
                "nav_document_type": "order" if is_return else "return_order",
            }
        )
        rows = [
            {
                **vals,
                "price_unit": line.price_unit,
                "discount": line.discount,
                "nav_appl_from_move_id": line.nav_appl_from_move_id.id,
            }
            for line, vals in zip(lines, lines.copy_data(), strict=True)
        ]
        new.write({"order_line": [Command.create(row) for row in rows]})
        lines.unlink()
        return new

    def _nav_check_negative_lines(self, lines):
        text = None
        if self.nav_document_type == "quote" or self.nav_status != "open":
            text = self.env._("it is no open order.")
        elif self.state == "sale":
            text = self.env._("it was released already; its lines stay where they are.")
        elif not lines:
            text = self.env._("it has no negative lines.")
        elif any(line.qty_delivered or line.qty_invoiced for line in lines):
            text = self.env._("something of its negative lines is posted already.")
        if text:
            message = f"{self.name}: {text}"
            raise UserError(message)

    # === ACTIONS ===#

    def action_nav_get_posted_lines(self):
        """Choose posted lines that come back."""
        self.ensure_one()
        self._nav_check_rights("processor")
        return self.env["nav.get.posted.lines"]._open(self)

    def action_nav_move_negative_lines(self):
        """Move them and show the new document."""
        new = self.nav_move_negative_lines()
        kind = "return_order" if new._nav_is_return_order() else "sales_order"
        form = self.env.ref(f"nav_sales_addon.nav_{kind}_view_form")
        return new._get_records_action(target="current", views=[(form.id, "form")])

    def action_nav_view_return_receipts(self):
        """Open the posted return receipts of these orders."""
        xmlid = "nav_sales_addon.nav_posted_return_receipt_action"
        return self._nav_list_action(xmlid, self._nav_return_receipts())
