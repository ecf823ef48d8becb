from odoo import api, models
from odoo.exceptions import UserError

from ...engines.payment_matching import payable
from ...savepoint import complete_savepoint
from .nav_match_line_mixin import BLANK


class NavManualApplication(models.AbstractModel):
    """What users do by hand with a bank transaction (rules §6, §8)."""

    _name = "nav.manual.application"
    _description = "Manual Payment Application"

    # === APPLY TO ENTRIES ===#

    @api.model
    def _apply(self, line, amounts):
        """Apply a transaction to chosen entries.

        :param amounts: ``{account.move.line: amount or None}``
        :return: what is left of the transaction
        """
        line = self._begin(line)
        with complete_savepoint(self.env):
            line._nav_lock_lines()
            self._check_open(line)
            for entry, amount in amounts.items():
                if amount is None:
                    self._check_not_applied(line, entry)
                self._apply_entry(line, entry.sudo(), amount)
            self._finish(line, "manual")
        return line.nav_difference

    @api.model
    def _check_not_applied(self, line, entry):
        """:raise UserError: the transaction is applied to the entry already"""
        if entry.sudo() in line.nav_application_ids.entry_id:
            raise UserError(
                self.env._(
                    "%(line)s is applied to %(document)s already.",
                    line=line._nav_describe(),
                    document=entry.sudo().move_id.name,
                )
            )

    @api.model
    def _apply_entry(self, line, entry, amount):
        row = line.nav_application_ids.filtered(lambda part: part.entry_id == entry)
        if amount is not None and line.currency_id.is_zero(amount):
            row.unlink()
            return
        candidate = self._candidate(line, entry)
        others = self._taken_by_others(line, entry)
        self._check_entry(line, entry, candidate, others, amount)
        given = sum((line.nav_application_ids - row).mapped("amount"))
        rest = line.amount - given
        cash, discount = self._cash(line, candidate, others, rest, amount)
        if line.currency_id.is_zero(cash):
            raise UserError(
                self.env._(
                    "%(line)s: nothing is left to apply to %(document)s.",
                    line=line._nav_describe(),
                    document=entry.move_id.name,
                )
            )
        values = {"amount": cash, "discount": discount, "tolerance": 0.0}
        if row:
            row.write(values)
        else:
            row.create(
                {
                    "statement_line_id": line.id,
                    "entry_id": entry.id,
                    "account_type": "customer",
                    "partner_id": entry.partner_id.commercial_partner_id.id,
                    **values,
                }
            )
        line.invalidate_recordset(["nav_application_ids"])

    @api.model
    def _cash(self, line, candidate, others, rest, amount):
        """Cash and discount; an entry of the other sign gives all it has (rules §6)."""
        digits = line.currency_id.decimal_places
        if candidate.amount * line.amount < 0:
            left = candidate.amount - others
            return (left if amount is None else amount), 0.0
        wanted = rest if amount is None else amount
        cash, discount = payable(candidate, wanted, others, line.date, digits)
        sign = 1 if line.amount > 0 else -1
        if line.currency_id.compare_amounts(sign * cash, sign * rest) > 0:
            self._refuse_more(line, rest, amount)
        return cash, discount

    @api.model
    def _refuse_more(self, line, rest, amount):
        raise UserError(
            self.env._(
                "%(line)s: %(rest)s is left to apply, not %(amount)s.",
                line=line._nav_describe(),
                rest=line.currency_id.format(rest),
                amount=line.currency_id.format(amount),
            )
        )

    @api.model
    def _candidate(self, line, entry):
        """The entry as the engine sees it.

        :raise UserError: it cannot be applied to at all
        """
        found = self._candidates({entry: line})
        if not found:
            raise UserError(self._unfit_text(entry))
        return found[entry]

    @api.model
    def _candidates(self, lines):
        """Entries as the engine sees them on the day of a transaction (its rates).

        :param lines: ``{entry: transaction}``
        :return: ``{entry: OpenEntry}`` of those that can be applied to
        """
        service, days = self.env["nav.match.candidates"], {}
        for entry, line in lines.items():
            days.setdefault((line.journal_id, line.date), []).append(entry.id)
        # sudo: the role was checked; matching reads the customers' ledger
        entries = self.env["account.move.line"].sudo()
        return {
            entries.browse(candidate.ref): candidate
            for (journal, day), ids in days.items()
            for candidate in service._entries(journal, day, items=entries.browse(ids))
        }

    @api.model
    def _unfit_text(self, entry):
        return self.env._(
            "%(document)s is not open, or its currency does not fit the bank account.",
            document=entry.move_id.name or entry.display_name,
        )

    @api.model
    def _taken_by_others(self, line, entry):
        """Cash that other transactions, not posted yet, are going to pay."""
        rows = self.env["nav.payment.application"].sudo()
        rows = rows.search([("entry_id", "=", entry.id), ("posted", "=", False)])
        return sum((rows - line.nav_application_ids).mapped("amount"))

    @api.model
    def _check_entry(self, line, entry, candidate, others, amount):
        """:raise UserError: another customer, more than is open, or the wrong sign"""
        number, currency = entry.move_id.name, line.currency_id
        customer = entry.partner_id.commercial_partner_id
        other = line.nav_application_ids.partner_id.commercial_partner_id - customer
        if other:
            raise UserError(
                self.env._(
                    "%(line)s is applied to %(customer)s. One transaction belongs to "
                    "one customer: take that application away first.",
                    line=line._nav_describe(),
                    customer=other[:1].display_name,
                )
            )
        left = currency.round(candidate.amount - others)
        if currency.is_zero(left) or left * candidate.amount < 0:
            raise UserError(
                self.env._(
                    "%(document)s is applied to other bank transactions already.",
                    document=number,
                )
            )
        if amount is None:
            return
        too_much = currency.compare_amounts(abs(amount), abs(left)) > 0
        if amount * candidate.amount < 0 or too_much:
            raise UserError(
                self.env._(
                    "%(document)s: %(amount)s must have the same sign as the Remaining "
                    "Amount %(remaining)s and must not be larger.",
                    document=number,
                    amount=currency.format(amount),
                    remaining=currency.format(left),
                )
            )

    # === ON ACCOUNT ===#

    @api.model
    def _apply_on_account(self, line, account, partner, amount=None, keep=False):
        """Put a transaction, or its rest, on an account.

        :param keep: the line keeps its confidence (a difference is transferred)
        """
        line = self._begin(line)
        with complete_savepoint(self.env):
            line._nav_lock_lines()
            self._check_open(line)
            rest = line.currency_id.round(
                line.amount - sum(line.nav_application_ids.mapped("amount"))
            )
            amount = rest if amount is None else amount
            self._check_on_account(line, account, partner, amount, rest)
            self._reduce_tolerance(line, amount)
            line.nav_application_ids.create(
                {
                    "statement_line_id": line.id,
                    "account_type": self._account_type(account, partner, line),
                    "account_id": account.id,
                    "partner_id": partner.commercial_partner_id.id,
                    "amount": amount,
                }
            )
            line.invalidate_recordset(["nav_application_ids"])
            self._finish(line, line.nav_match_confidence if keep else "manual")

    @api.model
    def _check_on_account(self, line, account, partner, amount, rest):
        currency = line.currency_id
        if bool(account) == bool(partner):
            raise UserError(self.env._("Choose an account, or a customer or vendor."))
        wrong = currency.is_zero(amount) or amount * rest <= 0
        if wrong or currency.compare_amounts(abs(amount), abs(rest)) > 0:
            self._refuse_more(line, rest, amount)

    @api.model
    def _account_type(self, account, partner, line):
        if account:
            return "gl"
        customer = partner.commercial_partner_id
        paid_out = (
            line.amount < 0 and customer.supplier_rank and not customer.customer_rank
        )
        return "vendor" if paid_out else "customer"

    @api.model
    def _reduce_tolerance(self, line, amount):
        """A surplus that moves to an account is no accepted tolerance (rules §6)."""
        for row in line.nav_application_ids.filtered("tolerance"):
            left = max(0.0, abs(row.tolerance) - abs(amount))
            row.tolerance = left if row.tolerance > 0 else -left

    # === ACCEPT, REJECT, TOLERANCE ===#

    @api.model
    def _accept(self, lines, surplus_on_account=False):
        """:raise UserError: nothing is applied, or something is left over"""
        lines = self._begin(lines)
        with complete_savepoint(self.env):
            lines._nav_lock_lines()
            for line in lines:
                self._check_open(line)
                self._accept_line(line, surplus_on_account)

    @api.model
    def _accept_line(self, line, surplus_on_account):
        rows = line.nav_application_ids
        if not rows:
            raise UserError(
                self.env._(
                    "%(line)s is not applied to anything. Apply it first.",
                    line=line._nav_describe(),
                )
            )
        if line.nav_has_difference:
            customer = rows.partner_id.commercial_partner_id
            bank_entries = rows.entry_id.filtered(
                lambda entry: entry.account_type != "asset_receivable"
            )
            if not surplus_on_account or len(customer) != 1 or bank_entries:
                raise UserError(
                    self.env._(
                        "%(line)s: %(rest)s is not applied. Apply it to more entries, "
                        "or transfer the difference to an account.",
                        line=line._nav_describe(),
                        rest=line.currency_id.format(line.nav_difference),
                    )
                )
            account = self.env["account.account"]
            self._apply_on_account(line, account, customer, keep=True)
        line.write({"nav_match_confidence": "accepted", "nav_review_required": False})

    @api.model
    def _reject(self, lines):
        lines = self._begin(lines)
        with complete_savepoint(self.env):
            lines._nav_lock_lines()
            for line in lines:
                self._check_open(line)
            lines.nav_application_ids.unlink()
            lines.write({**BLANK, "nav_applied_amount": 0.0})

    @api.model
    def _accept_tolerance(self, lines):
        """Give up what little is missing, or a discount taken in the days of grace."""
        lines = self._begin(lines)
        with complete_savepoint(self.env):
            lines._nav_lock_lines()
            for line in lines:
                self._check_open(line)
                rows = line.nav_application_ids.filtered("entry_id")
                if not any([self._tolerate(line, row) for row in rows]):
                    raise UserError(
                        self.env._(
                            "%(line)s: no difference here is small enough to be "
                            "accepted. See Payment Tolerance in the setup.",
                            line=line._nav_describe(),
                        )
                    )
                self._finish(line, line.nav_match_confidence)

    @api.model
    def _tolerate(self, line, row):
        """Accept the rest of one entry, or what was paid too much.

        :return: whether there was something to accept
        """
        currency, entry = line.currency_id, row.entry_id
        candidate = self._candidate(line, entry)
        others = self._taken_by_others(line, entry)
        short = currency.round(candidate.amount - others - row.amount - row.discount)
        limit = self._limit(line, entry, candidate)
        if not currency.is_zero(short):
            if currency.compare_amounts(abs(short), limit) > 0:
                return False
            row.tolerance = short
            return True
        surplus = currency.round(
            line.amount - sum(line.nav_application_ids.mapped("amount"))
        )
        if (
            surplus * line.amount <= 0
            or currency.compare_amounts(abs(surplus), limit) > 0
        ):
            return False
        row.write({"amount": row.amount + surplus, "tolerance": -surplus})
        return True

    @api.model
    def _limit(self, line, entry, candidate):
        """The tolerance of the company, or the discount in the days of grace."""
        currency = line.currency_id
        limit = entry.currency_id._convert(
            entry._nav_payment_tolerance(), currency, line.company_id, line.date
        )
        late = candidate.discount_date and line.date > candidate.discount_date
        grace = candidate.discount_tolerance_date
        if late and grace and line.date <= grace:
            limit = max(limit, abs(candidate.discount_amount))
        return limit

    # === DISCOUNT OF THE ENTRY ===#

    @api.model
    def _set_discount(self, line, entry, date, amount):
        """Change the payment discount of an entry; it counts at once (rules §6).

        :param date: last day of the discount
        :param amount: the discount, in the currency of the entry
        """
        line = self._begin(line)
        with complete_savepoint(self.env):
            line._nav_lock_lines()
            ledger = self.env["nav.customer.ledger.entry"].browse(entry.id)
            ledger.write({"discount_date": date, "discount_possible": amount})
            row = line.nav_application_ids.filtered(lambda one: one.entry_id == entry)
            if row:
                self._apply_entry(line, entry.sudo(), None)
                self._finish(line, "manual")

    # === COMMON ===#

    @api.model
    def _begin(self, lines):
        self.env["nav.application.engine"]._check_rights()
        lines.check_access("read")
        # sudo: the role was checked; the rows are written by this service only
        return lines.sudo()

    @api.model
    def _check_open(self, line):
        """:raise UserError: it is reconciled, or it has no amount"""
        if line.is_reconciled:
            raise UserError(
                self.env._("%(line)s is posted already.", line=line._nav_describe())
            )
        if line.currency_id.is_zero(line.amount):
            raise UserError(
                self.env._(
                    "%(line)s has no amount to apply.", line=line._nav_describe()
                )
            )

    @api.model
    def _finish(self, line, confidence):
        """The line says what it is applied to; without anything it says nothing."""
        rows = line.nav_application_ids
        paid = line.currency_id.round(sum(rows.mapped("amount")))
        values = {"nav_applied_amount": paid}
        if not rows:
            values |= BLANK
        elif confidence != line.nav_match_confidence:
            values |= {**BLANK, "nav_match_confidence": confidence}
        line.write(values)
