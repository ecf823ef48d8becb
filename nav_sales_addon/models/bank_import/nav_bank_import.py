from odoo import Command, api, models
from odoo.exceptions import UserError

from ...engines import bank_files
from ...engines.bank_files import BankFileError
from ...engines.matching.parties import account_key
from ...savepoint import complete_savepoint

LONGEST = 500  # characters of a text
SHORTEST = 6  # characters of an account number that tell an account


def _same_account(own, told):
    """Whether two numbers are of one account: 471122 is within XX42 0000 471122."""
    short, long = sorted((account_key(own), account_key(told)), key=len)
    return bool(short) and (
        short == long or (len(short) >= SHORTEST and long.endswith(short))
    )


class NavBankImport(models.AbstractModel):
    """Bank files become bank statements; nothing is imported twice (rules §9)."""

    _name = "nav.bank.import"
    _description = "Import of Bank Statements"

    @api.model
    def _import(self, files, journal=None, layout=None):
        """Import files, all of them or none.

        :param files: ``[(name, bytes)]``
        :param journal: the bank account, where a file does not say it
        :param layout: `nav.bank.csv.format` for CSV files
        :return: ``{'statement_ids', 'new', 'known', 'pending', 'warnings'}`` and
            ``by_file``, the statements each file made
        :raise UserError: naming file, line and reason; nothing is written
        """
        self.env["nav.application.engine"]._check_rights()
        found = {
            "statement_ids": [],
            "new": 0,
            "known": 0,
            "pending": 0,
            "warnings": [],
            "by_file": [],
        }
        with complete_savepoint(self.env):
            for name, data in files:
                before = len(found["statement_ids"])
                for statement in self._read(name, data, layout):
                    self._import_statement(name, statement, journal, found)
                found["by_file"].append(found["statement_ids"][before:])
        return found

    @api.model
    def _look(self, name, data, layout=None, journal=None):
        """What importing a file would do, without doing it.

        :return: list of ``(statement, journal, numbers of known transactions)``
        :raise UserError: the file would be refused
        """
        self.env["nav.application.engine"]._check_rights()
        found = []
        for statement in self._read(name, data, layout):
            owner, known = self.env["account.journal"], set()
            if statement.transactions:
                owner = self._journal(name, statement, journal)
                known = self._known(owner, statement)
            found.append((statement, owner, known))
        return found

    @api.model
    def _read(self, name, data, layout=None):
        """The statements of one file, without writing anything.

        :raise UserError: the file is refused, with line and reason
        """
        kind = bank_files.kind_of(data)
        try:
            if kind == bank_files.CAMT:
                return bank_files.read_camt(data)
            if kind == bank_files.OFX:
                return bank_files.read_ofx(data)
            if kind == bank_files.UNKNOWN:
                raise BankFileError("unknown_format", None, name.rpartition(".")[2])
            if not layout:
                raise UserError(
                    self.env._(
                        "%(file)s is a list of columns: choose the Layout that says "
                        "which column holds what.",
                        file=name,
                    )
                )
            return bank_files.read_csv(data, layout._engine_format())
        except BankFileError as error:
            raise UserError(self._refusal(name, error)) from None

    @api.model
    def _refusal(self, name, error):
        """Which file, which line, and what is wrong there."""
        reasons = {
            "not_xml": self.env._("it is broken: %(detail)s"),
            "doctype": self.env._("it contains a document type, which no bank uses"),
            "unknown_format": self.env._(
                "it is no bank statement in a known format (%(detail)s)"
            ),
            "truncated": self.env._("it ends in the middle"),
            "bad_date": self.env._("“%(detail)s” is no date of the expected format"),
            "bad_amount": self.env._("“%(detail)s” is no amount"),
            "missing_column": self.env._("there is no column %(detail)s"),
            "missing_value": self.env._("%(detail)s is missing"),
            "mixed_currencies": self.env._(
                "%(detail)s: one file has transactions of one currency"
            ),
            "bad_encoding": self.env._("its characters cannot be read (%(detail)s)"),
        }
        reason = reasons[error.code] % {"detail": error.detail[:200]}
        if error.line:
            return self.env._(
                "%(file)s is not imported. Line %(line)s: %(reason)s.",
                file=name,
                line=error.line,
                reason=reason,
            )
        return self.env._(
            "%(file)s is not imported: %(reason)s.", file=name, reason=reason
        )

    # === ONE STATEMENT ===#

    @api.model
    def _import_statement(self, name, source, chosen, found):
        if not source.transactions:
            found["pending"] += source.skipped
            return
        journal = self._journal(name, source, chosen).sudo()  # the role was checked
        self._lock(journal)
        known = self._known(journal, source)
        new = [one for one in source.transactions if one.unique_id not in known]
        found["new"] += len(new)
        found["known"] += len(source.transactions) - len(new)
        found["pending"] += source.skipped
        if new:
            statement = self._create(journal, source, new)
            found["statement_ids"].append(statement.id)
            found["warnings"] += self._warnings(name, statement)

    @api.model
    def _lock(self, journal):
        """Two people import the same file at once: one goes on, the other reads this.

        Whoever began before the other one ended meets the unique index of the lines.

        :raise UserError: somebody else is importing into this bank account
        """
        if not journal.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._(
                    "Someone else is importing into %(journal)s. Try again in a "
                    "moment.",
                    journal=journal.display_name,
                )
            )

    @api.model
    def _journal(self, name, source, chosen):
        """The bank account the file is about.

        :raise UserError: it is not known, or it is another one than was chosen
        """
        owners = self._owners(source)
        if chosen:
            own_number = chosen._nav_account_number()
            if source.account and chosen not in owners and (own_number or owners):
                raise UserError(
                    self.env._(
                        "%(file)s belongs to account %(account)s, not to %(journal)s.",
                        file=name,
                        account=source.account,
                        journal=chosen.display_name,
                    )
                )
            owners = chosen
        if not owners:
            raise UserError(
                self.env._(
                    "%(file)s belongs to account %(account)s, which no bank account of "
                    "%(company)s has. Choose the bank account.",
                    file=name,
                    account=source.account or "?",
                    company=self.env.company.display_name,
                )
            )
        if len(owners) > 1:
            raise UserError(
                self.env._(
                    "%(file)s may belong to %(journals)s. Choose the bank account.",
                    file=name,
                    journals=", ".join(owners.mapped("display_name")),
                )
            )
        self._check_currency(name, source, owners)
        return owners

    @api.model
    def _owners(self, source):
        """The bank accounts that have the number of a file.

        One number may have an account for each currency.
        """
        journals = self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(self.env.company),
                ("type", "in", ("bank", "cash", "credit")),
            ]
        )
        number = account_key(source.account)
        owners = journals.filtered(
            lambda one: number and account_key(one._nav_account_number()) == number
        ) or journals.filtered(
            lambda one: _same_account(one._nav_account_number(), source.account)
        )
        if len(owners) > 1 and source.currency:
            of_currency = owners.filtered(
                lambda one: self._currency(one).name == source.currency
            )
            owners = of_currency or owners
        return owners

    @api.model
    def _currency(self, journal):
        return journal.currency_id or journal.company_id.currency_id

    @api.model
    def _check_currency(self, name, source, journal):
        currency = self._currency(journal)
        if source.currency and source.currency != currency.name:
            raise UserError(
                self.env._(
                    "%(file)s is in %(currency)s, but %(journal)s is in %(own)s.",
                    file=name,
                    currency=source.currency,
                    journal=journal.display_name,
                    own=currency.name,
                )
            )

    @api.model
    def _known(self, journal, source):
        """Numbers of the transactions that are here already.

        Banks tell an entry as a whole in one file and with its parts in another one:
        whoever imported the one does not need the other.
        """
        whole = {one.entry_id for one in source.transactions}
        numbers = whole | {one.unique_id for one in source.transactions}
        numbers |= {f"{number}/1" for number in whole}
        found = self.env["account.bank.statement.line"].sudo().search_fetch(
            [("journal_id", "=", journal.id), ("nav_import_id", "in", list(numbers))],
            ["nav_import_id"],
        )  # fmt: skip
        here = set(found.mapped("nav_import_id"))
        return {
            one.unique_id
            for one in source.transactions
            if one.unique_id in here
            or one.entry_id in here
            or (one.unique_id == one.entry_id and f"{one.entry_id}/1" in here)
        }

    @api.model
    def _create(self, journal, source, new):
        """The statement with its new transactions; balances stay those of the bank."""
        values = {
            "journal_id": journal.id,
            "reference": source.name or False,
            "line_ids": [
                Command.create(self._line_vals(journal, one, number))
                for number, one in enumerate(new, 1)
            ],
        }
        known = source.total - sum(one.amount for one in new)
        if source.balance_start is not None:
            # what was imported before is in the balance already
            values["balance_start"] = float(source.balance_start + known)
        statement = self.env["account.bank.statement"].sudo().create(values)
        if source.balance_end is not None:
            statement.balance_end_real = float(source.balance_end)
        else:
            statement.balance_end_real = statement.balance_end
        return statement

    @api.model
    def _line_vals(self, journal, one, number):
        text = one.text or one.partner_name or one.additional_info or "/"
        return {
            "journal_id": journal.id,
            "sequence": number,
            "date": one.date,
            "amount": float(one.amount),
            "payment_ref": text[:LONGEST],
            "partner_name": one.partner_name or False,
            "account_number": one.account_number or False,
            "nav_import_id": one.unique_id,
            "nav_additional_info": one.additional_info[:LONGEST] or False,
            "nav_payer_city": one.city or False,
            "nav_payer_street": one.street or False,
            "nav_payment_reference": one.payment_reference or False,
        }

    @api.model
    def _warnings(self, name, statement):
        """Balances that do not continue the statement before, or do not add up."""
        statement.invalidate_recordset(["is_valid", "is_complete"])
        amount = statement.currency_id.format
        if not statement.is_complete:
            yield self.env._(
                "%(file)s: the transactions add up to a balance of %(computed)s, the "
                "bank says %(end)s.",
                file=name,
                computed=amount(statement.balance_end),
                end=amount(statement.balance_end_real),
            )
        if not statement.is_valid:
            before = statement.search(
                [
                    ("journal_id", "=", statement.journal_id.id),
                    ("first_line_index", "<", statement.first_line_index),
                ],
                order="first_line_index desc",
                limit=1,
            )
            yield self.env._(
                "%(file)s begins with a balance of %(start)s, the statement before it "
                "ends with %(end)s. A file may be missing.",
                file=name,
                start=amount(statement.balance_start),
                end=amount(before.balance_end_real),
            )
