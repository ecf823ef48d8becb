from odoo import api, fields, models
from odoo.exceptions import UserError


class NavOutstandingMixin(models.AbstractModel):
    """Customers and items that stay as long as documents need them (rules §18)."""

    _name = "nav.outstanding.mixin"
    _description = "Record That Unfinished Documents Need"

    def _nav_documents_domain(self):
        """Which `sale.order` uses these records; every model says it itself."""
        raise NotImplementedError

    @api.ondelete(at_uninstall=False)
    def _unlink_nav_outstanding(self):
        """Say which document stands in the way, before the database refuses."""
        unfinished = fields.Domain("nav_closed", "=", False) & fields.Domain(
            "state", "!=", "cancel"
        )
        # sudo: documents the user may not see need their customer and items as well
        order = (
            self.env["sale.order"]
            .sudo()
            .search(unfinished & self._nav_documents_domain(), limit=1)
        )
        if order:
            raise UserError(
                self.env._(
                    "%(records)s cannot be deleted: document %(number)s is not "
                    "finished yet.",
                    records=", ".join(self.mapped("display_name")),
                    number=order.name,
                )
            )
