from copy import deepcopy
from itertools import pairwise
from textwrap import wrap

from lxml import etree, html

from odoo import api, models

# Measured with the documents of this addon: what the padding of a row and one text line
# take, and the letters a line of the description and of the other columns holds
ROW_MM = 4.4
LINE_MM = 5.1
LETTERS, NARROW = 46, 9
HEAD_MM = 108  # addresses, references, headings, and the row Carried forward
REPEATED_MM = 36  # headings, and the rows Brought and Carried forward
PAGES_MM = {"A4": 297, "Letter": 279}


class NavReportPages(models.AbstractModel):
    """Long documents carry their total from page to page.

    The printer cannot compute, so the lines are divided beforehand: each part is a
    table of its own that begins a page. A part that turns out longer than a page is
    still right: its total belongs to its lines, not to the paper.
    """

    _name = "nav.report.pages"
    _description = "Pages of Printed Documents"

    @api.model
    def _carry(self, content, report):
        """Divide all tables that are marked for it.

        :param bytes content: a rendered document
        :return: the same, or the document with its tables divided
        """
        if b"data-nav-carried=" not in content:
            return content
        paper = report.get_paperformat()
        height = PAGES_MM.get(paper.format) or paper.page_height or PAGES_MM["A4"]
        usable = height - paper.margin_top - paper.margin_bottom
        root = html.fromstring(content)
        for table in root.xpath("//table[@data-nav-carried]"):
            self._divide(table, usable)
        return etree.tostring(
            root, encoding="utf-8", method="html", doctype="<!DOCTYPE html>"
        )

    @api.model
    def _divide(self, table, usable):
        carried, brought = table.attrib.pop("data-nav-carried").split("|")
        body = table.find("tbody")
        columns = len(table.findall("thead/tr/th"))
        parts = self._parts(list(body), usable)
        tables = [table, *(self._next_table(table, rows) for rows in parts[1:])]
        for current, part in pairwise(tables):
            total = self._total(current)
            current.find("tbody").append(self._row(columns, carried, total))
            part.find("tbody").insert(0, self._row(columns, brought, total))
            current.addnext(part)

    @api.model
    def _next_table(self, table, rows):
        """A table with the same headings that takes these rows over."""
        part = etree.Element("table", table.attrib)
        part.set("style", "page-break-before: always")
        part.append(deepcopy(table.find("thead")))
        body = etree.SubElement(part, "tbody", table.find("tbody").attrib)
        body.extend(rows)
        return part

    @api.model
    def _parts(self, rows, usable):
        """Rows by page; the last part keeps at least one row."""
        parts, part, left = [], [], usable - HEAD_MM
        for row in rows:
            need = self._height(row)
            if part and need > left:
                parts.append(part)
                part, left = [], usable - REPEATED_MM
            part.append(row)
            left -= need
        return [*parts, part]

    @api.model
    def _height(self, row):
        """What a row takes, in millimetres: by the cell with the most text lines."""
        lines = [1]
        for number, cell in enumerate(row):
            width = NARROW if number and "colspan" not in cell.attrib else LETTERS
            nowrap = "text-nowrap" in etree.tostring(cell, encoding="unicode")
            texts = [text.strip() for text in cell.itertext() if text.strip()]
            if number == 0 or not nowrap:
                lines.append(sum(len(wrap(text, width)) for text in texts))
        return ROW_MM + LINE_MM * max(lines)

    @api.model
    def _total(self, table):
        """The running total after the last line of a table."""
        found = table.xpath("tbody/tr/@data-nav-total")
        return found[-1] if found else ""

    @api.model
    def _row(self, columns, label, total):
        row = etree.Element("tr", {"class": "fw-bold nav_carried"})
        text = etree.SubElement(row, "td", {"colspan": str(max(1, columns - 1))})
        text.text = label
        amount = etree.SubElement(row, "td", {"class": "text-end text-nowrap"})
        amount.text = total
        return row
