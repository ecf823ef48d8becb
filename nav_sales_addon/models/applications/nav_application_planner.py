from odoo import api, fields, models

from .application_plan import (
    DISCOUNT,
    ROUNDING,
    TOLERANCE,
    ApplicationPlan,
    Pair,
    WriteOff,
)


class NavApplicationPlanner(models.AbstractModel):
    """Decide which open entry closes how much of which other (rules §6).

    Nothing is written here. The window shows what this plans, posting writes it.
    """

    _name = "nav.application.planner"
    _description = "Plan of an Application"

    @api.model
    def _plan(self, applying, amounts, date, tolerance=True, oldest=False):
        """:param applying: the entry (`account.move.line`) the others are applied to
        :param amounts: ``{entry: amount to apply or None}``, signed as the entry
        :param tolerance: small differences may be written off as the company allows
        :param oldest: the applying entry is used up first, then the others by due date
        """
        plan = ApplicationPlan(applying, date)
        lines = applying.union(*amounts)
        state = _State(lines, amounts, tolerance)
        sources, targets = self._sides(applying, lines, oldest)
        for target in targets:
            for source in sources:
                if state.is_used_up(target):
                    break
                if not state.is_used_up(source):
                    self._plan_pair(plan, state, source, target)
        self._plan_tolerance(plan, state)
        self._plan_rounding(plan, state)
        return plan

    @api.model
    def _sides(self, applying, lines, oldest):
        """Entries of each sign by due date; the applying one takes what is left."""
        is_debit = applying.amount_residual_currency > 0
        ordered = lines.sorted(
            lambda line: (line.date_maturity or line.date, line.date, line.id)
        )
        same = (ordered - applying).filtered(
            lambda line: (line.amount_residual_currency > 0) == is_debit
        )
        sources = applying + same if oldest else same + applying
        return sources, ordered - same - applying

    @api.model
    def _plan_pair(self, plan, state, source, target):
        pair = Pair(source, state.limits[source], target, state.limits[target])
        discount = self._granted_discount(plan, state, source, target)
        paid = discount and discount.line
        if paid:
            limit = abs(state.open_amount(paid)) - abs(discount.amount)
            if paid == pair.debit:
                pair.debit_limit = limit
            else:
                pair.credit_limit = limit
        before = {line: state.open_amount(line) for line in (source, target)}
        result = self.env["account.move.line"]._nav_prepare_pair(pair, state.residuals)
        if not result.get("partial_values"):
            # too small to be expressed in the other currency
            state.limits[source] = 0.0
            return
        pair.amounts = result["partial_values"]
        plan.pairs.append(pair)
        for line in (source, target):
            state.use(line, abs(before[line] - state.open_amount(line)))
        self._shrink_discounts(plan, state, before)
        if paid:
            self._plan_write_off(plan, state, discount)

    # === PAYMENT DISCOUNT ===#

    @api.model
    def _granted_discount(self, plan, state, source, target):
        """A payment in time that covers the rest gets the discount (rules §6)."""
        for payer, paid in ((source, target), (target, source)):
            if payer._nav_is_payment() and not paid._nav_is_payment():
                break
        else:
            return None
        discount = state.discounts[paid]
        if not discount or not state.reaches_all_but(paid, abs(discount)):
            return None
        kind = self._discount_kind(payer, paid, state.tolerance)
        if not kind:
            return None
        need = abs(state.open_amount(paid)) - abs(discount)
        need -= state.tolerance and paid._nav_payment_tolerance()
        available = self._available(state, payer, paid)
        if paid.currency_id.compare_amounts(available, need) < 0:
            return None
        return WriteOff(paid, kind, discount, 0.0)

    @api.model
    def _discount_kind(self, payer, paid, tolerance):
        """Within the grace days the discount is a tolerance, which may be declined."""
        if not paid.discount_date:
            return None
        if payer.date <= paid.discount_date:
            return DISCOUNT
        grace = tolerance and paid.company_id.nav_discount_grace_days
        if grace and payer.date <= fields.Date.add(paid.discount_date, days=grace):
            return TOLERANCE
        return None

    @api.model
    def _available(self, state, payer, paid):
        """What the payer has left, in the currency of what it pays."""
        limited = payer._nav_limited(state.residuals[payer], state.limits[payer])
        if payer.currency_id == paid.currency_id:
            return abs(limited["amount_residual_currency"])
        amounts = payer._prepare_move_line_residual_amounts(
            limited, paid.currency_id, other_aml_values=state.residuals[paid]
        )
        found = amounts.get(paid.currency_id)
        if found:
            return abs(found["residual"])
        return payer.company_currency_id._convert(
            abs(limited["amount_residual"]),
            paid.currency_id,
            payer.company_id,
            payer.date,
        )

    @api.model
    def _shrink_discounts(self, plan, state, before):
        """A credit memo with a discount of its own takes its part of the invoice's."""
        if any(line._nav_is_payment() or not state.discounts[line] for line in before):
            return
        for line, amount in before.items():
            old = state.discounts[line]
            left = line.currency_id.round(old * state.open_amount(line) / amount)
            state.discounts[line] = left
            first = plan.discounts.get(line, (None, old))[1]
            plan.discounts[line] = (left, first)

    # === TOLERANCE AND ROUNDING ===#

    @api.model
    def _plan_tolerance(self, plan, state):
        """A small rest after a payment is given up, on either side (rules §6)."""
        if not state.tolerance:
            return
        allowed, payers = 0.0, self.env["account.move.line"]
        for pair in plan.pairs:
            sides = pair.debit, pair.credit
            if sides[0]._nav_is_payment() == sides[1]._nav_is_payment():
                continue
            paid, payer = sorted(sides, key=lambda line: line._nav_is_payment())
            limit = paid._nav_payment_tolerance()
            if state.is_small(paid, limit):
                self._plan_write_off(
                    plan, state, WriteOff(paid, TOLERANCE, state.open_amount(paid), 0)
                )
            elif not state.is_open(paid):
                payers |= payer
                allowed += limit
        if len(payers) == 1 and payers.currency_id == plan.applying.currency_id:
            small = state.is_small(payers, allowed)
            if small and not self._is_partly_open(plan, state):
                amount = state.open_amount(payers)
                self._plan_write_off(
                    plan, state, WriteOff(payers, TOLERANCE, amount, 0.0)
                )

    @api.model
    def _is_partly_open(self, plan, state):
        return any(
            state.is_open(line) for line in plan.lines if not line._nav_is_payment()
        )

    @api.model
    def _plan_rounding(self, plan, state):
        """The last cents between entries in a foreign currency (rules §6)."""
        company = plan.applying.company_id
        precision = company.nav_application_rounding
        if not precision:
            return
        for line in plan.lines:
            foreign = line.currency_id != line.company_currency_id
            if foreign and state.is_small(line, precision):
                amount = state.open_amount(line)
                self._plan_write_off(plan, state, WriteOff(line, ROUNDING, amount, 0.0))

    @api.model
    def _plan_write_off(self, plan, state, write_off):
        """Give up a part of an entry; its balance is what native rounding leaves."""
        line = write_off.line
        limited = line._nav_limited(state.residuals[line], abs(write_off.amount))
        write_off.balance = limited["amount_residual"]
        plan.write_offs.append(write_off)
        values = state.residuals[line]
        values["amount_residual"] -= write_off.balance
        values["amount_residual_currency"] -= write_off.amount
        state.use(line, abs(write_off.amount))
        if line in state.discounts and write_off.kind == DISCOUNT:
            state.discounts[line] = 0.0


class _State:
    """What is still open, and may still be used, of each entry while planning."""

    def __init__(self, lines, amounts, tolerance):
        self.tolerance = tolerance
        self.residuals = lines._nav_residuals()
        self.limits = {
            line: abs(
                line.amount_residual_currency
                if amounts.get(line) is None
                else amounts[line]
            )
            for line in lines
        }
        self.whole = {
            line
            for line in lines
            if not line.currency_id.compare_amounts(
                self.limits[line], abs(line.amount_residual_currency)
            )
        }
        self.discounts = {line: line._nav_discount_possible() for line in lines}

    def open_amount(self, line):
        return self.residuals[line]["amount_residual_currency"]

    def is_open(self, line):
        return not line.currency_id.is_zero(self.open_amount(line))

    def use(self, line, amount):
        self.limits[line] = max(line.currency_id.round(self.limits[line] - amount), 0.0)

    def is_used_up(self, line):
        return line.currency_id.is_zero(self.limits[line]) or not self.is_open(line)

    def reaches_all_but(self, line, discount):
        """Whether the amount to apply closes the entry, the discount apart."""
        need = abs(self.open_amount(line)) - discount
        return line.currency_id.compare_amounts(self.limits[line], need) >= 0

    def is_small(self, line, limit):
        """A rest of an entry that was to be closed, no larger than the limit."""
        rest = abs(self.open_amount(line))
        return (
            line in self.whole
            and self.is_open(line)
            and line.currency_id.compare_amounts(rest, limit) <= 0
        )
