"""A new customer, a quote, and an invoice that ships: sold over the counter.

A customer card from a template, a quote that becomes an invoice, and one posting that
ships the goods and books the sale (rules/customers_setup.md §2, sales_documents.md §6).
"""

from odoo import Command

from ...savepoint import complete_savepoint
from .papers import write_pdf
from .stage import Stage
from .teller import Teller, money

CUSTOMER = "Corner Café"


def tell(env, say):
    """:return: list of sentences about figures that are wrong"""
    return SellFromQuote(env, say).run()


def write_pdfs(env, folder, say):
    """The quote, and one so long that its total is carried from page to page.

    The long one is taken back when it is printed.
    """
    quote = env["sale.order"].search(
        [("partner_id.name", "=", CUSTOMER)], order="id desc", limit=1
    )
    if not quote:
        return
    write_pdf(folder, say, "order_confirmation", quote, f"quote {quote.name}")
    items = env["product.product"].search([("default_code", "!=", False)], limit=30)
    with complete_savepoint(env, keep=False):
        long = quote.copy({"order_line": False})
        long.order_line = [
            Command.create({"product_id": item.id, "product_uom_qty": quantity})
            for quantity in (1, 4)
            for item in items
        ]
        write_pdf(folder, say, "order_confirmation", long, "of several pages")


class SellFromQuote:
    def __init__(self, env, say):
        self.teller = Teller(say)
        self.stage = stage = Stage(env)
        self.processor, self.poster = stage.user("processor"), stage.user("poster")
        self.stool = stage.item("2020", "Bar Stool", 120.0, 70.0, 30)
        self.delivery = stage.service("9200", "Delivery, per trip", 35.0)

    def run(self):
        self.teller.open(
            "A quote for a new customer, sold with one invoice",
            f"{CUSTOMER} asks {self.processor.name} for six bar stools.",
        )
        self.create_customer()
        self.make_quote()
        self.make_invoice()
        self.post()
        return self.teller.wrong

    def create_customer(self):
        self.teller.heading("The customer card is made from a template")
        env = self.stage.env
        terms = env.ref("account.account_payment_term_30days")
        template = env["nav.customer.template"].create(
            {
                "code": f"STORY{env['nav.customer.template'].search_count([])}",
                "name": "Restaurants",
                "payment_term_id": terms.id,
                "company_id": self.stage.company.id,
            }
        )
        # who enters sales documents may enter contacts as well
        partners = env.ref("base.group_partner_manager")
        self.processor.group_ids = [Command.link(partners.id)]
        card = template.with_user(self.processor).nav_create_customer(CUSTOMER)
        self.customer = env["res.partner"].browse(card.id)
        customer = self.customer.with_company(self.stage.company)
        self.teller.tell(f"{CUSTOMER}, template {template.name}")
        self.teller.check(
            "the card has the terms of the template",
            customer.property_payment_term_id.id,
            terms.id,
        )

    def make_quote(self):
        self.teller.heading("A quote is made")
        quotes = self.stage.env["sale.order"].with_user(self.processor)
        self.quote = quote = quotes.create(
            {
                "partner_id": self.customer.id,
                "company_id": self.stage.company.id,
                "order_line": [
                    Command.create({"product_id": item.id, "product_uom_qty": quantity})
                    for item, quantity in ((self.stool, 6), (self.delivery, 1))
                ],
            }
        )
        self.teller.tell(f"Quote {quote.name} over {money(quote.amount_total)}")
        self.teller.check(
            "document type and total",
            (quote.nav_document_type, quote.amount_untaxed, quote.amount_total),
            ("quote", 755.0, 868.25),
        )

    def make_invoice(self):
        self.teller.heading("The quote becomes an invoice")
        moves = self.quote.nav_make_invoice()
        self.invoice = self.stage.env["account.move"].browse(moves.ids)
        self.teller.check(
            "the invoice knows its quote and has the same total",
            (self.invoice.nav_quote_number, self.invoice.amount_total),
            (self.quote.name, 868.25),
        )
        self.teller.check("the quote has left the list", self.quote.state, "cancel")
        self.teller.check("nothing has left stock yet", self._on_hand(), 30.0)

    def post(self):
        self.teller.heading("One posting ships the stools and books the sale")
        result = self.invoice.with_user(self.poster).nav_post()
        shipments = self.stage.env["stock.picking"].browse(result["shipment_ids"])
        self.teller.tell(
            f"Posted invoice {self.invoice.name}, "
            f"shipment {shipments.nav_shipment_number}"
        )
        self.stage.env.flush_all()
        items = self.stage.env["nav.item.ledger.entry"].search(
            [("picking_id", "in", shipments.ids)]
        )
        owed = self.stage.env["nav.customer.ledger.entry"].search(
            [("move_id", "=", self.invoice.id)]
        )
        self.teller.check(
            "shipment, stock and ledgers agree",
            {
                "shipments": len(shipments),
                "on hand": self._on_hand(),
                "sold": (items.quantity, items.sales_amount_actual),
                "owed": owed.remaining_amount_company,
            },
            {"shipments": 1, "on hand": 24.0, "sold": (-6.0, 720.0), "owed": 868.25},
        )
        found = {row["model"] for row in self.invoice.nav_find_entries()}
        self.teller.check(
            "Find Entries leads from the invoice to its shipment",
            "stock.picking" in found,
            True,
        )

    def _on_hand(self):
        stool = self.stool.with_company(self.stage.company)
        stool.invalidate_recordset(["qty_available"])
        return stool.qty_available
