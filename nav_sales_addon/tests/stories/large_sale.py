"""A large sale to a certain customer: the accounting manager approves it.

A rule, an order that waits, a rejection with a reason, an approval, and what it
protects (rules/approvals.md §3, §5, §9). The accounting manager has no role in sales.
"""

from odoo import Command
from odoo.exceptions import AccessError, UserError

from .stage import Stage
from .teller import Teller, money

CUSTOMER = "Northfield University"
CATEGORY = "Universities"


def tell(env, say):
    """:return: list of sentences about figures that are wrong"""
    return LargeSale(env, say).run()


def write_pdfs(env, folder, say):
    """This story's documents look like those of the first one."""


class LargeSale:
    def __init__(self, env, say):
        self.teller = Teller(say)
        self.stage = stage = Stage(env)
        self.processor, self.poster = stage.user("processor"), stage.user("poster")
        self.accountant = stage.user("accountant")
        for user in (self.processor, self.accountant):
            self._set_up(user)
        self.desk = stage.item("2030", "Laboratory Desk", 800.0, 480.0, 40)
        self.category = stage.env["res.partner.category"].create({"name": CATEGORY})
        self.customer = stage.customer(
            CUSTOMER, "NY", category_id=[Command.set(self.category.ids)]
        )

    def run(self):
        self.teller.open(
            "A large sale that must be approved",
            f"{CUSTOMER} orders laboratory desks from {self.processor.name}.",
            f"{self.accountant.name} is the accounting manager.",
        )
        self.make_rule()
        self.send()
        self.reject()
        self.approve()
        self.protect()
        return self.teller.wrong

    def _set_up(self, user):
        rows = self.stage.env["nav.approval.user"]
        if not rows._of(user, self.stage.company):
            rows.create({"user_id": user.id, "company_id": self.stage.company.id})

    # === THE STEPS ===#

    def make_rule(self):
        self.teller.heading("A rule says what must be approved, and by whom")
        self.rule = self.stage.env["nav.approval.rule"].create(
            {
                "name": "Large order of a university",
                "company_id": self.stage.company.id,
                "document_type": "order",
                "min_amount": 10000,
                "domain": str([("partner_id.category_id", "in", self.category.ids)]),
                "approver_type": "specific",
                "limit_type": "specific",
                "specific_user_id": self.accountant.id,
                "due_days": 2,
                "require_reason": True,
            }
        )
        self.rule.action_enable()
        self.teller.tell(
            f"{self.rule.name}: from {money(10000.0)}, {self.accountant.name} decides"
        )
        small = self._order(4)
        small.nav_release()
        self.teller.check(
            "a small order needs no approval", small.nav_status, "released"
        )

    def send(self):
        self.teller.heading("The order waits")
        self.order = order = self._order(20)
        self.teller.check("the order is large", order.amount_untaxed, 16000.0)
        self.teller.check(
            "it cannot be released without approval",
            self._refused(order.nav_release),
            True,
        )
        order.nav_send_approval_request("For the new building.")
        self._snapshot("pending_approval", "pending", ["open"], to_dos=1)
        self.teller.check(
            "neither Confirm, nor Post, nor a new price gets around it",
            [
                self._refused(order.action_confirm),
                self._refused(order.with_user(self.poster).nav_post),
                self._refused(order.order_line.write, {"price_unit": 1.0}),
                self._refused(self._entry().with_user(self.processor).nav_approve),
            ],
            [True] * 4,
        )

    def reject(self):
        self.teller.heading("The accounting manager wants payment in 30 days")
        entry = self._entry().with_user(self.accountant)
        self.teller.check("a reason is needed", self._refused(entry.nav_reject), True)
        entry.nav_reject("Only with payment in 30 days.")
        self._snapshot("open", "rejected", ["rejected"], to_dos=0)
        terms = self.stage.env.ref("account.account_payment_term_30days")
        self.order.payment_term_id = terms
        self.order.nav_send_approval_request()
        self._snapshot("pending_approval", "pending", ["open"], to_dos=1)

    def approve(self):
        self.teller.heading("The order is approved and released")
        self._entry().with_user(self.accountant).nav_approve("Fine now.")
        self._snapshot("released", "approved", ["approved"], to_dos=0)
        self.teller.check(
            "the sale is still the processor's",
            (self.order.user_id.id, self.order.amount_untaxed),
            (self.processor.id, 16000.0),
        )
        self.teller.check(
            "the history shows both rounds",
            [text in self.order.nav_approval_history for text in ("Only with", "Fine")],
            [True, True],
        )

    def protect(self):
        self.teller.heading("What was approved is what is sold")
        self.order.nav_reopen()
        self.order.nav_release()
        self.teller.check(
            "reopened and unchanged: released again", self.order.nav_status, "released"
        )
        self.order.nav_reopen()
        self.order.order_line.product_uom_qty = 30
        self.teller.check(
            "ten desks more need a new approval",
            self._refused(self.order.nav_release),
            True,
        )
        self.order.order_line.product_uom_qty = 20
        result = self.order.with_user(self.poster).nav_post()
        invoices = self.stage.env["account.move"].browse(result["invoice_ids"])
        self.teller.check(
            "twenty are posted without asking again",
            invoices.amount_untaxed,
            16000.0,
        )

    # === HELPERS ===#

    def _order(self, quantity):
        orders = self.stage.env["sale.order"].with_user(self.processor)
        return orders.create(
            {
                "partner_id": self.customer.id,
                "company_id": self.stage.company.id,
                "nav_document_type": "order",
                "user_id": self.processor.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.desk.id, "product_uom_qty": quantity}
                    )
                ],
            }
        ).sudo(False)

    def _requests(self):
        return self.stage.env["nav.approval.engine"]._requests(self.order)

    def _entry(self):
        return self._requests()[:1].entry_ids.sudo(False)

    def _refused(self, method, *args):
        """Tried in earnest, and taken back."""
        try:
            with self.stage.env.cr.savepoint():
                method(*args)
        except (UserError, AccessError):
            return True
        return False

    def _snapshot(self, status, approval, entries, to_dos):
        request = self._requests()[:1]
        self.teller.check(
            "status, entries and to-dos",
            {
                "status": self.order.nav_status,
                "approval": self.order.nav_approval_state,
                "entries": request.entry_ids.mapped("state"),
                "to-dos of the accounting manager": len(
                    request.activity_ids.filtered(
                        lambda to_do: to_do.user_id == self.accountant
                    )
                ),
            },
            {
                "status": status,
                "approval": approval,
                "entries": entries,
                "to-dos of the accounting manager": to_dos,
            },
        )
