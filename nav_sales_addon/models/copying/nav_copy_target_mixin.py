from odoo import models
from odoo.exceptions import UserError

SOURCES = ("sale.order", "account.move", "stock.picking")


class NavCopyTargetMixin(models.AbstractModel):
    """A document that can be filled from another one: Copy Document (rules §4)."""

    _name = "nav.copy.target.mixin"
    _description = "Document That Is Filled by Copying"

    def nav_copy_document(self, source, include_header=False, recalculate=False):
        """Fill an open document with the lines of another one.

        :param source: a `sale.order`, sales `account.move` or posted `stock.picking`;
            over RPC a text such as ``sale.order,12``
        :param bool include_header: replace header and lines; else append the lines
        :param bool recalculate: current prices, discounts, taxes and texts; always for
            posted shipments and return receipts
        :return: the new lines
        :raise UserError: the document is not open, or the source does not fit it
        """
        self.ensure_one()
        self._nav_check_rights("processor")
        self.check_access("write")
        if isinstance(source, str):
            model, _comma, source_id = source.partition(",")
            if model not in SOURCES or not source_id.isdigit():
                raise UserError(self.env._("Choose the document that is copied."))
            source = self.env[model].browse(int(source_id)).exists()
        source.check_access("read")
        return self.env["nav.document.copying"]._copy(
            self, source, include_header, recalculate
        )

    def action_nav_copy_document(self):
        """Ask which document is copied."""
        self.ensure_one()
        self._nav_check_rights("processor")
        self.env["nav.document.copying"]._check_open(self)
        is_order = self._name == "sale.order"
        key = "order_id" if is_order else "move_id"
        is_quote = is_order and self.nav_document_type == "quote"
        usual = "quote" if is_quote else "order" if is_order else "posted_invoice"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Copy Document"),
            "res_model": "nav.copy.document",
            "view_mode": "form",
            "target": "new",
            "context": {f"default_{key}": self.id, "default_source_type": usual},
        }
