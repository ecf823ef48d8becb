from odoo import models
from odoo.exceptions import UserError

from ...const import SYSTEM, posting_values

TYPES = {"out_invoice": "invoice", "out_refund": "credit_memo"}
# Refused while an approval is pending (rules/approvals.md §9)
PENDING_FIELDS = frozenset(
    {
        "company_id",
        "currency_id",
        "fiscal_position_id",
        "invoice_line_ids",
        "invoice_payment_term_id",
        "invoice_user_id",
        "line_ids",
        "partner_id",
        "partner_shipping_id",
    }
)


class NavInvoiceApprovalMixin(models.AbstractModel):
    """Approval of unposted invoices and credit memos (rules/approvals.md §9)."""

    _name = "nav.invoice.approval.mixin"
    _inherit = ["nav.sales.approval.mixin"]
    _description = "Invoice That Is Approved"

    def _nav_approval_document_type(self):
        return TYPES.get(self.move_type, False)

    def _nav_approval_salesperson(self):
        return self.invoice_user_id

    def _nav_approval_lines(self):
        return self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )

    def _nav_approval_amounts(self):
        return {
            "amount": abs(self.amount_untaxed),
            "currency_id": self.currency_id.id,
            "amount_company": abs(self.amount_untaxed_signed),
        }

    def _nav_bill_to(self):
        return self.partner_id

    def _nav_approval_available_credit(self):
        return self.env["nav.approval.credit"]._available(self)

    def _nav_earlier_approvals(self):
        """An invoice shows what was said about its orders."""
        # sudo: accountants need not see orders
        orders = self.sudo().invoice_line_ids.sale_line_ids.order_id
        engine = self.env["nav.approval.engine"]
        requests = self.env["nav.approval.request"].sudo()
        for order in orders.filtered("nav_approval_state"):
            requests |= engine._requests(order)
        return requests

    def _nav_approval_header(self):
        return {
            "customer": "partner_id",
            "ship_to": "partner_shipping_id",
            "currency": "currency_id",
            "payment_terms": "invoice_payment_term_id",
            "fiscal_position": "fiscal_position_id",
        }

    def _nav_approval_line_values(self, line):
        return {
            "id": line.id,
            "product": line.product_id.id,
            "quantity": line.quantity,
            "unit": line.product_uom_id.id,
            "price": line.price_unit,
            "discount": line.discount,
            "taxes": sorted(line.tax_ids.ids),
            "text": (line.name or "").split("\n")[0],
            "unit_text": line.product_uom_id.name or "",
        }

    def _nav_approval_is_open(self):
        return (
            self.state == "draft"
            and self.sudo().nav_approval_state != "pending"
            and bool(self._nav_approval_document_type())
        )

    # === GATES ===#

    def _nav_approval_problem(self):
        """Why approvals stop the posting of this document.

        Invoices that say what their order says were approved with the order, so it is
        the order that is asked; whatever differs needs an approval of its own.
        """
        self.ensure_one()
        if posting_values(self.env) and self.move_type != "out_refund":
            return False  # the posting of the order has asked already
        orders = self.line_ids.sale_line_ids.order_id
        for order in orders:
            problem = order._nav_approval_problem(order._nav_posting_gate())
            if problem:
                return problem
        customers = self.partner_id | orders.partner_id
        problem = customers._nav_customer_problem(self.company_id)
        if problem or (orders and self._nav_says_what_orders_say()):
            return problem
        self.env["nav.approval.credit"]._lock_customers(self)
        return self.env["nav.approval.gate"]._problem(self, "post")

    def _nav_says_what_orders_say(self):
        """All lines come from orders, at their prices, and not more of them.

        Nobody approved with an order that its invoices are credited.
        """
        if self.move_type == "out_refund":
            return False
        for line in self._nav_approval_lines():
            sold = line.sale_line_ids
            if len(sold) != 1 or sold.is_downpayment:
                return len(sold) == 1
            if (line.price_unit, line.discount) != (sold.price_unit, sold.discount):
                return False
            limit = max(abs(sold.product_uom_qty), abs(sold.qty_delivered))
            if sold.product_uom_id.compare(abs(sold.qty_invoiced), limit) > 0:
                return False
        return True

    def _nav_check_pending_change(self, names):
        """What waits for approval is changed by nobody; texts and references may be."""
        if PENDING_FIELDS & set(names):
            self._nav_check_not_pending()

    def _nav_check_not_pending(self):
        if self.env.context.get("nav_system") is SYSTEM:
            return
        for move in self.filtered(lambda m: m.sudo().nav_approval_state == "pending"):
            raise UserError(
                self.env._(
                    "%s is waiting for approval and cannot be changed. Cancel the "
                    "approval request first.",
                    move.display_name,
                )
            )
