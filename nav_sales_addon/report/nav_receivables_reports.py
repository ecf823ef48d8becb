from odoo import api, models


class NavCustomerStatementReport(models.AbstractModel):
    """Issued statements, each in the language of its customer."""

    _name = "report.nav_sales_addon.nav_customer_statement"
    _description = "Customer Statement Report"
    _nav_model = "nav.customer.statement"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env[self._nav_model].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": self._nav_model,
            "docs": docs,
            "sheets": docs._get_sheets(),
            "figures": self.env["nav.statement.figures"],
        }


class NavStatementPreviewReport(models.AbstractModel):
    """Statements that were not issued: the same paper without a number."""

    _name = "report.nav_sales_addon.nav_statement_preview"
    _inherit = ["report.nav_sales_addon.nav_customer_statement"]
    _description = "Preview of Customer Statements"
    _nav_model = "nav.print.statements"


class NavAgedReceivablesReport(models.AbstractModel):
    """Aged accounts receivable, in the language of the user."""

    _name = "report.nav_sales_addon.nav_aged_receivables"
    _description = "Aged Accounts Receivable Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env["nav.aged.receivables.wizard"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": docs._name,
            "docs": docs,
            "aging": self.env["nav.aging"],
        }
