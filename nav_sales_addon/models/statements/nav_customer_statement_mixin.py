from odoo import api, fields, models


class NavCustomerStatementMixin(models.AbstractModel):
    """Statements and payment habits on the customer card (rules §1.1 and §12)."""

    _name = "nav.customer.statement.mixin"
    _description = "Customer Who Gets Statements"

    nav_print_statements = fields.Boolean(
        string="Print Statements",
        company_dependent=True,
        help="No: this customer is left out when statements are made.",
    )
    nav_last_statement_number = fields.Integer(
        string="Last Statement No.",
        company_dependent=True,
        copy=False,
        readonly=True,
        help="Counts the statements that were printed, e-mailed or exported.",
    )
    nav_average_days_late = fields.Float(
        string="Average Collection Delay (Days)",
        compute="_compute_nav_payment_days",
        digits=(16, 1),
        help="Days between due date and payment of paid invoices, on average. Below 0: "
        "paid before the due date.",
    )
    nav_has_average_days = fields.Boolean(
        string="Has Paid Invoices", compute="_compute_nav_payment_days"
    )
    nav_last_payment_date = fields.Date(
        string="Last Payment Date", compute="_compute_nav_payment_days"
    )

    @api.depends_context("company", "uid")
    def _compute_nav_payment_days(self):
        figures = {}
        if self._nav_may_see_figures():
            figures = self.env["nav.payment.days"]._get(
                self.commercial_partner_id._origin, self.env.company
            )
        for partner in self:
            customer = partner.commercial_partner_id._origin
            days, paid_on = figures.get(customer.id, (None, None))
            partner.nav_average_days_late = days or 0.0
            partner.nav_has_average_days = days is not None
            partner.nav_last_payment_date = paid_on or False

    def _nav_statement_address(self):
        """Where statements go: the address for invoices, else the customer itself."""
        self.ensure_one()
        return self.browse(self.address_get(["invoice"])["invoice"]) or self

    def action_nav_print_statement(self):
        """Open the dialog of customer statements for these customers."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nav_sales_addon.nav_print_statements_action"
        )
        customers = self.commercial_partner_id
        return {**action, "context": {"default_partner_ids": customers.ids}}

    def action_nav_view_statements(self):
        """The statements this customer got."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nav_sales_addon.nav_customer_statement_action"
        )
        return {
            **action,
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
            "context": {},
        }

    def action_nav_view_statistics(self):
        """Balances, and what happened in four periods up to today."""
        self.ensure_one()
        statistics = self.env["nav.customer.statistics"].create(
            {"partner_id": self.commercial_partner_id.id}
        )
        return statistics._get_records_action(
            name=self.env._("Customer Statistics"), target="new"
        )
