from collections import defaultdict

from odoo import api, models
from odoo.tools import format_date, formatLang, html2plaintext

from ..formatting import format_quantity

HEADER = (
    "name",
    "document_type",
    "customer_name",
    "bill_to",
    "ship_to",
    "client_order_ref",
    "user_id",
    "pricelist_id",
    "payment_term_id",
    "document_date",
    "valid_until",
    "note",
    "currency_id",
    "amount_untaxed",
    "amount_tax",
    "amount_total",
)
TEXT_LINE = ("name",)
ITEM_LINE = (
    "item",
    "name",
    "quantity",
    "unit",
    "price_unit",
    "discount",
    "taxes",
    "amount",
    "quantity_shipped",
    "quantity_invoiced",
)
QUANTITIES = ("quantity", "quantity_shipped", "quantity_invoiced")


def pair_lines(older, newer):
    """Find which line of the later version is which line of the earlier one.

    The same line of the document comes first. Lines that were deleted and entered
    again, and versions that do not know their lines, go by text and item, from the
    top.

    :return: ``{later line: earlier line}``; a line without counterpart is not in it
    """
    keys = (
        lambda line: line.line_number,
        lambda line: line.name and (line.display_type, line.product_id, line.name),
        lambda line: line.product_id,
    )
    pairs, left = {}, list(older)
    for key in keys:
        waiting = defaultdict(list)
        for line in reversed(left):
            waiting[key(line)].append(line)
        for line in newer:
            if key(line) and line not in pairs and waiting[key(line)]:
                pairs[line] = waiting[key(line)].pop()
        taken = set(pairs.values())
        left = [line for line in left if line not in taken]
    return pairs


class NavArchiveComparison(models.AbstractModel):
    """What differs between two archived versions, in words a salesperson reads."""

    _name = "nav.archive.comparison"
    _description = "Comparison of Archived Versions"

    @api.model
    def _compare(self, older, newer):
        """Differences as people see them; what looks the same is the same.

        :return: list of dicts: part (header, line), line (rows of one line share a
            number), change (changed, added, removed), item, field, older, newer
        """
        header = {"part": "header", "line": 0, "change": "changed", "item": ""}
        rows = [{**header, **row} for row in self._differences(older, newer, HEADER)]
        pairs = pair_lines(older.line_ids, newer.line_ids)
        kept = set(pairs.values())
        gone = older.line_ids.filtered(lambda line: line not in kept)
        for number, line in enumerate([*newer.line_ids, *gone], start=1):
            if line in pairs:
                found = self._changed_rows(pairs[line], line)
            else:
                change = "removed" if line in gone else "added"
                found = [self._whole_row(line, change)]
            rows += [{"part": "line", "line": number, **row} for row in found]
        return rows

    @api.model
    def _changed_rows(self, older, newer):
        names = TEXT_LINE if newer.display_type else ITEM_LINE
        if older.product_id == newer.product_id:  # an item that was given another name
            names = [name for name in names if name != "item"]
        row = {"change": "changed", "item": self._title(newer)}
        return [{**row, **diff} for diff in self._differences(older, newer, names)]

    @api.model
    def _whole_row(self, line, change):
        """A line that only one of the versions has, in one row."""
        side = "newer" if change == "added" else "older"
        row = {"change": change, "item": self._title(line), "field": ""}
        return {**row, "older": "", "newer": "", side: self._summary(line)}

    @api.model
    def _differences(self, older, newer, names):
        labels = newer.fields_get(names, ["string"])
        texts = [(n, self._text(older, n), self._text(newer, n)) for n in names]
        return [
            {"field": labels[name]["string"], "older": before, "newer": after}
            for name, before, after in texts
            if before != after
        ]

    # === WORDS ===#

    @api.model
    def _title(self, line):
        """What the line is: its item, or the kind of text."""
        if line.display_type:
            return self._text(line, "display_type")
        return line.item or line.name or ""

    @api.model
    def _summary(self, line):
        if line.display_type:
            return line.name or ""
        figures = {
            "quantity": self._text(line, "quantity"),
            "unit": line.unit or "",
            "price": self._text(line, "price_unit"),
            "discount": format_quantity(self.env, line.discount),
            "amount": self._text(line, "amount"),
        }
        if line.discount:
            return self.env._(
                "%(quantity)s %(unit)s × %(price)s − %(discount)s %% = %(amount)s",
                **figures,
            )
        return self.env._("%(quantity)s %(unit)s × %(price)s = %(amount)s", **figures)

    @api.model
    def _text(self, record, name):
        """A value as it is shown on the screen."""
        value, field = record[name], record._fields[name]
        if name in QUANTITIES:
            return format_quantity(self.env, value)
        if field.type == "monetary":
            return formatLang(self.env, value, currency_obj=record.currency_id)
        if field.type == "float":
            return formatLang(self.env, value, digits=field.get_digits(self.env)[1])
        if field.type == "many2one":
            return value.display_name or ""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "html":
            return html2plaintext(value or "").strip()
        return (value or "").strip()
