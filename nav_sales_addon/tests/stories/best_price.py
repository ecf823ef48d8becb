"""The best price agreed with a customer, and the reason why it is that one.

Prices for everybody, a group and the customer, a line discount by quantity; the order
and a direct invoice find the same (rules/customers_setup.md §8).
"""

from odoo import Command

from .stage import Stage
from .teller import Teller, money

CUSTOMER = "Bike World"


def tell(env, say):
    """:return: list of sentences about figures that are wrong"""
    return BestPrice(env, say).run()


def write_pdfs(env, folder, say):
    """This story's documents look like those of the first one."""


class BestPrice:
    def __init__(self, env, say):
        self.teller = Teller(say)
        self.stage = stage = Stage(env)
        self.processor = stage.user("processor")
        self.bicycle = stage.item("1000", "Touring Bicycle", 1000.0, 650.0, 60)
        self.customer = stage.customer(CUSTOMER, "MA")
        self._agree()

    def _agree(self):
        env, company = self.stage.env, self.stage.company
        self.group = env["nav.customer.price.group"].create(
            {"code": "RETAILERS", "company_id": company.id}
        )
        self.customer.with_company(company).nav_price_group_id = self.group
        item = {
            "product_tmpl_id": self.bicycle.product_tmpl_id.id,
            "company_id": company.id,
        }
        env["nav.sales.price"].create(
            [
                {**item, "unit_price": 980.0},
                {**item, "unit_price": 950.0, "price_group_id": self.group.id},
                {
                    **item,
                    "unit_price": 900.0,
                    "partner_id": self.customer.id,
                    "min_quantity": 10,
                    "allow_line_discount": False,
                },
            ]
        )
        env["nav.sales.line.discount"].create(
            {**item, "discount": 5.0, "partner_id": self.customer.id, "min_quantity": 5}
        )

    def run(self):
        self.teller.open(
            "The best price, and why",
            f"The bicycle costs {money(1000)}. Everybody gets it for {money(980)}, "
            f"retailers for {money(950)}, {CUSTOMER} for {money(900)} from 10 pieces; "
            "from 5 pieces there are 5 % off.",
        )
        self.sell()
        self.explain()
        self.invoice()
        return self.teller.wrong

    def sell(self):
        self.teller.heading("The price follows the quantity while it is typed")
        orders = self.stage.env["sale.order"].with_user(self.processor)
        self.order = orders.create(
            {
                "partner_id": self.customer.id,
                "company_id": self.stage.company.id,
                "nav_document_type": "order",
                "order_line": [Command.create({"product_id": self.bicycle.id})],
            }
        )
        line = self.order.order_line
        for quantity, expected in (
            (1, (950.0, 0.0)),
            (5, (950.0, 5.0)),
            (10, (900.0, 0.0)),
            (9, (950.0, 5.0)),
        ):
            line.product_uom_qty = quantity
            self.teller.check(
                f"{quantity} pieces: price and line discount",
                (line.price_unit, line.discount),
                expected,
            )

    def explain(self):
        self.teller.heading("Why this price?")
        action = self.order.order_line.action_nav_explain_price()
        dialogs = self.stage.env["nav.price.choice"].with_user(self.processor)
        dialog = dialogs.browse(action["res_id"])
        self.teller.tell(dialog.summary)
        self.teller.entries(
            "Every price of the item for this customer",
            {
                "Agreed with": "row_name",
                "Price": "amount",
                "After discount": "compared",
                "Outcome": "outcome",
                "Reason": "reason",
            },
            dialog.price_ids,
        )
        self.teller.check(
            "Best, fits, does not fit",
            dialog.price_ids.mapped("outcome"),
            ["won", "lost", "rejected"],
        )

    def invoice(self):
        self.teller.heading("An invoice without an order finds the same price")
        invoices = self.stage.env["account.move"].with_user(self.processor)
        invoice = invoices.create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "company_id": self.stage.company.id,
                "nav_ship_on_post": True,
                "invoice_line_ids": [
                    Command.create({"product_id": self.bicycle.id, "quantity": 9})
                ],
            }
        )
        line = invoice.invoice_line_ids
        self.teller.check(
            "9 pieces: price and line discount",
            (line.price_unit, line.discount),
            (950.0, 5.0),
        )
