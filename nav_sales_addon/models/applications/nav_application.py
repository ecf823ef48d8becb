from odoo import api, fields, models
from odoo.exceptions import UserError


class NavApplication(models.Model):
    """One application of entries, kept after it was taken back (rules §7)."""

    _name = "nav.application"
    _description = "Application of Customer Entries"
    _order = "id desc"
    _rec_name = "document_number"

    document_number = fields.Char(string="Document No.", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index=True
    )
    company_id = fields.Many2one("res.company", readonly=True, required=True)
    posting_date = fields.Date(readonly=True)
    state = fields.Selection(
        [("applied", "Applied"), ("unapplied", "Unapplied")],
        default="applied",
        readonly=True,
        required=True,
    )
    user_id = fields.Many2one("res.users", string="Applied by", readonly=True)
    line_ids = fields.One2many("nav.application.line", "application_id", readonly=True)
    unapplied_date = fields.Date(string="Unapplied on", readonly=True)
    unapplied_number = fields.Char(string="Unapplication No.", readonly=True)
    unapplied_by_id = fields.Many2one("res.users", string="Unapplied by", readonly=True)

    @api.model
    def _log(self, plan, pairs, partials):
        """Remember what an application wrote.

        :param partials: what native reconciliation made of the pairs
        """
        by_key = {
            (partial.debit_move_id.id, partial.credit_move_id.id): partial
            for partial in partials.sorted("id")
        }
        applying = plan.applying
        application = self.create(
            {
                "document_number": applying.move_id.name,
                "partner_id": applying.partner_id.id,
                "company_id": applying.company_id.id,
                "posting_date": plan.date,
                "user_id": self.env.uid,
            }
        )
        lines = self.env["nav.application.line"]
        values = [
            lines._prepare_vals(application, by_key[pair.key], pair)
            for pair in pairs
            if pair.key in by_key
        ]
        for line_values in values:
            for side in ("debit", "credit"):
                entry = lines.debit_entry_id.browse(line_values[f"{side}_entry_id"])
                if entry in plan.discounts:
                    line_values[f"{side}_discount"] = plan.discounts[entry][1]
        lines.create(values)
        return application

    @api.model
    def _log_native(self, partials):
        """Entries that Odoo applied elsewhere, at the moment they are unapplied."""
        first = partials.sorted("id")[:1]
        payer = (first.debit_move_id | first.credit_move_id).sorted(
            lambda line: (not line._nav_is_payment(), line.balance)
        )[:1]
        application = self.create(
            {
                "document_number": payer.move_id.name,
                "partner_id": payer.partner_id.id,
                "company_id": payer.company_id.id,
                "posting_date": max(partials.mapped("max_date")),
                "user_id": first.create_uid.id,
            }
        )
        lines = self.env["nav.application.line"]
        lines.create([lines._prepare_vals(application, one) for one in partials])
        return application

    def action_unapply(self):
        """Open the window that shows what would be reversed."""
        self.ensure_one()
        partial = self.line_ids.partial_id[:1]
        if not partial:
            raise UserError(self.env._("This application is not in force anymore."))
        return self.env["nav.unapply.entries"]._open_for(partial.debit_move_id, self)
