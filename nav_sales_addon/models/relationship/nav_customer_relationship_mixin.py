from odoo import api, fields, models
from odoo.fields import Domain

PROCESSOR = "nav_sales_addon.group_nav_processor"
LATEST = 10


class NavCustomerRelationshipMixin(models.AbstractModel):
    """What passed between a contact and us, and what may become of it (rules §13)."""

    _name = "nav.customer.relationship.mixin"
    _description = "Contact with Interactions and Opportunities"

    currency_id = fields.Many2one("res.currency")  # of the partner: the company's
    nav_interaction_count = fields.Integer(
        string="Number of Interactions",
        compute="_compute_nav_interactions",
        groups=PROCESSOR,
    )
    nav_interaction_cost = fields.Monetary(
        string="Cost of Interactions",
        compute="_compute_nav_interactions",
        groups=PROCESSOR,
        help="In company currency, of all interactions that were not canceled.",
    )
    nav_last_interaction_date = fields.Datetime(
        string="Last Interaction",
        compute="_compute_nav_interactions",
        groups=PROCESSOR,
    )
    nav_open_opportunity_count = fields.Integer(
        string="Open Opportunities",
        compute="_compute_nav_opportunities",
        groups=PROCESSOR,
    )
    nav_opportunity_value = fields.Monetary(
        string="Estimated Value",
        compute="_compute_nav_opportunities",
        groups=PROCESSOR,
        help="Expected revenue of the open opportunities.",
    )
    nav_calculated_value = fields.Monetary(
        string="Calculated Value",
        compute="_compute_nav_opportunities",
        groups=PROCESSOR,
        help="Expected revenue times probability of the open opportunities.",
    )
    nav_open_quote_count = fields.Integer(
        string="Open Quotes", compute="_compute_nav_open_quote_count", groups=PROCESSOR
    )
    nav_last_interaction_ids = fields.Many2many(
        "nav.interaction",
        string="Last Interactions",
        compute="_compute_nav_relationship_lists",
        groups=PROCESSOR,
    )
    nav_open_opportunity_ids = fields.Many2many(
        "crm.lead",
        string="Opportunities in Progress",
        compute="_compute_nav_relationship_lists",
        groups=PROCESSOR,
    )
    nav_open_quote_ids = fields.Many2many(
        "sale.order",
        string="Quotes in Progress",
        compute="_compute_nav_relationship_lists",
        groups=PROCESSOR,
    )

    # === FIGURES ===#

    @api.depends_context("company", "uid")
    def _compute_nav_interactions(self):
        """A company counts what passed with its people too."""
        figures = self._nav_relationship_sums(
            "nav.interaction", ["__count", "cost:sum", "date:max"]
        )
        for partner in self:
            own = figures[partner.id]
            partner.nav_interaction_count = sum(row[0] for row in own)
            partner.nav_interaction_cost = sum(row[1] for row in own)
            dates = [row[2] for row in own if row[2]]
            partner.nav_last_interaction_date = max(dates, default=False)

    @api.depends_context("company", "uid")
    def _compute_nav_opportunities(self):
        figures = self._nav_relationship_sums(
            "crm.lead", ["__count", "expected_revenue:sum", "prorated_revenue:sum"]
        )
        for partner in self:
            own = figures[partner.id]
            partner.nav_open_opportunity_count = sum(row[0] for row in own)
            partner.nav_opportunity_value = sum(row[1] for row in own)
            partner.nav_calculated_value = sum(row[2] for row in own)

    @api.depends_context("company", "uid")
    def _compute_nav_open_quote_count(self):
        figures = self._nav_relationship_sums("sale.order", ["__count"])
        for partner in self:
            partner.nav_open_quote_count = sum(row[0] for row in figures[partner.id])

    def _nav_relationship_sums(self, model, aggregates):
        """Sums of all contacts with one query.

        :return: ``{contact id: [sums of the contact, of one of its people, …]}``
        """
        contacts = self._origin
        people = self.sudo().with_context(active_test=False)
        people = people.search([("id", "child_of", contacts.ids)])
        rows = self.env[model]._read_group(
            self._nav_relationship_domain(model)
            & Domain("partner_id", "in", people.ids),
            ["partner_id"],
            aggregates,
        )
        sums = {partner.id: [] for partner in self}
        partners = {partner._origin.id: partner.id for partner in self}
        for person, *row in rows:
            above = person.sudo()
            while above:  # a person counts for the company, and for itself
                if above.id in partners:
                    sums[partners[above.id]].append(row)
                above = above.parent_id
        return sums

    @api.model
    def _nav_relationship_domain(self, model):
        """What counts: of this company, in progress, not canceled."""
        company = Domain("company_id", "=", self.env.company.id)
        if model == "nav.interaction":
            return company & Domain("state", "in", ("done", "failed"))
        if model == "sale.order":
            company &= Domain("nav_document_type", "=", "quote")
            return company & Domain("state", "in", ("draft", "sent"))
        return Domain("company_id", "in", (False, self.env.company.id)) & Domain(
            [("type", "=", "opportunity"), ("won_status", "=", "pending")]
        )

    # === THE CUSTOMER CARD ===#

    @api.depends_context("company", "uid")
    def _compute_nav_relationship_lists(self):
        """The latest ones, as one card shows them; the buttons lead to all."""
        names = {
            "nav_last_interaction_ids": "nav.interaction",
            "nav_open_opportunity_ids": "crm.lead",
            "nav_open_quote_ids": "sale.order",
        }
        for partner in self:
            for name, model in names.items():
                partner[name] = self.env[model].search(
                    partner._nav_own_relationship_domain(model), limit=LATEST
                )

    def _nav_own_relationship_domain(self, model):
        contact = Domain("partner_id", "child_of", self._origin.ids)
        return self._nav_relationship_domain(model) & contact

    def _nav_relationship_action(self, xmlid, model, **context):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        domain = self._nav_own_relationship_domain(model)
        if model == "nav.interaction":  # the canceled ones too
            domain = Domain("partner_id", "child_of", self.ids)
        context = {"default_partner_id": self.id, **context}
        return {**action, "domain": list(domain), "context": context}

    def action_nav_view_interactions(self):
        return self._nav_relationship_action(
            "nav_sales_addon.nav_interaction_action",
            "nav.interaction",
            default_state="postponed",
        )

    def action_nav_view_opportunities(self):
        return self._nav_relationship_action(
            "nav_sales_addon.nav_opportunity_action",
            "crm.lead",
            default_type="opportunity",
        )

    def action_nav_view_open_quotes(self):
        return self._nav_relationship_action(
            "nav_sales_addon.nav_sales_quote_action",
            "sale.order",
            default_nav_document_type="quote",
        )

    def action_nav_create_interaction(self):
        """A call, a visit: what nobody sees by itself."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nav_sales_addon.nav_new_interaction_action"
        )
        context = {"default_partner_id": self.id, "default_state": "postponed"}
        return {**action, "context": context}
