from odoo import api, fields, models
from odoo.exceptions import UserError

ENTERED_FIELDS = (
    "ref",
    "email",
    "phone",
    "vat",
    "street",
    "zip",
    "city",
    "country_id",
)


class NavNewCustomer(models.TransientModel):
    """New Customer: choose a template, nothing is created before (rules §2)."""

    _name = "nav.new.customer"
    _description = "New Customer"

    name = fields.Char(required=True)
    ref = fields.Char(string="No.", help="Blank: the next number of the series.")
    contact_type = fields.Selection(
        [("company", "Company"), ("person", "Person")],
        string="Type",
        required=True,
        default=lambda self: self._default_contact_type(),
    )
    fitting_template_ids = fields.Many2many(
        "nav.customer.template", compute="_compute_fitting_template_ids"
    )
    template_id = fields.Many2one(
        "nav.customer.template",
        string="Template",
        compute="_compute_template_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', fitting_template_ids)]",
    )
    payment_term_id = fields.Many2one(related="template_id.payment_term_id")
    pricelist_id = fields.Many2one(related="template_id.pricelist_id")
    email = fields.Char()
    phone = fields.Char()
    vat = fields.Char(string="Tax ID")
    street = fields.Char()
    zip = fields.Char(string="ZIP")
    city = fields.Char()
    country_id = fields.Many2one("res.country", string="Country")

    @api.model
    def _default_contact_type(self):
        templates = self.env["nav.customer.template"]._find_fitting()
        types = templates.mapped("contact_type")
        return "person" if types and set(types) == {"person"} else "company"

    @api.depends("contact_type")
    def _compute_fitting_template_ids(self):
        for wizard in self:
            wizard.fitting_template_ids = self.env[
                "nav.customer.template"
            ]._find_fitting(wizard.contact_type)

    @api.depends("contact_type")
    def _compute_template_id(self):
        """One template: it is taken silently; several: the user chooses."""
        for wizard in self:
            fitting = wizard.fitting_template_ids._origin
            if wizard.template_id not in fitting:
                wizard.template_id = fitting if len(fitting) == 1 else False

    def _create_customer(self):
        self.ensure_one()
        values = {name: self[name] for name in ENTERED_FIELDS if self[name]}
        if self.country_id:
            values["country_id"] = self.country_id.id
        values["is_company"] = self.contact_type == "company"
        if self.template_id:
            return self.template_id.nav_create_customer(self.name, values)
        if self.fitting_template_ids:
            raise UserError(self.env._("Choose a template for the new customer."))
        customers = self.env["res.partner"].with_context(nav_new_customer=True)
        return customers.create({**values, "name": self.name, "customer_rank": 1})

    def action_nav_create(self):
        """Create the customer; a document gets him, otherwise his card opens."""
        customer = self._create_customer()
        if self.env.context.get("nav_for_document"):
            infos = {"id": customer.id, "display_name": customer.display_name}
            return {"type": "ir.actions.act_window_close", "infos": infos}
        return customer._nav_card_action()

    def action_nav_blank_card(self):
        """The user prefers a blank card to the templates."""
        return self.env["res.partner"]._nav_blank_card_action()
