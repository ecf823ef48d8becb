from odoo import models

from .nav_discount_line_mixin import AMOUNT_FIELDS


class AccountTax(models.Model):
    _inherit = "account.tax"

    def _prepare_base_line_grouping_key(self, base_line):
        """Odoo asks a line of nothing which fields it has to watch on invoice lines.

        Our discounts change taxes too, so they are watched. See `_sync_tax_lines` of
        invoices, which alone sets this context.
        """
        res = super()._prepare_base_line_grouping_key(base_line)
        if self.env.context.get("nav_watches_discounts") and not base_line["record"]:
            res.update(dict.fromkeys(AMOUNT_FIELDS))
        return res
