"""Unpaid documents as a user sees them: what is open, and what was entered for it.

What is open comes first, by the index Odoo has for it; then everything else of it.
"""

UNPAID_DOCUMENTS = """
   SELECT *,
          open_amount - discount_possible AS discounted_amount
     FROM (
   SELECT shown.id,
          line.date AS posting_date,
          CASE WHEN move.move_type = 'out_invoice' THEN 'invoice'
               WHEN move.move_type = 'out_refund' THEN 'credit_memo'
               WHEN payment.payment_type = 'outbound'
                    OR move.statement_line_id IS NOT NULL THEN 'refund'
          END AS document_type,
          move.name AS document_number,
          move.ref AS external_document_number,
          line.partner_id,
          line.name AS description,
          line.date_maturity AS due_date,
          COALESCE(mark.discount_date, line.discount_date) AS discount_date,
          CASE WHEN line.discount_date IS NULL OR line.reconciled
                    OR ABS(line.amount_currency
                           - line.discount_amount_currency)
                       >= ABS(line.amount_residual_currency) THEN 0
               ELSE line.amount_currency - line.discount_amount_currency
          END AS discount_possible,
          line.currency_id,
          line.amount_residual_currency AS open_amount,
          COALESCE(mark.payment_made, FALSE) AS payment_made,
          mark.date_received,
          COALESCE(mark.amount_received, 0) AS amount_received,
          mark.open_amount AS marked_amount,
          move.preferred_payment_method_line_id AS payment_method_line_id,
          line.move_id,
          line.company_id
     FROM (
   SELECT id
     FROM account_move_line
    WHERE parent_state = 'posted'
      AND reconciled IS NOT TRUE
      AND account_id IN (SELECT id
                           FROM account_account
                          WHERE account_type = 'asset_receivable')
    UNION
   SELECT line_id
     FROM nav_payment_registration_mark
    WHERE user_id = %(user)s
      AND payment_made
          ) shown
     JOIN account_move_line line ON line.id = shown.id
     JOIN account_move move ON move.id = line.move_id
LEFT JOIN account_payment payment ON payment.id = move.origin_payment_id
LEFT JOIN nav_payment_registration_mark mark
       ON mark.line_id = line.id AND mark.user_id = %(user)s
    WHERE line.parent_state = 'posted'
      AND line.partner_id IS NOT NULL
      AND payment.payment_type IS DISTINCT FROM 'inbound'
      AND (move.statement_line_id IS NULL OR line.balance > 0)
          ) entry
"""
