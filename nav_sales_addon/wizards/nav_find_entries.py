from odoo import api, models


class NavFindEntries(models.TransientModel):
    """Find Entries: one list of everything related, each line opens its records."""

    _name = "nav.find.entries"
    _description = "Find Entries"

    @api.model
    def _open_for(self, documents):
        raise NotImplementedError
