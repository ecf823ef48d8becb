from odoo import api, fields, models


class NavCustomerStatisticsMixin(models.AbstractModel):
    """Figures on the customer card, in company currency (customers_setup.md §4).

    They are read when somebody looks at them and never stored. Contacts show those of
    their company. People without access to the customer ledger see zeros.
    """

    _name = "nav.customer.statistics.mixin"
    _description = "Statistics of Customers"

    currency_id = fields.Many2one("res.currency")  # of the partner: the company's
    nav_shipped_not_invoiced = fields.Monetary(
        string="Shipped Not Invoiced",
        compute="_compute_nav_exposure",
        help="Including tax; goods that came back and are not credited yet are "
        "deducted.",
    )
    nav_outstanding_orders = fields.Monetary(
        string="Outstanding Orders",
        compute="_compute_nav_exposure",
        help="What is neither shipped nor invoiced of open and released orders, "
        "including tax and less invoiced down payments.",
    )
    nav_outstanding_invoices = fields.Monetary(
        string="Outstanding Invoices",
        compute="_compute_nav_exposure",
        help="Invoices that are not posted yet.",
    )
    nav_exposure = fields.Monetary(
        string="Total",
        compute="_compute_nav_exposure",
        help="Balance, shipped not invoiced, outstanding orders and invoices.",
    )
    nav_credit_limit = fields.Monetary(
        string="Customer Credit Limit", compute="_compute_nav_exposure"
    )
    nav_available_credit = fields.Monetary(
        string="Available Credit",
        compute="_compute_nav_exposure",
        help="Credit limit less total; 0 for a customer without limit.",
    )
    nav_sales_period = fields.Monetary(
        string="Sales This Month", compute="_compute_nav_sales"
    )
    nav_sales_year = fields.Monetary(
        string="Sales This Year",
        compute="_compute_nav_sales",
        help="Posted invoices less credit memos of this fiscal year, without tax.",
    )
    nav_sales_last_year = fields.Monetary(
        string="Sales Last Year", compute="_compute_nav_sales"
    )

    def _nav_may_see_figures(self):
        return self.env["nav.customer.ledger.entry"].has_access("read")

    @api.depends_context("company", "uid")
    def _compute_nav_exposure(self):
        service, figures = self.env["nav.credit.exposure"], {}
        if self._nav_may_see_figures():
            figures = service._figures(self, self.env.company)
        nothing = service._nothing()
        for partner in self:
            customer = partner.commercial_partner_id._origin
            exposure = figures.get(customer.id, nothing)
            partner.nav_shipped_not_invoiced = exposure.shipped_not_invoiced
            partner.nav_outstanding_orders = (
                exposure.outstanding_orders - exposure.prepayments
            )
            partner.nav_outstanding_invoices = exposure.outstanding_invoices
            partner.nav_exposure = exposure.total
            partner.nav_credit_limit = exposure.credit_limit
            partner.nav_available_credit = exposure.available

    @api.depends_context("company", "uid")
    def _compute_nav_sales(self):
        sales = {}
        if self._nav_may_see_figures():
            sales = self.env["nav.credit.exposure"]._sales(self, self.env.company)
        for partner in self:
            customer = partner.commercial_partner_id._origin
            (
                partner.nav_sales_period,
                partner.nav_sales_year,
                partner.nav_sales_last_year,
            ) = sales.get(customer.id, (0.0, 0.0, 0.0))

    def action_nav_view_overdue_entries(self):
        """Open the customer ledger entries that are past due."""
        self.ensure_one()
        action = self.action_nav_view_customer_entries()
        overdue = fields.Domain("is_overdue", "=", True)
        return {**action, "domain": list(fields.Domain(action["domain"]) & overdue)}
