from odoo import Command, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import clean_context

PROCESSOR = "nav_sales_addon.group_nav_processor"
MANAGER = "nav_sales_addon.group_nav_manager"

# The one place that says which field of a template fills which field of a customer.
TEMPLATE_FIELDS = {
    "street": "street",
    "street2": "street2",
    "zip": "zip",
    "city": "city",
    "state_id": "state_id",
    "country_id": "country_id",
    "lang": "lang",
    "category_ids": "category_id",
    "user_id": "user_id",
    "payment_term_id": "property_payment_term_id",
    "payment_method_line_id": "property_inbound_payment_method_line_id",
    "pricelist_id": "property_product_pricelist",
    "fiscal_position_id": "property_account_position_id",
    "receivable_account_id": "property_account_receivable_id",
    "credit_limit": "credit_limit",
    "invoice_sending_method": "invoice_sending_method",
    "document_sending_profile_id": "nav_document_sending_profile_id",
    "warehouse_id": "nav_warehouse_id",
    "incoterm_id": "nav_incoterm_id",
    "application_method": "nav_application_method",
    "blocked": "nav_blocked",
    "combine_shipments": "nav_combine_shipments",
}
# A place is one thing: a street of the template does not go with a city of the caller.
PLACE_FIELDS = frozenset({"street", "street2", "zip", "city", "state_id"})
# On a customer who exists already, only Sales Managers change these.
PROTECTED_FIELDS = frozenset(
    {"nav_blocked", "credit_limit", "property_account_receivable_id"}
)


class NavCustomerTemplate(models.Model):
    """What customers of one kind have in common (rules/customers_setup.md §2)."""

    _name = "nav.customer.template"
    _description = "Customer Template"
    _order = "code, id"
    _check_company_auto = True
    _rec_names_search = ["code", "name"]

    _code_company_uniq = models.Constraint(
        "unique(code, company_id)", "Another customer template has this code."
    )

    code = fields.Char(
        copy=False, index=True, help="Blank: the next number of the series CUST."
    )
    name = fields.Char(string="Description", required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    contact_type = fields.Selection(
        [("company", "Company"), ("person", "Person")],
        default="company",
        help="The template is offered for customers of this type. Blank: for both.",
    )
    sequence_id = fields.Many2one(
        "ir.sequence",
        string="No. Series",
        ondelete="restrict",
        check_company=True,
        help="New customers get the next number of this series. Blank: that of the "
        "Sales & Receivables Setup.",
    )

    street = fields.Char()
    street2 = fields.Char()
    zip = fields.Char(string="ZIP")
    city = fields.Char()
    state_id = fields.Many2one(
        "res.country.state",
        string="State",
        ondelete="restrict",
        domain="[('country_id', '=?', country_id)]",
    )
    country_id = fields.Many2one("res.country", string="Country", ondelete="restrict")
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(), string="Language"
    )
    category_ids = fields.Many2many("res.partner.category", string="Tags")

    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms",
        ondelete="restrict",
        check_company=True,
    )
    payment_method_line_id = fields.Many2one(
        "account.payment.method.line",
        string="Payment Method",
        ondelete="restrict",
        check_company=True,
        domain="[('payment_type', '=', 'inbound'), ('journal_id.active', '=', True), "
        "('company_id', 'parent_of', company_id)]",
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        string="Price List",
        ondelete="restrict",
        check_company=True,
    )
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        string="Fiscal Position",
        ondelete="restrict",
        check_company=True,
    )
    receivable_account_id = fields.Many2one(
        "account.account",
        string="Receivable Account",
        ondelete="restrict",
        check_company=True,
        domain="[('account_type', '=', 'asset_receivable')]",
    )
    credit_limit = fields.Monetary(help="0 sets no limit of the customer's own.")
    invoice_sending_method = fields.Selection(
        lambda self: self.env["res.partner"]
        ._fields["invoice_sending_method"]
        ._description_selection(self.env),
        string="Invoice Sending",
    )
    document_sending_profile_id = fields.Many2one(
        "nav.document.sending.profile", ondelete="set null", check_company=True
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", string="Location", ondelete="restrict", check_company=True
    )
    incoterm_id = fields.Many2one(
        "account.incoterms", string="Shipment Method", ondelete="restrict"
    )
    combine_shipments = fields.Boolean(
        help="One invoice for the shipments of several orders."
    )
    application_method = fields.Selection(
        lambda self: self.env["res.partner"]
        ._fields["nav_application_method"]
        ._description_selection(self.env)
    )
    blocked = fields.Selection(
        lambda self: self.env["res.partner"]
        ._fields["nav_blocked"]
        ._description_selection(self.env),
        help="New customers stay blocked until a Sales Manager unblocks them.",
    )

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["code"] = vals.get("code") or self._next_code()
        return super().create(vals_list)

    def copy_data(self, default=None):
        return [
            {**vals, "name": self.env._("%(name)s (copy)", name=template.name)}
            for template, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.model
    def _next_code(self):
        """CUST and a running number nobody has typed already (rules §2)."""
        # sudo: who maintains templates need not be able to read number series
        sequences = self.env["ir.sequence"].sudo()
        templates = self.sudo().with_context(active_test=False)
        while True:
            code = sequences.next_by_code("nav.customer.template")
            if not templates.search_count([("code", "=", code)], limit=1):
                return code

    # === NEW CUSTOMERS ===#

    @api.model
    def _get_customer_fields(self):
        """Hook: ``{field of the template: field of the customer}``."""
        return TEMPLATE_FIELDS

    @api.model
    def _find_fitting(self, contact_type=None):
        """The templates offered for a new customer of the current company.

        :param contact_type: company or person; None for all of them
        :return: templates, none for users who have no access to them
        """
        if not self.has_access("read"):
            return self.browse()
        domain = fields.Domain("company_id", "parent_of", self.env.company.ids)
        if contact_type:
            domain &= fields.Domain("contact_type", "in", (contact_type, False))
        return self.search(domain)

    def nav_create_customer(self, name, values=None):
        """Create a customer who has the values of this template (rules §2).

        What the caller says about the customer beats the template and is written with
        his own rights; the template's values need none.

        :param str name: name of the customer
        :param dict values: fields of the customer the caller knows, such as the address
        :return: the new customer
        """
        self.ensure_one()
        self._check_role()
        self.check_access("read")
        given = {**(values or {}), "name": name}
        vals = {"customer_rank": 1, **given}
        if self.contact_type:
            vals.setdefault("is_company", self.contact_type == "company")
        vals["ref"] = vals.get("ref") or self._next_customer_number()
        # default values in the context are the document's, not the customer's
        env = self.env(context=clean_context(self.env.context))
        customer = env["res.partner"].create(vals)
        self._fill_customer(customer, given)
        return self.env["res.partner"].browse(customer.id)

    def _fill_customer(self, customer, given):
        """Write the template's values into a card that was just created."""
        # sudo: the template's values were chosen by a Sales Manager; some of them,
        # like the receivable account, are not the salesperson's to write
        customer.sudo().with_context(tracking_disable=True).write(
            {
                **self._prepare_customer_vals(given),
                "nav_customer_template_id": self.id,
            }
        )

    def _check_role(self):
        if not self.env.su and not self.env.user.has_group(PROCESSOR):
            raise AccessError(
                self.env._("Only Sales Processors may use customer templates.")
            )

    def _prepare_customer_vals(self, given=None):
        """The values a customer gets; blank ones are left out, they erase nothing.

        :param dict given: values that the caller knows better
        """
        self.ensure_one()
        given = given or {}
        left_out = {name for name in given if given[name]}
        other_country = (
            "country_id" in left_out
            and self.country_id
            and given["country_id"] != self.country_id.id
        )
        if other_country or left_out & PLACE_FIELDS:
            left_out |= PLACE_FIELDS
        vals = {}
        for name, customer_name in self._get_customer_fields().items():
            value = self[name]
            if not value or customer_name in left_out:
                continue
            vals[customer_name] = self._fields[name].convert_to_write(value, self)
        if self.category_ids and "category_id" in vals:
            # like NAV's dimensions: what is missing is added, nothing is replaced
            vals["category_id"] = [Command.link(tag.id) for tag in self.category_ids]
        return vals

    def _next_customer_number(self):
        """A number of this template's series, else of the company's (rules §1.2)."""
        series = self.sequence_id or self.env.company.nav_customer_sequence_id
        return self.env["res.partner"]._nav_next_customer_number(series)
