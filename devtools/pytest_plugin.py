"""A plugin for pytest: tours are prepared, a missing browser fails, what ran is counted
in a file."""

import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest

# Odoo skips a tour when it cannot drive a browser (odoo/tests/common.py)
BROWSER = re.compile(r"chrom|browser|websocket|devtools|--odoo-http", re.IGNORECASE)

# from so many on, building the web client once is faster than once in each
MANY_TOURS = 3

outcomes = {}


def is_missing_browser(reason):
    return bool(BROWSER.search(reason))


def pytest_configure(config):
    # what Odoo's own code uses and its libraries deprecate
    for module in (r"odoo\.(?!addons\.nav_)", "werkzeug"):
        config.addinivalue_line(
            "filterwarnings", f"ignore::DeprecationWarning:{module}"
        )


@pytest.fixture(scope="session", autouse=True)
def web_assets(request, load_registry):
    """Build the web client once: each tour would do it again and roll it back."""
    from odoo.api import SUPERUSER_ID, Environment
    from odoo.modules.registry import Registry
    from odoo.tests import HttpCase
    from odoo.tools import config

    classes = [getattr(item, "cls", None) for item in request.session.items]
    if sum(issubclass(cls, HttpCase) for cls in classes if cls) > MANY_TOURS:
        with Registry(config["db_name"][0]).cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            env["ir.qweb"]._pregenerate_assets_bundles()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[-1]
        if is_missing_browser(reason):
            report.outcome = "failed"
            report.longrepr = f"A tour must run, not be skipped: {reason}"


def pytest_runtest_logreport(report):
    """One outcome per test: a failure in any phase counts, setup alone does not."""
    known = outcomes.get(report.nodeid)
    if report.failed:
        outcomes[report.nodeid] = "failed"
    elif known != "failed" and (report.when == "call" or report.skipped):
        outcomes[report.nodeid] = report.outcome


def pytest_collectreport(report):
    if report.failed:
        outcomes[f"{report.nodeid} (collection)"] = "failed"


def pytest_sessionfinish(session):
    path = os.environ.get("NAV_TEST_RESULTS")
    if path:
        counts = Counter(outcomes.values())
        names = ("passed", "failed", "skipped")
        Path(path).write_text(json.dumps({name: counts[name] for name in names}))
