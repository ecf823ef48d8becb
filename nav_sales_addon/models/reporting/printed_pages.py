"""A document before it is printed, and the pages it was printed on."""

import copy
import io
import re
from collections import defaultdict

from lxml import etree, html

from odoo.tools.pdf import PdfFileReader

# Links to nowhere: where the printer puts them tells where a line came to stand
MARK = "http://line.invalid/"
# How the printer writes a link, and the list of the links of a page
LINK = re.compile(rb"(\d+) 0 obj\s(<<\s/Type /Annot\s.*?>>)\sendobj", re.DOTALL)
REFERENCES = re.compile(rb"\d+ 0 obj\s\[[\d\sR]*\]\sendobj")
REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
HEADINGS = ("o_line_section", "o_line_subsection")


class PrintedDocument:
    """The HTML of one document whose table can carry totals from page to page."""

    def __init__(self, body, number):
        self.body, self.number = str(body), number
        self.tree = self.table = None
        if "data-nav-carried" in self.body:
            self.tree = html.fromstring(self.body)
            (self.table,) = self.tree.xpath("//table[@data-nav-carried]")[:1]
            self.rows = self.table.xpath("./tbody/tr")

    def marked(self, breaks=()):
        """The document with a mark at every line, divided at these lines.

        :return: HTML
        """
        if self.table is None:
            return self.body
        tree = copy.deepcopy(self.tree)
        (table,) = tree.xpath("//table[@data-nav-carried]")[:1]
        rows = table.xpath("./tbody/tr")
        for index, row in enumerate(rows):
            self._mark(row, index)
        for name, position in (("below", 0), ("end", None)):
            self._mark_total(tree, name, position)
        for start in reversed(breaks):
            self._divide(table, rows, start)
        return html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>")

    def may_end(self, index):
        """A page ends with a line that has a total, above no note that belongs to it"""
        row, following = self.rows[index], self.rows[index + 1 : index + 2]
        classes = row.get("class", "").split()
        note = following and "o_line_note" in following[0].get("class", "").split()
        return bool(
            row.get("data-nav-total")
            and not note
            and not any(name in classes for name in HEADINGS)
        )

    def _mark(self, row, name):
        cell = row.find("td")
        if cell is not None:
            self._insert_mark(cell, name)

    def _mark_total(self, tree, name, position):
        """Before and after what stands below the lines."""
        for foot in tree.xpath("//*[@data-nav-foot]")[:1]:
            mark = etree.Element("div")
            self._insert_mark(mark, name)
            if position is None:
                foot.addnext(mark)
            else:
                foot.addprevious(mark)

    def _insert_mark(self, node, name):
        mark = etree.Element("a", href=f"{MARK}{self.number}/{name}")
        mark.set("style", "position: absolute; width: 1px; height: 1px;")
        # in front of the text of the cell, which lxml keeps with the cell itself
        mark.tail, node.text = node.text, None
        node.insert(0, mark)

    def _divide(self, table, rows, start):
        """From this line on a new page; the totals stand on both."""
        further = copy.deepcopy(table)
        del further.attrib["data-nav-carried"]
        further.set("style", "page-break-before: always;")
        body = further.find("tbody")
        for row in list(body):
            body.remove(row)
        total = rows[start - 1].get("data-nav-total")
        body.append(
            self._total_row(table, table.get("data-nav-brought"), total, f"b{start}")
        )
        body.extend(table.find("tbody")[start:])
        table.find("tbody").append(
            self._total_row(table, table.get("data-nav-carried"), total, f"c{start}")
        )
        table.addnext(further)

    def _total_row(self, table, label, total, name):
        columns = len(table.xpath("./thead/tr/th"))
        row = etree.Element("tr", {"class": "nav_carried_total"})
        text = etree.SubElement(row, "td", colspan=str(columns - 1))
        text.text = label
        amount = etree.SubElement(row, "td", {"class": "text-end text-nowrap"})
        amount.text = total
        self._insert_mark(text, name)
        return row


class PrintedPages:
    """Where the marks of documents came to stand in a PDF."""

    def __init__(self, content):
        self.content = content
        self.reader = PdfFileReader(io.BytesIO(content), strict=False)
        self.heights, self.places = [], defaultdict(dict)
        for number, page in enumerate(self.reader.pages):
            self.heights.append(float(page["/MediaBox"][3]))
            for target, bottom in self._links(page):
                match = re.fullmatch(rf"{MARK}(\d+)/(\w+)", target)
                if match:
                    self.places[int(match[1])][match[2]] = (number, bottom)

    def _links(self, page):
        for link in self._resolved(page.get("/Annots")) or ():
            values = self._resolved(link)
            target = self._resolved(values.get("/A") or {}).get("/URI")
            if target:
                yield str(target), float(values["/Rect"][3])

    def _resolved(self, value):
        """Objects of PDF files are written in place or by reference."""
        for name in ("get_object", "getObject"):
            if hasattr(value, name):
                return getattr(value, name)()
        return value

    def without_marks(self):
        """The same file with blanks where the links to nowhere were described.

        Every other object stays where it is, so outline, fonts and the other links of
        the file are not touched.
        """
        content, gone = self.content, set()
        for match in reversed(list(LINK.finditer(content))):
            if MARK.encode() in match[2]:
                gone.add(match[1])
                blank = b"null".ljust(len(match[2]))
                content = content[: match.start(2)] + blank + content[match.end(2) :]
        return REFERENCES.sub(lambda match: self._without(match[0], gone), content)

    def _without(self, references, gone):
        return REFERENCE.sub(
            lambda match: b" " * len(match[0]) if match[1] in gone else match[0],
            references,
        )

    def pages_of(self, document):
        return self.places.get(document.number, {})
