import socket

from devtools import shell


def test_digest_changes_with_any_part(tmp_path):
    assert shell.digest("a", "b") == shell.digest("a", "b")
    assert shell.digest("a", "b") != shell.digest("ab")
    path = tmp_path / "file"
    path.write_text("a")
    first = shell.digest(path)
    path.write_text("b")
    assert shell.digest(path) != first


def test_stamp_remembers_one_value(tmp_path, monkeypatch):
    monkeypatch.setattr(shell, "HOME", tmp_path)
    shell.stamp("x", "1")
    assert shell.is_stamped("x", "1")
    assert not shell.is_stamped("x", "2")
    shell.unstamp("x")
    assert not shell.is_stamped("x", "1")


def test_lock_is_held_once(tmp_path, monkeypatch):
    monkeypatch.setattr(shell, "HOME", tmp_path)
    with shell.lock("x"):
        assert shell.try_lock("x") is None
        shell.try_lock("y").close()
    shell.try_lock("x").close()


def test_first_free_port_passes_a_taken_one():
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert shell.first_free_port(port) > port
