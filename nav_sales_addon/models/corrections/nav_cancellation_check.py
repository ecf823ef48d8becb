from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ...formatting import format_quantity


class NavCancellationCheck(models.AbstractModel):
    """Why a posted document cannot be cancelled: the first reason (rules §3.2, §3.3).

    All checks come before anything is written, in the order of the rules.
    """

    _name = "nav.cancellation.check"
    _description = "Checks Before a Cancellation"

    @api.model
    def _check(self, document, correct=False):
        checks = [self._kind_problem, self._date_problem, self._mark_problem]
        if document.move_type == "out_refund":
            checks.append(self._application_problem)
        else:
            checks.append(self._paid_problem)
        checks += [
            self._blocked_problem,
            self._dimension_problem,
            self._line_problem,
            self._account_problem,
            self._number_problem,
        ]
        for check in checks:
            problem = check(document)
            if problem:
                message = f"{document.name}: {problem}"
                raise UserError(message)

    # === THE DOCUMENT ===#

    @api.model
    def _kind_problem(self, document):
        if document.state != "posted" or not document._nav_is_sale():
            return self.env._("it is no posted sales document.")
        # what an invoice deducts of a prepayment comes back with it
        if any(
            line.quantity > 0 and line._nav_is_down_payment()
            for line in document.invoice_line_ids
        ):
            return self.env._(
                "it is a down payment. Credit it from the order it belongs to."
            )
        if document.move_type == "out_refund" and not document.nav_corrective:
            return self.env._(
                "it is no corrective credit memo. Only credit memos made by Cancel or "
                "Correct can be cancelled."
            )
        return None

    @api.model
    def _date_problem(self, document):
        company = document.company_id
        text = self.env["nav.posting.check"]._date_problem(company, document.date)
        if text:
            return text
        locks = document._get_violated_lock_dates(document.date, False)
        if locks:
            return self.env._(
                "its posting date is in a closed period (%s). Make a corrective credit "
                "memo instead, it is dated today.",
                self.env["res.company"]._format_lock_dates(locks),
            )
        return None

    @api.model
    def _mark_problem(self, document):
        if document.nav_cancelled:
            return self.env._(
                "it was cancelled already by %s.", document.nav_cancelled_by_id.name
            )
        if document.nav_corrective and document.move_type != "out_refund":
            return self.env._(
                "it is a corrective document itself and cannot be cancelled."
            )
        waiting = self.env["account.move"].search(
            [("nav_cancels_id", "=", document.id), ("state", "=", "draft")], limit=1
        )
        return waiting and self.env._(
            "the credit memo %s that cancels it waits to be posted.",
            waiting.display_name,
        )

    @api.model
    def _paid_problem(self, document):
        unit = document.currency_id
        if unit.compare_amounts(document.amount_residual, document.amount_total) == 0:
            if not document._get_all_reconciled_invoice_partials():
                return None
        return self.env._(
            "it is paid or credited, completely or in part. Unapply these entries "
            "first, or make a corrective credit memo."
        )

    @api.model
    def _application_problem(self, document):
        """Applied to its invoice as a whole, or to nothing at all (rules §3.3)."""
        partials = document._get_all_reconciled_invoice_partials()
        if not partials:
            return None
        others = {partial["aml"].move_id for partial in partials}
        amount = sum(partial["amount"] for partial in partials)
        exact = document.currency_id.compare_amounts(amount, document.amount_total) == 0
        extra = any(partial["is_exchange"] for partial in partials)
        if exact and not extra and others == {document.reversed_entry_id}:
            return None
        return self.env._(
            "it is not applied to invoice %s alone and completely. Unapply its entries "
            "first.",
            document.reversed_entry_id.name,
        )

    # === WHO AND WHAT ===#

    @api.model
    def _blocked_problem(self, document):
        customers = document.partner_id | document.commercial_partner_id
        customers |= document.invoice_line_ids.sale_line_ids.order_id.partner_id
        for customer in customers:
            problem = customer._nav_blocked_message("invoice")
            if problem:
                return problem
        return None

    @api.model
    def _dimension_problem(self, document):
        lines = document.invoice_line_ids.with_context(validate_analytic=True)
        try:
            lines._validate_analytic_distribution()
        except ValidationError as error:
            return error.args[0]
        return None

    @api.model
    def _line_problem(self, document):
        correction = self.env["nav.correction"]
        for line in document.invoice_line_ids:
            if line.display_type != "product":
                continue
            if line.product_id.product_tmpl_id._nav_blocked_for_sale():
                return self.env._("item %s is blocked.", line._nav_label())
            goods = correction._goods(line)
            if goods.filtered("purchase_line_id"):
                return self.env._(
                    "%(line)s was a drop shipment of purchase order %(order)s. Make a "
                    "corrective credit memo instead.",
                    line=line._nav_label(),
                    order=", ".join(goods.purchase_line_id.order_id.mapped("name")),
                )
            if goods:
                text = self._returned_problem(line, goods)
                if text:
                    return text
        return None

    @api.model
    def _returned_problem(self, line, goods):
        unit = line.product_uom_id
        left = sum(
            move.product_uom._compute_quantity(
                move._nav_left_to_undo(), unit, rounding_method="HALF-UP"
            )
            for move in goods
        )
        if unit.compare(left, abs(line.quantity)) >= 0:
            return None
        return self.env._(
            "%(line)s: only %(left)s of %(quantity)s can be taken back, the rest is "
            "returned already.",
            line=line._nav_label(),
            left=format_quantity(self.env, left),
            quantity=format_quantity(self.env, abs(line.quantity)),
        )

    @api.model
    def _account_problem(self, document):
        closed = document.line_ids.account_id.filtered(lambda a: not a.active)
        return closed and self.env._(
            "account %s is not used anymore. Activate it first.",
            ", ".join(closed.mapped("display_name")),
        )

    @api.model
    def _number_problem(self, document):
        company = document.company_id
        if document.move_type == "out_refund" and company.nav_ext_doc_no_mandatory:
            if not document.ref:
                return self.env._("External Document No. must be filled in.")
        return None
