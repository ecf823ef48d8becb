from odoo import api, models

RESIDUALS = ("amount_residual", "amount_residual_currency")


class NavApplicationLineMixin(models.AbstractModel):
    """Reconcile chosen amounts of journal items by Odoo's own computation.

    Odoo closes as much as two items allow. Here both are shown to its computation with
    no more open than was chosen, so exchange differences, roundings, cash basis taxes
    and matching numbers are Odoo's own.
    """

    _name = "nav.application.line.mixin"
    _description = "Entry That Is Applied in Parts"

    def _nav_residuals(self):
        """What is open of each entry, in the form Odoo's reconciliation works with."""
        return {
            line: {
                "aml": line,
                "amount_residual": line.amount_residual,
                "amount_residual_currency": line.amount_residual_currency,
                "parent_state": line.parent_state,
            }
            for line in self
        }

    def _nav_is_payment(self):
        """Payments and refunds, also those that came with a bank statement."""
        move = self.move_id
        return bool(move.origin_payment_id or move.statement_line_id)

    def _nav_discount_possible(self):
        """What may be deducted in time, with the sign of the entry (rules §6)."""
        if not self.discount_date or self.reconciled:
            return 0.0
        discount = self.amount_currency - self.discount_amount_currency
        # a discount as large as the rest would leave nothing to be paid
        is_part = abs(discount) < abs(self.amount_residual_currency)
        return self.currency_id.round(discount) if is_part else 0.0

    def _nav_whole_discount(self):
        """The discount of the payment terms, before parts of it were taken away."""
        term = self.move_id.invoice_payment_term_id
        if self.display_type != "payment_term" or not term.early_discount:
            return 0.0
        move = self.move_id
        base = move.amount_total
        if term.early_pay_discount_computation != "included":
            base = move.amount_untaxed
        sign = 1 if self.amount_currency > 0 else -1
        return sign * self.currency_id.round(base * term.discount_percentage / 100)

    def _nav_set_discount(self, discount):
        """Another discount, of which the amount to be paid in time follows."""
        self.ensure_one()
        share = discount / self.amount_currency if self.amount_currency else 0.0
        self.write(
            {
                "discount_amount_currency": self.amount_currency - discount,
                "discount_balance": self.company_currency_id.round(
                    self.balance * (1 - share)
                ),
            }
        )

    def _nav_payment_tolerance(self):
        """How much of this entry may be left unpaid, in its currency (rules §6)."""
        company = self.company_id
        percent = company.nav_payment_tolerance_percent
        most = company.nav_payment_tolerance_max
        if self.currency_id != self.company_currency_id:
            most = self.company_currency_id._convert(
                most, self.currency_id, company, self.date
            )
        share = abs(self.amount_currency) * percent / 100
        allowed = min(share, most) if share and most else share or most
        return self.currency_id.round(allowed)

    @api.model
    def _nav_limited(self, values, limit):
        """The values of an entry with no more open than the limit.

        :param limit: positive, in the currency of the entry; None for all of it
        """
        line = values["aml"]
        currency, company_currency = line.currency_id, line.company_currency_id
        amount = abs(values["amount_residual_currency"])
        if limit is None or currency.compare_amounts(limit, amount) >= 0:
            return dict(values)
        sign = -1 if values["amount_residual_currency"] < 0 else 1
        balance = abs(values["amount_residual"])
        if currency == company_currency:
            part = limit
        elif company_currency.is_zero(line.balance):
            part = 0.0
        else:
            # the rate of the entry, as Odoo's own computation of a part takes it
            rate = abs(line.amount_currency / line.balance)
            part = min(company_currency.round(limit / rate), balance)
        return {
            **values,
            "amount_residual_currency": sign * currency.round(limit),
            "amount_residual": sign * part,
        }

    @api.model
    def _nav_prepare_pair(self, pair, residuals):
        """Let Odoo compute one pair, and take what it closes off the open amounts."""
        sides = (
            (residuals[pair.debit], pair.debit_limit),
            (residuals[pair.credit], pair.credit_limit),
        )
        limited = [self._nav_limited(values, limit) for values, limit in sides]
        before = [{name: side[name] for name in RESIDUALS} for side in limited]
        result = self._prepare_reconciliation_single_partial(*limited)
        for (values, _limit), start, rest in zip(sides, before, limited, strict=True):
            for name in RESIDUALS:
                values[name] -= start[name] - rest[name]
        return result

    @api.model
    def _nav_prepare_pairs(self, pairs, date, residuals):
        """What `_prepare_reconciliation_plan` returns, for the pairs that were chosen.

        Exchange differences are dated as the application.
        """
        results = []
        for pair in pairs:
            result = self._nav_prepare_pair(pair, residuals)
            if not result.get("partial_values"):
                continue
            exchange = result.get("exchange_values")
            if exchange:
                values = exchange["move_values"]
                values["date"] = max(values["date"], date)
            results.append(result)
        return results
