from odoo import api, fields, models

from ..const import PreviewNumbers
from ..savepoint import complete_savepoint

# Nothing may leave the house, and nothing may be written that is not rolled back.
QUIET = {
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_create_nolog": True,
    "mail_notify_force_send": False,
}


class NavPostingPreview(models.AbstractModel):
    """Run the real posting, read what it wrote, undo it (rules §17)."""

    _name = "nav.posting.preview"
    _description = "Posting Preview"

    @api.model
    def _preview(self, documents, ship, invoice, posting_date=None):
        """See `sale.order.nav_preview_posting` for the contract."""
        documents.check_access("write")
        numbers = PreviewNumbers()
        with complete_savepoint(self.env, keep=False):
            orders = documents.with_context(nav_preview=numbers, **QUIET)
            shipments, invoices = self._run(
                orders, ship, invoice, fields.Date.to_date(posting_date)
            )
            return self._read(shipments, invoices, numbers)

    @api.model
    def _run(self, orders, ship, invoice, posting_date):
        posting = orders.env["nav.sales.posting"]
        orders._nav_lock()
        plans = posting._plan(orders, ship, invoice, posting_date)
        orders.env["nav.posting.check"]._check_posting(plans, ship, invoice, True)
        result = posting._write(plans)
        # sudo: a processor sees what posting would write without being an accountant
        env = orders.sudo().env
        return (
            env["stock.picking"].browse(result["shipment_ids"]),
            env["account.move"].browse(result["invoice_ids"]),
        )

    @api.model
    def _preview_invoices(self, moves, posting_date=None):
        """See `account.move.nav_preview_posting` for the contract."""
        moves.check_access("read")
        numbers = PreviewNumbers()
        date = fields.Date.to_date(posting_date)
        with complete_savepoint(self.env, keep=False):
            # sudo: a processor sees what posting would write, and may write nothing
            drafts = moves.sudo().with_context(nav_preview=numbers, **QUIET)
            posting = drafts.env["nav.invoice.posting"]
            drafts._nav_lock()
            posting._check(drafts)
            posting._write(drafts, date)
            return self._read(drafts.nav_direct_picking_ids, drafts, numbers)

    # === WHAT POSTING WOULD WRITE ===#

    @api.model
    def _read(self, shipments, invoices, numbers):
        names = {
            document: self._placeholder(number, numbers)
            for document, number in [
                *((shipment, shipment.nav_shipment_number) for shipment in shipments),
                *((invoice, invoice.name) for invoice in invoices),
            ]
        }
        lines = invoices.line_ids.filtered(
            lambda line: line.display_type
            not in ("line_section", "line_subsection", "line_note")
        )
        return {
            "customer_entries": self._customer_entries(invoices, names),
            "item_entries": self._item_entries(shipments, names),
            "gl_entries": [self._gl_entry(line, names) for line in lines],
            "vat_entries": self._vat_entries(invoices, names),
        }

    @api.model
    def _placeholder(self, number, numbers):
        """The number itself where it is a placeholder already, else a new one."""
        return number if number.startswith("***") else numbers.next()

    @api.model
    def _customer_entries(self, invoices, names):
        ids = invoices.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).ids
        entries = invoices.env["nav.customer.ledger.entry"].browse(ids)
        return [
            {
                "posting_date": entry.posting_date,
                "document_type": entry.document_type,
                "document_number": names[entry.move_id],
                "customer": entry.partner_id.display_name,
                "description": entry.move_id.invoice_origin or "",
                "due_date": entry.due_date,
                "currency": entry.currency_id.name,
                "amount": entry.amount,
                "amount_company": entry.amount_company,
                "remaining_amount": entry.remaining_amount,
            }
            for entry in entries
        ]

    @api.model
    def _item_entries(self, shipments, names):
        entries = shipments.env["nav.item.ledger.entry"].search(
            [("picking_id", "in", shipments.ids)]
        )
        return [
            {
                "posting_date": entry.posting_date,
                "entry_type": entry.entry_type,
                "document_number": names[entry.picking_id],
                "item": entry.product_id.display_name,
                "location": entry.location_id.display_name,
                "quantity": entry.quantity,
                "unit": entry.product_id.uom_id.name,
                "sales_amount_expected": entry.sales_amount_expected,
                "sales_amount_actual": entry.sales_amount_actual,
                "cost_amount": entry.cost_amount,
            }
            for entry in entries
        ]

    @api.model
    def _gl_entry(self, line, names):
        return {
            "posting_date": line.date,
            "document_number": names[line.move_id],
            "account": line.account_id.display_name,
            "description": (line.name or "").replace(
                line.move_id.name, names[line.move_id]
            ),
            "debit": line.debit,
            "credit": line.credit,
            "amount": line.balance,
        }

    @api.model
    def _vat_entries(self, invoices, names):
        return [
            {
                "posting_date": line.date,
                "document_number": names[line.move_id],
                "tax": line.tax_line_id.name,
                "base": line.tax_base_amount,
                "amount": line.balance,
            }
            for line in invoices.line_ids.filtered("tax_line_id")
        ]
