"""Everything a command needs, made ready once: Odoo, Python, PostgreSQL, programs."""

import os
import subprocess

from . import odoo_source, postgres, programs, python_env
from .databases import Databases, Pristine, refuse_warnings
from .shell import HOME, LOG, ROOT, lock, run

# Odoo's own code uses what Python or its libraries deprecate
QUIET = ("--log-level=warn", "--log-handler=py.warnings:ERROR")
CONFIG = HOME / "odoo.conf"
DATA_DIR = HOME / "data"


class Workshop:
    """The prepared machine: how to call Odoo and which databases there are."""

    def __init__(self, browser=False):
        HOME.mkdir(exist_ok=True)
        with lock("setup"):
            self.python = python_env.ensure()
            self.odoo = odoo_source.ensure()
            server = postgres.ensure()
            programs.ensure_fonts()
            pdf = programs.ensure_pdf()
            if browser:
                programs.ensure_browser()
            self._write_config()
        path = os.environ.get("PATH", os.defpath)
        paths = [pdf, server.pop("PATH_ADD", None), self.python.parent]
        self.env = {
            **os.environ,
            **server,
            "PATH": os.pathsep.join([*map(str, filter(None, paths)), path]),
            # our own tools too: scripts inside an Odoo shell share code with them
            "PYTHONPATH": f"{self.odoo}{os.pathsep}{ROOT}",
            "ODOO_RC": str(CONFIG),
        }
        self.databases = Databases(self.env)
        self.databases.check()
        self.pristine = Pristine(self)

    def _write_config(self):
        """Settings of every Odoo started here; the user's own file is not read."""
        folders = [*odoo_source.addons_paths(self.odoo), ROOT]
        text = (
            f"[options]\naddons_path = {','.join(map(str, folders))}\n"
            f"data_dir = {DATA_DIR}\nmax_cron_threads = 0\nhttp_interface = 127.0.0.1\n"
            f"screenshots = {LOG / 'screenshots'}\n"
        )
        if not CONFIG.exists() or CONFIG.read_text() != text:
            CONFIG.write_text(text)

    def odoo_command(self, *arguments):
        return [str(part) for part in (self.python, "-m", "odoo", *arguments)]

    def run_odoo(self, *arguments, log=None, check=True):
        # never inside Odoo's addons folder: its "calendar" would hide Python's own
        command = self.odoo_command(*arguments)
        return run(command, env=self.env, cwd=HOME, log=log, check=check)

    def call_odoo(self, *arguments):
        """Run Odoo in the foreground, on the reader's terminal."""
        return subprocess.call(self.odoo_command(*arguments), env=self.env, cwd=HOME)

    def install(self, database, modules, *, log, update=False, demo=False):
        """Install or update modules; a warning in the log is an error."""
        options = ["--with-demo"] if demo else []
        what = ["-u" if update else "-i", modules]
        output = self.run_odoo(
            "-d", database, *what, "--stop-after-init", "--no-http", *options, log=log
        )
        refuse_warnings(output, log)

    def run_script(self, database, script, *arguments):
        """Run a Python file in an Odoo shell of a database (``env`` is there).

        :return: its exit code
        """
        text = f"import sys\nsys.argv = {[str(script), *map(str, arguments)]!r}\n"
        text += f"script = {str(script)!r}\n"
        text += "exec(compile(open(script).read(), script, 'exec'))\n"
        command = self.odoo_command("shell", "-d", database, "--no-http", *QUIET)
        done = subprocess.run(command, input=text, text=True, env=self.env, cwd=HOME)
        return done.returncode
