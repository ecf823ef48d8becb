"""What CI runs on a clean clone: every check, whatever the others say.

The last line reads "N passed, N failed"; a failed check that is no test counts as one.
"""

import json
import subprocess
import sys

from .shell import ROOT, say
from .testing import COUNT, RESULTS, summary

EXPECTED = ROOT / ".ci" / "expected_tests"
CHECKS = {
    "lint": ["lint"],
    "tests": ["test", "-q"],
    "demo": ["demo", "--check"],
    "translations": ["pot", "--check"],
}


def expected_tests(text):
    """The number in the file; lines with # explain it."""
    lines = [line for line in text.splitlines() if line and line[0] != "#"]
    return int(lines[0])


def count_problem(ran, expected):
    """What to say when tests got lost; None when enough ran."""
    if ran >= expected:
        return None
    return (
        f"{ran} tests ran, {expected} were expected. When tests were removed for a "
        "reason, lower the number in .ci/expected_tests in the same commit."
    )


def main():
    RESULTS.unlink(missing_ok=True)
    COUNT.unlink(missing_ok=True)
    failed = []
    for name, arguments in CHECKS.items():
        say(f"\n===== ./dev {' '.join(arguments)} =====")
        if subprocess.call([sys.executable, ROOT / "dev", *arguments], cwd=ROOT):
            failed.append(name)
    ran = int(COUNT.read_text()) if COUNT.exists() else 0
    problem = count_problem(ran, expected_tests(EXPECTED.read_text()))
    if problem:
        say(f"\n{problem}")
        failed.append("number of tests")
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    if RESULTS.exists():
        counts = json.loads(RESULTS.read_text())
    say(f"\nFailed checks: {', '.join(failed) or 'none'}")
    # failing tests are counted one by one already
    counts["failed"] += len(failed) - ("tests" in failed and counts["failed"] > 0)
    say(summary(counts))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
