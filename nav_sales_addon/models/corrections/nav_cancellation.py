from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import TRANSITION
from ...savepoint import complete_savepoint


class NavCancellation(models.AbstractModel):
    """Cancel and Correct posted documents in one transaction (rules §3.2 and §3.3)."""

    _name = "nav.cancellation"
    _description = "Cancellation of Posted Documents"

    # === CANCEL ===#

    @api.model
    def _cancel(self, documents):
        """See `account.move.nav_cancel_posted` for the contract."""
        documents.check_access("read")
        with complete_savepoint(self.env):
            documents._nav_lock()
            for document in documents:
                self.env["nav.cancellation.check"]._check(document)
            cancelling = documents.browse()
            for document in documents:
                cancelling |= self._cancel_one(document)
        return cancelling

    @api.model
    def _cancel_one(self, document):
        # sudo: the role was checked; copying and posting ask for accounting rights
        document = document.sudo()
        if document.move_type == "out_refund":
            document.line_ids.remove_move_reconcile()
        cancelling = self.env["nav.correction"]._reverse(
            document,
            document.invoice_date or document.date,
            date=document.date,
            nav_cancels_id=document.id,
            nav_corrective=True,
        )
        if document.move_type == "out_refund":
            self._finish_text(document, cancelling)
        cancelling = cancelling.sudo(self.env.su)
        if cancelling._nav_approval_problem():
            return cancelling  # posted when it is approved
        self.env["nav.invoice.posting"]._post(cancelling)
        return cancelling

    @api.model
    def _finish_text(self, credit, invoice):
        text = self.env._("Cancels credit memo %s", credit.name)
        self.env["nav.correction"]._put_text_first(invoice, text)

    # === WHEN THE CANCELLING DOCUMENT IS POSTED ===#

    @api.model
    def _after_posting(self, posted):
        """Both documents are closed against each other, marked and linked."""
        for cancelling in posted.filtered("nav_cancels_id"):
            document = cancelling.nav_cancels_id
            self._apply(document, cancelling)
            self._note(document, cancelling)
            self._mark(document, nav_cancelled=True)
            if document.move_type == "out_refund":
                self._reopen(document)

    @api.model
    def _apply(self, document, cancelling):
        lines = (document | cancelling).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        )
        for _account, own in lines.grouped("account_id").items():
            own.reconcile()
        for move in document | cancelling:
            if move.currency_id.is_zero(move.amount_residual):
                continue
            raise UserError(
                self.env._(
                    "%(document)s was to be cancelled by %(cancelling)s, but their "
                    "amounts differ. Delete the unposted document and cancel again.",
                    document=document.name,
                    cancelling=cancelling.display_name,
                )
            )

    @api.model
    def _note(self, document, cancelling):
        # sudo: the history is read-only for everybody
        self.env["nav.cancelled.document"].sudo().create(
            {
                "cancelled_move_id": document.id,
                "cancelling_move_id": cancelling.id,
            }
        )
        body = self.env._("Cancelled by %s", cancelling._get_html_link())
        document._message_log(body=body)

    @api.model
    def _reopen(self, credit):
        """What a cancelled credit memo had cancelled is in force again (rules §3.3)."""
        history = self.env["nav.cancelled.document"].sudo()
        entry = history.search(
            [("cancelling_move_id", "=", credit.id), ("is_valid", "=", True)]
        )
        entry.is_valid = False
        self._mark(entry.cancelled_move_id, nav_cancelled=False)

    @api.model
    def _mark(self, documents, **marks):
        # sudo: only this service sets the marks
        documents.sudo().with_context(nav_transition=TRANSITION).write(marks)

    # === CORRECT ===#

    @api.model
    def _correct(self, invoice):
        """See `account.move.nav_correct_posted` for the contract."""
        if invoice.move_type != "out_invoice":
            raise UserError(
                self.env._("%s is no posted sales invoice.", invoice.display_name)
            )
        orders = invoice.sudo().nav_sale_order_ids
        was_open = any(not order.nav_closed for order in orders)
        with complete_savepoint(self.env):
            self._cancel(invoice)
            if was_open or len(orders) > 1:
                return invoice.browse()
            return self._copy(invoice)

    @api.model
    def _copy(self, invoice):
        """The same content once more; its order is not shipped twice."""
        is_order = bool(invoice.invoice_line_ids.sale_line_ids)
        # sudo: the role was checked; copying an order's lines asks for its rights
        copy = (
            invoice.sudo()
            .with_context(include_business_fields=True)
            .copy(
                {
                    "invoice_date": False,
                    "date": fields.Date.context_today(invoice),
                    "nav_quote_number": invoice.nav_quote_number,
                    "nav_ship_on_post": invoice.nav_ship_on_post or is_order,
                    "nav_warehouse_id": invoice.nav_cancelled_by_id.nav_warehouse_id.id,
                    "invoice_origin": invoice.invoice_origin,
                    "ref": invoice.ref,
                }
            )
        )
        lines = copy.invoice_line_ids.filtered("sale_line_ids")
        lines.nav_ships_order = True
        copy.message_post(
            body=self.env._("Corrects %s", invoice._get_html_link()),
        )
        return copy.sudo(self.env.su)
