"""Small words the other tools are written in: where things are, say, run, stamp."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".dev"  # everything we install or create lives here, ignored by git
ADDON = "nav_sales_addon"


class DevError(Exception):
    """Something the reader has to do or know; shown without a traceback."""


def say(text=""):
    print(text, flush=True)


@contextmanager
def step(text):
    """Announce a piece of work that may take a while, and how long it took."""
    print(f"  … {text}", flush=True)
    start = time.monotonic()
    yield
    print(f"  ✓ {text} ({time.monotonic() - start:.0f} s)", flush=True)


def run(command, *, log=None, env=None, cwd=None, quiet=True, check=True, stdin=None):
    """Run a program; on failure show the end of what it printed.

    :param log: file name below .dev/log that keeps the whole output
    :return: its standard output and error as one text (empty when not quiet)
    """
    command = [str(part) for part in command]
    if not quiet:
        code = subprocess.call(command, env=env, cwd=cwd)
        if check and code:
            raise DevError(f"{Path(command[0]).name} ended with code {code}.")
        return ""
    done = subprocess.run(
        command,
        env=env,
        cwd=cwd,
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if log:
        path = HOME / "log" / log
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(done.stdout)
    if check and done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-30:])
        raise DevError(f"{' '.join(command)[:200]}\nfailed with code {done.returncode}:\n{tail}")
    return done.stdout


def digest(*parts):
    """A short fingerprint of texts and of the contents of files."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else str(part).encode()
        sha.update(data + b"\0")
    return sha.hexdigest()[:16]


def is_stamped(name, value):
    path = HOME / "stamps" / name
    return path.exists() and path.read_text() == value


def stamp(name, value):
    path = HOME / "stamps" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value)


def is_root():
    return hasattr(os, "geteuid") and os.geteuid() == 0


def apt_install(packages, reason):
    """Install distribution packages, or say exactly which ones are missing."""
    if not (is_root() and shutil.which("apt-get")):
        raise DevError(
            f"Missing for {reason}: {' '.join(packages)}.\n"
            "Install them with your distribution's package manager, for example\n"
            f"    sudo apt-get install {' '.join(packages)}\nand run the command again."
        )
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"installing {' '.join(packages)} ({reason})"):
        run(["apt-get", "update", "-qq"], env=environment, check=False)
        run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
            env=environment,
            log="apt.log",
        )


def fail(text):
    print(f"\n{text}", file=sys.stderr)
    return 1
