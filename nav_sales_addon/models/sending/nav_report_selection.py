from odoo import api, fields, models
from odoo.exceptions import ValidationError

USAGES = [
    ("quote", "Quote"),
    ("order", "Order Confirmation"),
    ("pro_forma", "Pro Forma Invoice"),
    ("draft_invoice", "Draft Invoice"),
    ("invoice", "Invoice"),
    ("credit_memo", "Credit Memo"),
    ("shipment", "Shipment"),
    ("return_receipt", "Return Receipt"),
    ("statement", "Customer Statement"),
]
USAGE_MODELS = {
    "quote": "sale.order",
    "order": "sale.order",
    "pro_forma": "sale.order",
    "draft_invoice": "account.move",
    "invoice": "account.move",
    "credit_memo": "account.move",
    "shipment": "stock.picking",
    "return_receipt": "stock.picking",
    "statement": "nav.customer.statement",
}


class NavReportSelection(models.Model):
    """Which reports a kind of document is printed and mailed with (rules §5.4)."""

    _name = "nav.report.selection"
    _description = "Report Selection"
    _order = "usage, sequence, id"
    _rec_name = "report_id"

    usage = fields.Selection(USAGES, required=True, index=True)
    sequence = fields.Integer(default=10)
    model = fields.Char(compute="_compute_model")
    report_id = fields.Many2one(
        "ir.actions.report",
        string="Report",
        required=True,
        ondelete="cascade",
        domain="[('model', '=', model), ('report_type', '=', 'qweb-pdf')]",
    )
    use_for_attachment = fields.Boolean(string="Use for E-Mail Attachment")
    use_for_body = fields.Boolean(string="Use for E-Mail Body")
    mail_template_id = fields.Many2one(
        "mail.template",
        string="E-Mail Body",
        domain="[('model', '=', model)]",
        help="The e-mail template. Blank: the template of this addon for the usage.",
    )

    _body_uniq = models.UniqueIndex(
        "(usage) WHERE use_for_body IS TRUE",
        "Only one report of a usage supplies the body of e-mails.",
    )

    @api.depends("usage")
    def _compute_model(self):
        for row in self:
            row.model = USAGE_MODELS.get(row.usage)

    @api.constrains("usage", "report_id", "mail_template_id")
    def _check_model(self):
        for row in self:
            template = row.mail_template_id
            if row.report_id.model != row.model or (
                template and template.model != row.model
            ):
                raise ValidationError(
                    self.env._(
                        "%(report)s cannot be used here: it is made for other "
                        "documents.",
                        report=row.report_id.name,
                    )
                )

    @api.model
    def _get_rows(self, usage):
        # sudo: whoever prints need not be able to read the setup
        return self.sudo().search([("usage", "=", usage)])

    @api.model
    def _get_reports(self, usage, attached=False):
        """Reports in the order they are printed; those that are attached to mails."""
        rows = self._get_rows(usage)
        if attached:
            rows = rows.filtered("use_for_attachment")
        return rows.report_id

    @api.model
    def _get_template(self, usage):
        """The e-mail template of a usage; empty when there is none."""
        body = self._get_rows(usage).filtered("use_for_body")[:1]
        own = self.env.ref(
            f"nav_sales_addon.mail_template_{usage}", raise_if_not_found=False
        )
        return body.mail_template_id or (own or self.env["mail.template"]).sudo()
