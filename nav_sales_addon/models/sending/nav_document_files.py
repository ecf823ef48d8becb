import io
import zipfile

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.pdf import merge_pdf

PDF = "application/pdf"


class NavDocumentFiles(models.TransientModel):
    """The files of documents: PDF and electronic document (rules §5.1, §5.2).

    A record keeps files that somebody downloads, until Odoo cleans up.
    """

    _name = "nav.document.files"
    _description = "Files of Documents"

    name = fields.Char()

    @api.model
    def _get(self, document, kind, layout=None):
        """The files of one document, PDF first.

        :param str kind: pdf, electronic or both
        :return: list of ``(file name, bytes)``
        """
        if document._name == "account.move":
            return self._get_invoice_files(document, kind, layout)
        reports = document._nav_reports(attached=True, layout=layout)
        if not reports:
            raise UserError(
                self.env._(
                    "No report is selected for the attachment of %(document)s (Report "
                    "Selections).",
                    document=document._nav_type_name(),
                )
            )
        return self._render_files(document, reports)

    @api.model
    def _render_files(self, document, reports):
        """The first report carries the document's name, others their own too."""
        files = []
        for report in reports:
            name = document._nav_file_name()
            if files:
                name = f"{report.name} {name}"
            # sudo: the role was checked; reports read more than a processor may
            content, _kind = (
                self.env["ir.actions.report"]
                .sudo()
                .with_company(document.company_id)
                ._render(report.report_name, document.ids)
            )
            files.append((name, content))
        return files

    @api.model
    def _get_invoice_files(self, move, kind, layout):
        """Odoo's legal PDF and electronic documents, made once and kept."""
        reports = move._nav_reports(attached=True, layout=layout)
        legal = reports.filtered("is_invoice_report")[:1]
        files = []
        if legal or kind != "pdf":
            files = self._get_legal_files(move, kind, legal)
        if kind != "electronic":
            files += self._render_files(move, reports - legal)
        if not files:
            raise UserError(
                self.env._(
                    "%(customer)s has no electronic document: choose an eInvoice "
                    "format on the customer.",
                    customer=move._nav_bill_to().display_name,
                )
            )
        return files

    @api.model
    def _get_legal_files(self, move, kind, report):
        # sudo: the role was checked; making the documents is up to accountants
        send = self.env["account.move.send"].sudo().with_context(nav_no_commit=True)
        settings = {"sending_methods": send._get_other_methods(move)}
        if report and report != self.env.ref("account.account_invoices"):
            settings["pdf_report"] = report
        attachments = send._generate_and_send_invoices(move.sudo(), **settings)
        wanted = attachments.filtered(
            lambda file: kind == "both" or (file.mimetype == PDF) == (kind == "pdf")
        )
        return [(file.name, file.raw) for file in wanted.sorted("id")]

    @api.model
    def _merge(self, documents, parts):
        """One PDF of all PDFs; electronic documents stay files of their own."""
        files = [file for part in parts for file in part]
        pages = [content for name, content in files if name.endswith(".pdf")]
        others = [file for file in files if not file[0].endswith(".pdf")]
        merged = [(documents._nav_file_name(), merge_pdf(pages))] if pages else []
        return merged + others

    @api.model
    def _attach(self, document):
        """Attachments for an e-mail that is not written yet, as Odoo makes them."""
        localized = document.with_context(lang=document._nav_mail_lang())
        return self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": raw,
                    "res_model": "mail.compose.message",
                    "res_id": 0,
                }
                for name, raw in self._get(localized, "pdf")
            ]
        )

    # === DOWNLOADS ===#

    @api.model
    def _store(self, documents, kind):
        """Files for the one who downloads them; nobody else can read them."""
        holder = self.create({"name": documents._nav_types_name()})
        files = [
            file
            for document in documents
            for file in self._get(
                document.with_context(lang=document._nav_mail_lang()), kind
            )
        ]
        return self.env["ir.attachment"].create(
            [
                {"name": name, "raw": raw, "res_model": self._name, "res_id": holder.id}
                for name, raw in files
            ]
        )

    @api.model
    def _zip(self, attachments, documents):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in attachments:
                archive.writestr(file.name, file.raw)
        return self.env["ir.attachment"].create(
            {
                "name": documents._nav_file_name("zip"),
                "raw": stream.getvalue(),
                "res_model": self._name,
                "res_id": attachments[0].res_id,
            }
        )
