"""What of all that a learner handed in counts: the latest of each file, and the time of the latest attempt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from whichpm import answers as carriers
from whichpm.answers import AnswersError
from whichpm.nbgrader.collect.expected import Expected, decode_exercise
from whichpm.nbgrader.collect.naming import Claim
from whichpm.nbgrader.submission.judgement import Judged, weighed

OLDEST = datetime.min.replace(tzinfo=UTC)


@dataclass
class Taken:
    """One file that was read and lies in the staging folder.

    ``name`` is the expected name, ``None`` for a notebook that is none of the assignment's; ``packed`` is the time of
    the entry, which tells an older download from a newer one, but not when something was handed in; ``no_time`` is what
    stands beside it where a time should.
    """

    path: Path
    shown: str
    called: str
    name: str | None
    source: int
    parts: tuple[str, ...]
    trusted: int
    packed: datetime | None
    claim: Claim | None = None
    at: datetime | None = None
    whence: str = ""
    order: int = 0
    judged: Judged | None = None
    no_time: str = ""
    remark: str = ""
    is_other: bool = False
    number: str = ""

    @property
    def when(self) -> tuple[bool, datetime, int]:
        """For putting attempts in order; one whose time is known goes before one that may be older."""
        return self.at is not None, self.at or self.packed or OLDEST, self.source

    @property
    def attempt(self) -> tuple[object, ...]:
        """The same for files that were handed in together, as far as anybody knows."""
        return (
            (self.source, self.at) if self.at is None else (self.source, self.claim.key if self.claim else "", self.at)
        )


@dataclass
class Chosen:
    """What is put into one learner's folder: by expected name, the file to copy and what to call it in the report."""

    learner: str
    files: dict[str, Path] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    handed_in: datetime | None = None
    whence: str = ""
    no_time: str = ""
    packed: datetime | None = None
    late: bool = False
    saved: datetime | None = None
    done: bool = False
    remarks: list[str] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)
    judged: dict[str, Judged] = field(default_factory=dict)

    def blank(self, expected: Expected) -> list[str]:
        """Ids of exercises and of cells for words of which nothing is in it."""
        answers = {slug for each in self.judged.values() for slug, held in each.answers.items() if held.answers}
        there = answers | {slug for slug in expected.slugs if carriers.file_name(slug) in self.files}
        shown = {slug for each in self.judged.values() for slug in each.exercises}
        of_forms = [[slug for slug in slugs if slug not in there] for slugs in expected.of_forms]
        found = min(of_forms, key=lambda lacking: (len(lacking), -len(shown.intersection(lacking))))
        for name in filter(self.files.__contains__, expected.notebooks):
            written = self.judged[name].written if name in self.judged else {}
            found += [cell.grade_id for cell in expected.known[name].answer_cells if cell.grade_id not in written]
        return found


Leave = Callable[[Taken, str], None]


def choose(learner: str, taken: Iterable[Taken], expected: Expected, leave: Leave) -> Chosen | str:
    """The files that count; ``leave`` hears of every other one. A text says why none can be chosen."""
    files = sorted(taken, key=lambda each: (each.when, each.order))
    chosen = Chosen(learner)
    _name_notebooks(files, expected, leave)
    files = [each for each in files if each.name]
    if not files:
        return "it holds no notebook of this assignment and no answers"
    for name in expected.names:
        of_name = [each for each in files if each.name == name]
        if of_name and (cause := _choose_file(name, of_name, files[-1], chosen, leave, expected)):
            return cause
    last = files[-1]
    chosen.handed_in, chosen.whence, chosen.no_time = last.at, last.whence, last.no_time
    chosen.packed = max((each.packed for each in files if each.packed), default=None)
    chosen.late = any(each.claim.late for each in files if each.claim)
    chosen.remarks += dict.fromkeys(each.remark for each in files if each.remark)
    _add_released(chosen, expected)
    return chosen


def _name_notebooks(files: list[Taken], expected: Expected, leave: Leave) -> None:
    """Leave notebooks that are none of the assignment's; a single one that cannot be read is taken for a single one.

    One that only bears the name of the assignment's is none beside one that holds something of it.
    """
    notebooks = [each for each in files if each.judged]
    found = {each.name for each in notebooks if each.judged and each.judged.cells}
    for each in notebooks:
        if each.name in found and each.judged and not each.judged.cells:
            each.name = None
        if each.name:
            continue
        alone = len(notebooks) == len(expected.notebooks) == 1
        if alone and each.judged and not each.judged.readable:
            each.name = next(iter(expected.notebooks))
        else:
            leave(each, "a notebook that the assignment does not have")


def _choose_file(
    name: str, of_name: list[Taken], last: Taken, chosen: Chosen, leave: Leave, expected: Expected
) -> str | None:
    """Take one file; a text says why a person has to choose."""
    latest = [each for each in of_name if each.attempt == of_name[-1].attempt]
    found = _last_worked_on(name, latest, of_name) if name in expected.notebooks else _last_saved(latest)
    if isinstance(found, str):
        return found
    best, saved, others = found
    chosen.files[name], chosen.sources[name] = best.path, best.shown
    chosen.saved = max(filter(None, (chosen.saved, saved)), default=None)
    if best.judged:
        chosen.judged[name] = best.judged
    chosen.done |= best.judged is None or best.judged.worked_on
    if others:
        chosen.remarks.append(f"handed in more than once: of {name}, the one saved last counts ({best.called})")
    elif best.called != name and name in expected.notebooks and expected.named(best.called) != name:
        chosen.remarks.append(f"{name} was handed in under another name ({best.called})")
    if best.attempt != last.attempt and best.at != last.at:
        chosen.remarks.append(f"{name} is from an earlier attempt; the last one has none")
    content = best.path.read_bytes()
    for each in of_name:
        if each is not best:
            same = each.path.read_bytes() == content
            leave(each, f"the same as {best.shown}" if same else f"another one counts: {best.shown}")
    return None


Best = tuple[Taken, datetime | None, bool]
"""The file that counts, when answers in it were last saved, and whether others hold something else."""


def _last_worked_on(name: str, latest: list[Taken], of_name: list[Taken]) -> Best | str:
    """The notebook that counts; a text says why a person has to choose."""
    # Of equal ones the one that bears the name itself.
    by_name = sorted(latest, key=lambda each: (each.called != name, each.order))
    judged = [each.judged for each in by_name if each.judged]
    last, against = weighed(judged)
    if against:
        return _to_choose(f"it holds several versions of {name} that were worked on differently", latest)
    best = next(each for each in by_name if each.judged is last)
    earlier = [each for each in of_name if each not in latest and each.judged and each.judged.worked_on]
    if not last.worked_on and earlier:
        return _to_choose(f"{name} was worked on before, and not in what was handed in last", [*earlier, best])
    return best, last.saved, any(each.worked_on and not last.adds_nothing_to(each) for each in judged)


def _last_saved(latest: list[Taken]) -> Best:
    """The answers file that counts."""
    best = max(latest, key=lambda each: (_saved(each.path), each.order))
    content, moment = best.path.read_bytes(), _saved(best.path)
    return best, moment if moment > OLDEST else None, any(each.path.read_bytes() != content for each in latest)


def _to_choose(cause: str, files: Sequence[Taken]) -> str:
    seen = list(dict.fromkeys(f"{each.called}: {each.judged}" for each in files))
    return f"{cause} ({'; '.join(seen[:6])})"


def _add_released(chosen: Chosen, expected: Expected) -> None:
    """Answers whose notebook was not handed in get it as it was released: with the file, it is a whole submission."""
    for slug, notebook in expected.slugs.items():
        if carriers.file_name(slug) in chosen.files and notebook not in chosen.files:
            chosen.files[notebook] = expected.notebooks[notebook]
            chosen.sources[notebook] = "the release"
            chosen.remarks.append(f"only answers were handed in; {notebook} was added as released")


def _saved(path: Path) -> datetime:
    """When the answers in an answers file were last saved."""
    content = path.read_bytes()
    try:
        return carriers.parse_text(content, decode_exercise(content)).saved.astimezone(UTC)
    except AnswersError:
        return OLDEST
