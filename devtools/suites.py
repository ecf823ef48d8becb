"""./dev odoo-suites: does the addon break what Odoo itself promises?"""

import argparse
import re
import subprocess
from collections import defaultdict
from dataclasses import dataclass, field

from .shell import (
    HOME,
    LOG,
    ROOT,
    DevError,
    digest,
    first_free_port,
    is_stamped,
    say,
    stamp,
    step,
    unstamp,
)
from .workshop import Workshop

MODULES = ("sale", "sale_stock", "stock_dropshipping", "purchase_stock", "account")
LINE = re.compile(
    r"^\S+ \S+ \d+ (?:INFO|ERROR) \S+ (?P<logger>odoo\.[\w.]+): "
    r"(?:Starting (?P<started>.+) \.\.\.|(?P<flavour>FAIL|ERROR): (?P<bad>.+?))\s*$"
)
IN_MODULE = re.compile(r"odoo\.addons\.(\w+)\.tests\b")


@dataclass
class Outcome:
    """What happened to the tests of one module in one run."""

    tests: int = 0
    failures: set = field(default_factory=set)
    errors: set = field(default_factory=set)

    @property
    def bad(self):
        return self.failures | self.errors


def cmd_suites(argv):
    """Run Odoo's suites with the addon and without it, and compare."""
    parser = argparse.ArgumentParser(
        prog="./dev odoo-suites",
        description="Run Odoo's own post-install tests on a database with the addon "
        "and on one without; end with 1 when a test fails only with it. "
        f"The logs are in .dev/log. Default modules: {' '.join(MODULES)}.",
    )
    parser.add_argument("modules", nargs="*", metavar="MODULE", default=MODULES)
    parser.add_argument(
        "--tags", help="Odoo's --test-tags instead, e.g. /sale:TestSaleToInvoice"
    )
    args = parser.parse_args(argv)
    tags = args.tags or ",".join(f"/{module}" for module in args.modules)
    shop = Workshop(browser=True)
    without = _run_without(shop, tags)
    with_addon = _run(shop, "with", tags, addon=True)
    say(table(without, with_addon))
    only = only_with_addon(without, with_addon)
    lost = fewer_tests(without, with_addon)
    for module, name in only:
        say(f"  fails only with the addon: {module} {name}")
    for module in lost:
        say(f"  fewer tests ran with the addon: {module}")
    return 1 if only or lost else 0


def _run_without(shop, tags):
    """Odoo alone does the same every time: its last log serves again."""
    _, made_from = shop.pristine.base()
    wanted = digest(made_from, tags)
    log = _log("without")
    if is_stamped("suites-without", wanted) and log.exists():
        say(f"  Without the addon: as last time ({log.relative_to(ROOT)})")
        return parse(log.read_text(errors="replace"))
    unstamp("suites-without")
    outcomes = _run(shop, "without", tags, addon=False)
    stamp("suites-without", wanted)
    return outcomes


def _log(label):
    return LOG / f"suites-{label}.log"


def _run(shop, label, tags, addon):
    database = f"nav_suites_{label}"
    shop.pristine.copy(database, addon=addon)
    log = _log(label)
    log.parent.mkdir(exist_ok=True)
    command = shop.odoo_command(
        "-d", database, f"--test-tags={tags}", "--stop-after-init",
        f"--http-port={first_free_port(8200)}",
    )  # fmt: skip
    with step(f"{tags} {label} the addon (see {log.relative_to(ROOT)})"):
        with log.open("w") as out:
            subprocess.call(
                command, env=shop.env, cwd=HOME, stdout=out, stderr=subprocess.STDOUT
            )
    outcomes = parse(log.read_text(errors="replace"))
    if not any(outcome.tests for outcome in outcomes.values()):
        raise DevError(f"No test ran: see {log.relative_to(ROOT)}.")
    shop.databases.drop(database)
    return outcomes


def parse(text):
    """Read Odoo's log of a test run.

    :return: outcome by module
    """
    outcomes = defaultdict(Outcome)
    for line in text.splitlines():
        match = LINE.match(line)
        if not match:
            continue
        # the logger names the module, except for what fails in setUpClass
        place = IN_MODULE.search(match["logger"]) or IN_MODULE.search(line)
        outcome = outcomes[place[1] if place else "odoo"]
        if match["started"]:
            outcome.tests += 1
        elif match["flavour"] == "FAIL":
            outcome.failures.add(match["bad"])
        else:
            outcome.errors.add(match["bad"])
    return dict(outcomes)


def only_with_addon(without, with_addon):
    """What fails with the addon and not without it."""
    return [
        (module, name)
        for module, outcome in sorted(with_addon.items())
        for name in sorted(outcome.bad - without.get(module, Outcome()).bad)
    ]


def fewer_tests(without, with_addon):
    """Modules whose run broke off with the addon."""
    return [
        module
        for module, outcome in sorted(without.items())
        if with_addon.get(module, Outcome()).tests < outcome.tests
    ]


def table(without, with_addon):
    head = f"{'':24}{'without the addon':>26}{'with the addon':>26}"
    names = f"{'module':24}" + f"{'tests':>8}{'failed':>9}{'errors':>9}" * 2
    rows = [head, names]
    for module in sorted({*without, *with_addon}):
        row = f"{module:24}"
        for outcomes in (without, with_addon):
            one = outcomes.get(module, Outcome())
            row += f"{one.tests:8}{len(one.failures):9}{len(one.errors):9}"
        rows.append(row)
    return "\n" + "\n".join(rows)
