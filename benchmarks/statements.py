"""Statements and agings of a million journal items: seconds, statements, memory.

Invoices and payments are inserted by SQL: 10,000 customers, two currencies, most
invoices paid, many of them after the day that is asked for. The totals are compared
with the books before a figure counts.
"""

import argparse
import resource
import sys
import time

from odoo import Command, fields
from odoo.tools import SQL

from benchmarks._measure import Meter, print_aims, print_table

DATE = "2024-09-30"


def prepare(env, args):
    """Customers, moves, items and partial reconciliations."""
    company = env.company
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company)
    start = time.monotonic()
    forget_foreign_keys(env.cr)
    first = insert_customers(env, args)
    insert_entries(env, first, args)
    cr = env.cr
    cr.commit()
    env.invalidate_all()
    print(f"{args.items} items inserted in {time.monotonic() - start:.0f} s")
    return env["res.partner"].browse(range(first, first + args.customers))


def insert_customers(env, args):
    """Copies of one customer that Odoo made; returns the first of their ids."""
    model = env.ref("base.user_admin").partner_id.copy({"name": "Bench"})
    env.flush_all()
    cr = env.cr
    cr.execute(
        """
        SELECT attname FROM pg_attribute
         WHERE attrelid = 'res_partner'::regclass AND attnum > 0
           AND NOT attisdropped AND attname NOT IN ('id', 'name', 'complete_name')
        """
    )
    names = SQL(", ").join(SQL.identifier(name) for (name,) in cr.fetchall())
    cr.execute(
        SQL(
            """
        INSERT INTO res_partner (name, complete_name, %(names)s)
        SELECT 'Bench ' || n, 'Bench ' || n, %(names)s
          FROM res_partner, generate_series(1, %(count)s) n
         WHERE res_partner.id = %(model)s
        RETURNING res_partner.id
            """,
            names=names,
            count=args.customers,
            model=model.id,
        )
    )
    first = cr.fetchone()[0]
    cr.execute(
        "UPDATE res_partner SET commercial_partner_id = id WHERE id >= %s", [first]
    )
    return first


def forget_foreign_keys(cr):
    """Checking them takes longer than everything else; this database is thrown away."""
    cr.execute(
        """
        SELECT conrelid::regclass::text, conname
          FROM pg_constraint
         WHERE contype = 'f'
           AND conrelid IN ('account_move'::regclass, 'account_move_line'::regclass,
                            'account_partial_reconcile'::regclass)
        """
    )
    for table, name in cr.fetchall():
        cr.execute(
            SQL(
                "ALTER TABLE %s DROP CONSTRAINT %s",
                SQL.identifier(table),
                SQL.identifier(name),
            )
        )


def insert_entries(env, first, args):
    """Two items a move: the receivable, and what stands against it."""
    company, cr = env.company, env.cr
    journals = env["account.journal"]
    accounts = env["account.account"].with_company(company)
    euro = (
        env["res.currency"]
        .with_context(active_test=False)
        .search([("name", "=", "EUR" if company.currency_id.name != "EUR" else "USD")])
    )
    find = [("company_id", "=", company.id)]
    values = {
        "company": company.id,
        "own": company.currency_id.id,
        "foreign": euro.id,
        "sale": journals.search([*find, ("type", "=", "sale")], limit=1).id,
        "bank": journals.search([*find, ("type", "=", "bank")], limit=1).id,
        "receivable": accounts.search(
            [("account_type", "=", "asset_receivable")], limit=1
        ).id,
        "income": accounts.search([("account_type", "=", "income")], limit=1).id,
        "first": first,
        "customers": args.customers,
        "moves": args.items // 2,
    }
    for statement, table in (
        (MOVES, "account_move"),
        (ITEMS, "account_move_line"),
        (PARTIALS, "account_partial_reconcile"),
    ):
        cr.execute(statement, values)
        cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))


# Moves 3n+1 and 3n+2 are invoices, 3n pays the invoice 3n-2: a third are payments.
MOVES = """
    INSERT INTO account_move (name, date, invoice_date, state, move_type, auto_post,
           journal_id, company_id, currency_id, partner_id, commercial_partner_id,
           sequence_number)
    SELECT 'BENCH/' || n, day, day, 'posted',
           CASE WHEN n %% 3 = 0 THEN 'entry' ELSE 'out_invoice' END, 'no',
           CASE WHEN n %% 3 = 0 THEN %(bank)s ELSE %(sale)s END, %(company)s,
           CASE WHEN g %% 4 = 0 THEN %(foreign)s ELSE %(own)s END,
           %(first)s + g %% %(customers)s, %(first)s + g %% %(customers)s, n
      FROM (SELECT n, (n - 1) / 3 AS g,
                   DATE '2023-01-01' + ((n - 1) / 3 * 7919 %% 700)::int
                       + CASE WHEN n %% 3 = 0 THEN 40 ELSE 0 END AS day
              FROM generate_series(1, %(moves)s) n) numbers
"""
ITEMS = """
    INSERT INTO account_move_line (move_id, move_name, date, date_maturity,
           parent_state, journal_id, company_id, company_currency_id, currency_id,
           partner_id, account_id, display_type, debit, credit, balance,
           amount_currency, amount_residual, amount_residual_currency, reconciled)
    SELECT move.id, move.name, move.date, move.date + 30, 'posted', move.journal_id,
           move.company_id, %(own)s, move.currency_id, move.partner_id,
           CASE WHEN side = 1 THEN %(receivable)s ELSE %(income)s END,
           CASE WHEN side = 1 THEN 'payment_term' ELSE 'product' END,
           GREATEST(amount, 0), GREATEST(-amount, 0), amount,
           amount * CASE WHEN move.currency_id = %(own)s THEN 1 ELSE 0.5 END,
           0, 0, FALSE
      FROM account_move move
      JOIN LATERAL (SELECT side,
                           side * CASE WHEN move.move_type = 'entry' THEN -1 ELSE 1 END
                           * (100 + (move.sequence_number - 1) / 3 %% 900) AS amount
                      FROM (VALUES (1), (-1)) sides (side)) item ON TRUE
     WHERE move.name LIKE 'BENCH/%%'
"""
PARTIALS = """
    INSERT INTO account_partial_reconcile (debit_move_id, credit_move_id, amount,
           debit_amount_currency, credit_amount_currency, debit_currency_id,
           credit_currency_id, max_date, company_id)
    SELECT invoice.id, payment.id, invoice.balance, invoice.amount_currency,
           invoice.amount_currency, invoice.currency_id, payment.currency_id,
           payment.date, %(company)s
      FROM account_move paid
      JOIN account_move_line payment ON payment.move_id = paid.id
       AND payment.account_id = %(receivable)s
      JOIN account_move_line invoice ON invoice.move_id = paid.id - 2
       AND invoice.account_id = %(receivable)s
     WHERE paid.name LIKE 'BENCH/%%' AND paid.move_type = 'entry'
"""


def check(env, total):
    """A fast wrong result is worth nothing."""
    (books,) = env["account.move.line"]._read_group(
        [
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("company_id", "=", env.company.id),
            ("date", "<=", DATE),
        ],
        [],
        ["balance:sum"],
    )[0]
    if round(books - total, 2):
        raise SystemExit(f"The books say {books}, the aging {total}.")
    print(f"Receivables of the books and of the aging: {books:,.2f}")


def ways(env, customers):
    """What is measured: ``{name: what is done}``"""
    aged = env["nav.aged.receivables.wizard"]
    statements = env["nav.print.statements"]

    def dialog(some, **values):
        return statements.create(
            {
                "start_date": "2024-09-01",
                "end_date": DATE,
                "partner_ids": [Command.set(some.ids)],
                **values,
            }
        )

    def pivot():
        action = aged.create({"date": DATE}).action_nav_analyze()
        entries = env["nav.aged.receivable"].with_context(**action["context"])
        return entries._read_group(
            action["domain"], ["partner_id", "period"], ["remaining_amount_company:sum"]
        )

    return {
        "aged, all customers": lambda: aged.create({"date": DATE})._get_blocks(),
        "aged, by currency": lambda: aged.create(
            {"date": DATE, "in_currency": True}
        )._get_blocks(),
        "aged, with all open entries": lambda: aged.create(
            {"date": DATE, "details": True}
        )._get_blocks(),
        "pivot": pivot,
        "who gets a statement": lambda: dialog(customers[:0])._find_customers(),
        "1 statement": lambda: dialog(customers[5])._get_sheets(),
        "1,000 statements": lambda: dialog(customers[:1000])._get_sheets(),
    }


def measure(env, customers, args):
    meter, todo = Meter(env), ways(env, customers)
    blocks = todo["aged, all customers"]()
    check(env, sum(block.total.total for block in blocks))
    for turn in range(args.rounds):
        for name, way in todo.items():
            env.invalidate_all()
            with meter.measure(name):
                if not way() and not turn:
                    raise SystemExit(f"{name}: nothing was found.")
    print_table(
        f"{args.items:,} journal items, {len(customers):,} customers",
        ("", "ms", "cpu ms", "SQL", "speed", "cpu speed", "runs"),
        meter.rows(todo, "aged, all customers"),
    )
    return meter


def parse(argv):
    parser = argparse.ArgumentParser(prog="./dev bench statements", description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000, help="(1000000)")
    parser.add_argument("--customers", type=int, default=10_000, help="(10000)")
    parser.add_argument("--rounds", type=int, default=2, help="repetitions (2)")
    return parser.parse_args(argv)


def main(env):
    args = parse(sys.argv[1:])
    start = time.monotonic()
    env = env(user=env.ref("base.user_admin"))
    customers = prepare(env, args)
    meter = measure(env, customers, args)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    one, many = (
        meter.median(f"{n} statement{s}", "queries")
        for n, s in (("1", ""), ("1,000", "s"))
    )
    aged = meter.median("aged, all customers", "ms")
    print_aims(
        [
            (
                many <= one + 3,
                f"{many:.0f} SQL for 1,000 statements, {one:.0f} for one",
            ),
            (aged < 10_000, "all customers in less than 10 s"),
            (memory < 1024, f"{memory:.0f} MB of memory at most"),
        ]
    )
    today = fields.Date.today()
    print(f"\n{time.monotonic() - start:.0f} s, {today}")


main(env)  # noqa: F821 (the Odoo shell gives it)
