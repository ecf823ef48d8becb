from odoo import api, fields, models


class NavApplyCustomerTemplate(models.TransientModel):
    """Apply Template: to one customer or to all that are selected (rules §2).

    Create as Customer asks here as well, if there are several templates.
    """

    _name = "nav.apply.customer.template"
    _description = "Apply Customer Template"

    quote_id = fields.Many2one("sale.order")  # Make Order goes on with it
    as_customer = fields.Boolean()  # they are contacts and become customers
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        required=True,
        default=lambda self: self._default_partner_ids(),
    )
    fitting_template_ids = fields.Many2many(
        "nav.customer.template", compute="_compute_fitting_template_ids"
    )
    template_id = fields.Many2one(
        "nav.customer.template",
        string="Template",
        required=True,
        domain="[('id', 'in', fitting_template_ids)]",
    )

    @api.model
    def _default_partner_ids(self):
        if self.env.context.get("active_model") != "res.partner":
            return self.env["res.partner"]
        selected = self.env["res.partner"].browse(self.env.context.get("active_ids"))
        return selected.commercial_partner_id

    @api.depends("partner_ids")
    def _compute_fitting_template_ids(self):
        """A company is not offered what is meant for persons, nor the other way."""
        for wizard in self:
            companies = set(wizard.partner_ids.mapped("is_company"))
            contact_type = "company" if companies == {True} else "person"
            wizard.fitting_template_ids = self.env[
                "nav.customer.template"
            ]._find_fitting(contact_type if len(companies) == 1 else None)

    def action_nav_apply(self):
        self.ensure_one()
        if self.as_customer:
            self.partner_ids.nav_create_as_customer(self.template_id)
            if self.quote_id:
                return self.quote_id.action_nav_make_order()
            return self.partner_ids[:1]._nav_card_action()
        self.partner_ids.nav_apply_template(self.template_id)
        return {"type": "ir.actions.act_window_close"}
