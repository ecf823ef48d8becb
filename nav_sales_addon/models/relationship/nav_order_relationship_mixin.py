from odoo import api, fields, models
from odoo.exceptions import UserError


class NavOrderRelationshipMixin(models.AbstractModel):
    """Quotes of contacts and of opportunities (rules §13)."""

    _name = "nav.order.relationship.mixin"
    _description = "Order with Contact and Opportunity"

    nav_customer_template_id = fields.Many2one(
        "nav.customer.template",
        string="Customer Template",
        copy=False,
        check_company=True,
        index="btree_not_null",
        groups="nav_sales_addon.group_nav_processor",
        help="The contact is no customer yet: Make Order makes a customer of it with "
        "this template.",
    )
    nav_needs_template = fields.Boolean(
        string="Contact Becomes a Customer",
        compute="_compute_nav_needs_template",
        groups="nav_sales_addon.group_nav_processor",
    )

    # === THE CONTACT BECOMES A CUSTOMER ===#

    @api.depends("partner_id", "nav_document_type")
    def _compute_nav_needs_template(self):
        for order in self:
            order.nav_needs_template = order._nav_is_contact_quote()

    def _nav_is_contact_quote(self):
        """A quote for a contact that is no customer, where templates make customers."""
        self.ensure_one()
        contact = self.partner_id.commercial_partner_id
        if self.nav_document_type != "quote" or not contact or contact.customer_rank:
            return False
        # sudo: orders of colleagues count too
        bought = self.sudo().search_count(
            [("partner_id", "child_of", contact._origin.id), ("state", "=", "sale")],
            limit=1,
        )
        return not bought and bool(self._nav_fitting_templates())

    def _nav_fitting_templates(self):
        contact = self.partner_id.commercial_partner_id
        templates = self.env["nav.customer.template"].sudo()
        return templates.with_company(self.company_id)._find_fitting(
            "company" if contact.is_company else "person"
        )

    def _nav_asks_for_template(self):
        """Whether somebody has to choose before an order can be made."""
        return (
            len(self) == 1
            and self._nav_is_contact_quote()
            and not self.sudo().nav_customer_template_id
            and len(self._nav_fitting_templates()) > 1
        )

    def _nav_template_question(self):
        """Ask for the template, then make the order."""
        contact = self.partner_id.commercial_partner_id
        action = contact.action_nav_create_as_customer()
        context = {**action["context"], "default_quote_id": self.id}
        return {**action, "context": context}

    def _nav_create_customers(self):
        """Contacts of these quotes become customers (CS-324).

        Where nobody is there to choose (the portal), a contact with several fitting
        templates stays what it is.
        """
        done = self.env["res.partner"]
        for quote in self.filtered(lambda quote: quote._nav_is_contact_quote()):
            contact = quote.partner_id.commercial_partner_id
            template = quote.sudo().nav_customer_template_id
            template = template or quote._nav_fitting_templates()
            if contact not in done and len(template) == 1:
                # sudo: the customer signed, or a processor makes the order; both make
                # the customer by the rules of the template
                contact = contact.sudo().with_company(quote.company_id)
                contact.nav_create_as_customer(template.id)
                done |= contact.sudo(False)

    def nav_make_order(self, archive=False):
        """Whoever calls this chooses the template first (CS-324)."""
        for quote in self:
            if quote._nav_asks_for_template():
                raise UserError(
                    self.env._(
                        "%(contact)s is no customer yet: choose a customer template on "
                        "%(quote)s.",
                        contact=quote.partner_id.display_name,
                        quote=quote.name,
                    )
                )
        return super().nav_make_order(archive)

    # === THE OPPORTUNITY ===#

    def _nav_make_order(self, archive=False):
        """Make Order wins the opportunity (rules §13, CS-331)."""
        self._nav_create_customers()
        res = super()._nav_make_order(archive)
        self._nav_win_opportunities()
        return res

    def _nav_set_invoice(self, invoice):
        """Make Invoice is a sale too."""
        res = super()._nav_set_invoice(invoice)
        if invoice:
            self._nav_create_customers()
            self._nav_win_opportunities()
        return res

    def _nav_opportunities(self):
        """Opportunities that follow their orders in these companies."""
        # sudo: who makes an order need not own the opportunity
        orders = self.sudo().filtered("company_id.nav_opportunity_follows")
        orders = orders.filtered(lambda o: o.nav_document_type != "return_order")
        return orders.opportunity_id

    def _nav_win_opportunities(self):
        """Won, today, with the value of the orders."""
        for opportunity in self._nav_opportunities():
            orders = opportunity.order_ids.filtered(
                lambda order: order in self.sudo()
                or (order.nav_document_type == "order" and order.state != "cancel")
            )
            if opportunity.won_status != "won":
                opportunity.action_set_won()
            opportunity.expected_revenue = orders._nav_untaxed_in(opportunity)

    def _nav_untaxed_in(self, opportunity):
        currency = opportunity.company_currency or self.env.company.currency_id
        return sum(
            order.currency_id._convert(
                order.amount_untaxed,
                currency,
                order.company_id,
                order.date_order or fields.Date.context_today(order),
            )
            for order in self
        )

    def unlink(self):
        """An opportunity that loses its last order is lost, with value 0 (CS-333)."""
        orders = self.filtered(lambda order: order.nav_document_type == "order")
        opportunities = orders._nav_opportunities()
        res = super().unlink()
        lost = opportunities.filtered(
            lambda opportunity: opportunity.won_status == "won"
            and not opportunity.order_ids.filtered(
                lambda order: order.nav_document_type == "order"
                and order.state != "cancel"
            )
        )
        if lost:
            reason = self.env.ref(
                "nav_sales_addon.crm_lost_reason_deleted", raise_if_not_found=False
            )
            for opportunity in lost:  # Odoo keeps no lost one in a stage of won ones
                opportunity.stage_id = opportunity._stage_find(
                    domain=[("is_won", "=", False)]
                )
            lost.action_set_lost(lost_reason_id=reason and reason.id)
            lost.expected_revenue = 0.0
        return res
