"""What of all that a learner handed in counts: the latest of each file, and the time of the latest attempt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from whichpm import answers as carriers
from whichpm.answers import AnswersError
from whichpm.nbgrader.collect import work
from whichpm.nbgrader.collect.expected import Expected, decode_exercise
from whichpm.nbgrader.collect.naming import Claim
from whichpm.nbgrader.collect.work import OLDEST, Work


@dataclass
class Taken:
    """One file that was read and lies in the staging folder.

    ``name`` is the expected name, ``None`` for a notebook until its cells are known; ``packed`` is the time of the
    entry, which tells an older download from a newer one, but not when something was handed in.
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
    work: Work | None = None
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
    packed: datetime | None = None
    late: bool = False
    saved: datetime | None = None
    done: bool = False
    remarks: list[str] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)
    works: dict[str, Work] = field(default_factory=dict)

    def blank(self, expected: Expected) -> list[str]:
        """Ids of exercises and of cells for words of which nothing is in it."""
        shown = {slug for work in self.works.values() for slug in work.boards}
        of_forms = [[slug for slug in slugs if self._lacks(slug, expected)] for slugs in expected.of_forms]
        found = min(of_forms, key=lambda lacking: (len(lacking), -len(shown.intersection(lacking))))
        for name in self.files:
            texts = self.works[name].texts if name in self.works else {}
            found += [cell for cell in expected.written.get(name, ()) if cell not in texts]
        return found

    def _lacks(self, slug: str, expected: Expected) -> bool:
        work = self.works.get(expected.slugs[slug])
        answered = work is not None and slug in work.answers and work.answers[slug].answers
        return carriers.file_name(slug) not in self.files and not answered


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
    chosen.handed_in, chosen.whence = last.at, last.whence
    chosen.packed = max((each.packed for each in files if each.packed), default=None)
    chosen.late = any(each.claim.late for each in files if each.claim)
    chosen.remarks += dict.fromkeys(each.remark for each in files if each.remark)
    _add_released(chosen, expected)
    return chosen


def _name_notebooks(files: list[Taken], expected: Expected, leave: Leave) -> None:
    """Give each notebook the name of the one whose cells it has; one that cannot be read goes by its own name."""
    for each in files:
        if each.name is None and each.work:
            each.name = expected.notebook_of(each.work.ids) or (None if each.work.ids else expected.named(each.called))
    notebooks = [each for each in files if each.work]
    for each in notebooks:
        if each.name:
            continue
        alone = len(notebooks) == len(expected.notebooks) == 1
        if alone and each.work and not each.work.readable:
            each.name = next(iter(expected.notebooks))
        else:
            leave(each, "a notebook that the assignment does not have")


def _choose_file(
    name: str, of_name: list[Taken], last: Taken, chosen: Chosen, leave: Leave, expected: Expected
) -> str | None:
    """Take one file; a text says why a person has to choose."""
    latest = [each for each in of_name if each.attempt == of_name[-1].attempt]
    best: Taken
    if name in expected.notebooks:
        works = [each.work for each in latest if each.work]
        found = work.best(works)
        if found is None:
            return _to_choose(f"it holds several versions of {name} that were worked on differently", latest, expected)
        # Of equal ones the one that bears the name itself.
        best = next(each for each in sorted(latest, key=lambda e: (e.called != name, e.order)) if each.work is found)
        earlier = [each for each in of_name if each not in latest and each.work and each.work.done]
        if not found.done and earlier:
            return _to_choose(
                f"{name} was worked on before, and not in what was handed in last", [*earlier, best], expected
            )
        chosen.done |= found.done
        chosen.works[name] = found
        chosen.saved = max(filter(None, (chosen.saved, found.saved if found.saved > OLDEST else None)), default=None)
        others = [each for each in latest if each.work and not each.work.same(found) and each.work.done]
    else:
        best = max(latest, key=lambda each: (_saved(each.path), each.order))
        chosen.done = True
        others = [each for each in latest if each.path.read_bytes() != best.path.read_bytes()]
        moment = _saved(best.path)
        chosen.saved = max(filter(None, (chosen.saved, moment if moment > OLDEST else None)), default=None)
    chosen.files[name], chosen.sources[name] = best.path, best.shown
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


def _to_choose(cause: str, files: Sequence[Taken], expected: Expected) -> str:
    seen = list(dict.fromkeys(work.described(each.called, each.work, expected) for each in files if each.work))
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
