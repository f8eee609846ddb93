"""What the book no longer shows leaves the site too: pages, their sources and downloads, notebooks in the browser.

Sphinx writes pages and takes none away. So a problem set that was held back again, by its line in ``_toc.yml`` or by
its date in ``exercises/sets.yml``, would still be there for whoever knows its address.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx

from whichpm import bank
from whichpm.chapters import NOTEBOOKS
from whichpm.quality import shown
from whichpm.sphinx import lite


def _clear(app: Sphinx, failure: Exception | None) -> None:
    if failure or app.builder.name != "html":
        return
    out = Path(app.outdir)
    _pages(app, out)
    _downloads(app, out / "_downloads")
    root = bank.find_root(Path(app.srcdir))
    if root:
        allowed = shown.labels(root) | {NOTEBOOKS.name}
        for folder in (root / "_build" / lite.FOLDER, out / lite.FOLDER):
            withhold(folder, allowed)


def _pages(app: Sphinx, out: Path) -> None:
    """Take away every page of the book, with what was read for it, that the book no longer has."""
    sources = out / "_sources"
    for path in sorted(sources.rglob("*")) if sources.is_dir() else ():
        name = re.sub(r"\.(md|ipynb|rst)(\.txt)?$", "", path.relative_to(sources).as_posix())
        if path.is_file() and name not in app.env.found_docs:
            for gone in (path, out / app.builder.get_target_uri(name), Path(app.doctreedir, f"{name}.doctree")):
                gone.unlink(missing_ok=True)


def _downloads(app: Sphinx, folder: Path) -> None:
    wanted = {Path(name).as_posix() for _, name in app.env.dlfiles.values()}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and path.relative_to(folder).as_posix() not in wanted:
            path.unlink()


def withhold(folder: Path, allowed: set[str]) -> None:
    """Take the notebooks of all other sets out of notebooks in the browser (see tools/lite/contents.py)."""
    about = folder / lite.ABOUT
    if not about.is_file():
        return
    told = json.loads(about.read_text(encoding="utf-8"))
    gone = {name: path for name, path in told.get("notebooks", {}).items() if name not in allowed}
    if not gone:
        return
    folders = {path.split("/")[0] for path in gone.values()}
    for name in folders:
        shutil.rmtree(folder / "files" / name, ignore_errors=True)
        shutil.rmtree(folder / "api" / "contents" / name, ignore_errors=True)
    listing = folder / "api" / "contents" / "all.json"
    if listing.is_file():
        whole = json.loads(listing.read_text(encoding="utf-8"))
        whole["content"] = [one for one in whole["content"] if one["name"] not in folders]
        listing.write_text(json.dumps(whole, indent=1), encoding="utf-8")
    told["notebooks"] = {name: path for name, path in told["notebooks"].items() if name not in gone}
    about.write_text(json.dumps(told, indent=1), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Connect it after all that writes, and before the list of what may be kept offline; called by the extension."""
    app.connect("build-finished", _clear, priority=1500)
