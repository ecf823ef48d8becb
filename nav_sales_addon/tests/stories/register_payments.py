"""Money comes in: payments are registered, and the invoices are paid.

A clerk of Receivables, who is no accountant, ticks what was paid, posts one payment for
two invoices and a credit memo, and enters a receipt whose entries she chooses
(rules/payment_matching.md §10).
"""

from odoo import Command

from .stage import Stage
from .teller import Teller, money

CUSTOMER = "Harbor Tool Supply"


def tell(env, say):
    """:return: list of sentences about figures that are wrong"""
    return RegisterPayments(env, say).run()


def write_pdfs(env, folder, say):
    """This story has no documents of its own."""


class RegisterPayments:
    def __init__(self, env, say):
        self.teller = Teller(say)
        self.stage = stage = Stage(env)
        self.poster, self.clerk = stage.user("poster"), stage.user("receivables")
        self.work = stage.service("9100", "Tool Repair", 100.0)
        self.customer = stage.customer(CUSTOMER, "ME")
        self.journal = self._journal()

    def run(self):
        self.teller.open(
            "Payments are registered, and the invoices are paid",
            f"{CUSTOMER} gets five invoices and a credit memo, and pays in three ways.",
        )
        self.sell()
        self.set_up()
        self.register()
        self.lump()
        self.receipt()
        return self.teller.wrong

    def _journal(self):
        """The company's bank, with a place for payments no statement shows yet."""
        journal = self.stage.env["account.journal"].search(
            [("company_id", "=", self.stage.company.id), ("type", "=", "bank")], limit=1
        )
        return journal or self.stage.env["account.journal"].create(
            {"name": "Bank", "type": "bank", "company_id": self.stage.company.id}
        )

    def _rows(self):
        """The window as the clerk sees it."""
        rows = self.stage.env["nav.payment.registration"].with_user(self.clerk)
        rows = rows.with_company(self.stage.company)
        rows._read_anew()
        return rows.search([("partner_id", "=", self.customer.id)], order="id")

    def _list(self, title):
        self.teller.entries(
            title,
            {
                "Paid": "payment_made",
                "Received": "amount_received",
                "Remaining": "remaining_amount",
                "Type": "document_type",
                "No.": "document_number",
                "Open": "open_amount",
            },
            self._rows(),
        )

    def _owed(self, what, amount):
        owed = sum(self._rows().mapped("open_amount"))
        self.teller.check(what, round(owed, 2), amount)

    def sell(self):
        self.teller.heading("Five invoices and a credit memo are posted")
        moves = self.stage.env["account.move"].with_user(self.poster)
        self.moves = moves.create(
            [
                {
                    "move_type": move_type,
                    "partner_id": self.customer.id,
                    "company_id": self.stage.company.id,
                    "invoice_line_ids": [
                        Command.create({"product_id": self.work.id, "quantity": hours})
                    ],
                }
                for move_type, hours in (
                    ("out_invoice", 10),
                    ("out_invoice", 4),
                    ("out_invoice", 2),
                    ("out_refund", 1),
                    ("out_invoice", 3),
                    ("out_invoice", 5),
                )
            ]
        )
        self.moves.nav_post()
        self._list("Payment Registration")
        self._owed("The customer owes 24 hours less one, with tax", 2645.0)

    def set_up(self):
        self.teller.heading(f"{self.clerk.name} chooses where the money arrives")
        setups = self.stage.env["nav.payment.registration.setup"]
        setup = setups.with_user(self.clerk).with_company(self.stage.company)._own()
        setup.write(
            {
                "journal_id": self.journal.id,
                "auto_fill_date": True,
                "use_as_default": True,
            }
        )
        self.teller.tell(f"Balancing account: {self.journal.name}.")

    def _dialog(self, lump=False):
        rows = self._rows()
        action = rows.action_post_lump() if lump else rows.action_post_payments()
        dialogs = self.stage.env[action["res_model"]].with_user(self.clerk)
        return dialogs.with_company(self.stage.company).browse(action["res_id"])

    def _tick(self, *indexes):
        for index in indexes:
            self._rows()[index].payment_made = True

    def register(self):
        self.teller.heading("Post Payments: one payment for each document")
        self._tick(0)
        self._rows()[1].amount_received = 60.0
        self._list("A tick proposes what is open; an amount ticks")
        balances = self._rows().nav_balances()
        self.teller.check("Unposted balance", balances["unposted"], 1210.0)
        self._dialog().action_post()
        self._list("What is paid has left the list")
        self._owed("A part of the second invoice stays open", 1435.0)
        first = self.moves[0].sudo()
        self.teller.check("The first invoice", first.amount_residual, 0.0)

    def lump(self):
        self.teller.heading("Post as Lump Payment: two invoices and a credit memo")
        self._tick(0, 1, 2)
        dialog = self._dialog(lump=True)
        self.teller.tell(f"One payment over {dialog.total} is previewed and posted.")
        posting = self.stage.env["nav.registered.payment.posting"]
        posting = posting.with_user(self.clerk).with_company(self.stage.company)
        preview = posting._preview(dialog._rows(), lump=True)
        self.teller.check("Entries of the bank", len(preview["gl_entries"]), 2)
        dialog.action_post()
        self._owed("Two invoices are open", 920.0)
        payments = self._payments()
        self.teller.check("The last payment", payments[-1].amount, 515.0)

    def _payments(self):
        payments = self.stage.env["account.payment"]
        return payments.search([("partner_id", "=", self.customer.id)], order="id")

    def receipt(self):
        self.teller.heading("Cash Receipt: a payment that is applied to chosen entries")
        payments = self.stage.env["account.payment"].with_user(self.clerk)
        receipt = payments.with_company(self.stage.company).create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "journal_id": self.journal.id,
                "amount": 700.0,
            }
        )
        last = self._rows()[-1]
        action = receipt.action_nav_apply_entries()
        window = self.stage.env[action["res_model"]].with_user(self.clerk)
        window = window.browse(action["res_id"])
        for line in window.line_ids:
            whole = line.entry_id.id == last.id
            line.amount_to_apply = line.remaining_amount if whole else 125.0
        window.action_save()
        receipt.action_post()
        self._list("What is left")
        self._owed("Of one invoice a part is open", 220.0)
        paid = [move.amount_residual for move in self.moves.sudo()]
        self.teller.check("Open by invoice", paid, [0.0, 0.0, 0.0, 0.0, 220.0, 0.0])
        total = sum(self._payments().mapped("amount"))
        self.teller.tell(f"Received in all: {money(total)}.")
        self.teller.check("Received in all", total, 2425.0)
