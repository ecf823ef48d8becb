"""Everything a command needs, made ready once: Odoo, Python, PostgreSQL, browser, printer."""

import os
import subprocess

from . import odoo_source, postgres, programs, python_env
from .shell import ADDON, HOME, ROOT, DevError, digest, is_stamped, run, stamp, step

DATA_DIR = HOME / "data"


class Workshop:
    """The prepared machine: how to call Odoo and which databases there are."""

    def __init__(self, browser=False):
        HOME.mkdir(exist_ok=True)
        self.python = python_env.ensure()
        self.odoo = odoo_source.ensure()
        server = postgres.ensure()
        programs.ensure_fonts()
        pdf = programs.ensure_pdf()
        if browser:
            programs.ensure_browser()
        paths = [pdf, server.pop("PATH_ADD", None), self.python.parent]
        self.env = {
            **os.environ,
            **server,
            "PATH": os.pathsep.join([*(str(p) for p in paths if p), os.environ["PATH"]]),
            "PYTHONPATH": str(self.odoo),
            "PYTHONDONTWRITEBYTECODE": "",
        }
        self.databases = postgres.Databases(self.env, DATA_DIR / "filestore")
        self.databases.check()

    @property
    def addons_path(self):
        return ",".join(str(path) for path in [*odoo_source.addons_paths(self.odoo), ROOT])

    @property
    def options(self):
        return [f"--addons-path={self.addons_path}", f"--data-dir={DATA_DIR}"]

    def odoo_command(self, *arguments):
        # never start Odoo inside its addons folder: "calendar" would hide the standard library
        return [self.python, "-m", "odoo", *arguments, *self.options]

    def run_odoo(self, *arguments, log=None, check=True, quiet=True):
        command = self.odoo_command(*arguments)
        return run(command, env=self.env, cwd=HOME, log=log, check=check, quiet=quiet)

    def run_script(self, database, script, *arguments, quiet=False):
        """Run a Python file in an Odoo shell of a database (the name ``env`` is there)."""
        text = f"import sys\nsys.argv = {[str(script), *map(str, arguments)]!r}\n"
        text += f"exec(compile(open({str(script)!r}).read(), {str(script)!r}, 'exec'))\n"
        command = self.odoo_command("shell", "-d", database, "--no-http", "--log-level=warn")
        command += ["--shell-interface=python"]
        env = {**self.env, "NAV_DEV": "1"}
        out = None if not quiet else subprocess.PIPE
        done = subprocess.run(
            [str(part) for part in command], input=text, text=True, env=env, cwd=HOME, stdout=out
        )
        return done

    def fresh(self, name, modules, *, demo=False, fingerprint=""):
        """A database with modules installed, made again only when their sources change."""
        wanted = digest(modules, demo, str(self.odoo), fingerprint)
        if is_stamped(f"db-{name}", wanted) and self.databases.exists(name):
            return False
        with step(f"database {name} with {modules}{' and demo data' if demo else ''}"):
            making = f"{name}_new"
            self.databases.drop(making)
            self.databases.create(making)
            output = self.run_odoo(
                "-d", making, "-i", modules, "--stop-after-init", "--no-http",
                "--max-cron-threads=0", *(["--with-demo"] if demo else []),
                log=f"install-{name}.log",
            )  # fmt: skip
            refuse_warnings(output, f"install-{name}.log")
            self.databases.rename(making, name)
        stamp(f"db-{name}", wanted)
        return True


def refuse_warnings(output, log):
    """An installation that warns is a failed one: users read these lines."""
    bad = [
        line
        for line in output.splitlines()
        if any(f" {level} " in line for level in ("WARNING", "ERROR", "CRITICAL"))
        and (ADDON + "/" in line or not any(known in line for known in KNOWN_WARNINGS))
    ]
    if bad:
        raise DevError(f"Odoo complained (all of it in .dev/log/{log}):\n" + "\n".join(bad[:20]))


# Said by Odoo itself on this machine, with or without the addon.
KNOWN_WARNINGS = ("py.warnings", "extension pg_trgm", "unaccent", "without setting the WKHTMLTOPDF")


def addon_fingerprint():
    """Changes when any file of the addon that an installation reads changes."""
    folder = ROOT / ADDON
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and "tests" not in path.parts
    )
    return digest(*(str(path.relative_to(ROOT)) for path in files), *files)
