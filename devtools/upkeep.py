"""./dev shell and ./dev clean."""

import argparse
import shutil

from . import postgres
from .demo import DATABASE, ensure_demo
from .shell import HOME, DevError, say
from .workshop import QUIET, Workshop


def cmd_shell(argv):
    """Open an Odoo shell."""
    parser = argparse.ArgumentParser(
        prog="./dev shell",
        description="A Python prompt with `env` of a database. "
        "What you change is kept only after env.cr.commit().",
    )
    parser.add_argument("database", nargs="?", default=DATABASE)
    database = parser.parse_args(argv).database
    shop = Workshop()
    if database == DATABASE:
        ensure_demo(shop)
    elif not shop.databases.exists(database):
        raise DevError(f"There is no database {database}.")
    return shop.call_odoo("shell", "-d", database, "--no-http", *QUIET)


def cmd_clean(argv):
    """Remove what the other commands made."""
    argparse.ArgumentParser(
        prog="./dev clean",
        description="Stop the database server and remove everything below .dev: "
        "Odoo, the Python packages and all databases on our own server.",
    ).parse_args(argv)
    postgres.stop()
    shutil.rmtree(HOME, ignore_errors=True)
    say("Removed .dev")
    return 0
