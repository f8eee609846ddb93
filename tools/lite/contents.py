"""What the notebook application finds: files of sets and course, and for each folder a listing of Jupyter's kind."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from whichpm import worked

START = "start-here"
"""The notebook that a folder of several begins with."""


class NoLanguage(ValueError):
    """A notebook that would open with a question about kernels."""


def publish(release: Path, site: Path, names: Collection[str]) -> dict[str, str]:
    """Put the released sets of these names, and forms of them, into the site; gives the path of each notebook.

    A learner's saved copy hides the site's file of the same path. The folder's name therefore changes with what is in
    it, so that a changed set opens fresh, and the copy of the old one stays where it was. Raises
    :class:`~whichpm.worked.WorkedOn`.
    """
    notebooks = {}
    for folder in sorted(path for path in release.iterdir() if path.is_dir() and path.name in names):
        worked.check(folder)
        files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
        name = f"{folder.name}-{_version(files)}"
        (site / "files" / name).mkdir(parents=True)
        for path in files:
            shutil.copy2(path, site / "files" / name)
        notebook = min((path for path in files if path.suffix == ".ipynb"), key=lambda path: path.stem != START)
        if "language_info" not in json.loads(notebook.read_text(encoding="utf-8"))["metadata"]:
            raise NoLanguage(f"{notebook}: its metadata lack language_info; add it to the source, generate it anew")
        notebooks[folder.name] = f"{name}/{notebook.name}"
    for folder in [site / "files", *(site / "files").iterdir()]:
        listing = site / "api" / "contents" / folder.relative_to(site / "files") / "all.json"
        listing.parent.mkdir(parents=True, exist_ok=True)
        children = [_entry(path, site / "files") for path in sorted(folder.iterdir())]
        whole = {**_entry(folder, site / "files"), "content": children, "format": "json"}
        listing.write_text(json.dumps(whole, indent=1), encoding="utf-8")
    return notebooks


def _version(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:8]


def _entry(path: Path, root: Path) -> dict[str, Any]:
    """What Jupyter's contents interface says of a file or folder, without its content."""
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    kind = "directory" if path.is_dir() else "notebook" if path.suffix == ".ipynb" else "file"
    return {
        "name": path.name if path != root else "",
        "path": path.relative_to(root).as_posix() if path != root else "",
        "type": kind,
        "format": None,
        "mimetype": "application/json" if kind == "file" else None,
        "content": None,
        "size": None if path.is_dir() else path.stat().st_size,
        "created": changed,
        "last_modified": changed,
        "writable": True,
    }
