"""./dev demo and ./dev serve."""

import argparse
import contextlib
import os
import socket
import subprocess
import time

from .databases import addon_fingerprint
from .shell import (
    ADDON,
    HOME,
    ROOT,
    DevError,
    fail,
    first_free_port,
    is_free,
    is_stamped,
    lock,
    say,
    stamp,
    step,
)
from .workshop import QUIET, Workshop

DATABASE = "nav_demo"
PDFS = HOME / "demo-pdfs"
STARTUP_SECONDS = 120


def default_port():
    return int(os.environ.get("NAV_HTTP_PORT", "8069"))


def _add_address(parser):
    parser.add_argument(
        "--port",
        type=int,
        help=f"default: {default_port()} (NAV_HTTP_PORT), or the next free one",
    )
    parser.add_argument(
        "--interface",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="0.0.0.0 lets other machines in; the passwords are known to everybody",
    )


def cmd_demo(argv):
    """Tell the story on a fresh demo database, then serve it."""
    parser = argparse.ArgumentParser(
        prog="./dev demo",
        description="Make the demo database afresh, run the sales story in it for "
        "real, print it, write its PDFs, then serve the web client.",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="do not serve; end with 0 only if every figure of the story is right",
    )
    _add_address(parser)
    args = parser.parse_args(argv)
    shop = Workshop()
    # its own database: a check must not take away what someone is looking at
    database = f"{DATABASE}_check" if args.check else DATABASE
    _copy(shop, database)
    PDFS.mkdir(exist_ok=True)
    for old in PDFS.glob("*.pdf"):
        old.unlink()
    code = shop.run_script(database, ROOT / "devtools" / "demo_script.py", PDFS)
    if args.check:
        shop.databases.drop(database)
    if code:
        return fail("The story did not end as it should: see above.")
    return 0 if args.check else _serve(shop, database, args)


def cmd_serve(argv):
    """Serve the web client."""
    parser = argparse.ArgumentParser(
        prog="./dev serve",
        description="Serve the web client. The database is made with demo data when "
        "it is missing, and updated when the addon changed. Ctrl-C ends it.",
    )
    _add_address(parser)
    parser.add_argument("--database", default=DATABASE, metavar="NAME")
    args = parser.parse_args(argv)
    shop = Workshop()
    ensure_demo(shop, args.database)
    return _serve(shop, args.database, args)


def ensure_demo(shop, database=DATABASE):
    """Make the database when it is missing; update it when the addon changed."""
    current = addon_fingerprint()
    if not shop.databases.exists(database):
        _copy(shop, database)
    elif not is_stamped(f"addon-{database}", current):
        with lock("database"), step(f"updating {ADDON} in {database}"):
            log = f"update-{database}.log"
            shop.install(database, ADDON, update=True, log=log)
        stamp(f"addon-{database}", current)


def _copy(shop, database):
    # asked first: what changes while we copy is updated the next time
    current = addon_fingerprint()
    shop.pristine.copy(database, demo=True)
    stamp(f"addon-{database}", current)


def _serve(shop, database, address):
    if address.port and not is_free(address.port):
        raise DevError(f"Port {address.port} is taken; choose another with --port.")
    port = address.port or first_free_port(default_port())
    command = shop.odoo_command(
        "-d", database, f"--db-filter=^{database}$", f"--http-port={port}",
        f"--http-interface={address.interface}", "--max-cron-threads=1", *QUIET,
    )  # fmt: skip
    server = subprocess.Popen(command, env=shop.env, cwd=HOME)
    try:
        with step("starting the web client"):
            _wait_for(port, server)
        say(_welcome(shop, database, port))
        return server.wait()
    except KeyboardInterrupt:
        return 0  # Ctrl-C is how one leaves; Odoo got it too
    finally:
        with contextlib.suppress(KeyboardInterrupt):
            server.terminate()
            server.wait()


def _wait_for(port, server):
    end = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.2)
    raise DevError("Odoo's web client did not start: see above.")


def _welcome(shop, database, port):
    users = shop.databases.sql(
        "SELECT u.login, p.name FROM res_users u JOIN res_partner p"
        " ON p.id = u.partner_id WHERE u.active AND NOT u.share AND u.id > 1"
        " ORDER BY u.id",
        database,
    )
    pairs = [line.split("|", 1) for line in users.splitlines()]
    return welcome_text(f"http://localhost:{port}", pairs)


def welcome_text(url, users):
    width = max((len(login) for login, _ in users), default=0)
    lines = [f"    {login:{width}}  {name}" for login, name in users]
    return "\n".join(
        ["", f"  {url}/odoo", "", "  Log in as (the password is the login):", *lines]
        + ["", "  Ctrl-C ends it.", ""]
    )
