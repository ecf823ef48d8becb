from odoo import api, fields, models


class NavGetRecurringLines(models.TransientModel):
    """Which of the customer's codes goes into the document (rules §15)."""

    _name = "nav.get.recurring.lines"
    _description = "Get Recurring Sales Lines"

    order_id = fields.Many2one("sale.order", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    fitting_code_ids = fields.Many2many(
        "nav.customer.sales.code", compute="_compute_fitting_code_ids"
    )
    code_id = fields.Many2one(
        "nav.customer.sales.code",
        string="Recurring Sales Lines",
        required=True,
        domain="[('id', 'in', fitting_code_ids)]",
    )

    @api.depends("order_id", "move_id")
    def _compute_fitting_code_ids(self):
        for wizard in self:
            document = wizard._document()
            wizard.fitting_code_ids = document and document._nav_fitting_codes()

    def _document(self):
        return self.order_id or self.move_id

    def action_get_lines(self):
        """Append the lines of the chosen code and go back to the document."""
        self.ensure_one()
        self._document().nav_get_recurring_lines(self.code_id)
        return {"type": "ir.actions.act_window_close"}
