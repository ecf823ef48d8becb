from devtools import po_files

TEMPLATE = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"POT-Creation-Date: 2026-01-01 00:00+0000\\n"

#: model:a
msgid "Post"
msgstr ""

#: model:b
msgid "Release"
msgstr ""
"""
FRENCH = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "Gone"
msgstr "Parti"

msgid "Release"
msgstr "Lancer"
"""


def _template():
    return po_files.without_dates(po_files.parse(TEMPLATE))


def test_template_has_no_dates():
    assert "Date" not in str(_template())


def test_merge_keeps_adds_and_drops():
    merged = po_files.merge(po_files.parse(FRENCH), _template())
    assert [(e.msgid, e.msgstr) for e in merged] == [
        ("Post", ""),
        ("Release", "Lancer"),
    ]
    assert po_files.untranslated(merged) == ["Post"]
    assert "Gone" not in str(merged)


def test_write_twice_changes_nothing(tmp_path):
    (tmp_path / "fr.po").write_text(FRENCH)
    po_files.write(tmp_path, _template(), "x")
    first = {path.name: path.read_text() for path in tmp_path.iterdir()}
    po_files.write(tmp_path, _template(), "x")
    assert first == {path.name: path.read_text() for path in tmp_path.iterdir()}


def test_problems_name_what_is_missing(tmp_path):
    (tmp_path / "fr.po").write_text(FRENCH)
    found = po_files.problems(tmp_path, _template(), "x")
    assert "x.pot is stale: run ./dev pot" in found
    assert "x.pot: new term 'Release'" in found
    assert "fr.po: 'Post'" in found
    assert "fr_CA.po is missing" in found


def test_complete_translations_have_no_problems(tmp_path):
    for language in po_files.COMPLETE:
        text = TEMPLATE.replace('"Post"\nmsgstr ""', '"Post"\nmsgstr "x"')
        text = text.replace('"Release"\nmsgstr ""', '"Release"\nmsgstr "y"')
        (tmp_path / f"{language}.po").write_text(text)
    po_files.write(tmp_path, _template(), "x")
    assert po_files.problems(tmp_path, _template(), "x") == []


def test_a_verb_that_is_a_noun_elsewhere_has_its_own_translation():
    place = "model:ir.model.fields.selection,name:x.selection__nav_post_order__mode__{}"
    text = TEMPLATE + (
        f'\n#: {place.format("invoice")}\n#: model:c\nmsgid "Invoice"\nmsgstr ""\n'
    )
    template = po_files.split(po_files.parse(text))
    noun, verb = (entry for entry in template if entry.msgid == "Invoice")
    assert [noun.msgctxt, verb.msgctxt] == [None, "verb"]
    assert [p for p, _ in noun.occurrences] == ["model:c"]
    assert [p for p, _ in verb.occurrences] == [place.format("invoice")]
    noun.msgstr, verb.msgstr = "Facture", "Facturer"
    merged = po_files.merge(po_files.parse(str(template)), po_files.split(template))
    assert [e.msgstr for e in merged][-2:] == ["Facture", "Facturer"]


def test_texts_of_tests_are_no_terms():
    text = TEMPLATE + '\n#: code:addons/x/tests/test_y.py:0\nmsgid "Fire"\nmsgstr ""\n'
    template = po_files.without_tests(po_files.parse(text))
    assert [entry.msgid for entry in template] == ["Post", "Release"]
