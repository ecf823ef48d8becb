"""Runs inside an Odoo shell: exports the addon's terms, merges or checks the .po files.

Arguments: the folder i18n, and --check to change nothing.
"""

import io
import sys
from pathlib import Path

from odoo.tools.translate import trans_export

from devtools import po_files
from devtools.shell import ADDON, say


def main(env, folder, check):
    buffer = io.BytesIO()
    trans_export(False, [ADDON], buffer, "po", env)
    exported = po_files.parse(buffer.getvalue().decode())
    template = po_files.without_tests(po_files.without_dates(exported))
    template = po_files.split(template)
    if not check:
        say("\n".join(po_files.write(folder, template, ADDON)))
        return 0
    problems = po_files.problems(folder, template, ADDON)
    say("\n".join([*problems, f"Translations: {len(problems)} problems"]))
    return 1 if problems else 0


sys.exit(main(env, Path(sys.argv[1]), "--check" in sys.argv))  # noqa: F821
