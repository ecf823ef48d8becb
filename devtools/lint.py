"""./dev lint: every check says all it finds, then one summary."""

import argparse
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from . import python_env, sizes
from .shell import ADDON, HOME, ROOT, npm_install, say

PRETTIER = ("prettier@3.6.2", "@prettier/plugin-xml@3.4.2")
PRETTY = ("xml", "js", "scss")


def cmd_lint(argv):
    """Check, or with --fix repair what can be repaired."""
    parser = argparse.ArgumentParser(
        prog="./dev lint",
        description="ruff, pylint-odoo, prettier, and the size of files and methods.",
    )
    parser.add_argument("--fix", action="store_true", help="repair what tools can")
    fix = parser.parse_args(argv).fix
    HOME.mkdir(exist_ok=True)
    python = python_env.ensure()
    modules = npm_install(PRETTIER)
    start = time.monotonic()
    if fix:  # repairs write the same files: one after the other
        for command in (_ruff(python, True), _format(python, True)):
            _lines(command)
        _lines(_prettier(modules, True))
    checks = {
        "ruff check": lambda: _lines(_ruff(python)),
        "ruff format": lambda: format_problems(_lines(_format(python))),
        "pylint-odoo": lambda: pylint_problems(_lines(_pylint(python))),
        "prettier": lambda: prettier_problems(_lines(_prettier(modules))),
        "sizes": lambda: sizes.problems(ROOT, python_files()),
    }
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = dict(zip(checks, pool.map(_call, checks.values()), strict=True))
    return report(results, time.monotonic() - start)


def _call(check):
    return check()


def report(results, seconds):
    """Print all problems, then how many each check found."""
    for name, problems in results.items():
        if problems:
            say(f"\n{name}:\n" + "\n".join(f"  {line}" for line in problems))
    counts = ", ".join(f"{name} {len(found)}" for name, found in results.items())
    wrong = any(results.values())
    verdict = "problems" if wrong else "no problems"
    say(f"\nlint: {verdict} ({counts}) in {seconds:.0f} s")
    return 1 if wrong else 0


def python_files():
    folders = (ROOT / name for name in (ADDON, "devtools", "benchmarks"))
    return [ROOT / "dev", *(path for f in folders for path in sorted(f.rglob("*.py")))]


def _pretty_files():
    return [
        path
        for extension in PRETTY
        for path in sorted((ROOT / ADDON).rglob(f"*.{extension}"))
        if "lib" not in path.relative_to(ROOT).parts  # code of others
    ]


def _lines(command):
    """Output of a check; a check that cannot run is a problem, not a success."""
    if not command:
        return []
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, capture_output=True, text=True
    )
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    if done.returncode and not lines:
        lines = done.stderr.strip().splitlines() or [f"ended with {done.returncode}"]
    return lines if done.returncode else []


def _ruff(python, fix=False):
    options = ["--fix"] if fix else []
    options += ["--output-format=concise", "--quiet"]
    return [python, "-m", "ruff", "check", *options, *python_files()]


def _format(python, fix=False):
    options = [] if fix else ["--check"]
    return [python, "-m", "ruff", "format", *options, *python_files()]


def _pylint(python):
    return [python, "-m", "pylint", "--rcfile=.pylintrc", ADDON]


def _prettier(modules, fix=False):
    files = _pretty_files()
    if not files:
        return None
    plugin = modules / "@prettier" / "plugin-xml" / "src" / "plugin.js"
    mode = "--write" if fix else "--list-different"
    program = modules / "prettier" / "bin" / "prettier.cjs"
    return ["node", program, mode, f"--plugin={plugin}", *files]


def format_problems(lines):
    start = "Would reformat: "
    found = [f"{li.removeprefix(start)}: reformat" for li in lines if start in li]
    return found or lines


def pylint_problems(lines):
    """One line each; some checks say the same thing twice."""
    return list(dict.fromkeys(line for line in lines if line[:5] != "*****"))


def prettier_problems(lines):
    return [line if " " in line else f"{line}: reformat" for line in lines]
