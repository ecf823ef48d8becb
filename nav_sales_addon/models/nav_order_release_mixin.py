from odoo import models
from odoo.exceptions import UserError


class NavOrderReleaseMixin(models.AbstractModel):
    """Release and Reopen, and the hooks that may stop them (sales_documents §3)."""

    _name = "nav.order.release.mixin"
    _description = "Order That Is Released and Reopened"

    def nav_release(self):
        """Release orders: they are confirmed and the supply chain starts (rules §3).

        :return: True
        :raise UserError: nothing to release, a blocked customer, a pending approval
        """
        self._nav_check_rights("processor")
        self.check_access("write")
        self.env["nav.posting.check"]._check_release(self)
        self._nav_release()
        return True

    def _nav_release(self):
        """Confirm what is not confirmed yet, and set the status of the rest."""
        self.filtered(lambda o: o.nav_status != "released")._nav_check_approval()
        waiting = self._nav_waiting_for_prepayment()
        if waiting:
            waiting._nav_set_status("pending_prepayment")
            self = self - waiting  # noqa: PLW0642
        reopened = self.filtered(lambda o: o.state == "sale")
        reopened = reopened.filtered(lambda o: o.nav_status != "released")
        (self - reopened).filtered(lambda o: o.state != "sale").action_confirm()
        self.filtered(lambda order: order.state == "sale")._nav_set_status("released")
        reopened._nav_procure_what_waited()

    def nav_reopen(self):
        """Open released orders again so that they can be changed (rules §3).

        :return: True
        :raise UserError: an approval is pending
        """
        self._nav_check_rights("processor")
        self.check_access("write")
        for order in self.filtered(lambda o: o.nav_status == "pending_approval"):
            raise UserError(
                self.env._(
                    "Order %(order)s is waiting for approval. Cancel the approval "
                    "request before you reopen it.",
                    order=order.name,
                )
            )
        self._nav_set_status("open")
        self._nav_forget_approval()
        return True

    def _nav_release_veto(self):
        """Why this order may not be released; hook for approvals and prepayments.

        :return: a sentence or False
        """
        step = self._nav_step("order")
        return (
            self._nav_blocked_problem(step)
            or self._nav_confirm_problem()
            or self._nav_prepayment_problem()
        )

    def _nav_posting_veto(self, ship, invoice):
        """Why this order may not be posted; hook for approvals and prepayments.

        :return: a sentence or False
        """
        return self._nav_approval_problem(self._nav_posting_gate())
