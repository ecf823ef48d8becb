"""./dev pot."""

import argparse

from .shell import ADDON, ROOT
from .workshop import Workshop


def cmd_pot(argv):
    """Export the template and refresh the translations."""
    parser = argparse.ArgumentParser(
        prog="./dev pot",
        description=f"Write {ADDON}/i18n/{ADDON}.pot with Odoo's exporter and merge it "
        "into each .po: translations stay, new terms come, obsolete ones go.",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="change nothing; end with 1 when the template is stale or when a term of "
        "fr.po or fr_CA.po is not translated",
    )
    args = parser.parse_args(argv)
    shop = Workshop()
    database, _ = shop.pristine.clean()
    folder = ROOT / ADDON / "i18n"
    options = ["--check"] if args.check else []
    script = ROOT / "devtools" / "pot_script.py"
    return shop.run_script(database, script, folder, *options)
