"""A customer who buys the same again and again, and too much: quote, order, warning.

Recurring sales lines fill a quote, the quote becomes an order, the order tells that it
exceeds the credit limit and is posted all the same (rules/sales_documents.md §9, §15).
"""

from odoo import Command

from .stage import Stage
from .teller import Teller, money

CUSTOMER = "Harbor Hotel"
LIMIT = 500.0


def tell(env, say):
    """:return: list of sentences about figures that are wrong"""
    return SellAgain(env, say).run()


def write_pdfs(env, folder, say):
    """This story's documents look like those of the first one."""


class SellAgain:
    def __init__(self, env, say):
        self.teller = Teller(say)
        self.stage = stage = Stage(env)
        self.processor, self.poster = stage.user("processor"), stage.user("poster")
        self.linen = stage.item("2030", "Table Linen, pack of ten", 60.0, 35.0, 40)
        self.laundry = stage.service("9300", "Laundry, per week", 80.0)
        self.customer = stage.customer(CUSTOMER, "MA", credit_limit=LIMIT)
        self._agree_on_recurring_lines()

    def _agree_on_recurring_lines(self):
        codes = self.stage.env["sale.order.template"].sudo()
        code = codes.create(
            {
                "name": "Linen of a month",
                "company_id": self.stage.company.id,
                "sale_order_template_line_ids": [
                    Command.create({"product_id": item.id, "product_uom_qty": quantity})
                    for item, quantity in ((self.linen, 8), (self.laundry, 4))
                ],
            }
        )
        self.stage.env["nav.customer.sales.code"].create(
            {
                "partner_id": self.customer.id,
                "template_id": code.id,
                "company_id": self.stage.company.id,
            }
        )

    def run(self):
        self.teller.open(
            "The same as every month, and above the credit limit",
            f"{CUSTOMER} may owe {money(LIMIT)}.",
        )
        self.make_quote()
        self.make_order()
        self.post()
        return self.teller.wrong

    def make_quote(self):
        self.teller.heading("A quote gets the recurring lines of the customer")
        quotes = self.stage.env["sale.order"].with_user(self.processor)
        self.order = order = quotes.create(
            {"partner_id": self.customer.id, "company_id": self.stage.company.id}
        )
        order.nav_get_recurring_lines()
        self.teller.tell(f"Quote {order.name} over {money(order.amount_total)}")
        self._check_state("quote", "open", shipped=0, owed=0.0)

    def make_order(self):
        self.teller.heading("The quote becomes an order, which warns and stops nobody")
        self.order.nav_make_order()
        self.stage.env.flush_all()
        self.stage.env.invalidate_all()
        warning = self.order.partner_credit_warning
        self.teller.tell(warning)
        self.teller.check(
            "it names the customer", warning.startswith(f"{CUSTOMER} exceeds"), True
        )
        self._check_state("order", "open", shipped=0, owed=0.0)

    def post(self):
        self.teller.heading("The poster ships and invoices it")
        self.order.with_user(self.poster).nav_post()
        self._check_state("order", "released", shipped=8, owed=920.0)

    def _check_state(self, kind, status, shipped, owed):
        """The whole state in one line: document, total, quantity, debt."""
        self.stage.env.flush_all()
        self.stage.env.invalidate_all()
        order = self.order
        entries = self.stage.env["nav.customer.ledger.entry"].search(
            [("partner_id", "=", self.customer.id)]
        )
        goods = order.order_line.filtered(lambda line: line.product_id == self.linen)
        self.teller.check(
            "the figures are right",
            {
                "kind": order.nav_document_type,
                "status": order.nav_status,
                "total": order.amount_total,
                "shipped": sum(goods.mapped("qty_delivered")),
                "owed": sum(entries.mapped("remaining_amount_company")),
            },
            {
                "kind": kind,
                "status": status,
                "total": 920.0,
                "shipped": shipped,
                "owed": owed,
            },
        )
