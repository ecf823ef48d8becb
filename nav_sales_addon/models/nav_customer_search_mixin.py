from odoo import api, fields, models
from odoo.tools import escape_psql


class NavCustomerSearchMixin(models.AbstractModel):
    """What is typed into the customer of a document (rules/customers_setup.md §1.4).

    Number and whole name come first, then what begins with the text, then Odoo's hits:
    Enter takes the customer who was meant.
    """

    _name = "nav.customer.search.mixin"
    _description = "Search of Customers in Sales Documents"

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        typed = name.strip() if name else ""
        here = self.env.context.get("nav_customer_template")
        if not here or not typed or operator != "ilike":
            return super().name_search(name, domain, operator, limit)
        domain = fields.Domain(domain or fields.Domain.TRUE)
        found = self._nav_best_matches(typed, domain, limit)
        hits = [(customer.id, customer.display_name) for customer in found]
        others = limit - len(found) if limit else limit
        if found and limit and others <= 0:
            return hits
        # what means something in a pattern is a plain character in a name
        domain &= fields.Domain("id", "not in", found.ids)
        return hits + super().name_search(escape_psql(typed), domain, operator, others)

    @api.model
    def _nav_best_matches(self, typed, domain, limit):
        """Customers with this number or name, then those that begin with it.

        A blocked customer is not taken for his name; his number finds him.
        """
        text = escape_psql(typed)
        number = fields.Domain("ref", "=ilike", text)
        name = fields.Domain("name", "=ilike", text)
        name &= fields.Domain("nav_blocked", "=", False)
        exact = self.search(domain & (number | name), limit=limit)
        exact = exact.sorted(
            lambda c: ((c.ref or "").lower() != typed.lower(), c.name != typed)
        )
        begins = fields.Domain("ref", "=ilike", f"{text}%")
        begins |= fields.Domain("name", "=ilike", f"{text}%")
        begins &= fields.Domain("id", "not in", exact.ids)
        begins &= fields.Domain("nav_blocked", "=", False)
        room = limit - len(exact) if limit else limit
        if limit and room <= 0:
            return exact
        return exact + self.search(domain & begins, limit=room)
