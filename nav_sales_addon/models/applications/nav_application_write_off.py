from odoo import Command, api, models
from odoo.exceptions import UserError

from .application_plan import DISCOUNT, ROUNDING, Pair

# Odoo's method, whose name is longer than a line may be
NATIVE_DISCOUNT = "_get_invoice_counterpart_amls_for_early_payment_discount"


class NavApplicationWriteOff(models.AbstractModel):
    """Book what is given up when entries are applied: discount, tolerance, rounding."""

    _name = "nav.application.write.off"
    _description = "Discounts and Tolerances of an Application"

    @api.model
    def _post(self, plan):
        """Post one entry for each write-off of the plan.

        :return: pairs of the entries with the items that close their rest
        """
        if not plan.write_offs:
            return []
        # skip_invoice_sync: taxes of a discount are given, not to be computed again
        moves = (
            self.env["account.move"]
            .with_context(skip_invoice_sync=True)
            .create([self._prepare_move_vals(plan, one) for one in plan.write_offs])
        )
        moves._post(soft=False)
        pairs = []
        for write_off, move in zip(plan.write_offs, moves, strict=True):
            closing = move.line_ids.sorted("sequence")[:1]
            amount = abs(write_off.amount)
            pair = Pair(write_off.line, amount, closing, None)
            pair.write_off = write_off
            pairs.append(pair)
        return pairs

    @api.model
    def _prepare_move_vals(self, plan, write_off):
        line = write_off.line
        label = self._label(write_off)
        closing = {
            "name": label,
            "account_id": line.account_id.id,
            "amount_currency": -write_off.amount,
            "balance": -write_off.balance,
        }
        given_up = self._prepare_discount_lines(write_off)
        return {
            "move_type": "entry",
            "journal_id": self._journal(line.company_id).id,
            "date": plan.date,
            "ref": f"{label} {line.move_id.name}",
            "line_ids": [
                Command.create(
                    {
                        "partner_id": line.partner_id.id,
                        "currency_id": line.currency_id.id,
                        "sequence": sequence,
                        **values,
                    }
                )
                for sequence, values in enumerate([closing, *given_up])
            ],
        }

    @api.model
    def _label(self, write_off):
        kinds = self.env["nav.application.line"]._fields["kind"]
        return dict(kinds._description_selection(self.env))[write_off.kind]

    @api.model
    def _prepare_discount_lines(self, write_off):
        """What stands against the receivable: the account, and taxes of a discount.

        Odoo knows the taxes that are reduced by the whole discount of an invoice. They
        are scaled to the discount that is left; the largest line takes the rest.
        """
        line, account = write_off.line, self._account(write_off)
        parts = []
        if write_off.kind == DISCOUNT or self._is_late_discount(write_off):
            parts = self._native_discount_parts(line)
        if not parts:
            parts = [{"account_id": account.id, "name": self._label(write_off)}]
        whole = line._nav_whole_discount() or write_off.amount
        factor = write_off.amount / whole
        rest = {"amount_currency": write_off.amount, "balance": write_off.balance}
        currencies = {
            "amount_currency": line.currency_id,
            "balance": line.company_currency_id,
        }
        for part in parts[:-1]:
            for name, currency in currencies.items():
                part[name] = currency.round(part[name] * factor)
                rest[name] -= part[name]
        for name, currency in currencies.items():
            parts[-1][name] = currency.round(rest[name])
        return parts

    @api.model
    def _is_late_discount(self, write_off):
        """A discount granted within the grace days has the taxes of a discount too."""
        discount = write_off.line._nav_whole_discount()
        currency = write_off.line.currency_id
        return (
            write_off.kind != ROUNDING
            and discount
            and not currency.compare_amounts(discount, write_off.amount)
        )

    @api.model
    def _native_discount_parts(self, line):
        """Odoo's lines for the whole discount of an invoice, the largest one last."""
        invoice = line.move_id
        if line.display_type != "payment_term":
            return []
        method = f"{NATIVE_DISCOUNT}_per_payment_term_line"
        native = getattr(invoice, method)()
        parts = [
            {**grouping, **values}
            for key in ("tax_lines", "base_lines", "term_lines")
            for grouping, values in native[key][line].items()
        ]
        share = abs(line.amount_residual_currency / (invoice.amount_total or 1))
        if native["base_lines"] and share != 1:
            for part in parts:
                part.update(self._whole_amounts(line, part, share))
        return sorted(
            parts,
            key=lambda part: (
                not part.get("tax_repartition_line_id"),
                abs(part["balance"]),
            ),
        )

    @api.model
    def _whole_amounts(self, line, part, share):
        """Odoo takes the open share of a discount; here it is the whole discount."""
        distribution = self.env["account.tax.repartition.line"].browse(
            part.get("tax_repartition_line_id")
        )
        names = ("amount_currency", "balance")
        if not distribution:
            return {name: part[name] / share for name in names}
        tax = distribution.tax_id
        index = list(tax.refund_repartition_line_ids).index(distribution)
        own = tax.invoice_repartition_line_ids[index]
        taxed = line.move_id.line_ids.filtered(
            lambda one: one.tax_repartition_line_id == own
        )
        of_all = line._nav_whole_discount() / line.amount_currency
        return {name: -sum(taxed.mapped(name)) * of_all for name in names}

    @api.model
    def _account(self, write_off):
        """The account of a write-off.

        :raise UserError: it is not set up
        """
        line, company = write_off.line, write_off.line.company_id
        if write_off.kind == DISCOUNT or self._is_late_discount(write_off):
            account = (
                company.account_journal_early_pay_discount_loss_account_id
                if line.balance > 0
                else company.account_journal_early_pay_discount_gain_account_id
            )
        else:
            account = company.nav_tolerance_account_id
        if not account:
            raise UserError(
                self.env._(
                    "%(kind)s for %(document)s: no account is set up for it in company "
                    "%(company)s.",
                    kind=self._label(write_off),
                    document=line.move_id.name,
                    company=company.display_name,
                )
            )
        return account

    @api.model
    def _journal(self, company):
        """The journal of the setup, else the company's first one for other entries."""
        journals = self.env["account.journal"]
        journal = company.nav_application_journal_id or journals.search(
            [
                *journals._check_company_domain(company),
                ("type", "=", "general"),
                ("id", "!=", company.currency_exchange_journal_id.id),
                ("id", "!=", company.tax_cash_basis_journal_id.id),
            ],
            limit=1,
        )
        if not journal:
            raise UserError(
                self.env._(
                    "Choose an Application Journal in the Sales & Receivables Setup."
                )
            )
        return journal
