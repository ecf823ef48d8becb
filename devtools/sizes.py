"""How long files and functions may be (reference: the project's style guide)."""

import ast

FILE_LINES = 450
FILE_HARD_STOP = 600
FUNCTION_LINES = 50


def problems(root, files):
    """One line for each file or function that is too long."""
    found = []
    for path in files:
        text = path.read_text()
        name = path.relative_to(root)
        found += [f"{name}{problem}" for problem in text_problems(text)]
    return found


def text_problems(text):
    count = len(text.splitlines())
    if count > FILE_HARD_STOP:
        yield f":1: {count} lines, never more than {FILE_HARD_STOP}: split it"
    elif count > FILE_LINES:
        yield f":1: {count} lines, at most {FILE_LINES}"
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        yield f":{error.lineno}: {error.msg}"
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = function_lines(node)
            if lines > FUNCTION_LINES:
                what = f"{node.name} has {lines} lines, at most {FUNCTION_LINES}"
                yield f":{node.lineno}: {what}"


def function_lines(node):
    """Length of a function without its docstring: explaining costs nothing."""
    lines = node.end_lineno - node.lineno + 1
    if ast.get_docstring(node, clean=False) is not None:
        lines -= node.body[0].end_lineno - node.body[0].lineno + 1
    return lines
