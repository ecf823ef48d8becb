from pathlib import Path

from devtools import ci, shards, testing
from devtools.pytest_plugin import is_missing_browser


def test_all_tests_run_when_no_file_is_named():
    arguments = testing.pytest_arguments(["-q", "-k", "posting"], "db")
    assert sum(argument.endswith("/tests") for argument in arguments) == 2
    assert "--odoo-database=db" in arguments


def test_named_file_replaces_the_default():
    path = Path("devtools", "tests", "test_testing.py")
    arguments = testing.pytest_arguments([f"{path}::test_x"], "db")
    assert str(testing.ROOT / path) + "::test_x" in arguments
    assert not any(argument.endswith("/tests") for argument in arguments)


def test_summary():
    counts = {"passed": 3, "failed": 0, "skipped": 0}
    assert testing.summary(counts) == "3 passed, 0 failed"
    assert testing.summary({**counts, "skipped": 2}).endswith("0 failed, 2 skipped")


def test_reasons_that_mean_a_missing_browser():
    # as in odoo/tests/common.py and in pytest-odoo
    assert is_missing_browser("Skipped: Chrome executable not found")
    assert is_missing_browser("websocket-client module is not installed")
    assert is_missing_browser("Failed to detect chrome devtools port after 10s.")
    assert is_missing_browser("it is an HttpCase and --odoo-http is not set")
    assert not is_missing_browser("needs demo data")


def test_expected_tests_reads_past_comments():
    assert ci.expected_tests("# why\n\n12\n") == 12
    assert ci.expected_tests(ci.EXPECTED.read_text()) > 0


def test_lost_tests_are_told():
    assert ci.count_problem(12, 12) is None
    assert "11 tests ran, 12 were expected" in ci.count_problem(11, 12)


def test_every_file_is_in_one_part():
    files = testing.test_files()
    parts = shards.split(files, 2)
    assert sorted(path for part in parts for path in part) == sorted(files)
    heavy, light = sorted(sum(map(shards.weight, part)) for part in parts)[::-1]
    assert heavy - light <= shards.LIFECYCLE_WEIGHT


def test_one_file_is_one_part():
    assert shards.split(testing.test_files()[:1], 2) == [testing.test_files()[:1]]


def test_counts_of_all_parts_are_added(tmp_path):
    paths = [tmp_path / name for name in "ab"]
    for path in paths:
        path.write_text('{"passed": 2, "failed": 1, "skipped": 0}')
    assert testing._add_up(paths) == {"passed": 4, "failed": 2, "skipped": 0}
    assert testing._add_up(paths) is None  # one of them did not come to its end
