"""Cases of the payment reconciliation journal, played with real documents."""

from odoo import Command
from odoo.exceptions import UserError

from ..savepoint import complete_savepoint
from .application_common import NavApplicationCommon


class NavMatchingCommon(NavApplicationCommon):
    """A bank account, a clerk of Receivables, and the players of worked cases."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = {}
        cls.company.nav_tolerance_account_id = cls.tolerance_account
        for code in ("7770", "7771", "7790", "8050", "8150", "6390", "6300"):
            cls.accounts[code] = cls.env["account.account"].create(
                {
                    "name": f"Account {code}",
                    "code": f"N{code}",
                    "account_type": "expense",
                }
            )

    def _statement(self, amounts, date=None, balance=None, **values):
        """A statement with one line for each (amount, values) pair."""
        lines = [
            {
                "journal_id": self.bank_journal.id,
                "date": date or self.today,
                "payment_ref": "transaction",
                "amount": amount,
                **values,
                **more,
            }
            for amount, more in amounts
        ]
        statement = self.env["account.bank.statement"].create(
            {
                "name": "STMT",
                "journal_id": self.bank_journal.id,
                "balance_start": 0.0,
                "line_ids": [Command.create(one) for one in lines],
            }
        )
        total = sum(amount for amount, _more in amounts)
        statement.balance_end_real = total if balance is None else balance
        return statement

    def _invoice(self, amount, partner=None, **values):
        move = self._draft(amount, partner_id=(partner or self.customer).id, **values)
        move.action_post()
        return move

    @staticmethod
    def _receivable(move):
        return move.line_ids.filtered(
            lambda item: item.account_type == "asset_receivable"
        )


class CasePlayer:
    """One worked case: its documents, the actions of a user, what is found then."""

    def __init__(self, test, case):
        self.test, self.case = test, case
        self.env = test.env
        company = test.company
        company.nav_payment_tolerance_percent = float(case.option("percent", 0))
        company.nav_discount_grace_days = int(case.option("grace", 0))
        company.nav_match_sets = False  # the cases are those of the rules alone
        self.partners = {one.ref: self._partner(one) for one in case.used_customers()}
        self.entries = [self._entry(entry) for entry in case.entries]
        self.mapped = False
        self.lines = self._bank_lines()

    def _partner(self, customer):
        partner = self.env["res.partner"].create(
            {
                "name": customer.name, "city": customer.city,
                "street": customer.address, "customer_rank": 1,
            }
        )  # fmt: skip
        if customer.bank_account:
            partner.bank_ids = [Command.create({"acc_number": customer.bank_account})]
        return partner

    def _entry(self, entry):
        move = self.test._invoice(
            entry.amount,
            partner=self.partners[entry.customer],
            name=entry.doc_no,
            ref=entry.ext_doc_no,
            invoice_date=entry.date,
            invoice_date_due=entry.due,
        )
        item = self.test._receivable(move)
        if entry.discount_amount:
            item.discount_date = entry.discount_date
            item._nav_set_discount(entry.discount_amount)
        return item

    def _bank_lines(self):
        case, found = self.case, self.env["account.bank.statement.line"]
        names = dict.fromkeys(case.statements)
        for name in names:
            chosen = [
                line
                for line, own in zip(case.lines, case.statements, strict=True)
                if own == name
            ]
            amounts = [(line.amount, self._line_vals(line)) for line in chosen]
            balance = case.balance if len(names) == 1 else None
            statement = self.test._statement(amounts, balance=balance)
            found |= statement.line_ids.sorted("id")
        return found

    def _line_vals(self, line):
        return {
            "date": line.date,
            "payment_ref": line.text or "/",
            "partner_name": line.partner_name,
            "account_number": line.bank_account,
            "nav_additional_info": line.additional_info,
        }

    # === WHAT THE USER DOES ===#

    def play(self):
        """All actions; those that must fail leave nothing behind."""
        for number, (name, *words) in enumerate(self.case.actions, 1):
            last = number == len(self.case.actions)
            act = getattr(self, f"_do_{name}")
            if (self.case.error and last) or "error" in words:
                self._refused(act, [word for word in words if word != "error"])
            else:
                act(*words)

    def _refused(self, act, words):
        try:
            with complete_savepoint(self.env):
                act(*words)
        except UserError as error:
            self.message = str(error)
        else:
            self.test.fail(f"{self.case.id}: this should be refused")

    def _line(self, number):
        return self.lines[int(number) - 1].with_user(self.test.clerk)

    def _all(self):
        return self.lines.with_user(self.test.clerk)

    def _do_auto(self, *options):
        if "unmapped" not in options:
            self._make_mappings()
        self._all().nav_apply_automatically(overwrite="overwrite" in options)

    def _make_mappings(self):
        for mapping in () if self.mapped else self.case.mappings:
            self.env["nav.text.account.mapping"].create(
                {
                    "name": mapping.text,
                    "target": mapping.target,
                    "debit_account_id": self.test.accounts[mapping.debit_account].id,
                    "credit_account_id": self.test.accounts[mapping.credit_account].id,
                }
            )
        self.mapped = True

    def _do_map(self, text):
        self._make_mappings()
        account = self.test.accounts["7770"].id
        self.env["nav.text.account.mapping"].create(
            {"name": text, "debit_account_id": account, "credit_account_id": account}
        )

    def _do_map_now(self):
        self._make_mappings()
        matcher = self.env["nav.payment.matcher"].with_user(self.test.clerk)
        matcher._rerun_mapper(self._all())

    def _do_apply(self, line, entry):
        self._line(line).nav_apply_manually({self.entries[int(entry) - 1].id: None})

    def _do_amount(self, line, entry, amount):
        entry = self.entries[int(entry) - 1]
        self._line(line).nav_apply_manually({entry.id: float(amount)})

    def _do_account(self, line, target):
        kind, _colon, key = target.partition(":")
        self._line(line).nav_apply_on_account(**self._target(kind, key))

    def _target(self, kind, key):
        if kind == "gl":
            return {"account": self.test.accounts[key].id}
        return {"partner": self.partners[key].id}

    def _do_transfer(self, line, target):
        kind, _colon, key = target.partition(":")
        dialog = self.env["nav.transfer.difference"].with_user(self.test.clerk)
        known = self._target(kind, key)
        values = {
            "account_id": known.get("account"),
            "partner_id": known.get("partner"),
        }
        dialog.create(
            {"statement_line_id": self._line(line).id, "target": kind, **values}
        ).action_transfer()

    def _do_accept(self, line, surplus=""):
        self._line(line).nav_accept(surplus_on_account=bool(surplus))

    def _do_reject(self, line):
        self._line(line).nav_reject()

    def _do_reject_all(self):
        self._all().nav_reject()

    def _do_tolerate(self):
        self._all().filtered("nav_application_ids").nav_accept_tolerance()

    def _do_discount(self, line, entry, date, amount):
        service = self.env["nav.manual.application"].with_user(self.test.clerk)
        entry = self.entries[int(entry) - 1]
        service._set_discount(self._line(line), entry, date, float(amount))

    def _do_open(self, line):
        self._line(line).action_nav_apply_manually()

    def _do_sort(self):
        pass

    def _do_filter(self):
        pass

    def _do_post(self):
        lines = self._all()
        if len(dict.fromkeys(self.case.statements)) > 1:
            lines = lines.filtered("nav_application_ids")
        lines.nav_post_applications()

    def _do_undo(self):
        self._all().nav_undo_applications()

    # === WHAT IS FOUND ===#

    def said(self, line):
        """Applications in the notation of the cases."""
        numbers = {entry: str(n) for n, entry in enumerate(self.entries, 1)}
        keys = {partner: key for key, partner in self.partners.items()}
        codes = {account: code for code, account in self.test.accounts.items()}
        parts = []
        for row in line.sudo().nav_application_ids:
            given_up = row.discount + row.tolerance
            discount = f"-{given_up:g}" if given_up else ""
            name = numbers.get(row.entry_id)
            if not name and row.account_type == "gl":
                name = f"gl:{codes[row.account_id]}"
            elif not name:
                name = f"{row.account_type}:{keys[row.partner_id]}"
            parts.append(f"{name}={row.amount:.10g}{discount}")
        return "+".join(parts) or "-"
