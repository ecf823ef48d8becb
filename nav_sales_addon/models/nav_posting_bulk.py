import logging
from collections import namedtuple

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..savepoint import complete_savepoint

_logger = logging.getLogger(__name__)

# What is posted, and with which dates; no posting date: each order has its own.
PostingChoice = namedtuple(
    "PostingChoice", "ship invoice posting_date replace_document_date"
)


class NavPostingBulk(models.AbstractModel):
    """Post many orders together; one that fails does not stop the others (rules §16).

    Together orders cost a fraction of what they cost one by one. So all checks of all
    orders come first, the bad ones are set aside and the rest is posted in one go. Few
    batches hold an order that passes every check and fails afterwards: then the orders
    are halved until the guilty ones are alone.
    """

    _name = "nav.posting.bulk"
    _description = "Posting of Many Sales Orders"

    @api.model
    def _post(self, orders, choice):
        """Post what can be posted.

        :param PostingChoice choice: what to post
        :return: ``{order id: {'state', 'message', 'shipment_id', 'invoice_id'}}``
        """
        results = {}
        orders = self._set_aside_refused(orders, results)
        orders = self._set_aside_busy(orders, results)
        self._post_orders(orders, choice, results)
        return results

    @api.model
    def _set_aside_refused(self, orders, results):
        """Orders this user may not post, also when his rights changed meanwhile."""
        try:
            orders._nav_check_rights("poster")
        except AccessError as error:
            results.update(dict.fromkeys(orders.ids, self._failure(str(error))))
            return orders.browse()
        allowed = orders._filtered_access("write")
        text = self.env._("You are not allowed to change this order.")
        results.update(dict.fromkeys((orders - allowed).ids, self._failure(text)))
        return allowed

    @api.model
    def _set_aside_busy(self, orders, results):
        free = orders.try_lock_for_update()
        text = self.env._(
            "The order is being posted or changed by someone else. Post it again."
        )
        results.update(dict.fromkeys((orders - free).ids, self._failure(text)))
        return free

    @api.model
    def _post_orders(self, orders, choice, results):
        """Post in one go, in halves where that fails.

        :param dict results: filled here
        """
        if not orders:
            return
        try:
            with complete_savepoint(self.env):
                outcome = self._check_and_write(orders, choice)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # the whole transaction has to begin anew
        except Exception as error:
            # One order must not stop the others, whatever a customization does.
            if len(orders) == 1:
                results[orders.id] = self._failure(self._reason(error, orders))
                return
            middle = len(orders) // 2
            self._post_orders(orders[:middle], choice, results)
            self._post_orders(orders[middle:], choice, results)
        else:
            results.update(outcome)

    @api.model
    def _check_and_write(self, orders, choice):
        """:return: ``{order id: values of the result}``"""
        plans = self._plan(orders, choice)
        problems = {}
        check = self.env["nav.posting.check"]
        for problem in check._collect(plans, choice.ship, choice.invoice):
            where = f"{problem.line._nav_label()}: " if problem.line else ""
            problems.setdefault(problem.document.id, []).append(where + problem.text)
        results = {
            order_id: self._failure("\n".join(texts))
            for order_id, texts in problems.items()
        }
        plans = [plan for plan in plans if plan.order.id not in problems]
        if plans:
            written = self.env["nav.sales.posting"]._write(plans)
            results.update(self._successes(plans, written))
        return results

    @api.model
    def _plan(self, orders, choice):
        """Posting plans with the dates that were chosen (SD-278)."""
        date = choice.posting_date
        posting = self.env["nav.sales.posting"]
        plans = posting._plan(orders, choice.ship, choice.invoice, date)
        for plan in plans if date else ():
            own = not choice.replace_document_date and plan.order.nav_document_date
            plan.document_date = own or date
        return plans

    @api.model
    def _successes(self, plans, written):
        """Results of posted orders, with their documents."""
        shipments = self.env["stock.picking"].browse(written["shipment_ids"])
        invoices = self.env["account.move"].browse(written["invoice_ids"])
        shipment_of = {shipment.sale_id: shipment for shipment in shipments}
        invoice_of = {
            order: invoice
            for invoice in invoices
            for order in invoice.nav_sale_order_ids
        }
        return {
            plan.order.id: {
                "state": "posted",
                "message": False,
                "shipment_id": shipment_of.get(plan.order, shipments.browse()).id,
                "invoice_id": invoice_of.get(plan.order, invoices.browse()).id,
            }
            for plan in plans
        }

    @api.model
    def _failure(self, text):
        return {"state": "failed", "message": text}

    @api.model
    def _reason(self, error, order):
        if isinstance(error, UserError):
            return str(error)
        _logger.error("Order %s could not be posted", order.id, exc_info=error)
        return self.env._("Unexpected error: %(error)s", error=error)
