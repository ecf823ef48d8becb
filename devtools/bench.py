"""./dev bench."""

import argparse

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
    shop = Workshop()
    failed = []
    for name in names:
        shop.pristine.copy(DATABASE)
        say(f"\n== {name} ==")
        if shop.run_script(DATABASE, FOLDER / f"{name}.py", *rest):
            failed.append(name)
    return fail(f"Failed: {', '.join(failed)}") if failed else 0
