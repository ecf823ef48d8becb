"""From an opportunity to an order: the quote is sent, accepted, and the deal is won.

What passed between the contact and us is in the log of interactions
(rules/customers_setup.md §13).
"""

from odoo import Command

from .stage import Stage
from .teller import Teller, money

CUSTOMER = "Margie's Travel"


def tell(env, say):
    """:return: list of sentences about figures that are wrong"""
    return WinOpportunity(env, say).run()


def write_pdfs(env, folder, say):
    """This story's documents look like those of the first one."""


class WinOpportunity:
    def __init__(self, env, say):
        self.teller = Teller(say)
        self.stage = stage = Stage(env)
        # the mails stay in the queue: a demo sends none
        stage.env = stage.env(
            context={**stage.env.context, "mail_notify_force_send": False}
        )
        self.processor = stage.user("processor")
        self.desk = stage.item("5010", "Reception Desk", 900.0, 540.0, 5)
        self.contact = stage.customer(CUSTOMER, "NY", email="margie@travel.example")
        self.log = stage.env["nav.interaction"].with_user(self.processor)

    def run(self):
        self.teller.open(
            "Win an opportunity",
            f"{CUSTOMER} may want two reception desks, says {self.processor.name}.",
        )
        self.call()
        self.make_quote()
        self.make_order()
        self.show_log()
        return self.teller.wrong

    def call(self):
        self.teller.heading("A call is logged, an opportunity begins")
        env = self.stage.env
        self.opportunity = env["crm.lead"].create(
            {
                "name": "Reception of the new agency",
                "type": "opportunity",
                "partner_id": self.contact.id,
                "user_id": self.processor.id,
                "company_id": self.stage.company.id,
                "expected_revenue": 2500.0,
                "probability": 40.0,
            }
        )
        call = env.ref("nav_sales_addon.nav_interaction_template_call_in")
        self.log.create(
            {
                "template_id": call.id,
                "partner_id": self.contact.id,
                "opportunity_id": self.opportunity.id,
                "cost": 15.0,
                "note": "Opens in March, wants an offer",
            }
        )
        self.teller.check(
            "the value of the deal so far",
            self.opportunity.prorated_revenue,
            1000.0,
        )

    def make_quote(self):
        self.teller.heading("A quote is made of the opportunity, and sent")
        mine = self.opportunity.with_user(self.processor)
        action = mine.action_sale_quotations_new()
        quotes = self.stage.env["sale.order"].with_user(self.processor)
        self.quote = quotes.with_context(**action["context"]).create(
            {
                "order_line": [
                    Command.create({"product_id": self.desk.id, "product_uom_qty": 2})
                ]
            }
        )
        profiles = self.stage.env["nav.document.sending.profile"]
        profile = profiles.create(
            {
                "name": f"Quotes by e-mail {profiles.search_count([])}",
                "company_id": self.stage.company.id,
                "email": "default",
            }
        )
        self.quote.nav_send(profile)
        self.teller.tell(
            f"Quote {self.quote.name} over {money(self.quote.amount_total)}, by e-mail"
        )
        self.teller.check(
            "the quote knows its opportunity, which has one open quote",
            (self.quote.opportunity_id.id, self.contact.nav_open_quote_count),
            (self.opportunity.id, 1),
        )

    def make_order(self):
        self.teller.heading("The customer accepts: Make Order wins the opportunity")
        self.quote.nav_make_order()
        opportunity = self.opportunity
        self.teller.tell(f"Order {self.quote.name}; {opportunity.name} is won")
        self.teller.check(
            "won, with the value of the order",
            {"status": opportunity.won_status, "value": opportunity.expected_revenue},
            {"status": "won", "value": 1800.0},
        )

    def show_log(self):
        self.teller.heading("What passed between the contact and us")
        entries = self.log.search([("customer_id", "=", self.contact.id)], order="id")
        for entry in entries:
            number = f" {entry.document_number}" if entry.document_number else ""
            self.teller.tell(f"{entry.name}{number}: {entry.user_id.name}")
        self.teller.check(
            "the call and the quote are logged, with what they cost",
            {
                "kinds": entries.mapped("usage"),
                "of the deal": entries.opportunity_id.ids,
                "cost": self.contact.nav_interaction_cost,
            },
            {
                "kinds": [False, "quote"],
                "of the deal": self.opportunity.ids,
                "cost": 15.0,
            },
        )
