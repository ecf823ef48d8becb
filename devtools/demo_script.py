"""Runs inside an Odoo shell: tells the story of the addon and writes its PDFs.

Arguments: the folder of the PDFs. Ends with 1 when a figure is wrong.
"""

import sys
from contextlib import contextmanager
from pathlib import Path

import odoo
from odoo.service import server

from odoo.addons.nav_sales_addon.tests import stories

from devtools.shell import first_free_port, say


@contextmanager
def web_server(env):
    """The PDF printer fetches styles and images over HTTP, from a server that knows
    this database; without one documents come out unstyled."""
    port = first_free_port(8100)
    odoo.tools.config["http_port"] = port
    server.load_server_wide_modules()
    web = server.ThreadedServer(odoo.http.root)
    web.http_spawn()
    parameters = env["ir.config_parameter"].sudo()
    before = parameters.get_param("report.url")
    parameters.set_param("report.url", f"http://127.0.0.1:{port}")
    env.cr.commit()
    yield
    parameters.set_param("report.url", before)
    web.httpd.shutdown()


def main(env, folder):
    wrong = stories.run_all(env, say)
    env.cr.commit()
    if wrong:
        say("\nWrong figures:\n" + "\n".join(f"  - {text}" for text in wrong))
        sys.exit(1)
    with web_server(env):
        stories.write_pdfs(env, folder, say)
    env.cr.commit()
    written = sorted(path.name for path in folder.glob("*.pdf"))
    say(f"\nEvery figure is right. PDFs in {folder}: {', '.join(written) or 'none'}")


main(env, Path(sys.argv[1]))  # noqa: F821  (the shell defines it)
