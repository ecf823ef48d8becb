from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..column_defaults import set_column_defaults


class ResCompany(models.Model):
    _inherit = "res.company"

    # Number series: blank leaves Odoo's own numbering
    nav_customer_sequence_id = fields.Many2one("ir.sequence", string="Customer Nos.")
    nav_quote_sequence_id = fields.Many2one("ir.sequence", string="Quote Nos.")
    nav_order_sequence_id = fields.Many2one("ir.sequence", string="Order Nos.")
    nav_return_order_sequence_id = fields.Many2one(
        "ir.sequence", string="Return Order Nos."
    )
    nav_shipment_sequence_id = fields.Many2one(
        "ir.sequence", string="Posted Shipment Nos."
    )
    nav_invoice_sequence_id = fields.Many2one(
        "ir.sequence", string="Posted Invoice Nos."
    )
    nav_credit_memo_sequence_id = fields.Many2one(
        "ir.sequence", string="Posted Credit Memo Nos."
    )
    nav_return_receipt_sequence_id = fields.Many2one(
        "ir.sequence", string="Posted Return Receipt Nos."
    )

    # Dates
    nav_default_posting_date = fields.Selection(
        [("work_date", "Today"), ("none", "No Date")],
        string="Default Posting Date",
        default="work_date",
        required=True,
    )
    nav_link_document_date = fields.Boolean(
        string="Link Document Date to Posting Date", default=True
    )
    nav_allow_posting_from = fields.Date(string="Allow Posting From")
    nav_allow_posting_to = fields.Date(string="Allow Posting To")

    # Orders
    nav_default_qty_to_ship = fields.Selection(
        [("remainder", "Remainder"), ("blank", "Blank")],
        string="Default Quantity to Ship",
        default="remainder",
        required=True,
    )
    nav_ext_doc_no_mandatory = fields.Boolean(string="External Document No. Mandatory")
    nav_exact_cost_reversing = fields.Boolean(string="Exact Cost Reversing Mandatory")
    nav_return_receipt_on_credit_memo = fields.Boolean(
        string="Return Receipt on Credit Memo"
    )
    nav_lock_released = fields.Boolean(string="Lock Released Documents")
    nav_archive_quotes = fields.Selection(
        [("never", "Never"), ("ask", "Ask"), ("always", "Always")],
        string="Archive Quotes",
        default="never",
        required=True,
    )
    nav_archive_orders = fields.Boolean(string="Archive Orders")
    nav_copy_comments_shipment = fields.Boolean(
        string="Copy Comments to Shipments", default=True
    )
    nav_copy_comments_invoice = fields.Boolean(
        string="Copy Comments to Invoices", default=True
    )

    # Warnings; they never block
    nav_credit_warnings = fields.Selection(
        [
            ("both", "Both Warnings"),
            ("credit_limit", "Credit Limit"),
            ("overdue", "Overdue Balance"),
            ("none", "No Warning"),
        ],
        string="Credit Warnings",
        default="both",
        required=True,
    )
    nav_stockout_warning = fields.Boolean(string="Stockout Warning", default=True)

    # Discounts
    nav_calc_inv_discount = fields.Boolean(string="Calc. Inv. Discount")
    nav_inv_discount_per_tax = fields.Boolean(string="Calc. Inv. Discount per Tax")
    nav_discount_posting = fields.Selection(
        [
            ("none", "No Discounts"),
            ("invoice", "Invoice Discounts"),
            ("line", "Line Discounts"),
            ("all", "All Discounts"),
        ],
        string="Discount Posting",
        default="none",
        required=True,
    )
    nav_line_discount_account_id = fields.Many2one(
        "account.account", string="Line Discount Account", check_company=True
    )
    nav_inv_discount_account_id = fields.Many2one(
        "account.account", string="Invoice Discount Account", check_company=True
    )
    nav_service_charge_product_id = fields.Many2one(
        "product.product", string="Service Charge Item", check_company=True
    )

    # Opportunities
    nav_opportunity_follows = fields.Boolean(
        string="Opportunities Follow Their Quote", default=True
    )

    # Prepayments
    nav_check_prepmt = fields.Boolean(string="Check Prepmt. when Posting")
    nav_prepmt_auto_update = fields.Selection(
        [("never", "Never"), ("daily", "Daily"), ("weekly", "Weekly")],
        string="Prepmt. Auto Update Frequency",
        default="never",
        required=True,
    )
    nav_prepayment_invoice_sequence_id = fields.Many2one(
        "ir.sequence", string="Posted Prepmt. Inv. Nos."
    )
    nav_prepayment_credit_sequence_id = fields.Many2one(
        "ir.sequence", string="Posted Prepmt. Cr. Memo Nos."
    )

    # Drop shipments
    nav_drop_shipment_mode = fields.Selection(
        [
            ("automatic", "At Release"),
            ("manual", "By the Buyer (Get Sales Order)"),
        ],
        string="Purchase Orders for Drop Shipments",
        default="automatic",
        required=True,
    )
    nav_bill_before_sale = fields.Boolean(
        string="Bill Drop Shipments before the Sale Is Invoiced"
    )
    nav_undo_drop_shipments = fields.Boolean(string="Undo Drop Shipments")

    # Applying entries
    nav_application_currencies = fields.Selection(
        [("none", "None"), ("all", "All")],
        string="Application between Currencies",
        default="all",
        required=True,
    )
    nav_application_rounding = fields.Monetary(string="Application Rounding Precision")
    nav_application_journal_id = fields.Many2one(
        "account.journal",
        string="Application Journal",
        domain="[('type', '=', 'general'), ('company_id', 'parent_of', id)]",
        check_company=True,
    )
    nav_payment_tolerance_percent = fields.Float(
        string="Payment Tolerance %", digits=(5, 2)
    )
    nav_payment_tolerance_max = fields.Monetary(string="Max. Payment Tolerance")
    nav_discount_grace_days = fields.Integer(
        string="Payment Discount Grace Period (Days)"
    )
    nav_tolerance_account_id = fields.Many2one(
        "account.account",
        string="Payment Tolerance Account",
        check_company=True,
        domain="[('account_type', 'in', ('income', 'income_other', 'expense', "
        "'expense_other'))]",
    )

    # Approvals
    nav_match_customers = fields.Boolean(string="Match Customer Entries", default=True)
    nav_match_names = fields.Selection(
        [
            ("similarity", "Similar Names"),
            ("permutations", "Exact Names, First Word May Stand Last"),
            ("disabled", "No Names"),
        ],
        string="Payer Names",
        default="similarity",
    )
    nav_match_sets = fields.Boolean(
        string="Look for Sums of Neighbouring Entries", default=True
    )
    nav_approval_single_admin = fields.Boolean(string="Only One Approval Administrator")
    nav_approval_sender_delegates = fields.Boolean(string="The Sender May Delegate")
    nav_approval_delegate_limit = fields.Boolean(string="Delegate within Limits Only")
    nav_approval_allow_reduction = fields.Boolean(
        string="Reductions Need No New Approval"
    )
    nav_approval_strict = fields.Boolean(string="New Approval After Reopening")
    nav_approval_customer_required = fields.Boolean(
        string="Customers Blocked until Approved"
    )
    nav_approval_reminders = fields.Boolean(
        string="Remind of Overdue Approvals", default=True
    )
    nav_approval_escalate_days = fields.Integer(
        string="Escalate Overdue Approvals After (Days)"
    )
    nav_approval_exempt_paid = fields.Boolean(
        string="Orders Paid Online Need No Approval"
    )
    nav_approval_on_order = fields.Boolean(string="Print Approvals on Orders")

    @api.constrains(
        "nav_shipment_sequence_id",
        "nav_invoice_sequence_id",
        "nav_credit_memo_sequence_id",
        "nav_return_receipt_sequence_id",
    )
    def _check_nav_posted_series(self):
        """A posting that fails gives its numbers back (rules §5, number series)."""
        for company in self:
            series = (
                company.nav_shipment_sequence_id
                | company.nav_invoice_sequence_id
                | company.nav_credit_memo_sequence_id
                | company.nav_return_receipt_sequence_id
            )
            for gaps in series.filtered(lambda s: s.implementation != "no_gap"):
                raise ValidationError(
                    self.env._(
                        "%(company)s: series %(series)s numbers posted documents and "
                        "must not have gaps. Set its Implementation to No gap.",
                        company=company.display_name,
                        series=gaps.name,
                    )
                )

    @api.constrains("downpayment_account_id")
    def _check_nav_prepayment_account(self):
        self.env["nav.prepayment.posting"]._check_account_stays(self)

    def init(self):
        defaults = {
            "nav_default_posting_date": "work_date",
            "nav_default_qty_to_ship": "remainder",
            "nav_archive_quotes": "never",
            "nav_credit_warnings": "both",
            "nav_drop_shipment_mode": "automatic",
            "nav_application_currencies": "all",
            "nav_match_names": "similarity",
            "nav_prepmt_auto_update": "never",
            "nav_discount_posting": "none",
        }
        set_column_defaults(self.env.cr, self._table, defaults)

    @api.constrains("nav_allow_posting_from", "nav_allow_posting_to")
    def _check_nav_allow_posting(self):
        for company in self:
            start, end = company.nav_allow_posting_from, company.nav_allow_posting_to
            if start and end and start > end:
                raise ValidationError(
                    self.env._(
                        "%(company)s: Allow Posting From (%(start)s) must not be "
                        "after Allow Posting To (%(end)s).",
                        company=company.display_name,
                        start=start,
                        end=end,
                    )
                )
