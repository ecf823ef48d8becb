"""The databases of the workshop, each made from the one before it:

    nav_base[_demo]    Odoo with the addon's dependencies; rarely made again
    nav_clean[_demo]   the addon on top; made again when its sources change
    nav_test, nav_demo, nav_bench …   copies to work in

The first two are never worked in, so that copying them always gives the same start.
"""

import ast
import time

from .shell import (
    ADDON,
    HOME,
    LOG,
    ROOT,
    DevError,
    digest,
    is_stamped,
    lock,
    run,
    stamp,
    step,
    unstamp,
)

FILESTORE = HOME / "data" / "filestore"
# Said by Odoo itself on this machine, with or without the addon.
KNOWN_WARNINGS = (
    "py.warnings",
    "extension pg_trgm",
    "unaccent",
    "without setting the WKHTMLTOPDF",
)


class Databases:
    """Create, copy and drop databases together with their attachments (filestore)."""

    def __init__(self, env):
        self.env = env

    def sql(self, statement, database="postgres"):
        command = ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", database]
        return run([*command, "-c", statement], env=self.env).strip()

    def check(self):
        """Say clearly when the server cannot be used."""
        try:
            self.sql("SELECT 1")
        except DevError as error:
            raise DevError(f"PostgreSQL does not answer:\n{error}") from None

    def exists(self, name):
        return bool(self.sql(f"SELECT 1 FROM pg_database WHERE datname='{name}'"))

    def drop(self, name):
        unstamp(f"db-{name}")
        self._sql_when_free(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        run(["rm", "-rf", FILESTORE / name])

    def _sql_when_free(self, statement, tries=10):
        """Try again while the server's own autovacuum is in the database.

        FORCE ends the sessions of our role only; it refuses to end the server's, which
        are over in a moment.
        """
        for left in reversed(range(tries)):
            try:
                return self.sql(statement)
            except DevError as error:
                if not left or "terminate process" not in str(error):
                    raise
                time.sleep(2)

    def create(self, name):
        # before Odoo does: the embedded server has no pg_trgm, and Odoo would log an
        # error when it cannot add it
        options = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
        self.sql(f'CREATE DATABASE "{name}" {options}')

    def copy(self, source, target):
        self.drop(target)
        self.sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
        if (FILESTORE / source).exists():
            run(["cp", "-a", FILESTORE / source, FILESTORE / target])

    def rename(self, source, target):
        self.drop(target)
        self.sql(f'ALTER DATABASE "{source}" RENAME TO "{target}"')
        if (FILESTORE / source).exists():
            run(["mv", FILESTORE / source, FILESTORE / target])


class Pristine:
    """Makes the databases that the work databases are copied from."""

    def __init__(self, shop):
        self.shop = shop
        self.databases = shop.databases

    def base(self, demo=False):
        """Odoo with what the addon depends on, without the addon."""
        with lock("database"):
            return self._base(demo)

    def _base(self, demo):
        name = "nav_base_demo" if demo else "nav_base"
        modules = ",".join(manifest()["depends"])
        # another server may have a database of that name which is older
        server = [self.shop.env.get(key) for key in ("PGHOST", "PGPORT")]
        wanted = digest(modules, str(self.shop.odoo), *server)
        self._make(name, None, modules, demo, wanted)
        return name, wanted

    def clean(self, demo=False):
        """The addon freshly installed.

        :return: name of the database, and what it was made from
        :raise DevError: when the installation logs a warning
        """
        with lock("database"):
            base, base_wanted = self._base(demo)
            wanted = digest(base_wanted, addon_fingerprint())
            name = "nav_clean_demo" if demo else "nav_clean"
            self._make(name, base, ADDON, demo, wanted)
        return name, wanted

    def copy(self, target, *, demo=False, addon=True, renew=True):
        """A database to work in.

        :param addon: False for Odoo without the addon
        :param renew: False keeps an existing copy as long as the sources are the same
        """
        source, wanted = self.clean(demo) if addon else self.base(demo)
        stamped = is_stamped(f"db-{target}", wanted)
        if not renew and stamped and self.databases.exists(target):
            return
        with step(f"database {target}, a copy of {source}"), lock("database"):
            self.databases.copy(source, target)
        stamp(f"db-{target}", wanted)

    def _make(self, name, source, modules, demo, wanted):
        if is_stamped(f"db-{name}", wanted) and self.databases.exists(name):
            return
        with step(f"database {name}: installing {modules}"):
            making = f"{name}_new"
            if source:
                self.databases.copy(source, making)
            else:
                self.databases.drop(making)
                self.databases.create(making)
            self.shop.install(making, modules, demo=demo, log=f"install-{name}.log")
            self.databases.rename(making, name)
        stamp(f"db-{name}", wanted)


def complaints(output):
    """The lines of Odoo's log that should not be there."""
    return [
        line
        for line in output.splitlines()
        if any(f" {level} " in line for level in ("WARNING", "ERROR", "CRITICAL"))
        and (f"{ADDON}/" in line or not any(known in line for known in KNOWN_WARNINGS))
    ]


def refuse_warnings(output, log):
    """An installation that warns is a failed one: users read these lines."""
    bad = complaints(output)
    if bad:
        path = (LOG / log).relative_to(ROOT)
        lines = "\n".join(bad[:20])
        raise DevError(f"Odoo complained (all of it in {path}):\n{lines}")


def manifest():
    return ast.literal_eval((ROOT / ADDON / "__manifest__.py").read_text())


def addon_fingerprint(folder=None):
    """Changes when any file of the addon that an installation reads changes."""
    folder = folder or ROOT / ADDON
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not {"__pycache__", "tests"} & set(path.relative_to(folder).parts)
    )
    return digest(*(str(path.relative_to(folder)) for path in files), *files)
