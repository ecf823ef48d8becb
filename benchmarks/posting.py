"""Posting orders with `nav_post` against the native steps it replaces.

Both ways run in turn on the same database in the same process, so that a busy machine
hits both. Nothing here depends on time: the last lines say which aims this run met.
"""

import argparse
import sys
import time

from odoo import Command, fields

from benchmarks._measure import Meter, print_aims, print_table, statements

HEAD = ("per order", "ms", "cpu ms", "SQL", "speed", "cpu speed", "runs")
LINES = 10

# Names of the measurements
CLICKS = "native, one by one, a transaction per click"
NATIVE = "native, one by one, a transaction per order"
NAV = "nav_post, one by one"
BULK = "nav_post, {} together"
BATCH = "posting batch of {}"
CONFIRM = "native confirmation alone, {} together"


class Shop:
    """A company that can sell: items in stock, a tax, customers."""

    def __init__(self, env, items):
        self.env = env
        company = env.company
        if not company.chart_template:
            env["account.chart.template"].try_loading("generic_coa", company)
        self.stamp = fields.Datetime.now().strftime("%y%m%d-%H%M%S")
        self.tax = env["account.tax"].create(
            {"name": f"Bench 15% {self.stamp}", "amount": 15, "type_tax_use": "sale"}
        )
        self.customers = env["res.partner"].create(
            [{"name": f"Bench {self.stamp} C{i}", "street": "1"} for i in range(5)]
        )
        self.items = env["product.product"].create(
            [self._item_values(number) for number in range(items)]
        )
        warehouse = env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        for item in self.items:
            env["stock.quant"]._update_available_quantity(
                item, warehouse.lot_stock_id, 1_000_000
            )
        env.cr.commit()

    def _item_values(self, number):
        return {
            "name": f"Bench {self.stamp} I{number}",
            "type": "consu",
            "is_storable": True,
            "list_price": 10.0 + number,
            "standard_price": 6.0,
            "invoice_policy": "delivery",
            "taxes_id": [Command.set(self.tax.ids)],
        }

    def orders(self, count, lines=LINES, released=True):
        """New orders of 4 on each line; released ones are confirmed and reserved."""
        orders = self.env["sale.order"].create(
            [self._order_values(number, lines) for number in range(count)]
        )
        if released:
            orders.action_confirm()
        self.env.cr.commit()
        return orders

    def _order_values(self, number, lines):
        items = [self.items[line % len(self.items)] for line in range(lines)]
        return {
            "partner_id": self.customers[number % len(self.customers)].id,
            "nav_document_type": "order",
            "order_line": [
                Command.create({"product_id": item.id, "product_uom_qty": 4})
                for item in items
            ],
        }


# === THE TWO WAYS ===#


def native_steps(order, share=1.0):
    """What a user does without us; yields after each click."""
    if order.state in ("draft", "sent"):
        order.action_confirm()
        yield
    moves = order.picking_ids.move_ids
    if share == 1.0:
        moves.picked = True
    else:
        for move in moves:
            move.quantity = move.product_uom_qty * share
            move.picked = True
    order.picking_ids.with_context(skip_backorder=True, skip_sms=True).button_validate()
    yield
    order._create_invoices()
    yield
    order.invoice_ids.filtered(lambda move: move.state == "draft").action_post()
    yield


def native(order, share=1.0):
    for _click in native_steps(order, share):
        pass


def native_clicks(order):
    for _click in native_steps(order):
        order.env.cr.commit()


def nav(orders, share=1.0):
    if share != 1.0:
        for quantity, lines in orders.order_line.grouped("product_uom_qty").items():
            lines.write({"nav_qty_to_ship": quantity * share})
    orders.nav_post()


def batch(orders):
    """As the list of orders does it: results per order, a commit for each chunk."""
    env = orders.env
    posting = env["nav.posting.batch"].create(
        {"line_ids": [Command.create({"order_id": order.id}) for order in orders]}
    )
    posting.action_nav_post()
    while posting.state == "running":
        env.cr.commit()
        if not posting._run_chunk()[1]:
            posting._finish()


def check(orders, share=1.0):
    """A fast wrong result is worth nothing: everything was shipped and invoiced."""
    for line in orders.order_line:
        wanted = line.product_uom_qty * share
        if not (line.qty_delivered == line.qty_invoiced == wanted):
            raise SystemExit(f"{line.order_id.name} was not posted as it should be.")
    for invoice in orders.invoice_ids:
        net = sum(line.quantity * line.price_unit for line in invoice.invoice_line_ids)
        if invoice.state != "posted" or round(net * 1.15 - invoice.amount_total, 2):
            raise SystemExit(f"Invoice {invoice.name} is not as it should be.")


# === THE MEASUREMENTS ===#


class Bench:
    def __init__(self, env, args):
        self.env = env
        self.args = args
        self.shop = Shop(env, args.items)

    def measure(self, meter, name, way, size=1, *, released=True, share=1.0):
        """One sample: new orders, posted in one of the ways, and looked at."""
        orders = self.shop.orders(size, released=released)
        with meter.measure(name, units=size):
            way(orders)
        check(orders, share)

    def warm_up(self):
        for released in (True, False):
            for way in (nav, native, native_clicks):
                self.measure(Meter(self.env), "", way, released=released)

    def orders_table(self, released):
        """One order at a time both ways, then many together."""
        meter = Meter(self.env)
        for round_number in range(self.args.rounds):
            for turn in range(self.args.orders):
                self.measure(meter, NATIVE, native, released=released)
                self.measure(meter, NAV, nav, released=released)
                if turn % 2 == 0:
                    self.measure(meter, CLICKS, native_clicks, released=released)
            for size in self.args.sizes:
                # large ones run long enough to be steady the first time
                if round_number == 0 or size < 100 or self.args.thorough:
                    name = BULK.format(size)
                    self.measure(meter, name, nav, size, released=released)
        size = self.args.sizes[-1]
        if released:
            self.measure(meter, BATCH.format(size), batch, size)
        else:
            self.confirm(meter, self.args.sizes[0])
        what = "Released orders" if released else "Open orders, confirmed on the way"
        self.print_orders(f"{what}, {LINES} lines: ship, invoice, post", meter)
        return meter

    def confirm(self, meter, size):
        """What of posting an open order is Odoo's confirmation."""
        orders = self.shop.orders(size, released=False)
        with meter.measure(CONFIRM.format(size), units=size):
            orders.action_confirm()

    def print_orders(self, title, meter):
        names = [CLICKS, NATIVE, NAV]
        for text in (BULK, BATCH, CONFIRM):
            names += [text.format(size) for size in self.args.sizes]
        rows = meter.rows([name for name in names if name in meter], NATIVE)
        print_table(title, HEAD, rows)

    def half_table(self):
        """Half of every line: Odoo splits every move and makes a back order."""
        meter = Meter(self.env)

        def native_half(order):
            native(order, share=0.5)

        def nav_half(orders):
            nav(orders, share=0.5)

        for _turn in range(self.args.rounds * 2):
            self.measure(meter, NATIVE, native_half, share=0.5)
            self.measure(meter, NAV, nav_half, share=0.5)
        size = self.args.sizes[0]
        self.measure(meter, BULK.format(size), nav_half, size, share=0.5)
        title = f"Half shipments of released orders, {LINES} lines, entry included"
        self.print_orders(title, meter)

    def lines_table(self):
        """Cost per line of one released order."""
        meter, rows = Meter(self.env), []
        for lines in self.args.lines:
            turns = max(1, min(self.args.rounds * 2, 200 // lines))
            for _turn in range(turns):
                for name, way in ((NATIVE, native), (NAV, nav)):
                    order = self.shop.orders(1, lines=lines)
                    with meter.measure((name, lines), units=lines):
                        way(order)
                    check(order)
            row = [str(lines)]
            for name in (NATIVE, NAV):
                for figure in ("ms", "cpu_ms", "queries"):
                    row.append(f"{meter.median((name, lines), figure):.1f}")
            rows.append(row)
        heads = ("ms", "cpu ms", "SQL")
        head = [f"{way} {text}" for way in ("native", "nav_post") for text in heads]
        print_table("Per line of one released order", ("lines", *head), rows)
        return meter

    def sql_tables(self):
        """Statements of one posting that occur more than once (--sql)."""
        for name, way in ((NATIVE, native), (NAV, nav)):
            order = self.shop.orders(1)
            with statements() as found:
                way(order)
                self.env.cr.commit()
            rows = [
                (text[:110], number)
                for text, number in found.most_common()
                if number > 1
            ]
            title = f"{name}: {found.total()} statements, {len(found)} different"
            print_table(title, ("statement", "times"), rows)


# === AIMS ===#


def verdicts(args, released, opened, lines):
    """One line per aim: whether this run met it, what was wanted, what was measured."""
    queries = released.median(NAV, "queries")
    speed = released.speed(NAV, NATIVE)
    yield (
        queries <= 170 and speed >= 1,
        f"one released order: {queries:.0f} SQL (at most 170), {speed:.2f}x the speed "
        "of the native steps (at least 1)",
    )
    for what, meter in (("released", released), ("open", opened)):
        for size in args.sizes:
            name = BULK.format(size)
            queries = meter.median(name, "queries")
            speed, cpu = (meter.speed(name, NATIVE, f) for f in ("ms", "cpu_ms"))
            clicks = meter.speed(name, CLICKS)
            yield (
                queries <= 110 and speed >= 2.5,
                f"{size} {what} orders together: {queries:.0f} SQL an order (at most "
                f"110), {speed:.2f}x native one by one (at least 2.5; by cpu "
                f"{cpu:.2f}x; against a transaction per click {clicks:.2f}x)",
            )
    counts = [number for number in args.lines if number >= 100]
    if len(counts) > 1:
        cost = [lines.median((NAV, number), "cpu_ms") for number in counts]
        text = ", ".join(
            f"{ms:.1f} cpu ms at {number}"
            for ms, number in zip(cost, counts, strict=True)
        )
        yield cost[-1] <= 1.25 * cost[0], f"cost per line is flat: {text}"


def numbers(text):
    return [int(part) for part in text.split(",")]


def parse(argv):
    parser = argparse.ArgumentParser(prog="./dev bench posting", description=__doc__)
    parser.add_argument("--rounds", type=int, default=2, help="repetitions (2)")
    parser.add_argument(
        "--orders", type=int, default=5, help="single orders per round and way (5)"
    )
    parser.add_argument(
        "--sizes", type=numbers, default=[20, 100], help="recordsets (20,100)"
    )
    parser.add_argument(
        "--lines", type=numbers, default=[1, 10, 100, 500], help="(1,10,100,500)"
    )
    parser.add_argument(
        "--items", type=int, default=LINES, help="different items on the lines (10)"
    )
    parser.add_argument(
        "--thorough", action="store_true", help="repeat recordsets of 100 as well"
    )
    parser.add_argument(
        "--sql", action="store_true", help="only list statements that are repeated"
    )
    return parser.parse_args(argv)


def main(env):
    args = parse(sys.argv[1:])
    start = time.monotonic()
    # a user like any other, not the superuser: rights and record rules cost time too
    bench = Bench(env(user=env.ref("base.user_admin")), args)
    bench.warm_up()
    if args.sql:
        bench.sql_tables()
        return
    released = bench.orders_table(released=True)
    opened = bench.orders_table(released=False)
    bench.half_table()
    lines = bench.lines_table()
    print_aims(verdicts(args, released, opened, lines))
    print(f"\n{time.monotonic() - start:.0f} s")


main(env)  # noqa: F821 (the Odoo shell gives it)
