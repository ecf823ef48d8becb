from odoo import api, fields, models
from odoo.exceptions import UserError


class NavGetPostedLines(models.TransientModel):
    """Choose posted invoice lines to take back (rules/dropship_returns.md §2.4)."""

    _name = "nav.get.posted.lines"
    _description = "Get Posted Lines"

    move_id = fields.Many2one("account.move", string="Credit Memo", readonly=True)
    order_id = fields.Many2one("sale.order", string="Return Order", readonly=True)
    line_ids = fields.One2many(
        "nav.get.posted.lines.line", "wizard_id", string="Posted Lines"
    )

    @api.model
    def _open(self, document):
        """The dialog of an unposted credit memo or an open return order."""
        name = "move_id" if document._name == "account.move" else "order_id"
        rows = [
            fields.Command.create({"invoice_line_id": line.id, "returnable": left})
            for line, left in self._offered(document)
        ]
        if not rows:
            raise UserError(
                self.env._(
                    "%s: nothing of the posted invoices of this customer can be taken "
                    "back.",
                    document.display_name,
                )
            )
        wizard = self.create({name: document.id, "line_ids": rows})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Get Posted Lines"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _offered(self, document):
        """Posted lines with what is left of them, the latest invoices first."""
        invoices = self.env["account.move"].search(
            [
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("nav_cancelled", "=", False),
                ("company_id", "=", document.company_id.id),
                ("currency_id", "=", document.currency_id.id),
                (
                    "commercial_partner_id",
                    "=",
                    document.partner_id.commercial_partner_id.id,
                ),
            ],
            order="invoice_date desc, id desc",
            limit=200,
        )
        correction = self.env["nav.correction"]
        for line in invoices.invoice_line_ids:
            if line.display_type != "product" or line._nav_is_down_payment():
                continue
            left = sum(quantity for _move, quantity in correction._parts(line))
            if left:
                yield line, left

    def action_nav_get(self):
        """Copy the chosen lines into the document."""
        self.ensure_one()
        lines = self.line_ids.filtered("chosen").invoice_line_id
        if not lines:
            raise UserError(self.env._("Choose at least one line."))
        (self.move_id or self.order_id).nav_get_posted_lines(lines)
        return {"type": "ir.actions.act_window_close"}


class NavGetPostedLinesLine(models.TransientModel):
    """A posted line that can be taken back."""

    _name = "nav.get.posted.lines.line"
    _description = "Posted Line to Take Back"

    wizard_id = fields.Many2one(
        "nav.get.posted.lines", required=True, ondelete="cascade"
    )
    invoice_line_id = fields.Many2one(
        "account.move.line", required=True, readonly=True, ondelete="cascade"
    )
    chosen = fields.Boolean(string="Take Back")
    move_id = fields.Many2one(related="invoice_line_id.move_id", string="Invoice")
    invoice_date = fields.Date(
        related="invoice_line_id.move_id.invoice_date", string="Date"
    )
    name = fields.Char(related="invoice_line_id.name", string="Item")
    quantity = fields.Float(
        related="invoice_line_id.quantity", string="Quantity Invoiced"
    )
    returnable = fields.Float(
        digits="Product Unit",
        readonly=True,
        help="What is not returned or credited yet.",
    )
    currency_id = fields.Many2one(related="invoice_line_id.currency_id")
    price_unit = fields.Float(related="invoice_line_id.price_unit")
    discount = fields.Float(
        related="invoice_line_id.discount", string="Line Discount %"
    )
