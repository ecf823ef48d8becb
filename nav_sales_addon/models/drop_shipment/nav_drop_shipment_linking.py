from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...notifications import notification


class NavDropShipmentLinking(models.AbstractModel):
    """Fetch sales lines into purchase orders, or make the orders (rules §1.2, §1.6)."""

    _name = "nav.drop.shipment.linking"
    _description = "Link of Sales and Purchase Orders"

    # === GET SALES ORDER ===#

    @api.model
    def _get_sales_orders(self, purchase, orders):
        """Fetch the unlinked drop shipment lines of orders into a purchase order.

        :return: the new purchase lines
        :raise UserError: another customer or ship-to address, or nothing to fetch
        """
        self._check_purchase(purchase)
        # sudo: buyers need not be able to read the sales orders of everybody
        orders = orders.sudo()
        self._lock(orders)
        created = self.env["purchase.order.line"]
        for order in orders:
            self._check_order(purchase, order)
            lines = order.order_line._nav_unlinked_drops()
            if not lines:
                raise UserError(
                    self.env._("There is nothing to get from order %s.", order.name)
                )
            created |= self._fetch(purchase, lines)
        self._log(purchase, orders)
        return created

    @api.model
    def _lock(self, orders):
        """Two buyers at once: the second reads what the first has written, or waits."""
        busy = orders - orders.try_lock_for_update()
        if busy:
            raise UserError(
                self.env._(
                    "%(orders)s is being posted or changed by someone else. Try again "
                    "in a moment.",
                    orders=", ".join(busy.mapped("name")),
                )
            )
        if orders:
            # purchase lines do not write the order: who looked before us starts anew
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET write_date = write_date WHERE id IN %s",
                    SQL.identifier(orders._table),
                    tuple(orders.ids),
                )
            )

    @api.model
    def _check_purchase(self, purchase):
        if not purchase.nav_sell_to_partner_id:
            raise UserError(
                self.env._("%s: fill in Sell-to Customer first.", purchase.display_name)
            )
        if purchase.state in ("to approve", "cancel"):
            raise UserError(
                self.env._(
                    "%s is canceled or waits for approval; nothing can be added.",
                    purchase.display_name,
                )
            )

    @api.model
    def _check_order(self, purchase, order):
        problem = self._order_problem(purchase, order)
        if problem:
            raise UserError(
                self.env._(
                    "Order %(order)s cannot be added to %(purchase)s: %(problem)s",
                    order=order.name,
                    purchase=purchase.display_name,
                    problem=problem,
                )
            )

    @api.model
    def _order_problem(self, purchase, order):
        """Why a sales order does not belong on this purchase order, or False."""
        customer = purchase.nav_sell_to_partner_id.commercial_partner_id
        if order.nav_document_type != "order" or order.state == "cancel":
            return self.env._("it is no open order.")
        if order.company_id != purchase.company_id:
            return self.env._("it belongs to company %s.", order.company_id.name)
        if order.partner_id.commercial_partner_id != customer:
            return self.env._("its customer is %s.", order.partner_id.display_name)
        if not purchase.dest_address_id and not purchase.order_line.sale_line_id:
            if order.partner_shipping_id not in order.partner_id | customer:
                return self._other_address(order)
        elif purchase.dest_address_id != order.partner_shipping_id:
            return self._other_address(order)
        return False

    @api.model
    def _other_address(self, order):
        return self.env._(
            "it goes to %s. Set Dropship Address of the purchase order to this "
            "address, or use another purchase order.",
            order.partner_shipping_id.display_name,
        )

    @api.model
    def _fetch(self, purchase, lines):
        if not purchase.dest_address_id:
            purchase.dest_address_id = lines.order_id.partner_shipping_id
        vals_list = [self._line_values(purchase, line) for line in lines]
        return self.env["purchase.order.line"].create(vals_list)

    @api.model
    def _line_values(self, purchase, line):
        """Cost comes from the vendor's prices, as for any purchase line of Odoo."""
        vals = {
            "order_id": purchase.id,
            "sale_line_id": line.id,
            "product_id": line.product_id.id,
            "product_qty": line._nav_to_buy(),
            "product_uom_id": line.product_uom_id.id,
            "date_planned": self._shipment_date(line),
        }
        text = self._own_text(purchase, line)
        if text:
            vals["name"] = text
        if line.analytic_distribution:
            vals["analytic_distribution"] = line.analytic_distribution
        return vals

    @api.model
    def _shipment_date(self, line):
        order = line.order_id
        return order.commitment_date or line._expected_date() or fields.Datetime.now()

    @api.model
    def _own_text(self, purchase, line):
        """What the salesperson typed, unless the vendor has a name of his own (§1.2).

        Blank: Odoo takes the vendor's name, else the item in the vendor's language.
        """
        seller = line.product_id._select_seller(
            partner_id=purchase.partner_id, quantity=None
        )
        if seller.product_name:
            return False
        default = line.with_context(
            lang=line.order_id._get_lang()
        )._get_sale_order_line_multiline_description_sale()
        return line.name if line.name != default else False

    @api.model
    def _log(self, purchase, orders):
        names = ", ".join(orders.mapped("name"))
        purchase.message_post(body=self.env._("Sales orders fetched: %s.", names))
        bodies = {
            order.id: self.env._("Bought with %s.", purchase.name) for order in orders
        }
        orders._message_log_batch(bodies)

    # === CREATE PURCHASE ORDERS ===#

    @api.model
    def _create_for(self, lines):
        """Purchase orders for a buyer; lines without a vendor are named.

        :return: ``(purchase orders, lines without a vendor)``
        """
        self.env["purchase.order"]._nav_check_buyer()
        # sudo: buyers need not be able to read the sales orders of everybody
        purchases, without = self._create_purchase_orders(lines.sudo())
        if without and not purchases:
            raise UserError(self._without_vendor(without))
        return purchases, without

    @api.model
    def _show_created(self, purchases, without):
        """Open what was made, and say which lines are still without a vendor."""
        if not purchases:
            raise UserError(
                self.env._(
                    "There is nothing to purchase: no drop shipment line is without a "
                    "purchase order."
                )
            )
        action = purchases._get_records_action()
        if not without:
            return action
        text = self._without_vendor(without)
        return notification(text, "warning", action, sticky=True)

    @api.model
    def _without_vendor(self, lines):
        names = ", ".join(
            f"{line.order_id.name} {line._nav_label()}" for line in lines.sudo()
        )
        return self.env._(
            "No purchase order was made for %(lines)s: add a vendor on the item's tab "
            "Purchase.",
            lines=names,
        )

    @api.model
    def _create_purchase_orders(self, lines):
        """One purchase order for each vendor and ship-to address (rules §1.6).

        :return: ``(purchase orders, lines without a vendor)``
        """
        self._lock(lines.order_id.sudo())
        lines = lines.sudo()._nav_unlinked_drops()
        groups, without = {}, lines.browse()
        for line in lines:
            vendor = self._vendor(line)
            if not vendor:
                without |= line
                continue
            order = line.order_id
            key = (
                vendor,
                order.partner_id.commercial_partner_id,
                order.partner_shipping_id,
                order.company_id,
            )
            groups[key] = groups.get(key, lines.browse()) | line
        purchases = self.env["purchase.order"]
        for (vendor, customer, address, company), group in groups.items():
            purchase = self._new_purchase(vendor, customer, address, company)
            self._fetch(purchase, group)
            self._log(purchase, group.order_id)
            purchases |= purchase
        return purchases, without

    @api.model
    def _vendor(self, line):
        seller = line.product_id.with_company(line.company_id)._select_seller(
            quantity=line._nav_outstanding(), uom_id=line.product_uom_id
        )
        return (seller or line.product_id.seller_ids[:1]).partner_id

    @api.model
    def _new_purchase(self, vendor, customer, address, company):
        return (
            self.env["purchase.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": vendor.id,
                    "company_id": company.id,
                    "nav_sell_to_partner_id": customer.id,
                    "dest_address_id": address.id,
                }
            )
        )
