"""The commands of ./dev."""

import argparse
import os
import shutil
import subprocess

from . import postgres
from .shell import ADDON, HOME, ROOT, DevError, fail, say
from .workshop import Workshop, addon_fingerprint

TEST_DATABASE = "nav_test"


def cmd_test(args):
    """Everything from nothing to green: engines, ORM tests and browser tours."""
    shop = Workshop(browser=True)
    shop.fresh(TEST_DATABASE, ADDON, fingerprint=addon_fingerprint())
    targets = [a for a in args.rest if not a.startswith("-") and os.path.exists(a.split("::")[0])]
    command = [
        shop.python, "-m", "pytest", f"--rootdir={ROOT}", "-p", "no:cacheprovider",
        *args.rest, *([] if targets else [f"{ROOT}/{ADDON}/tests", f"{ROOT}/devtools/tests"]),
        f"--odoo-database={TEST_DATABASE}", "--odoo-http", "--odoo-log-level=error",
    ]  # fmt: skip
    env = {
        **shop.env,
        "ODOO_RC": str(_config(shop)),
        "PYTHONPATH": f"{shop.odoo}{os.pathsep}{ROOT}",
    }
    return subprocess.call([str(part) for part in command], env=env, cwd=HOME)


def _config(shop):
    path = HOME / "odoo.conf"
    path.write_text(
        f"[options]\naddons_path = {shop.addons_path}\ndata_dir = {HOME / 'data'}\n"
        "http_port = 8970\nmax_cron_threads = 0\n"
    )
    return path


def cmd_clean(args):
    """Stop the database server and remove everything below .dev."""
    postgres.stop()
    shutil.rmtree(HOME, ignore_errors=True)
    say("Removed .dev")
    return 0


def _parser():
    parser = argparse.ArgumentParser(prog="./dev", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, function in COMMANDS.items():
        commands.add_parser(name, help=function.__doc__, add_help=False)
    return parser


COMMANDS = {"test": cmd_test, "clean": cmd_clean}


def main(argv):
    args, rest = _parser().parse_known_args(argv)
    args.rest = rest
    try:
        return COMMANDS[args.command](args)
    except DevError as error:
        return fail(str(error))
    except KeyboardInterrupt:
        return 130
