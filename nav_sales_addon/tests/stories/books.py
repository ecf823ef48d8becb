"""How an order stands, and what the ledgers say about it: read, printed, compared.

Everything is read as the Sales Processor, who has no accounting rights.
"""

from ast import literal_eval

from .teller import Quantity, money, number

CUSTOMER_COLUMNS = {
    "Posting Date": "posting_date",
    "Type": "document_type",
    "No.": "document_number",
    "External No.": "external_document_number",
    "Due Date": "due_date",
    "Amount": "amount",
    "Open": "remaining_amount",
}
ITEM_COLUMNS = {
    "Posting Date": "posting_date",
    "Type": "entry_type",
    "No.": "document_number",
    "Item": "product_id",
    "Quantity": "quantity",
    "Invoiced": "invoiced_quantity",
    "Expected": "sales_amount_expected",
    "Actual": "sales_amount_actual",
    "Cost": "cost_amount",
}
PREVIEW_COLUMNS = {
    "customer_entries": (
        "Customer ledger entries",
        {
            "Document": "document_number",
            "Type": "document_type",
            "Customer": "customer",
            "Due Date": "due_date",
            "Amount": "amount",
        },
    ),
    "item_entries": (
        "Item ledger entries",
        {
            "Document": "document_number",
            "Type": "entry_type",
            "Item": "item",
            "Quantity": "quantity",
            "Sales": "sales_amount_actual",
            "Cost": "cost_amount",
        },
    ),
    "gl_entries": (
        "G/L entries",
        {
            "Document": "document_number",
            "Account": "account",
            "Debit": "debit",
            "Credit": "credit",
        },
    ),
    "vat_entries": (
        "Tax entries",
        {
            "Document": "document_number",
            "Tax": "tax",
            "Base": "base",
            "Amount": "amount",
        },
    ),
}


class Books:
    """The order of one story, its lines by a short name, and the entries behind it.

    :param lines: ``{short name: product}``; goods have entries, services have none
    """

    def __init__(self, teller, stage, reader, customer, lines):
        self.teller, self.stage, self.customer = teller, stage, customer
        self.company = stage.company
        self.currency = self.company.currency_id.name
        self.env = stage.env(user=reader.id, su=False)
        self.order = self.env["sale.order"]
        self.lines = lines
        self.goods = {k: p for k, p in lines.items() if p.is_storable}

    # === THE STATE OF EVERYTHING ===#

    def state(self):
        """One compact picture: status, quantities, open amounts, ledger totals."""
        self.stage.env.flush_all()
        self.stage.env.invalidate_all()
        order = self.order
        invoices = order.sudo().invoice_ids
        entries = self.customer_entries().filtered("open")
        state = {
            "status": order.nav_status,
            "closed": order.nav_closed,
            "shipments": order.nav_shipment_count,
            "invoices": len(invoices.filtered(lambda move: move.state == "posted")),
            "open_entries": len(entries),
            "owed": sum(entries.mapped("remaining_amount")),
        }
        for name, product in self.lines.items():
            state[name] = self.quantities(product)
        for name, product in self.goods.items():
            state[f"{name}_sales"] = self._sales(product)
            state[f"{name}_on_hand"] = product.qty_available
        return state

    def quantities(self, product):
        """Quantity, shipped, invoiced, Qty. to Ship, Qty. to Invoice."""
        line = self.order.order_line.filtered(lambda line: line.product_id == product)
        return (
            line.product_uom_qty,
            line.qty_delivered,
            line.qty_invoiced,
            line.nav_qty_to_ship,
            line.nav_qty_to_invoice,
        )

    def _sales(self, product):
        """Totals of the entries: quantity, invoiced, expected and actual sales."""
        entries = self.item_entries(product)
        names = list(ITEM_COLUMNS.values())[4:8]
        return tuple(sum(entries.mapped(name)) for name in names)

    def print_state(self, state):
        status = "Finished" if state["closed"] else state["status"].capitalize()
        titles = ("Quantity", "Shipped", "Invoiced", "Qty. to Ship", "Qty. to Invoice")
        self.teller.table(
            f"Order {self.order.name}: {status}",
            ("Item", *titles),
            [
                (product.display_name, *map(Quantity, state[name]))
                for name, product in self.lines.items()
            ],
        )
        expected = sum(state[f"{name}_sales"][2] for name in self.goods)
        actual = sum(state[f"{name}_sales"][3] for name in self.goods)
        on_hand = ", ".join(
            f"{number(state[f'{name}_on_hand'])} of {product.default_code}"
            for name, product in self.goods.items()
        )
        self.teller.tell(
            f"\n  Posted            shipments {state['shipments']}, "
            f"invoices {state['invoices']}\n"
            f"  Customer owes     {money(state['owed'])} {self.currency}\n"
            f"  Sales of goods    {money(actual)} {self.currency} invoiced, "
            f"{money(expected)} {self.currency} shipped and not invoiced\n"
            f"  Left in stock     {on_hand}"
        )

    # === ENTRIES ===#

    def customer_entries(self):
        return self.env["nav.customer.ledger.entry"].search(
            [("partner_id", "=", self.customer.id)], order="id"
        )

    def item_entries(self, *products):
        ids = [product.id for product in products or self.goods.values()]
        return self.env["nav.item.ledger.entry"].search(
            [("sale_order_id", "=", self.order.id), ("product_id", "in", ids)],
            order="id",
        )

    def listed_orders(self):
        """The list Sales Orders, as its menu opens it."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nav_sales_addon.nav_sales_order_action"
        )
        return self.env["sale.order"].search(literal_eval(action["domain"]))

    def print_preview(self, entries):
        for kind, (title, columns) in PREVIEW_COLUMNS.items():
            self.teller.entries(f"{title} ({self.currency})", columns, entries[kind])

    def print_ledgers(self):
        self.teller.entries(
            f"Customer ledger entries of {self.customer.name} ({self.currency})",
            CUSTOMER_COLUMNS,
            self.customer_entries(),
        )
        self.teller.entries(
            f"Item ledger entries of the order, sales expected and actual "
            f"({self.currency})",
            ITEM_COLUMNS,
            self.item_entries(),
        )

    # === IDENTITIES ===#

    def check_identities(self):
        """The ledgers agree with Odoo's own books, to the cent (design §2)."""
        check = self.teller.check
        owed = sum(self.customer_entries().mapped("remaining_amount_company"))
        books = self.customer.with_company(self.company).sudo().credit
        check(f"customer entries {money(owed)} = receivables in the books", owed, books)
        for product in self.goods.values():
            self._check_stock(product)
        actual = sum(self.item_entries().mapped("sales_amount_actual"))
        for product in self.lines.values():
            if product not in self.goods.values():
                actual += self.quantities(product)[2] * product.list_price
        invoiced = sum(self.order.sudo().invoice_ids.mapped("amount_untaxed"))
        what = f"sales of goods and services {money(actual)} = net of the invoices"
        check(what, actual, invoiced)

    def _check_stock(self, product):
        entries = self.env["nav.item.ledger.entry"].search(
            [("product_id", "=", product.id)]
        )
        left = sum(entries.mapped("quantity"))
        what = f"all item entries of {product.default_code}: {number(left)} = on hand"
        self.teller.check(what, left, product.qty_available)
        value = round(sum(entries.mapped("cost_amount")), 2)
        what = f"their cost {money(value)} = value of what is on hand"
        self.teller.check(what, value, left * product.sudo().standard_price)
