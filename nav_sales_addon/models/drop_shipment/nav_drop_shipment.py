from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL


class NavDropShipment(models.Model):
    """Drop shipments and how far they are, read through a view (rules §1.6).

    One row for each line of an order that the vendor sends to the customer; the row has
    the id of the sales line. Buyers read it without any right to read sales orders, and
    sellers without any right to read purchase orders: each sees the numbers of both
    documents, never prices.
    """

    _name = "nav.drop.shipment"
    _description = "Drop Shipment"
    _auto = False
    _order = "shipment_date, id"
    _rec_name = "order_number"

    status = fields.Selection(
        [
            ("to_purchase", "Not Purchased"),
            ("linked", "Purchased"),
            ("sent", "Sent to Vendor"),
            ("shipped", "Shipped"),
            ("invoiced", "Invoiced"),
            ("billed", "Billed"),
        ],
        readonly=True,
    )
    order_number = fields.Char(string="Sales Order", readonly=True)
    purchase_number = fields.Char(string="Purchase Order", readonly=True)
    order_date = fields.Datetime(readonly=True)
    shipment_date = fields.Date(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    ship_to_id = fields.Many2one("res.partner", string="Ship-to", readonly=True)
    product_id = fields.Many2one("product.product", string="Item", readonly=True)
    description = fields.Text(readonly=True)
    uom_id = fields.Many2one("uom.uom", string="Unit", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    outstanding = fields.Float(
        digits="Product Unit", readonly=True, help="Quantity − Quantity Shipped."
    )
    shipped = fields.Float(string="Qty. Shipped", digits="Product Unit", readonly=True)
    invoiced = fields.Float(
        string="Qty. Invoiced", digits="Product Unit", readonly=True
    )
    billed = fields.Float(
        string="Qty. Billed",
        digits="Product Unit",
        readonly=True,
        help="On posted vendor bills, in the unit of the sales line.",
    )
    purchase_vendor_id = fields.Many2one(
        "res.partner", string="Vendor of the Purchase Order", readonly=True
    )
    vendor_id = fields.Many2one(
        "res.partner",
        string="Vendor",
        compute="_compute_vendor_id",
        search="_search_vendor_id",
        compute_sudo=True,
        help="Of the purchase order; before there is one, the vendor of the item who "
        "would get it.",
    )
    sale_order_id = fields.Many2one(
        "sale.order", string="Linked Sales Order", readonly=True
    )
    purchase_order_id = fields.Many2one(
        "purchase.order", string="Linked Purchase Order", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)

    _depends = {
        "account.move.line": ["parent_state", "product_uom_id", "quantity"],
        "product.category": ["parent_path", "route_ids"],
        "product.template": ["categ_id", "route_ids", "type"],
        "purchase.order": ["name", "partner_id", "picking_type_id", "state"],
        "purchase.order.line": ["date_planned", "order_id", "sale_line_id"],
        "sale.order": [
            "commitment_date",
            "date_order",
            "name",
            "nav_document_type",
            "partner_id",
            "partner_shipping_id",
            "state",
        ],
        "sale.order.line": [
            "customer_lead",
            "display_type",
            "invoice_lines",
            "name",
            "product_id",
            "product_uom_id",
            "product_uom_qty",
            "qty_delivered",
            "route_ids",
        ],
    }

    # === THE VIEW ===#

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT line.id,
                   %(status)s AS status,
                   sale.name AS order_number,
                   bought.name AS purchase_number,
                   sale.date_order AS order_date,
                   %(shipment_date)s AS shipment_date,
                   sale.partner_id,
                   sale.partner_shipping_id AS ship_to_id,
                   line.product_id,
                   line.name AS description,
                   line.product_uom_id AS uom_id,
                   line.product_uom_qty AS quantity,
                   GREATEST(line.product_uom_qty - line.qty_delivered, 0)
                       AS outstanding,
                   line.qty_delivered AS shipped,
                   sold.quantity AS invoiced,
                   billed.quantity AS billed,
                   bought.partner_id AS purchase_vendor_id,
                   line.order_id AS sale_order_id,
                   bought.order_id AS purchase_order_id,
                   line.company_id
              FROM (%(candidates)s) candidate
        CROSS JOIN LATERAL (
                   SELECT * FROM sale_order_line WHERE id = candidate.id OFFSET 0
                   ) line
              JOIN sale_order sale ON sale.id = line.order_id
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template item ON item.id = product.product_tmpl_id
              JOIN uom_uom unit ON unit.id = line.product_uom_id
         LEFT JOIN LATERAL (%(bought)s) bought ON TRUE
        CROSS JOIN LATERAL (%(sold)s) sold
        CROSS JOIN LATERAL (%(billed)s) billed
             WHERE line.display_type IS NULL
               AND item.type = 'consu'
               AND sale.nav_document_type = 'order'
               AND sale.state != 'cancel'
            """,
            status=self._status(),
            shipment_date=self._shipment_date(),
            bought=self._bought(),
            sold=self._sold(),
            billed=self._billed(),
            candidates=self._candidates(),
        )

    def _status(self):
        """How far the line came; what is half done is not done."""
        return SQL(
            """CASE WHEN line.qty_delivered < line.product_uom_qty - %(tolerance)s
                    THEN CASE WHEN bought.id IS NULL THEN 'to_purchase'
                              WHEN bought.state IN ('sent', 'purchase') THEN 'sent'
                              ELSE 'linked' END
                    WHEN sold.quantity < line.product_uom_qty - %(tolerance)s
                    THEN 'shipped'
                    WHEN billed.quantity < line.product_uom_qty - %(tolerance)s
                    THEN 'invoiced'
                    ELSE 'billed' END""",
            tolerance=SQL("0.00001"),
        )

    def _shipment_date(self):
        """Of the purchase line, else when the customer wants it or may expect it."""
        return SQL(
            """(COALESCE(
                    bought.date_planned,
                    sale.commitment_date,
                    CASE WHEN sale.state = 'sale' THEN sale.date_order
                         ELSE now() AT TIME ZONE 'UTC' END
                    + COALESCE(line.customer_lead, 0) * INTERVAL '1 day'
                ) AT TIME ZONE 'UTC' AT TIME ZONE %s)::date""",
            self.env.tz.zone,
        )

    def _bought(self):
        """The purchase line that is linked, the same as `nav_purchase_line_id`."""
        return SQL(
            """
            SELECT bought.id, bought.order_id, bought.date_planned,
                   purchase.name, purchase.state, purchase.partner_id
              FROM purchase_order_line bought
              JOIN purchase_order purchase ON purchase.id = bought.order_id
              JOIN stock_picking_type kind ON kind.id = purchase.picking_type_id
             WHERE bought.sale_line_id = line.id
               AND purchase.state != 'cancel'
               AND kind.code = 'dropship'
          ORDER BY purchase.priority DESC, purchase.id DESC, bought.sequence, bought.id
             LIMIT 1
            """
        )

    def _sold(self):
        """Quantity on posted invoices, less what was credited, in the line's unit."""
        return SQL(
            """
            SELECT COALESCE(SUM(
                       CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                       * invoiced.quantity * invoiced_unit.factor / unit.factor
                   ), 0)::numeric AS quantity
              FROM sale_order_line_invoice_rel link
              JOIN account_move_line invoiced ON invoiced.id = link.invoice_line_id
               AND invoiced.parent_state = 'posted'
              JOIN account_move move ON move.id = invoiced.move_id
              JOIN uom_uom invoiced_unit ON invoiced_unit.id = invoiced.product_uom_id
             WHERE link.order_line_id = line.id
            """
        )

    def _billed(self):
        """Of all purchases of the line: Odoo buys more with another one."""
        return SQL(
            """
            SELECT COALESCE(SUM(
                       CASE move.move_type WHEN 'in_refund' THEN -1 ELSE 1 END
                       * posted.quantity * posted_unit.factor / unit.factor
                   ), 0)::numeric AS quantity
              FROM purchase_order_line own
              JOIN purchase_order purchase ON purchase.id = own.order_id
              JOIN stock_picking_type kind ON kind.id = purchase.picking_type_id
               AND kind.code = 'dropship'
              JOIN account_move_line posted ON posted.purchase_line_id = own.id
               AND posted.parent_state = 'posted'
              JOIN account_move move ON move.id = posted.move_id
              JOIN uom_uom posted_unit ON posted_unit.id = posted.product_uom_id
             WHERE own.sale_line_id = line.id
            """
        )

    def _candidates(self):
        """Lines that are linked, or marked as `nav_drop_shipment` is.

        The route of the line counts, else those of the item and its categories. Found
        first, hence OFFSET: all the other lines ever sold need not be looked at.
        """
        routes = SQL(
            """(SELECT rule.route_id
                  FROM stock_rule rule
                  JOIN stock_picking_type kind ON kind.id = rule.picking_type_id
                  JOIN stock_route route ON route.id = rule.route_id
                 WHERE rule.active AND route.active
                   AND rule.action = 'buy' AND kind.code = 'dropship')"""
        )
        return SQL(
            """
            SELECT bought.sale_line_id AS id
              FROM purchase_order_line bought
              JOIN purchase_order purchase ON purchase.id = bought.order_id
              JOIN stock_picking_type kind ON kind.id = purchase.picking_type_id
             WHERE bought.sale_line_id IS NOT NULL
               AND purchase.state != 'cancel'
               AND kind.code = 'dropship'
             UNION
            SELECT own.sale_order_line_id
              FROM sale_order_line_stock_route_rel own
             WHERE own.stock_route_id IN %(routes)s
             UNION
            SELECT plain.id
              FROM product_template item
              JOIN product_product product ON product.product_tmpl_id = item.id
              JOIN sale_order_line plain ON plain.product_id = product.id
             WHERE item.id IN (%(items)s)
               AND NOT EXISTS (SELECT FROM sale_order_line_stock_route_rel own
                                WHERE own.sale_order_line_id = plain.id)
            """,
            routes=routes,
            items=SQL(
                """
                SELECT own.product_id
                  FROM stock_route_product own
                 WHERE own.route_id IN %(routes)s
                 UNION
                SELECT item.id
                  FROM stock_route_categ own
                  JOIN product_category above ON above.id = own.categ_id
                  JOIN product_category category
                    ON starts_with(category.parent_path, above.parent_path)
                  JOIN product_template item ON item.categ_id = category.id
                 WHERE own.route_id IN %(routes)s
                """,
                routes=routes,
            ),
        )

    # === VENDOR ===#

    def _sale_lines(self):
        return self.env["sale.order.line"].browse(self.ids)

    @api.depends("purchase_vendor_id")
    def _compute_vendor_id(self):
        linking = self.env["nav.drop.shipment.linking"]
        for row in self:
            row.vendor_id = row.purchase_vendor_id or linking._vendor(row._sale_lines())

    @api.model
    def _search_vendor_id(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        bought = Domain("purchase_vendor_id", operator, value)
        # few rows wait for a purchase order at any time
        waiting = self.search([("status", "=", "to_purchase")])
        wanted = waiting.sudo().vendor_id
        if operator == "any":
            wanted = wanted.filtered_domain(value)
            fits = waiting.filtered(lambda row: row.sudo().vendor_id in wanted)
        else:
            fits = waiting.filtered(lambda row: row.sudo().vendor_id.id in value)
        return bought | Domain("id", "in", fits.ids)

    # === ACTIONS ===#

    def nav_create_purchase_orders(self):
        """Make purchase orders, one for each vendor, customer and ship-to address.

        Rows that have one already are left out, so calling it again does nothing.

        :return: ids of the new purchase orders
        :raise AccessError: the user does not buy or may not read the rows
        :raise UserError: no row has a vendor
        """
        self.check_access("read")
        linking = self.env["nav.drop.shipment.linking"]
        return linking._create_for(self._sale_lines())[0].ids

    def action_nav_create_purchase_orders(self):
        """Make the purchase orders and open them."""
        self.check_access("read")
        linking = self.env["nav.drop.shipment.linking"]
        return linking._show_created(*linking._create_for(self._sale_lines()))

    def action_nav_open_purchase_order(self):
        self.check_access("read")
        return self._open_documents(self.sudo().purchase_order_id)

    def action_nav_open_sale_order(self):
        self.check_access("read")
        return self._open_documents(self.sudo().sale_order_id)

    def _open_documents(self, documents):
        """Only what the user may read; who may read nothing is told so."""
        documents = documents.with_env(self.env)
        if not documents or not documents.has_access("read"):
            raise AccessError(self.env._("You have no right to open this document."))
        return documents._get_records_action()

    @api.model
    def _action_for(self, documents):
        """Open orders, or their drop shipments for somebody who may not read them."""
        documents = documents.with_env(self.env)
        if documents.has_access("read"):
            return documents._get_records_action()
        link = {"sale.order": "sale_order_id", "purchase.order": "purchase_order_id"}
        xmlid = "nav_sales_addon.nav_drop_shipment_action"
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        domain = [(link[documents._name], "in", documents.ids)]
        return {**action, "domain": domain, "context": {}}
