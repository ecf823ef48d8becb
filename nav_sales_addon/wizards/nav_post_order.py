from odoo import api, fields, models


class NavPostOrder(models.TransientModel):
    """The Post dialog: Ship, Invoice, or Ship and Invoice (rules §5)."""

    _name = "nav.post.order"
    _description = "Post Order"

    order_id = fields.Many2one("sale.order", required=True, readonly=True)
    company_id = fields.Many2one(related="order_id.company_id")
    mode = fields.Selection(
        [
            ("ship_invoice", "Ship and Invoice"),
            ("ship", "Ship"),
            ("invoice", "Invoice"),
        ],
        string="Post",
        default="ship_invoice",
        required=True,
    )
    is_return = fields.Boolean(compute="_compute_is_return")
    return_mode = fields.Selection(
        [
            ("ship_invoice", "Receive and Invoice"),
            ("ship", "Receive"),
            ("invoice", "Invoice"),
        ],
        string="Post Return",
        compute="_compute_return_mode",
        inverse="_inverse_return_mode",
    )
    posting_date = fields.Date(
        compute="_compute_posting_date", store=True, readonly=False, required=True
    )
    to_ship = fields.Float(digits="Product Unit", compute="_compute_summary")
    to_invoice = fields.Float(digits="Product Unit", compute="_compute_summary")
    currency_id = fields.Many2one(related="order_id.currency_id")
    amount_to_invoice = fields.Monetary(
        string="Invoice Amount Excl. Tax", compute="_compute_summary"
    )
    zero_lines = fields.Char(compute="_compute_summary")
    problems = fields.Text(compute="_compute_problems")
    unposted_invoice_ids = fields.Many2many(related="order_id.nav_unposted_invoice_ids")
    unposted_text = fields.Text(related="order_id.nav_unposted_text")

    @api.depends("order_id")
    def _compute_posting_date(self):
        for wizard in self:
            order = wizard.order_id
            blank = order.company_id.nav_default_posting_date == "none"
            today = not blank and fields.Date.context_today(wizard)
            wizard.posting_date = order.nav_posting_date or today

    @api.depends("order_id")
    def _compute_is_return(self):
        for wizard in self:
            wizard.is_return = wizard.order_id._nav_is_return_order()

    @api.depends("mode")
    def _compute_return_mode(self):
        """The same choice in the words of a return order."""
        for wizard in self:
            wizard.return_mode = wizard.mode

    def _inverse_return_mode(self):
        for wizard in self.filtered("is_return"):
            wizard.mode = wizard.return_mode

    @api.onchange("return_mode")
    def _onchange_return_mode(self):
        if self.is_return:
            self.mode = self.return_mode

    @api.depends("order_id", "mode")
    def _compute_summary(self):
        """What the chosen option would ship and invoice, from the posting plan."""
        posting = self.env["nav.sales.posting"]
        for wizard in self:
            ship, invoice = wizard._steps()
            (plan,) = posting._plan(wizard.order_id, ship, invoice, None)
            sign = -1 if wizard.is_return else 1
            wizard.to_ship = sign * sum(plan.to_ship.values())
            wizard.to_invoice = sign * sum(plan.to_invoice.values())
            wizard.amount_to_invoice = sign * plan.amount_to_invoice()
            lines = wizard.order_id.order_line._nav_posting_lines()
            empty = lines.filtered(lambda line: not line.product_uom_qty)
            wizard.zero_lines = ", ".join(line._nav_label() for line in empty)

    @api.depends("order_id", "mode", "posting_date")
    def _compute_problems(self):
        """What stands in the way, said before anybody presses Post."""
        posting, check = self.env["nav.sales.posting"], self.env["nav.posting.check"]
        for wizard in self:
            ship, invoice = wizard._steps()
            date = wizard.posting_date or None
            plans = posting._plan(wizard.order_id, ship, invoice, date)
            problems = check._collect(plans, ship, invoice)
            wizard.problems = "\n".join(check._format(problem) for problem in problems)

    def _steps(self):
        return "ship" in (self.mode or ""), "invoice" in (self.mode or "")

    def action_nav_post(self):
        """Post and open what was posted: the invoice, else the shipment."""
        self.ensure_one()
        ship, invoice = self._steps()
        result = self.order_id.nav_post(ship, invoice, self.posting_date)
        if result["invoice_ids"]:
            invoices = self.env["account.move"].browse(result["invoice_ids"])
            return invoices._get_records_action(target="current")
        shipments = self.env["stock.picking"].browse(result["shipment_ids"])
        if not shipments:  # only services were shipped: there is no transfer
            return {"type": "ir.actions.act_window_close"}
        return shipments._nav_open_posted()

    def action_nav_post_and_new(self):
        """Post and go on with the next, empty order (rules §5.10)."""
        self.action_nav_post()
        kind = "return_order" if self.is_return else "sales_order"
        action = self.env["ir.actions.actions"]._for_xml_id(
            f"nav_sales_addon.nav_{kind}_action"
        )
        form = [view for view in action["views"] if view[1] == "form"]
        return {**action, "views": form, "view_mode": "form"}

    def action_nav_preview(self):
        """Show what would be posted with this choice."""
        self.ensure_one()
        ship, invoice = self._steps()
        wizard = self.env["nav.posting.preview.wizard"]
        return wizard._open(self.order_id, ship, invoice, self.posting_date)
