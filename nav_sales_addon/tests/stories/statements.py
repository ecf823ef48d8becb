"""The customer asks what he owes: statement and aged receivables of any day.

Invoices of three months, one paid in parts, one paid after the day that is asked for
(rules/customers_setup.md §12).
"""

from odoo import Command, fields

from .papers import write_pdf
from .stage import Stage
from .teller import Teller

CUSTOMER = "Harbor Light Hotel"
COLUMNS = ("Not due", "1 - 30", "31 - 60", "61 - 90", "Over 90")


def tell(env, say):
    """:return: list of sentences about figures that are wrong"""
    return Statements(env, say).run()


def write_pdfs(env, folder, say):
    """The statement as the customer got it."""
    statements = env["nav.customer.statement"].sudo()
    found = statements.search([("partner_id.name", "=", CUSTOMER)], limit=1)
    if found:
        write_pdf(folder, say, "customer_statement", found, found.number)


class Statements:
    def __init__(self, env, say):
        self.teller = Teller(say)
        self.stage = stage = Stage(env)
        self.clerk = stage.user("receivables")
        self.customer = stage.customer(CUSTOMER, "ME", city="Rockland")
        self.today = fields.Date.context_today(stage.company)
        self.day = self._ago(20)
        self.bank = stage.env["account.journal"].search(
            [("company_id", "=", stage.company.id), ("type", "=", "bank")], limit=1
        )

    def _ago(self, days):
        return fields.Date.subtract(self.today, days=days)

    def _bill(self, amount, issued, due):
        move = self.stage.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "company_id": self.stage.company.id,
                "invoice_date": self._ago(issued),
                "invoice_payment_term_id": False,
                "invoice_date_due": self._ago(due),
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Rooms", "price_unit": amount, "tax_ids": False}
                    )
                ],
            }
        )
        move.action_post()
        return move

    def _pay(self, move, amount, days):
        payment = self.stage.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": amount,
                "date": self._ago(days),
                "journal_id": self.bank.id,
                "company_id": self.stage.company.id,
            }
        )
        payment.action_post()
        items = (payment.move_id | move).line_ids
        items.filtered(
            lambda item: item.account_type == "asset_receivable" and not item.reconciled
        ).reconcile()

    def run(self):
        self.teller.open(
            "The customer asks what he owes",
            f"{CUSTOMER} has four invoices. One is paid in parts, one was paid five "
            "days ago.",
        )
        self._bill(900.0, 140, 110)
        parts = self._bill(1200.0, 80, 50)
        paid = self._bill(450.0, 60, 30)
        self._bill(300.0, 30, 0)
        self._pay(parts, 700.0, 40)
        self._pay(paid, 450.0, 5)
        self.age()
        self.state()
        return self.teller.wrong

    def _aged(self, date):
        wizards = self.stage.env["nav.aged.receivables.wizard"].with_user(self.clerk)
        wizard = wizards.with_company(self.stage.company).create(
            {
                "date": date,
                "period": "30D",
                "partner_ids": [Command.set(self.customer.ids)],
            }
        )
        (block,) = wizard._get_blocks()
        return block.total

    def age(self):
        self.teller.heading("Aged receivables of a day in the past, and of today")
        then, now = self._aged(self.day), self._aged(self.today)
        self.teller.table(
            "Days past due",
            ("As of", *COLUMNS, "Total"),
            [
                ("20 days ago", *then.amounts, then.total),
                ("today", *now.amounts, now.total),
            ],
        )
        self.teller.check(
            "20 days ago", then.amounts, [300.0, 450.0, 500.0, 0.0, 900.0]
        )
        self.teller.check("what was paid later was open then", then.total, 2150.0)
        self.teller.check("today", now.amounts, [0.0, 300.0, 500.0, 0.0, 900.0])
        items = self.stage.env["account.move.line"].search(
            [
                ("partner_id", "=", self.customer.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("date", "<=", self.day),
            ]
        )
        books = round(sum(items.mapped("balance")), 2)
        self.teller.check("the books of that day say the same", then.total, books)

    def state(self):
        self.teller.heading("The statement that goes to the customer")
        wizards = self.stage.env["nav.print.statements"].with_user(self.clerk)
        wizard = wizards.with_company(self.stage.company).create(
            {
                "start_date": self._ago(90),
                "end_date": self.day,
                "partner_ids": [Command.set(self.customer.ids)],
            }
        )
        wizard.action_nav_run()
        statement = self.stage.env["nav.customer.statement"].search(
            [("partner_id", "=", self.customer.id)]
        )
        (sheet,) = statement._get_sheets()
        (block,) = sheet.blocks
        self.teller.table(
            "Entries",
            ("Type", "Document No.", "Amount", "Remaining", "Running total"),
            [
                ("Opening balance", "", "", "", block.opening),
                *(
                    (row.kind, row.number, row.amount, row.remaining, row.balance)
                    for row in block.rows
                ),
            ],
        )
        self.teller.check("opening balance", block.opening, 900.0)
        self.teller.check("closing balance", block.closing, 2150.0)
        self.teller.check("overdue", block.overdue_total, 1850.0)
        customer = self.customer.with_company(self.stage.company)
        self.teller.check("Last Statement No.", customer.nav_last_statement_number, 1)
