from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    nav_customer_sequence_id = fields.Many2one(
        related="company_id.nav_customer_sequence_id", readonly=False
    )
    nav_quote_sequence_id = fields.Many2one(
        related="company_id.nav_quote_sequence_id", readonly=False
    )
    nav_order_sequence_id = fields.Many2one(
        related="company_id.nav_order_sequence_id", readonly=False
    )
    nav_shipment_sequence_id = fields.Many2one(
        related="company_id.nav_shipment_sequence_id", readonly=False
    )
    nav_invoice_sequence_id = fields.Many2one(
        related="company_id.nav_invoice_sequence_id", readonly=False
    )
    nav_credit_memo_sequence_id = fields.Many2one(
        related="company_id.nav_credit_memo_sequence_id", readonly=False
    )
    nav_default_posting_date = fields.Selection(
        related="company_id.nav_default_posting_date", readonly=False, required=True
    )
    nav_link_document_date = fields.Boolean(
        related="company_id.nav_link_document_date", readonly=False
    )
    nav_allow_posting_from = fields.Date(
        related="company_id.nav_allow_posting_from", readonly=False
    )
    nav_allow_posting_to = fields.Date(
        related="company_id.nav_allow_posting_to", readonly=False
    )
    nav_default_qty_to_ship = fields.Selection(
        related="company_id.nav_default_qty_to_ship", readonly=False, required=True
    )
    nav_return_order_sequence_id = fields.Many2one(
        related="company_id.nav_return_order_sequence_id", readonly=False
    )
    nav_return_receipt_sequence_id = fields.Many2one(
        related="company_id.nav_return_receipt_sequence_id", readonly=False
    )
    nav_exact_cost_reversing = fields.Boolean(
        related="company_id.nav_exact_cost_reversing", readonly=False
    )
    nav_return_receipt_on_credit_memo = fields.Boolean(
        related="company_id.nav_return_receipt_on_credit_memo", readonly=False
    )
    nav_ext_doc_no_mandatory = fields.Boolean(
        related="company_id.nav_ext_doc_no_mandatory", readonly=False
    )
    nav_archive_quotes = fields.Selection(
        related="company_id.nav_archive_quotes", readonly=False, required=True
    )
    nav_archive_orders = fields.Boolean(
        related="company_id.nav_archive_orders", readonly=False
    )
    nav_copy_comments_shipment = fields.Boolean(
        related="company_id.nav_copy_comments_shipment", readonly=False
    )
    nav_copy_comments_invoice = fields.Boolean(
        related="company_id.nav_copy_comments_invoice", readonly=False
    )
    nav_lock_released = fields.Boolean(
        related="company_id.nav_lock_released", readonly=False
    )
    nav_credit_warnings = fields.Selection(
        related="company_id.nav_credit_warnings", readonly=False, required=True
    )
    nav_calc_inv_discount = fields.Boolean(
        related="company_id.nav_calc_inv_discount", readonly=False
    )
    nav_inv_discount_per_tax = fields.Boolean(
        related="company_id.nav_inv_discount_per_tax", readonly=False
    )
    nav_discount_posting = fields.Selection(
        related="company_id.nav_discount_posting", readonly=False, required=True
    )
    nav_line_discount_account_id = fields.Many2one(
        related="company_id.nav_line_discount_account_id", readonly=False
    )
    nav_inv_discount_account_id = fields.Many2one(
        related="company_id.nav_inv_discount_account_id", readonly=False
    )
    nav_service_charge_product_id = fields.Many2one(
        related="company_id.nav_service_charge_product_id", readonly=False
    )
    nav_drop_shipment_mode = fields.Selection(
        related="company_id.nav_drop_shipment_mode", readonly=False
    )
    nav_bill_before_sale = fields.Boolean(
        related="company_id.nav_bill_before_sale", readonly=False
    )
    nav_undo_drop_shipments = fields.Boolean(
        related="company_id.nav_undo_drop_shipments", readonly=False
    )
    nav_application_currencies = fields.Selection(
        related="company_id.nav_application_currencies", readonly=False, required=True
    )
    nav_application_rounding = fields.Monetary(
        related="company_id.nav_application_rounding", readonly=False
    )
    nav_application_journal_id = fields.Many2one(
        related="company_id.nav_application_journal_id", readonly=False
    )
    nav_match_customers = fields.Boolean(
        related="company_id.nav_match_customers", readonly=False
    )
    nav_match_names = fields.Selection(
        related="company_id.nav_match_names", readonly=False
    )
    nav_match_sets = fields.Boolean(related="company_id.nav_match_sets", readonly=False)
    nav_payment_tolerance_percent = fields.Float(
        related="company_id.nav_payment_tolerance_percent", readonly=False
    )
    nav_payment_tolerance_max = fields.Monetary(
        related="company_id.nav_payment_tolerance_max", readonly=False
    )
    nav_discount_grace_days = fields.Integer(
        related="company_id.nav_discount_grace_days", readonly=False
    )
    nav_tolerance_account_id = fields.Many2one(
        related="company_id.nav_tolerance_account_id", readonly=False
    )
    nav_opportunity_follows = fields.Boolean(
        related="company_id.nav_opportunity_follows", readonly=False
    )
    nav_stockout_warning = fields.Boolean(
        related="company_id.nav_stockout_warning", readonly=False
    )
    nav_approval_single_admin = fields.Boolean(
        related="company_id.nav_approval_single_admin", readonly=False
    )
    nav_approval_sender_delegates = fields.Boolean(
        related="company_id.nav_approval_sender_delegates", readonly=False
    )
    nav_approval_delegate_limit = fields.Boolean(
        related="company_id.nav_approval_delegate_limit", readonly=False
    )
    nav_approval_allow_reduction = fields.Boolean(
        related="company_id.nav_approval_allow_reduction", readonly=False
    )
    nav_approval_strict = fields.Boolean(
        related="company_id.nav_approval_strict", readonly=False
    )
    nav_approval_customer_required = fields.Boolean(
        related="company_id.nav_approval_customer_required", readonly=False
    )
    nav_approval_exempt_paid = fields.Boolean(
        related="company_id.nav_approval_exempt_paid", readonly=False
    )
    nav_approval_reminders = fields.Boolean(
        related="company_id.nav_approval_reminders", readonly=False
    )
    nav_approval_escalate_days = fields.Integer(
        related="company_id.nav_approval_escalate_days", readonly=False
    )
    nav_approval_on_order = fields.Boolean(
        related="company_id.nav_approval_on_order", readonly=False
    )
    nav_check_prepmt = fields.Boolean(
        related="company_id.nav_check_prepmt", readonly=False
    )
    nav_prepmt_auto_update = fields.Selection(
        related="company_id.nav_prepmt_auto_update", readonly=False
    )
    nav_prepayment_invoice_sequence_id = fields.Many2one(
        related="company_id.nav_prepayment_invoice_sequence_id", readonly=False
    )
    nav_prepayment_credit_sequence_id = fields.Many2one(
        related="company_id.nav_prepayment_credit_sequence_id", readonly=False
    )
