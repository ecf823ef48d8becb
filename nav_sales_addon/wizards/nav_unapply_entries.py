from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class NavUnapplyEntries(models.TransientModel):
    """Window Unapply Entries: exactly what will be reversed (rules §7)."""

    _name = "nav.unapply.entries"
    _description = "Unapply Entries"

    entry_id = fields.Many2one("nav.customer.ledger.entry", readonly=True)
    application_id = fields.Many2one("nav.application", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    applied_date = fields.Date(string="Applied on", readonly=True)
    posting_date = fields.Date(required=True)
    document_number = fields.Char(string="Document No.")
    line_ids = fields.One2many("nav.unapply.entries.line", "wizard_id", readonly=True)

    @api.model
    def _open_for(self, line, application=None):
        """The window for the latest application of an entry, or for a given one."""
        service = self.env["nav.unapplication"].sudo()
        partials = service._partials(line.sudo(), application)
        problem = service._order_problem(partials)
        if problem:
            raise UserError(problem)
        application = application or service._logged(partials)
        date = service._date(partials, application)
        rows = self.env["nav.unapply.entries.line"]
        wizard = self.create(
            {
                "entry_id": line.id,
                "application_id": application.id,
                "partner_id": line.sudo().partner_id.id,
                "applied_date": date,
                "posting_date": date,
                "document_number": application.document_number
                or line.sudo().move_id.name,
                "line_ids": [
                    Command.create(rows._prepare_vals(partial, application))
                    for partial in partials
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Unapply Entries"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_unapply(self):
        """Unapply what is shown."""
        self.env["nav.application.engine"]._check_rights()
        self.application_id.check_access("read")
        self.env["nav.unapplication"]._unapply(
            self.entry_id._nav_lines(),
            self.posting_date,
            self.document_number,
            self.application_id.sudo() or None,
        )
        return {"type": "ir.actions.act_window_close"}


class NavUnapplyEntriesLine(models.TransientModel):
    """Two entries that will be open again by an amount."""

    _name = "nav.unapply.entries.line"
    _description = "Entries to Unapply"

    wizard_id = fields.Many2one("nav.unapply.entries", ondelete="cascade", index=True)
    kind = fields.Selection(
        selection=lambda self: self.env["nav.application.line"]
        ._fields["kind"]
        .selection,
        string="Entry Type",
        readonly=True,
    )
    debit_number = fields.Char(string="Debit Document", readonly=True)
    credit_number = fields.Char(string="Credit Document", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True)

    @api.model
    def _prepare_vals(self, partial, application):
        logged = application.line_ids.filtered(lambda line: line.partial_id == partial)
        return {
            "kind": logged.kind or "application",
            "debit_number": partial.debit_move_id.move_id.name,
            "credit_number": partial.credit_move_id.move_id.name,
            "currency_id": partial.debit_currency_id.id,
            "amount": partial.debit_amount_currency,
        }
