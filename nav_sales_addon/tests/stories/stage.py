"""The company, people and things a story needs, found or made."""

from odoo import Command

TAX_PERCENT = 15.0
ROLES = {
    "processor": "Sam Carter",
    "poster": "Paula Lindgren",
    "accountant": "Irene Novak",
    "buyer": "Bruno Hale",
    "receivables": "Rosa Keller",
}
# Features that Settings switch on for everybody; a story's own users have them anyway.
FEATURES = (
    "base.group_user",
    "sale.group_discount_per_so_line",
    "stock.group_production_lot",
)


class Stage:
    """Runs on a demo database and in the tests: nothing is expected to be there."""

    def __init__(self, env):
        self.env = env(su=True, context={**env.context, "tracking_disable": True})
        self.company = env.company
        self.warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        self.tax = self._tax()

    def user(self, role):
        """The demo's user with this role, or one of the story's own."""
        demo = f"nav_sales_addon.nav_demo_user_{role}"
        user = self.env.ref(demo, raise_if_not_found=False)
        if user and self.company in user.company_ids:
            return user
        login = f"story_{role}_{self.company.id}"
        users = self.env["res.users"]
        return users.search([("login", "=", login)]) or users.create(
            {
                "name": ROLES[role],
                "login": login,
                "email": f"{login}@example.com",
                "company_id": self.company.id,
                "company_ids": [Command.set(self.company.ids)],
                "group_ids": [Command.set(self._groups(role).ids)],
            }
        )

    def _groups(self, role):
        if role == "accountant":  # has invoicing rights, and no role in sales
            names = ("base.group_user", "account.group_account_invoice")
        elif role == "buyer":  # buys, and has no role in sales
            names = ("base.group_user", "purchase.group_purchase_user")
        else:
            names = (*FEATURES, f"nav_sales_addon.group_nav_{role}")
        return self.env["res.groups"].union(*(self.env.ref(name) for name in names))

    def customer(self, name, state_code, **values):
        country = self.company.country_id
        state = country.state_ids.filtered(lambda state: state.code == state_code)
        return self.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "customer_rank": 1,
                "country_id": country.id,
                "state_id": state.id,
                **values,
            }
        )

    def item(self, code, name, price, cost, on_hand):
        item = self._product(code, name, price, type="consu", is_storable=True)
        item.standard_price = cost
        quant = self.env["stock.quant"].create(
            {
                "product_id": item.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "inventory_quantity": on_hand,
            }
        )
        quant.action_apply_inventory()
        return item

    def service(self, code, name, price):
        return self._product(code, name, price, type="service", service_type="manual")

    def _product(self, code, name, price, **values):
        return self.env["product.product"].create(
            {
                "default_code": code,
                "name": name,
                "list_price": price,
                "invoice_policy": "delivery",
                "taxes_id": [Command.set(self.tax.ids)],
                **values,
            }
        )

    def _tax(self):
        """The company's sales tax when it is plain enough, else one of our own."""
        tax = self.company.account_sale_tax_id.sudo()
        if (tax.amount_type, tax.amount, tax.price_include) == (
            "percent",
            TAX_PERCENT,
            False,
        ):
            return tax
        return self.env["account.tax"].create(
            {
                "name": f"Sales Tax {TAX_PERCENT:g}%",
                "amount": TAX_PERCENT,
                "type_tax_use": "sale",
                "company_id": self.company.id,
            }
        )
