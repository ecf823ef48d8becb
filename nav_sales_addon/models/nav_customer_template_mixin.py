from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import parse_contact_from_email

from .nav_customer_template import (
    MANAGER,
    PLACE_FIELDS,
    PROTECTED_FIELDS,
)


class NavCustomerTemplateMixin(models.AbstractModel):
    """A customer card and its template (rules/customers_setup.md §2)."""

    _name = "nav.customer.template.mixin"
    _description = "Card Made from a Template"

    nav_customer_template_id = fields.Many2one(
        "nav.customer.template",
        string="Customer Template",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups="nav_sales_addon.group_nav_processor",
        help="The template this customer was made from, or that was applied last.",
    )

    # === APPLY A TEMPLATE ===#

    def nav_apply_template(self, template):
        """Give customers every value the template has; blank ones erase nothing.

        :param template: a customer template or its id
        """
        template = self.env["nav.customer.template"].browse(int(template))
        template._check_role()
        template.check_access("read")
        customers = self.commercial_partner_id
        customers.check_access("write")
        vals = template._prepare_customer_vals()
        customers._nav_check_protected(vals)
        # sudo: the user may change these customers; the template's values were chosen
        # by a Sales Manager and include fields of accounting
        customers = customers.sudo()
        customers.write({**vals, "nav_customer_template_id": template.id})
        elsewhere = customers.filtered(
            lambda c: c.country_id and c.state_id.country_id - c.country_id
        )
        elsewhere.write({"state_id": False})
        note = self.env._("Customer template applied: %(name)s", name=template.name)
        customers._message_log_batch(bodies=dict.fromkeys(customers.ids, note))
        return True

    def _nav_check_protected(self, vals):
        """Who blocks customers and sets their limits also does so by templates."""
        if self.env.su or self.env.user.has_group(MANAGER):
            return
        # sudo: fields of accounting are only compared with the template's
        customers = self.sudo()
        names = [
            name
            for name in sorted(PROTECTED_FIELDS & vals.keys())
            if any(
                customer._fields[name].convert_to_write(customer[name], customer)
                != vals[name]
                for customer in customers
            )
        ]
        if names:
            labels = customers.fields_get(names, ["string"])
            raise AccessError(
                self.env._(
                    "The template changes %(fields)s: only a Sales Manager may apply "
                    "it to an existing customer.",
                    fields=", ".join(labels[name]["string"] for name in names),
                )
            )

    # === SAVE AS TEMPLATE ===#

    def nav_save_as_template(self, name=None):
        """Make a template of what this customer has in common with others.

        :param str name: description of the template; blank: the customer's name
        :return: the new template, with a code CUST000001, CUST000002, …
        """
        vals = self._nav_prepare_template_vals()
        return self.env["nav.customer.template"].create(
            {**vals, "name": name or self.display_name}
        )

    def _nav_prepare_template_vals(self):
        """The customer's values as a template has them, without his identity."""
        self.ensure_one()
        self.check_access("read")
        self.env["nav.customer.template"].check_access("create")
        # sudo: a Sales Manager need not be an accountant to keep the account
        customer = self.commercial_partner_id.sudo()
        vals = {
            "contact_type": "company" if customer.is_company else "person",
            "company_id": self.env.company.id,
        }
        templates = self.env["nav.customer.template"]
        several_languages = len(self.env["res.lang"].get_installed()) > 1
        for name, customer_name in templates._get_customer_fields().items():
            local = name in PLACE_FIELDS - {"state_id"}
            if local or (name == "lang" and not several_languages):
                continue
            value = customer._nav_own_value(customer_name)
            if value:
                vals[name] = templates._fields[name].convert_to_write(value, customer)
        return vals

    def _nav_own_value(self, name):
        """A value set on the card; what only is the company's default is blank."""
        if name == "property_product_pricelist":
            name = "specific_property_product_pricelist"
        field = self._fields[name]
        value = self[name]
        if field.company_dependent:
            default = field.get_company_dependent_fallback(self)
            return value if value != default else False
        return value

    def action_nav_save_as_template(self):
        """Show the new template; it exists once the user saves it."""
        vals = self._nav_prepare_template_vals()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Save as Template"),
            "res_model": "nav.customer.template",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {f"default_{name}": value for name, value in vals.items()},
        }

    # === A CONTACT BECOMES A CUSTOMER ===#

    def nav_create_as_customer(self, template=None):
        """Make customers of contacts: number and values of a template (rules §2).

        What the contact has already beats the template, as with a new customer.

        :param template: a customer template or its id; None: only the number
        """
        templates = self.env["nav.customer.template"]
        templates._check_role()
        template = templates.browse(int(template)) if template else templates
        template.check_access("read")
        contacts = self.commercial_partner_id
        contacts.check_access("write")
        for contact in contacts:
            if contact.customer_rank:
                raise UserError(
                    self.env._(
                        "%(name)s is a customer already.", name=contact.display_name
                    )
                )
            number = contact.ref or template._next_customer_number()
            contact.write({"customer_rank": 1, "ref": number})
            if template:
                template._fill_customer(contact, contact._nav_known_values())
        return True

    def _nav_known_values(self):
        """The fields of a template this contact has values for; tags are added."""
        contact = self.sudo()  # fields of accounting are only compared with blank
        names = set(self.env["nav.customer.template"]._get_customer_fields().values())
        known = {}
        for name in names - {"category_id"}:
            value = contact._nav_own_value(name)
            if value:
                known[name] = contact._fields[name].convert_to_write(value, contact)
        return known

    def action_nav_create_as_customer(self):
        """Create as Customer: asks for the template only if there are several."""
        self.ensure_one()
        contact = self.commercial_partner_id
        contact_type = "company" if contact.is_company else "person"
        fitting = self.env["nav.customer.template"]._find_fitting(contact_type)
        if len(fitting) > 1:
            action = self.env["ir.actions.actions"]._for_xml_id(
                "nav_sales_addon.nav_apply_customer_template_action"
            )
            context = {
                "active_model": self._name,
                "active_ids": contact.ids,
                "default_as_customer": True,
            }
            return {
                **action,
                "name": self.env._("Create as Customer"),
                "context": context,
            }
        contact.nav_create_as_customer(fitting)
        return contact._nav_card_action()

    def _nav_card_action(self):
        """Open the card of a customer, the blank one if there is none yet."""
        card = self.env.ref("nav_sales_addon.nav_customer_view_form")
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.id,
            "view_mode": "form",
            "views": [(card.id, "form")],
            "context": {
                "res_partner_search_mode": "customer",
                "nav_new_customer": True,
            },
        }

    # === NEW CUSTOMERS ===#

    def action_nav_new_customer(self):
        """New customer: no template, blank card; otherwise through one (rules §2)."""
        if self.env["nav.customer.template"]._find_fitting():
            return self.env["ir.actions.actions"]._for_xml_id(
                "nav_sales_addon.nav_new_customer_action"
            )
        return self._nav_blank_card_action()

    @api.model
    def _nav_blank_card_action(self):
        action = self.browse()._nav_card_action()
        defaults = {"default_is_company": True, "default_customer_rank": 1}
        return {
            **action,
            "name": self.env._("New Customer"),
            "context": {**action["context"], **defaults},
        }

    @api.model
    def _nav_create_typed_customer(self, name):
        """The customer for a new name typed into a document (rules §1.4, §2).

        :return: the customer, None when there is no template to create him from
        """
        templates = self.env["nav.customer.template"]._find_fitting()
        if not templates:
            return None
        if len(templates) > 1:
            # Odoo's web client answers a ValidationError with the create dialog
            raise ValidationError(
                self.env._("Choose the template of customer %(name)s.", name=name)
            )
        name, email = parse_contact_from_email(name)
        return templates.nav_create_customer(
            name or email, {"email": email} if email else {}
        )
