from odoo import api, fields, models


class NavGetRecurringLines(models.TransientModel):
    """Which of the customer's codes goes into the document (rules §15)."""

    _name = "nav.get.recurring.lines"
    _description = "Get Recurring Sales Lines"

    order_id = fields.Many2one("sale.order", required=True, readonly=True)
    fitting_code_ids = fields.Many2many(
        "nav.customer.sales.code", compute="_compute_fitting_code_ids"
    )
    code_id = fields.Many2one(
        "nav.customer.sales.code",
        string="Recurring Sales Lines",
        required=True,
        domain="[('id', 'in', fitting_code_ids)]",
    )

    @api.depends("order_id")
    def _compute_fitting_code_ids(self):
        for wizard in self:
            wizard.fitting_code_ids = (
                wizard.order_id and wizard.order_id._nav_fitting_codes()
            )

    def action_get_lines(self):
        """Append the lines of the chosen code and go back to the document."""
        self.ensure_one()
        self.order_id.nav_get_recurring_lines(self.code_id)
        return {"type": "ir.actions.act_window_close"}
