from pathlib import Path

from devtools import ci, testing
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
