from odoo import api, models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    _inherit = "crm.lead"

    # === QUOTES (rules/customers_setup.md §13) ===#

    def action_sale_quotations_new(self):
        self._nav_check_quote()
        return super().action_sale_quotations_new()

    def action_new_quotation(self):
        """The quote is entered on our form by those who work with it (CS-331)."""
        self._nav_check_quote()
        action = super().action_new_quotation()
        if self.env.user.has_group("nav_sales_addon.group_nav_processor"):
            form = self.env.ref("nav_sales_addon.nav_sales_order_view_form")
            action["views"] = [(form.id, "form")]
            action["context"]["default_nav_document_type"] = "quote"
        return action

    def _nav_check_quote(self):
        """An opportunity in progress has one open quote."""
        for lead in self:
            company = lead.company_id or self.env.company
            if not company.sudo().nav_opportunity_follows:
                continue
            if lead.type != "opportunity" or not lead.stage_id:
                raise UserError(
                    self.env._(
                        "%(opportunity)s is not in a stage yet: make an opportunity of "
                        "it, and choose its first stage.",
                        opportunity=lead.display_name,
                    )
                )
            if lead.won_status != "pending":
                raise UserError(
                    self.env._(
                        "%(opportunity)s is closed: there are no more quotes for it.",
                        opportunity=lead.display_name,
                    )
                )
            # sudo: the quote of a colleague counts
            quotes = lead.sudo().order_ids.filtered(lambda o: o.state != "cancel")
            if quotes:
                raise UserError(
                    self.env._(
                        "%(opportunity)s has %(quote)s already. Change that one, or "
                        "cancel it first.",
                        opportunity=lead.display_name,
                        quote=quotes[0].display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_quoted(self):
        """What a customer has a quote for does not vanish."""
        for lead in self:
            if lead.won_status == "pending" and lead.sudo().order_ids.filtered(
                lambda order: order.company_id.nav_opportunity_follows
                and order.state != "cancel"
            ):
                raise UserError(
                    self.env._(
                        "%(opportunity)s is open and has a quote: mark it as lost "
                        "before you delete it.",
                        opportunity=lead.display_name,
                    )
                )

    def action_nav_view_interactions(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nav_sales_addon.nav_interaction_action"
        )
        context = {
            "default_opportunity_id": self.id,
            "default_partner_id": self.partner_id.id,
            "default_state": "postponed",
        }
        return {
            **action,
            "domain": [("opportunity_id", "=", self.id)],
            "context": context,
        }

    # === CUSTOMERS ===#

    def _create_customer(self, with_parent=None):
        """A lead's new customer is made by the template, if exactly one fits.

        What the lead knows beats the template (rules/customers_setup.md §2). With
        several templates the user applies one on the card.
        """
        known = with_parent or self.partner_id
        partner = super()._create_customer(with_parent=with_parent)
        customer = partner.commercial_partner_id
        if customer == known.commercial_partner_id or customer.customer_rank:
            return partner
        contact_type = "company" if customer.is_company else "person"
        templates = self.env["nav.customer.template"]
        if self.company_id:
            templates = templates.with_company(self.company_id)
        fitting = templates._find_fitting(contact_type)
        if len(fitting) == 1:
            customer = customer.with_company(templates.env.company)
            customer.customer_rank = 1
            customer.ref = customer.ref or fitting._next_customer_number()
            given = self._prepare_customer_values(customer.name, customer.is_company)
            fitting._fill_customer(customer, given)
        return partner
