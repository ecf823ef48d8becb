from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class NavDirectInvoiceMixin(models.AbstractModel):
    """A sales invoice without an order, whose goods leave stock when it is posted."""

    _name = "nav.direct.invoice.mixin"
    _inherit = "nav.stockout.document.mixin"
    _description = "Sales Invoice That Ships"

    nav_ship_on_post = fields.Boolean(
        string="Ship When Posting",
        copy=True,
        help="The items of this invoice leave stock in the moment it is posted. "
        "Lines that come from an order are shipped by the order.",
    )
    nav_warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="Location",
        compute="_compute_nav_warehouse_id",
        store=True,
        readonly=False,
        check_company=True,
        help="The warehouse the items of this invoice are shipped from.",
    )
    nav_direct_picking_ids = fields.One2many(
        "stock.picking",
        "nav_invoice_id",
        string="Shipments of This Invoice",
        # who cannot read those must still be able to read these
        groups="nav_sales_addon.group_nav_processor,stock.group_stock_user",
    )

    @api.depends("partner_id", "partner_shipping_id", "nav_ship_on_post", "company_id")
    def _compute_nav_warehouse_id(self):
        """The ship-to address decides, then customer, then user (rules §2.4)."""
        for move in self:
            if not move.nav_ship_on_post:
                move.nav_warehouse_id = False
                continue
            move = move.with_company(move.company_id)
            ship_to = move.partner_shipping_id
            location = ship_to.nav_warehouse_id or move.partner_id.nav_warehouse_id
            user = move.invoice_user_id or self.env.user
            default = user.with_company(move.company_id)._get_default_warehouse_id()
            move.nav_warehouse_id = location or default

    def nav_get_shipment_lines(self, pickings):
        """Add the lines of posted shipments that are not invoiced yet (rules §12).

        :param pickings: `stock.picking` records (or ids) of this customer
        :return: the new invoice lines
        :raise UserError: the invoice is posted, or a shipment does not fit it
        """
        self.ensure_one()
        self._nav_check_rights("processor")
        self.check_access("write")
        shipments = self.env["stock.picking"].browse(
            pickings.ids if hasattr(pickings, "ids") else pickings
        )
        shipments.check_access("read")
        service = self._nav_shipment_service()
        return self.env[service]._add_shipments(self, shipments)

    def _nav_shipment_service(self):
        """Invoices collect shipments, credit memos collect return receipts."""
        is_credit = self.move_type == "out_refund"
        return "nav.receipt.crediting" if is_credit else "nav.shipment.invoicing"

    # === POSTING ===#

    def nav_post(self, posting_date=None):
        """Post sales invoices: ship their items and book them, all or nothing.

        :param posting_date: date or ISO text; blank: the date on each invoice
        :return: ``{'shipment_ids': [picking ids], 'invoice_ids': [move ids]}``
        :raise UserError: the problems of all invoices (rules §5, §7, §11)
        :raise AccessError: the user is no Sales Poster
        """
        self._nav_check_rights("poster")
        return self.env["nav.invoice.posting"]._post(self, posting_date)

    def nav_preview_posting(self, posting_date=None):
        """Show what posting would write, and write nothing (rules §17).

        :return: the same shape as for orders
        """
        self._nav_check_rights("processor")
        return self.env["nav.posting.preview"]._preview_invoices(self, posting_date)

    def _nav_ships(self):
        """Unposted documents whose items leave or enter stock when they are posted."""
        return self.filtered(
            lambda move: move.nav_ship_on_post
            and move._nav_is_sale()
            and move.state == "draft"
        )

    def _nav_check_not_shipped(self):
        """Goods that left cannot be taken back by a mere change of state."""
        for move in self:
            shipped = move.sudo().nav_direct_picking_ids.filtered(
                lambda picking: picking.state == "done"
            )
            if shipped:
                raise UserError(
                    self.env._(
                        "%(invoice)s cannot be changed anymore: it shipped goods with "
                        "%(shipments)s. Cancel or correct it with a credit note and a "
                        "return of the goods.",
                        invoice=move.name,
                        shipments=", ".join(shipped.mapped("nav_shipment_number")),
                    )
                )

    # === ACTIONS ===#

    def action_nav_post(self):
        """Post and show the posted invoice."""
        self.nav_post()
        return True

    def action_nav_post_and_new(self):
        """Post and go on with the next, empty invoice (rules §5.10)."""
        self.nav_post()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nav_sales_addon.nav_sales_invoice_action"
        )
        form = [view for view in action["views"] if view[1] == "form"]
        return {**action, "views": form, "view_mode": "form"}

    def action_nav_preview_posting(self):
        """Show what posting would write."""
        wizard = self.env["nav.posting.preview.wizard"]
        return wizard._open_entries(self, self.nav_preview_posting())

    def action_nav_get_shipment_lines(self):
        """Choose posted shipments to invoice."""
        xmlid = "nav_sales_addon.nav_get_shipment_lines_action"
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        return {**action, "context": {"default_move_id": self.id}}

    def action_nav_view_shipments(self):
        """Open the posted shipments of an invoice."""
        xmlid = "nav_sales_addon.nav_posted_shipment_action"
        return self._nav_list_action(xmlid, self.nav_picking_ids)

    # === WHAT SALES ROLES MAY WRITE ===#

    def _nav_is_accountant(self):
        return self.env.su or self.env.user.has_group("account.group_account_invoice")

    def _nav_check_may_write(self, vals=()):
        """Sales roles edit drafts; what is posted only moves through posting.

        Odoo trusts everybody who may write an invoice with all of it, because only
        accountants may. Sales Processors may write drafts, so it is checked here.
        """
        if self._nav_is_accountant():
            return
        for move in self.filtered(lambda m: m._nav_is_sale()):
            if move.state != "draft" or "state" in vals:
                raise AccessError(
                    self.env._(
                        "%(document)s: only an accountant may change a posted "
                        "document, and only Post posts one.",
                        document=move.display_name,
                    )
                )
