"""A problem set as nbgrader released it, taken apart for a page: texts, boards, and answers in one's own words.

Only the release is shown, so a page gives away no more than the notebook does; the source, where it is at hand, says
whether the release is still what it was made from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whichpm import bank, handout
from whichpm.forms import boards, derived, is_of_source
from whichpm.quality import sets
from whichpm.quality.releases import changed, home, is_current
from whichpm.suggest import generate

NOTEBOOK_ONLY = "notebook-only"
"""The tag of a cell that speaks of cells and keys, for which a page has words of its own."""


class ReleaseError(Exception):
    """A release that cannot be shown; the message names the culprit and the fix."""


@dataclass(frozen=True)
class Text:
    """A Markdown cell to read, with the cell's id."""

    name: str
    markdown: str


@dataclass(frozen=True)
class Board:
    """A code cell that shows an exercise; ``cell`` is its place in the notebook."""

    cell: int
    slug: str


@dataclass(frozen=True)
class Written:
    """A Markdown cell that a learner fills in, by its ``grade_id``; ``cell`` is its place in the notebook."""

    cell: int
    name: str


@dataclass(frozen=True)
class Release:
    """The notebook as released, and what of it a page shows, in order.

    ``form`` is the form that it has, and ``first`` that of the source; both are empty where there is one alone.
    """

    file: str
    notebook: Mapping[str, Any]
    parts: tuple[Text | Board | Written, ...]
    form: str = ""
    first: str = ""

    @property
    def other(self) -> str:
        """The form, where it is another one than that of the source."""
        return "" if self.form == self.first else self.form


def paths(root: Path, name: str) -> list[Path]:
    """Every file that a page of this set depends on."""
    root = home(root, name)
    return sorted(path for part in ("release", "source") for path in (root / part / name).glob("*.*") if path.is_file())


def read(root: Path, name: str, form: str = "") -> Release:
    """The release of a problem set, in the form that its source shows or in another one.

    Raises :class:`ReleaseError` where it is missing, older than its source or odd, or where there is no such form.
    """
    fix = generate(name)
    root, course = home(root, name), root
    path = root / "release" / name / f"{name}.ipynb"
    if not path.is_file():
        raise ReleaseError(f"there is no release/{name}/{name}.ipynb; {fix}")
    notebook = _load(path, fix)
    source = root / "source" / name / path.name
    if source.is_file() and (differs := changed(_load(source, "fix it in JupyterLab"), notebook)):
        raise ReleaseError(f"release/{name}/{name}.ipynb is older than its source ({differs}); {fix}")
    parts = tuple(_parts(notebook, f"release/{name}/{name}.ipynb"))
    if not parts or not isinstance(parts[0], Text) or not parts[0].markdown.startswith("# "):
        raise ReleaseError(f'release/{name}/{name}.ipynb does not begin with a title; begin its first cell with "# …"')
    for part in parts:
        if isinstance(part, Board) and not _current(course, path.parent, part.slug):
            raise ReleaseError(
                f"release/{name}/{part.slug}{handout.SUFFIX} is missing or older than its exercise; {fix}"
            )
    places = sets.read(course).places(name, [part.slug for part in parts if isinstance(part, Board)])
    own = next((each for each, into in places.items() if is_of_source(into)), "")
    if form and form not in places:
        raise ReleaseError(f'{name} has no form "{form}"; it has {", ".join(places) or "one form alone"}')
    if form not in ("", own):
        notebook = derived(notebook, places[form])
        parts = tuple(_parts(notebook, f"release/{name}/{name}.ipynb"))
    return Release(path.name, notebook, parts, form or own, own)


def _load(path: Path, fix: str) -> dict[str, Any]:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        [cell["cell_type"] + cell["id"] for cell in notebook["cells"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ReleaseError(
            f"{path.parent.parent.name}/{path.parent.name}/{path.name} is no notebook ({error}); {fix}"
        ) from None
    return dict(notebook)


def _marks(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    marks: Mapping[str, Any] = cell["metadata"].get("nbgrader", {})
    return marks


def _parts(notebook: Mapping[str, Any], path: str) -> Iterator[Text | Board | Written]:
    for index, cell in enumerate(notebook["cells"]):
        source, marks = "".join(cell["source"]), _marks(cell)
        if cell["cell_type"] == "markdown":
            if marks.get("solution"):
                yield Written(index, marks["grade_id"])
            elif NOTEBOOK_ONLY not in cell["metadata"].get("tags", ()):
                yield Text(cell["id"], source)
        elif cell["cell_type"] == "code" and not marks.get("grade"):
            shows = boards(source)
            if not shows:
                raise ReleaseError(
                    f'{path}: cell "{cell["id"]}" shows no board, and a page runs no code; '
                    "leave the cell out, or leave out the page of this set"
                )
            yield from (Board(index, slug) for slug in shows)


def _current(root: Path, folder: Path, slug: str) -> bool:
    """Whether the exercise beside the notebook is the bank's present one. Of a wrong bank the board tells."""
    try:
        return is_current(folder, bank.find(root, slug))
    except (bank.BankError, bank.NoSuchExercise):
        return True
