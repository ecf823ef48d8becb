from odoo import models


class NavPostingBatch(models.Model):
    _name = "nav.posting.batch"
    _description = "Batch Posting"
