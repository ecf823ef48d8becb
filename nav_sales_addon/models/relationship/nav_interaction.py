from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .nav_interaction_template import DOCUMENT_TYPES, INITIATORS

WAYS = [("email", "E-Mail"), ("print", "Printer"), ("file", "File")]
# What people may add to the log of a document; the rest is as it happened
OPEN_FIELDS = frozenset(
    {"state", "note", "cost", "duration", "campaign_id", "opportunity_id"}
)


class NavInteraction(models.Model):
    """The log of what passed between a contact and us (rules §13).

    Documents that leave the house are logged by themselves, calls and visits by people.
    """

    _name = "nav.interaction"
    _description = "Interaction Log Entry"
    _order = "date desc, id desc"
    _check_company_auto = True

    date = fields.Datetime(
        string="Date and Time", required=True, default=fields.Datetime.now, index=True
    )
    template_id = fields.Many2one(
        "nav.interaction.template",
        string="Interaction Template",
        required=True,
        ondelete="restrict",
        domain="[('usage', '=', False)]",
    )
    name = fields.Char(
        string="Description",
        required=True,
        compute="_compute_from_template",
        store=True,
        readonly=False,
        precompute=True,
    )
    usage = fields.Selection(DOCUMENT_TYPES, string="Document Type", readonly=True)
    document_number = fields.Char(string="Document No.", readonly=True)
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document ID", model_field="res_model", readonly=True
    )
    message_id = fields.Many2one("mail.message", string="E-Mail Sent", readonly=True)
    way = fields.Selection(WAYS, string="Sent By", readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        ondelete="cascade",
        index=True,
    )
    customer_id = fields.Many2one(
        "res.partner",
        string="Company or Person",
        related="partner_id.commercial_partner_id",
        store=True,
        index=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    campaign_id = fields.Many2one("utm.campaign", string="Campaign")
    opportunity_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        check_company=True,
        index="btree_not_null",
        domain="[('type', '=', 'opportunity')]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(
        compute="_compute_from_template", store=True, readonly=False, precompute=True
    )
    duration = fields.Integer(
        string="Duration (Min.)",
        compute="_compute_from_template",
        store=True,
        readonly=False,
        precompute=True,
    )
    initiated_by = fields.Selection(
        INITIATORS,
        compute="_compute_from_template",
        store=True,
        readonly=False,
        precompute=True,
    )
    state = fields.Selection(
        [
            ("postponed", "Postponed"),
            ("done", "Done"),
            ("failed", "Not Delivered"),
            ("cancelled", "Canceled"),
        ],
        string="Status",
        default="done",
        required=True,
        readonly=True,
        index=True,
    )
    note = fields.Text(string="Comment")

    _document_idx = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")

    @api.depends("template_id")
    def _compute_from_template(self):
        """The template proposes; what was typed before is replaced with it."""
        for entry in self:
            template = entry.template_id
            entry.name = template.name or entry.name
            entry.cost = template.cost
            entry.duration = template.duration
            entry.initiated_by = template.initiated_by or "us"

    @api.constrains("user_id", "usage")
    def _check_salesperson(self):
        """Who talked to the customer is told; a document may have no salesperson."""
        if any(not (entry.usage or entry.user_id) for entry in self):
            raise ValidationError(self.env._("Enter the salesperson."))

    # === WHAT PEOPLE MAY CHANGE ===#

    @api.model_create_multi
    def create(self, vals_list):
        logged = {"usage", "res_model", "res_id", "message_id", "way"}
        if not self.env.su and any(logged & vals.keys() for vals in vals_list):
            raise AccessError(
                self.env._("Only documents that are sent log themselves.")
            )
        entries = super().create(vals_list)
        manual = entries.filtered(lambda e: not e.usage and e.state == "done")
        manual._note_on_contacts()
        return entries

    def write(self, vals):
        closed = self.filtered(lambda e: e.usage or e.state != "postponed")
        if closed and not self.env.su and set(vals) - OPEN_FIELDS:
            raise AccessError(
                self.env._(
                    "An interaction that took place is not changed any more: cancel "
                    "it, or write a comment."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_cancelled(self):
        if any(entry.state != "cancelled" for entry in self):
            raise UserError(self.env._("Cancel an interaction before you delete it."))

    def action_nav_finish(self):
        """It took place: the contact's history tells it."""
        entries = self.filtered(lambda entry: entry.state == "postponed")
        entries.state = "done"
        entries._note_on_contacts()
        return {"type": "ir.actions.act_window_close"}

    def action_nav_postpone(self):
        """Kept as a draft, to be finished later."""
        if self.filtered("usage"):
            raise UserError(self.env._("What was sent cannot be postponed."))
        self.state = "postponed"
        return {"type": "ir.actions.act_window_close"}

    def action_nav_cancel(self):
        self.state = "cancelled"

    def action_nav_reinstate(self):
        """Cancelled by mistake."""
        self.filtered(lambda entry: entry.state == "cancelled").state = "done"

    def action_nav_open_document(self):
        self.ensure_one()
        if not self.res_id:
            raise UserError(self.env._("This interaction has no document."))
        document = self.env[self.res_model].browse(self.res_id).exists()
        if not document:
            raise UserError(
                self.env._("%(number)s was deleted.", number=self.document_number)
            )
        document.check_access("read")
        return document._nav_form_action()

    # === LOGGING ===#

    @api.model
    def _nav_log(self, documents, kind=None, way="email", message=None, failed=False):
        """Log documents that left the house, all with one call (rules §13).

        :param documents: records of one model with `nav.interaction.mixin`
        :param str kind: their document type, None: what they say themselves
        :param str way: email, print or file
        :param message: the mail that carries them
        :param bool failed: the mail server refused it
        :return: the entries; a type without template makes none
        """
        templates = self.env["nav.interaction.template"]._get_by_usage()
        # sudo: who sends or prints need not be allowed to write the log
        entries = self.sudo().create(
            [
                {
                    **document._nav_interaction_values(usage),
                    "template_id": templates[usage].id,
                    "name": templates[usage].with_context(lang=None).name,
                    "way": way,
                    "message_id": message and message.id,
                    "state": "failed" if failed else "done",
                }
                for document in documents.sudo()
                for usage in [kind or document._nav_kind()]
                if usage in templates and document._nav_is_logged()
            ]
        )
        entries.filtered(lambda entry: entry.state == "done")._note_on_contacts()
        return entries

    @api.model
    def _log_printed(self, report, ids):
        """Somebody printed a report of documents (the browser has got the PDF).

        Only reports that customers get are logged: those of the report selections, the
        customers' layouts, and Odoo's own invoice.
        """
        model = self.env.registry.get(report.model)
        if model is None or not issubclass(model, self.pool["nav.interaction.mixin"]):
            return self.browse()
        rows = self.env["nav.report.selection"].sudo()
        rows = rows.search([("report_id", "=", report.id)])
        layouts = self.env["nav.customer.document.layout"].sudo()
        layouts = layouts.search_count([("report_id", "=", report.id)], limit=1)
        if not (rows or layouts or report.is_invoice_report):
            return self.browse()
        documents = self.env[report.model].browse(ids).exists()
        documents.check_access("read")
        kind = "pro_forma" if set(rows.mapped("usage")) == {"pro_forma"} else None
        return self._nav_log(documents, kind=kind, way="print")

    @api.model
    def _mark_messages(self, messages, failed):
        """What the mail server says later on about mails that were logged."""
        entries = self.sudo().search(
            [
                ("message_id", "in", messages.ids),
                ("state", "=", "done" if failed else "failed"),
            ]
        )
        entries.state = "failed" if failed else "done"

    # === HISTORY OF THE CONTACT ===#

    def _note_on_contacts(self):
        """One note for each customer, however many documents it tells of."""
        notes = defaultdict(list)
        for entry in self:
            notes[entry.customer_id].append(entry._get_sentence())
        # sudo: logging is no change of the contact
        customers = self.env["res.partner"].sudo().union(*notes)
        customers._message_log_batch(
            bodies={
                customer.id: Markup("<br/>").join(sentences)
                for customer, sentences in notes.items()
            }
        )

    def _get_sentence(self):
        """What happened, with a link to the document."""
        self.ensure_one()
        if not self.res_id:
            note = self.note and Markup(": %s") % self.note or ""
            return Markup("%s%s") % (self.name, note)
        document = self.env[self.res_model].browse(self.res_id)
        link = document._get_html_link(title=self.document_number)
        way = dict(self._fields["way"]._description_selection(self.env))[self.way]
        return Markup("%s %s (%s)") % (self.name, link, way)
