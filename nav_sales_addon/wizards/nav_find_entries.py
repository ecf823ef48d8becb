from odoo import api, fields, models
from odoo.exceptions import UserError

# Entries are read as a list, also when there is only one.
LIST_ONLY = frozenset({"customer_entry", "item_entry", "gl_entry", "tax_entry"})


class NavFindEntries(models.TransientModel):
    """Find Entries: one list of everything related, each line opens its records."""

    _name = "nav.find.entries"
    _description = "Find Entries"

    name = fields.Char(compute="_compute_name")
    document_number = fields.Char(string="Document No.")
    posting_date = fields.Date()
    external_document_number = fields.Char(string="External Document No.")
    searched = fields.Boolean(readonly=True)
    line_ids = fields.One2many(
        "nav.find.entries.line", "wizard_id", string="Lines", readonly=True
    )

    @api.depends("document_number")
    @api.depends_context("lang")
    def _compute_name(self):
        for wizard in self:
            number = wizard.document_number
            wizard.name = number or self.env._("Find Entries")

    @api.depends("name")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = wizard.name

    @api.model
    def _open_for(self, documents):
        """Open the list for documents, with the number it was opened from.

        :return: a window action
        """
        wizard = self.create(self._prepare_vals(documents))
        wizard._show(self.env["nav.document.search"]._search_for(documents))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Find Entries"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "current",
        }

    @api.model
    def _prepare_vals(self, documents):
        if len(documents) != 1:
            return {}
        number, date = {
            "stock.picking": ("nav_shipment_number", "nav_posting_date"),
            "account.move": ("name", "date"),
            "account.payment": ("name", "date"),
        }.get(documents._name, ("name", None))
        return {
            "document_number": documents[number],
            "posting_date": date and documents[date],
        }

    def action_nav_find(self):
        """Search again with what was entered."""
        self.ensure_one()
        number = (self.document_number or "").strip()
        external_number = (self.external_document_number or "").strip()
        if not (number or external_number or self.posting_date):
            raise UserError(
                self.env._(
                    "Enter a document number, a posting date or an external document "
                    "number."
                )
            )
        search = self.env["nav.document.search"]
        self._show(search._search_by(number, self.posting_date, external_number))
        return True

    def _show(self, found):
        kinds = self.env["nav.document.search"]._kinds()
        self.searched = True
        self.line_ids = [
            fields.Command.clear(),
            *(
                fields.Command.create(
                    {
                        "kind": kind,
                        "name": kinds[kind][0],
                        "model": records._name,
                        "record_ids": records.ids,
                        "count": len(records),
                    }
                )
                for kind, records in found.items()
            ),
        ]


class NavFindEntriesLine(models.TransientModel):
    """One kind of documents or entries that was found."""

    _name = "nav.find.entries.line"
    _description = "Found Documents or Entries"
    _order = "id"

    wizard_id = fields.Many2one(
        "nav.find.entries", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Char(required=True)
    name = fields.Char(string="Documents and Entries", required=True)
    model = fields.Char(required=True)
    record_ids = fields.Json()
    count = fields.Integer(string="No. of Records")

    def action_nav_open(self):
        """Open exactly these records: a list, or the document if it is only one.

        :return: a window action
        """
        self.ensure_one()
        name, xmlid = self.env["nav.document.search"]._kinds()[self.kind]
        action = {
            "type": "ir.actions.act_window",
            "res_model": self.model,
            "views": [(False, "list"), (False, "form")],
        }
        if xmlid:
            action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        ids = self.record_ids or []
        if len(ids) == 1 and self.kind not in LIST_ONLY:
            views = [view for view in action["views"] if view[1] == "form"]
            action.update(views=views, view_mode="form", res_id=ids[0])
        return {
            **action,
            "name": name,
            "domain": [("id", "in", ids)],
            "context": {"create": False},
            "target": "current",
        }
