from odoo import api, fields, models
from odoo.exceptions import UserError


class NavCopyDocument(models.TransientModel):
    """Copy Document: from which one, with its header, at which prices (rules §4)."""

    _name = "nav.copy.document"
    _description = "Copy Document"

    order_id = fields.Many2one("sale.order", string="Order", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    source_type = fields.Selection(
        [
            ("quote", "Quote"),
            ("order", "Order"),
            ("invoice", "Invoice"),
            ("credit_memo", "Credit Memo"),
            ("posted_shipment", "Posted Shipment"),
            ("posted_invoice", "Posted Invoice"),
            ("posted_return_receipt", "Posted Return Receipt"),
            ("posted_credit_memo", "Posted Credit Memo"),
        ],
        string="Document Type",
        default="order",
        required=True,
    )
    source_order_id = fields.Many2one("sale.order", string="Document No.")
    source_move_id = fields.Many2one("account.move", string="Invoice No.")
    source_picking_id = fields.Many2one("stock.picking", string="Shipment No.")
    company_id = fields.Many2one("res.company", compute="_compute_target")
    has_lines = fields.Boolean(compute="_compute_target")
    include_header = fields.Boolean(
        compute="_compute_include_header",
        store=True,
        readonly=False,
        help="Customer and conditions are those of the copied document. Lines that are "
        "there already are deleted.",
    )
    recalculate = fields.Boolean(
        string="Recalculate Lines",
        compute="_compute_recalculate",
        store=True,
        readonly=False,
        help="Prices, discounts, taxes and texts are those of today. Off: as in the "
        "copied document.",
    )

    @api.depends("order_id", "move_id")
    def _compute_target(self):
        for wizard in self:
            target = wizard._target()
            wizard.company_id = target.company_id
            wizard.has_lines = bool(target and target[target._nav_lines])

    @api.depends("source_type", "source_move_id")
    def _compute_include_header(self):
        """Proposed between a posted invoice and a credit memo of one bill-to (§4)."""
        for wizard in self:
            move, target = wizard.source_move_id, wizard._target()
            opposite = (
                move.state == "posted"
                and move.move_type == "out_invoice"
                and target._name == "account.move"
                and target.move_type == "out_refund"
            ) or (
                move.state == "posted"
                and move.move_type == "out_refund"
                and (target._name == "sale.order" or target.move_type == "out_invoice")
            )
            bill_to = (
                target.partner_invoice_id
                if target._name == "sale.order"
                else target.partner_id
            )
            wizard.include_header = opposite and move.partner_id == bill_to

    @api.depends("source_type")
    def _compute_recalculate(self):
        """Shipments and receipts have no prices: they are always recalculated."""
        for wizard in self:
            if wizard.source_type in ("posted_shipment", "posted_return_receipt"):
                wizard.recalculate = True

    @api.onchange("source_type")
    def _onchange_source_type(self):
        self.source_order_id = self.source_move_id = self.source_picking_id = False

    def _target(self):
        return self.order_id or self.move_id

    def action_copy(self):
        """Copy and go back to the document."""
        self.ensure_one()
        source = self.source_order_id or self.source_move_id or self.source_picking_id
        if not source:
            raise UserError(self.env._("Choose the document that is copied."))
        self._target().nav_copy_document(
            source, include_header=self.include_header, recalculate=self.recalculate
        )
        return {"type": "ir.actions.act_window_close"}
