"""A term that is not translated is found, of whatever kind it is."""

import polib
import pytest

from devtools.po_files import COMPLETE, problems
from devtools.shell import ADDON, ROOT

FOLDER = ROOT / ADDON / "i18n"
KINDS = {
    "python": "code:addons/nav_sales_addon/models/",
    "views": "model_terms:ir.ui.view,arch_db:nav_sales_addon.",
    "reports": "model_terms:ir.ui.view,arch_db:nav_sales_addon.report_",
    "names of reports": "model:ir.actions.report,name:",
    "mails": "model:mail.template,body_html:",
    "subjects of mails": "model:mail.template,subject:",
    "labels": "model:ir.model.fields,field_description:",
    "helps": "model:ir.model.fields,help:",
    "choices": "model:ir.model.fields.selection,name:",
    "menus": "model:ir.ui.menu,name:",
    "data": "model:nav.",
    "constraints": "model:ir.model.constraint,message:",
}


def _terms(po):
    """The first term of each kind, as a set: some are the same text."""
    return {
        next(e for e in po if any(p.startswith(place) for p, _line in e.occurrences))
        for place in KINDS.values()
    }


def _write(folder, po, name):
    (folder / name).write_text(str(po).rstrip("\n") + "\n")


@pytest.mark.parametrize("language", COMPLETE)
def test_a_missing_term_of_each_kind_is_found(tmp_path, language):
    template = polib.pofile(str(FOLDER / f"{ADDON}.pot"))
    _write(tmp_path, template, f"{ADDON}.pot")
    missing = []
    for name in COMPLETE:
        po = polib.pofile(str(FOLDER / f"{name}.po"))
        if name == language:
            missing = _terms(po)
            for entry in missing:
                entry.msgstr = ""
        _write(tmp_path, po, f"{name}.po")
    found = problems(tmp_path, template, ADDON)
    assert len(found) == len(missing), found
    assert all(line.startswith(f"{language}.po: ") for line in found)


def test_a_new_term_of_each_kind_is_found(tmp_path):
    """The exporter found terms the template in the repository does not have."""
    template = polib.pofile(str(FOLDER / f"{ADDON}.pot"))
    new = {entry.msgid for entry in _terms(template)}
    for name in (f"{ADDON}.pot", *(f"{language}.po" for language in COMPLETE)):
        po = polib.pofile(str(FOLDER / name))
        for entry in [e for e in po if e.msgid in new]:
            po.remove(entry)
        _write(tmp_path, po, name)
    found = problems(tmp_path, template, ADDON)
    assert sum("new term" in line for line in found) >= len(new)
    for language in COMPLETE:
        assert sum(line.startswith(f"{language}.po") for line in found) >= len(new)
