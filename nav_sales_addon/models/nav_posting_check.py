from collections import namedtuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

# One thing that stands in the way: the document, the line (or None) and a sentence.
Problem = namedtuple("Problem", "document line text")


class NavPostingCheck(models.AbstractModel):
    """All checks before anything is written, in the order of rules §5.

    Problems are collected, not raised one by one: the user repairs them in one go.
    """

    _name = "nav.posting.check"
    _description = "Checks Before Posting"

    # === ENTRY POINTS ===#

    @api.model
    def _check_posting(self, plans, ship, invoice, preview=False):
        """Raise one error that lists every problem of every order.

        :param plans: the posting plans of `nav.sales.posting`
        :param bool preview: allowed while an approval or a prepayment is pending
        """
        self._raise(self._collect(plans, ship, invoice, preview))

    @api.model
    def _collect(self, plans, ship, invoice, preview=False):
        """:return: list of Problem, in the order of documents and checks"""
        if not (ship or invoice):
            text = self.env._("Choose Ship, Invoice, or both.")
            return [Problem(plan.order, None, text) for plan in plans]
        problems = []
        for plan in plans:
            problems += self._order_problems(plan, ship, invoice, preview)
        return problems

    @api.model
    def _check_release(self, orders):
        """Raise when an order cannot be released (rules §3)."""
        problems = []
        for order in orders.filtered(lambda o: o.nav_status != "released"):
            for text in self._release_problems(order):
                problems.append(Problem(order, None, text))
            problems += self._item_problems(order, order.order_line)
        self._raise(problems)

    @api.model
    def _raise(self, problems):
        if problems:
            raise UserError("\n".join(self._format(problem) for problem in problems))

    @api.model
    def _format(self, problem):
        where = problem.document.name or problem.document.display_name
        if problem.line:
            where = f"{where}, {problem.line._nav_label()}"
        return f"{where}: {problem.text}"

    # === ONE ORDER ===#

    @api.model
    def _order_problems(self, plan, ship, invoice, preview):
        order = plan.order
        state = self._state_problem(order, preview)
        if state:
            return [Problem(order, None, state)]
        texts = [
            *self._date_problems(plan, invoice),
            order._nav_posting_veto(ship, invoice),
            *self._blocked_problems(plan),
            self._external_number_problem(order),
            self._nothing_problem(plan, ship, invoice),
            self._shipping_advice_problem(plan),
        ]
        return [
            *(Problem(order, None, text) for text in texts if text),
            *self._item_problems(order, plan.lines),
            *self.env["nav.drop.shipment.posting"]._problems(plan),
            *self._return_problems(plan),
            *self._total_problems(plan),
        ]

    @api.model
    def _state_problem(self, order, preview):
        """Documents that are not posted at all."""
        if order.state == "cancel":
            return self.env._("The order is cancelled.")
        if order.nav_document_type == "quote":
            return self.env._("A quote is not posted. Make an order of it first.")
        if preview:
            return False
        if order.nav_status == "pending_approval":
            return self.env._(
                "The order is waiting for approval. Wait until it is approved, or "
                "cancel the approval request."
            )
        return order._nav_prepayment_problem()

    @api.model
    def _return_problems(self, plan):
        """Goods that come back, of return orders and of other orders (rules §2.3)."""
        lines = self.env["sale.order.line"]
        for line, text in lines._nav_return_problems(plan.to_ship):
            yield Problem(plan.order, line, text)

    # --- dates

    @api.model
    def _date_problems(self, plan, invoice):
        order, date = plan.order, plan.posting_date
        if not date:
            yield self.env._("Posting Date must be filled in.")
        if not plan.document_date:
            yield self.env._("Document Date must be filled in.")
        if date:
            yield self._date_problem(order.company_id, date)
            yield invoice and self._lock_date_problem(order, date)

    @api.model
    def _date_problem(self, company, date):
        """Why nothing may be posted on a date, False when it is allowed."""
        start, end, owner = self.env.user._nav_posting_range(company)
        if not ((start and date < start) or (end and date > end)):
            return False
        return self.env._(
            "Posting Date %(date)s is not within the allowed posting dates "
            "(%(start)s – %(end)s, set for %(owner)s).",
            date=format_date(self.env, date),
            start=format_date(self.env, start) or "…",
            end=format_date(self.env, end) or "…",
            owner=owner.display_name,
        )

    @api.model
    def _lock_date_problem(self, order, date):
        """Odoo would move an invoice out of a closed period silently; we say it."""
        company = order.company_id.sudo()
        journal = self.env["account.journal"].new({"type": "sale"})  # only its type
        has_tax = bool(order.order_line.tax_ids)
        locks = company._get_violated_lock_dates(date, has_tax, journal)
        return locks and self.env._(
            "Posting Date %(date)s is in a closed period: %(locks)s.",
            date=format_date(self.env, date),
            locks=company._format_lock_dates(locks),
        )

    # --- customers, numbers, quantities

    @api.model
    def _blocked_problems(self, plan):
        problems = []
        for step, wanted in (("ship", plan.to_ship), ("invoice", plan.to_invoice)):
            if wanted:
                step = plan.order._nav_step(step)
                problems.append(plan.order._nav_blocked_problem(step))
        return list(dict.fromkeys(problems))  # the same sentence only once

    @api.model
    def _external_number_problem(self, order):
        mandatory = order.company_id.nav_ext_doc_no_mandatory
        if mandatory and not order.client_order_ref:
            return self.env._("External Document No. must be filled in.")
        return False

    @api.model
    def _nothing_problem(self, plan, ship, invoice):
        if plan.to_ship or plan.to_invoice:
            return False
        # sudo: the order was read; its unposted invoices are only named
        waiting = invoice and plan.order.sudo().nav_unposted_text
        if waiting:
            return self.env._(
                "There is nothing to post: the rest is on these unposted invoices "
                "already:\n%(invoices)s",
                invoices=waiting,
            )
        if plan.order._nav_is_return_order():
            return self.env._(
                "There is nothing to post. Fill in Return Qty. to Receive or Qty. to "
                "Credit."
            )
        if ship and invoice:
            return self.env._(
                "There is nothing to post. Fill in Qty. to Ship or Qty. to Invoice."
            )
        if ship:
            return self.env._("There is nothing to ship. Fill in Qty. to Ship.")
        return self.env._(
            "There is nothing to invoice: nothing is shipped that is not invoiced yet."
        )

    @api.model
    def _shipping_advice_problem(self, plan):
        """Shipping advice Complete: everything at once or nothing (rules §18)."""
        if plan.order.picking_policy != "one" or not plan.to_ship:
            return False
        for line in plan.order.order_line._nav_posting_lines():
            left = line._nav_outstanding() - plan.to_ship.get(line, 0.0)
            if line._nav_is_shippable() and not line.product_uom_id.is_zero(left):
                return self.env._(
                    "The customer wants the order shipped completely. Ship all lines, "
                    "or change the Shipping Policy."
                )
        return False

    # --- lines

    @api.model
    def _release_problems(self, order):
        lines = order.order_line._nav_posting_lines()
        if order.state == "cancel":
            yield self.env._("The order is cancelled.")
        elif order.nav_status == "pending_approval":
            yield self.env._(
                "The order is waiting for approval. Wait until it is approved, or "
                "cancel the approval request."
            )
        elif not lines.filtered("product_uom_qty"):
            yield self.env._(
                "There is nothing to release. Enter a line with a quantity."
            )
        else:
            veto = order._nav_release_veto()
            if veto:
                yield veto

    @api.model
    def _item_problems(self, order, lines):
        """Lines whose item is blocked or whose unit is missing (rules §3 and §7)."""
        problems = []
        for line in lines._nav_posting_lines():
            if not line.product_uom_id:
                text = self.env._("Unit of Measure must be filled in.")
                problems.append(Problem(order, line, text))
            if line.product_id.product_tmpl_id._nav_blocked_for_sale():
                text = self.env._("The item is blocked for sale.")
                problems.append(Problem(order, line, text))
        return problems

    @api.model
    def _total_problems(self, plan):
        """The invoice must not be negative (rules §5, last check)."""
        if not plan.to_invoice:
            return []
        is_return = plan.order._nav_is_return_order()
        if plan.amount_to_invoice() * (-1 if is_return else 1) >= 0:
            return []
        if is_return:
            text = self.env._(
                "The total of the credit memo must be 0 or more. Use an order for what "
                "the customer has to pay."
            )
            return [Problem(plan.order, None, text)]
        text = self.env._(
            "The total of the invoice must be 0 or more. Use a credit memo for what "
            "the customer gets back."
        )
        return [Problem(plan.order, None, text)]
