"""What the gradebook recorded of a notebook when it was released."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from whichpm import answers, handout
from whichpm.nbgrader.submission.notebook import read


@dataclass(frozen=True)
class KnownCell:
    """A cell that nbgrader recorded when it generated the release."""

    grade_id: str
    type: str
    source: str
    checksum: str | None
    locked: bool
    points: float | None = None
    grade: bool = False
    solution: bool = False
    task: bool = False

    @property
    def autograded(self) -> bool:
        """Whether its points come from its output: the cells that must never be left without one."""
        return self.grade and not self.solution and self.type == "code"


@dataclass(frozen=True)
class KnownNotebook:
    """One notebook of an assignment, in the order of its cells.

    Attributes
    ----------
    plain
        Sources of the cells of the release that nbgrader does not know; ``None`` where nobody can say which they are,
        and no cell can be told to be the learner's own.
    beside
        Names of the files that are handed out with it.
    due, timed
        Until when it can be handed in, in UTC without a zone, and whether most submissions of the class have a time.
    """

    kernelspec: Mapping[str, Any]
    cells: tuple[KnownCell, ...]
    plain: frozenset[str] | None = None
    beside: frozenset[str] = frozenset()
    due: datetime | None = None
    timed: bool = False

    @property
    def ids(self) -> frozenset[str]:
        """Ids of its cells."""
        return frozenset(cell.grade_id for cell in self.cells)


def handed_out(folders: Iterable[Path], notebook: str) -> tuple[frozenset[str] | None, frozenset[str]]:
    """What is the instructor's in a submission besides the known cells.

    Parameters
    ----------
    folders
        The assignment's folders of source and release; one that is not there is passed over.
    notebook
        Name of the notebook, without suffix.

    Returns
    -------
    plain, beside
        As in :class:`KnownNotebook`; names of answers files of the handed out exercises are among the latter.
    """
    plain: set[str] = set()
    beside: set[str] = set()
    found = False
    for folder in folders:
        cells = read(folder / f"{notebook}.ipynb").cells
        found |= bool(cells)
        plain.update(cell.source.strip() for cell in cells if not cell.grade_id)
        beside.update(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    slugs = [name.removesuffix(handout.SUFFIX) for name in beside if name.endswith(handout.SUFFIX)]
    beside.update(map(answers.file_name, slugs))
    return frozenset(plain) if found else None, frozenset(beside)
