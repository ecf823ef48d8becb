from odoo import models


class CrmLead(models.Model):
    _inherit = "crm.lead"

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
