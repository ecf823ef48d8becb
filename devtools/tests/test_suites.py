from devtools.suites import Outcome, fewer_tests, only_with_addon, parse, table

LOG = """\
2026-01-01 10:00:00,1 7 INFO db odoo.addons.sale.tests.test_a: Starting TestA.test_x ... 
2026-01-01 10:00:01,1 7 INFO db odoo.addons.sale.tests.test_a: Starting TestA.test_y ...
2026-01-01 10:00:02,1 7 ERROR db odoo.addons.sale.tests.test_a: FAIL: TestA.test_y
Traceback (most recent call last):
2026-01-01 10:00:03,1 7 ERROR db odoo.tests.suite: ERROR: setUpClass (odoo.addons.account.tests.test_b.TestB)
2026-01-01 10:00:03,1 7 ERROR db odoo.addons.sale.models.x: something else
"""  # noqa: E501


def test_parse_counts_by_module():
    outcomes = parse(LOG)
    assert set(outcomes) == {"sale", "account"}
    assert outcomes["sale"].tests == 2
    assert outcomes["sale"].failures == {"TestA.test_y"}
    assert len(outcomes["account"].errors) == 1


def test_only_with_addon_leaves_out_what_fails_anyway():
    without = {"sale": Outcome(2, {"TestA.test_y"})}
    with_addon = {"sale": Outcome(2, {"TestA.test_y"}, {"TestA.test_x"})}
    assert only_with_addon(without, with_addon) == [("sale", "TestA.test_x")]
    # an error instead of the failure before is nothing new
    assert not only_with_addon(without, {"sale": Outcome(2, set(), {"TestA.test_y"})})


def test_run_that_broke_off_is_noticed():
    assert fewer_tests({"sale": Outcome(3)}, {"sale": Outcome(2)}) == ["sale"]
    assert not fewer_tests({"sale": Outcome(3)}, {"sale": Outcome(3)})


def test_table_has_a_row_per_module():
    rows = table(parse(LOG), {"sale": Outcome(2)}).strip().splitlines()
    assert [row.split()[0] for row in rows[2:]] == ["account", "sale"]
    assert rows[3].split() == ["sale", "2", "1", "0", "2", "0", "0"]
