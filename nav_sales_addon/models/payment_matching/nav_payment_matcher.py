from collections import defaultdict

from odoo import api, models

from ...engines.payment_matching import TEXT_MAPPING, Settings, Tolerance, match
from ...savepoint import complete_savepoint
from .nav_match_line_mixin import BLANK, REVIEWED


class NavPaymentMatcher(models.AbstractModel):
    """Apply bank transactions automatically: fetch, ask the engine, store."""

    _name = "nav.payment.matcher"
    _description = "Automatic Payment Application"

    @api.model
    def _apply(self, lines, overwrite=False):
        """See `nav_apply_automatically` of the transactions."""
        self.env["nav.application.engine"]._check_rights()
        lines.check_access("read")
        # sudo: the role was checked; proposals are written by nobody but this service
        lines = lines.sudo().filtered(lambda line: not line.is_reconciled)
        with complete_savepoint(self.env):
            lines._nav_lock_lines()
            chosen = lines.filtered(
                lambda line: (
                    not line.is_reconciled
                    and (overwrite or line.nav_match_confidence not in REVIEWED)
                )
            )
            for journal, group in chosen.grouped("journal_id").items():
                self._apply_journal(journal, group)
        return self._count(lines)

    @api.model
    def _count(self, lines):
        """What users are told after a run: how many lines need a look."""
        return {
            "lines": len(lines),
            "matched": len(
                lines.filtered(lambda line: line.nav_match_confidence != "none")
            ),
            "review": len(lines.filtered("nav_review_required")),
            "difference": len(lines.filtered("nav_has_difference")),
        }

    @api.model
    def _apply_journal(self, journal, lines):
        lines = lines._nav_in_order()
        lines.nav_application_ids.unlink()
        proposals = match(**self._arguments(journal, lines))
        self._store(lines, {proposal.line: proposal for proposal in proposals})

    @api.model
    def _arguments(self, journal, lines, reopened=None):
        """Everything the engine wants to know, a handful of queries.

        :param reopened: ``{entry: amount}`` to be taken as not paid
        """
        candidates = self.env["nav.match.candidates"]
        day = max(lines.mapped("date"))
        reserved = self._reserved(lines)
        entries = candidates._entries(journal, day, reserved, reopened=reopened)
        return {
            "lines": candidates._lines(lines, known=reopened is None),
            "entries": entries,
            "rules": self.env["nav.payment.application.rule"]._engine_rules(),
            "mappings": self._mappings(journal),
            "tolerance": Tolerance(
                journal.nav_match_tolerance_type, journal.nav_match_tolerance
            ),
            "settings": self._settings(journal),
            "customers": candidates._customers(entries),
            "direct_debits": candidates._transactions(entries),
        }

    @api.model
    def _mappings(self, journal):
        # sudo: the role was checked; matching reads the setup
        mappings = self.env["nav.text.account.mapping"].sudo()
        return mappings._engine_mappings(journal.company_id)

    @api.model
    def _settings(self, journal):
        company = journal.company_id
        currency = journal.currency_id or company.currency_id
        return Settings(
            customer_matching=company.nav_match_customers,
            name_matching=company.nav_match_names,
            sets=company.nav_match_sets,
            digits=currency.decimal_places,
        )

    @api.model
    def _reserved(self, lines):
        """Items that transactions outside of this run are applied to (rules §2)."""
        return set(
            self.env["nav.payment.application"]
            .sudo()
            .search(
                [
                    ("statement_line_id", "not in", lines.ids),
                    ("posted", "=", False),
                    ("entry_id", "!=", False),
                ]
            )
            .entry_id.ids
        )

    @api.model
    def _rerun_mapper(self, lines):
        """Only the text mappings, for transactions that are not sure yet (rules §7).

        What somebody applied by hand, accepted, or what is High stays.
        """
        self.env["nav.application.engine"]._check_rights()
        lines = lines.sudo().filtered(
            lambda line: (
                not line.is_reconciled
                and line.nav_match_confidence in ("none", "low", "medium")
            )
        )
        with complete_savepoint(self.env):
            lines._nav_lock_lines()
            for journal, group in lines.grouped("journal_id").items():
                found = match(
                    self.env["nav.match.candidates"]._lines(group),
                    entries=(),
                    mappings=self._mappings(journal),
                    settings=self._settings(journal),
                )
                fitting = {one.line: one for one in found if one.applied}
                chosen = group.filtered(lambda line, ids=fitting: line.id in ids)
                chosen.nav_application_ids.unlink()
                self._store(chosen, fitting)

    # === WHAT IS STORED ===#

    @api.model
    def _store(self, lines, proposals):
        """Proposals as rows, and one write for all lines that say the same."""
        rows, same = [], defaultdict(lambda: self.env[lines._name])
        for line in lines:
            proposal = proposals[line.id]
            rows += self._application_vals(line, proposal)
            values = self._line_vals(line, proposal)
            same[tuple(values.items())] |= line
        # sudo: the role was checked; proposals are written by nobody but this service
        self.env["nav.payment.application"].sudo().create(rows)
        for values, group in same.items():
            group.sudo().write(dict(values))

    @api.model
    def _line_vals(self, line, proposal):
        paid = sum(part.amount for part in proposal.applied)
        values = {
            **BLANK,
            "nav_applied_amount": line.currency_id.round(paid),
            "nav_match_within": proposal.within,
            "nav_match_outside": proposal.outside,
            "nav_match_mappings": proposal.mappings,
        }
        if not proposal.applied:
            return values
        values.update(
            nav_match_confidence=proposal.confidence.replace("-", "_"),
            nav_match_score=proposal.score,
            nav_match_competing=proposal.competing,
            nav_review_required=proposal.review_required,
        )
        if proposal.confidence != TEXT_MAPPING:
            values.update(self._factor_vals(line, proposal))
        return values

    @api.model
    def _factor_vals(self, line, proposal):
        shown = proposal.displayed_rule
        document = shown.doc_no
        if proposal.found_set:
            document = "set"
        elif shown.direct_debit == "yes":
            document = "transaction"
        given = proposal.party_by == "bank_account" and line.partner_id
        return {
            "nav_match_party": shown.related_party,
            "nav_match_party_by": "partner" if given else proposal.party_by,
            "nav_match_document": document,
            "nav_match_amount": shown.amount,
        }

    @api.model
    def _application_vals(self, line, proposal):
        return [
            {
                "statement_line_id": line.id,
                "amount": part.amount,
                "discount": part.discount,
                **self._target_vals(part),
            }
            for part in proposal.applied
        ]

    @api.model
    def _target_vals(self, part):
        if part.entry:
            return {
                "entry_id": part.entry,
                "account_type": "customer",
                "partner_id": part.account,
            }
        if part.account_type == "gl":
            return {"account_type": "gl", "account_id": part.account}
        return {"account_type": part.account_type, "partner_id": part.account}
