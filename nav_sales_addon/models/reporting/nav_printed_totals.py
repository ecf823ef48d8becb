import logging

from odoo import api, models
from odoo.tools.pdf import PdfReadError

from ...engines.page_breaks import page_breaks
from .printed_pages import PrintedDocument, PrintedPages

_logger = logging.getLogger(__name__)

POINTS_PER_MM = 72 / 25.4
FEW_POINTS = 4.0  # a line never touches what stands at the end of the page
FIRST_ROOM = 0.0  # what an attempt after a failed one leaves free, in lines
SECOND_ROOM = 2.0


class NavPrintedTotals(models.AbstractModel):
    """Totals at the end of every page and at the beginning of the next one.

    The printer cannot add up. So a document is printed once to see where its lines
    come to stand, divided there, printed again, and looked at again: a total that is
    not at the end of its page is never handed out, the document goes without totals.
    """

    _name = "nav.printed.totals"
    _description = "Totals Carried from Page to Page"

    @api.model
    def _print(self, bodies, margin, run):
        """Print documents, with totals on those that have more than one page.

        :param list bodies: HTML of the documents
        :param float margin: millimetres at the bottom of a page without lines
        :param run: prints a list of HTML as one PDF
        :return: the PDF
        """
        documents = [PrintedDocument(body, i) for i, body in enumerate(bodies)]
        content = run([document.marked() for document in documents])
        try:
            pages = PrintedPages(content)
        except PdfReadError:
            _logger.warning("The printed file cannot be read: no totals are carried")
            return run(bodies)
        for room in (FIRST_ROOM, SECOND_ROOM):
            breaks = self._breaks(documents, pages, margin, room)
            if not any(breaks):
                break
            bodies = [
                document.marked(starts)
                for document, starts in zip(documents, breaks, strict=True)
            ]
            divided = PrintedPages(run(bodies))
            if all(
                self._is_right(document, divided, starts)
                for document, starts in zip(documents, breaks, strict=True)
            ):
                return divided.without_marks()
            _logger.info("Lines of a document came to stand elsewhere than planned")
        return pages.without_marks()

    @api.model
    def _breaks(self, documents, pages, margin, spare):
        return [
            self._document_breaks(document, pages, margin, spare)
            for document in documents
        ]

    @api.model
    def _document_breaks(self, document, pages, margin, spare):
        """The lines pages begin with; empty on one page or when it cannot be told."""
        places = pages.pages_of(document)
        count = len(document.rows) if document.table is not None else 0
        tops = [places.get(str(index)) for index in range(count)]
        if not count or None in tops or tops[0][0] == places.get("end", tops[-1])[0]:
            return []
        limit = margin * POINTS_PER_MM + FEW_POINTS
        heights = self._heights([*tops, places.get("below")], limit)
        begins = [
            place[1]
            for before, place in zip(tops, tops[1:], strict=False)
            if before[0] != place[0]
        ]
        line = min(heights)
        first = tops[0][1] - limit
        starts = page_breaks(
            [(height, document.may_end(i)) for i, height in enumerate(heights)],
            first - spare * line,
            min(begins, default=self._next_page(pages, places)) - limit - spare * line,
            self._foot(places, limit, max(begins, default=limit)),
            line,
        )
        return starts or []

    @api.model
    def _next_page(self, pages, places):
        """Where lines begin on a further page when all of them were on the first."""
        return places["below"][1] if places["below"][0] != places["0"][0] else 0.0

    @api.model
    def _heights(self, tops, limit):
        """Of the last line of a page is known only that it was not too high for it."""
        return [
            place[1] - (after[1] if after and after[0] == place[0] else limit)
            for place, after in zip(tops, tops[1:], strict=False)
        ]

    @api.model
    def _foot(self, places, limit, top):
        """What stands below the lines was divided itself when they came out badly."""
        below, end = places.get("below"), places.get("end")
        if not below or not end:
            return 0.0
        height = below[1] - end[1]
        return height + (0.0 if below[0] == end[0] else top - limit)

    @api.model
    def _is_right(self, document, pages, starts):
        """Every page has exactly its lines, and the totals where they belong."""
        if not starts:
            return True
        places = pages.pages_of(document)
        bounds = [0, *starts, len(document.rows)]
        first = places["0"][0] if "0" in places else None
        for page, (start, end) in enumerate(zip(bounds, bounds[1:], strict=False)):
            names = [str(index) for index in range(start, end)]
            if start:
                names.append(f"b{start}")
            if end < len(document.rows):
                names.append(f"c{end}")
            if {places.get(name, (None,))[0] for name in names} != {first + page}:
                return False
        return True
