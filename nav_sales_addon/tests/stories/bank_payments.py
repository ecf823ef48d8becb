"""The bank's file comes in: payments find their invoices.

A clerk of Receivables imports a statement, sees how sure each match is and why,
corrects one, transfers a difference, posts; one transaction is taken back and posted
again (rules/payment_matching.md §1 to §9).
"""

from ..bank_files_common import camt, detail, entry
from .stage import Stage
from .teller import Teller

CUSTOMERS = ("Lakeside Canoes", "Summit Climbing Hall")
ACCOUNT = "CA55 2026 0001"


def tell(env, say):
    """:return: list of sentences about figures that are wrong"""
    return BankPayments(env, say).run()


def write_pdfs(env, folder, say):
    """This story has no documents of its own."""


class BankPayments:
    def __init__(self, env, say):
        self.teller = Teller(say)
        self.stage = stage = Stage(env)
        self.clerk = stage.user("receivables")
        self.canoes = stage.customer(CUSTOMERS[0], "ME", city="Bangor")
        self.hall = stage.customer(CUSTOMERS[1], "VT", city="Stowe")
        self.journal = self._journal()
        self.invoices = {
            key: self._invoice(partner, amount)
            for key, partner, amount in (
                ("A", self.canoes, 840.0), ("B", self.canoes, 260.0),
                ("C", self.hall, 1575.5), ("D", self.hall, 99.9),
            )
        }  # fmt: skip

    def _journal(self):
        """A bank account of the story's own, so that other lines stay out of it."""
        stage = self.stage
        bank = stage.env["res.partner.bank"].create(
            {"acc_number": ACCOUNT, "partner_id": stage.company.partner_id.id}
        )
        return stage.env["account.journal"].create(
            {
                "name": "Harbor Bank",
                "code": "HBK",
                "type": "bank",
                "company_id": stage.company.id,
                "bank_account_id": bank.id,
            }
        )

    def _invoice(self, partner, amount):
        invoice = self.stage.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "company_id": self.stage.company.id,
                "invoice_line_ids": [
                    (0, 0, {"name": "Work", "price_unit": amount, "tax_ids": False})
                ],
            }
        )
        invoice.action_post()
        return invoice

    def run(self):
        self.teller.open(
            "The bank's file comes in, and payments find their invoices",
            f"{CUSTOMERS[0]} owes 1,100.00, {CUSTOMERS[1]} 1,675.40.",
        )
        self.import_file()
        self.correct()
        self.post()
        self.take_back()
        self.leave_some()
        return self.teller.wrong

    def import_file(self):
        self.teller.heading("Import the bank's file and apply it automatically")
        number = {key: move.name for key, move in self.invoices.items()}
        day = self.invoices["A"].date.isoformat()
        name = f"<Nm>{CUSTOMERS[0].upper()}</Nm>"
        stranger = "<Nm>Treasury Services</Nm>"
        parts = (
            (1100.0, detail(f"{number['A']} and {number['B']}", name)),
            (1580.0, detail(f"invoice {number['C']}", f"<Nm>{CUSTOMERS[1]}</Nm>")),
            (99.9, detail("no text", stranger)),
        )
        entries = [entry(one, details=part, date=day) for one, part in parts]
        currency = self.stage.company.currency_id.name
        values = {"iban": ACCOUNT, "currency": currency, "end": 2779.9}
        data = camt(entries, **values)
        found = self._import("january.xml", data)
        self.teller.check("transactions imported", found["new"], 3)
        again = self._import("january.xml", data)
        self.teller.check("the same file again", again["new"], 0)
        self.statement = self._statement(found)
        self.statement.nav_apply_automatically()
        self.lines = self.statement.line_ids._nav_in_order()
        self._list("What is proposed, how sure it is, and why")
        self.teller.check(
            "confidence",
            self.lines.mapped("nav_match_confidence"),
            ["high", "medium", "low"],
        )

    def _import(self, name, data):
        service = self.stage.env["nav.bank.import"].with_user(self.clerk)
        return service.with_company(self.stage.company)._import([(name, data)])

    def _statement(self, found):
        statements = self.stage.env["account.bank.statement"].with_user(self.clerk)
        return statements.browse(found["statement_ids"])

    def _list(self, title):
        self.lines.invalidate_recordset()
        self.teller.entries(
            title,
            {
                "Text": "payment_ref",
                "Amount": "amount",
                "Match": "nav_match_confidence",
                "Applied to": "nav_applied_to",
                "Difference": "nav_difference",
                "Reason": "nav_match_reason",
            },
            self.lines,
        )

    def correct(self):
        self.teller.heading("Accept, and put what was paid too much on account")
        lump, surplus, guess = self.lines
        lump.nav_accept()
        surplus.nav_accept(surplus_on_account=True)
        guess.nav_accept()
        self._list("Everything is accepted, nothing is left over")
        left = [line.nav_difference for line in self.lines]
        self.teller.check("differences", left, [0.0, 0.0, 0.0])

    def post(self):
        self.teller.heading("Post")
        posted = self.statement.nav_post_applications()
        self.teller.check("transactions posted", len(posted["line_ids"]), 3)
        self._check_open([0.0, 0.0, 0.0, 0.0])
        account = self.hall.property_account_receivable_id
        items = self.lines.sudo().line_ids.filtered(
            lambda item: item.account_id == account and not item.reconciled
        )
        credit = sum(items.mapped("amount_residual"))
        self.teller.check(f"on account of {CUSTOMERS[1]}", round(credit, 2), -4.5)

    def _check_open(self, expected):
        rest = [move.amount_residual for move in self.invoices.values()]
        self.teller.check("open of the four invoices", rest, expected)

    def take_back(self):
        self.teller.heading("The guess was wrong: undo it")
        guess = self.lines[2]
        guess.nav_undo_applications()
        self._check_open([0.0, 0.0, 0.0, 99.9])
        guess.nav_post_applications()
        self._check_open([0.0, 0.0, 0.0, 0.0])
        self.teller.tell("It was right after all, and is posted again.")

    def leave_some(self):
        """What a visitor of the demo finds in the journal."""
        self.teller.heading("The next file waits for you in the journal")
        first = self._invoice(self.canoes, 415.0)
        second, third = self._invoice(self.hall, 260.0), self._invoice(self.hall, 88.0)
        day = first.date.isoformat()
        hall = f"<Nm>{CUSTOMERS[1]}</Nm>"
        parts = (
            (415.0, detail(f"Thank you {first.name}", f"<Nm>{CUSTOMERS[0]}</Nm>")),
            (250.0, detail(f"{second.name} part", "<Nm>Payments Office</Nm>")),
            (348.0, detail("", hall)),
            (1200.0, detail("REF 4711", "<Nm>Unknown Sender</Nm>")),
        )
        entries = [
            entry(amount, details=part, date=day, ref=f"N{number}")
            for number, (amount, part) in enumerate(parts, 1)
        ]
        values = {"iban": ACCOUNT, "start": 2779.9, "end": 4992.9}
        values["currency"] = self.stage.company.currency_id.name
        statement = self._statement(
            self._import("february.xml", camt(entries, **values))
        )
        found = statement.nav_apply_automatically()
        self.lines = statement.line_ids._nav_in_order()
        self._list("Payments, Payment Reconciliation Journal")
        self.teller.check("transactions that are applied", found["matched"], 3)
        self.teller.check("open of the third invoice", third.amount_residual, 88.0)
