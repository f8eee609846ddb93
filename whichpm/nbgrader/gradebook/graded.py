"""The one reader of an autograded notebook: stored answers, remarks, and answers graded by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

import msgspec

from whichpm import answers as carriers
from whichpm import order
from whichpm.answers import Answers, AnswersError
from whichpm.nbgrader.marking import verdicts
from whichpm.nbgrader.marking.verdicts import Verdicts
from whichpm.nbgrader.submission.plainfile import GRADED_LIMIT, NotPlain, TooLarge, read_plain


class Unreadable(Exception):
    """Nothing can be told from it; the message says why and what to do."""


class _Ours(msgspec.Struct):
    answers: dict[str, msgspec.Raw] = {}
    problems: list[str] = []
    exercises: dict[str, str] = {}


class _Metadata(msgspec.Struct):
    whichpm: _Ours | None = None


class _Marks(msgspec.Struct):
    grade_id: str = ""
    solution: bool = False
    locked: bool = False


class _CellMetadata(msgspec.Struct):
    nbgrader: _Marks | None = None


class _Output(msgspec.Struct):
    metadata: dict[str, Any] = {}


class _Cell(msgspec.Struct):
    cell_type: str
    metadata: _CellMetadata
    source: str | list[str] = ""
    outputs: list[_Output] = []

    @property
    def text(self) -> str:
        return self.source if isinstance(self.source, str) else "".join(self.source)


class _Notebook(msgspec.Struct):
    metadata: _Metadata
    cells: list[_Cell]


class Written(msgspec.Struct, frozen=True):
    """What a learner wrote into a cell, and the locked text above it (what was asked); ``None`` where there is none."""

    text: str
    code: bool
    asked: str | None


class GradedNotebook(msgspec.Struct, frozen=True):
    """Answers by slug of the exercise, the grader's remarks, written answers by cell, and verdicts by cell.

    A notebook of a version before 0.2 keeps no verdicts. ``in_place`` has, by cell, the exercise of another form.
    """

    answers: Mapping[str, Answers]
    remarks: tuple[str, ...]
    written: Mapping[str, Written]
    verdicts: Mapping[str, Verdicts]
    in_place: Mapping[str, str] = {}

    def exercise(self, cell: str) -> str:
        """The exercise that an autograded cell was graded by."""
        return self.in_place.get(cell, cell)

    def given(self, cell: str) -> Answers | None:
        """The answers that an autograded cell was graded from."""
        return self.answers.get(self.exercise(cell))


Kind = TypeVar("Kind", _Notebook, "_FindingsNotebook")


class Findings(NamedTuple):
    """What grading found, by cell; and by exercise, of the answers that it rests on, when they were saved and begun.

    ``None`` stands for a time that cannot be read. ``orders`` has the seeds of the orders in which cards were shown.
    """

    verdicts: Mapping[str, Verdicts]
    saved: Mapping[str, datetime | None]
    began: Mapping[str, datetime | None]
    orders: Mapping[str, str]


class _Stamp(msgspec.Struct):
    """Of stored answers, what says that they are answers, when they were saved, and how cards were shown."""

    format: Literal[1]
    exercise: str
    answers: dict[str, msgspec.Raw]
    saved: Any = None
    began: Any = None
    order: Any = None


class _FindingsMetadata(msgspec.Struct, frozen=True):
    whichpm: msgspec.Raw = msgspec.Raw(b"null")


class _FindingsOutput(msgspec.Struct):
    metadata: _FindingsMetadata = _FindingsMetadata()


class _FindingsCell(msgspec.Struct):
    metadata: _CellMetadata
    outputs: list[_FindingsOutput] = []


class _FindingsNotebook(msgspec.Struct):
    metadata: _Metadata
    cells: list[_FindingsCell]


_decoder = msgspec.json.Decoder(_Notebook)
_findings_decoder = msgspec.json.Decoder(_FindingsNotebook)
_stamp_decoder = msgspec.json.Decoder(_Stamp)
_verdicts_decoder = msgspec.json.Decoder(Verdicts | None)


def read(path: Path) -> GradedNotebook:
    """Read one autograded notebook; raises :class:`Unreadable`."""
    notebook, ours = _opened(path, _decoder)
    return GradedNotebook(
        answers=_all_stored(ours),
        remarks=tuple(ours.problems),
        written=_written(notebook.cells),
        verdicts=dict(_verdicts(notebook.cells)),
        in_place=ours.exercises,
    )


def findings(path: Path) -> Findings:
    """What grading found in one notebook, as :func:`read` has it, in half the time; raises :class:`Unreadable`."""
    notebook, ours = _opened(path, _findings_decoder)
    found = {}
    for cell in notebook.cells:
        if cell.outputs and cell.metadata.nbgrader:
            try:
                verdict = _verdicts_decoder.decode(cell.outputs[0].metadata.whichpm)
            except msgspec.MsgspecError:
                continue
            if verdict:
                found[cell.metadata.nbgrader.grade_id] = verdict
    stamps = dict(_stamps(ours))
    seeds = ((slug, order.seed_in(stamp.order)) for slug, stamp in stamps.items())
    return Findings(
        found,
        {slug: _moment(stamp.saved) for slug, stamp in stamps.items()},
        {slug: _moment(stamp.began) for slug, stamp in stamps.items()},
        {slug: seed for slug, seed in seeds if seed},
    )


def _stamps(ours: _Ours) -> Iterator[tuple[str, _Stamp]]:
    for slug, raw in ours.answers.items():
        try:
            stamp = _stamp_decoder.decode(raw)
        except msgspec.MsgspecError:
            continue
        if stamp.exercise == slug:
            yield slug, stamp


def _moment(told: object) -> datetime | None:
    moment = carriers.moment(told)
    return moment if moment > carriers.UNKNOWN else None


def _opened(path: Path, decoder: msgspec.json.Decoder[Kind]) -> tuple[Kind, _Ours]:
    """A graded notebook, and what we keep in its metadata."""
    try:
        notebook = decoder.decode(read_plain(path, GRADED_LIMIT))
    except FileNotFoundError:
        raise Unreadable("it has not been graded: there is no autograded notebook; grade it first") from None
    except (NotPlain, TooLarge, OSError, ValueError, RecursionError) as error:
        cause = "it is too large" if isinstance(error, TooLarge) else str(error)
        raise Unreadable(f"the autograded notebook cannot be read ({cause}); grade it again with --force") from None
    ours = notebook.metadata.whichpm
    if ours is None:
        fix = "grade it again with the settings of nbgrader_config.py, or with `whichpm grade`"
        raise Unreadable(f"the autograded notebook keeps no answers, because it was not graded from data; {fix}")
    return notebook, ours


def _all_stored(ours: _Ours) -> dict[str, Answers]:
    return {slug: stored for slug, raw in ours.answers.items() if (stored := _stored(slug, raw))}


def _stored(slug: str, raw: msgspec.Raw) -> Answers | None:
    try:
        return carriers.parse(msgspec.json.decode(raw), slug)
    except AnswersError:
        return None


def _verdicts(cells: list[_Cell]) -> Iterator[tuple[str, Verdicts]]:
    for cell in cells:
        found = verdicts.read([{"metadata": output.metadata} for output in cell.outputs])
        if found and cell.metadata.nbgrader:
            yield cell.metadata.nbgrader.grade_id, found


def _written(cells: list[_Cell]) -> dict[str, Written]:
    written = {}
    asked = None
    for cell in cells:
        marks = cell.metadata.nbgrader
        if marks is None:
            continue
        if marks.solution:
            written[marks.grade_id] = Written(cell.text, cell.cell_type == "code", asked)
        asked = cell.text if marks.locked and not marks.solution and cell.cell_type == "markdown" else None
    return written
