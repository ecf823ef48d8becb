"""Posting orders with `nav_post` against the native steps it replaces.

Run with ``./dev bench posting [options]``. Both ways run in turn on the same database in
the same process, so that a busy machine hits both. Nothing here asserts on time: the
last lines say which aims were met in this run.
"""

import argparse
import sys
import time

from odoo import Command, fields

from benchmarks._measure import Meter, print_table, statements

HEAD = ("per order", "ms", "cpu ms", "SQL", "speed")
LINES = 10

# Names of the measurements
CLICKS = "native, one by one, a transaction per click"
NATIVE = "native, one by one, a transaction per order"
NAV = "nav_post, one by one"
BULK = "nav_post, {} together"
BATCH = "batch of {} (one transaction per order)"


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
            [
                {
                    "name": f"Bench {self.stamp} I{number}",
                    "type": "consu",
                    "is_storable": True,
                    "list_price": 10.0 + number,
                    "standard_price": 6.0,
                    "invoice_policy": "delivery",
                    "taxes_id": [Command.set(self.tax.ids)],
                }
                for number in range(items)
            ]
        )
        warehouse = env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        for item in self.items:
            env["stock.quant"]._update_available_quantity(
                item, warehouse.lot_stock_id, 1_000_000
            )
        env.cr.commit()

    def orders(self, count, lines=LINES, released=True):
        """New orders of 4 on each line; released ones are confirmed and reserved."""
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": self.customers[number % len(self.customers)].id,
                    "nav_document_type": "order",
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.items[line % len(self.items)].id,
                                "product_uom_qty": 4,
                            }
                        )
                        for line in range(lines)
                    ],
                }
                for number in range(count)
            ]
        )
        if released:
            orders.action_confirm()
        self.env.cr.commit()
        return orders


# === THE TWO WAYS ===#


def native_steps(order, share=1.0):
    """What a user does without us, click by click; yields after each click."""
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


def native(order, commit_each=False, share=1.0):
    for _click in native_steps(order, share):
        if commit_each:
            order.env.cr.commit()


def nav(orders, share=1.0):
    if share != 1.0:
        for quantity, lines in orders.order_line.grouped("product_uom_qty").items():
            lines.write({"nav_qty_to_ship": quantity * share})
    orders.nav_post()


def check(orders, share=1.0):
    """A fast wrong result is worth nothing: everything was shipped and invoiced."""
    for line in orders.order_line:
        wanted = line.product_uom_qty * share
        if not (line.qty_delivered == line.qty_invoiced == wanted):
            raise SystemExit(f"{line.order_id.name}: not posted as it should be")
    if any(move.state != "posted" for move in orders.invoice_ids):
        raise SystemExit("an invoice is not posted")


# === THE MEASUREMENTS ===#


class Bench:
    def __init__(self, env, args):
        self.args = args
        self.shop = Shop(env, args.items)
        self.meter = Meter(env)
        self.meters = {}

    def one_by_one(self, meter, name, way, count, *, released, share=1.0, keep=True):
        for order in self.shop.orders(count, released=released):
            with meter.measure(name, keep=keep):
                way(order)
            check(order, share)

    def together(self, meter, name, size, released):
        orders = self.shop.orders(size, released=released)
        with meter.measure(name, units=size):
            nav(orders)
        check(orders)

    def batch(self, meter, name, size, released):
        """The batch screen's way, as soon as the batch can run without its screen."""
        post_batch = batch_runner(self.shop.env)
        orders = self.shop.orders(size, released=released)
        with meter.measure(name, units=size):
            post_batch(orders)
        check(orders)

    def warm_up(self):
        for released in (True, False):
            self.one_by_one(Meter(self.shop.env), "", nav, 1, released=released)
            self.one_by_one(Meter(self.shop.env), "", native, 1, released=released)

    def orders_table(self, released):
        """One order at a time both ways, then recordsets."""
        args, meter = self.args, Meter(self.shop.env)
        for round_number in range(args.rounds):
            for _turn in range(args.orders):
                self.one_by_one(meter, NATIVE, native, 1, released=released)
                self.one_by_one(meter, NAV, nav, 1, released=released)
            self.one_by_one(
                meter, CLICKS, lambda o: native(o, commit_each=True), 3,
                released=released,
            )
            for size in args.sizes:
                # the largest ones are long enough to be steady in one run
                if size < 100 or round_number == 0 or args.thorough:
                    self.together(meter, BULK.format(size), size, released)
            if batch_runner(self.shop.env) and (round_number == 0 or args.thorough):
                size = args.sizes[0]
                self.batch(meter, BATCH.format(size), size, released)
        what = "Released orders" if released else "Open orders (confirmed on the way)"
        title = f"{what}, {LINES} lines: ship, invoice, post"
        print_table(title, HEAD, meter.rows(self.names(meter), NATIVE))
        return meter

    def names(self, meter):
        names = [CLICKS, NATIVE, NAV]
        for text in (BULK, BATCH):
            names += [text.format(size) for size in self.args.sizes]
        return [name for name in names if name in meter]

    def half_table(self):
        """Half of every line: Odoo splits every move and makes a back order."""
        meter = Meter(self.shop.env)
        ways = (
            (NATIVE, lambda order: native(order, share=0.5)),
            (NAV, lambda order: nav(order, share=0.5)),
        )
        for _turn in range(self.args.rounds * 2):
            for name, way in ways:
                self.one_by_one(meter, name, way, 1, released=True, share=0.5)
        size = self.args.sizes[0]
        orders = self.shop.orders(size)
        with meter.measure(BULK.format(size), units=size):
            nav(orders, share=0.5)
        check(orders, share=0.5)
        title = f"Half shipments of released orders, {LINES} lines, entry included"
        print_table(title, HEAD, meter.rows(self.names(meter), NATIVE))

    def lines_table(self):
        """Cost per line of one released order."""
        meter, rows = Meter(self.shop.env), []
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
                for figure in ("ms", "queries"):
                    row.append(f"{meter.median((name, lines), figure):.1f}")
            rows.append(row)
        head = ("lines", "native ms", "native SQL", "nav_post ms", "nav_post SQL")
        print_table("Per line of one released order", head, rows)
        return meter

    def sql_table(self):
        """Statements of one posting that occur more than once (--sql)."""
        for name, way in ((NATIVE, native), (NAV, nav)):
            order = self.shop.orders(1)
            with statements() as found:
                way(order)
                order.env.cr.commit()
            rows = [
                (text[:110], number)
                for text, number in found.most_common()
                if number > 1
            ]
            title = f"{name}: {found.total()} statements, {len(found)} different"
            print_table(title, ("statement", "times"), rows)


def batch_runner(env):
    """How to run a posting batch without its screen, None while there is none."""
    if "nav.posting.batch" not in env or not hasattr(
        env["nav.posting.batch"], "_run"
    ):
        return None
    return None


# === AIMS ===#


def verdicts(bench, released, opened, lines):
    """One line per aim of issue 2: what was wanted, what this run measured."""
    queries = released.median(NAV, "queries")
    faster = released.median(NATIVE, "ms") / released.median(NAV, "ms")
    yield (
        queries <= 170 and faster >= 1,
        f"one released order: {queries:.0f} SQL (at most 170), "
        f"{faster:.2f}x the speed of the native steps (at least 1)",
    )
    for size in bench.args.sizes:
        for what, meter in (("released", released), ("open", opened)):
            queries = meter.median(BULK.format(size), "queries")
            ms = meter.median(BULK.format(size), "ms")
            faster = meter.median(NATIVE, "ms") / ms
            clicks = meter.median(CLICKS, "ms") / ms
            yield (
                queries <= 110 and faster >= 2.5,
                f"{size} {what} orders together: {queries:.0f} SQL an order (at most "
                f"110), {faster:.2f}x native one by one (at least 2.5; {clicks:.2f}x "
                "when each click is a transaction)",
            )
    counts = [number for number in bench.args.lines if number >= 10]
    if len(counts) > 1:
        cost = [lines.median((NAV, number), "ms") for number in counts]
        text = ", ".join(
            f"{ms:.1f} ms at {number}" for ms, number in zip(cost, counts, strict=True)
        )
        yield cost[-1] <= 1.25 * min(cost), f"cost per line is flat: {text}"


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
        "--thorough", action="store_true", help="repeat the large recordsets as well"
    )
    parser.add_argument(
        "--sql", action="store_true", help="only list the statements of one posting"
    )
    return parser.parse_args(argv)


def main(env):
    args = parse(sys.argv[1:])
    start = time.monotonic()
    # a user like any other, not the superuser: rights and record rules cost time too
    env = env(user=env.ref("base.user_admin"))
    bench = Bench(env, args)
    bench.warm_up()
    if args.sql:
        bench.sql_table()
        return
    released = bench.orders_table(released=True)
    opened = bench.orders_table(released=False)
    bench.half_table()
    lines = bench.lines_table()
    print("\nAims")
    for reached, text in verdicts(bench, released, opened, lines):
        print("  ", "met   " if reached else "MISSED", text)
    print(f"\n{time.monotonic() - start:.0f} s")


main(env)  # noqa: F821 (the Odoo shell gives it)
