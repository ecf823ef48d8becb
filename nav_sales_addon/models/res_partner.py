from odoo import api, fields, models
from odoo.exceptions import AccessError

# What each value of Blocked refuses: rules/sales_documents.md §7 (the table).
BLOCKED_STEPS = {
    "ship": {"quote", "order", "ship"},
    "invoice": {"quote", "order", "invoice_document", "ship", "invoice"},
    "all": {
        "quote",
        "order",
        "invoice_document",
        "credit_memo",
        "ship",
        "invoice",
        "credit",
    },
}
BLOCKING_FIELDS = {"nav_blocked", "nav_privacy_blocked"}


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = [
        "res.partner",
        "nav.outstanding.mixin",
        "nav.customer.statistics.mixin",
        "nav.customer.template.mixin",
        "nav.customer.number.mixin",
        "nav.customer.search.mixin",
        "nav.customer.approval.mixin",
        "nav.customer.sending.mixin",
        "nav.customer.relationship.mixin",
        "nav.customer.statement.mixin",
        "nav.pricing.customer.mixin",
        "nav.prepayment.customer.mixin",
        "nav.discount.customer.mixin",
    ]

    nav_blocked = fields.Selection(
        [("ship", "Ship"), ("invoice", "Invoice"), ("all", "All")],
        string="Blocked",
        company_dependent=True,
        tracking=True,
        help="Ship: no new quotes and orders, nothing is shipped. "
        "Invoice: also nothing is invoiced. All: nothing at all.",
    )
    nav_privacy_blocked = fields.Boolean(string="Privacy Blocked", tracking=True)
    nav_document_sending_profile_id = fields.Many2one(
        "nav.document.sending.profile",
        string="Document Sending Profile",
        company_dependent=True,
        groups="nav_sales_addon.group_nav_processor,account.group_account_invoice",
        help="How this customer gets documents. Blank: the default profile.",
    )
    nav_combine_shipments = fields.Boolean(
        string="Combine Shipments",
        company_dependent=True,
        help="One invoice for the shipments of several orders.",
    )
    nav_application_method = fields.Selection(
        [("manual", "Manual"), ("apply_to_oldest", "Apply to Oldest")],
        string="Application Method",
        company_dependent=True,
        help="Apply to Oldest: a payment or credit memo posted without Applies-to "
        "closes the open entries with the earliest due dates at once.",
    )
    nav_warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="Location",
        company_dependent=True,
        check_company=True,
        help="The warehouse this customer, or this ship-to address, is served from.",
    )
    # Company dependent links stand here: Odoo looks after them by table
    nav_prepayment_term_id = fields.Many2one(
        "account.payment.term",
        string="Prepmt. Payment Terms",
        company_dependent=True,
        help="When a prepayment invoice is due. Blank: as other invoices.",
    )
    nav_invoice_discount_id = fields.Many2one(
        "nav.customer.invoice.discount",
        string="Invoice Disc. Code",
        company_dependent=True,
        groups="nav_sales_addon.group_nav_processor,account.group_account_invoice",
        help="Terms of the invoice discount and service charge. Several customers can "
        "share one code.",
    )
    nav_incoterm_id = fields.Many2one(
        "account.incoterms", string="Shipment Method", company_dependent=True
    )
    nav_price_group_id = fields.Many2one(
        "nav.customer.price.group",
        string="Customer Price Group",
        company_dependent=True,
        check_company=True,
        groups="nav_sales_addon.group_nav_processor",
        help="The customer also gets the special prices of this group.",
    )
    nav_discount_group_id = fields.Many2one(
        "nav.customer.discount.group",
        string="Customer Discount Group",
        company_dependent=True,
        check_company=True,
        groups="nav_sales_addon.group_nav_processor",
        help="The customer also gets the line discounts of this group.",
    )
    nav_sales_code_ids = fields.One2many(
        "nav.customer.sales.code",
        "partner_id",
        string="Recurring Sales Lines",
        # who cannot read those must still be able to read these
        groups="nav_sales_addon.group_nav_processor",
    )
    nav_balance = fields.Monetary(
        string="Balance",
        compute="_compute_nav_balance",
        help="What the customer still has to pay: the sum of the open customer ledger "
        "entries.",
    )
    nav_balance_due = fields.Monetary(
        string="Overdue Balance",
        compute="_compute_nav_balance",
        help="The part of the balance whose due date has passed.",
    )

    @api.model
    def name_create(self, name):
        """A name typed into a sales document becomes a customer by a template."""
        if self.env.context.get("nav_customer_template"):
            customer = self._nav_create_typed_customer(name)
            if customer:
                return customer.id, customer.display_name
        return super().name_create(name)

    # === WHO MAY BLOCK ===#

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get(name) for vals in vals_list for name in BLOCKING_FIELDS):
            self._nav_check_may_block()
        vals_list, waiting = self._nav_take_out_at_creation(vals_list)
        customers = super().create(vals_list)
        for customer, vals in zip(customers, waiting, strict=False):
            if vals:
                customer.write(vals)  # asks for the approval
        return customers

    def write(self, vals):
        names = BLOCKING_FIELDS & vals.keys()
        # contacts only mirror their company; what does not change needs no right
        customers = self.filtered(lambda p: names and p.commercial_partner_id == p)
        if any(
            partner[name] != (vals[name] or False)
            for partner in customers
            for name in names
        ):
            self._nav_check_may_block()
        waiting = self._nav_stage_changes(vals)
        for customer, kept in waiting.items():
            rest = {name: value for name, value in vals.items() if name not in kept}
            super(ResPartner, customer).write(rest)
        others = self.filtered(lambda customer: customer not in waiting)
        return super(ResPartner, others).write(vals) if others or not self else True

    @api.model
    def _nav_check_may_block(self):
        """Blocking and unblocking customers is the manager's decision (design §7)."""
        manager = "nav_sales_addon.group_nav_manager"
        if not self.env.su and not self.env.user.has_group(manager):
            raise AccessError(
                self.env._("Only a Sales Manager may block or unblock a customer.")
            )

    # === BALANCE ===#

    @api.depends_context("company", "uid")
    def _compute_nav_balance(self):
        """Open and overdue amounts of the customer ledger, in company currency."""
        self.nav_balance = self.nav_balance_due = 0.0
        if not self._nav_may_see_figures():
            return
        figures = self.env["nav.credit.exposure"]._balances(self, self.env.company)
        for customer in self:
            exposure = figures.get(customer.commercial_partner_id._origin.id)
            if exposure:
                customer.nav_balance = exposure.balance
                customer.nav_balance_due = exposure.balance_due

    def _nav_documents_domain(self):
        return (
            fields.Domain("partner_id", "in", self.ids)
            | fields.Domain("partner_invoice_id", "in", self.ids)
            | fields.Domain("partner_shipping_id", "in", self.ids)
        )

    @api.model
    def _commercial_fields(self):
        return [
            *super()._commercial_fields(),
            "nav_blocked",
            "nav_privacy_blocked",
            "nav_application_method",
            "nav_document_sending_profile_id",
            "nav_print_statements",
            "nav_last_statement_number",
        ]

    def _nav_blocked_message(self, step):
        """Why a step is refused for this customer, False when it is allowed.

        :param str step: creating a quote, order, invoice_document or credit_memo;
            posting ship, invoice or credit
        :return: a sentence for the user or False (rules/sales_documents.md §7)
        """
        customer = self.commercial_partner_id
        if customer.nav_privacy_blocked:
            return self.env._(
                "Customer %(customer)s is blocked for privacy: no document can be "
                "created or posted.",
                customer=customer.name or customer.display_name,
            )
        if step not in BLOCKED_STEPS.get(customer.nav_blocked, ()):
            return False
        field = self._fields["nav_blocked"]
        label = dict(field._description_selection(self.env))[customer.nav_blocked]
        customer_name = customer.name or customer.display_name
        values = {"customer": customer_name, "blocked": label}
        if step in ("ship", "invoice", "credit"):
            return self.env._(
                "Customer %(customer)s is blocked (%(blocked)s): this cannot be "
                "posted.",
                **values,
            )
        return self.env._(
            "Customer %(customer)s is blocked (%(blocked)s): this document cannot be "
            "created.",
            **values,
        )

    def action_nav_view_customer_entries(self):
        """Open the customer ledger entries of a customer."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nav_sales_addon.nav_customer_ledger_entry_action"
        )
        customer = self.commercial_partner_id
        return {**action, "domain": [("partner_id", "=", customer.id)]}

    def action_nav_view_contact(self):
        """Open Odoo's own form of this customer, with all that it has."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "res.partner",
            "res_id": self.id,
            "view_mode": "form",
            "views": [(self.env.ref("base.view_partner_form").id, "form")],
        }
