"""Answers in a report that an LMS gives out: of a quiz that `whichpm export` made, or of a package's interactions.

Moodle's quiz report «Responses» (with the question's text) and its SCORM report «Interactions», Canvas's «Student
analysis», and tables like them: a row an attempt, or a row an interaction. What a row says becomes answers files, as if
they had been handed in, so that grading, feedback and statistics go on from there. Its points are not read.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path

from whichpm import answers as carriers
from whichpm import bank
from whichpm.answers import Answers
from whichpm.lms.responses import Known, NotChosen, reference
from whichpm.nbgrader.collect import sources
from whichpm.nbgrader.collect.bounds import Refused, shown
from whichpm.nbgrader.collect.columns import columns
from whichpm.nbgrader.collect.expected import Expected
from whichpm.nbgrader.collect.interactions import joined
from whichpm.nbgrader.collect.naming import REPORT, Claim
from whichpm.nbgrader.collect.responses import Responses, is_response, read
from whichpm.nbgrader.collect.sources import Entry, Refuse
from whichpm.nbgrader.collect.times import read_time, to_utc
from whichpm.nbgrader.collect.vocabulary import plain, plain_words


def or_files(
    path: Path, expected: Expected, zone: tzinfo | None, learner: str | None, refuse: Refuse
) -> Iterator[Entry]:
    """What an instructor gave: a report of a class, or the files of an archive, a folder or a file.

    Only what is given itself can be a report: one within an archive may be a learner's.
    """
    try:
        report = read(path)
        report = report and joined(report, partial(refuse, path.name))
    except Refused as why:
        refuse(path.name, why)
        return
    if report is None:
        yield from sources.entries(path, refuse)
    elif learner is not None:
        refuse(path.name, Refused("it is a report of several learners", "collect it without --learner"))
    else:
        yield from entries(path, report, expected, zone, refuse)


def entries(path: Path, table: Responses, expected: Expected, zone: tzinfo | None, refuse: Refuse) -> Iterator[Entry]:
    """An answers file for each attempt and exercise of a report; what cannot be used is handed to ``refuse``.

    Raises :class:`~whichpm.bank.BankError` where an exercise of the assignment cannot be read.
    """
    known = Known.of(bank.find(expected.root, slug) for slug in expected.slugs)
    left = _Left()
    people = _People(table)
    for row, cells in table.rows:
        place = f"{path.name}, row {row}"
        given = _given(known, table.head, cells, left)
        if given is None:
            continue
        claim = people.claim(row, cells)
        if claim is None:
            refuse(place, Refused("no cell says whose it is", "download the report with names and e-mail addresses"))
            continue
        started, finished = people.times(cells)
        if people.has_end and finished is None:
            cause = f'the attempt of "{shown(claim.name or claim.usernames[0])}" is not finished'
            refuse(place, Refused(cause, "have it submitted in the LMS, then download the report again"))
            continue
        moments = tuple(to_utc(each, zone) if each else None for each in (started, finished))
        for slug, chosen in given.items():
            yield _entry(path, row, replace(claim, at=finished), _answers(slug, chosen, *moments))
    for why in left.told(expected.assignment):
        refuse(path.name, why)


class _Left:
    """What of a report could not be used, by how often."""

    def __init__(self) -> None:
        self.odd: Counter[tuple[str, str]] = Counter()
        self.foreign: Counter[str] = Counter()
        self.used = False

    def told(self, assignment: str) -> Iterator[Refused]:
        for (name, said), times in self.odd.items():
            cause = f'{name}: "{said}" is none of its answers ({"once" if times == 1 else f"{times} times"})'
            yield Refused(
                cause, "its words were changed in the LMS; put them back there, and download the report again"
            )
        if self.foreign and not self.used:
            slugs = sorted({name.partition("/")[0].partition(".")[0] for name in self.foreign})
            cause = f"it has answers to {', '.join(slugs[:5])}, and none to an exercise of {assignment}"
            yield Refused(cause, "collect it for the assignment that it is of")


def _given(known: Known, head: Sequence[str], cells: Sequence[str], left: _Left) -> dict[str, dict[str, str]] | None:
    """By exercise, what a row says was chosen; ``None`` for a row without questions of the assignment."""
    given: dict[str, dict[str, str]] = {}
    asked = False
    for name, said in _said(head, cells):
        try:
            slug, chosen = known.read(name, said)
        except NotChosen as why:
            left.odd[name, shown(str(why))[:60]] += 1
            asked = True
        except LookupError:
            left.foreign[name] += 1
        else:
            asked = left.used = True
            own = given.setdefault(slug, {})
            own.update(chosen)
            if not chosen:  # A package tells what was taken back as nothing, after it told it as something.
                own.pop(name.partition(".")[2], None)
    return {slug: chosen for slug, chosen in given.items() if chosen} if asked else None


def _said(head: Sequence[str], cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each question of a row, by its reference, and the answer: below its name, or in the column of responses after it.

    Moodle puts the right answer into a column, too, where a teacher wants it; so a column counts by its name.
    """
    for place, cell in enumerate(cells):
        named = reference(head[place]) if place < len(head) else ""
        if named:
            yield named, cell
        elif found := reference(cell):
            after = range(place + 1, min(place + 4, len(head), len(cells)))
            answer = next((number for number in after if is_response(head[number])), None)
            if answer is not None:
                yield found, cells[answer]


_STARTED = plain_words("quiz_started")
_FINISHED = plain_words("quiz_finished")


class _People:
    """Whose a row is and when it was done, by the columns before the first question."""

    def __init__(self, table: Responses) -> None:
        first = next((at for at, name in enumerate(table.head) if reference(name) or _is_question(table, at)), None)
        self._head = table.head[:first]
        rows = [cells[:first] for _, cells in table.rows]
        self._columns = columns(self._head, rows)
        names = [plain(name) for name in self._head]
        self._started = next((at for at, name in enumerate(names) if name in _STARTED), None)
        self._finished = next((at for at, name in enumerate(names) if name in _FINISHED), None)

    @property
    def has_end(self) -> bool:
        """Whether the report says when attempts were finished."""
        return self._finished is not None

    def claim(self, row: int, cells: Sequence[str]) -> Claim | None:
        """Who a row says it is of."""
        words = {
            kind: self._one(kind, cells) for kind in ("id", "username", "email", "name", "first_name", "last_name")
        }
        name = words["name"] or f"{words['first_name']} {words['last_name']}".strip()
        stated = tuple(dict.fromkeys(filter(None, (words["id"], words["username"], words["email"]))))
        return Claim(REPORT, f"{REPORT} {row}", name, usernames=stated) if name or stated else None

    def times(self, cells: Sequence[str]) -> tuple[datetime | None, datetime | None]:
        """When an attempt was begun and finished, as the LMS writes it."""
        places = (self._started, self._finished)
        started, finished = (read_time(cells[at]) if at is not None and at < len(cells) else None for at in places)
        return started, finished

    def _one(self, kind: str, cells: Sequence[str]) -> str:
        return next((cells[at] for at in self._columns.get(kind, ()) if at < len(cells) and cells[at]), "")


def _is_question(table: Responses, at: int) -> bool:
    return any(at < len(cells) and reference(cells[at]) for _, cells in table.rows[:50])


def _answers(slug: str, chosen: Mapping[str, str], started: datetime | None, finished: datetime | None) -> Answers:
    """The learner's answers; an LMS does not say which version of the exercise it showed."""
    saved = finished or carriers.UNKNOWN
    began = started if started and started <= saved else carriers.UNKNOWN
    return Answers(slug, "", saved, chosen, began=began)


def _entry(path: Path, row: int, claim: Claim, answers: Answers) -> Entry:
    content = (json.dumps(answers.payload(), ensure_ascii=False, indent=1) + "\n").encode()
    parts = (f"row {row}", carriers.file_name(answers.exercise))
    return Entry(path.name, parts, len(parts), len(content), None, partial(_content, content), claim=claim)


def _content(content: bytes, limit: int) -> bytes:
    return content[: limit + 1]
