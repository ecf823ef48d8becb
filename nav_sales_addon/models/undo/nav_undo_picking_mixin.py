from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import is_system

# What a posted shipment or return receipt says, once and for all
POSTED_FIELDS = frozenset(
    {
        "company_id",
        "date_done",
        "location_dest_id",
        "location_id",
        "nav_corrected_picking_id",
        "nav_correction",
        "nav_external_document_number",
        "nav_invoice_id",
        "nav_order_lines",
        "nav_posted_number",
        "nav_posting_date",
        "nav_undone_services",
        "partner_id",
        "picking_type_id",
    }
)
POSTED_LINE_FIELDS = frozenset(
    {
        "location_dest_id",
        "location_id",
        "lot_id",
        "owner_id",
        "package_id",
        "product_id",
        "product_uom_id",
        "quantity",
        "result_package_id",
    }
)


class NavUndoPickingMixin(models.AbstractModel):
    """Undo Shipment and Undo Return Receipt on posted documents (rules §5)."""

    _name = "nav.undo.picking.mixin"
    _description = "Posted Transfer That Can Be Undone"

    nav_correction = fields.Boolean(
        string="Correction",
        copy=False,
        readonly=True,
        help="Everything of this document was undone, or it undoes another one.",
    )
    nav_corrected_picking_id = fields.Many2one(
        "stock.picking",
        string="Corrects",
        index="btree_not_null",
        copy=False,
        readonly=True,
    )
    nav_correction_ids = fields.One2many(
        "stock.picking",
        "nav_corrected_picking_id",
        string="Corrected By",
        groups="nav_sales_addon.group_nav_processor,stock.group_stock_user",
    )
    nav_has_correction = fields.Boolean(
        string="Has Correction", compute="_compute_nav_has_correction"
    )
    nav_undone_services = fields.Json(
        string="Services Undone", copy=False, readonly=True
    )
    nav_document_move_ids = fields.Many2many(
        "stock.move",
        string="Lines",
        compute="_compute_nav_document_move_ids",
        groups="nav_sales_addon.group_nav_processor,stock.group_stock_user",
    )
    nav_can_undo = fields.Boolean(string="Can Undo", compute="_compute_nav_can_undo")

    @api.depends("move_ids", "nav_correction_ids.move_ids")
    def _compute_nav_document_move_ids(self):
        """Each line, and directly below it the line that undoes it."""
        for picking in self:
            corrections = picking.nav_correction_ids.move_ids
            moves = picking.move_ids.browse()
            for move in picking.move_ids:
                moves += move
                moves += corrections.filtered(
                    lambda other, move=move: other.origin_returned_move_id == move
                )
            picking.nav_document_move_ids = moves

    @api.depends("nav_correction_ids")
    def _compute_nav_has_correction(self):
        for picking in self.sudo():
            picking.nav_has_correction = bool(picking.nav_correction_ids)

    @api.depends("state", "nav_correction", "location_id", "location_dest_id")
    def _compute_nav_can_undo(self):
        for picking in self:
            picking.nav_can_undo = (
                picking.state == "done"
                and not picking.nav_correction
                and (picking.nav_is_return or picking._nav_is_shipment())
            )

    # === POSTED DOCUMENTS ARE NOT CHANGED ===#

    def _nav_posted_documents(self):
        """Posted shipments and return receipts among these transfers."""
        return self.filtered(
            lambda picking: picking.state == "done"
            and (picking.nav_is_return or picking._nav_is_shipment())
        )

    def _nav_check_posted_change(self, vals):
        """Posted documents keep what they say; tracking and notes may be added."""
        names = POSTED_FIELDS & vals.keys()
        if not names or is_system(self.env):
            return
        for picking in self._nav_posted_documents():
            changed = [
                self._fields[name]._description_string(self.env)
                for name in sorted(names)
                if self._fields[name].convert_to_write(picking[name], picking)
                != vals[name]
            ]
            if changed:
                raise UserError(
                    self.env._(
                        "%(document)s is posted: %(fields)s cannot be changed any "
                        "more. Undo it, or make a return.",
                        document=picking.nav_shipment_number,
                        fields=", ".join(changed),
                    )
                )

    def _nav_check_posted_lines(self, vals):
        """The same for quantities, lots and places of its lines."""
        if not POSTED_LINE_FIELDS & vals.keys() or is_system(self.env):
            return
        for picking in self._nav_posted_documents():
            raise UserError(
                self.env._(
                    "%(document)s is posted: its lines cannot be changed any more. "
                    "Undo it, or make a return.",
                    document=picking.nav_shipment_number,
                )
            )

    # === UNDO ===#

    def _nav_services_left(self):
        """Services posted with this document that were not undone.

        :return: ``{order line: quantity}``
        """
        self.ensure_one()
        noted = {
            int(line_id): values[2]
            for line_id, values in (self.nav_order_lines or {}).items()
            if values[2] and line_id not in (self.nav_undone_services or ())
        }
        lines = self.env["sale.order.line"].sudo().browse(noted).exists()
        return {line: noted[line.id] for line in lines}

    def _nav_note_services_undone(self, services):
        known = self.nav_undone_services or []
        self.nav_undone_services = [*known, *(str(line.id) for line in services)]

    def nav_undo(self, moves=None, service_lines=None):
        """Undo posted shipments or return receipts: opposite entries on the same day.

        :param moves: `stock.move` records (or ids) of these documents to undo
        :param service_lines: `sale.order.line` records (or ids) of services to undo;
            everything is undone when neither is given
        :return: the documents that undo them
        :raise UserError: all reasons of all lines why they cannot be undone
        :raise AccessError: the user is no Sales Poster
        """
        self._nav_check_rights("poster")
        return self.env["nav.undo.posting"]._undo(
            self,
            self._nav_records("stock.move", moves),
            self._nav_records("sale.order.line", service_lines),
        )

    def _nav_records(self, model, records):
        """Records, or the ids that RPC sends instead of them."""
        if records is None or isinstance(records, models.BaseModel):
            return records
        return self.env[model].browse(records)

    def action_nav_undo(self):
        """Ask which lines are to be undone, and whether the user is sure."""
        self.ensure_one()
        self._nav_check_rights("poster")
        name = self.env._("Undo Shipment")
        if self.nav_is_return:
            name = self.env._("Undo Return Receipt")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "nav.undo.document",
            "view_mode": "form",
            "target": "new",
            "context": {"default_picking_id": self.id},
        }

    def action_nav_view_correction(self):
        """From a document to what undid it, and back."""
        self.ensure_one()
        others = self.nav_corrected_picking_id or self.nav_correction_ids
        return others._nav_open_posted()
