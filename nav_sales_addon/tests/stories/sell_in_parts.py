"""The main job: one order, shipped and invoiced in parts, until it is closed.

Enter, preview, ship and invoice a part, ship the rest twice, invoice what is left
(rules/sales_documents.md §4, §5 and §17). Every expected figure is written down here.
"""

from ast import literal_eval

from odoo.exceptions import AccessError
from odoo.tests import Form

from . import trace
from .books import Books
from .papers import write_pdf
from .stage import Stage
from .teller import Teller, money

CUSTOMER = "Riverside Medical Center"
REFERENCE = "RMC-20417"


def tell(env, say):
    """:return: list of sentences about figures that are wrong"""
    return SellInParts(env, say).run()


def write_pdfs(env, folder, say):
    """The order, its shipments and its invoices, the latest telling's."""
    order = env["sale.order"].search(
        [("client_order_ref", "=", REFERENCE)], order="id desc", limit=1
    )
    shipments = order.picking_ids.filtered(lambda p: p.state == "done").sorted("id")
    invoices = order.invoice_ids.sorted("id")
    say("")
    write_pdf(folder, say, "order_confirmation", order, order.name)
    for shipment in shipments:
        number = shipment.nav_shipment_number
        write_pdf(folder, say, "posted_shipment", shipment, number)
    for invoice in invoices:
        write_pdf(folder, say, "sales_invoice", invoice, invoice.name)


class SellInParts:
    def __init__(self, env, say):
        self.teller = Teller(say)
        self.stage = stage = Stage(env)
        self.company = stage.company
        self.processor, self.poster = stage.user("processor"), stage.user("poster")
        self.customer = stage.customer(
            CUSTOMER,
            "NY",
            street="2200 Hospital Drive",
            city="Albany",
            zip="12208",
            email="purchasing@riverside.example.com",
            property_payment_term_id=env.ref("account.account_payment_term_30days").id,
        )
        self.table = stage.item("2000", "Conference Table, walnut", 450.0, 270.0, 25)
        self.chair = stage.item("2010", "Conference Chair", 80.0, 44.0, 60)
        self.assembly = stage.service("9100", "Assembly, per hour", 60.0)
        lines = {"table": self.table, "chair": self.chair, "assembly": self.assembly}
        self.books = Books(self.teller, stage, self.processor, self.customer, lines)
        self.currency = self.books.currency

    @property
    def order(self):
        return self.books.order

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
            f"{self.company.name} sells to {CUSTOMER}.",
            f"{self.processor.name} is a Sales Processor and enters orders.",
            f"{self.poster.name} is a Sales Poster and posts them.",
            "Neither of them is an accountant.",
        )

    # === THE STEPS ===#

    def enter_order(self):
        self.teller.heading("The order is entered")
        self.books.order = order = self._fill_in_order()
        self.teller.tell(
            f"Order {order.name}, external document no. {order.client_order_ref}: "
            f"{money(order.amount_untaxed)} + tax {money(order.amount_tax)} = "
            f"{money(order.amount_total)} {self.currency}"
        )
        self.teller.check(
            "the total is right",
            (order.amount_untaxed, order.amount_tax, order.amount_total),
            (6260.0, 939.0, 7199.0),
        )
        self._snapshot(
            {
                "status": "open",
                "closed": False,
                "shipments": 0,
                "invoices": 0,
                "open_entries": 0,
                "owed": 0.0,
                "table": (10, 0, 0, 10, 10),
                "chair": (20, 0, 0, 20, 20),
                "assembly": (4, 0, 0, 4, 4),
                "table_sales": (0, 0, 0.0, 0.0),
                "chair_sales": (0, 0, 0.0, 0.0),
                "table_on_hand": 25,
                "chair_on_hand": 60,
            }
        )
        self._check_roles()

    def preview(self):
        self.teller.heading("What would posting write? The preview shows it")
        env = self.stage.env
        before = trace.content(env), trace.next_numbers(env)
        entries = self.order.nav_preview_posting()
        after = trace.content(env), trace.next_numbers(env)
        self.books.print_preview(entries)
        self._check_preview(entries)
        changed = {name for name in after[0] if after[0][name] != before[0].get(name)}
        check = self.teller.check
        check(f"nothing was left behind in {len(after[0])} tables", changed, set())
        check("no number was used", after[1], before[1])
        check("the order is open as before", self.order.nav_status, "open")

    def ship_and_invoice_a_part(self):
        self.teller.heading("Four tables and ten chairs: ship and invoice them")
        self._post("ship_invoice", {self.table: 4, self.chair: 10, self.assembly: 0})
        self._snapshot(
            {
                "status": "released",
                "closed": False,
                "shipments": 1,
                "invoices": 1,
                "open_entries": 1,
                "owed": 2944.0,
                "table": (10, 4, 4, 6, 6),
                "chair": (20, 10, 10, 10, 10),
                "assembly": (4, 0, 0, 4, 4),
                "table_sales": (-4, -4, 0.0, 1800.0),
                "chair_sales": (-10, -10, 0.0, 760.0),
                "table_on_hand": 21,
                "chair_on_hand": 50,
            }
        )

    def ship_the_tables(self):
        self.teller.heading("The other six tables leave, without an invoice")
        self._post("ship", {self.table: 6, self.chair: 0, self.assembly: 0})
        self._snapshot(
            {
                "status": "released",
                "closed": False,
                "shipments": 2,
                "invoices": 1,
                "open_entries": 1,
                "owed": 2944.0,
                "table": (10, 10, 4, 0, 6),
                "chair": (20, 10, 10, 10, 10),
                "assembly": (4, 0, 0, 4, 4),
                "table_sales": (-10, -4, 2700.0, 1800.0),
                "chair_sales": (-10, -10, 0.0, 760.0),
                "table_on_hand": 15,
                "chair_on_hand": 50,
            }
        )

    def ship_what_is_left(self):
        self.teller.heading("The last chairs leave, and the assembly is done")
        self._post("ship", {})
        self._snapshot(
            {
                "status": "released",
                "closed": False,
                "shipments": 3,
                "invoices": 1,
                "open_entries": 1,
                "owed": 2944.0,
                "table": (10, 10, 4, 0, 6),
                "chair": (20, 20, 10, 0, 10),
                "assembly": (4, 4, 0, 0, 4),
                "table_sales": (-10, -4, 2700.0, 1800.0),
                "chair_sales": (-20, -10, 760.0, 760.0),
                "table_on_hand": 15,
                "chair_on_hand": 40,
            }
        )

    def invoice_the_rest(self):
        self.teller.heading("One invoice for both shipments; the order is finished")
        self._post("invoice", {})
        self._snapshot(
            {
                "status": "released",
                "closed": True,
                "shipments": 3,
                "invoices": 2,
                "open_entries": 2,
                "owed": 7199.0,
                "table": (10, 10, 10, 0, 0),
                "chair": (20, 20, 20, 0, 0),
                "assembly": (4, 4, 4, 0, 0),
                "table_sales": (-10, -10, 0.0, 4500.0),
                "chair_sales": (-20, -20, 0.0, 1520.0),
                "table_on_hand": 15,
                "chair_on_hand": 40,
            }
        )
        listed = self.books.listed_orders()
        self.teller.check("the order has left the list", self.order in listed, False)

    def show_ledgers(self):
        self.teller.heading("What the ledgers say now")
        self.books.print_ledgers()
        self._find_entries()
        self.books.check_identities()

    # === WHAT PEOPLE DO ===#

    def _fill_in_order(self):
        """The processor opens Sales Orders, presses New, types and saves."""
        env = self.books.env
        action = env["ir.actions.actions"]._for_xml_id(
            "nav_sales_addon.nav_sales_order_action"
        )
        views = {kind: view for view, kind in action["views"]}
        context = literal_eval(action["context"])
        orders = env["sale.order"].with_context(**context)
        form = Form(orders, view=views["form"])
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
        self._open_result(dialog.save().action_nav_post())
        if order.nav_last_shipment_id != shipment:
            shipped = order.nav_last_shipment_id.nav_shipment_number
            self.teller.tell(f"Posted shipment {shipped}")
        if order.nav_last_invoice_id != invoice:
            invoice = order.nav_last_invoice_id.sudo()
            self.teller.tell(
                f"Posted invoice {invoice.name} over {money(invoice.amount_total)} "
                f"{self.currency}, due {invoice.invoice_date_due}"
            )

    def _open_result(self, action):
        """Posting opens what it posted: the poster must be able to read all of it."""
        records = self.order.with_user(self.poster).env[action["res_model"]]
        view = dict((kind, view) for view, kind in action["views"]).get("form")
        Form(records.browse(action["res_id"]), view=view or None)

    def _check_roles(self):
        try:
            self.order.nav_post()
        except AccessError:
            refused = True
        else:
            refused = False
        self.teller.check(f"{self.processor.name} may not post it", refused, True)

    def _find_entries(self):
        found = self.order.nav_find_entries()
        self.teller.entries(
            f"Find Entries for {self.order.name}",
            {"Documents and Entries": "name", "Count": "count"},
            found,
        )
        counts = {entry["model"]: entry["count"] for entry in found}
        self.teller.check(
            "Find Entries shows all shipments, invoices and entries",
            counts,
            {
                "stock.picking": 3,
                "account.move": 2,
                "nav.customer.ledger.entry": 2,
                "nav.item.ledger.entry": 4,
            },
        )

    # === HOW IT STANDS ===#

    def _snapshot(self, expected):
        """Print the state of everything in a few lines and compare it."""
        state = self.books.state()
        self.books.print_state(state)
        self.teller.check("the figures are right", state, expected)

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
        # sales are credits, so base and tax are negative
        vat = [(entry["base"], entry["amount"]) for entry in entries["vat_entries"]]
        check("one tax entry over the whole base", vat, [(-6260.0, -939.0)])
