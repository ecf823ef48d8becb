import json
import logging

from odoo import http
from odoo.http import request

from odoo.addons.account.controllers.download_docs import (
    AccountDocumentDownloadController,
)
from odoo.addons.web.controllers.report import ReportController

_logger = logging.getLogger(__name__)
PDF = "/report/pdf/"


class NavReportController(ReportController):
    """What somebody prints is logged when the PDF really leaves (rules §13)."""

    @http.route()
    def report_download(self, data, context=None, token=None, readonly=True):
        response = super().report_download(data, context, token, readonly)
        url, kind = json.loads(data)[:2]
        if kind == "qweb-pdf" and response is not None and PDF in url:
            name, _slash, ids = url.split(PDF)[1].split("?")[0].partition("/")
            report = request.env["ir.actions.report"]._get_report_from_name(name)
            ids = [int(part) for part in ids.split(",") if part.isdigit()]
            _log(lambda log: log._log_printed(report.sudo(), ids))
        return response


class NavInvoiceDownloadController(AccountDocumentDownloadController):
    """Odoo's own Download of posted invoices."""

    @http.route()
    def download_invoice_documents_filetype(
        self, invoices, filetype, allow_fallback=True
    ):
        response = super().download_invoice_documents_filetype(
            invoices, filetype, allow_fallback
        )
        if response is not None:
            sales = invoices.filtered(lambda move: move._nav_is_sale())
            _log(lambda log: log._nav_log(sales, way="file"))
        return response


def _log(step):
    """The PDF is made: nothing about the log may keep it from the user."""
    try:
        with request.env.cr.savepoint():
            step(request.env["nav.interaction"])
            request.env.flush_all()
    except Exception:
        _logger.exception("Logging what was printed failed")
