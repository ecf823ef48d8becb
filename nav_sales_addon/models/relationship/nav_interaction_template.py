from odoo import api, fields, models

from ..sending.nav_report_selection import USAGES

DOCUMENT_TYPES = [*USAGES, ("return_order", "Return Order")]
INITIATORS = [("us", "Us"), ("customer", "The Customer")]


class NavInteractionTemplate(models.Model):
    """What is logged, and what it costs (rules §13).

    A document type without a template is not logged.
    """

    _name = "nav.interaction.template"
    _description = "Interaction Template"
    _order = "sequence, id"

    name = fields.Char(string="Description", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True,
        help="Documents whose template is archived are not logged.",
    )
    usage = fields.Selection(
        DOCUMENT_TYPES,
        string="Document Type",
        help="Documents of this type are logged when they are sent or printed. "
        "Blank: for interactions that people enter themselves.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    cost = fields.Monetary(help="What one interaction costs, in company currency.")
    duration = fields.Integer(string="Duration (Min.)")
    initiated_by = fields.Selection(INITIATORS, default="us", required=True)

    _usage_uniq = models.UniqueIndex(
        "(usage) WHERE usage IS NOT NULL AND active IS TRUE",
        "This document type has an interaction template already.",
    )

    @api.depends_context("company")
    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id

    @api.model
    def _get_by_usage(self):
        """:return: ``{document type: template}`` of what is logged"""
        # sudo: whoever sends need not be able to read the setup
        templates = self.sudo().search([("usage", "!=", False)])
        return {template.usage: template for template in templates}
