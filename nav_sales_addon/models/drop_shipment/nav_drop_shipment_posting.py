from odoo import api, models
from odoo.exceptions import UserError

from ..nav_posting_check import Problem


class NavDropShipmentPosting(models.AbstractModel):
    """What posting a drop shipment asks of the other side (rules §1.4, §1.5)."""

    _name = "nav.drop.shipment.posting"
    _description = "Posting of Drop Shipments"

    # === GOODS, FROM THE SALES SIDE ===#

    @api.model
    def _problems(self, plan):
        """A drop shipment ships only through its purchase order."""
        problems = []
        for line in plan.to_ship:
            if line.nav_drop_shipment:
                text = self._line_problem(plan.order, line)
                if text:
                    problems.append(Problem(plan.order, line, text))
        return problems

    @api.model
    def _line_problem(self, order, line):
        purchase = line.nav_purchase_line_id.sudo().order_id
        if not purchase:
            if order.state != "sale" and not line._nav_waits_for_buyer():
                return False  # Odoo makes the purchase order when it is released
            return self.env._(
                "it is a drop shipment without a purchase order. Use Create Purchase "
                "Order here or Get Sales Order on a purchase order."
            )
        if purchase.state == "to approve":
            return self.env._(
                "purchase order %s is waiting for approval.", purchase.name
            )
        return False

    @api.model
    def _release_purchases(self, lines):
        """Posting one side releases the other (rules §1.4)."""
        drops = lines.filtered("nav_drop_shipment").sudo()
        # all of them: Odoo buys more of a line with another purchase order
        open_orders = drops.purchase_line_ids.order_id.filtered(
            lambda purchase: purchase.state in ("draft", "sent")
            and purchase._is_dropshipped()
        )
        if not open_orders:
            return
        # sudo: who ships need not buy; Odoo still asks the real user for the approval
        open_orders.button_confirm()
        for purchase in open_orders.filtered(lambda p: p.state == "to approve"):
            raise UserError(
                self.env._(
                    "Purchase order %s must be approved before its drop shipment is "
                    "posted.",
                    purchase.name,
                )
            )

    # === GOODS, FROM THE PURCHASE SIDE ===#

    @api.model
    def _release_sales(self, pickings):
        """Receiving releases the sales orders, with all checks of a release."""
        moves = pickings.move_ids.filtered(
            lambda move: move._is_dropshipped() and move.quantity and move.picked
        )
        # sudo: who receives need not sell; approvals and blocks are asked all the same
        orders = moves.sudo().sale_line_id.order_id
        waiting = orders.filtered(lambda order: order.nav_status != "released")
        if waiting:
            self.env["nav.posting.check"]._check_release(waiting)
            waiting._nav_release()

    # === THE VENDOR'S BILL ===#

    @api.model
    def _bill_problems(self, bills):
        """Bills never run ahead of the sale, line by line (rules §1.5).

        All bills that are posted now count together, so that two halves cannot both
        pass when only one of them was sold.
        """
        bills = bills.filtered(
            lambda bill: bill.is_purchase_document(include_receipts=True)
            and not bill.company_id.nav_bill_before_sale
        )
        new = bills.filtered(lambda bill: bill.move_type != "in_refund")
        linked = new.invoice_line_ids.purchase_line_id.sudo().filtered(
            lambda line: line.sale_line_id and line._is_dropshipped()
        )
        # whoever posts another bill for the same sale at this moment has to wait
        self.env["nav.drop.shipment.linking"]._lock(linked.sale_line_id.order_id)
        for line in linked:
            sold = line.sale_line_id
            limit = sold.product_uom_id._compute_quantity(
                sold.qty_invoiced_posted, line.product_uom_id
            )
            if line.product_uom_id.compare(self._billed(line, bills), limit) > 0:
                yield self.env._(
                    "%(line)s: sales order %(order)s must be invoiced before this "
                    "drop shipment is billed.",
                    line=line.product_id.display_name,
                    order=sold.order_id.name,
                )

    @api.model
    def _billed(self, line, bills):
        """Quantity on posted bills and on these, less what vendors credited.

        All purchases of the sales line count: Odoo buys more with another one.
        """
        purchases = line.sale_line_id.purchase_line_ids.filtered(
            lambda bought: bought._is_dropshipped()
        )
        items = purchases.invoice_lines.filtered(
            lambda item: item.parent_state == "posted" or item.move_id in bills
        )
        return sum(
            item.product_uom_id._compute_quantity(
                item.quantity, line.product_uom_id, rounding_method="HALF-UP"
            )
            * (-1 if item.move_id.move_type == "in_refund" else 1)
            for item in items
        )
