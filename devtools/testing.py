"""./dev test."""

import json
import os
import subprocess
from contextlib import ExitStack
from pathlib import Path

from . import shards
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
All tests together run in two processes with a database each (NAV_TEST_SHARDS=1: one).
"""


def cmd_test(argv):
    """Run pytest on prepared databases, one for each part of the tests."""
    if argv[:1] in (["-h"], ["--help"]):
        say(HELP)
        return 0
    shop = Workshop(browser=True)
    parts = [[]] if _targets(argv) else shards.split(test_files(), shards.count())
    with ExitStack() as claims:
        runs = []
        for number, files in enumerate(parts):
            database, claim = _claim_database()
            claims.enter_context(claim)
            shop.pristine.copy(database, renew=False)
            runs.append(_start(shop, [*argv, *map(str, files)], database, number))
        codes = [_finish(*run) for run in runs]
    counts = _add_up([results for _process, results, _log in runs])
    if not counts:  # pytest did not come far enough to count
        return max(codes) or 1
    RESULTS.write_text(json.dumps(counts))
    COUNT.write_text(f"{counts['passed'] + counts['failed']}\n")
    say(summary(counts))
    return max(codes)


def test_files(root=ROOT):
    folders = (root / ADDON / "tests", root / "devtools" / "tests")
    return [path for folder in folders for path in sorted(folder.rglob("test_*.py"))]


def _start(shop, argv, database, number):
    """The first part is shown while it runs, the others when they have ended."""
    results = RESULTS.with_suffix(f".{os.getpid()}.{number}")
    env = {**shop.env, "NAV_TEST_RESULTS": str(results)}
    command = [str(shop.python), *pytest_arguments(argv, database)]
    log = None
    if number:
        path = HOME / "log" / f"test-{number + 1}.log"
        path.parent.mkdir(exist_ok=True)
        log = path.open("w+")
    process = subprocess.Popen(command, env=env, cwd=HOME, stdout=log, stderr=log)
    return process, results, log


def _finish(process, _results, log):
    code = process.wait()
    if log:
        log.seek(0)
        say(log.read())
        log.close()
    return code


def _add_up(paths):
    """The counts of all parts; nothing when one of them did not count."""
    if not all(path.exists() for path in paths):
        return None
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for path in paths:
        for name, number in json.loads(path.read_text()).items():
            counts[name] += number
        path.unlink()
    return counts


def _targets(argv, root=ROOT):
    """The files and folders among the arguments."""
    given = [_absolute(argument, root) for argument in argv]
    return [path for path in given if not path.startswith("-") and _file(path).exists()]


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
    everything = [f"{root}/{ADDON}/tests", f"{root}/devtools/tests"]
    return [
        "-m", "pytest", f"--rootdir={root}", "-p", "no:cacheprovider",
        "-p", "devtools.pytest_plugin", *given,
        *([] if _targets(argv, root) else everything),
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
