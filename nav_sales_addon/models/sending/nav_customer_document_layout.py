from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize_all

from .nav_report_selection import USAGE_MODELS, USAGES

COPIED_USAGES = (
    "quote",
    "order",
    "invoice",
    "credit_memo",
    "shipment",
    "pro_forma",
    "statement",
)


class NavCustomerDocumentLayout(models.Model):
    """What one customer gets instead: report, body, address (rules §5.3 and §5.4)."""

    _name = "nav.customer.document.layout"
    _description = "Document Layout of a Customer"
    _order = "partner_id, usage, sequence, id"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        help="Blank: for all companies.",
    )
    sequence = fields.Integer(default=10)
    usage = fields.Selection(USAGES, required=True, default="invoice")
    model = fields.Char(compute="_compute_model")
    report_id = fields.Many2one(
        "ir.actions.report",
        string="Report",
        ondelete="cascade",
        domain="[('model', '=', model), ('report_type', '=', 'qweb-pdf')]",
        help="Blank: the usual report, only the address differs.",
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        string="E-Mail Body",
        ondelete="set null",
        domain="[('model', '=', model)]",
    )
    send_to = fields.Char(help="One or more addresses, separated by semicolons.")

    @api.depends("usage")
    def _compute_model(self):
        for layout in self:
            layout.model = USAGE_MODELS.get(layout.usage)

    @api.constrains("send_to")
    def _check_send_to(self):
        for layout in self.filtered("send_to"):
            if not email_normalize_all(layout.send_to.replace(";", ",")):
                raise ValidationError(
                    self.env._(
                        "%(address)s is no e-mail address.", address=layout.send_to
                    )
                )

    @api.model
    def _find(self, customer, usage, company):
        """Layouts of a bill-to customer: those with a body of their own first."""
        # sudo: whoever sends need not be able to read the customer's layouts
        layouts = self.sudo().search(
            [
                ("partner_id", "=", customer.commercial_partner_id.id),
                ("usage", "=", usage),
                ("company_id", "in", (False, company.id)),
            ]
        )
        return layouts.sorted(lambda layout: not layout.mail_template_id)

    @api.model
    def _copy_from_selection(self, customer):
        """One line per usage with its usual report; what is there stays (CS-137)."""
        selection = self.env["nav.report.selection"]
        existing = set(self.search([("partner_id", "=", customer.id)]).mapped("usage"))
        return self.create(
            [
                {
                    "partner_id": customer.id,
                    "usage": usage,
                    "report_id": selection._get_reports(usage)[:1].id,
                }
                for usage in COPIED_USAGES
                if usage not in existing
            ]
        )
