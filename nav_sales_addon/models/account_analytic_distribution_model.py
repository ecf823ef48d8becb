from odoo import api, models

from ..const import posting_values


class AccountAnalyticDistributionModel(models.Model):
    _inherit = "account.analytic.distribution.model"

    @api.model
    def _get_applicable_models(self, vals):
        """Odoo searches for every invoice line; most companies have nothing to find."""
        posting = posting_values(self.env)
        if posting and posting.has_analytic_models is None:
            # sudo: models of any company count, a record rule decides later
            found = self.sudo().search_count([], limit=1)
            posting.has_analytic_models = bool(found)
        if posting and not posting.has_analytic_models:
            return self.browse()
        return super()._get_applicable_models(vals)
