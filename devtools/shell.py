"""Small words the other tools are written in: say, run, stamp, lock …"""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".dev"  # everything we install or create lives here, ignored by git
LOG = HOME / "log"
ADDON = "nav_sales_addon"


class DevError(Exception):
    """Something the reader has to do or know; shown without a traceback."""


def say(text=""):
    print(text, flush=True)


def fail(text):
    print(f"\n{text}", file=sys.stderr)
    return 1


@contextmanager
def step(text):
    """Announce a piece of work that may take a while, and how long it took."""
    say(f"  … {text}")
    start = time.monotonic()
    yield
    say(f"  ✓ {text} ({time.monotonic() - start:.0f} s)")


def run(command, *, log=None, env=None, cwd=None, check=True):
    """Run a program; on failure show the end of what it printed.

    :param log: file name below .dev/log that keeps the whole output
    :return: its standard output and error as one text
    """
    command = [str(part) for part in command]
    done = subprocess.run(
        command,
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if log:
        LOG.mkdir(parents=True, exist_ok=True)
        (LOG / log).write_text(done.stdout)
    if check and done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-30:])
        shown = " ".join(command)[:200]
        raise DevError(f"{shown}\nfailed with code {done.returncode}:\n{tail}")
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


def unstamp(name):
    (HOME / "stamps" / name).unlink(missing_ok=True)


def try_lock(name):
    """Take a lock that ends with this process.

    :return: the open file that holds it, or None when another process has it
    """
    folder = HOME / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    handle = (folder / name).open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


@contextmanager
def lock(name):
    """Let one ./dev at a time do something; the others wait and say so."""
    handle = try_lock(name)
    if not handle:
        say(f"  … another ./dev works on: {name}; waiting for it")
        while not handle:
            time.sleep(1)
            handle = try_lock(name)
    with handle:
        yield


def is_root():
    return hasattr(os, "geteuid") and os.geteuid() == 0


def apt_install(packages, reason):
    """Install distribution packages, or say exactly which ones are missing."""
    names = " ".join(packages)
    if not (is_root() and shutil.which("apt-get")):
        raise DevError(
            f"Missing for {reason}: {names}.\n"
            "Install them with your distribution's package manager, for example\n"
            f"    sudo apt-get install {names}\nand run the command again."
        )
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ["-y", "-qq", "--no-install-recommends"]
    with step(f"installing {names} ({reason})"):
        run(["apt-get", "update", "-qq"], env=environment, check=False)
        run(["apt-get", "install", *options, *packages], env=environment, log="apt.log")


def npm_install(names):
    """Install npm packages below .dev, once.

    :return: the folder ``node_modules`` that holds them
    """
    folder = HOME / "npm" / "tools"
    wanted = digest(*names)
    if is_stamped("npm-tools", wanted) and (folder / "node_modules").is_dir():
        return folder / "node_modules"
    if not shutil.which("npm"):
        raise DevError(f"npm is missing; it is needed for {', '.join(names)}.")
    folder.mkdir(parents=True, exist_ok=True)
    options = ["--no-audit", "--no-fund", "--silent"]
    with step(f"npm packages {' '.join(names)}"):
        run(["npm", "install", "--prefix", folder, *options, *names], log="npm.log")
    stamp("npm-tools", wanted)
    return folder / "node_modules"


def is_free(port):
    with socket.socket() as probe:
        # as Odoo's server does: a port in TIME_WAIT is free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))
        except OSError:
            return False
    return True


def first_free_port(port, tries=50):
    for candidate in range(port, port + tries):
        if is_free(candidate):
            return candidate
    raise DevError(f"No free port from {port} to {port + tries - 1}.")
