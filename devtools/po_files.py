"""Translation files: a quiet template, merging, and what is missing."""

import polib

COMPLETE = ("fr", "fr_CA")  # languages in which no term may be missing
DATES = ("POT-Creation-Date", "PO-Revision-Date")
# English verbs that are nouns elsewhere, with the ends of the places they stand in
VERBS = {
    "Invoice": (
        "field_nav_posting_batch__invoice",
        "nav_post_order__mode__invoice",
        "res_partner__nav_blocked__invoice",
    ),
}


def parse(text):
    return polib.pofile(text)


def without_dates(po):
    """A template that changes only when a term does."""
    for name in DATES:
        po.metadata.pop(name, None)
    return po


def without_tests(template):
    """Texts of tests are marked for the linter only: no user reads them."""
    for entry in list(template):
        if all("/tests/" in place for place, _line in entry.occurrences):
            template.remove(entry)
    return template


def split(template):
    """Give verbs that look like a noun in English an entry of their own.

    Odoo exports one entry for each English text, but reads any number of them: each
    translates the places it names. The context keeps them apart for polib and editors.
    """
    for entry in list(template):
        verbs = VERBS.get(entry.msgid, ())
        found = [place for place in entry.occurrences if place[0].endswith(verbs)]
        if verbs and found and len(found) < len(entry.occurrences):
            verb = polib.POEntry(
                msgid=entry.msgid,
                msgctxt="verb",
                comment=entry.comment,
                occurrences=found,
            )
            entry.occurrences = [p for p in entry.occurrences if p not in found]
            template.insert(template.index(entry) + 1, verb)
    return template


def merge(po, template):
    """Keep translations, add new terms, drop obsolete ones."""
    po.merge(template)
    for entry in po.obsolete_entries():
        po.remove(entry)
    places = {entry.msgid_with_context: place for place, entry in enumerate(template)}
    po.sort(key=lambda entry: places[entry.msgid_with_context])
    return po


def untranslated(po):
    """Terms without a translation, or with one that nobody has confirmed."""
    return [
        entry.msgid
        for entry in po
        if not entry.obsolete and (entry.fuzzy or not entry.msgstr)
    ]


def _template_path(folder, addon):
    return folder / f"{addon}.pot"


def _text(po):
    return str(po).rstrip("\n") + "\n"


def write(folder, template, addon):
    """Write the template and each translation.

    :return: one line about each file
    """
    folder.mkdir(exist_ok=True)
    _template_path(folder, addon).write_text(_text(template))
    lines = [f"{addon}.pot: {len(template)} terms"]
    for path in sorted(folder.glob("*.po")):
        po = merge(polib.pofile(str(path)), template)
        path.write_text(_text(po))
        lines.append(f"{path.name}: {len(untranslated(po))} terms to translate")
    return lines


def problems(folder, template, addon):
    """What keeps the translations from being complete, one line each."""
    found = []
    path = _template_path(folder, addon)
    if not path.exists() or path.read_text() != _text(template):
        old = polib.pofile(str(path)) if path.exists() else ()
        known = {entry.msgid for entry in old}
        new = [entry.msgid for entry in template if entry.msgid not in known]
        found.append(f"{path.name} is stale: run ./dev pot")
        found += [f"{path.name}: new term {_short(term)}" for term in new]
    for language in COMPLETE:
        path = folder / f"{language}.po"
        if not path.exists():
            found.append(f"{path.name} is missing")
            continue
        po = merge(polib.pofile(str(path)), template)
        found += [f"{path.name}: {_short(term)}" for term in untranslated(po)]
    return found


def _short(term):
    line = " ".join(term.split())
    return repr(line if len(line) <= 70 else f"{line[:67]}...")
