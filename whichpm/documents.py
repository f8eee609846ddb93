"""The notebooks beside a board: where its receipts may stand that only the document has.

Standard library only, because this also runs on a learner's machine and in the browser.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whichpm import answers as carriers
from whichpm import forms
from whichpm.answers import Answers

CHECKPOINTS = ".ipynb_checkpoints"
"""Where Jupyter keeps each notebook as it was when it was opened, or last saved by hand."""
FILES = 50
"""Notebooks of a folder that are read, those changed last."""
LIMIT = 20_000_000
"""Bytes of the largest notebook that is read."""


@dataclass(frozen=True)
class Search:
    """What the notebooks of a folder hold of one exercise.

    Attributes
    ----------
    receipts
        All that hold answers, whichever notebook has them.
    earlier
        Where there are none, those of the checkpoints. Running a cell takes away what stood below it: a notebook that
        is saved before Python has read it no longer has its receipt.
    readable
        Whether the notebook of the board is among those that were read. Where it is not, nobody knows what it holds.
    certain
        Whether it is the one whose name the editor told, and not only one that has the board.
    """

    receipts: tuple[Answers, ...] = ()
    earlier: tuple[Answers, ...] = ()
    readable: bool = False
    certain: bool = False


def search(folder: Path, slug: str, shown: str = "") -> Search:
    """Read the notebooks of a folder by what they hold; the name of the board's own is known only to some editors.

    Parameters
    ----------
    folder
        Where the kernel works, which is where the notebook lies.
    slug
        The board's exercise.
    shown
        The exercise that the notebook names in its place, where that is another one: of another form of the set.
    """
    receipts: list[Answers] = []
    named = _names()
    readable = certain = False
    for path in _notebooks(folder, named):
        tree = _tree(path)
        if tree is None:
            continue
        certain |= path.name in named
        readable |= path.name in named or _has_board(tree, shown or slug)
        receipts += _answered(tree, slug)
    kept = () if receipts else _notebooks(folder / CHECKPOINTS, frozenset())
    earlier = (each for path in kept for each in _answered(_tree(path), slug))
    return Search(tuple(receipts), tuple(earlier), readable, certain)


def _answered(tree: object, slug: str) -> list[Answers]:
    return [each for each in carriers.receipts(tree, slug) if each.answers]


def folder_of_notebook() -> Path | None:
    """The folder of the notebook where the editor tells it, as VS Code does; ``None`` elsewhere."""
    path = _vs_code()
    return path.parent if path else None


def _names() -> frozenset[str]:
    """Names that an editor gave the kernel. A notebook that was renamed since has another one."""
    # Jupyter Server tells the notebook's path from the server's root; its folder is our own.
    said = [Path(os.environ.get("JPY_SESSION_NAME", "")).name]
    if path := _vs_code():
        said.append(path.name)
    return frozenset(name for name in said if name.endswith(".ipynb"))


def _vs_code() -> Path | None:
    try:
        from IPython.core.getipython import get_ipython

        shell: Any = get_ipython()
        path = shell.user_ns.get("__vsc_ipynb_file__") if shell else None
    except ImportError:
        return None
    return Path(path) if isinstance(path, str) and path.endswith(".ipynb") else None


def _notebooks(folder: Path, named: frozenset[str]) -> list[Path]:
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(".ipynb") and entry.is_file() and entry.stat().st_size <= LIMIT:
                    found.append((entry.name in named, entry.stat().st_mtime, Path(entry.path)))
    except OSError:
        return []
    return [path for *_, path in sorted(found, reverse=True)[:FILES]]


def _tree(path: Path) -> object | None:
    """A parsed notebook; ``None`` of what cannot be read, also because it is being written at this moment."""
    try:
        tree: object = json.loads(path.read_bytes())
        return tree
    except (OSError, ValueError, RecursionError):
        return None


def _has_board(tree: object, slug: str) -> bool:
    return any(slug in forms.boards(source) for source in _sources(tree))


def _sources(tree: object) -> Iterator[str]:
    cells = tree.get("cells") if isinstance(tree, dict) else None
    for cell in cells if isinstance(cells, list) else ():
        source = cell.get("source") if isinstance(cell, dict) else None
        if isinstance(source, str):
            yield source
        elif isinstance(source, list):
            yield "".join(line for line in source if isinstance(line, str))
