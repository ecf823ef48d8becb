from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["purchase.order", "nav.purchase.posting.mixin"]

    nav_sell_to_partner_id = fields.Many2one(
        "res.partner",
        string="Sell-to Customer",
        index="btree_not_null",
        copy=False,
        tracking=True,
        help="The vendor sends the goods to this customer (drop shipment).",
    )
    nav_sale_order_ids = fields.Many2many(
        "sale.order",
        string="Linked Sales Orders",
        compute="_compute_nav_sale_order_ids",
        compute_sudo=True,
        groups="sales_team.group_sale_salesman,purchase.group_purchase_user",
        help="Orders whose lines are bought here; no mere references.",
    )
    nav_sale_order_count = fields.Integer(
        string="Number of Sales Orders",
        compute="_compute_nav_sale_order_ids",
        compute_sudo=True,
    )
    nav_sale_order_numbers = fields.Char(
        string="Sales Orders",
        compute="_compute_nav_sale_order_ids",
        compute_sudo=True,
        help="Also shown and printed for people who may not read sales orders.",
    )

    @api.depends("order_line.sale_line_id")
    def _compute_nav_sale_order_ids(self):
        for purchase in self:
            orders = purchase.order_line.sale_line_id.order_id
            purchase.nav_sale_order_ids = orders
            purchase.nav_sale_order_count = len(orders)
            purchase.nav_sale_order_numbers = ", ".join(orders.mapped("name"))

    # === CUSTOMER AND ADDRESS ===#

    @api.onchange("nav_sell_to_partner_id")
    def _onchange_nav_sell_to_partner_id(self):
        for purchase in self.filtered("nav_sell_to_partner_id"):
            purchase.update(purchase._nav_drop_values(purchase.nav_sell_to_partner_id))

    def _nav_drop_values(self, customer):
        """The operation and the address of a drop shipment to a customer."""
        company = self.company_id or self.env.company
        # sudo: buyers need not see how the warehouse is set up
        kind = (
            self.env["stock.picking.type"]
            .sudo()
            .search(
                [("code", "=", "dropship"), ("company_id", "=", company.id)], limit=1
            )
        )
        return {
            "picking_type_id": kind.id,
            "dest_address_id": customer.address_get(["delivery"])["delivery"],
        }

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            customer = vals.get("nav_sell_to_partner_id")
            if customer:
                company = vals.get("company_id") or self.env.company.id
                purchase = self.new({"company_id": company})
                customer = self.env["res.partner"].browse(customer)
                for name, value in purchase._nav_drop_values(customer).items():
                    vals.setdefault(name, value)
        return super().create(vals_list)

    def write(self, vals):
        self._nav_check_linked_change(vals)
        return super().write(vals)

    def _nav_check_linked_change(self, vals):
        """Customer, address and operation of a linked order stay, and its vendor
        once something is posted."""
        names = {
            "nav_sell_to_partner_id",
            "dest_address_id",
            "picking_type_id",
            "partner_id",
        } & vals.keys()
        if not names or self.env.su:
            return
        for purchase in self.filtered("nav_sell_to_partner_id"):
            lines = purchase.order_line.filtered("sale_line_id")
            for name in names if lines else ():
                posted = any(line.qty_received for line in lines)
                if name == "partner_id" and not posted:
                    continue
                if purchase[name].id != vals[name]:
                    raise UserError(
                        self.env._(
                            "%(purchase)s: %(field)s cannot be changed because the "
                            "order belongs to sales order %(orders)s.",
                            purchase=purchase.name,
                            field=self._fields[name]._description_string(self.env),
                            orders=", ".join(
                                lines.sudo().sale_line_id.order_id.mapped("name")
                            ),
                        )
                    )

    # === GET SALES ORDER ===#

    def nav_get_sales_order(self, orders):
        """Fetch the drop shipment lines of sales orders (dropship_returns §1.2).

        All lines with something outstanding that no purchase order has yet; calling it
        again adds only what is new.

        :param orders: `sale.order` records or their ids
        :return: ids of the new purchase lines
        :raise AccessError: the user does not buy
        :raise UserError: Sell-to Customer is blank, another customer or address, or
            there is nothing to get
        """
        self.ensure_one()
        self._nav_check_buyer()
        self.check_access("write")
        orders = self.env["sale.order"].browse(getattr(orders, "ids", orders))
        linking = self.env["nav.drop.shipment.linking"]
        return linking._get_sales_orders(self, orders).ids

    def action_nav_get_sales_order(self):
        """Choose sales orders of the customer whose lines are to be fetched."""
        self.ensure_one()
        self._nav_check_buyer()
        self.check_access("write")
        return self.env["nav.get.sales.order"]._open(self)

    def _nav_check_buyer(self):
        group = "purchase.group_purchase_user"
        if not self.env.su and not self.env.user.has_group(group):
            raise AccessError(
                self.env._(
                    "You need the role %s for this. Ask your administrator.",
                    self.env.ref(group).sudo().display_name,
                )
            )

    # === PRINT ===#

    def _nav_check_print(self):
        """One delivery address cannot be right for both kinds of goods (§1.3)."""
        for purchase in self.filtered(lambda p: p._is_dropshipped()):
            # sudo: whoever prints need not read the sales lines
            goods = purchase.order_line.sudo().filtered(
                lambda line: not line.display_type and line.product_id.type == "consu"
            )
            linked = goods.filtered("sale_line_id")
            stocked = goods - linked
            if linked and stocked:
                raise UserError(
                    self.env._(
                        "%(purchase)s cannot be printed: %(items)s would go to the "
                        "customer as well. Order what you need in stock with another "
                        "purchase order.",
                        purchase=purchase.name,
                        items=", ".join(stocked.product_id.mapped("display_name")),
                    )
                )

    def print_quotation(self):
        self._nav_check_print()
        return super().print_quotation()

    def action_rfq_send(self):
        self._nav_check_print()
        return super().action_rfq_send()

    # === ONE SHIPMENT FOR EACH SALES ORDER ===#

    def _create_picking(self):
        linked = self.filtered("nav_sell_to_partner_id")
        res = super(PurchaseOrder, self - linked)._create_picking()
        # sudo: the transfer names the sales order, which a buyer need not read
        super(PurchaseOrder, linked.sudo())._create_picking()
        self._nav_split_pickings()
        return res

    def _nav_split_pickings(self):
        """Several sales orders on one purchase: a posted shipment of each (§1.4)."""
        for purchase in self.filtered(lambda p: p._is_dropshipped()):
            # sudo: whoever confirms a purchase need not work in the warehouse
            for picking in purchase.sudo().picking_ids:
                if picking.state in ("done", "cancel"):
                    continue
                orders = picking.move_ids.sale_line_id.order_id
                for order in orders[1:]:
                    moves = picking.move_ids.filtered(
                        lambda move, own=order: move.sale_line_id.order_id == own
                    )
                    other = purchase._nav_picking_of(order) - picking
                    other = other[:1] or picking.copy(
                        {"move_ids": [], "move_line_ids": []}
                    )
                    moves.picking_id = other
                    moves.move_line_ids.picking_id = other

    def _nav_picking_of(self, order):
        return self.sudo().picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
            and picking.move_ids.sale_line_id.order_id == order
        )

    def action_nav_view_sale_orders(self):
        """Open the sales orders this purchase belongs to."""
        self.ensure_one()
        self.check_access("read")
        # sudo: only ids are read; who may not open them sees how far the lines are
        orders = self.sudo().nav_sale_order_ids
        return self.env["nav.drop.shipment"]._action_for(orders)
