"""Goods and money that come back: exactly what was posted, in whole or in part.

A customer is invoiced, gets a part back with a corrective credit memo; an invoice is
cancelled and the cancellation cancelled again; a return order is received and credited
in two steps (rules/dropship_returns.md §2 and §3).
"""

from odoo import Command

from .papers import write_pdf
from .stage import Stage
from .teller import Teller, money

CUSTOMER = "Willow Garden Center"


def tell(env, say):
    """:return: list of sentences about figures that are wrong"""
    return TakeBack(env, say).run()


def write_pdfs(env, folder, say):
    """The return order, its receipt and its credit memo, the latest telling's."""
    order = env["sale.order"].search(
        [
            ("partner_id.name", "=", CUSTOMER),
            ("nav_document_type", "=", "return_order"),
        ],
        order="id desc",
        limit=1,
    )
    write_pdf(folder, say, "order_confirmation", order, order.name)
    for receipt in order.picking_ids.filtered(lambda one: one.state == "done"):
        number = receipt.nav_shipment_number
        write_pdf(folder, say, "return_receipt", receipt, number)
    for memo in order.invoice_ids:
        write_pdf(folder, say, "sales_credit_memo", memo, memo.name)


class TakeBack:
    def __init__(self, env, say):
        self.teller = Teller(say)
        self.stage = stage = Stage(env)
        self.processor, self.poster = stage.user("processor"), stage.user("poster")
        self.bench = stage.item("2080", "Garden Bench", 300.0, 180.0, 20)
        self.lantern = stage.item("2090", "Lantern", 50.0, 20.0, 40)
        self.customer = stage.customer(CUSTOMER, "ME")
        self.reason = stage.env["nav.return.reason"].create(
            {"code": f"WEATHER{self.customer.id}", "name": "Damaged by the weather"}
        )

    def run(self):
        self.teller.open(
            "Goods and money that come back",
            f"{CUSTOMER} buys 10 benches and 20 lanterns, and not all of it stays.",
        )
        self.sell()
        self.credit_a_part()
        self.cancel()
        self.cancel_the_cancellation()
        self.return_in_steps()
        return self.teller.wrong

    def _invoice(self, *lines):
        invoices = self.stage.env["account.move"].with_user(self.poster)
        invoice = invoices.create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "company_id": self.stage.company.id,
                "nav_ship_on_post": True,
                "invoice_line_ids": [
                    Command.create({"product_id": item.id, "quantity": quantity})
                    for item, quantity in lines
                ],
            }
        )
        invoice.nav_post()
        return invoice

    def _snapshot(self, what, benches, lanterns, owed):
        """Stock and what the customer owes; both are told and checked."""
        items = self.bench | self.lantern
        items.invalidate_recordset(["qty_available"])
        self.stage.env.flush_all()
        entries = self.stage.env["nav.customer.ledger.entry"]
        entries.invalidate_model()
        rows = entries.search([("partner_id", "=", self.customer.id)], order="id")
        self.teller.entries(
            "Customer ledger",
            {
                "Date": "posting_date",
                "Type": "document_type",
                "No.": "document_number",
                "Amount": "amount",
                "Remaining": "remaining_amount",
            },
            rows,
        )
        self.teller.check(
            what,
            {
                "benches on hand": self.bench.qty_available,
                "lanterns on hand": self.lantern.qty_available,
                "open amount": round(sum(rows.mapped("remaining_amount")), 2),
            },
            {
                "benches on hand": benches,
                "lanterns on hand": lanterns,
                "open amount": owed,
            },
        )

    def sell(self):
        self.teller.heading("The invoice ships what it sells")
        self.first = self._invoice((self.bench, 10), (self.lantern, 20))
        self._snapshot("10 benches and 20 lanterns are sold", 10, 20, 4600.0)

    def credit_a_part(self):
        self.teller.heading("Two benches come back: Corrective Credit Memo")
        self.bench.standard_price = 210.0
        credit = self.first.with_user(self.processor)
        credit = credit.nav_create_corrective_credit_memo()
        lines = credit.invoice_line_ids
        lines.filtered(lambda line: line.product_id == self.lantern).unlink()
        bench = lines.exists().filtered("product_id")
        bench.quantity = 2
        self.teller.tell(
            f"{self.processor.name} sets the quantity to 2; {self.poster.name} posts."
        )
        credit.with_user(self.poster).nav_post()
        cost = credit.sudo().nav_direct_picking_ids.move_ids.value
        self._snapshot("The credit memo is applied to the invoice", 12, 20, 3910.0)
        self.teller.check("They come back at the cost they left with", cost, 360.0)
        self.teller.check(
            "The invoice is not cancelled", self.first.nav_cancelled, False
        )

    def cancel(self):
        self.teller.heading("An invoice for the wrong customer: Cancel")
        self.wrong = self._invoice((self.lantern, 5))
        self.memo = self.wrong.nav_cancel_posted()
        self.teller.tell(f"{self.wrong.name} is cancelled by {self.memo.name}.")
        self._snapshot("Nothing is left of it", 12, 20, 3910.0)
        self.teller.check("It says so", self.wrong.nav_cancelled_by_id, self.memo)

    def cancel_the_cancellation(self):
        self.teller.heading("It was the right customer after all")
        again = self.memo.nav_cancel_posted()
        self.teller.tell(f"{self.memo.name} is cancelled by {again.name}.")
        self._snapshot("The invoice is open again", 12, 15, 4197.5)
        self.teller.check("It is in force", self.wrong.nav_cancelled, False)

    def return_in_steps(self):
        self.teller.heading("A return order: received first, credited later")
        orders = self.stage.env["sale.order"].with_user(self.processor)
        order = orders.create(
            {
                "partner_id": self.customer.id,
                "company_id": self.stage.company.id,
                "nav_document_type": "return_order",
            }
        )
        bench = self.first.invoice_line_ids.filtered(
            lambda line: line.product_id == self.bench
        )
        order.nav_get_posted_lines(bench)
        line = order.order_line.filtered("product_id")
        self.teller.check("8 benches can still come back", line.nav_return_quantity, 8)
        line.write({"nav_return_quantity": 3, "nav_return_reason_id": self.reason.id})
        posting = order.with_user(self.poster)
        posting.nav_post(invoice=False)
        self._snapshot("The goods are there, the money is not", 15, 15, 4197.5)
        posting.nav_post(ship=False)
        self._snapshot("The credit memo waits to be applied", 15, 15, 3162.5)
        total = money(order.nav_return_amount_total)
        self.teller.tell(f"{order.name} over {total} is finished.")
        self.teller.check("The return order is finished", order.nav_closed, True)
