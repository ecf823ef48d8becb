from devtools import lint


def test_output_of_tools_becomes_one_line_per_problem():
    lines = ["Would reformat: a.py", "1 file would be reformatted"]
    assert lint.format_problems(lines) == ["a.py: reformat"]
    assert lint.format_problems(["error: broken"]) == ["error: broken"]
    assert lint.prettier_problems(["a.xml"]) == ["a.xml: reformat"]
    assert lint.pylint_problems(["***** Module x", "x.py:1: y"]) == ["x.py:1: y"]


def test_report_fails_when_any_check_found_something(capsys):
    assert lint.report({"ruff": [], "sizes": ["a.py:1: long"]}, 1) == 1
    assert "sizes 1" in capsys.readouterr().out
    assert lint.report({"ruff": [], "sizes": []}, 1) == 0


def test_check_that_cannot_run_is_a_problem():
    assert lint._lines(["sh", "-c", "exit 3"]) == ["ended with 3"]
    assert lint._lines(["sh", "-c", "echo note"]) == []
