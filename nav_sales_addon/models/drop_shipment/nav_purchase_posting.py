from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import PostingValues
from ...savepoint import complete_savepoint


class PurchasePlan:
    """What one posting does with one purchase order, decided before it is written.

    :ivar to_receive: ``{line: quantity}`` in the line's unit, without zeros
    :ivar to_invoice: ``{line: quantity}``, None stands for all that is received
    """

    def __init__(self, purchase, receive, invoice, posting_date, quantities):
        self.purchase = purchase
        self.receive, self.invoice = receive, invoice
        self.posting_date = posting_date or fields.Date.context_today(purchase)
        self.to_receive, self.to_invoice = {}, None
        lines = purchase.order_line._nav_posting_lines()
        given = quantities or {}
        if receive:
            for line in lines:
                wanted = given.get(line.id, line._nav_to_receive())
                if not line.product_uom_id.is_zero(wanted):
                    self.to_receive[line] = wanted
        if invoice and not receive and quantities is not None:
            self.to_invoice = {
                line: given.get(line.id, line._nav_to_bill()) for line in lines
            }

    def bill_quantities(self):
        """What is billed, at the moment of billing: received, not billed before."""
        quantities = self.to_invoice
        if quantities is None:
            lines = self.purchase.order_line._nav_posting_lines()
            quantities = {line: line._nav_to_bill() for line in lines}
        return {
            line: quantity
            for line, quantity in quantities.items()
            if not line.product_uom_id.is_zero(quantity)
        }


class NavPurchasePosting(models.AbstractModel):
    """Receive and bill drop shipments from the purchase order (rules §1.4, §1.5)."""

    _name = "nav.purchase.posting"
    _description = "Posting of Purchase Orders for Customers"

    @api.model
    def _post(self, plan, bill_reference=None, bill_date=None):
        """:return: ``{'receipt_ids': [...], 'bill_ids': [...]}``"""
        with complete_savepoint(self.env):
            self._lock(plan.purchase)
            problems = self._problems(plan)
            if problems:
                raise UserError(self._format(plan.purchase, problems))
            receipts = self._receive(plan) if plan.to_receive else None
            bills = self._bill(plan, bill_reference, bill_date)
            self._log(plan.purchase, receipts, bills)
        return {
            "receipt_ids": receipts.ids if receipts else [],
            "bill_ids": bills.ids if bills else [],
        }

    @api.model
    def _lock(self, purchase):
        """One posting at a time, from whichever side it comes."""
        linking = self.env["nav.drop.shipment.linking"]
        linking._lock(purchase)
        # sudo: who buys need not sell; the row is only held
        linking._lock(purchase.order_line.sudo().sale_line_id.order_id)

    @api.model
    def _format(self, purchase, problems):
        return "\n".join(f"{purchase.name}: {text}" for text in problems)

    # === CHECKS ===#

    @api.model
    def _problems(self, plan):
        """All sentences that say why this cannot be posted."""
        purchase = plan.purchase
        if not (plan.receive or plan.invoice):
            return [self.env._("Choose Receive, Invoice, or both.")]
        if purchase.state == "cancel":
            return [self.env._("The purchase order is canceled.")]
        if purchase.state == "to approve":
            return [self.env._("The purchase order is waiting for approval.")]
        problems = [
            *self._quantity_problems(plan),
            *self._together_problems(plan),
        ]
        if not problems and not self._has_something(plan):
            problems = [self.env._("There is nothing to post.")]
        return problems

    @api.model
    def _has_something(self, plan):
        return plan.to_receive or (plan.invoice and plan.bill_quantities())

    @api.model
    def _quantity_problems(self, plan):
        for line, quantity in plan.to_receive.items():
            left = line._nav_to_receive()
            if not self._is_within(line, quantity, left):
                yield self.env._(
                    "%(line)s: the quantity to receive must be between 0 and "
                    "%(quantity)s.",
                    line=line.product_id.display_name,
                    quantity=left,
                )
        for line, quantity in (plan.to_invoice or {}).items():
            left = line._nav_to_bill()
            if not self._is_within(line, quantity, left):
                yield self.env._(
                    "%(line)s: the quantity to invoice must be between 0 and "
                    "%(quantity)s.",
                    line=line.product_id.display_name,
                    quantity=left,
                )

    @api.model
    def _is_within(self, line, quantity, limit):
        low, high = min(0, limit), max(0, limit)
        compare = line.product_uom_id.compare
        return compare(quantity, low) >= 0 and compare(quantity, high) <= 0

    @api.model
    def _together_problems(self, plan):
        """Goods the customer was not billed for yet cannot be billed (rules V2)."""
        if not plan.invoice or plan.purchase.company_id.nav_bill_before_sale:
            return
        for line in plan.to_receive:
            sold = line.sudo().sale_line_id
            if sold:
                yield self.env._(
                    "%(line)s: a drop shipment cannot be received and invoiced at the "
                    "same time. Receive first; invoice sales order %(order)s before "
                    "the vendor's bill.",
                    line=line.product_id.display_name,
                    order=sold.order_id.name,
                )

    # === GOODS ===#

    @api.model
    def _receive(self, plan):
        """:return: the transfers that are done now, one for each sales order"""
        self._confirm(plan.purchase)
        allotted, problems = {}, []
        for line, quantity in plan.to_receive.items():
            if line.qty_received_method == "manual":
                line.qty_received += quantity
                continue
            moves, text = self._allot(line, quantity)
            allotted.update(moves)
            if text:
                problems.append(f"{line.product_id.display_name}: {text}")
        if problems:
            raise UserError(self._format(plan.purchase, problems))
        shipping = self.env["nav.posting.shipment"].sudo()
        moves = self.env["stock.move"].sudo().union(*allotted)
        if not moves:
            return moves.picking_id
        shipping._set_quantities(allotted)
        moves.picking_id._nav_check_native_shipment(plan.posting_date)
        return shipping._validate(moves, self._values(plan, moves)).sudo(False)

    @api.model
    def _confirm(self, purchase):
        """Posting releases the order, as long as nobody has to approve it."""
        if purchase.state in ("draft", "sent"):
            purchase.button_confirm()
        if purchase.state != "purchase":
            raise UserError(
                self.env._("%s must be approved before it is posted.", purchase.name)
            )

    @api.model
    def _allot(self, line, quantity):
        """Spread a quantity over the open transfers of a line, oldest first.

        :return: ``({move: quantity in the move's unit}, None)`` or ``({}, why not)``
        """
        shipping = self.env["nav.posting.shipment"]
        allotted, left = {}, quantity
        # sudo: who buys need not work in the warehouse; the right to post was checked
        moves = line.sudo().move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
            and not move._is_purchase_return()
        )
        for move in moves.sorted("id"):
            wanted = line.product_uom_id._compute_quantity(
                left, move.product_uom, rounding_method="HALF-UP"
            )
            taken = min(wanted, move.product_uom_qty)
            if move.product_uom.is_zero(taken):
                continue
            problem = shipping._move_problem(move, taken)
            if problem:
                return {}, problem
            allotted[move] = taken
            left -= move.product_uom._compute_quantity(
                taken, line.product_uom_id, rounding_method="HALF-UP"
            )
        if not line.product_uom_id.is_zero(left):
            return {}, self.env._("no open transfer exists for it.")
        return allotted, None

    @api.model
    def _values(self, plan, moves):
        """Both posted documents carry the date of whoever posts (DR-049)."""
        values = PostingValues([])
        date = plan.posting_date
        values.dates = {order.id: (date, date) for order in moves.picking_id.sale_id}
        return values

    # === THE BILL ===#

    @api.model
    def _bill(self, plan, reference, date):
        """The vendor's bill for what is received and not billed, posted."""
        quantities = plan.bill_quantities() if plan.invoice else {}
        if not quantities:
            return None
        purchase = plan.purchase
        action = purchase.action_create_invoice()
        bill = self.env["account.move"].browse(action["res_id"])
        items = bill.invoice_line_ids
        surplus = items.filtered(lambda item: item.display_type == "product")
        for line, quantity in quantities.items():
            item = items.filtered(lambda item, own=line: item.purchase_line_id == own)
            item.quantity = quantity
            surplus -= item
        surplus.unlink()
        bill.invoice_date = date or fields.Date.context_today(purchase)
        if reference:
            bill.ref = reference
        bill.action_post()
        return bill

    @api.model
    def _log(self, purchase, receipts, bills):
        names = [
            *(receipts.sudo().mapped("nav_shipment_number") if receipts else ()),
            *(bills.mapped("name") if bills else ()),
        ]
        if names:
            purchase._message_log(body=self.env._("Posted: %s.", ", ".join(names)))
