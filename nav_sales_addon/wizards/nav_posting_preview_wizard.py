from odoo import api, fields, models

KINDS = ("customer_entries", "item_entries", "gl_entries", "vat_entries")


class NavPostingPreviewWizard(models.TransientModel):
    """What the preview found, kept only to be looked at (rules §17)."""

    _name = "nav.posting.preview.wizard"
    _description = "Posting Preview"

    name = fields.Char(readonly=True)
    line_ids = fields.One2many(
        "nav.posting.preview.line", "wizard_id", string="Lines", readonly=True
    )
    customer_entry_ids = fields.One2many(
        "nav.posting.preview.line",
        "wizard_id",
        string="Customer Entries",
        domain=[("kind", "=", "customer_entries")],
        readonly=True,
    )
    item_entry_ids = fields.One2many(
        "nav.posting.preview.line",
        "wizard_id",
        string="Item Entries",
        domain=[("kind", "=", "item_entries")],
        readonly=True,
    )
    gl_entry_ids = fields.One2many(
        "nav.posting.preview.line",
        "wizard_id",
        string="G/L Entries",
        domain=[("kind", "=", "gl_entries")],
        readonly=True,
    )
    vat_entry_ids = fields.One2many(
        "nav.posting.preview.line",
        "wizard_id",
        string="Tax Entries",
        domain=[("kind", "=", "vat_entries")],
        readonly=True,
    )

    @api.model
    def _open(self, documents, ship=True, invoice=True, posting_date=None):
        """Preview documents and open the result.

        :return: a window action
        """
        entries = documents.nav_preview_posting(ship, invoice, posting_date)
        return self._open_entries(documents, entries)

    @api.model
    def _open_entries(self, documents, entries):
        """Open what a preview of these documents found.

        :return: a window action
        """
        company = documents.company_id[:1]
        lines = self.env["nav.posting.preview.line"]
        wizard = self.create(
            {
                "name": ", ".join(documents.mapped("display_name")),
                "line_ids": [
                    fields.Command.create(lines._prepare_vals(kind, entry, company))
                    for kind in KINDS
                    for entry in entries[kind]
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Posting Preview"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }


class NavPostingPreviewLine(models.TransientModel):
    _name = "nav.posting.preview.line"
    _description = "Posting Preview Entry"

    wizard_id = fields.Many2one(
        "nav.posting.preview.wizard", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Char(required=True)
    posting_date = fields.Date()
    document_type = fields.Char()
    document_number = fields.Char(string="Document No.")
    name = fields.Char(string="Entry")
    description = fields.Char()
    due_date = fields.Date()
    quantity = fields.Float(digits="Product Unit")
    unit = fields.Char()
    amount = fields.Float(string="Amount in Document Currency", digits="Account")
    company_currency_id = fields.Many2one("res.currency")
    amount_company = fields.Monetary(
        string="Amount", currency_field="company_currency_id"
    )
    debit = fields.Monetary(currency_field="company_currency_id")
    credit = fields.Monetary(currency_field="company_currency_id")
    base = fields.Monetary(currency_field="company_currency_id")
    expected = fields.Monetary(
        string="Sales Amount (Expected)", currency_field="company_currency_id"
    )
    actual = fields.Monetary(
        string="Sales Amount (Actual)", currency_field="company_currency_id"
    )
    cost = fields.Monetary(string="Cost Amount", currency_field="company_currency_id")
    currency = fields.Char()

    @api.model
    def _prepare_vals(self, kind, entry, company):
        """One entry of the preview as values of a line."""
        name = {
            "customer_entries": "customer",
            "item_entries": "item",
            "gl_entries": "account",
            "vat_entries": "tax",
        }[kind]
        return {
            "kind": kind,
            "company_currency_id": company.currency_id.id,
            "name": entry[name],
            "posting_date": entry["posting_date"],
            "document_number": entry["document_number"],
            "document_type": self._label(kind, entry),
            "description": entry.get("description"),
            "due_date": entry.get("due_date"),
            "quantity": entry.get("quantity"),
            "unit": entry.get("unit"),
            "amount": entry.get("amount"),
            "amount_company": entry.get("amount_company", entry.get("amount")),
            "currency": entry.get("currency"),
            "debit": entry.get("debit"),
            "credit": entry.get("credit"),
            "base": entry.get("base"),
            "expected": entry.get("sales_amount_expected"),
            "actual": entry.get("sales_amount_actual"),
            "cost": entry.get("cost_amount"),
        }

    @api.model
    def _label(self, kind, entry):
        """Document or entry type in the user's language."""
        model, name = {
            "customer_entries": ("nav.customer.ledger.entry", "document_type"),
            "item_entries": ("nav.item.ledger.entry", "entry_type"),
        }.get(kind, (None, None))
        if not model:
            return False
        field = self.env[model]._fields[name]
        return dict(field._description_selection(self.env)).get(entry[name])
