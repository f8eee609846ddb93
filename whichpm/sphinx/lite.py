"""Notebooks without installing: where ``make site`` has built them (``_build/lite/``), they become part of the site.

Their copy lies in ``lite/``; the pages of problem sets link to them through :func:`address`, and
``{course-notebooks}`` is a section that leads to the whole course, where it was built.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from whichpm import bank, words
from whichpm.chapters import NOTEBOOKS

FOLDER = "lite"
ABOUT = "whichpm.json"
"""Names what was built: its version, and the notebook of every set."""


def address(root: Path, name: str) -> str | None:
    """Address of the notebook of a set or form from the top of the site, or ``None`` where it was not built."""
    notebook = json.loads(_about(root / "_build" / FOLDER) or "{}").get("notebooks", {}).get(name)
    return f"{FOLDER}/notebooks/index.html?path={quote(notebook)}" if notebook else None


class CourseNotebooks(SphinxDirective):
    """The section, or nothing."""

    def run(self) -> list[nodes.Node]:
        """Leave a link to the notebook that the course begins with."""
        root = bank.find_root(Path(self.env.srcdir))
        if root is None:
            return []
        self.env.note_dependency(str(root / NOTEBOOKS / "course.json"))  # By which _outdated knows the page.
        start = address(root, NOTEBOOKS.name)
        if not start:
            return []
        say = words.of(self.config.language)
        section = nodes.section("", nodes.title("", say("lite.title")), names=["course-notebooks"])
        self.state.document.note_implicit_target(section)
        up = "../" * self.env.docname.count("/")
        link = nodes.reference("", say("lite.open"), refuri=up + start, internal=True, classes=["wp-lite"])
        section += [nodes.paragraph("", say("lite.about")), nodes.paragraph("", "", link)]
        return [section]


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
    """Connect all of it; called by the extension."""
    app.add_directive("course-notebooks", CourseNotebooks)
    app.connect("env-get-outdated", _outdated)
    app.connect("build-finished", _copy)
