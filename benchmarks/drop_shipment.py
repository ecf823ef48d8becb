"""A drop-ship order of many lines: bought by a buyer and posted, against Odoo's rule.

Natively the confirmation of the order buys (automatic route), then the purchase is
confirmed, the transfer validated, the invoice made and posted. Here a buyer gets the
sales order into a purchase order, and one posting does the rest. Both end with the same
quantities and amounts and run in turn in the same process.
"""

import argparse
import sys
import time

from odoo import Command, fields

from benchmarks._measure import Meter, print_aims, print_table

HEAD = ("per order", "ms", "cpu ms", "SQL", "speed", "cpu speed", "runs")
NATIVE, NAV = "native, automatic route", "Get Sales Order and Post"
BUY = {NATIVE: "buying: native confirmation", NAV: "buying: Get Sales Order"}
POST = {NATIVE: "posting: native steps", NAV: "posting: nav_post"}


class Trade:
    """A customer, a vendor and items that go from one to the other."""

    def __init__(self, env, items):
        self.env, self.company = env, env.company
        if not self.company.chart_template:
            env["account.chart.template"].try_loading("generic_coa", self.company)
        stamp = fields.Datetime.now().strftime("%y%m%d-%H%M%S")
        self.customer, self.vendor = env["res.partner"].create(
            [{"name": f"Bench {stamp} {who}", "street": "1"} for who in ("C", "V")]
        )
        route = env.ref("stock_dropshipping.route_drop_shipping")
        vendor = Command.create({"partner_id": self.vendor.id, "price": 6})
        self.items = env["product.product"].create(
            [
                {
                    "name": f"Bench {stamp} I{number}",
                    "type": "consu",
                    "is_storable": True,
                    "list_price": 10,
                    "standard_price": 6,
                    "invoice_policy": "delivery",
                    "taxes_id": False,
                    "route_ids": [Command.set(route.ids)],
                    "seller_ids": [vendor],
                }
                for number in range(items)
            ]
        )
        env.cr.commit()

    def order(self, lines):
        items = [self.items[number % len(self.items)] for number in range(lines)]
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "nav_document_type": "order",
                "order_line": [
                    Command.create({"product_id": item.id, "product_uom_qty": 4})
                    for item in items
                ],
            }
        )
        self.env.cr.commit()
        return order


# === THE TWO WAYS ===#


def buy_native(order, _trade):
    order.action_confirm()


def post_native(order):
    order.order_line.purchase_line_ids.order_id.button_confirm()
    order.picking_ids.move_ids.picked = True
    order.picking_ids.with_context(skip_backorder=True, skip_sms=True).button_validate()
    order._create_invoices().action_post()


def buy_nav(order, trade):
    purchase = order.env["purchase.order"].create(
        {
            "partner_id": trade.vendor.id,
            "nav_sell_to_partner_id": trade.customer.id,
        }
    )
    purchase.nav_get_sales_order(order)


def post_nav(order):
    order.nav_post()


def check(order):
    """A fast wrong result is worth nothing: both sides moved, the sale is invoiced."""
    for line in order.order_line:
        bought = sum(line.purchase_line_ids.mapped("qty_received"))
        if not (line.qty_delivered == line.qty_invoiced == bought == 4):
            raise SystemExit(f"{order.name} was not posted as it should be.")
    amount = 40 * len(order.order_line)
    invoices = order.invoice_ids
    if round(sum(invoices.mapped("amount_untaxed")) - amount, 2):
        raise SystemExit(f"The invoice of {order.name} is not as it should be.")
    if order.order_line.product_id.filtered("qty_available"):
        raise SystemExit(f"{order.name} left something in stock.")


def measure(trade, args):
    meter = Meter(trade.env)
    ways = {
        NATIVE: ("automatic", buy_native, post_native),
        NAV: ("manual", buy_nav, post_nav),
    }
    for turn in range(args.rounds + 1):
        for name, (mode, buy, post) in ways.items():
            trade.company.nav_drop_shipment_mode = mode
            order, keep = trade.order(args.lines), turn > 0
            with meter.measure(name, keep=keep):
                with meter.measure(BUY[name], keep=keep):
                    buy(order, trade)
                with meter.measure(POST[name], keep=keep):
                    post(order)
            check(order)
    tables = {"bought": BUY, "posted": POST, "both": {NATIVE: NATIVE, NAV: NAV}}
    for what, names in tables.items():
        title = f"Drop-ship order of {args.lines} lines: {what}"
        print_table(title, HEAD, meter.rows(names.values(), names[NATIVE]))
    return meter


def parse(argv):
    parser = argparse.ArgumentParser(
        prog="./dev bench drop_shipment", description=__doc__
    )
    parser.add_argument("--lines", type=int, default=100, help="lines (100)")
    parser.add_argument("--items", type=int, default=100, help="different items (100)")
    parser.add_argument("--rounds", type=int, default=3, help="repetitions (3)")
    return parser.parse_args(argv)


def main(env):
    args = parse(sys.argv[1:])
    start = time.monotonic()
    env = env(user=env.ref("base.user_admin"))
    meter = measure(Trade(env, args.items), args)
    queries, base = (meter.median(name, "queries") for name in (NAV, NATIVE))
    speed, cpu = (meter.speed(NAV, NATIVE, figure) for figure in ("ms", "cpu_ms"))
    text = (
        f"not slower than the automatic route: {speed:.2f}x (by cpu {cpu:.2f}x), "
        f"{queries:.0f} SQL against {base:.0f}"
    )
    print_aims([(speed >= 1 and queries <= base, text)])
    print(f"\n{time.monotonic() - start:.0f} s")


main(env)  # noqa: F821 (the Odoo shell gives it)
