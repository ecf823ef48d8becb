"""Where Odoo 19 comes from.

In this order: ``$ODOO_PATH``, an importable ``odoo`` 19, Debian's package ``odoo-19``,
a shallow clone of Odoo's repository.
"""

import importlib.util
import os
import shutil
import tarfile
from pathlib import Path

from .shell import HOME, DevError, is_stamped, run, stamp, step

TREE = HOME / "odoo"
PACKAGES = HOME / "packages"
DIST = TREE / "usr/lib/python3/dist-packages"
# Debian replaces these by links to files of other packages
DEBIAN_COMPANIONS = (
    "libjs-jquery",
    "libjs-underscore",
    "libjs-jquery-form",
    "fonts-montserrat",
    "fonts-roboto-unhinted",
    "fonts-inconsolata",
)
FONT_AWESOME = "font-awesome@4.7.0"  # later majors have other code points: broken icons


def _is_odoo_19(path):
    release = path / "odoo" / "release.py"
    return release.exists() and "version_info = (19, 0" in release.read_text()


def _from_environment():
    value = os.environ.get("ODOO_PATH")
    if not value:
        return None
    path = Path(value).expanduser().resolve()
    if not _is_odoo_19(path):
        raise DevError(
            f"ODOO_PATH={value} does not hold Odoo 19 (no odoo/release.py of 19.0)."
        )
    return path


def _from_import():
    spec = importlib.util.find_spec("odoo")
    for location in (spec and spec.submodule_search_locations) or []:
        path = Path(location).resolve().parent
        if _is_odoo_19(path):
            return path
    return None


def _apt_options():
    """Options for apt to use directories of ours: the system's stay as they are."""
    base = HOME / "apt"
    for folder in ("state/lists/partial", "cache/archives/partial", "etc"):
        (base / folder).mkdir(parents=True, exist_ok=True)
    command = ["apt-get", "indextargets", "--format", "$(ORIGIN)|$(REPO_URI)"]
    targets = run(command).splitlines()
    mirrors = [line.split("|")[1] for line in targets if line.startswith("Debian|")]
    mirrors = [uri for uri in mirrors if "security" not in uri]
    keyring = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
    if not mirrors or not keyring.exists():
        return None
    sources = base / "etc" / "sources.list"
    sources.write_text(f"deb [signed-by={keyring}] {mirrors[0]} unstable main\n")
    settings = {
        "Dir::State": base / "state",
        "Dir::Cache": base / "cache",
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "APT::Sandbox::User": "root",
    }
    options = [("-o", f"{key}={value}") for key, value in settings.items()]
    return [part for option in options for part in option]


def _from_debian():
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        return None
    options = _apt_options()
    if not options:
        return None
    PACKAGES.mkdir(parents=True, exist_ok=True)
    with step("downloading Odoo 19 (Debian package, about 130 MB)"):
        run(["apt-get", *options, "update"], log="odoo-apt.log")
        for old in PACKAGES.glob("*.deb"):
            old.unlink()
        names = ["odoo-19", *DEBIAN_COMPANIONS]
        run(["apt-get", *options, "download", *names], cwd=PACKAGES, log="odoo-apt.log")
    with step("unpacking Odoo"):
        shutil.rmtree(TREE, ignore_errors=True)
        TREE.mkdir(parents=True)
        for package in PACKAGES.glob("*.deb"):
            run(["dpkg", "-x", package, TREE])
            package.unlink()
        _complete_debian_tree()
    return DIST


def _complete_debian_tree():
    """Put back what Debian takes out of the web client."""
    static = DIST / "odoo/addons/web/static"
    fonts = [static / "lib/fontawesome/fonts", static / "src/libs/fontawesome/fonts"]
    with_icons = _npm_package(FONT_AWESOME) / "fonts"
    for folder in fonts:
        for source in with_icons.iterdir():
            target = folder / source.name
            if target.is_symlink() or folder == fonts[0]:
                target.unlink(missing_ok=True)
                shutil.copy(source, target)
    # Without any file there the web client logs an error and every tour fails. What it
    # serves, blurring the background in video calls, is not needed here.
    selfie = DIST / "odoo/addons/mail/static/lib/selfie_segmentation"
    selfie.mkdir(parents=True, exist_ok=True)
    (selfie / "selfie_segmentation.js").touch()


def _npm_package(name):
    if not shutil.which("npm"):
        raise DevError(f"npm is missing; it is needed for Odoo's icons ({name}).")
    folder = HOME / "npm" / name.replace("@", "-")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run(["npm", "pack", name, "--silent"], cwd=folder, log="npm.log")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder)
    return folder / "package"


def _from_git():
    if not shutil.which("git"):
        return None
    with step("cloning Odoo 19.0 (shallow)"):
        shutil.rmtree(TREE, ignore_errors=True)
        repository = "https://github.com/odoo/odoo"
        options = ["-q", "--depth=1", "-b", "19.0"]
        run(["git", "clone", *options, repository, TREE], log="git.log")
    return TREE


def ensure():
    """Find or fetch Odoo.

    :return: the folder to put on PYTHONPATH; it holds the package ``odoo``
    :raise DevError: when no source is available
    """
    path = _from_environment() or _from_import()
    if path:
        return path
    for known in (DIST, TREE):
        if is_stamped("odoo", str(known)) and _is_odoo_19(known):
            return known
    path = _from_debian() or _from_git()
    if not path:
        raise DevError(
            "Odoo 19 was not found. Point ODOO_PATH to a checkout of its 19.0 branch,\n"
            "or install apt-get (Debian, Ubuntu) or git so that it can be fetched."
        )
    stamp("odoo", str(path))
    return path


def addons_paths(path):
    """Odoo's own addon folders below the source folder."""
    return [
        folder for folder in (path / "odoo/addons", path / "addons") if folder.is_dir()
    ]
