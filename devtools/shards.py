"""Share the test files out over the processors.

One process of pytest uses one processor and waits for PostgreSQL half of the time; two
with a database each finish in little more than half the time.
"""

import os
import re

MOST = 2  # more would need more than one browser and 2 GB each
TEST = re.compile(r"^\s*def test_", re.MULTILINE)
SLOW = re.compile(r"start_tour\(|_create_payments\(|_tour\(|run_all\(|\brender")
# tests that install, update and uninstall the addon in databases of their own
LIFECYCLE, LIFECYCLE_WEIGHT = "test_lifecycle.py", 120
SLOW_WEIGHT = 5


def count():
    """How many processes; NAV_TEST_SHARDS=1 runs all tests in one."""
    wanted = os.environ.get("NAV_TEST_SHARDS")
    return int(wanted) if wanted else max(1, min(MOST, os.cpu_count() or 1))


def weight(path):
    """About how long a file takes, in ordinary tests."""
    if path.name == LIFECYCLE:
        return LIFECYCLE_WEIGHT
    text = path.read_text()
    return len(TEST.findall(text)) + SLOW_WEIGHT * len(SLOW.findall(text))


def split(files, number):
    """Files in so many parts of about the same length; the heaviest first.

    :return: list of lists, each in the order of the names, none of them empty
    """
    parts = [[0, []] for _number in range(number)]
    for path in sorted(files, key=lambda path: (-weight(path), path.name)):
        lightest = min(parts, key=lambda part: part[0])
        lightest[0] += weight(path)
        lightest[1].append(path)
    return [sorted(paths) for _weight, paths in parts if paths]
