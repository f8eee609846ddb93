"""Notebooks without installing: where ``make site`` has built them (``_build/lite/``), they become part of the site.

Their copy lies in ``lite/``; the pages of problem sets link to them through :func:`address`.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from whichpm import bank

FOLDER = "lite"
ABOUT = "whichpm.json"
"""Names what was built: its version, and the notebook of every set."""


def address(root: Path, name: str) -> str | None:
    """Address of the notebook of a set or form from the top of the site, or ``None`` where it was not built."""
    notebook = json.loads(_about(root / "_build" / FOLDER) or "{}").get("notebooks", {}).get(name)
    return f"{FOLDER}/notebooks/index.html?path={quote(notebook)}" if notebook else None


def _about(folder: Path) -> str:
    path = folder / ABOUT
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _built(app: Sphinx) -> Path | None:
    root = bank.find_root(Path(app.srcdir))
    return root / "_build" / FOLDER if root else None


def _outdated(app: Sphinx, env: BuildEnvironment, *_: Any) -> list[str]:
    """Pages that show a release are read again when the notebooks are others than before, or no longer there."""
    built = _built(app)
    before, env.whichpm_lite = getattr(env, "whichpm_lite", ""), _about(built) if built else ""  # type: ignore[attr-defined]
    if env.whichpm_lite == before:  # type: ignore[attr-defined]
        return []
    return [name for name, files in env.dependencies.items() if any("release" in Path(file).parts for file in files)]


def _copy(app: Sphinx, failure: Exception | None) -> None:
    """Bring the site's copy in step; one that nothing stands behind any more goes."""
    built, copy = _built(app), Path(app.outdir) / FOLDER
    if failure or app.builder.format != "html" or not built or _about(built) == _about(copy):
        return
    shutil.rmtree(copy, ignore_errors=True)
    if _about(built):
        shutil.copytree(built, copy)


def setup(app: Sphinx) -> None:
    """Connect both; called by the extension."""
    app.connect("env-get-outdated", _outdated)
    app.connect("build-finished", _copy)
