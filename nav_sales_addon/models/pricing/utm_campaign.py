from odoo import api, fields, models
from odoo.exceptions import ValidationError


class UtmCampaign(models.Model):
    """Odoo's campaign is the campaign that special prices are for (rules §8.1)."""

    _name = "utm.campaign"
    _inherit = "utm.campaign"

    nav_prices_activated = fields.Boolean(
        string="Prices Activated",
        copy=False,
        help="Special prices and line discounts of this campaign count.",
    )
    nav_date_start = fields.Date(string="Starting Date")
    nav_date_end = fields.Date(string="Ending Date")
    nav_target_partner_ids = fields.Many2many(
        "res.partner",
        "nav_campaign_target_rel",
        "campaign_id",
        "partner_id",
        string="Target Group",
        copy=False,
        groups="nav_sales_addon.group_nav_processor",
        help="These customers get the prices of the campaign on every document. Others "
        "get them only on documents that name the campaign.",
    )

    @api.constrains("nav_date_start", "nav_date_end")
    def _check_nav_dates(self):
        for campaign in self:
            start, end = campaign.nav_date_start, campaign.nav_date_end
            if start and end and start > end:
                raise ValidationError(
                    self.env._(
                        "%(row)s: the starting date must not be after the ending date.",
                        row=campaign.display_name,
                    )
                )

    def write(self, vals):
        """Rows of a campaign have its dates, and change only with it."""
        res = super().write(vals)
        names = {"nav_prices_activated", "nav_target_partner_ids"}
        if names & vals.keys():
            self.env["nav.price.rows"]._forget()
        if {"nav_date_start", "nav_date_end"} & vals.keys():
            for model in ("nav.sales.price", "nav.sales.line.discount"):
                # sudo: whoever plans campaigns need not maintain prices
                rows = self.env[model].sudo()
                rows.search([("campaign_id", "in", self.ids)])._take_campaign_dates()
        return res
