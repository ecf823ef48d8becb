from odoo import SUPERUSER_ID, models


class NavMandatoryAnalytics(models.AbstractModel):
    """Post asks for mandatory analytic plans as Odoo's own Confirm button does."""

    _name = "nav.mandatory.analytics"
    _description = "Document with Mandatory Analytic Plans"

    def _nav_with_mandatory_analytics(self):
        """These sales invoices, checked by Odoo while a person posts them (CS-369).

        Odoo asks about every single line; most companies have nothing to ask. Jobs and
        payments of visitors go on without, as in Odoo.
        """
        person = self.env.uid != SUPERUSER_ID and self.env.user._is_internal()
        if not person or not all(move._nav_is_sale() for move in self):
            return self
        # sudo: plans of any company count, Odoo decides line by line
        mandatory = [("applicability", "=", "mandatory")]
        rules = self.env["account.analytic.applicability"].sudo()
        plans = self.env["account.analytic.plan"].sudo()
        asked = rules.search_count(mandatory, limit=1) or plans.search_count(
            [("default_applicability", "=", "mandatory")], limit=1
        )
        return self.with_context(validate_analytic=True) if asked else self
