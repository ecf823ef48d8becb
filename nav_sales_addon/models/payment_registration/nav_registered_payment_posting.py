from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...const import SYSTEM, PreviewNumbers
from ...savepoint import complete_savepoint
from ..nav_posting_preview import QUIET


class NavRegisteredPaymentPosting(models.AbstractModel):
    """Post what was entered in Payment Registration, everything or nothing.

    Payments are Odoo's own; what they close is decided by the application engine
    (rules/payment_matching.md §10).
    """

    _name = "nav.registered.payment.posting"
    _description = "Posting of Registered Payments"

    @api.model
    def _post(self, rows, lump=False, tolerance=False):
        """:param rows: `nav.payment.registration`, ticked
        :param lump: one payment for all of them
        :param tolerance: differences within the payment tolerance are given up
        :return: `account.payment`
        """
        engine = self.env["nav.application.engine"]
        engine._check_rights()
        rows.check_access("read")
        setup = self.env["nav.payment.registration.setup"]._own()
        setup._check_complete()
        with complete_savepoint(self.env):
            # sudo: the role was checked; payments are posted for this user
            rows.sudo().move_id._nav_lock()
            rows._read_anew()
            self._check(rows, lump)
            self._save_discount_dates(rows)
            if lump:
                payments = self._post_lump(rows, setup, tolerance)
            else:
                payments = self._post_each(rows, setup, tolerance)
            self._forget(rows)
        return payments.sudo(self.env.su)

    @api.model
    def _save_discount_dates(self, rows):
        """The date under which the discount is granted stays with the document."""
        for row in rows.filtered("discount_date"):
            if row.discount_date != row._own_discount_date():
                entry = self.env["nav.customer.ledger.entry"].browse(row.id)
                entry.write({"discount_date": row.discount_date})

    @api.model
    def _forget(self, rows):
        """What is posted is no longer waiting; nobody else's entries are touched."""
        # sudo: a user's own marks
        marks = self.env["nav.payment.registration.mark"].sudo()
        marks.search(
            [("line_id", "in", rows.ids), ("user_id", "=", self.env.uid)]
        ).unlink()
        rows._read_anew()

    # === PAYMENTS ===#

    @api.model
    def _lines(self, rows):
        # sudo: the role was checked; posting is not limited to the books of a reader
        return self.env["account.move.line"].sudo().browse(rows.ids)

    @api.model
    def _post_each(self, rows, setup, tolerance):
        """A payment for each document, a refund for each credit memo."""
        engine = self.env["nav.application.engine"]
        payments = self._create(
            [
                self._prepare_vals(row, row.amount_received, row.document_number, setup)
                for row in rows
            ]
        )
        for row, payment in zip(rows, payments, strict=True):
            line = self._lines(row)
            engine._apply(self._entry(payment), {line: None}, tolerance=tolerance)
        return payments

    @api.model
    def _post_lump(self, rows, setup, tolerance):
        """One payment over the net sum closes invoices and credit memos together."""
        amount = rows.currency_id.round(sum(rows.mapped("amount_received")))
        numbers = ", ".join(rows.mapped("document_number"))
        if rows.currency_id.is_zero(amount):
            # what cancels itself out needs no money
            lines = self._lines(rows)
            self._apply_lump(lines[0], rows, tolerance)
            return self.env["account.payment"]
        payment = self._create([self._prepare_vals(rows[0], amount, numbers, setup)])
        self._apply_lump(self._entry(payment), rows, tolerance)
        return payment

    @api.model
    def _apply_lump(self, applying, rows, tolerance):
        """Each document is closed by what was received for it.

        One that is given up to its tolerance takes its own part of the payment first,
        so the difference is not shifted to another document.
        """
        engine = self.env["nav.application.engine"]
        amounts = {}
        for row in rows:
            line = self._lines(row)
            small = tolerance and row.remaining_amount and self._is_tolerable(row)
            if small and len(rows) > 1 and line != applying:
                part = -row.amount_received
                engine._apply(applying, {applying: part, line: None}, tolerance=True)
            else:
                whole = small or not row.remaining_amount
                amounts[line] = None if whole else row.amount_received
        if amounts:
            engine._apply(applying, amounts, tolerance=tolerance)

    @api.model
    def _prepare_vals(self, row, amount, memo, setup):
        payment_type = "inbound" if amount > 0 else "outbound"
        line = self._lines(row)
        return {
            "payment_type": payment_type,
            "partner_type": "customer",
            "partner_id": line.partner_id.id,
            "destination_account_id": line.account_id.id,
            "amount": abs(amount),
            "currency_id": row.currency_id.id,
            "date": row.date_received,
            "journal_id": setup.journal_id.id,
            "payment_method_line_id": self._method_line(setup, payment_type).id,
            "memo": memo,
        }

    @api.model
    def _method_line(self, setup, payment_type):
        method = setup._method_line(payment_type)
        if not method:
            raise UserError(
                self.env._(
                    "Journal %(journal)s has no payment method for refunds.",
                    journal=setup.journal_id.display_name,
                )
            )
        return method

    @api.model
    def _create(self, vals_list):
        """Posted payments of Odoo, which do not look for documents themselves."""
        # sudo: the role was checked; creating payments asks for accounting rights
        payments = self.env["account.payment"].sudo()
        payments = payments.with_context(nav_applied_elsewhere=SYSTEM).create(vals_list)
        for payment in payments.filtered(lambda one: not one.outstanding_account_id):
            # what an accounting app leaves to the bank statement closes nothing yet
            account = payment._get_outstanding_account(payment.payment_type)
            payment.outstanding_account_id = account
        payments.action_post()
        return payments

    @api.model
    def _entry(self, payment):
        return payment.move_id.line_ids.filtered(
            lambda line: line.account_id == payment.destination_account_id
        )

    # === CHECKS ===#

    @api.model
    def _check(self, rows, lump):
        """:raise UserError: everything that is wrong, a sentence each"""
        problems = [problem for row in rows for problem in self._row_problems(row)]
        if not any(rows.mapped("amount_received")) and not problems:
            problems.append(
                self.env._(
                    "There is nothing to post: tick the documents that were paid."
                )
            )
        if lump and not problems:
            problems += self._lump_problems(rows)
        if problems:
            raise UserError("\n".join(problems))

    @api.model
    def _row_problems(self, row):
        number, format_amount = row.document_number, row.currency_id.format
        if not row.open_amount:
            yield self.env._(
                "%(document)s is not open anymore: it was paid meanwhile. Take the "
                "tick away.",
                document=number,
            )
            return
        if row.currency_id.compare_amounts(row.open_amount, row.marked_amount):
            yield self.env._(
                "Of %(document)s %(open)s is open, no longer %(before)s. Enter the "
                "amount received again.",
                document=number,
                open=format_amount(row.open_amount),
                before=format_amount(row.marked_amount),
            )
        if not row.date_received:
            yield self.env._(
                "%(document)s: Date Received must be filled in.", document=number
            )
        elif not row.amount_received:
            yield self.env._(
                "%(document)s: there is nothing to post, the Amount Received is 0.",
                document=number,
            )
        else:
            line = self._lines(row)
            engine = self.env["nav.application.engine"]
            problem = engine._closed_problem(line, row.date_received)
            if problem:
                yield f"{number}: {problem}"

    @api.model
    def _lump_problems(self, rows):
        lines = self._lines(rows)
        dates = sorted(set(rows.mapped("date_received")))
        if len(lines.partner_id.commercial_partner_id) > 1:
            yield self.env._(
                "A lump payment is made by one customer, but documents of several are "
                "ticked: %(customers)s.",
                customers=", ".join(
                    lines.partner_id.commercial_partner_id.mapped("display_name")
                ),
            )
        if len(dates) > 1:
            yield self.env._(
                "A lump payment is received on one day, but Date Received differs: "
                "%(dates)s.",
                dates=", ".join(format_date(self.env, date) for date in dates),
            )
        if len(rows.currency_id) > 1:
            yield self.env._(
                "A lump payment has one currency, but documents in %(currencies)s are "
                "ticked.",
                currencies=", ".join(rows.currency_id.mapped("name")),
            )
        if len(lines.account_id) > 1:
            yield self.env._(
                "A lump payment cannot close documents on different receivable "
                "accounts: %(accounts)s.",
                accounts=", ".join(lines.account_id.mapped("display_name")),
            )

    # === TOLERANCE ===#

    @api.model
    def _is_tolerable(self, row):
        """Whether the rest or the surplus is within what the company gives up."""
        line, currency = self._lines(row), row.currency_id
        allowed = line._nav_payment_tolerance()
        rest = abs(row.remaining_amount)
        company = line.company_id
        grace = company.nav_discount_grace_days
        if rest and row.is_discount_late and grace:
            late = row.date_received > fields.Date.add(row.discount_date, days=grace)
            allowed += 0.0 if late else abs(row.discount_possible)
        small = rest or row.surplus_amount
        return bool(small and currency.compare_amounts(small, allowed) <= 0)

    # === PREVIEW ===#

    @api.model
    def _preview(self, rows, lump=False, tolerance=False):
        """Post, read what it wrote, undo it.

        :return: as `sale.order.nav_preview_posting`
        """
        numbers = PreviewNumbers()
        preview = self.env["nav.posting.preview"]
        # sudo: whoever may post this sees what it would write
        moves = self.env["account.move"].sudo()
        with complete_savepoint(self.env, keep=False):
            last = moves.search([], order="id desc", limit=1).id
            quiet = {"nav_preview": numbers, **QUIET}
            self.with_context(**quiet)._post(
                rows.with_context(**quiet), lump, tolerance
            )
            written = moves.search([("id", ">", last)], order="id")
            entries = preview._read(moves.env["stock.picking"], written, numbers)
        rows._read_anew()
        return entries
