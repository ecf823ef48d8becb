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

    def _render_qweb_html(self, report_ref, docids, data=None):
        """Totals are carried from page to page, on paper only."""
        content, kind = super()._render_qweb_html(report_ref, docids, data=data)
        if (data or {}).get("report_type") == "pdf":
            report = self._get_report(report_ref)
            content = self.env["nav.report.pages"]._carry(content, report)
        return content, kind

    def _get_rendering_context(self, report, docids, data):
        """A purchase order with mixed goods is not printed, whoever prints it."""
        if report.model == "purchase.order":
            self.env["purchase.order"].browse(docids or [])._nav_check_print()
        elif report.model in ("sale.order", "account.move") and docids:
            # sudo: what is printed is up to date, whoever prints it
            documents = self.env[report.model].sudo().browse(docids)
            documents._nav_recalculate_discounts()
        return super()._get_rendering_context(report, docids, data)
