"""NAV Sales for Odoo 19: try it, work on it, check it.

Everything that is needed is fetched and made below .dev the first time.
"""

import argparse

from . import bench, demo, lint, matching, suites, testing, translations, upkeep
from .shell import DevError, fail

# name: (function, one line for people who read the list)
COMMANDS = {
    "demo": (demo.cmd_demo, "run the sales story, print it, then serve the web client"),
    "serve": (demo.cmd_serve, "serve the web client on the demo database"),
    "test": (
        testing.cmd_test,
        "run all tests: engines, tools, database, browser tours",
    ),
    "lint": (lint.cmd_lint, "check style and size of Python, XML, JS [--fix]"),
    "bench": (bench.cmd_bench, "measure posting side by side with the native flow"),
    "match": (
        matching.cmd_match,
        "what the payment matching engine proposes for a file",
    ),
    "odoo-suites": (suites.cmd_suites, "Odoo's own tests, with the addon and without"),
    "pot": (translations.cmd_pot, "write the translation template, refresh .po files"),
    "shell": (upkeep.cmd_shell, "a Python prompt on the demo database, or on another"),
    "clean": (upkeep.cmd_clean, "stop the database server, remove everything in .dev"),
}


def _parser():
    parser = argparse.ArgumentParser(
        prog="./dev",
        usage="./dev COMMAND [options]   (./dev COMMAND --help tells more)",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
    )
    width = max(map(len, COMMANDS))
    lines = [f"  {name:{width}}  {text}" for name, (_, text) in COMMANDS.items()]
    parser.epilog = "\n".join(["commands:", *lines])
    return parser


def main(argv):
    if not argv or argv[0] in ("-h", "--help", "help"):
        _parser().print_help()
        return 0
    name, *rest = argv
    if name not in COMMANDS:
        _parser().print_help()
        return fail(f"There is no command {name!r}.")
    try:
        return COMMANDS[name][0](rest)
    except DevError as error:
        return fail(str(error))
    except KeyboardInterrupt:
        return 130
