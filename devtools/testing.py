"""./dev test."""

import json
import os
import subprocess
from pathlib import Path

from .shell import ADDON, HOME, ROOT, say, try_lock
from .workshop import Workshop

RESULTS = HOME / "test_results.json"
COUNT = HOME / "last_test_count"
HELP = """usage: ./dev test [pytest arguments]

Everything from nothing to green: the engines without a database, the tools, the
database tests, the browser tours. With files or folders only those, for example

    ./dev test nav_sales_addon/tests/test_posting.py -k partial -x

NAV_TEST_DATABASE names the database; without it the first of nav_test, nav_test_2 …
that no other ./dev test uses. It is a copy of a fresh installation and made again
when the addon changes. The web server of the tours takes a free port by itself.
"""


def cmd_test(argv):
    """Run pytest on a prepared database."""
    if argv[:1] in (["-h"], ["--help"]):
        say(HELP)
        return 0
    shop = Workshop(browser=True)
    database, claim = _claim_database()
    with claim:
        shop.pristine.copy(database, renew=False)
        results = RESULTS.with_suffix(f".{os.getpid()}")
        env = {**shop.env, "NAV_TEST_RESULTS": str(results)}
        command = [str(shop.python), *pytest_arguments(argv, database)]
        code = subprocess.call(command, env=env, cwd=HOME)
    if not results.exists():  # pytest did not come far enough to count
        return code or 1
    results = results.rename(RESULTS)
    counts = json.loads(results.read_text())
    COUNT.write_text(f"{counts['passed'] + counts['failed']}\n")
    say(summary(counts))
    return code


def _claim_database():
    """A database that no other test run uses, and the lock that says so."""
    wanted = os.environ.get("NAV_TEST_DATABASE")
    more = [f"nav_test_{number}" for number in range(2, 9)]
    names = [wanted] if wanted else ["nav_test", *more]
    for name in names:
        claim = try_lock(f"use-{name}")
        if claim:
            return name, claim
    say(f"  … {names[-1]} is used by another ./dev test; sharing it")
    return names[-1], open(os.devnull)


def pytest_arguments(argv, database, root=ROOT):
    """What to call Python with; without a file or folder: all tests."""
    given = [_absolute(argument, root) for argument in argv]
    targets = [
        path for path in given if not path.startswith("-") and _file(path).exists()
    ]
    everything = [f"{root}/{ADDON}/tests", f"{root}/devtools/tests"]
    return [
        "-m", "pytest", f"--rootdir={root}", "-p", "no:cacheprovider",
        "-p", "devtools.pytest_plugin", *given, *([] if targets else everything),
        f"--odoo-database={database}", "--odoo-http", "--odoo-log-level=error",
    ]  # fmt: skip


def _file(argument):
    return Path(argument.split("::")[0])


def _absolute(argument, root):
    """pytest runs in .dev: paths are those of the reader's folder or the root."""
    if argument.startswith("-") or _file(argument).is_absolute():
        return argument
    for folder in (Path.cwd(), root):
        if (folder / _file(argument)).exists():
            return str(folder / argument)
    return argument


def summary(counts):
    parts = [f"{counts['passed']} passed", f"{counts['failed']} failed"]
    if counts["skipped"]:
        parts.append(f"{counts['skipped']} skipped")
    return ", ".join(parts)
