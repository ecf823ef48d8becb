import pytest

from devtools.databases import (
    Databases,
    addon_fingerprint,
    complaints,
    refuse_warnings,
)
from devtools.shell import DevError

GOOD = "2026-01-01 10:00:00,1 7 INFO db odoo.modules: loading x/y.xml"
KNOWN = "2026-01-01 10:00:00,1 7 WARNING db py.warnings: /odoo/x.py: old"
OURS = "2026-01-01 10:00:00,1 7 WARNING db py.warnings: /nav_sales_addon/x.py: old"
BAD = "2026-01-01 10:00:00,1 7 ERROR db odoo.modules: broken"


def test_complaints_are_warnings_that_are_not_odoos_own():
    assert complaints("\n".join([GOOD, KNOWN, OURS, BAD])) == [OURS, BAD]


def test_refuse_warnings_names_the_log():
    refuse_warnings(GOOD, "x.log")
    with pytest.raises(DevError, match="x.log"):
        refuse_warnings(BAD, "x.log")


def test_fingerprint_sees_contents_and_names_but_not_tests(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "a.py").write_text("x")
    first = addon_fingerprint(tmp_path)
    (tmp_path / "tests" / "test_a.py").write_text("x")
    assert addon_fingerprint(tmp_path) == first
    (tmp_path / "a.py").write_text("y")
    changed = addon_fingerprint(tmp_path)
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert len({first, changed, addon_fingerprint(tmp_path)}) == 3


class _Busy(Databases):
    """A server whose autovacuum is in the database for the first tries."""

    def __init__(self, busy, text="permission denied to terminate process"):
        super().__init__({})
        self.busy, self.text = busy, text

    def sql(self, statement, database="postgres"):
        self.busy -= 1
        if self.busy >= 0:
            raise DevError(self.text)
        return "done"


def test_a_database_autovacuum_is_in_is_tried_again(monkeypatch):
    monkeypatch.setattr("devtools.databases.time.sleep", lambda seconds: None)
    assert _Busy(3)._sql_when_free("DROP") == "done"
    with pytest.raises(DevError):
        _Busy(99)._sql_when_free("DROP")
    with pytest.raises(DevError):
        _Busy(1, "no such role")._sql_when_free("DROP")
