from devtools.shell import digest


def test_digest_changes_with_any_part():
    assert digest("a", "b") == digest("a", "b")
    assert digest("a", "b") != digest("ab")
