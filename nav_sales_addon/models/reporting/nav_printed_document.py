from odoo import api, models
from odoo.tools import formatLang

ITEMS = (False, "product")  # lines of orders, lines of invoices


class NavPrintedDocument(models.AbstractModel):
    """What all printed documents share: running totals, taxes by rate, terms."""

    _name = "nav.printed.document"
    _description = "Printed Document"

    # === TOTALS FROM PAGE TO PAGE ===#

    @api.model
    def _running_totals(self, record, lines, field="price_subtotal", sign=1):
        """What the lines come to until and with each line, as it is printed.

        A section that shows one amount for all its lines counts where it stands.

        :return: ``{line id: amount as text}``
        """
        total, inside, totals = 0.0, None, {}
        for line in lines:
            if line.display_type in ("line_section", "line_subsection"):
                inside = self._amount_of_section(line, inside)
                if inside == line:
                    total += self._section_amount(line, field)
            elif line.display_type in ITEMS and not inside:
                total += line[field]
            totals[line.id] = formatLang(
                record.env, sign * total, currency_obj=record.currency_id
            )
        return totals

    @api.model
    def _amount_of_section(self, line, outer):
        """The section whose single amount stands for its lines, if there is one."""
        if outer and outer.display_type == "line_section" != line.display_type:
            return outer
        one = line.collapse_composition or line.collapse_prices
        return line if one else None

    @api.model
    def _section_amount(self, line, field):
        if line._name == "sale.order.line":
            return line._get_section_totals(field)
        children = line.move_id.invoice_line_ids.filtered(
            lambda child: child.parent_id == line or child.parent_id.parent_id == line
        )
        return sum(children.mapped(field))

    @api.model
    def _carried_labels(self, record):
        return {
            "carried": record.env._("Carried forward"),
            "brought": record.env._("Brought forward"),
        }

    @api.model
    def _column_widths(self, record, lines):
        """Columns are as wide on every page of the document, and amounts fit in."""
        amounts = [
            formatLang(record.env, amount, currency_obj=record.currency_id)
            for amount in (record.amount_total, record.amount_untaxed)
        ]
        prices = [
            formatLang(record.env, line.price_unit, dp="Product Price")
            for line in lines
            if line.display_type in ITEMS
        ]
        longest = max(map(len, amounts)), max(map(len, prices), default=0)
        amount, price = (f"width: {2.5 + 0.95 * length:.1f}%" for length in longest)
        return {"amount": amount, "price": price}

    # === TAXES ===#

    @api.model
    def _tax_rows(self, record, sign=1):
        """Base and amount of every tax, in the currency of the document.

        :return: list of dicts: name, base, amount
        """
        # sudo: who prints an order need not be able to read the setup of taxes
        record = record.sudo()
        taxes = record.env["account.tax"]
        if record._name == "account.move":
            base_lines, _tax_lines = record._get_rounded_base_and_tax_lines()
        else:
            base_lines = [
                line._prepare_base_line_for_taxes_computation()
                for line in record.order_line
                if not line.display_type
            ]
            taxes._add_tax_details_in_base_lines(base_lines, record.company_id)
            taxes._round_base_lines_tax_details(base_lines, record.company_id)
        details = taxes._aggregate_base_lines_tax_details(
            base_lines, lambda base_line, tax_data: tax_data and tax_data["tax"]
        )
        values = taxes._aggregate_base_lines_aggregated_values(details)
        return [
            {
                "name": tax.tax_label or tax.name,
                "base": sign * amounts["base_amount_currency"],
                "amount": sign * amounts["tax_amount_currency"],
            }
            for tax, amounts in values.items()
            if tax
        ]

    @api.model
    def _tax_totals(self, record, sign=1):
        """Odoo's totals; of a return order as its customer reads them."""
        return self._signed(record.tax_totals, sign) if sign < 0 else record.tax_totals

    @api.model
    def _signed(self, value, sign):
        if isinstance(value, dict):
            return {
                key: part if key.endswith("_id") else self._signed(part, sign)
                for key, part in value.items()
            }
        if isinstance(value, list):
            return [self._signed(part, sign) for part in value]
        return sign * value if isinstance(value, float) else value

    # === TERMS ===#

    @api.model
    def _payment_discount(self, terms):
        """The payment discount an order promises, in words; empty without one."""
        if not terms.early_discount:
            return ""
        percent = terms.discount_percentage
        return terms.env._(
            "%(percent)s%% within %(days)s days",
            percent=formatLang(
                terms.env, percent, digits=0 if percent == int(percent) else 2
            ),
            days=terms.discount_days,
        )
