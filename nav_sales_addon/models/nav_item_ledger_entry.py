from odoo import fields, models
from odoo.tools import SQL

from ..notifications import notification

# The id of the leg that enters stock; the leg that leaves it has the move's own id.
# An expression index on stock_move serves it (see stock_move.py).
ENTERING_OFFSET = 1_000_000_000

INSIDE = SQL("('internal', 'transit')")


class NavItemLedgerEntry(models.Model):
    """Item ledger: done stock moves, read through a view (design §2).

    A move that leaves stock is one negative entry, one that enters it a positive entry.
    A transfer and a drop shipment have both: stock as a whole stays what it is.
    """

    _name = "nav.item.ledger.entry"
    _description = "Item Ledger Entry"
    _auto = False
    _order = "posting_date desc, id desc"
    _rec_name = "document_number"

    posting_date = fields.Date(readonly=True)
    entry_type = fields.Selection(
        [
            ("sale", "Sale"),
            ("purchase", "Purchase"),
            ("positive_adjustment", "Positive Adjmt."),
            ("negative_adjustment", "Negative Adjmt."),
            ("transfer", "Transfer"),
            ("consumption", "Consumption"),
            ("output", "Output"),
        ],
        readonly=True,
    )
    document_type = fields.Selection(
        [
            ("shipment", "Sales Shipment"),
            ("return_receipt", "Sales Return Receipt"),
            ("receipt", "Purchase Receipt"),
            ("return_shipment", "Purchase Return Shipment"),
            ("transfer", "Transfer"),
        ],
        readonly=True,
    )
    document_number = fields.Char(string="Document No.", readonly=True)
    product_id = fields.Many2one("product.product", string="Item", readonly=True)
    location_id = fields.Many2one("stock.location", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    invoiced_quantity = fields.Float(digits="Product Unit", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    sales_amount_expected = fields.Monetary(
        string="Sales Amount (Expected)",
        currency_field="company_currency_id",
        readonly=True,
    )
    sales_amount_actual = fields.Monetary(
        string="Sales Amount (Actual)",
        currency_field="company_currency_id",
        readonly=True,
    )
    cost_amount = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
    )
    drop_shipment = fields.Boolean(readonly=True)
    correction = fields.Boolean(
        readonly=True, help="The entry was undone, or it undoes another one."
    )
    partner_id = fields.Many2one("res.partner", string="Source", readonly=True)
    source_order = fields.Char(readonly=True)
    sale_order_id = fields.Many2one("sale.order", string="Sales Order", readonly=True)
    return_reason_id = fields.Many2one("nav.return.reason", readonly=True)
    picking_id = fields.Many2one("stock.picking", string="Document", readonly=True)
    move_id = fields.Many2one("stock.move", string="Stock Move", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    _depends = {
        "stock.move": [
            "company_id",
            "date",
            "is_dropship",
            "location_dest_id",
            "location_id",
            "nav_correction",
            "nav_invoice_line_id",
            "nav_is_neutral",
            "nav_return_reason_id",
            "partner_id",
            "picking_id",
            "product_id",
            "product_uom",
            "purchase_line_id",
            "quantity",
            "reference",
            "sale_line_id",
            "state",
            "value",
        ],
        "stock.move.line": ["move_id", "quantity_product_uom"],
        "stock.picking": [
            "name",
            "nav_corrected_picking_id",
            "nav_posted_number",
            "nav_posting_date",
            "partner_id",
        ],
        "stock.location": ["usage"],
        "sale.order": ["name", "currency_rate"],
        "sale.order.line": ["invoice_lines", "order_id", "price_subtotal"],
        "purchase.order": ["name"],
        "account.move": ["move_type"],
        "account.move.line": ["balance", "parent_state", "quantity", "product_uom_id"],
    }

    @property
    def _table_query(self):
        leaves = SQL("source.usage IN %s OR NOT target.usage IN %s", INSIDE, INSIDE)
        enters = SQL("target.usage IN %s OR NOT source.usage IN %s", INSIDE, INSIDE)
        return SQL(
            "%s UNION ALL %s",
            self._leg_query(SQL("move.id"), -1, leaves),
            self._leg_query(SQL("move.id + %s", ENTERING_OFFSET), 1, enters),
        )

    def _leg_query(self, entry_id, sign, condition):
        """One half of the view.

        The select list holds nothing that a plain list of ids would have to compute:
        PostgreSQL drops unused columns, so amounts cost only where they are shown.
        """
        return SQL(
            """
            SELECT %(entry_id)s AS id,
                   COALESCE(
                       picking.nav_posting_date,
                       (move.date AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
                   ) AS posting_date,
                   %(entry_type)s AS entry_type,
                   %(document_type)s AS document_type,
                   COALESCE(picking.nav_posted_number, picking.name, move.reference)
                       AS document_number,
                   move.product_id,
                   CASE WHEN %(own)s.usage IN %(inside)s THEN %(own)s.id END
                       AS location_id,
                   %(sign)s * %(quantity)s AS quantity,
                   %(invoiced)s AS invoiced_quantity,
                   company.currency_id AS company_currency_id,
                   %(expected)s AS sales_amount_expected,
                   %(actual)s AS sales_amount_actual,
                   %(sign)s * COALESCE(move.value, 0) AS cost_amount,
                   COALESCE(move.is_dropship, FALSE) AS drop_shipment,
                   COALESCE(move.nav_correction, FALSE) AS correction,
                   move.nav_return_reason_id AS return_reason_id,
                   COALESCE(picking.partner_id, move.partner_id) AS partner_id,
                   COALESCE(sale_order.name, purchase_order.name) AS source_order,
                   sale_line.order_id AS sale_order_id,
                   move.picking_id,
                   move.id AS move_id,
                   move.company_id
              FROM %(source)s
             WHERE move.state = 'done' AND (%(condition)s)
            """,
            entry_id=entry_id,
            tz=self.env.tz.zone,
            entry_type=self._entry_type(sign),
            document_type=self._document_type(sign),
            own=SQL("source" if sign < 0 else "target"),
            inside=INSIDE,
            sign=sign,
            quantity=self._product_quantity(SQL("move")),
            invoiced=self._sales_figure(sign, "invoiced"),
            expected=self._sales_figure(sign, "expected"),
            actual=self._sales_figure(sign, "actual"),
            source=self._sources(),
            condition=condition,
        )

    def _sources(self):
        return SQL(
            """
                   stock_move move
              JOIN stock_location source ON source.id = move.location_id
              JOIN stock_location target ON target.id = move.location_dest_id
              JOIN res_company company ON company.id = move.company_id
         LEFT JOIN stock_picking picking ON picking.id = move.picking_id
         LEFT JOIN sale_order_line sale_line ON sale_line.id = move.sale_line_id
         LEFT JOIN sale_order ON sale_order.id = sale_line.order_id
         LEFT JOIN purchase_order_line ON purchase_order_line.id = move.purchase_line_id
         LEFT JOIN purchase_order ON purchase_order.id = purchase_order_line.order_id
            """
        )

    def _entry_type(self, sign):
        """The other end of the move tells what it was; drop shipments have two ends."""
        other = SQL("target" if sign < 0 else "source")
        # a leg outside of stock belongs to a drop shipment: customer = sale
        return SQL(
            """CASE %s.usage
                    WHEN 'customer' THEN 'sale'
                    WHEN 'supplier' THEN 'purchase'
                    WHEN 'inventory' THEN %s
                    WHEN 'production' THEN %s
                    ELSE 'transfer' END""",
            other,
            "negative_adjustment" if sign < 0 else "positive_adjustment",
            "consumption" if sign < 0 else "output",
        )

    def _document_type(self, sign):
        """What undoes a document is an entry of the same kind of document."""
        other = SQL("target" if sign < 0 else "source")
        sales = ("shipment", "return_receipt")
        return SQL(
            """CASE WHEN move.picking_id IS NULL THEN NULL
                    WHEN %(other)s.usage = 'customer'
                         AND picking.nav_corrected_picking_id IS NULL THEN %(sale)s
                    WHEN %(other)s.usage = 'customer' THEN %(undone_sale)s
                    WHEN %(other)s.usage = 'supplier' THEN %(purchase)s
                    WHEN %(other)s.usage IN %(inside)s THEN 'transfer' END""",
            other=other,
            sale=sales[sign > 0],
            undone_sale=sales[sign < 0],
            purchase="return_shipment" if sign < 0 else "receipt",
            inside=INSIDE,
        )

    def _product_quantity(self, move):
        """Quantity of a move in the item's own unit."""
        return SQL(
            """(SELECT COALESCE(SUM(detail.quantity_product_uom), 0)
                  FROM stock_move_line detail WHERE detail.move_id = %s.id)""",
            move,
        )

    # === SALES AMOUNTS (rules/sales_documents.md §5.4) ===#

    def _sales_figure(self, sign, figure):
        """Invoiced quantity, expected or actual sales amount of a sale entry.

        The shipments of an order line fill the line in the order they were made:
        position p is the quantity shipped up to and including a move. What is invoiced
        covers the first positions, the rest is expected. Returns and what is credited
        are matched the same way. Each move gets the difference of two rounded cumulated
        amounts, so that the entries of a line always add up:
        expected = amount of (shipped − invoiced), actual = amount invoiced. The last
        move takes what is left over, also when more is invoiced than shipped.
        """
        return SQL(
            """CASE WHEN move.nav_is_neutral THEN 0
                    WHEN move.sale_line_id IS NOT NULL AND %(other)s.usage = 'customer'
                    THEN (%(query)s)
                    WHEN move.nav_invoice_line_id IS NOT NULL
                    THEN %(direct)s
                    ELSE 0 END""",
            other=SQL("target" if sign < 0 else "source"),
            direct=self._direct_figure(sign, figure),
            query=SQL(
                """
                SELECT %(result)s
                  FROM (%(position)s) position,
                       LATERAL (%(line)s) line,
                       LATERAL (%(share)s) share
                """,
                result=getattr(self, f"_result_{figure}")(-sign),
                position=self._positions(sign),
                line=self._line_totals(-sign),
                share=SQL(
                    """SELECT LEAST(position.before, line.invoiced) AS before,
                              CASE WHEN position.is_last THEN line.invoiced
                                   ELSE LEAST(position.until, line.invoiced)
                              END AS until"""
                ),
            ),
        )

    def _direct_figure(self, sign, figure):
        """Goods shipped by an invoice itself are invoiced in the same moment."""
        if figure == "expected":
            return SQL("0")
        if figure == "invoiced":
            return SQL("%s * %s", sign, self._product_quantity(SQL("move")))
        return SQL(
            """(SELECT COALESCE(SUM(-item.balance), 0) FROM account_move_line item
                 WHERE item.id = move.nav_invoice_line_id
                   AND item.parent_state = 'posted')"""
        )

    def _positions(self, sign):
        """How much of the line moved this way before and until this move."""
        same_way = SQL(
            "(other_target.usage = 'customer') = %s", sign < 0
        )  # leaving for the customer, or coming back from him
        return SQL(
            """
            SELECT COALESCE(SUM(quantity) FILTER (WHERE same_way AND id < move.id), 0)
                       AS before,
                   COALESCE(SUM(quantity) FILTER (WHERE same_way AND id <= move.id), 0)
                       AS until,
                   MAX(id) FILTER (WHERE same_way) = move.id AS is_last,
                   BOOL_AND(same_way) AS only_way
              FROM (SELECT other.id,
                           %(same_way)s AS same_way,
                           (%(quantity)s)::numeric AS quantity
                      FROM stock_move other
                      JOIN stock_location other_source
                        ON other_source.id = other.location_id
                      JOIN stock_location other_target
                        ON other_target.id = other.location_dest_id
                     WHERE other.sale_line_id = move.sale_line_id
                       AND other.product_id = move.product_id
                       AND other.state = 'done'
                       AND other.nav_is_neutral IS NOT TRUE
                       AND 'customer' IN (other_source.usage, other_target.usage)
                   ) moved
            """,
            same_way=same_way,
            quantity=self._product_quantity(SQL("other")),
        )

    def _line_totals(self, way):
        """Quantity and amount posted for the line: invoiced (1) or given back (-1).

        Credits without any return of goods reduce what is invoiced.
        """
        signed = SQL(
            """CASE item_move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
               * item.quantity * item_uom.factor / product_uom.factor * %s""",
            way,
        )
        return SQL(
            """
            SELECT COALESCE(SUM(signed), 0)::numeric AS invoiced,
                   COALESCE(SUM(amount), 0) AS actual
              FROM (SELECT %s AS signed, -item.balance AS amount
                      FROM sale_order_line_invoice_rel link
                      JOIN account_move_line item
                        ON item.id = link.invoice_line_id
                       AND item.parent_state = 'posted'
                      JOIN account_move item_move ON item_move.id = item.move_id
                      JOIN uom_uom item_uom ON item_uom.id = item.product_uom_id
                      JOIN product_product product ON product.id = move.product_id
                      JOIN product_template template
                        ON template.id = product.product_tmpl_id
                      JOIN uom_uom product_uom ON product_uom.id = template.uom_id
                     WHERE link.order_line_id = move.sale_line_id
                   ) posted
             WHERE signed > 0 OR position.only_way
            """,
            signed,
        )

    def _result_invoiced(self, way):
        return SQL("%s * (share.until - share.before)", -way)

    def _result_actual(self, way):
        return SQL(
            """CASE WHEN position.is_last THEN line.actual
                    ELSE %(until)s END - %(before)s""",
            until=self._rounded(
                SQL("line.actual * share.until / NULLIF(line.invoiced, 0)")
            ),
            before=self._rounded(
                SQL("line.actual * share.before / NULLIF(line.invoiced, 0)")
            ),
        )

    def _result_expected(self, way):
        """Amount of the order line for what is not invoiced, company currency."""
        price = SQL(
            """(SELECT COALESCE(sale_line.price_subtotal
                       / NULLIF(sale_line.product_uom_qty * line_uom.factor
                                / own_uom.factor, 0)
                       / COALESCE(NULLIF(sale_order.currency_rate, 0), 1), 0)::numeric
                  FROM product_product own
                  JOIN product_template own_template
                    ON own_template.id = own.product_tmpl_id
                  JOIN uom_uom own_uom ON own_uom.id = own_template.uom_id
                  JOIN uom_uom line_uom ON line_uom.id = sale_line.product_uom_id
                 WHERE own.id = move.product_id)"""
        )
        return SQL(
            "%(way)s * (%(until)s - %(before)s)",
            way=way,
            until=self._rounded(SQL("%s * (position.until - share.until)", price)),
            before=self._rounded(SQL("%s * (position.before - share.before)", price)),
        )

    def _rounded(self, amount):
        """Round to the company's currency in SQL."""
        return SQL(
            """ROUND(COALESCE(%s, 0)::numeric, (SELECT decimal_places
                 FROM res_currency WHERE res_currency.id = company.currency_id))""",
            amount,
        )

    def action_nav_open_document(self):
        """Open the shipment or receipt behind an entry; adjustments have none."""
        self.ensure_one()
        if not self.picking_id:
            message = self.env._("There is no document behind this entry.")
            return notification(message, "info")
        return self.picking_id._nav_open_posted()
