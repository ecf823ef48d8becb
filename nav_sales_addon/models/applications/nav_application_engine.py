from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...savepoint import complete_savepoint
from .application_plan import ChosenPairs


class NavApplicationEngine(models.AbstractModel):
    """Post an application: open entries of one customer close each other (rules §6)."""

    _name = "nav.application.engine"
    _description = "Posting of Applications"

    @api.model
    def _check_rights(self):
        """Receivables and accountants apply and unapply.

        :raise AccessError: naming the missing role
        """
        roles = "nav_sales_addon.group_nav_receivables,account.group_account_invoice"
        if not self.env.su and not self.env.user.has_groups(roles):
            group = self.env.ref("nav_sales_addon.group_nav_receivables")
            raise AccessError(
                self.env._(
                    "You need the role %(role)s for this. Ask your administrator.",
                    role=group.sudo().display_name,
                )
            )

    @api.model
    def _apply(self, applying, amounts, date=None, **options):
        """Apply entries to each other, everything or nothing.

        :param applying: receivable `account.move.line`
        :param amounts: ``{entry: amount to apply or None}``
        :param date: posting date; blank: that of the latest entry
        :param options: `tolerance` and `oldest`, see the planner
        :return: `nav.application`
        """
        lines = applying.union(*amounts)
        with complete_savepoint(self.env):
            lines.move_id._nav_lock()
            problems = self._problems(applying, amounts, date)
            if problems:
                raise UserError("\n".join(problems))
            date = date or max(lines.mapped("date"))
            # The role was checked; reconciling itself asks for accounting rights.
            return self.sudo()._post_application(
                applying.sudo(),
                {line.sudo(): amount for line, amount in amounts.items()},
                date,
                options,
            )

    @api.model
    def _post_application(self, applying, amounts, date, options):
        planner = self.env["nav.application.planner"]
        plan = planner._plan(applying, amounts, date, **options)
        if not plan.pairs:
            raise UserError(
                self.env._(
                    "There is nothing to apply: the entries do not have opposite signs."
                )
            )
        before = plan.lines.matched_debit_ids | plan.lines.matched_credit_ids
        pairs = plan.pairs + self.env["nav.application.write.off"]._post(plan)
        lines = self.env["account.move.line"]
        for pair in pairs:
            lines |= pair.debit | pair.credit
        lines.with_context(nav_chosen_pairs=ChosenPairs(pairs, date)).reconcile()
        self._write_discounts(plan)
        new = (lines.matched_debit_ids | lines.matched_credit_ids) - before
        # Odoo takes the latest entry for the day an amount was closed
        new.filtered(lambda partial: partial.max_date != date).max_date = date
        return self.env["nav.application"]._log(plan, pairs, new)

    @api.model
    def _write_discounts(self, plan):
        """Discounts a credit memo took its part of (rules §6)."""
        for line, (left, _before) in plan.discounts.items():
            line._nav_set_discount(left)

    # === CHECKS ===#

    @api.model
    def _problems(self, applying, amounts, date):
        """Sentences that say why these entries are not applied like this."""
        if not amounts or not applying:
            return [
                self.env._(
                    "An applying entry and at least one entry with an amount to apply "
                    "are needed."
                )
            ]
        lines = applying.union(*amounts)
        problems = [
            *(self._line_problem(applying, line) for line in lines),
            *(self._amount_problem(*item) for item in amounts.items()),
            self._currency_problem(lines),
            self._date_problem(lines, date),
        ]
        return [problem for problem in problems if problem]

    @api.model
    def _line_problem(self, applying, line):
        """Only open entries of the same customer are applied."""
        number = line.move_id.name
        if line.parent_state != "posted" or line.reconciled:
            return self.env._("%(document)s is not open.", document=number)
        if line.account_type != "asset_receivable":
            return self.env._("%(document)s is no customer entry.", document=number)
        customer = line.partner_id.commercial_partner_id
        same = customer == applying.partner_id.commercial_partner_id
        if not same or line.company_id != applying.company_id:
            return self.env._(
                "%(document)s is an entry of another customer.", document=number
            )
        if line.account_id != applying.account_id:
            return self.env._(
                "%(document)s is on another receivable account: %(account)s.",
                document=number,
                account=line.account_id.sudo().display_name,
            )
        return False

    @api.model
    def _amount_problem(self, line, amount):
        """Same sign as the entry, and no more than is open (rules §6)."""
        if amount is None:
            return False
        rest, currency = line.amount_residual_currency, line.currency_id
        too_much = currency.compare_amounts(abs(amount), abs(rest)) > 0
        if not currency.is_zero(amount) and amount * rest > 0 and not too_much:
            return False
        return self.env._(
            "%(document)s: Amount to Apply %(amount)s must have the same sign as the "
            "Remaining Amount %(remaining)s and must not be larger.",
            document=line.move_id.name,
            amount=currency.format(amount),
            remaining=currency.format(rest),
        )

    @api.model
    def _currency_problem(self, lines):
        allowed = lines.company_id[:1].nav_application_currencies != "none"
        if allowed or len(lines.currency_id) < 2:
            return False
        return self.env._(
            "Entries in different currencies (%(currencies)s) cannot be applied to "
            "each other. See Application between Currencies in the setup.",
            currencies=", ".join(lines.currency_id.mapped("name")),
        )

    @api.model
    def _date_problem(self, lines, date):
        """Not before the latest entry, and on a day that is open for posting."""
        latest = max(lines.mapped("date"))
        if date and date < latest:
            return self.env._(
                "Posting Date %(date)s is before that of the latest entry: %(latest)s.",
                date=format_date(self.env, date),
                latest=format_date(self.env, latest),
            )
        return self._closed_problem(lines, date or latest)

    @api.model
    def _closed_problem(self, lines, date):
        """Days outside the allowed ones, and Odoo's own lock dates (rules §6, §7)."""
        company = lines.company_id[:1]
        problem = self.env["nav.posting.check"]._date_problem(company, date)
        if problem:
            return problem
        locks = lines.move_id[:1]._get_violated_lock_dates(date, False)
        return locks and self.env._(
            "Posting Date %(date)s is in a closed period: %(locks)s.",
            date=format_date(self.env, date),
            locks=company._format_lock_dates(locks),
        )

    # === BEFORE POSTING: THE WINDOW ===#

    @api.model
    def _open_lines(self, partner, company, account=None):
        """Open entries of a customer, the earliest due date first."""
        domain = [
            # payments may come from a contact of the customer
            (
                "partner_id.commercial_partner_id",
                "=",
                partner.commercial_partner_id.id,
            ),
            ("company_id", "=", company.id),
            ("parent_state", "=", "posted"),
            ("account_type", "=", "asset_receivable"),
            ("reconciled", "=", False),
            ("amount_residual_currency", "!=", 0),
        ]
        if account:
            domain.append(("account_id", "=", account.id))
        # sudo: whoever may apply sees the customer's ledger, not all of the books
        lines = self.env["account.move.line"].sudo()
        return lines.search(domain, order="date_maturity, date, id")
