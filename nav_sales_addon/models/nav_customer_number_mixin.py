from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Where a new card is a customer's: our Customers menu, the customer of a document.
NEW_CUSTOMER_KEYS = ("nav_new_customer", "nav_customer_template")


class NavCustomerNumberMixin(models.AbstractModel):
    """The number of a customer is Odoo's Reference (rules/customers_setup.md §1.2).

    Without a series in the Sales & Receivables Setup everything stays as Odoo has it.
    """

    _name = "nav.customer.number.mixin"
    _description = "Number of a Customer"

    @api.model_create_multi
    def create(self, vals_list):
        """A customer entered with us gets a number, unless one was typed."""
        if any(self.env.context.get(key) for key in NEW_CUSTOMER_KEYS):
            vals_list = [dict(vals) for vals in vals_list]
            self._nav_number_new_customers(vals_list)
        return super().create(vals_list)

    def copy_data(self, default=None):
        """The copy of a customer is another customer, with a number of its own."""
        vals_list = super().copy_data(default)
        if self.env.company.nav_customer_sequence_id and "ref" not in (default or {}):
            for customer, vals in zip(self, vals_list, strict=True):
                if customer._nav_has_customer_number():
                    vals["ref"] = False
        return vals_list

    @api.model
    def _nav_number_new_customers(self, vals_list):
        series = self.env.company.nav_customer_sequence_id
        typed = {vals["ref"] for vals in vals_list if vals.get("ref")}
        default = self.env.context.get
        for vals in vals_list:
            parent = vals.get("parent_id", default("default_parent_id"))
            kind = vals.get("type") or default("default_type") or "contact"
            if not vals.get("ref") and not parent and kind == "contact":
                vals["ref"] = self._nav_next_customer_number(series, typed)

    @api.model
    def _nav_next_customer_number(self, series, taken=()):
        """The next number of a series that no customer has.

        :param series: an `ir.sequence`, empty: customers have no numbers
        :param taken: numbers that are about to be used
        :return: the number or False
        """
        if not series:
            return False
        # sudo: numbers used by customers the user cannot see are used all the same
        customers = self.sudo().with_context(active_test=False)
        today = fields.Date.context_today(self)
        while True:
            number = series._nav_next_number(today)
            used = number in taken or customers.search_count(
                [("ref", "=", number)], limit=1
            )
            if not used:
                return number

    def _nav_has_customer_number(self):
        """Whether the Reference of this contact is a customer's number."""
        return bool(self.ref and self.customer_rank and not self.parent_id)

    @api.constrains("ref")
    def _check_nav_customer_number(self):
        """With a number series, no two customers have the same number."""
        if not self.env.company.nav_customer_sequence_id:
            return
        for customer in self.filtered(lambda p: p._nav_has_customer_number()):
            # sudo: the number is used, whether the user may see by whom or not
            other = customer.sudo().with_context(active_test=False)._nav_same_number()
            if other:
                raise ValidationError(
                    self.env._(
                        "Number %(number)s is that of customer %(customer)s already.",
                        number=customer.ref,
                        customer=other.name,
                    )
                )

    def _nav_same_number(self):
        """Another customer of the same company, or of all, with this number."""
        domain = fields.Domain("ref", "=", self.ref)
        domain &= fields.Domain("customer_rank", ">", 0)
        domain &= fields.Domain("parent_id", "=", False)
        domain &= fields.Domain("id", "not in", self.ids)
        if self.company_id:
            companies = (False, self.company_id.id)
            domain &= fields.Domain("company_id", "in", companies)
        return self.search(domain, limit=1)
