"""What installation does to the documents a running Odoo already has."""

from odoo.tools import SQL, sql

ORDER_COLUMNS = {
    "nav_document_type": "varchar",
    "nav_status": "varchar",
    "nav_posting_date": "date",
    "nav_document_date": "date",
    "nav_completely_shipped": "bool",
    "nav_shipped_not_invoiced": "bool",
    "nav_closed": "bool",
    "nav_combine_shipments": "bool",
}
# Columns that stay empty on what exists, but must not be computed for all of it
EMPTY_COLUMNS = {
    "sale_order": {
        "nav_price_group_id": "int4",
        "nav_discount_group_id": "int4",
        "nav_prepayment_pct": "numeric",
        "nav_prepayment_term_id": "int4",
    },
    "account_move": {"nav_warehouse_id": "int4", "nav_applies_to_id": "int4"},
    "sale_order_line": {
        "nav_prepayment_pct": "numeric",
        "nav_prepmt_line_amount": "numeric",
        "nav_inv_discount_pct": "float8",
    },
    "account_move_line": {"nav_proposed_price": "numeric"},
    "account_bank_statement_line": {"nav_review_rank": "int4"},
}
# Columns that are true on all that exists: PostgreSQL fills them without a rewrite
TRUE_COLUMNS = {
    "sale_order_line": "nav_allow_invoice_discount",
    "account_move_line": "nav_allow_invoice_discount",
}
LINE_COLUMNS = {"nav_qty_to_ship": "numeric", "nav_qty_to_invoice": "numeric"}


def pre_init_hook(env):
    """Fill the new columns in bulk: a company may have a million order lines.

    Without this Odoo would compute them record by record, and date every old order
    today. The figures are those of the computes in sale_order(_line).py. Confirmed
    orders are released orders, everything else stays a quote; nothing else changes.
    """
    for table, columns in (
        ("sale_order", ORDER_COLUMNS),
        ("sale_order_line", LINE_COLUMNS),
        *EMPTY_COLUMNS.items(),
    ):
        for name, kind in columns.items():
            if not sql.column_exists(env.cr, table, name):
                sql.create_column(env.cr, table, name, kind)
    for table, name in TRUE_COLUMNS.items():
        if not sql.column_exists(env.cr, table, name):
            env.cr.execute(
                SQL(
                    "ALTER TABLE %s ADD COLUMN %s bool DEFAULT true",
                    SQL.identifier(table),
                    SQL.identifier(name),
                )
            )
            env.cr.execute(
                SQL(
                    "ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT",
                    SQL.identifier(table),
                    SQL.identifier(name),
                )
            )
    _fill_lines(env.cr)
    _fill_orders(env.cr)


def _fill_lines(cr):
    """Qty. to Ship is what is outstanding, Qty. to Invoice all of it once shipped."""
    cr.execute(
        """
        UPDATE sale_order_line line
           SET nav_qty_to_ship = quantity.to_ship,
               nav_qty_to_invoice = GREATEST(
                   sign * (COALESCE(line.qty_delivered, 0) + quantity.to_ship
                           - COALESCE(line.qty_invoiced, 0)), 0) * sign
          FROM (SELECT id,
                       CASE WHEN product_uom_qty < 0 THEN -1 ELSE 1 END AS sign,
                       CASE WHEN qty_delivered_method NOT IN ('stock_move', 'manual')
                            THEN 0
                            WHEN product_uom_qty < 0
                            THEN LEAST(product_uom_qty - COALESCE(qty_delivered, 0), 0)
                            ELSE GREATEST(
                                product_uom_qty - COALESCE(qty_delivered, 0), 0)
                       END AS to_ship
                  FROM sale_order_line) quantity
         WHERE quantity.id = line.id
           AND line.display_type IS NULL
           AND NOT COALESCE(line.is_downpayment, FALSE)
        """
    )


def _fill_orders(cr):
    """Type, status, dates and progress of the orders that exist."""
    cr.execute(
        """
        UPDATE sale_order
           SET nav_document_type = CASE state WHEN 'sale' THEN 'order'
                                              ELSE 'quote' END,
               nav_status = CASE state WHEN 'sale' THEN 'released' ELSE 'open' END,
               nav_document_date = date_order::date,
               nav_completely_shipped = FALSE,
               nav_shipped_not_invoiced = FALSE,
               nav_closed = FALSE
        """
    )
    cr.execute(
        """
        UPDATE sale_order
           SET nav_completely_shipped = progress.shipped,
               nav_shipped_not_invoiced = progress.not_invoiced,
               nav_closed = sale_order.state = 'sale' AND progress.shipped
                            AND NOT progress.not_invoiced AND NOT EXISTS (
                   SELECT 1
                     FROM sale_order_line line
                     JOIN sale_order_line_invoice_rel link
                       ON link.order_line_id = line.id
                     JOIN account_move_line item ON item.id = link.invoice_line_id
                    WHERE line.order_id = sale_order.id
                      AND item.parent_state = 'draft')
          FROM (SELECT order_id,
                       COALESCE(BOOL_AND(sign * qty_delivered >= sign * product_uom_qty)
                                FILTER (WHERE product_uom_qty != 0), FALSE) AS shipped,
                       BOOL_OR(sign * qty_delivered > sign * qty_invoiced)
                           AS not_invoiced
                  FROM (SELECT order_id, product_uom_qty,
                               COALESCE(qty_delivered, 0) AS qty_delivered,
                               COALESCE(qty_invoiced, 0) AS qty_invoiced,
                               CASE WHEN product_uom_qty < 0 THEN -1 ELSE 1 END AS sign
                          FROM sale_order_line
                         WHERE display_type IS NULL
                           AND NOT COALESCE(is_downpayment, FALSE)) line
              GROUP BY order_id) progress
         WHERE progress.order_id = sale_order.id
        """
    )


def uninstall_hook(env):
    """The history of approvals goes with the addon, and lets go of its people.

    Its foreign keys keep users from being deleted, also while Odoo uninstalls.
    """
    env.cr.execute("DELETE FROM nav_approval_request")
    env.invalidate_all()
