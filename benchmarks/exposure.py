"""Credit exposure of many customers: how many statements, how long.

The figures of 1 and of all customers are asked for in turn, as a list of customers and
the warnings on documents ask for them. Odoo's own figure for the limit (balance and
orders to invoice) stands beside them.
"""

import argparse
import sys
import time

from odoo import Command, fields

from benchmarks._measure import Meter, print_aims, print_table

ONE = "exposure, 1 customer"
MANY = "exposure, {} customers"
SALES = "sales of three periods, {} customers"
NATIVE = "Odoo's credit and credit to invoice, {} customers"


def prepare(env, args):
    """Customers with an order each; every fourth one released, some invoices."""
    company = env.company
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company)
    stamp = fields.Datetime.now().strftime("%y%m%d-%H%M%S")
    customers = env["res.partner"].create(
        [
            {"name": f"Bench {stamp} C{number}", "credit_limit": 100}
            for number in range(args.customers)
        ]
    )
    item = env["product.product"].create(
        {"name": f"Bench {stamp}", "type": "service", "list_price": 10}
    )
    line = Command.create({"product_id": item.id, "product_uom_qty": 4})
    orders = env["sale.order"].create(
        [
            {
                "partner_id": customer.id,
                "nav_document_type": "order",
                "order_line": [line] * args.lines,
            }
            for customer in customers
        ]
    )
    orders[::4].action_confirm()
    invoices = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_line_ids": [Command.create({"name": "x", "price_unit": 10})],
            }
            for customer in customers[::10]
        ]
    )
    invoices[::2].action_post()
    env.cr.commit()
    return customers


def check(figures, customers, args):
    """A fast wrong result is worth nothing."""
    orders = round(sum(exposure.outstanding_orders for exposure in figures.values()))
    if len(figures) != len(customers) or orders < 40 * args.lines * len(customers):
        raise SystemExit("The figures are not as they should be.")


def measure(env, customers, args):
    meter, size = Meter(env), len(customers)
    service, company = env["nav.credit.exposure"], env.company
    company.account_use_credit_limit = True  # Odoo counts orders only then

    def native():
        for customer in customers:
            _total = customer.credit + customer.credit_to_invoice

    ways = {
        ONE: lambda: service._figures(customers[:1], company),
        MANY.format(size): lambda: check(
            service._figures(customers, company), customers, args
        ),
        SALES.format(size): lambda: service._sales(customers, company),
        NATIVE.format(size): native,
    }
    for turn in range(args.rounds + 1):
        for name, way in ways.items():
            env.invalidate_all()
            with meter.measure(name, keep=turn > 0):
                way()
    print_table(
        "Exposure of customers",
        ("all of it", "ms", "cpu ms", "SQL", "speed", "cpu speed", "runs"),
        meter.rows(ways, NATIVE.format(size)),
    )
    return meter


def parse(argv):
    parser = argparse.ArgumentParser(prog="./dev bench exposure", description=__doc__)
    parser.add_argument("--customers", type=int, default=1000, help="(1000)")
    parser.add_argument("--lines", type=int, default=2, help="lines of an order (2)")
    parser.add_argument("--rounds", type=int, default=5, help="repetitions (5)")
    return parser.parse_args(argv)


def main(env):
    args = parse(sys.argv[1:])
    start = time.monotonic()
    env = env(user=env.ref("base.user_admin"))
    customers = prepare(env, args)
    meter = measure(env, customers, args)
    one, many = (
        meter.median(name, "queries") for name in (ONE, MANY.format(len(customers)))
    )
    ms = meter.median(MANY.format(len(customers)), "ms")
    text = (
        f"{many:.0f} SQL for {len(customers)} customers, {one:.0f} for one; {ms:.0f} ms"
    )
    print_aims([(many <= one + 2, text)])
    print(f"\n{time.monotonic() - start:.0f} s")


main(env)  # noqa: F821 (the Odoo shell gives it)
