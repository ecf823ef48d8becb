from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...const import PreviewNumbers
from ...savepoint import complete_savepoint
from ..nav_posting_preview import QUIET


class NavStatementPosting(models.AbstractModel):
    """Post what bank transactions are applied to (rules §9).

    Odoo's own statement line carries the payment: its suspense item is replaced by one
    item for each application, and those are reconciled. Discounts and tolerances are
    booked by the application engine, which owns them.
    """

    _name = "nav.statement.posting"
    _description = "Posting of Payment Applications"

    @api.model
    def _post_lines(self, lines):
        """See `nav_post_applications` of the transactions."""
        self.env["nav.application.engine"]._check_rights()
        lines.check_access("read")
        # sudo: the role was checked; Odoo asks for the rights of an accountant
        lines = lines.sudo()
        with complete_savepoint(self.env):
            open_lines = lines.filtered(lambda line: not line.is_reconciled)
            if not open_lines:
                raise UserError(self.env._("There is nothing to post."))
            open_lines._nav_lock_lines()
            entries = open_lines.nav_application_ids.entry_id
            entries.move_id._nav_lock()
            problems = self._problems(open_lines)
            if problems:
                raise UserError("\n".join(problems))
            self._write(open_lines)
        return {"line_ids": open_lines.ids}

    @api.model
    def _preview(self, lines):
        """See `nav_preview_applications` of the transactions."""
        numbers = PreviewNumbers()
        journals = self.env["account.move"].sudo()
        with complete_savepoint(self.env, keep=False):
            quiet = lines.with_context(nav_preview=numbers, **QUIET)
            last = journals.search([], order="id desc", limit=1).id
            posted = quiet.browse(self._post_lines(quiet)["line_ids"])
            moves = posted.sudo().move_id
            moves |= moves.search([("id", ">", last), ("state", "=", "posted")])
            shipments = moves.env["stock.picking"]
            return self.env["nav.posting.preview"]._read(shipments, moves, numbers)

    # === CHECKS ===#

    @api.model
    def _problems(self, lines):
        """Every sentence that stands in the way of posting."""
        problems = [
            problem
            for line in lines._nav_in_order()
            for problem in self._line_problems(line)
        ]
        problems += self._entry_problems(lines)
        for statement in lines.statement_id:
            problems += self._balance_problem(statement)
        return problems

    @api.model
    def _line_problems(self, line):
        name = line._nav_describe()
        if not line.nav_application_ids or line.nav_has_difference:
            yield self.env._(
                "%(line)s is not fully applied: %(rest)s is left. Apply it, or "
                "transfer the difference to an account.",
                line=name,
                rest=line.currency_id.format(line.nav_difference),
            )
        for entry in line.nav_application_ids.entry_id:
            if entry.date > line.date:
                yield self.env._(
                    "%(line)s is dated before %(document)s of %(date)s.",
                    line=name,
                    document=entry.move_id.name,
                    date=format_date(self.env, entry.date),
                )
        closed = self._closed_problem(line)
        if closed:
            yield f"{name}: {closed}"

    @api.model
    def _closed_problem(self, line):
        company = line.company_id
        problem = self.env["nav.posting.check"]._date_problem(company, line.date)
        locks = line.move_id._get_violated_lock_dates(line.date, False)
        return problem or (
            locks
            and self.env._(
                "the period is closed: %(locks)s.",
                locks=company._format_lock_dates(locks),
            )
        )

    @api.model
    def _entry_problems(self, lines):
        """Entries somebody else has closed meanwhile, or that are paid too much."""
        manual = self.env["nav.manual.application"]
        applied = lines.nav_application_ids.filtered("entry_id").grouped("entry_id")
        first = {entry: rows.statement_line_id[:1] for entry, rows in applied.items()}
        candidates = manual._candidates(first)
        for entry, rows in applied.items():
            line, candidate = first[entry], candidates.get(entry)
            if not candidate:
                yield manual._unfit_text(entry)
                continue
            paid = sum(row.amount + row.discount + row.tolerance for row in rows)
            if line.currency_id.compare_amounts(abs(paid), abs(candidate.amount)) > 0:
                yield self.env._(
                    "%(document)s: %(paid)s is applied, but only %(rest)s is open. "
                    "Apply the transactions again.",
                    document=entry.move_id.name,
                    paid=line.currency_id.format(paid),
                    rest=line.currency_id.format(candidate.amount),
                )

    @api.model
    def _balance_problem(self, statement):
        """The ending balance must be the last balance and all lines (rules §9)."""
        if not statement.is_complete:
            yield self.env._(
                "%(statement)s: the Ending Balance is %(real)s, but the last balance "
                "and all lines give %(computed)s. Correct the balance or the lines.",
                statement=statement.display_name,
                real=statement.currency_id.format(statement.balance_end_real),
                computed=statement.currency_id.format(statement.balance_end),
            )

    # === WRITING ===#

    @api.model
    def _write(self, lines):
        pairs, with_rest = {}, []
        for line in lines:
            for row, item in self._write_line(line):
                if not row.entry_id:
                    continue
                if row.discount or row.tolerance:
                    with_rest.append((row, item))
                else:
                    pairs.setdefault(row.entry_id, []).append(item)
        self._reconcile(pairs)
        for row, item in with_rest:
            self._reconcile_with_rest(row, item)
        lines.nav_application_ids.posted = True
        lines.write({"nav_review_required": False})
        self._learn(lines)

    @api.model
    def _write_line(self, line):
        """Replace the suspense item of one transaction.

        :return: pairs of a row and the item written for it
        """
        bank, suspense, _others = line._seek_for_lines()
        rows = line.nav_application_ids
        known = line.move_id.line_ids
        partner = rows.partner_id.commercial_partner_id
        commands = [Command.delete(item.id) for item in suspense]
        if len(partner) == 1 and line.partner_id.commercial_partner_id != partner:
            commands.append(Command.update(bank.id, {"partner_id": partner.id}))
        values = self._balanced(line, [self._item_vals(line, row) for row in rows])
        commands += [Command.create(one) for one in values]
        line.move_id.with_context(
            force_delete=True, skip_readonly_check=True
        ).line_ids = commands
        items = (line.move_id.line_ids - known).sorted("id")
        return list(zip(rows, items, strict=True))

    @api.model
    def _item_vals(self, line, row):
        entry = row.entry_id
        account, partner = self._account(line, row)
        values = {
            "name": entry.move_id.name or line.payment_ref,
            "account_id": account.id,
            "partner_id": partner.id,
        }
        currency, amount = self._in_entry_currency(line, row)
        rated = line._prepare_counterpart_amounts_using_st_line_rate(
            line.currency_id, None, row.amount
        )
        if currency == line.currency_id == self._booked_in(line):
            amount = rated["amount_currency"]
        return {
            **values,
            "currency_id": currency.id,
            "amount_currency": -amount,
            "balance": -rated["balance"],
        }

    @api.model
    def _booked_in(self, line):
        return line.foreign_currency_id or line.currency_id

    @api.model
    def _in_entry_currency(self, line, row):
        """The part of the entry that is closed, in the currency of the entry."""
        entry = row.entry_id
        if not entry or entry.currency_id == line.currency_id:
            return line.currency_id, row.amount
        whole = self.env["nav.manual.application"]._candidate(line, entry).amount
        closes_all = not line.currency_id.compare_amounts(
            row.amount + row.discount + row.tolerance, whole
        )
        open_amount = entry.amount_residual_currency
        if closes_all and not (row.discount or row.tolerance):
            return entry.currency_id, open_amount
        share = row.amount / whole
        return entry.currency_id, entry.currency_id.round(open_amount * share)

    @api.model
    def _balanced(self, line, values):
        """Rates round each item; the last one takes the cent that is missing."""
        bank, _suspense, _others = line._seek_for_lines()
        rest = line.company_id.currency_id.round(
            bank.balance + sum(one["balance"] for one in values)
        )
        values[-1]["balance"] -= rest
        if values[-1]["currency_id"] == line.company_id.currency_id.id:
            values[-1]["amount_currency"] = values[-1]["balance"]
        return values

    @api.model
    def _account(self, line, row):
        """(account, partner) of an application."""
        if row.entry_id:
            return row.entry_id.account_id, row.entry_id.partner_id
        if row.account_type == "gl":
            return row.account_id, line.partner_id
        partner = row.partner_id.with_company(line.company_id)
        if row.account_type == "vendor":
            return partner.property_account_payable_id, partner
        return partner.property_account_receivable_id, partner

    @api.model
    def _reconcile(self, pairs):
        """All plain payments in one go; Odoo decides about exchange differences."""
        plan = []
        for entry, items in pairs.items():
            recordset = entry
            for item in items:
                recordset |= item
            plan.append(recordset)
        if plan:
            self.env["account.move.line"].sudo()._reconcile_plan(plan)

    @api.model
    def _reconcile_with_rest(self, row, item):
        """A payment with discount or tolerance: the application engine books those."""
        engine = self.env["nav.application.engine"].sudo()
        date = row.statement_line_id.date
        options = {"tolerance": bool(row.tolerance)}
        engine._post_application(item, {row.entry_id: None}, date, options)

    @api.model
    def _learn(self, lines):
        """The next payment from this bank account is known by it, as in Odoo."""
        for line in lines.filtered("account_number"):
            if line.partner_id and not line.partner_bank_id:
                line.partner_bank_id = line._find_or_create_bank_account()

    # === UNDO ===#

    @api.model
    def _undo(self, lines):
        """Open posted transactions and their entries again (rules §9).

        The applications stay as they were, to be changed and posted again.
        """
        self.env["nav.application.engine"]._check_rights()
        lines.check_access("read")
        with complete_savepoint(self.env):
            lines = lines.sudo().filtered("is_reconciled")  # the role was checked
            if not lines:
                raise UserError(self.env._("There is nothing to undo."))
            lines._nav_lock_lines()
            lines.action_undo_reconciliation()

    @api.model
    def _before_undo(self, lines):
        """What was booked as discount or tolerance goes with the payment."""
        items = lines.sudo().move_id.line_ids
        partials = items.matched_debit_ids | items.matched_credit_ids
        unapplication = self.env["nav.unapplication"].sudo()
        logged = self.env["nav.application.line"].sudo()
        rows = logged.search([("partial_id", "in", partials.ids)])
        for application in rows.application_id:
            entry = application.line_ids.debit_entry_id[:1]
            unapplication._unapply(entry, application=application)

    @api.model
    def _after_undo(self, lines):
        rows = lines.sudo().nav_application_ids  # kept to be posted again
        rows.posted = False
