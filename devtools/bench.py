"""./dev bench."""

import argparse
import subprocess
import sys

from .shell import ROOT, DevError, fail, say
from .workshop import Workshop

FOLDER = ROOT / "benchmarks"
DATABASE = "nav_bench"


def cmd_bench(argv):
    """Run the benchmarks, each on its own fresh copy of a database."""
    known = sorted(path.stem for path in FOLDER.glob("[!_]*.py"))
    parser = argparse.ArgumentParser(
        prog="./dev bench",
        description="Run benchmarks/NAME.py, or all of them: "
        f"{', '.join(known) or 'there are none yet'}.",
    )
    parser.add_argument("name", nargs="?", choices=known, metavar="NAME")
    args, rest = parser.parse_known_args(argv)
    names = [args.name] if args.name else known
    if not names:
        raise DevError("There are no benchmarks yet (benchmarks/*.py).")
    failed = []
    for name in names:
        script = FOLDER / f"{name}.py"
        run = _run_alone if "\nNO_DATABASE = True" in script.read_text() else _run_odoo
        if run(name, script, rest):
            failed.append(name)
    return fail(f"Failed: {', '.join(failed)}") if failed else 0


def _run_odoo(name, script, arguments):
    shop = Workshop()
    shop.pristine.copy(DATABASE)
    say(f"\n== {name} ==")
    return shop.run_script(DATABASE, script, *arguments)


def _run_alone(name, script, arguments):
    """A benchmark of an engine: plain Python, nothing to install."""
    say(f"\n== {name} ==")
    return subprocess.run([sys.executable, str(script), *arguments]).returncode
