"""Goods that were posted by mistake, and taken back without a trace in the figures.

The poster ships the wrong order, undoes the shipment and ships what really left; later
a return receipt turns out to be a mistake too (rules/dropship_returns.md §5).
"""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form

from .books import Books
from .stage import Stage
from .teller import Teller

CUSTOMER = "Hillcrest Library"


def tell(env, say):
    """:return: list of sentences about figures that are wrong"""
    return UndoShipment(env, say).run()


def write_pdfs(env, folder, say):
    """This story's documents look like those of the first one."""


class UndoShipment:
    def __init__(self, env, say):
        self.teller = Teller(say)
        self.stage = stage = Stage(env)
        self.processor, self.poster = stage.user("processor"), stage.user("poster")
        self.customer = stage.customer(CUSTOMER, "VT")
        self.shelf = stage.item("2060", "Book Shelf, oak", 200.0, 120.0, 30)
        self.cart = stage.item("2070", "Book Cart", 90.0, 50.0, 12)
        self.setup = stage.service("9110", "Setting up, per hour", 55.0)
        lines = {"shelf": self.shelf, "cart": self.cart, "setup": self.setup}
        self.books = Books(self.teller, stage, self.processor, self.customer, lines)

    def run(self):
        self.teller.open(
            "Shipped by mistake",
            f"{CUSTOMER} ordered shelves; somebody posts the shipment too early.",
            f"{self.poster.name} is a Sales Poster and puts it right.",
        )
        self.ship()
        self.undo()
        self.ship_what_left()
        self.undo_return_receipt()
        self.invoice()
        return self.teller.wrong

    def ship(self):
        self.teller.heading("The shipment is posted")
        self.books.order = self._enter_order()
        self.first = self._post(invoice=False)
        self._snapshot(
            status="released",
            shipments=1,
            shelf=(10, 10, 0, 0, 10),
            cart=(4, 4, 0, 0, 4),
            setup=(2, 2, 0, 0, 2),
            shelf_sales=(-10, 0, 2000.0, 0.0),
            cart_sales=(-4, 0, 360.0, 0.0),
            shelf_on_hand=20,
            cart_on_hand=8,
        )

    def undo(self):
        self.teller.heading("Nothing left the house: Undo Shipment")
        self._undo(self.first)
        self._snapshot(
            status="released",
            shipments=1,
            shelf=(10, 0, 0, 10, 10),
            cart=(4, 0, 0, 4, 4),
            setup=(2, 0, 0, 2, 2),
            shelf_sales=(0, 0, 0.0, 0.0),
            cart_sales=(0, 0, 0.0, 0.0),
            shelf_on_hand=30,
            cart_on_hand=12,
        )
        self.teller.check(
            "it cannot be undone twice",
            self._refusal(self.first),
            f"{self.first.nav_shipment_number}: it was undone already.",
        )

    def ship_what_left(self):
        self.teller.heading("The next day eight shelves really leave")
        shelf, cart, setup = self.books.order.order_line
        shelf.nav_qty_to_ship = 8
        (cart | setup).nav_qty_to_ship = 0
        self.second = self._post(invoice=False)
        self._snapshot(
            status="released",
            shipments=2,
            shelf=(10, 8, 0, 2, 10),
            cart=(4, 0, 0, 4, 4),
            setup=(2, 0, 0, 2, 2),
            shelf_sales=(-8, 0, 1600.0, 0.0),
            cart_sales=(0, 0, 0.0, 0.0),
            shelf_on_hand=22,
            cart_on_hand=12,
        )

    def undo_return_receipt(self):
        self.teller.heading("A return is received that never came: Undo Return Receipt")
        receipt = self._receive_back(self.second, 3)
        self.teller.check(
            "the shipment cannot be undone while something of it came back",
            bool(self._refusal(self.second)),
            True,
        )
        self._undo(receipt)
        line = self.books.order.order_line[0]
        self.teller.check("the customer has eight shelves", line.qty_delivered, 8.0)

    def invoice(self):
        self.teller.heading("The rest is shipped, everything is invoiced")
        self._post()
        self._snapshot(
            status="released",
            closed=True,
            shipments=3,
            invoices=1,
            open_entries=1,
            owed=2840.5,
            shelf=(10, 10, 10, 0, 0),
            cart=(4, 4, 4, 0, 0),
            setup=(2, 2, 2, 0, 0),
            shelf_sales=(-10, -10, 0.0, 2000.0),
            cart_sales=(-4, -4, 0.0, 360.0),
            shelf_on_hand=20,
            cart_on_hand=8,
        )
        self.teller.check(
            "what was invoiced cannot be undone",
            "invoiced already" in (self._refusal(self.second) or ""),
            True,
        )
        self.books.print_ledgers()
        self.books.check_identities()

    # === WHAT PEOPLE DO ===#

    def _enter_order(self):
        orders = self.stage.env["sale.order"].with_user(self.processor)
        lines = ((self.shelf, 10), (self.cart, 4), (self.setup, 2))
        order = orders.create(
            {
                "partner_id": self.customer.id,
                "nav_document_type": "order",
                "company_id": self.stage.company.id,
                "order_line": [
                    Command.create({"product_id": item.id, "product_uom_qty": quantity})
                    for item, quantity in lines
                ],
            }
        )
        return order.with_env(self.books.env)

    def _post(self, **options):
        result = self.books.order.with_user(self.poster).nav_post(**options)
        pickings = self.stage.env["stock.picking"].browse(result["shipment_ids"])
        for picking in pickings:
            self.teller.tell(f"Posted shipment {picking.nav_shipment_number}")
        return pickings

    def _undo(self, picking):
        """The poster opens the document, presses Undo, and confirms the lines."""
        action = picking.with_user(self.poster).action_nav_undo()
        dialogs = self.stage.env[action["res_model"]].with_user(self.poster)
        dialog = Form(dialogs.with_context(**action["context"]).sudo(False))
        dialog.save().action_nav_undo()
        self.stage.env.invalidate_all()
        rows = [
            (move.product_id.display_name, move.nav_document_quantity)
            for move in picking.nav_document_move_ids
        ]
        self.teller.table(
            f"Lines of {picking.nav_shipment_number}", ("Item", "Quantity"), rows
        )
        self.teller.check(
            "the document sums to nothing", sum(row[1] for row in rows), 0.0
        )

    def _refusal(self, picking):
        try:
            picking.with_user(self.poster).sudo(False).nav_undo()
        except UserError as error:
            return str(error)
        return None

    def _receive_back(self, shipment, quantity):
        """The warehouse makes an ordinary return in Odoo."""
        dialog = self.stage.env["stock.return.picking"].create(
            {"picking_id": shipment.id}
        )
        dialog.product_return_moves.quantity = quantity
        receipt = dialog._create_return()
        receipt.move_ids.picked = True
        receipt.button_validate()
        return receipt

    def _snapshot(self, **expected):
        nothing = {"closed": False, "invoices": 0, "open_entries": 0, "owed": 0.0}
        state = self.books.state()
        self.books.print_state(state)
        self.teller.check("the figures are right", state, {**nothing, **expected})
