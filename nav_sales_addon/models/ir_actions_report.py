from odoo import models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _is_sale_order_report(self, report_ref):
        """The order confirmation carries the same electronic files as Odoo's own."""
        own = "nav_sales_addon.nav_order_confirmation"
        return (
            super()._is_sale_order_report(report_ref)
            or self._get_report(report_ref).report_name == own
        )

    def _get_rendering_context(self, report, docids, data):
        """A purchase order with mixed goods is not printed, whoever prints it."""
        if report.model == "purchase.order":
            self.env["purchase.order"].browse(docids or [])._nav_check_print()
        return super()._get_rendering_context(report, docids, data)
