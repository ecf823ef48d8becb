from devtools.sizes import FILE_HARD_STOP, FILE_LINES, FUNCTION_LINES, text_problems


def _function(lines, docstring=0):
    body = ['    """' + "\n" * docstring + '    """'] if docstring else []
    return "\n".join(["def f():", *body, *["    x = 1"] * (lines - 1)]) + "\n"


def test_lengths_within_the_limits_are_silent():
    assert not list(text_problems(_function(FUNCTION_LINES)))
    assert not list(text_problems("x = 1\n" * FILE_LINES))


def test_long_function_is_named():
    (problem,) = text_problems(_function(FUNCTION_LINES + 1))
    assert "f has 51 lines" in problem


def test_docstring_does_not_count():
    assert not list(text_problems(_function(FUNCTION_LINES, docstring=20)))


def test_long_files():
    (problem,) = text_problems("x = 1\n" * (FILE_LINES + 1))
    assert "at most" in problem
    (problem,) = text_problems("x = 1\n" * (FILE_HARD_STOP + 1))
    assert "split" in problem


def test_broken_file_is_reported_not_raised():
    assert list(text_problems("def f(:\n"))
