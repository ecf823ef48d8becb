"""The French translations: complete, and nothing technical lost in them."""

import re
from collections import Counter

import polib
import pytest

from devtools.po_files import COMPLETE, untranslated
from devtools.shell import ADDON, ROOT

FOLDER = ROOT / ADDON / "i18n"
PLACEHOLDER = re.compile(
    r"%%"
    r"|%\(\w+\)[-+#0 ]*\d*(?:\.\d+)?[a-z]"
    r"|(?<!\d)%[sdfgir](?!\w)"
    r"|\{[^{}]*\}"
)
TAG = re.compile(r"</?\w[^<>]*>|&\w+;")
BREAK = re.compile(r"\n[^\S\u00a0]*")
EXPRESSION = ",print_report_name:"


@pytest.fixture(scope="module", params=COMPLETE)
def po(request):
    return polib.pofile(str(FOLDER / f"{request.param}.po"))


def _differing(po, parts):
    """Terms whose translation does not have the same parts as the English text."""
    return [entry.msgid for entry in po if parts(entry.msgid) != parts(entry.msgstr)]


def _edges(text):
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def test_terms_are_those_of_the_template(po):
    template = polib.pofile(str(FOLDER / f"{ADDON}.pot"))
    assert [entry.msgid for entry in po] == [entry.msgid for entry in template]


def test_every_term_is_translated_and_confirmed(po):
    assert untranslated(po) == []
    assert po.obsolete_entries() == []


def test_placeholders_stay(po):
    assert _differing(po, lambda text: Counter(PLACEHOLDER.findall(text))) == []


def test_tags_and_entities_stay_in_order(po):
    # &amp; may go: the words around it are translated
    assert _differing(po, lambda t: [x for x in TAG.findall(t) if x != "&amp;"]) == []


def test_spaces_at_the_edges_and_line_breaks_stay(po):
    assert _differing(po, _edges) == []
    assert _differing(po, BREAK.findall) == []


def test_file_names_of_prints_are_still_expressions(po):
    entries = [e for e in po if any(EXPRESSION in place for place, _ in e.occurrences)]
    assert entries, "the prints have names"
    for entry in entries:
        compile(entry.msgstr, entry.msgid, "eval")


def test_users_never_read_the_technical_prefix(po):
    technical = re.compile(r"\bnav_|\bNav [A-Z]")
    shown = [
        e for e in po if not any(EXPRESSION in place for place, _ in e.occurrences)
    ]
    assert [e.msgid for e in shown if technical.search(TAG.sub("", e.msgid))] == []
    assert [e.msgid for e in shown if technical.search(TAG.sub("", e.msgstr))] == []


@pytest.mark.parametrize(
    ("english", "parts"),
    [
        ("%(quantity)g of 100 %%", ["%(quantity)g", "%%"]),
        ("5 % of it", []),
        ("Order %s {name}", ["%s", "{name}"]),
        ("% until", []),
    ],
)
def test_what_counts_as_a_placeholder(english, parts):
    assert PLACEHOLDER.findall(english) == parts
