from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import SYSTEM, posting_values, preview_numbers


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = [
        "stock.picking",
        "nav.posting.mixin",
        "nav.shipment.sending.mixin",
        "nav.undo.picking.mixin",
    ]
    _rec_names_search = ["name", "nav_posted_number"]

    nav_posted_number = fields.Char(
        string="Posted Shipment No.", copy=False, readonly=True, index="btree_not_null"
    )
    nav_invoice_id = fields.Many2one(
        "account.move",
        string="Sales Invoice",
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="The sales invoice that shipped these goods itself.",
    )
    nav_posting_date = fields.Date(string="Posting Date", copy=False, readonly=True)
    nav_external_document_number = fields.Char(
        string="External Document No.", copy=False, readonly=True
    )
    nav_order_lines = fields.Json(
        string="Order Lines When Posted", copy=False, readonly=True
    )
    nav_shipment_number = fields.Char(
        string="Shipment No.",
        compute="_compute_nav_shipment_number",
        search="_search_nav_shipment_number",
    )

    @api.depends("name", "nav_posted_number")
    def _compute_nav_shipment_number(self):
        for picking in self:
            picking.nav_shipment_number = picking.nav_posted_number or picking.name

    @api.depends("name", "nav_posted_number")
    def _compute_display_name(self):
        """A posted shipment is called by its number; the transfer's name is added."""
        res = super()._compute_display_name()
        for picking in self.filtered("nav_posted_number"):
            number, name = picking.nav_posted_number, picking.name
            picking.display_name = f"{number} ({name})"
        return res

    @api.model
    def _search_nav_shipment_number(self, operator, value):
        if operator in fields.Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return fields.Domain("name", operator, value) | fields.Domain(
            "nav_posted_number", operator, value
        )

    nav_is_return = fields.Boolean(
        string="Is a Return Receipt", compute="_compute_nav_is_return"
    )

    @api.depends("location_id", "location_dest_id")
    def _compute_nav_is_return(self):
        """Goods a customer sent back: the document is a return receipt."""
        for picking in self:
            picking.nav_is_return = (
                picking.location_id._nav_is_outgoing()
                and not picking.location_dest_id._nav_is_outgoing()
            )

    def _nav_is_shipment(self):
        """Whether this transfer brings goods to a customer (a drop shipment too)."""
        self.ensure_one()
        return self.location_dest_id._nav_is_outgoing() and not (
            self.location_id._nav_is_outgoing()
        )

    def button_validate(self):
        if not posting_values(self.env):  # posting has checked it all
            self._nav_check_native_shipment()
        return super().button_validate()

    def _nav_check_native_shipment(self, date=None):
        """Whoever delivers an order the Odoo way: same rules (rules §5, §7)."""
        check = self.env["nav.posting.check"]
        date = date or fields.Date.context_today(self)
        problems = []
        for picking in self.filtered(lambda p: p.state != "done" and p.sale_id):
            # sudo: who works in the warehouse need not be able to read orders
            order = picking.sale_id.sudo()
            if picking._nav_is_shipment():
                texts = (
                    check._date_problem(order.company_id, date),
                    order._nav_blocked_problem("ship"),
                    check._external_number_problem(order),
                    order._nav_unpaid_problem(),
                )
                problems += [f"{order.name}: {text}" for text in texts if text]
            elif picking.nav_is_return:
                problems += picking._nav_native_return_problems()
        if problems:
            raise UserError("\n".join(problems))

    def _nav_native_return_problems(self):
        """Goods of orders that come back the Odoo way keep to the same limits."""
        quantities = {}
        # sudo: who works in the warehouse need not be able to read orders
        for move in self.sudo().move_ids.filtered("sale_line_id"):
            line = move.sale_line_id
            if line.product_uom_qty < 0:
                moved = move.product_uom._compute_quantity(
                    move.quantity, line.product_uom_id, rounding_method="HALF-UP"
                )
                quantities[line] = quantities.get(line, 0.0) - moved
        lines = self.env["sale.order.line"].sudo()
        return [
            f"{line.order_id.name}, {line._nav_label()}: {text}"
            for line, text in lines._nav_return_problems(quantities)
        ]

    def _action_done(self):
        """A finished transfer to a customer is a posted shipment (rules §5.1)."""
        self.env["nav.drop.shipment.posting"]._release_sales(self)
        # goods nobody ordered become a line of the order, also of a locked one
        res = super(StockPicking, self.with_context(nav_system=SYSTEM))._action_done()
        shipments = self.filtered(
            lambda picking: picking.state == "done"
            and not picking.nav_posting_date
            and picking._nav_is_shipment()
        )
        shipments.with_context(nav_system=SYSTEM)._nav_stamp_posted()
        receipts = self.filtered(
            lambda picking: picking.state == "done"
            and not picking.nav_posting_date
            and picking.nav_is_return
            and (picking.nav_invoice_id or picking._nav_returns_order())
        )
        receipts.with_context(nav_system=SYSTEM)._nav_stamp_credited()
        self.env["nav.document.comments"]._copy_to_shipments(shipments)
        return res

    def write(self, vals):
        self._nav_check_posted_change(vals)
        return super().write(vals)

    def _send_confirmation_email(self):
        """No customer is told that goods arrive because a receipt was undone."""
        told = self.filtered(lambda picking: not picking.nav_corrected_picking_id)
        return super(StockPicking, told)._send_confirmation_email()

    def _nav_stamp_posted(self):
        posting = posting_values(self.env)
        today = fields.Date.context_today(self)
        noted = self.env["nav.shipment.document"]._order_lines(
            self, posting and posting.services
        )
        for picking in self:
            dates = posting and posting.dates.get(picking.sale_id.id)
            invoice = picking.sudo().nav_invoice_id
            date = dates[0] if dates else invoice.date or today
            vals = {
                "nav_posting_date": date,
                "nav_order_lines": noted[picking],
                "nav_external_document_number": (
                    picking.sale_id.client_order_ref or invoice.ref
                ),
            }
            series = picking.company_id.nav_shipment_sequence_id
            if series:
                vals["nav_posted_number"] = picking._nav_next_posted_number(
                    series, date
                )
            if date != today:
                vals["date_done"] = picking._nav_moment_on(date)
            picking.write(vals)

    def _nav_stamp_credited(self):
        """Goods that come back with a credit memo are dated as it is (rules §2.1).

        They are a document of their own with a number only if the company wants it.
        """
        posting, today = posting_values(self.env), fields.Date.context_today(self)
        for picking in self:
            credit = picking.sudo().nav_invoice_id
            company = picking.company_id.sudo()
            dates = posting and posting.dates.get(picking.sale_id.id)
            date = dates[0] if dates else credit.date or today
            vals = {
                "nav_posting_date": date,
                "nav_external_document_number": (
                    credit.ref or picking.sudo().sale_id.client_order_ref
                ),
            }
            series = company.nav_return_receipt_sequence_id
            if series and (not credit or company.nav_return_receipt_on_credit_memo):
                vals["nav_posted_number"] = picking._nav_next_posted_number(
                    series, date
                )
            if date != today:
                vals["date_done"] = picking._nav_moment_on(date)
            picking.write(vals)

    def _nav_returns_order(self):
        """Whether this receipt belongs to a return order."""
        # sudo: who works in the warehouse need not be able to read orders
        orders = self.sudo().move_ids.sale_line_id.order_id
        return any(order._nav_is_return_order() for order in orders)

    def _nav_moment_on(self, date):
        """Noon of a posting date where the user is, as the UTC moment Odoo stores."""
        zone = pytz.timezone(self.env.user.tz or "UTC")
        noon = zone.localize(datetime.combine(date, time(12)))
        return noon.astimezone(pytz.utc).replace(tzinfo=None)

    def _nav_next_posted_number(self, series, date):
        number = series._nav_next_number(date)
        taken = not preview_numbers(self.env) and self.sudo().search_count(
            [
                ("nav_posted_number", "=", number),
                ("company_id", "=", self.company_id.id),
            ],
            limit=1,
        )
        if taken:
            raise UserError(
                self.env._(
                    "Posted shipment %(number)s already exists. Correct the next "
                    "number of the series %(series)s.",
                    number=number,
                    series=series.sudo().name,
                )
            )
        return number

    def message_post(self, **kwargs):
        message = super().message_post(**kwargs)
        self._nav_note_message(message)
        return message

    # === PRINTED SHIPMENT ===#

    def _nav_shipment_rows(self):
        """One line per line of the order, for the printed shipment (rules §5.1)."""
        self.ensure_one()
        return self.env["nav.shipment.document"]._rows(self)

    # === ACTIONS ===#

    def _nav_open_posted(self):
        """Open posted shipments and return receipts in the form made for them."""
        if len(self) != 1 or not (self.nav_is_return or self._nav_is_shipment()):
            return self._get_records_action(target="current")
        form = self.env.ref("nav_sales_addon.nav_posted_shipment_view_form")
        return self._get_records_action(target="current", views=[(form.id, "form")])

    def action_nav_view_order(self):
        """Open the order a shipment belongs to."""
        self.ensure_one()
        return self.sale_id._nav_order_action()

    def action_nav_view_item_entries(self):
        """Open the item ledger entries of these shipments."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nav_sales_addon.nav_item_ledger_entry_action"
        )
        return {**action, "domain": [("picking_id", "in", self.ids)], "context": {}}
