from odoo import api, models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _is_sale_order_report(self, report_ref):
        """The order confirmation carries the same electronic files as Odoo's own."""
        own = "nav_sales_addon.nav_order_confirmation"
        return (
            super()._is_sale_order_report(report_ref)
            or self._get_report(report_ref).report_name == own
        )

    @api.model
    def _run_wkhtmltopdf(
        self,
        bodies,
        report_ref=False,
        header=None,
        footer=None,
        landscape=False,
        specific_paperformat_args=None,
        set_viewport_size=False,
    ):
        """Documents of several pages carry their totals from page to page."""

        def run(pages):
            return super(IrActionsReport, self)._run_wkhtmltopdf(
                pages,
                report_ref=report_ref,
                header=header,
                footer=footer,
                landscape=landscape,
                specific_paperformat_args=specific_paperformat_args,
                set_viewport_size=set_viewport_size,
            )

        if not any("data-nav-carried" in body for body in bodies):
            return run(bodies)
        paper = (
            self._get_report(report_ref).get_paperformat()
            if report_ref
            else self.get_paperformat()
        )
        special = specific_paperformat_args or {}
        margin = special.get("data-report-margin-bottom") or paper.margin_bottom
        return self.env["nav.printed.totals"]._print(bodies, float(margin), run)

    def _get_rendering_context(self, report, docids, data):
        """A purchase order with mixed goods is not printed, whoever prints it."""
        if report.model == "purchase.order":
            self.env["purchase.order"].browse(docids or [])._nav_check_print()
        elif report.model in ("sale.order", "account.move") and docids:
            # sudo: what is printed is up to date, whoever prints it
            documents = self.env[report.model].sudo().browse(docids)
            documents._nav_recalculate_discounts()
        return super()._get_rendering_context(report, docids, data)
