from odoo import api, models


class NavOrderUnpostedMixin(models.AbstractModel):
    """An order tells which of its quantities wait on unposted invoices."""

    _name = "nav.order.unposted.mixin"
    _inherit = "nav.unposted.invoices.mixin"
    _description = "Order With Unposted Invoices"

    @api.depends(
        "order_line.invoice_lines.quantity", "order_line.invoice_lines.move_id.state"
    )
    def _compute_nav_unposted_invoices(self):
        return super()._compute_nav_unposted_invoices()

    def _nav_unposted_lines(self):
        return self.order_line._nav_posting_lines().invoice_lines.filtered(
            lambda line: line.parent_state == "draft"
            and line.move_id.move_type == "out_invoice"
        )
