from odoo import Command, api, fields, models

from ..models.drop_shipment.nav_purchase_posting import PurchasePlan


class NavPostPurchase(models.TransientModel):
    """The Post dialog of a drop shipment: Receive, Invoice, or both (rules V2)."""

    _name = "nav.post.purchase"
    _description = "Post Drop Shipment"

    purchase_id = fields.Many2one("purchase.order", required=True, readonly=True)
    company_id = fields.Many2one(related="purchase_id.company_id")
    mode = fields.Selection(
        [
            ("receive", "Receive"),
            ("invoice", "Invoice"),
            ("receive_invoice", "Receive and Invoice"),
        ],
        string="Post",
        compute="_compute_mode",
        store=True,
        readonly=False,
        required=True,
    )
    posting_date = fields.Date(default=fields.Date.context_today, required=True)
    bill_reference = fields.Char(string="Vendor Bill No.")
    bill_date = fields.Date(default=fields.Date.context_today)
    line_ids = fields.One2many(
        "nav.post.purchase.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    problems = fields.Text(compute="_compute_problems")

    @api.depends("purchase_id")
    def _compute_mode(self):
        """Receive as long as something is outstanding, then Invoice."""
        for wizard in self:
            lines = wizard.purchase_id.order_line._nav_posting_lines()
            left = any(line._nav_to_receive() for line in lines)
            wizard.mode = "receive" if left or not lines else "invoice"

    @api.depends("purchase_id", "mode")
    def _compute_line_ids(self):
        for wizard in self:
            receive = wizard._steps()[0]
            lines = wizard.purchase_id.order_line._nav_posting_lines()
            values = [
                {
                    "purchase_line_id": line.id,
                    "quantity": line._nav_to_receive()
                    if receive
                    else line._nav_to_bill(),
                }
                for line in lines
            ]
            wizard.line_ids = [
                Command.clear(),
                *(Command.create(vals) for vals in values if vals["quantity"]),
            ]

    @api.depends("purchase_id", "mode", "posting_date", "line_ids.quantity")
    def _compute_problems(self):
        """What stands in the way, said before anybody presses Post."""
        posting = self.env["nav.purchase.posting"]
        for wizard in self:
            plan = PurchasePlan(
                wizard.purchase_id._origin,
                *wizard._steps(),
                wizard.posting_date,
                wizard._quantities(),
            )
            wizard.problems = "\n".join(posting._problems(plan))

    def _steps(self):
        return "receive" in (self.mode or ""), "invoice" in (self.mode or "")

    def _quantities(self):
        """What was typed; a line that was removed is not posted."""
        lines = self.purchase_id.order_line._nav_posting_lines()
        return {
            **dict.fromkeys(lines._origin.ids, 0.0),
            **{line.purchase_line_id.id: line.quantity for line in self.line_ids},
        }

    def action_nav_post(self):
        """Post and open the bill, else go back to the purchase order."""
        self.ensure_one()
        receive, invoice = self._steps()
        result = self.purchase_id.nav_post(
            receive,
            invoice,
            self._quantities(),
            self.posting_date,
            self.bill_reference,
            self.bill_date,
        )
        if result["bill_ids"]:
            bills = self.env["account.move"].browse(result["bill_ids"])
            return bills._get_records_action(target="current")
        return {"type": "ir.actions.act_window_close"}


class NavPostPurchaseLine(models.TransientModel):
    """A purchase line with what is received, or billed, of it now."""

    _name = "nav.post.purchase.line"
    _description = "Line of Post Drop Shipment"

    wizard_id = fields.Many2one("nav.post.purchase", required=True, ondelete="cascade")
    purchase_line_id = fields.Many2one(
        "purchase.order.line", required=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="purchase_line_id.product_id", string="Item")
    product_uom_id = fields.Many2one(
        related="purchase_line_id.product_uom_id", string="Unit"
    )
    sale_order_name = fields.Char(
        string="Sales Order", compute="_compute_sale_order_name", compute_sudo=True
    )
    product_qty = fields.Float(
        related="purchase_line_id.product_qty", string="Quantity Ordered"
    )
    quantity = fields.Float(digits="Product Unit")

    @api.depends("purchase_line_id")
    def _compute_sale_order_name(self):
        """The number only: buyers need not read sales orders."""
        for line in self:
            line.sale_order_name = line.purchase_line_id.sale_line_id.order_id.name
