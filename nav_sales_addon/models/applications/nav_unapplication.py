from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...savepoint import complete_savepoint
from .application_plan import Removal, running_removal


class NavUnapplication(models.AbstractModel):
    """Take an application back: all its entries are open again (rules §7)."""

    _name = "nav.unapplication"
    _description = "Unapplication of Customer Entries"

    @api.model
    def _unapply(self, line, date=None, number=None, application=None):
        """Unapply the latest application of an entry, everything or nothing.

        :param date: posting date of what is reversed; blank: that of the application
        :param number: document number to name on it
        :param application: the one that is meant; blank: the latest of the entry
        :return: `nav.application`, kept as history
        """
        with complete_savepoint(self.env):
            # The role was checked; unreconciling itself asks for accounting rights.
            service, line = self.sudo(), line.sudo()
            partials = service._partials(line, application)
            service._check(partials, date)
            service._lines(partials).move_id._nav_lock()
            application = self._logged(partials) or self.env[
                "nav.application"
            ].sudo()._log_native(partials)
            date = date or service._date(partials, application)
            service._remove(application, partials, date, number)
            return application.sudo(self.env.su)

    @api.model
    def _remove(self, application, partials, date, number):
        reference = self.env._(
            "Unapplied: %(document)s", document=number or application.document_number
        )
        removal = Removal(date, reference)
        exchange = partials.exchange_move_id
        if exchange:
            # Odoo would date the reversal as the difference itself
            partials.exchange_move_id = False
            self._reverse(exchange, removal)
        partials.exists().with_context(nav_removal=removal).unlink()
        application.write(
            {
                "state": "unapplied",
                "unapplied_date": date,
                "unapplied_number": number or application.document_number,
                "unapplied_by_id": self.env.uid,
            }
        )

    @api.model
    def _reverse(self, moves, removal):
        values = {"date": removal.date, "ref": removal.reference}
        moves._reverse_moves([dict(values) for _move in moves], cancel=True)

    @api.model
    def _removed(self, logged):
        """History of entries that were just taken apart, by us or anybody else."""
        removal = running_removal(self.env)
        logged = logged.filtered(lambda line: not line.unapplied)
        logged.unapplied = True
        self._restore_discounts(logged)
        # a discount without the payment it was given for is none
        entries = logged.debit_entry_id | logged.credit_entry_id
        rest = logged.application_id.line_ids.filtered(
            lambda line: line.write_off_id
            and not line.unapplied
            and (line.debit_entry_id | line.credit_entry_id) & entries
        )
        rest.unapplied = True
        for line in (logged | rest).filtered("write_off_id"):
            move = line.write_off_id
            if move.state == "posted" and not move.reversal_move_ids:
                today = fields.Date.context_today(self)
                removal_of = removal or Removal(max(move.date, today), move.ref)
                self._reverse(move, removal_of)
        for application in logged.application_id:
            if all(application.line_ids.mapped("unapplied")):
                application.write(
                    {
                        "state": "unapplied",
                        "unapplied_date": fields.Date.context_today(self),
                        "unapplied_number": application.document_number,
                        "unapplied_by_id": self.env.uid,
                    }
                )

    @api.model
    def _restore_discounts(self, logged):
        for line in logged:
            for side in ("debit", "credit"):
                entry, discount = line[f"{side}_entry_id"], line[f"{side}_discount"]
                if entry and discount:
                    entry._nav_set_discount(discount)

    # === WHAT BELONGS TO AN APPLICATION ===#

    @api.model
    def _own_partials(self, lines):
        """What closes these entries, exchange differences apart."""
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        sides = partials.debit_move_id | partials.credit_move_id
        differences = sides.move_id.filtered("exchange_diff_partial_ids")
        return partials.filtered(
            lambda one: not (one.debit_move_id | one.credit_move_id).move_id
            & differences
        ).sorted("id")

    @api.model
    def _logged(self, partials):
        lines = self.env["nav.application.line"].sudo()
        return lines.search(
            [("partial_id", "in", partials.ids)], limit=1
        ).application_id

    @api.model
    def _partials(self, line, application=None):
        """All that was applied together, by default the latest of an entry."""
        if application:
            return application.line_ids.partial_id
        own = self._own_partials(line)
        if not own:
            return own
        logged = self._logged(own[-1:])
        return logged.line_ids.partial_id if logged else self._native_batch(own[-1:])

    @api.model
    def _native_batch(self, latest):
        """Odoo keeps no application: what hangs together and was made at once is one.

        Everything a transaction writes has the same creation time.
        """
        batch = found = latest
        while found:
            lines = found.debit_move_id | found.credit_move_id
            others = self._own_partials(lines) - batch
            others = others.filtered(lambda one: one.create_date == latest.create_date)
            found = others - self._logged_partials(others)
            batch |= found
        return batch

    @api.model
    def _logged_partials(self, partials):
        lines = self.env["nav.application.line"].sudo()
        return lines.search([("partial_id", "in", partials.ids)]).partial_id

    @api.model
    def _lines(self, partials):
        return partials.debit_move_id | partials.credit_move_id

    @api.model
    def _date(self, partials, application=None):
        """When the entries were applied."""
        application = application or self._logged(partials)
        return application.posting_date or max(partials.mapped("max_date"))

    # === CHECKS ===#

    @api.model
    def _check(self, partials, date=None):
        """:raise UserError: why this application cannot be taken back"""
        problem = self._order_problem(partials) or self._date_problem(partials, date)
        if problem:
            raise UserError(problem)

    @api.model
    def _date_problem(self, partials, date):
        applied_on = self._date(partials)
        if date and date < applied_on:
            return self.env._(
                "Posting Date %(date)s is before that of the application: %(applied)s.",
                date=format_date(self.env, date),
                applied=format_date(self.env, applied_on),
            )
        engine = self.env["nav.application.engine"]
        return engine._closed_problem(self._lines(partials), date or applied_on)

    @api.model
    def _order_problem(self, partials):
        """The latest application of an entry is unapplied first (rules §7)."""
        if not partials:
            return self.env._("There is nothing to unapply: the entry is not applied.")
        latest = max(partials.ids)
        lines = self._lines(partials)
        later = (self._own_partials(lines) - partials).filtered(
            lambda one: one.id > latest
        )
        if not later:
            return False
        last = later[-1:]
        return self.env._(
            "Unapply the latest application first: %(debit)s was applied to %(credit)s "
            "later.",
            debit=last.debit_move_id.move_id.name,
            credit=last.credit_move_id.move_id.name,
        )
