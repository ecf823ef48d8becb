from odoo import api, fields, models
from odoo.tools import SQL


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "nav.outstanding.mixin"]

    nav_planned_changes = fields.Json(
        string="Planned Receipts and Shipments",
        compute="_compute_nav_planned_changes",
    )

    @api.depends(
        "stock_move_ids.product_qty",
        "stock_move_ids.state",
        "stock_move_ids.date",
        "stock_move_ids.location_id",
        "stock_move_ids.location_dest_id",
    )
    @api.depends_context("warehouse_id", "allowed_company_ids")
    def _compute_nav_planned_changes(self):
        """What is planned to come less what is planned to leave, by the moment.

        A field because a form asks several times for the same items: one statement.
        """
        _quants, arriving, leaving = self._get_domain_locations()
        planned = fields.Domain(
            [
                ("product_id", "in", self.ids),
                ("state", "not in", ("draft", "done", "cancel")),
            ]
        )
        moves = self.env["stock.move"]
        parts = []
        for domain, sign in ((arriving, 1), (leaving, -1)):
            query = moves._search(planned & domain)
            columns = (
                moves._field_to_sql(query.table, name, query)
                for name in ("product_id", "date", "product_qty")
            )
            parts.append(query.select(*columns, SQL("%s AS sign", sign)))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT product_id, date, SUM(sign * product_qty)
                  FROM (%s) planned
                 GROUP BY product_id, date
                 ORDER BY product_id, date
                """,
                SQL(" UNION ALL ").join(parts),
            )
        )
        changes = {}
        for product, moment, quantity in rows:
            text = fields.Datetime.to_string(moment)
            changes.setdefault(product, {})[text] = quantity
        for product in self:
            product.nav_planned_changes = changes.get(product._origin.id)

    def _nav_documents_domain(self):
        return fields.Domain("order_line.product_id", "in", self.ids)
