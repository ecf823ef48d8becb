from itertools import islice

from odoo import api, fields, models

LINES_NAMED = 5


class NavStockoutDocumentMixin(models.AbstractModel):
    """The banner of a document, naming lines that are not available (rules §10)."""

    _name = "nav.stockout.document.mixin"
    _description = "Document That Warns of a Stockout"

    # the field that holds the lines of the document
    _nav_lines = None

    nav_stockout_warning = fields.Text(
        string="Stockout Warning", compute="_compute_nav_stockout_warning"
    )

    @api.depends(
        lambda self: (
            (f"{self._nav_lines}.nav_stockout", f"{self._nav_lines}.nav_date_available")
            if self._nav_lines
            else ()
        )
    )
    @api.depends_context("lang", "tz", "uid")
    def _compute_nav_stockout_warning(self):
        for document in self:
            short = document[self._nav_lines].filtered("nav_stockout")
            # not a slice: what the first lines read is then read for all of them
            named = islice(short, LINES_NAMED)
            texts = [line._nav_stockout_text() for line in named]
            if len(short) > LINES_NAMED:
                more = len(short) - LINES_NAMED
                texts.append(self.env._("and %(count)s more lines", count=more))
            document.nav_stockout_warning = "\n".join(texts)
