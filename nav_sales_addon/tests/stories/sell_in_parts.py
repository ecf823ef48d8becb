"""The main job: one order, shipped and invoiced in parts, until it is closed.

Enter, preview, ship and invoice a part, ship the rest twice, invoice what is left
(rules/sales_documents.md §4, §5 and §17). Every expected figure is written down here.
"""

from ast import literal_eval

from odoo.exceptions import AccessError
from odoo.tests import Form

from . import trace
from .stage import Stage
from .teller import Teller, money, number

CUSTOMER = "Riverside Medical Center"
REFERENCE = "RMC-20417"


def tell(env, say):
    """:return: list of sentences about figures that are wrong"""
    return SellInParts(env, say).run()


class SellInParts:
    def __init__(self, env, say):
        self.teller = Teller(say)
        self.stage = stage = Stage(env)
        self.company = stage.company
        self.currency = self.company.currency_id.name
        self.processor, self.poster = stage.user("processor"), stage.user("poster")
        self.customer = stage.customer(
            CUSTOMER,
            street="2200 Hospital Drive",
            city="Albany",
            zip="12208",
            email="purchasing@riverside.example.com",
            property_payment_term_id=env.ref("account.account_payment_term_30days").id,
        )
        self.table = stage.item("2000", "Conference Table, walnut", 450.0, 270.0, 25)
        self.chair = stage.item("2010", "Conference Chair", 80.0, 44.0, 60)
        self.assembly = stage.service("9100", "Assembly, per hour", 60.0)
        self.order = env["sale.order"]

    def run(self):
        self.introduce()
        self.enter_order()
        self.preview()
        self.ship_and_invoice_a_part()
        self.ship_the_tables()
        self.ship_what_is_left()
        self.invoice_the_rest()
        self.show_ledgers()
        return self.teller.wrong

    def introduce(self):
        self.teller.open(
            "One order, shipped and invoiced in parts",
            f"{self.company.name} sells to {CUSTOMER}. {self.processor.name} is a Sales "
            "Processor",
            f"and enters orders; {self.poster.name} is a Sales Poster and posts them. "
            "Neither is an accountant.",
        )

    # === THE STEPS ===#

    def enter_order(self):
        self.teller.heading("The order is entered")
        self.order = self._fill_in_order()
        order = self.order
        self.teller.tell(
            f"Order {order.name}, external document no. {order.client_order_ref}, "
            f"{money(order.amount_untaxed)} + tax {money(order.amount_tax)} = "
            f"{money(order.amount_total)} {self.currency}"
        )
        self.teller.check(
            "total of the order",
            (order.amount_untaxed, order.amount_tax, order.amount_total),
            (6260.0, 939.0, 7199.0),
        )
        self._snapshot(
            status="open",
            closed=False,
            posted=(0, 0),
            table_line=(10, 0, 0, 10, 10),
            chair_line=(20, 0, 0, 20, 20),
            assembly_line=(4, 0, 0, 4, 4),
            customer_entries=(0, 0.0),
            table_entries=(0, 0, 0.0, 0.0),
            chair_entries=(0, 0, 0.0, 0.0),
            on_hand=(25, 60),
        )
        self._check_roles()

    def preview(self):
        self.teller.heading("What would posting write? The preview shows it")
        before = trace.content(self.stage.env), trace.next_numbers(self.stage.env)
        entries = self.order.nav_preview_posting()
        after = trace.content(self.stage.env), trace.next_numbers(self.stage.env)
        self._print_preview(entries)
        self._check_preview(entries)
        changed = {name for name in after[0] if after[0][name] != before[0].get(name)}
        self.teller.check(
            f"nothing was left behind in {len(after[0])} tables", changed, set()
        )
        self.teller.check("no number was used", after[1], before[1])
        self.teller.check("the order is open as before", self.order.nav_status, "open")

    def ship_and_invoice_a_part(self):
        self.teller.heading("Four tables and ten chairs are there: ship and invoice them")
        self._post("ship_invoice", {self.table: 4, self.chair: 10, self.assembly: 0})
        self._snapshot(
            status="released",
            closed=False,
            posted=(1, 1),
            table_line=(10, 4, 4, 6, 6),
            chair_line=(20, 10, 10, 10, 10),
            assembly_line=(4, 0, 0, 4, 4),
            customer_entries=(1, 2944.0),
            table_entries=(-4, -4, 0.0, 1800.0),
            chair_entries=(-10, -10, 0.0, 760.0),
            on_hand=(21, 50),
        )

    def ship_the_tables(self):
        self.teller.heading("The other six tables leave, without an invoice")
        self._post("ship", {self.table: 6, self.chair: 0, self.assembly: 0})
        self._snapshot(
            status="released",
            closed=False,
            posted=(2, 1),
            table_line=(10, 10, 4, 0, 6),
            chair_line=(20, 10, 10, 10, 10),
            assembly_line=(4, 0, 0, 4, 4),
            customer_entries=(1, 2944.0),
            table_entries=(-10, -4, 2700.0, 1800.0),
            chair_entries=(-10, -10, 0.0, 760.0),
            on_hand=(15, 50),
        )

    def ship_what_is_left(self):
        self.teller.heading("The last chairs leave, and the assembly is done")
        self._post("ship", {})
        self._snapshot(
            status="released",
            closed=False,
            posted=(3, 1),
            table_line=(10, 10, 4, 0, 6),
            chair_line=(20, 20, 10, 0, 10),
            assembly_line=(4, 4, 0, 0, 4),
            customer_entries=(1, 2944.0),
            table_entries=(-10, -4, 2700.0, 1800.0),
            chair_entries=(-20, -10, 760.0, 760.0),
            on_hand=(15, 40),
        )

    def invoice_the_rest(self):
        self.teller.heading("One invoice for both shipments; the order is finished")
        self._post("invoice", {})
        self._snapshot(
            status="released",
            closed=True,
            posted=(3, 2),
            table_line=(10, 10, 10, 0, 0),
            chair_line=(20, 20, 20, 0, 0),
            assembly_line=(4, 4, 4, 0, 0),
            customer_entries=(2, 7199.0),
            table_entries=(-10, -10, 0.0, 4500.0),
            chair_entries=(-20, -20, 0.0, 1520.0),
            on_hand=(15, 40),
        )
        listed = self._open_list()
        self.teller.check("the order has left the list", self.order in listed, False)

    def show_ledgers(self):
        self.teller.heading("What the ledgers say now")
        self._print_customer_entries()
        self._print_item_entries()
        self._print_found()
        self._check_identities()

    # === WHAT PEOPLE DO ===#

    def _fill_in_order(self):
        action = self._as(self.processor)["ir.actions.actions"]._for_xml_id(
            "nav_sales_addon.nav_sales_order_action"
        )
        form_view = dict((kind, view) for view, kind in action["views"])["form"]
        orders = self._as(self.processor)["sale.order"].with_context(
            **literal_eval(action["context"])
        )
        form = Form(orders, view=form_view)
        form.partner_id = self.customer
        form.client_order_ref = REFERENCE
        lines = ((self.table, 10, 0), (self.chair, 20, 5), (self.assembly, 4, 0))
        for product, quantity, discount in lines:
            with form.order_line.new() as line:
                line.product_id = product
                line.product_uom_qty = quantity
                if discount:
                    line.discount = discount
        return form.save()

    def _post(self, mode, quantities):
        """The poster opens the order, types Qty. to Ship, and presses Post."""
        order = self.order.with_user(self.poster)
        if quantities:
            with Form(order, view="nav_sales_addon.nav_sales_order_view_form") as form:
                for index, line in enumerate(order.order_line):
                    with form.order_line.edit(index) as line_form:
                        line_form.nav_qty_to_ship = quantities[line.product_id]
        action = order.action_nav_post()
        dialogs = order.env[action["res_model"]].with_context(**action["context"])
        dialog = Form(dialogs)
        dialog.mode = mode
        shipment, invoice = order.nav_last_shipment_id, order.nav_last_invoice_id
        dialog.save().action_nav_post()
        if order.nav_last_shipment_id != shipment:
            shipped = order.nav_last_shipment_id.nav_shipment_number
            self.teller.tell(f"Posted shipment {shipped}")
        if order.nav_last_invoice_id != invoice:
            invoice = order.nav_last_invoice_id.sudo()
            self.teller.tell(
                f"Posted invoice {invoice.name} over {money(invoice.amount_total)} "
                f"{self.currency}, due {invoice.invoice_date_due}"
            )

    def _check_roles(self):
        try:
            self.order.nav_post()
        except AccessError:
            refused = True
        else:
            refused = False
        self.teller.check(f"{self.processor.name} may not post it", refused, True)

    # === HOW IT STANDS ===#

    def _snapshot(self, **expected):
        """Print the state of everything in a few lines and compare it."""
        self.stage.env.flush_all()
        self.stage.env.invalidate_all()
        actual = self._state()
        self._print_state(actual)
        self.teller.check("the figures are right", actual, expected)

    def _state(self):
        order = self.order
        entries = self._customer_entries().filtered("open")
        return {
            "status": order.nav_status,
            "closed": order.nav_closed,
            "posted": (
                order.nav_shipment_count,
                len(order.sudo().invoice_ids.filtered(lambda m: m.state == "posted")),
            ),
            "table_line": self._line_state(self.table),
            "chair_line": self._line_state(self.chair),
            "assembly_line": self._line_state(self.assembly),
            "customer_entries": (len(entries), sum(entries.mapped("remaining_amount"))),
            "table_entries": self._item_state(self.table),
            "chair_entries": self._item_state(self.chair),
            "on_hand": (self.table.qty_available, self.chair.qty_available),
        }

    def _line_state(self, product):
        line = self.order.order_line.filtered(lambda line: line.product_id == product)
        return (
            line.product_uom_qty,
            line.qty_delivered,
            line.qty_invoiced,
            line.nav_qty_to_ship,
            line.nav_qty_to_invoice,
        )

    def _item_state(self, product):
        """Totals of the entries of the order: quantities, expected, actual sales."""
        entries = self._item_entries(product)
        return tuple(
            sum(entries.mapped(name))
            for name in (
                "quantity",
                "invoiced_quantity",
                "sales_amount_expected",
                "sales_amount_actual",
            )
        )

    def _print_state(self, state):
        status = "Closed" if state["closed"] else state["status"].capitalize()
        rows = [
            (product.display_name, *map(_Quantity, state[f"{name}_line"]))
            for name, product in self._products()
        ]
        self.teller.table(
            f"Order {self.order.name}: {status}",
            ("Item", "Quantity", "Shipped", "Invoiced", "Qty. to Ship", "Qty. to Invoice"),
            rows,
        )
        count, owed = state["customer_entries"]
        expected = state["table_entries"][2] + state["chair_entries"][2]
        actual = state["table_entries"][3] + state["chair_entries"][3]
        self.teller.tell(
            f"\n  Shipments {state['posted'][0]}, invoices {state['posted'][1]}. "
            f"Customer owes {money(owed)} {self.currency} in {count} open entries.\n"
            f"  Sales of items: shipped, not invoiced {money(expected)}; invoiced "
            f"{money(actual)} {self.currency}. On hand: "
            f"{number(state['on_hand'][0])} tables, {number(state['on_hand'][1])} chairs."
        )

    def _products(self):
        return (
            ("table", self.table),
            ("chair", self.chair),
            ("assembly", self.assembly),
        )

    # === PREVIEW ===#

    def _print_preview(self, entries):
        self.teller.table(
            f"Customer ledger entries ({self.currency})",
            ("Document", "Type", "Customer", "Due Date", "Amount"),
            [
                (
                    entry["document_number"],
                    _words(entry["document_type"]),
                    entry["customer"],
                    str(entry["due_date"]),
                    entry["amount"],
                )
                for entry in entries["customer_entries"]
            ],
        )
        self.teller.table(
            f"Item ledger entries ({self.currency})",
            ("Document", "Type", "Item", "Quantity", "Sales (Actual)", "Cost"),
            [
                (
                    entry["document_number"],
                    _words(entry["entry_type"]),
                    entry["item"],
                    _Quantity(entry["quantity"]),
                    entry["sales_amount_actual"],
                    entry["cost_amount"],
                )
                for entry in entries["item_entries"]
            ],
        )
        self.teller.table(
            f"G/L entries ({self.currency})",
            ("Document", "Account", "Debit", "Credit"),
            [
                (
                    entry["document_number"],
                    entry["account"],
                    entry["debit"],
                    entry["credit"],
                )
                for entry in entries["gl_entries"]
            ],
        )

    def _check_preview(self, entries):
        check = self.teller.check
        numbers = {
            entry["document_number"] for group in entries.values() for entry in group
        }
        placeholders = all(text.startswith("***") for text in numbers)
        check("documents have placeholder numbers ***", placeholders, True)
        customer = [entry["amount"] for entry in entries["customer_entries"]]
        check("one customer entry over the total", customer, [7199.0])
        items = sorted(
            (entry["quantity"], entry["sales_amount_actual"], entry["cost_amount"])
            for entry in entries["item_entries"]
        )
        expected = [(-20.0, 1520.0, -880.0), (-10.0, 4500.0, -2700.0)]
        check("two item entries with sales and cost", items, expected)
        sides = [
            round(sum(entry[side] for entry in entries["gl_entries"]), 2)
            for side in ("debit", "credit")
        ]
        check("G/L entries balance", sides, [7199.0, 7199.0])
        vat = [(entry["base"], entry["amount"]) for entry in entries["vat_entries"]]
        check("one tax entry: 939.00 on 6,260.00", vat, [(6260.0, 939.0)])

    # === LEDGERS ===#

    def _print_customer_entries(self):
        self.teller.table(
            f"Customer ledger entries of {CUSTOMER} ({self.currency})",
            ("Posting Date", "Type", "No.", "External No.", "Due Date", "Amount", "Open"),
            [
                (
                    str(entry.posting_date),
                    _words(entry.document_type),
                    entry.document_number,
                    entry.external_document_number,
                    str(entry.due_date),
                    entry.amount,
                    entry.remaining_amount,
                )
                for entry in self._customer_entries().sorted("id")
            ],
        )

    def _print_item_entries(self):
        self.teller.table(
            f"Item ledger entries of the order ({self.currency})",
            (
                "Posting Date",
                "Type",
                "No.",
                "Item",
                "Quantity",
                "Invoiced",
                "Sales (Expected)",
                "Sales (Actual)",
                "Cost",
            ),
            [
                (
                    str(entry.posting_date),
                    _words(entry.entry_type),
                    entry.document_number,
                    entry.product_id.default_code,
                    _Quantity(entry.quantity),
                    _Quantity(entry.invoiced_quantity),
                    entry.sales_amount_expected,
                    entry.sales_amount_actual,
                    entry.cost_amount,
                )
                for entry in self._item_entries(self.table | self.chair).sorted("id")
            ],
        )

    def _print_found(self):
        found = self.order.nav_find_entries()
        self.teller.table(
            f"Find Entries for {self.order.name}",
            ("Documents and Entries", "Count"),
            [(entry["name"], entry["count"]) for entry in found],
        )
        counts = {entry["model"]: entry["count"] for entry in found}
        self.teller.check(
            "Find Entries shows three shipments and two invoices",
            counts,
            {"stock.picking": 3, "account.move": 2},
        )

    def _check_identities(self):
        """The ledgers agree with Odoo's own books, to the cent (design §2)."""
        env, check = self.stage.env, self.teller.check
        owed = sum(self._customer_entries().mapped("remaining_amount_company"))
        credit = self.customer.with_env(env).with_company(self.company).credit
        check(f"customer entries {money(owed)} = receivables in the books", owed, credit)
        for product in (self.table, self.chair):
            entries = self._as(self.processor)["nav.item.ledger.entry"].search(
                [("product_id", "=", product.id)]
            )
            left = sum(entries.mapped("quantity"))
            what = f"item entries of {product.default_code}: {number(left)} = on hand"
            check(what, left, product.qty_available)
            value = sum(entries.mapped("cost_amount"))
            what = f"cost of the entries of {product.default_code} = value of the stock"
            check(what, round(value, 2), left * product.standard_price)
        actual = sum(
            self._item_entries(self.table | self.chair).mapped("sales_amount_actual")
        )
        services = self._line_state(self.assembly)[2] * 60.0
        untaxed = sum(self.order.sudo().invoice_ids.mapped("amount_untaxed"))
        check("sales of the item entries + services = invoices", actual + services, untaxed)

    # === READING ===#

    def _as(self, user):
        return self.order.with_user(user).with_company(self.company).env

    def _customer_entries(self):
        return self._as(self.processor)["nav.customer.ledger.entry"].search(
            [("partner_id", "=", self.customer.id)]
        )

    def _item_entries(self, products):
        return self._as(self.processor)["nav.item.ledger.entry"].search(
            [
                ("sale_order_id", "=", self.order.id),
                ("product_id", "in", products.ids),
            ]
        )

    def _open_list(self):
        """The list Sales Orders, as its menu opens it."""
        env = self._as(self.processor)
        action = env["ir.actions.actions"]._for_xml_id(
            "nav_sales_addon.nav_sales_order_action"
        )
        return env["sale.order"].search(literal_eval(action["domain"]))


class _Quantity(float):
    """A quantity prints without needless decimals."""

    def __str__(self):
        return number(self)


def _words(value):
    return (value or "").replace("_", " ").capitalize()
