"""What is known of a notebook as it was released: from the gradebook, or from the release itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from whichpm import answers, handout
from whichpm.forms import Draw, Places, checksum, is_of_source, swapped
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
    in_place: str = ""

    @property
    def exercise(self) -> str:
        """The exercise that a cell is graded by: its id says that of the source, other forms have one in its place."""
        return self.in_place or self.grade_id

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
    forms
        What stands in the places of its exercises, by form of the set; empty where there is one form alone.
    draw
        What says whose form is which, where that was drawn.
    form
        The form that its cells are of; empty for that of the source.
    due, timed
        Until when it can be handed in, in UTC without a zone, and whether most submissions of the class have a time.
    """

    kernelspec: Mapping[str, Any]
    cells: tuple[KnownCell, ...]
    plain: frozenset[str] | None = None
    beside: frozenset[str] = frozenset()
    due: datetime | None = None
    timed: bool = False
    forms: Mapping[str, Places] = field(default_factory=dict)
    draw: Draw | None = field(default=None, repr=False)
    form: str = ""

    @property
    def ids(self) -> frozenset[str]:
        """Ids of its cells."""
        return frozenset(cell.grade_id for cell in self.cells)

    @property
    def answer_cells(self) -> tuple[KnownCell, ...]:
        """Those that learners write in."""
        return tuple(cell for cell in self.cells if cell.solution and not cell.locked)

    def of(self, form: str) -> KnownNotebook:
        """The same notebook as the learners of another form have it."""
        into = self.forms.get(form, {})
        if is_of_source(into):
            return replace(self, form=form)
        cells = tuple(_of_form(cell, into) for cell in self.cells)
        plain = frozenset(swapped(source, into) for source in self.plain) if self.plain is not None else None
        return replace(self, cells=cells, plain=plain, form=form)


def _of_form(cell: KnownCell, into: Places) -> KnownCell:
    if cell.type != "code" or cell.solution:
        return cell
    source = swapped(cell.source, into)
    marks = {"grade_id": cell.grade_id, "grade": cell.grade, "locked": cell.locked, "points": cell.points}
    made = checksum(source, cell.type, marks) if source != cell.source else cell.checksum
    return replace(cell, source=source, checksum=made, in_place=into.get(cell.grade_id, ""))


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


class _Marks(msgspec.Struct):
    grade_id: str = ""
    checksum: str | None = None
    locked: bool = False
    points: float | None = None
    grade: bool = False
    solution: bool = False
    task: bool = False


class _Metadata(msgspec.Struct):
    nbgrader: _Marks | None = None


class _Cell(msgspec.Struct):
    cell_type: str
    source: str | list[str]
    metadata: _Metadata


class _Notebook(msgspec.Struct):
    cells: list[_Cell]


def of_release(path: Path) -> KnownNotebook:
    """A notebook by its file in ``release/<assignment>/``, where no gradebook is needed.

    Raises
    ------
    OSError, msgspec.DecodeError
        Where it cannot be read as nbgrader writes it.
    """
    notebook = msgspec.json.decode(path.read_bytes(), type=_Notebook)
    cells = tuple(
        KnownCell(
            type=cell.cell_type,
            source=cell.source if isinstance(cell.source, str) else "".join(cell.source),
            **msgspec.structs.asdict(marks),
        )
        for cell in notebook.cells
        if (marks := cell.metadata.nbgrader) and marks.grade_id
    )
    return KnownNotebook({}, cells, *handed_out([path.parent], path.stem))
