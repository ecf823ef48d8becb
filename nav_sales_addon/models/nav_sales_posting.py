from odoo import api, fields, models

from ..const import TRANSITION
from ..savepoint import complete_savepoint


class PostingPlan:
    """What one posting does with one order, decided before anything is written.

    :ivar order: the `sale.order`
    :ivar lines: the order lines that take part
    :ivar to_ship: ``{line: quantity}`` in the line's unit, without zeros
    :ivar to_invoice: ``{line: quantity}`` in the line's unit, without zeros
    """

    def __init__(self, order, ship, invoice, posting_date):
        self.order = order
        self.posting_date = posting_date or order.nav_posting_date
        self.document_date = self._document_date(posting_date)
        self.to_ship, self.to_invoice = {}, {}
        for line in order.order_line._nav_posting_lines():
            ship_qty, invoice_qty = line._nav_posting_quantities(ship, invoice)
            if not line.product_uom_id.is_zero(ship_qty):
                self.to_ship[line] = ship_qty
            if not line.product_uom_id.is_zero(invoice_qty):
                self.to_invoice[line] = invoice_qty
        self.lines = order.order_line.browse().union(*self.to_ship, *self.to_invoice)

    def _document_date(self, posting_date):
        if posting_date and self.order.company_id.nav_link_document_date:
            return posting_date
        return self.order.nav_document_date

    @property
    def has_down_payment(self):
        lines = self.order.order_line.filtered("is_downpayment")
        return any(line.qty_to_invoice for line in lines)

    @property
    def completes(self):
        """Whether nothing of the order is left to invoice after this posting."""
        return all(
            line.product_uom_id.is_zero(
                line.product_uom_qty
                - line.qty_invoiced
                - self.to_invoice.get(line, 0.0)
            )
            for line in self.order.order_line._nav_posting_lines()
        )

    def amount_to_invoice(self):
        """Net amount this posting invoices, in the order's currency."""
        amount = sum(
            line.price_reduce_taxexcl * quantity
            for line, quantity in self.to_invoice.items()
        )
        return self.order.currency_id.round(amount)


class NavSalesPosting(models.AbstractModel):
    """Post orders in one transaction: lock, check, release, ship, invoice."""

    _name = "nav.sales.posting"
    _description = "Posting of Sales Orders"

    @api.model
    def _post(self, orders, ship, invoice, posting_date=None):
        """Post all orders or none; see `sale.order.nav_post` for the contract."""
        orders.check_access("write")
        posting_date = fields.Date.to_date(posting_date)
        # The savepoint keeps the promise even when a caller catches the error.
        with complete_savepoint(self.env):
            orders._nav_lock()
            orders._nav_recalculate_discounts()
            plans = self._plan(orders, ship, invoice, posting_date)
            self.env["nav.posting.check"]._check_posting(plans, ship, invoice)
            return self._write(plans)

    @api.model
    def _plan(self, orders, ship, invoice, posting_date):
        return [PostingPlan(order, ship, invoice, posting_date) for order in orders]

    @api.model
    def _write(self, plans):
        """The writing part; all was checked, later surprises roll it back."""
        orders = self.env["sale.order"].union(*(plan.order for plan in plans))
        orders._nav_archive_orders()
        orders._nav_release()
        shipments = self.env["nav.posting.shipment"]._ship(plans)
        invoices = self.env["nav.posting.invoice"]._invoice(plans)
        self._finish(plans, shipments, invoices)
        return {"shipment_ids": shipments.ids, "invoice_ids": invoices.ids}

    @api.model
    def _finish(self, plans, shipments, invoices):
        """Default the quantities again and note the numbers on each order."""
        shipment_of = {picking.sale_id: picking for picking in shipments}
        invoice_of = {order: m for m in invoices for order in m.nav_sale_order_ids}
        bodies = {}
        for plan in plans:
            order = plan.order
            order.order_line._nav_reset_quantities()
            shipment, invoice = shipment_of.get(order), invoice_of.get(order)
            vals = {"nav_posting_date": plan.posting_date}
            vals.update(nav_document_date=plan.document_date)
            if shipment:
                vals["nav_last_shipment_id"] = shipment.id
            if invoice:
                vals["nav_last_invoice_id"] = invoice.id
            order.with_context(nav_transition=TRANSITION).write(vals)
            bodies[order.id] = self._chatter_text(shipment, invoice)
        orders = self.env["sale.order"].browse(bodies)
        orders._message_log_batch(bodies)

    @api.model
    def _chatter_text(self, shipment, invoice):
        if shipment and invoice:
            return self.env._(
                "Posted: shipment %(shipment)s and invoice %(invoice)s.",
                shipment=shipment.nav_shipment_number,
                invoice=invoice.name,
            )
        if invoice:
            return self.env._("Posted: invoice %(invoice)s.", invoice=invoice.name)
        if shipment:
            number = shipment.nav_shipment_number
            return self.env._("Posted: shipment %(shipment)s.", shipment=number)
        return self.env._("Posted: services delivered.")
