"""A virtual environment with the Python packages Odoo and its tests need."""

import os
import shutil
import subprocess
import sys

from .shell import HOME, ROOT, DevError, digest, is_stamped, run, stamp, step

REQUIREMENTS = ROOT / "devtools" / "requirements.txt"
VENV = HOME / "venv"
PYTHON = VENV / "bin" / "python"
SUPPORTED = ((3, 10), (3, 13))


def _version(executable):
    code = "import sys; print(*sys.version_info[:2])"
    try:
        out = subprocess.run([executable, "-c", code], capture_output=True, text=True)
    except OSError:
        return None
    return tuple(int(part) for part in out.stdout.split()) or None


def _find_python():
    """The running Python when Odoo 19 supports it, else a supported one on PATH."""
    names = [sys.executable, "python3.12", "python3.11", "python3.13", "python3.10"]
    for name in names:
        path = shutil.which(name)
        version = path and _version(path)
        if version and SUPPORTED[0] <= version <= SUPPORTED[1]:
            return path
    raise DevError("Odoo 19 runs here on Python 3.10 to 3.13; none was found on PATH.")


def ensure():
    """Create or refresh the environment.

    :return: path of its Python
    """
    wanted = digest(REQUIREMENTS, str(VENV))
    if is_stamped("python", wanted) and PYTHON.exists():
        return PYTHON
    with step("Python packages into .dev/venv"):
        if not PYTHON.exists():
            run([_find_python(), "-m", "venv", VENV], log="venv.log")
        environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        run(
            [PYTHON, "-m", "pip", "install", "-r", REQUIREMENTS],
            env=environment,
            log="pip.log",
        )
    stamp("python", wanted)
    return PYTHON
