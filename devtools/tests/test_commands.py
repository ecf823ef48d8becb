import pytest

from devtools import commands
from devtools.demo import welcome_text


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_help_lists_every_command_on_one_line(arguments, capsys):
    assert commands.main(arguments) == 0
    out = capsys.readouterr().out
    for name in commands.COMMANDS:
        assert sum(line.split()[:1] == [name] for line in out.splitlines()) == 1
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize("name", sorted(commands.COMMANDS))
def test_each_command_explains_itself_without_doing_anything(name, capsys):
    try:
        code = commands.main([name, "--help"])
    except SystemExit as end:  # argparse
        code = end.code
    assert code == 0
    assert f"./dev {name}" in capsys.readouterr().out


def test_unknown_command_fails(capsys):
    assert commands.main(["tset"]) == 1
    assert "tset" in capsys.readouterr().err


def test_welcome_has_address_and_logins():
    text = welcome_text("http://localhost:1", [["admin", "Mitchell"], ["demo", "Marc"]])
    assert "http://localhost:1/odoo" in text
    assert "admin  Mitchell" in text
    assert "demo   Marc" in text
