"""./dev match, and how good the engine is on noisy lines."""

import json
import sys

import pytest

from devtools.matching import cmd_match
from devtools.shell import ROOT, DevError

sys.path.insert(0, str(ROOT / "nav_sales_addon"))

from engines.payment_matching import match  # noqa: E402

from benchmarks._bank_lines import World  # noqa: E402
from benchmarks._pairwise import score_pairs  # noqa: E402
from benchmarks.matching import quality  # noqa: E402


def test_example_file(capsys):
    assert cmd_match([str(ROOT / "docs" / "matching_example.jsonl")]) == 0
    answers = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    found = {
        answer["id"]: [
            (part["confidence"], [a["amount"] for a in part["applied"]])
            for part in answer["result"]
        ]
        for answer in answers
    }
    assert found == {
        "one invoice named": [("high", [512.4])],
        "a lump sum, one discount": [("high", [490.0, 100.0])],
        "bank fees by text": [("text-mapping", [-12.5])],
    }


def test_broken_file(tmp_path):
    file = tmp_path / "broken.jsonl"
    file.write_text('{"statement_lines": []}\n{"rules": [{"confidence"')
    with pytest.raises(DevError, match="line 2"):
        cmd_match([str(file)])
    with pytest.raises(DevError, match="cannot be read"):
        cmd_match([str(tmp_path / "none.jsonl")])


@pytest.mark.parametrize("sets", [False, True])
def test_never_wrong_at_high(sets):
    """Typos, moved words, glued numbers, lump sums, bank words (issue 8)."""
    kinds, levels = quality(1000, 3000, sets)
    assert levels["high"]["wrong"] == 0
    assert levels["high"]["right"] > 500
    for kind in ("named", "lump", "swapped", "account"):
        assert kinds[kind]["missed"] == kinds[kind]["wrong"] == 0, kind


def test_same_as_pairwise():
    """A line that no other line competes with gets the best pair there is."""
    world = World(25, 300, seed=3)
    best = score_pairs(world.lines, world.entries, world.customers)
    for line in world.lines:
        (found,) = match([line], world.entries, customers=world.customers)
        if len(found.applied) == 1 and not found.rule.doc_no == "yes-multiple":
            assert found.score == best[line.ref], line
