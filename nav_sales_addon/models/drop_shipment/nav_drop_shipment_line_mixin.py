from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Refused on a sales line that is linked (rules/dropship_returns.md §1.3)
LINKED_FIELDS = frozenset(
    {"product_id", "product_uom_id", "product_uom_qty", "route_ids", "order_id"}
)


class NavDropShipmentLineMixin(models.AbstractModel):
    """An order line that the vendor sends to the customer (dropship_returns §1).

    The mark is Odoo's drop shipment route, of the line or of its item; the link is
    Odoo's own between purchase and sales line.
    """

    _name = "nav.drop.shipment.line.mixin"
    _description = "Order Line That May Be Drop Shipped"

    nav_drop_shipment = fields.Boolean(
        string="Drop Shipment",
        compute="_compute_nav_drop_shipment",
        inverse="_inverse_nav_drop_shipment",
        search="_search_nav_drop_shipment",
        help="The vendor sends the goods to the customer; they never enter your stock.",
    )
    nav_purchase_line_id = fields.Many2one(
        "purchase.order.line",
        string="Purchase Line",
        compute="_compute_nav_purchase_line_id",
        compute_sudo=True,
        help="The purchase line that brings these goods to the customer.",
    )
    nav_purchase_number = fields.Char(
        string="Purchase Order",
        compute="_compute_nav_purchase_line_id",
        compute_sudo=True,
        help="Also shown to people who may not open purchase orders.",
    )

    # === THE MARK ===#

    @api.model
    def _nav_drop_routes(self):
        """Routes by which a vendor delivers to customers."""
        # sudo: routes are set up by the warehouse, everybody may be told
        return (
            self.env["stock.route"]
            .sudo()
            .search(
                Domain(
                    "rule_ids",
                    "any",
                    [
                        ("action", "=", "buy"),
                        ("picking_type_id.code", "=", "dropship"),
                    ],
                )
            )
        )

    @api.depends("route_ids", "product_id")
    def _compute_nav_drop_shipment(self):
        routes = self._nav_drop_routes()
        for line in self:
            line.nav_drop_shipment = line._nav_drops(routes)

    def _nav_drops(self, routes):
        return (
            self.product_id.type == "consu"
            and not self.display_type
            and bool(self._nav_routes() & routes)
        )

    def _nav_routes(self):
        """The route of the line counts, else those of the item and its category."""
        product = self.product_id
        return self.route_ids.sudo() or (
            product.sudo().route_ids | product.sudo().categ_id.total_route_ids
        )

    @api.model
    def _search_nav_drop_shipment(self, operator, value):
        if operator != "in":
            return NotImplemented
        routes = self._nav_drop_routes().ids
        of_item = Domain("product_id.route_ids", "in", routes) | Domain(
            "product_id.categ_id.total_route_ids", "in", routes
        )
        return (
            Domain("display_type", "=", False)
            & Domain("product_id.type", "=", "consu")
            & (
                Domain("route_ids", "in", routes)
                | (Domain("route_ids", "=", False) & of_item)
            )
        )

    def _inverse_nav_drop_shipment(self):
        """Marking a line sets the route on it, taking the mark away another one."""
        drop = self.env.ref("stock_dropshipping.route_drop_shipping")
        routes = self._nav_drop_routes()
        # a form saves the mark of every new line, also of services
        changed = self.filtered(
            lambda line: line.nav_drop_shipment != line._nav_drops(routes)
        )
        marked = changed.filtered("nav_drop_shipment")
        for line in changed:
            line._nav_check_may_mark()
        for line in marked:
            if not line._nav_routes() & routes:
                line.route_ids = drop
        for line in changed - marked:
            if line._nav_routes() & routes:
                line.route_ids = line.route_ids - routes or line._nav_stock_route()

    def _nav_stock_route(self):
        """What an item that is always drop shipped needs to come out of stock."""
        item = self.product_id.sudo()
        drops = (item.route_ids | item.categ_id.total_route_ids) & (
            self._nav_drop_routes()
        )
        return self.warehouse_id.delivery_route_id if drops else self.env["stock.route"]

    def _nav_check_may_mark(self):
        """Orders only, items only, nothing shipped, reserved or linked (rules §1.1)."""
        problem = False
        if self.order_id.nav_document_type != "order":
            problem = self.env._("only lines of orders can be drop shipped.")
        elif self.product_id and self.product_id.type != "consu":
            problem = self.env._("only items can be drop shipped.")
        elif self.qty_delivered:
            problem = self.env._("something of it is already shipped.")
        elif self.nav_purchase_line_id:
            problem = self.env._(
                "it belongs to purchase order %s.",
                self.nav_purchase_line_id.sudo().order_id.name,
            )
        elif self.move_ids.filtered(lambda move: move.state not in ("done", "cancel")):
            problem = self.env._("a transfer for it is already planned.")
        if problem:
            raise UserError(
                self.env._(
                    "%(order)s, %(line)s: Drop Shipment cannot be changed: %(problem)s",
                    order=self.order_id.name,
                    line=self._nav_label(),
                    problem=problem,
                )
            )

    # === THE LINK ===#

    @api.depends("purchase_line_ids.order_id.state")
    def _compute_nav_purchase_line_id(self):
        for line in self:
            line.nav_purchase_line_id = line.purchase_line_ids.filtered(
                lambda bought: bought.order_id.state != "cancel"
                and bought._is_dropshipped()
            )[:1]
            line.nav_purchase_number = line.nav_purchase_line_id.order_id.name

    def _nav_is_linked(self):
        """Linked, and not yet shipped and invoiced in full: then locks end (V14)."""
        self.ensure_one()
        if not self.nav_purchase_line_id:
            return False
        done = min(self.qty_delivered, self.qty_invoiced_posted)
        return self.product_uom_id.compare(done, self.product_uom_qty) < 0

    def _nav_unlinked_drops(self):
        """Drop shipments with something outstanding that nobody has bought yet."""
        return self.filtered(
            lambda line: line.nav_drop_shipment
            and not line.nav_purchase_line_id
            and line.product_uom_id.compare(line._nav_to_buy(), 0) > 0
        )

    def _nav_to_buy(self):
        """Outstanding, less what comes out of stock already (DR-082)."""
        self.ensure_one()
        planned = self.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
            and move._nav_is_sale_shipment()
        )
        return self._nav_outstanding() - sum(
            move.product_uom._compute_quantity(
                move.product_uom_qty, self.product_uom_id, rounding_method="HALF-UP"
            )
            for move in planned
        )

    def _nav_obeys_locks(self):
        """Locks bind people with a role of ours; a running Odoo keeps its habits."""
        user = self.env.user
        return not self.env.su and user.has_group("nav_sales_addon.group_nav_processor")

    def _nav_check_linked_change(self, vals):
        """What the vendor was told does not change behind his back (rules §1.3)."""
        names = LINKED_FIELDS & vals.keys()
        if not names or not self._nav_obeys_locks():
            return
        for line in self:
            changed = line.order_id._nav_changed_labels(line, names, vals)
            if changed and line._nav_is_linked():
                line._nav_refuse_linked(changed[0])

    def _nav_check_linked_unlink(self):
        if self._nav_obeys_locks():
            for line in self:
                if line._nav_is_linked():
                    line._nav_refuse_linked(self.env._("Line"))

    def _nav_refuse_linked(self, label):
        raise UserError(
            self.env._(
                "%(order)s, %(line)s: %(field)s cannot be changed because the line "
                "belongs to purchase order %(purchase)s. Delete the purchase line "
                "first.",
                order=self.order_id.name,
                line=self._nav_label(),
                field=label,
                purchase=self.nav_purchase_line_id.sudo().order_id.name,
            )
        )

    def _nav_waits_for_buyer(self):
        """Manual mode: nothing is bought before a buyer fetches it (design §6)."""
        manual = self.filtered(
            lambda line: line.company_id.nav_drop_shipment_mode == "manual"
        )
        return manual.filtered("nav_drop_shipment")

    def action_nav_view_purchase_order(self):
        """Open the purchase order that brings these goods."""
        self.ensure_one()
        self.check_access("read")
        # sudo: only the id is read; who may not open it sees how far the line is
        order = self.sudo().nav_purchase_line_id.order_id
        return self.env["nav.drop.shipment"]._action_for(order)
