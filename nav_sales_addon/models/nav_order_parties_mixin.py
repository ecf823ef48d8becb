from odoo import api, fields, models


class NavOrderPartiesMixin(models.AbstractModel):
    """Sell-to, bill-to, ship-to: whose value counts (rules/sales_documents.md §2)."""

    _name = "nav.order.parties.mixin"
    _description = "Customers of an Order"

    nav_combine_shipments = fields.Boolean(
        string="Combine Shipments",
        compute="_compute_nav_combine_shipments",
        store=True,
        readonly=False,
        help="Combine Shipments puts the shipments of this order on one invoice with "
        "those of other orders of the customer.",
    )

    @api.depends("partner_invoice_id", "company_id")
    def _compute_nav_combine_shipments(self):
        """The bill-to customer decides (rules §2.3)."""
        for order in self:
            bill_to = order.partner_invoice_id.with_company(order.company_id)
            order.nav_combine_shipments = bill_to.nav_combine_shipments

    def _nav_from_ship_to(self, name):
        """A value of the ship-to address if it has one, else of the customer."""
        customer = self.partner_id
        return (
            self.partner_shipping_id[name]
            or customer[name]
            or customer.commercial_partner_id[name]
        )

    def _nav_foreign_bill_to(self):
        """Whether the bill-to is another customer, not just another address."""
        bill_to = self.partner_invoice_id.commercial_partner_id
        return bool(bill_to) and bill_to != self.partner_id.commercial_partner_id

    def _nav_keeps_address(self, name):
        """Whether a form has the same customer again: no change (rules §2.7)."""
        origin, address = self._origin, self[name]
        if not address or origin == self or origin.partner_id != self.partner_id:
            return False
        own = address.commercial_partner_id == self.partner_id.commercial_partner_id
        return own or address == origin[name]

    def _nav_default_salesperson(self):
        user = self.env.user
        return user.has_group("sales_team.group_sale_salesman") and user

    def _nav_blocked_problem(self, step):
        """Why a step is refused for sell-to or bill-to customer, or False."""
        self.ensure_one()
        order = self.with_company(self.company_id)
        for customer in order.partner_id | order.partner_invoice_id:
            problem = customer._nav_blocked_message(step)
            if problem:
                return problem
        return False
