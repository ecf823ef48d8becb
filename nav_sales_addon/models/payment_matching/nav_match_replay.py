from collections import Counter

from odoo import api, models

from ...engines.payment_matching import candidates_of, match


class NavMatchReplay(models.AbstractModel):
    """Match transactions that are posted already as if nobody had applied them.

    So a company sees how far its rules can be trusted, and what a change would do.
    """

    _name = "nav.match.replay"
    _description = "Replay of Payment Matching"

    @api.model
    def _replay(self, lines):
        """See `nav_match_replay` of the transactions. Nothing is written."""
        self.env["nav.application.engine"]._check_rights()
        lines.check_access("read")
        # sudo: the role was checked; replaying only reads
        lines = lines.sudo().filtered("is_reconciled")
        count, details = Counter(), []
        for journal, group in lines.grouped("journal_id").items():
            for line, verdict, place in self._replay_journal(journal, group):
                count[verdict] += 1
                details.append({"id": line.id, "verdict": verdict, "place": place})
        return {
            "lines": len(details),
            **{name: count[name] for name in ("first", "later", "wrong", "none")},
            "details": details,
        }

    @api.model
    def _replay_journal(self, journal, lines):
        truth = {line: self._paid(line) for line in lines}
        known = lines.filtered(lambda line: truth[line])._nav_in_order()
        if not known:
            return
        arguments = self._arguments(journal, known, truth)
        results, missed = {}, []
        for line, source, proposal in zip(
            known, arguments["lines"], match(**arguments), strict=True
        ):
            right = {entry.id for entry, _amount in truth[line]}
            paid = {part.entry for part in proposal.applied}
            if paid and paid <= right:
                results[line] = ("first", 1)
            else:
                missed.append((line, source, right, paid))
        arguments["lines"] = [source for _line, source, _right, _paid in missed]
        listed = candidates_of(**arguments)
        for (line, _source, right, paid), found in zip(missed, listed, strict=True):
            place = self._place(found, right)
            results[line] = ("wrong" if paid else "later" if place else "none", place)
        for line in known:
            yield line, *results[line]

    @api.model
    def _place(self, candidates, right):
        """The place of the first right entry among the candidates that fit a rule."""
        fitting = [one.entry for one in candidates if one.score]
        places = [fitting.index(entry) + 1 for entry in right if entry in fitting]
        return min(places, default=0)

    @api.model
    def _paid(self, line):
        """[(entry, amount)] a posted transaction has paid, in the entry's currency."""
        _bank, _suspense, others = line._seek_for_lines()
        found = []
        for item in others:
            for partial in item.matched_debit_ids | item.matched_credit_ids:
                entry = partial.debit_move_id
                amount = partial.debit_amount_currency
                if entry == item:
                    entry, amount = (
                        partial.credit_move_id,
                        -partial.credit_amount_currency,
                    )
                if entry.account_type == "asset_receivable":
                    found.append((entry, amount))
        return found

    @api.model
    def _arguments(self, journal, lines, truth):
        """The engine's arguments as they were before these transactions were posted."""
        matcher = self.env["nav.payment.matcher"]
        paid = {}
        for line in lines:
            for entry, amount in truth[line]:
                paid[entry] = paid.get(entry, 0.0) + amount
        return matcher._arguments(journal, lines, reopened=paid)
