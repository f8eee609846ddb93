"""Jupyter's settings for tests: those of our environment, and nobody else's.

A user's ``~/.jupyter`` and a system's ``/etc/jupyter`` may say anything; every JupyterHub keeps an nbgrader_config.py
there. ``JUPYTER_NO_CONFIG`` is no way out: it hides the environment's own extensions too.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

OURS = "WHICHPM_TESTS_JUPYTER"
"""Names the folder that a run of the tests has made, for its processes."""


def settle() -> Path:
    """Point this process, and all that it starts, to empty folders in place of the user's and the system's."""
    given = os.environ.get(OURS)
    folder = Path(given or tempfile.mkdtemp(prefix="whichpm-tests-"))
    if not given:
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in [name for name in os.environ if name.startswith(("JUPYTER", "IPYTHON"))]:
        del os.environ[name]
    os.environ.update(
        {
            OURS: str(folder),
            "JUPYTER_CONFIG_DIR": str(folder / "config"),
            "JUPYTER_DATA_DIR": str(folder / "data"),
            "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
            "IPYTHONDIR": str(folder / "ipython"),
            "JUPYTER_PREFER_ENV_PATH": "1",
            # With these Jupyter looks for the system's settings where the next two say.
            "JUPYTER_PLATFORM_DIRS": "1",
            "XDG_CONFIG_DIRS": str(folder / "system"),
            "XDG_DATA_DIRS": str(folder / "system"),
        }
    )
    return folder
