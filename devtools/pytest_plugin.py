"""A plugin for pytest: a missing browser fails, and what ran is counted in a file."""

import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest

# Odoo skips a tour when it cannot drive a browser (odoo/tests/common.py)
BROWSER = re.compile(r"chrom|browser|websocket|devtools|--odoo-http", re.IGNORECASE)

outcomes = {}


def is_missing_browser(reason):
    return bool(BROWSER.search(reason))


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
