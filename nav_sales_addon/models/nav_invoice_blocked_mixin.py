from odoo import api, models
from odoo.exceptions import UserError

from ..const import posting_values


class NavInvoiceBlockedMixin(models.AbstractModel):
    """No invoice or credit memo is created for a blocked customer (rules §7).

    Posting is checked on its own: a draft may be older than the block.
    """

    _name = "nav.invoice.blocked.mixin"
    _description = "Sales Invoice of a Blocked Customer"

    @api.onchange("partner_id")
    def _onchange_nav_blocked(self):
        """The message comes while the customer is typed."""
        self._check_nav_blocked()

    @api.constrains("partner_id", "move_type")
    def _check_nav_blocked(self):
        """A blocked customer is refused where it is entered."""
        if not self.env.user._is_internal():
            return  # what visitors pay for is stopped when it is posted, not before
        if posting_values(self.env):
            return  # checked, and a credit memo may still look like an invoice
        steps = {"out_invoice": "invoice_document", "out_refund": "credit_memo"}
        for move in self.filtered(lambda m: m.state == "draft"):
            step = steps.get(move.move_type)
            customer = move.partner_id.with_company(move.company_id)
            problem = step and customer._nav_blocked_message(step)
            if problem:
                raise UserError(problem)
