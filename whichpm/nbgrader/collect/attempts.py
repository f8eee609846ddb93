"""What of all that a learner handed in counts: the latest of each file, and the time of the latest attempt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from whichpm import answers as carriers
from whichpm.answers import AnswersError
from whichpm.nbgrader.collect.expected import Expected, decode_exercise
from whichpm.nbgrader.collect.naming import Claim
from whichpm.nbgrader.submission.notebook import read

OLDEST = datetime.min.replace(tzinfo=UTC)


@dataclass
class Taken:
    """One file that was read and lies in the staging folder.

    ``name`` is the expected name, ``None`` for a notebook of another name; ``packed`` is the time of the entry, which
    orders attempts but need not be when it was handed in.
    """

    path: Path
    shown: str
    called: str
    name: str | None
    number: int
    source: int
    parts: tuple[str, ...]
    trusted: int
    packed: datetime | None
    claim: Claim | None = None
    at: datetime | None = None
    in_archive: bool = False
    order: int = 0

    @property
    def when(self) -> tuple[bool, datetime, int]:
        """For putting attempts in order; one whose time is known goes before one that may be older."""
        return self.at is not None, self.at or self.packed or OLDEST, self.order

    @property
    def attempt(self) -> tuple[object, ...]:
        """The same for files that were handed in together."""
        return self.source, self.claim.key if self.claim else "", self.at


@dataclass
class Chosen:
    """What is put into one learner's folder: by expected name, the file to copy and what to call it in the report."""

    learner: str
    files: dict[str, Path] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    handed_in: datetime | None = None
    packed: datetime | None = None
    late: bool = False
    remarks: list[str] = field(default_factory=list)


Leave = Callable[[Taken, str], None]


def choose(learner: str, taken: Iterable[Taken], expected: Expected, leave: Leave) -> Chosen | str:
    """The files that count; ``leave`` hears of every other one. A text says why none can be chosen."""
    files = sorted(taken, key=lambda each: each.when)
    chosen = Chosen(learner)
    if cause := _name_strangers(files, expected, chosen, leave):
        return cause
    files = [each for each in files if each.name]
    if not files:
        return "it holds no notebook of this assignment and no answers"
    for name in expected.names:
        of_name = [each for each in files if each.name == name]
        if of_name:
            _choose_file(name, of_name, files[-1], chosen, leave)
    last = files[-1]
    chosen.handed_in = last.at
    chosen.packed = max((each.packed for each in files if each.packed), default=None)
    chosen.late = any(each.claim.late for each in files if each.claim)
    _add_released(chosen, expected)
    return chosen


def _choose_file(name: str, of_name: list[Taken], last: Taken, chosen: Chosen, leave: Leave) -> None:
    latest = [each for each in of_name if each.attempt == of_name[-1].attempt]
    best = max(latest, key=lambda each: (_saved(each.path), each.number, each.when))
    chosen.files[name] = best.path
    chosen.sources[name] = best.shown
    content = best.path.read_bytes()
    others = [each for each in latest if each is not best and each.path.read_bytes() != content]
    if others:
        chosen.remarks.append(f"handed in more than once: of {name}, the one saved last counts ({best.called})")
    if best.attempt != last.attempt and best.at != last.at:
        chosen.remarks.append(f"{name} is from an earlier attempt; the last one has none")
    for each in of_name:
        if each is not best:
            same = each.path.read_bytes() == content
            leave(each, f"the same as {best.shown}" if same else f"another one counts: {best.shown}")


def _name_strangers(files: list[Taken], expected: Expected, chosen: Chosen, leave: Leave) -> str | None:
    """Notebooks of other names: one that has the cells of a notebook is that one, and so is the only one there is."""
    strangers = [each for each in files if each.name is None]
    for attempt in dict.fromkeys(each.attempt for each in strangers):
        together = [each for each in strangers if each.attempt == attempt]
        missing = [n for n in expected.notebooks if not any((f.name, f.attempt) == (n, attempt) for f in files)]
        for name in missing:
            nowhere = not any(each.name == name for each in files)
            fitting = [each for each in together if each.name is None and _ids(each.path) & expected.ids[name]]
            if not fitting and nowhere and len(together) == len(missing) == 1:
                fitting = together
            if len(fitting) > 1 and nowhere:
                listed = ", ".join(each.called for each in fitting)
                return f"it holds several notebooks, none of them called {name} ({listed})"
            if len(fitting) == 1:
                fitting[0].name = name
                chosen.remarks.append(f"{name} was handed in under another name ({fitting[0].called})")
    for each in strangers:
        if each.name is None:
            leave(each, "a notebook that the assignment does not have")
    return None


def _add_released(chosen: Chosen, expected: Expected) -> None:
    """Answers whose notebook was not handed in get it as it was released: with the file, it is a whole submission."""
    for slug, notebook in expected.slugs.items():
        if carriers.file_name(slug) in chosen.files and notebook not in chosen.files:
            chosen.files[notebook] = expected.notebooks[notebook]
            chosen.sources[notebook] = "the release"
            chosen.remarks.append(f"only answers were handed in; {notebook} was added as released")


def _ids(path: Path) -> frozenset[str]:
    return frozenset(cell.grade_id for cell in read(path).cells if cell.grade_id)


def _saved(path: Path) -> datetime:
    """When the answers in a file were last saved."""
    payloads = read(path).receipts if path.suffix == ".ipynb" else (path.read_bytes(),)
    moments = [OLDEST]
    for payload in payloads:
        try:
            moments.append(carriers.parse_text(payload, decode_exercise(payload)).saved)
        except AnswersError:
            continue
    return max(moments)
