"""A customer pays a part before delivery: the order waits for the money.

The prepayment is invoiced, the order waits, the payment releases it, every later
invoice deducts its part (rules/customers_setup.md §11).
"""

from .stage import Stage
from .teller import Teller, money

CUSTOMER = "Granite Ridge Outfitters"


def tell(env, say):
    """:return: list of sentences about figures that are wrong"""
    return PayBeforeDelivery(env, say).run()


def write_pdfs(env, folder, say):
    """The invoices of this story look like those of the others."""


class PayBeforeDelivery:
    def __init__(self, env, say):
        self.env = env
        self.teller = Teller(say)
        self.stage = stage = Stage(env)
        self.company = stage.company
        self.poster = stage.user("poster")
        self.customer = stage.customer(CUSTOMER, "NH", city="Conway")
        self.company.nav_check_prepmt = True
        self.account = env["account.account"].create(
            {
                "name": "Sales Prepayments",
                "code": "239777",
                "account_type": "liability_current",
                "company_ids": [(6, 0, self.company.ids)],
            }
        )
        self.company.downpayment_account_id = self.account

    def run(self):
        self.teller.open(
            "A customer pays before delivery",
            f"{CUSTOMER} orders 10 pieces at 100.00 and pays 30 % in advance.",
        )
        self.order = self._order()
        self.invoice_prepayment()
        self.receive_payment()
        self.deliver_in_parts()
        return self.teller.wrong

    def _order(self):
        item = self.stage.item("7300", "Canoe paddle", 100.0, 60.0, on_hand=40)
        item.taxes_id = False
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "nav_document_type": "order",
                "company_id": self.company.id,
                "nav_prepayment_pct": 30,
                "order_line": [
                    (0, 0, {"product_id": item.id, "product_uom_qty": 10}),
                ],
            }
        )

    def invoice_prepayment(self):
        self.teller.heading("The prepayment is invoiced, the order waits")
        order = self.order.with_user(self.poster)
        self.prepayment = order.nav_post_prepayment_invoice().sudo()
        self.teller.tell(
            f"Prepayment invoice {self.prepayment.name}: "
            f"{money(self.prepayment.amount_total)}"
        )
        check = self.teller.check
        check("30 % are invoiced", self.prepayment.amount_total, 300.0)
        check("the order waits", self.order.nav_status, "pending_prepayment")
        check("nothing is prepared", len(self.order.picking_ids), 0)

    def receive_payment(self):
        self.teller.heading("The money arrives: the order is released by itself")
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.prepayment.ids
        ).create({})._create_payments()
        self.teller.check("it is released", self.order.nav_status, "released")

    def deliver_in_parts(self):
        self.teller.heading("Each invoice deducts its part of the prepayment")
        line = self.order.order_line._nav_posting_lines()
        for quantity, total in ((2, 140.0), (4, 280.0), (4, 280.0)):
            line.nav_qty_to_ship = quantity
            result = self.order.with_user(self.poster).nav_post()
            invoice = self.env["account.move"].browse(result["invoice_ids"])
            self.teller.tell(
                f"{quantity} pieces: {money(quantity * 100)} less prepayment "
                f"{money(quantity * 100 - invoice.amount_total)}"
            )
            what = f"{quantity} pieces are invoiced less their prepayment"
            self.teller.check(what, invoice.amount_total, total)
        items = self.env["account.move.line"].search(
            [("account_id", "=", self.account.id), ("parent_state", "=", "posted")]
        )
        self.teller.check(
            "nothing is left on the account for prepayments",
            (sum(items.mapped("balance")), len(items)),
            (0.0, 4),
        )
