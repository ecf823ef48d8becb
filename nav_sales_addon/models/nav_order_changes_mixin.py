from odoo import models
from odoo.exceptions import UserError

from ..const import is_transition

# Refused while the order is released (rules/sales_documents.md §3, first and last row)
LOCKED_FIELDS = frozenset(
    {
        "partner_id",
        "partner_invoice_id",
        "pricelist_id",
        "currency_id",
        "warehouse_id",
        "incoterm",
        "fiscal_position_id",
        "picking_policy",
        "commitment_date",
        "nav_prepayment_pct",
        "nav_inv_discount_type",
        "nav_inv_discount_value",
    }
)
# Refused as well while an approval is pending (rules/approvals.md §9)
PENDING_FIELDS = frozenset(
    {"company_id", "partner_shipping_id", "payment_term_id", "user_id"}
)


class NavOrderChangesMixin(models.AbstractModel):
    """What may still be changed on an order, and until when."""

    _name = "nav.order.changes.mixin"
    _description = "Changes of an Order"

    def _nav_check_header_change(self, vals):
        """Refuse what a released or shipped order does not allow (rules §2.8, §3)."""
        kind = vals.get("nav_document_type", self.nav_document_type)
        if kind != self.nav_document_type and not is_transition(self.env):
            raise UserError(self.env._("Use Make Order to make an order of a quote."))
        names = LOCKED_FIELDS & vals.keys()
        if self.nav_status == "pending_approval":
            names |= PENDING_FIELDS & vals.keys()
        changed = names and self._nav_changed_labels(self, names, vals)
        if not changed:
            return
        self._nav_check_locked(changed)
        if (
            "partner_id" in vals
            and self.partner_id.id != vals["partner_id"]
            and any(line.qty_delivered or line.qty_invoiced for line in self.order_line)
        ):
            raise UserError(
                self.env._(
                    "Order %(order)s: the customer cannot be changed because something "
                    "was already shipped or invoiced.",
                    order=self.name,
                )
            )
