"""Unpaid documents as a user sees them: what is open, and what was entered for it.

What is open comes first, by the index Odoo has for it; then everything else of it,
which the customer ledger tells.
"""

UNPAID_DOCUMENTS = """
   SELECT *,
          open_amount - discount_possible AS discounted_amount
     FROM (
   SELECT shown.id,
          entry.posting_date,
          entry.document_type,
          entry.document_number,
          entry.external_document_number,
          entry.partner_id,
          entry.description,
          entry.due_date,
          COALESCE(mark.discount_date, entry.discount_date) AS discount_date,
          CASE WHEN ABS(entry.discount_possible) >= ABS(entry.remaining_amount) THEN 0
               ELSE entry.discount_possible
          END AS discount_possible,
          entry.currency_id,
          entry.remaining_amount AS open_amount,
          COALESCE(mark.payment_made, FALSE) AS payment_made,
          mark.date_received,
          COALESCE(mark.amount_received, 0) AS amount_received,
          mark.open_amount AS marked_amount,
          move.preferred_payment_method_line_id AS payment_method_line_id,
          entry.move_id,
          entry.company_id
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
     JOIN %(ledger)s entry ON entry.id = shown.id
     JOIN account_move move ON move.id = entry.move_id
LEFT JOIN nav_payment_registration_mark mark
       ON mark.line_id = entry.id AND mark.user_id = %(user)s
    WHERE entry.partner_id IS NOT NULL
      AND entry.document_type IS DISTINCT FROM 'payment'
          ) document
"""
