from odoo import api, models

# Figures of Odoo's tax totals that have the sign of the document
AMOUNTS = ("base_amount", "tax_amount", "total_amount", "display_base_amount")


class NavReportFigures(models.AbstractModel):
    """Figures of printed documents that no field has: running totals, taxes by rate.

    All of them come from what Odoo computed for the document; nothing is computed anew.
    """

    _name = "nav.report.figures"
    _description = "Figures of Printed Documents"

    @api.model
    def _sign(self, document):
        """Return orders are counted negative and printed positive."""
        kind = document._name == "sale.order" and document.nav_document_type
        return -1 if kind == "return_order" else 1

    @api.model
    def _tax_totals(self, document):
        """Odoo's totals, with the sign users read."""
        totals = document.tax_totals
        if self._sign(document) > 0 or not totals:
            return totals
        return self._reversed(totals)

    @api.model
    def _reversed(self, values):
        if isinstance(values, dict):
            return {
                key: -value or 0.0
                if isinstance(value, (int, float)) and key.startswith(AMOUNTS)
                else self._reversed(value)
                for key, value in values.items()
            }
        if isinstance(values, list):
            return [self._reversed(value) for value in values]
        return values

    @api.model
    def _taxes(self, document):
        """Base and tax by tax group, for the table below the totals.

        :return: list of ``{'name', 'base', 'tax'}``, in the document's currency
        """
        totals = self._tax_totals(document) or {}
        return [
            {
                "name": group["group_name"],
                "base": group["display_base_amount_currency"]
                or group["base_amount_currency"],
                "tax": group["tax_amount_currency"],
            }
            for subtotal in totals.get("subtotals", ())
            for group in subtotal["tax_groups"]
        ]

    @api.model
    def _lines(self, document):
        """The printed lines, in the printed order."""
        if document._name == "sale.order":
            return document._get_order_lines_to_report()
        return document._get_move_lines_to_report()

    @api.model
    def _running_totals(self, document):
        """What is carried forward after each line, as text.

        Documents that print sections as one sum have none: their rows are not lines.

        :return: ``{line id: text}``
        """
        lines = self._lines(document)
        if any(line.collapse_composition or line.collapse_prices for line in lines):
            return {}
        included = getattr(document, "company_price_include", "") == "tax_included"
        amount = "price_total" if included else "price_subtotal"
        total, totals, sign = 0.0, {}, self._sign(document)
        for line in lines:
            if not line.display_type or line.display_type == "product":
                total += sign * line[amount]
            totals[line.id] = document.currency_id.format(total)
        return totals

    @api.model
    def _carried_labels(self):
        """The words of the two rows, for :mod:`nav_report_pages`."""
        return "|".join([self.env._("Carried forward"), self.env._("Brought forward")])
