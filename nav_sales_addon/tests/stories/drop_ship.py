"""Goods that go from the vendor straight to the customer, bought in both ways.

The buyer fetches the sales line into a purchase order and receives it; then Odoo's rule
buys at release and the poster ships. The vendor's bill waits for the sale in both
(rules/dropship_returns.md §1).
"""

from odoo import Command
from odoo.exceptions import UserError

from .stage import Stage
from .teller import Teller, money

CUSTOMER = "Lakeside Clinic"
VENDOR = "Brunswick Furniture Works"


def tell(env, say):
    """:return: list of sentences about figures that are wrong"""
    return DropShip(env, say).run()


def write_pdfs(env, folder, say):
    """This story's documents look like those of the first one."""


class DropShip:
    def __init__(self, env, say):
        self.teller = Teller(say)
        self.stage = stage = Stage(env)
        self.processor, self.poster = stage.user("processor"), stage.user("poster")
        self.buyer = stage.user("buyer")
        self.customer = stage.customer(CUSTOMER, "ME")
        self.vendor = stage.env["res.partner"].create(
            {"name": VENDOR, "is_company": True, "supplier_rank": 1}
        )
        self.cabinet = stage.item("2050", "Medicine Cabinet", 100.0, 60.0, 0)
        self.cabinet.seller_ids = [
            Command.create({"partner_id": self.vendor.id, "price": 60.0})
        ]

    def run(self):
        self.teller.open(
            "From the vendor straight to the customer",
            f"{CUSTOMER} orders medicine cabinets; {VENDOR} sends them.",
            f"{self.buyer.name} buys and has no role in sales.",
        )
        mode = self.stage.company.nav_drop_shipment_mode
        self.stage.company.nav_drop_shipment_mode = "manual"
        self.link()
        self.receive()
        self.bill()
        self.stage.company.nav_drop_shipment_mode = "automatic"
        self.automatic()
        self.stage.company.nav_drop_shipment_mode = "manual"
        self.what_is_open()
        self.stage.company.nav_drop_shipment_mode = mode
        return self.teller.wrong

    # === BY THE BUYER ===#

    def link(self):
        self.teller.heading("The buyer gets the sales order")
        self.order = self._order()
        self.teller.check(
            "without a purchase order nothing is posted",
            self._refused(self.order.with_user(self.poster).nav_post),
            True,
        )
        self.purchase = self._buy(self.order)
        self.teller.tell(
            f"Purchase order {self.purchase.name} over "
            f"{money(self.purchase.amount_untaxed)} for {self.order.name}"
        )
        self.teller.check(
            "quantity, cost and address",
            [
                self.purchase.order_line.product_qty,
                self.purchase.amount_untaxed,
                self.purchase.dest_address_id.name,
            ],
            [10.0, 600.0, CUSTOMER],
        )
        line = self.order.order_line
        self.teller.check(
            "what was bought cannot be changed",
            self._refused(line.write, {"product_uom_qty": 12}),
            True,
        )
        self._snapshot(self.order, "open", received=0, shipped=0, invoiced=0, billed=0)

    def receive(self):
        self.teller.heading("The buyer receives 4, the poster ships and invoices 6")
        bought = self.purchase.order_line
        self.purchase.nav_post(quantities={bought.id: 4})
        self._snapshot(
            self.order, "released", received=4, shipped=4, invoiced=0, billed=0
        )
        self.order.order_line.nav_qty_to_invoice = 6
        self.order.with_user(self.poster).nav_post()
        self._snapshot(
            self.order, "released", received=10, shipped=10, invoiced=6, billed=0
        )
        self._tell_entries(self.order)

    def bill(self):
        self.teller.heading("The vendor's bill never runs ahead of the sale")
        self.teller.check(
            "all 10 cannot be billed, 6 are sold",
            self._refused(self._post_bill, self.purchase),
            True,
        )
        self.order.with_user(self.poster).nav_post(ship=False)
        bill = self._post_bill(self.purchase)
        self.teller.tell(f"Bill {bill.name} over {money(bill.amount_untaxed)}")
        self._snapshot(
            self.order, "released", received=10, shipped=10, invoiced=10, billed=10
        )
        self.teller.check(
            "sold for 1,000, bought for 600, no stock",
            [
                sum(self.order.invoice_ids.mapped("amount_untaxed")),
                bill.amount_untaxed,
                self.cabinet.qty_available,
            ],
            [1000.0, 600.0, 0.0],
        )

    # === BY ODOO'S RULE ===#

    def automatic(self):
        self.teller.heading("At release: Odoo makes the purchase order")
        order = self._order()
        order.nav_release()
        line = order.order_line
        purchase = line.sudo().nav_purchase_line_id.order_id
        self.teller.tell(f"Purchase order {purchase.name} for {order.name}")
        self.teller.check(
            "one purchase order for 10",
            line.sudo().purchase_line_ids.mapped("product_qty"),
            [10.0],
        )
        self.teller.check(
            "more does not buy again",
            self._refused(line.write, {"product_uom_qty": 12}),
            True,
        )
        order.with_user(self.poster).nav_post()
        self._snapshot(
            order, "released", received=10, shipped=10, invoiced=10, billed=0
        )
        self._post_bill(purchase)
        self._snapshot(
            order, "released", received=10, shipped=10, invoiced=10, billed=10
        )

    # === WHAT IS STILL TO DO ===#

    def what_is_open(self):
        self.teller.heading("The list of drop shipments")
        sent, shipped, waiting = (self._order() for _number in range(3))
        for order in (sent, shipped):
            purchase = self._buy(order)
            purchase.button_confirm()
            if order == shipped:
                purchase.nav_post()
        self.stage.env.flush_all()
        rows = self.stage.env["nav.drop.shipment"].with_user(self.buyer)
        self.teller.check(
            "the buyer sees how far each order is, without rights in sales",
            rows.browse((sent | shipped | waiting).order_line.ids).mapped("status"),
            ["sent", "shipped", "to_purchase"],
        )

    # === HELPERS ===#

    def _buy(self, order):
        """A purchase order of the buyer that fetched this sales order."""
        purchases = self.stage.env["purchase.order"].with_user(self.buyer)
        purchase = purchases.create(
            {
                "partner_id": self.vendor.id,
                "company_id": self.stage.company.id,
                "nav_sell_to_partner_id": self.customer.id,
            }
        ).sudo(False)
        purchase.nav_get_sales_order(order.ids)
        return purchase

    def _order(self):
        orders = self.stage.env["sale.order"].with_user(self.processor)
        order = orders.create(
            {
                "partner_id": self.customer.id,
                "company_id": self.stage.company.id,
                "nav_document_type": "order",
                "user_id": self.processor.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.cabinet.id, "product_uom_qty": 10}
                    )
                ],
            }
        ).sudo(False)
        order.order_line.nav_drop_shipment = True
        return order

    def _post_bill(self, purchase):
        """The accountant's part, done for her."""
        result = purchase.sudo().nav_post(
            receive=False, invoice=True, bill_reference=f"BF-{purchase.name}"
        )
        return self.stage.env["account.move"].browse(result["bill_ids"])

    def _refused(self, method, *args):
        """Tried in earnest, and taken back."""
        try:
            with self.stage.env.cr.savepoint():
                method(*args)
        except UserError:
            return True
        return False

    def _snapshot(self, order, status, **quantities):
        """Both documents in one line: what is received, shipped, invoiced, billed."""
        self.stage.env.flush_all()
        self.stage.env.invalidate_all()
        sold = order.sudo().order_line
        bought = sold.purchase_line_ids
        self.teller.check(
            "both sides say the same",
            {
                "status": order.nav_status,
                "received": sum(bought.mapped("qty_received")),
                "shipped": sum(sold.mapped("qty_delivered")),
                "invoiced": sum(sold.mapped("qty_invoiced")),
                "billed": sum(bought.mapped("qty_invoiced")),
            },
            {"status": status, **quantities},
        )

    def _tell_entries(self, order):
        self.stage.env.flush_all()
        model = self.stage.env["nav.item.ledger.entry"]
        model.invalidate_model()
        entries = model.search([("sale_order_id", "=", order.id)], order="id")
        self.teller.entries(
            "Item ledger entries: bought and sold, never in stock",
            {"Item": "product_id", "Quantity": "quantity", "Source": "partner_id"},
            entries,
        )
        self.teller.check(
            "two entries for each shipment",
            sorted(entries.mapped("quantity")),
            [-6.0, -4.0, 4.0, 6.0],
        )
