from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class NavGetSalesOrder(models.TransientModel):
    """Choose the sales orders a purchase order is to bring (rules §1.2)."""

    _name = "nav.get.sales.order"
    _description = "Get Sales Order"

    purchase_id = fields.Many2one("purchase.order", required=True, readonly=True)
    partner_id = fields.Many2one(related="purchase_id.nav_sell_to_partner_id")
    dest_address_id = fields.Many2one(related="purchase_id.dest_address_id")
    line_ids = fields.One2many(
        "nav.get.sales.order.line", "wizard_id", string="Sales Orders"
    )

    @api.model
    def _open(self, purchase):
        """Offer the customer's orders with something nobody has bought yet."""
        self.env["nav.drop.shipment.linking"]._check_purchase(purchase)
        offered = self._offered(purchase)
        if not offered:
            raise UserError(
                self.env._(
                    "There is nothing to get: no order of %s has drop shipment lines "
                    "without a purchase order.",
                    purchase.nav_sell_to_partner_id.display_name,
                )
            )
        wizard = self.create(
            {
                "purchase_id": purchase.id,
                "line_ids": [
                    Command.create(self._line_values(purchase, order, lines))
                    for order, lines in offered.grouped("order_id").items()
                ],
            }
        )
        xmlid = "nav_sales_addon.nav_get_sales_order_action"
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        return {**action, "res_id": wizard.id}

    @api.model
    def _offered(self, purchase):
        """Lines of the customer's orders, whatever their status and ship-to."""
        customer = purchase.nav_sell_to_partner_id.commercial_partner_id
        # sudo: buyers need not be able to read sales orders
        orders = (
            self.env["sale.order"]
            .sudo()
            .search(
                [
                    ("partner_id.commercial_partner_id", "=", customer.id),
                    ("company_id", "=", purchase.company_id.id),
                    ("nav_document_type", "=", "order"),
                    ("state", "!=", "cancel"),
                    ("nav_closed", "=", False),
                ],
                order="date_order, id",
            )
        )
        return orders.order_line._nav_unlinked_drops()

    @api.model
    def _line_values(self, purchase, order, lines):
        linking = self.env["nav.drop.shipment.linking"]
        fits = not linking._order_problem(purchase, order)
        return {
            "order_id": order.id,
            "order_number": order.name,
            "reference": order.client_order_ref,
            "ship_to_id": order.partner_shipping_id.id,
            "items": ", ".join(line._nav_label() for line in lines),
            "shipment_date": fields.Datetime.context_timestamp(
                self, min(map(linking._shipment_date, lines))
            ).date(),
            "fits": fits,
            "selected": fits,
        }

    def action_nav_get(self):
        """Fetch the lines of the chosen orders."""
        self.ensure_one()
        chosen = self.line_ids.filtered("selected")
        if not chosen:
            raise UserError(self.env._("Choose at least one sales order."))
        # sudo: only the id of the order; it is checked when it is fetched
        self.purchase_id.nav_get_sales_order(chosen.sudo().order_id.ids)
        return {"type": "ir.actions.act_window_close"}


class NavGetSalesOrderLine(models.TransientModel):
    """One sales order that may be chosen."""

    _name = "nav.get.sales.order.line"
    _description = "Sales Order to Get"

    wizard_id = fields.Many2one(
        "nav.get.sales.order", required=True, ondelete="cascade"
    )
    order_id = fields.Many2one("sale.order", required=True, readonly=True)
    order_number = fields.Char(string="Sales Order", readonly=True)
    reference = fields.Char(string="External Document No.", readonly=True)
    ship_to_id = fields.Many2one("res.partner", string="Ship-to", readonly=True)
    items = fields.Char(readonly=True)
    shipment_date = fields.Date(readonly=True)
    fits = fields.Boolean(readonly=True)
    selected = fields.Boolean(string="Get")
