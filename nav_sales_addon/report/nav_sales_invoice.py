from odoo import models


class NavSalesInvoiceReport(models.AbstractModel):
    """The sales invoice gets the values Odoo gives its own invoice reports."""

    _name = "report.nav_sales_addon.nav_sales_invoice"
    _inherit = ["report.account.report_invoice_with_payments"]
    _description = "Sales Invoice"
