from odoo import models
from odoo.exceptions import UserError

from ...const import is_system
from ...savepoint import complete_savepoint


class NavOrderApprovalMixin(models.AbstractModel):
    """Approval of quotes and orders (rules/approvals.md §6, §9)."""

    _name = "nav.order.approval.mixin"
    _inherit = ["nav.sales.approval.mixin"]
    _description = "Order That Is Approved"

    def _nav_approval_document_type(self):
        return self.nav_document_type

    def _nav_approval_salesperson(self):
        return self.user_id

    def _nav_approval_lines(self):
        return self.order_line._nav_posting_lines()

    def _nav_approval_amounts(self):
        amount = abs(self.amount_untaxed)
        return {
            "amount": amount,
            "currency_id": self.currency_id.id,
            "amount_company": self.currency_id._convert(
                amount, self.company_id.currency_id, self.company_id
            ),
        }

    def _nav_bill_to(self):
        return self.partner_invoice_id

    def _nav_approval_available_credit(self):
        return self.env["nav.approval.credit"]._available(self)

    def _nav_approval_header(self):
        return {
            "customer": "partner_id",
            "bill_to": "partner_invoice_id",
            "ship_to": "partner_shipping_id",
            "currency": "currency_id",
            "payment_terms": "payment_term_id",
            "fiscal_position": "fiscal_position_id",
        }

    def _nav_approval_line_values(self, line):
        return {
            "id": line.id,
            "product": line.product_id.id,
            # what the warehouse delivered beyond the order is more than was approved
            "quantity": max(line.product_uom_qty, line.qty_delivered, key=abs),
            "unit": line.product_uom_id.id,
            "price": line.price_unit,
            "discount": line.discount,
            "taxes": sorted(line.tax_ids.ids),
            "text": (line.name or "").split("\n")[0],
            "unit_text": line.product_uom_id.name or "",
        }

    def _nav_approval_is_open(self):
        """Open quotes and orders, also orders that were reopened."""
        return self.nav_status == "open" and self.state in ("draft", "sent", "sale")

    def _nav_approval_held(self, request):
        self.sudo()._nav_set_status("pending_approval")

    def _nav_approval_granted(self, request):
        """A quote may be sent or converted now; an order is released (rules §6)."""
        order = self.sudo().with_company(self.company_id)
        if order.nav_document_type == "quote":
            order._nav_set_status("released")
            if order._nav_accepted():
                order._nav_confirm_or_hold(order.action_confirm)
        else:
            order._nav_release()

    def _nav_approval_put_back(self, request):
        pending = self.sudo().filtered(lambda o: o.nav_status == "pending_approval")
        pending._nav_set_status("open")

    # === THE CUSTOMER HAS ACCEPTED ===#

    def _nav_request_for_customer(self, user):
        """What the customer signed or paid is sent for approval, he is not told.

        :param user: who is responsible, in whose name it is sent
        :return: whether somebody decides now, or nothing had to be decided any more
        """
        self.ensure_one()
        if not self._nav_approval_problem("confirm"):
            return False
        try:
            with complete_savepoint(self.env):
                self.env["nav.approval.sending"]._send(
                    self, self.env._("Accepted by the customer."), requester=user
                )
        except UserError:
            return False  # no complete route: whoever is responsible gets a to-do
        if self.nav_status == "pending_approval":
            text = self.env._(
                "The customer has accepted %s. It is released when it is approved.",
                self.name,
            )
            self.message_notify(
                partner_ids=user.partner_id.ids, subject=text, body=text
            )
        return True

    def _nav_accepted(self):
        """Signed, or paid online."""
        paid = self.transaction_ids.filtered(
            lambda transaction: transaction.state in ("authorized", "done")
        )
        return bool(self.signed_on or paid)

    # === GATES ===#

    def _nav_posting_gate(self):
        return "confirm" if self.nav_status == "open" else "post"

    def _nav_confirm_problem(self):
        """Of a quote, what its approval says and what that of the order will say."""
        problem = self._nav_approval_problem("confirm")
        if problem or self.nav_document_type == "order":
            return problem
        return self.env["nav.approval.gate"]._problem(
            self, "confirm", document_type="order"
        )

    def _nav_approval_problem(self, gate):
        """Why approvals stop this document at a gate: send, confirm or post.

        What was released before a rule existed stays released.
        """
        released = self.state == "sale" and self.nav_status == "released"
        problem = self.env["nav.approval.gate"]._problem(
            self, gate, self.date_order if released else None
        )
        if problem and self._nav_is_exempt():
            problem = False
        if gate == "send":
            return problem
        customers = self.partner_id | self.partner_invoice_id
        return problem or customers._nav_customer_problem(self.company_id)

    def _nav_is_exempt(self):
        """Paid online in full, and the company wants no approval of those (AP-244)."""
        order = self.sudo()
        return (
            order.company_id.nav_approval_exempt_paid
            and order.nav_approval_state != "pending"
            and order.currency_id.compare_amounts(order.amount_paid, order.amount_total)
            >= 0
            and order.amount_total > 0
        )

    def _nav_forget_approval(self):
        """Where the company wants it, a reopened order is approved anew (§9)."""
        engine = self.env["nav.approval.engine"]
        for order in self.filtered("company_id.nav_approval_strict"):
            engine._requests(order).write({"valid": False})

    def _nav_check_approval(self, gate="confirm"):
        """Every way into the released state passes here (rules/approvals.md §9).

        A credit limit that is kept passes, and leaves its automatic entry (§10).
        """
        credit = self.env["nav.approval.credit"]
        if gate == "confirm":
            credit._lock_customers(self)
        problems = [document._nav_approval_problem(gate) for document in self]
        problems = [problem for problem in problems if problem]
        if problems:
            raise UserError("\n".join(problems))
        if gate == "confirm":
            credit._record_kept(self)

    # === CONFIRMED ORDERS CANNOT GROW PAST THEIR APPROVAL ===#

    def _nav_check_growth(self):
        """A released order that no longer is what was approved (rules §9, AP-257).

        Reopened orders may be changed: what is new is neither procured nor posted
        before they are released again. Native code that goes on with a delivery is not
        stopped here; posting and invoicing are.
        """
        if is_system(self.env):
            return
        gate = self.env["nav.approval.gate"]
        for order in self:
            if order.state != "sale" or order.nav_status != "released":
                continue
            if gate._missing(order, "confirm"):
                raise UserError(
                    self.env._(
                        "%(document)s would need an approval with this change. Reopen "
                        "it, change it, and use Send Approval Request.",
                        document=order.display_name,
                    )
                )

    def _nav_waits_for_approval(self):
        """Reopened, and not yet approved again: nothing new is procured."""
        self.ensure_one()
        return (
            self.state == "sale"
            and self.nav_status != "released"
            and bool(self._nav_approval_problem("confirm"))
        )

    def _nav_procure_what_waited(self):
        """Released again: now the supply chain hears of what had to wait."""
        rules = self.env["nav.approval.rule"]
        for order in self:
            if rules._enabled_ids(order.company_id.id):
                order.order_line._action_launch_stock_rule()
