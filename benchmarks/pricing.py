"""Price a long order with many special prices, beside Odoo's price list.

The same prices stand once in the table of special prices and once as rules of one of
Odoo's price lists; the lines of an order are priced anew with each of them, in turn.
"""

import argparse
import sys
import time

from odoo import Command
from odoo.tools import SQL

from benchmarks._measure import Meter, print_aims, print_table

OURS, OURS_SHORT = "special prices", "special prices, 20 lines"
NATIVE, EMPTY = "Odoo's price list", "no special price at all"


def prepare(env, args):
    """Items, and as many rows of ours as rules of a price list."""
    company = env.company
    users = env.ref("base.group_user")
    users._apply_group(env.ref("product.group_product_pricelist"))
    items = env["product.product"].create(
        [
            {"name": f"Priced item {number}", "list_price": 100, "taxes_id": False}
            for number in range(args.lines)
        ]
    )
    customer = env["res.partner"].create({"name": "Priced customer"})
    others = env["res.partner"].create(
        [{"name": f"Other {number}"} for number in range(args.rows // args.lines)]
    )
    empty = env["product.pricelist"].create({"name": "Without rules"})
    full = env["product.pricelist"].create({"name": "As many rules"})
    return items, customer, others, empty, full, company


def fill_ours(env, items, customer, others, company):
    """One row for the customer and the rest for others, spread over all items."""
    buyers = [customer.id, *others.ids[1:]]
    for buyer in buyers:
        env.cr.execute(
            SQL(
                """
                INSERT INTO nav_sales_price (company_id, sales_type, partner_id,
                       product_tmpl_id, min_quantity, unit_price, price_includes_tax,
                       allow_line_discount, allow_invoice_discount, create_date)
                SELECT %s, 'customer', %s, id, 0, 90, false, true, true, now()
                  FROM product_template WHERE id IN %s
                """,
                company.id,
                buyer,
                tuple(items.product_tmpl_id.ids),
            )
        )
    env["nav.price.rows"]._forget()
    env.registry.clear_cache()
    return len(buyers) * len(items)


def fill_native(env, items, pricelist, count):
    """As many rules: quantity breaks, because a price list is for one customer."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO product_pricelist_item (pricelist_id, applied_on, base,
                   compute_price, product_tmpl_id, fixed_price, min_quantity,
                   display_applied_on, company_id, create_date, currency_id)
            SELECT %s, '1_product', 'list_price', 'fixed', id, 90, step,
                   '1_product', NULL, now(), %s
              FROM product_template, generate_series(1, %s) step WHERE id IN %s
            """,
            pricelist.id,
            pricelist.currency_id.id,
            count // len(items),
            tuple(items.product_tmpl_id.ids),
        )
    )


def order_of(env, items, customer, pricelist):
    return env["sale.order"].create(
        {
            "partner_id": customer.id,
            "pricelist_id": pricelist.id,
            "order_line": [Command.create({"product_id": item.id}) for item in items],
        }
    )


def measure(env, orders, rounds):
    meter = Meter(env)
    for turn in range(rounds + 1):
        for name, order in orders.items():
            env.invalidate_all()
            with meter.measure(name, keep=turn > 0):
                order._recompute_prices()
                env.flush_all()
    return meter


def parse(argv):
    parser = argparse.ArgumentParser(prog="./dev bench pricing", description=__doc__)
    parser.add_argument("--lines", type=int, default=200, help="lines (200)")
    parser.add_argument("--rows", type=int, default=50000, help="price rows (50000)")
    parser.add_argument("--rounds", type=int, default=5, help="repetitions (5)")
    return parser.parse_args(argv)


def main(env):
    args = parse(sys.argv[1:])
    start = time.monotonic()
    env = env(user=env.ref("base.user_admin"))
    items, customer, others, empty, full, company = prepare(env, args)
    before = measure(env, {EMPTY: order_of(env, items, customer, empty)}, args.rounds)
    stranger = env["res.partner"].create({"name": "Buys at the price list"})
    # Odoo is measured as it is alone: before there is any row of ours
    count = (args.rows // len(items)) * len(items)
    fill_native(env, items, full, count)
    env.cr.execute("ANALYZE product_pricelist_item")
    env.invalidate_all()
    native_order = order_of(env, items, stranger, full)
    native = measure(env, {NATIVE: native_order}, args.rounds)
    made = fill_ours(env, items, customer, others, company)
    env.cr.execute("ANALYZE nav_sales_price")
    env.invalidate_all()
    ours = {
        OURS: order_of(env, items, customer, empty),
        OURS_SHORT: order_of(env, items[:20], customer, empty),
    }
    meter = measure(env, ours, args.rounds)
    assert set(ours[OURS].order_line.mapped("price_unit")) == {90.0}
    meter.samples.update(native.samples)
    meter.samples.update(before.samples)
    print_table(
        f"Pricing {len(items)} lines, {made} price rows, {count} rules",
        ("the whole order", "ms", "cpu ms", "SQL", "speed", "cpu speed", "runs"),
        meter.rows((OURS, OURS_SHORT, NATIVE, EMPTY), NATIVE),
    )
    speed = meter.speed(OURS, NATIVE)
    many, few = (meter.median(name, "queries") for name in (OURS, OURS_SHORT))
    text = (
        "queries independent of the number of lines: "
        f"{many:.0f} for {len(items)}, {few:.0f} for 20"
    )
    print_aims(
        [
            (speed >= 1, f"not slower than Odoo's price list: {speed:.2f}x"),
            (many <= few + 5, text),
        ]
    )
    print(f"\n{time.monotonic() - start:.0f} s")


main(env)  # noqa: F821 (the Odoo shell gives it)
