"""What a learner did in a notebook, and which of several holds all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from whichpm import answers as carriers
from whichpm import scoring
from whichpm.answers import Answers, AnswersError
from whichpm.forms import boards
from whichpm.nbgrader.collect.expected import Expected, decode_exercise
from whichpm.nbgrader.marking import keys
from whichpm.nbgrader.submission.notebook import Submission, read

OWN = "cells of the learner's own"
OLDEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Work:
    """One notebook: ids of its cells, the last answers to each exercise, and texts that are not as released.

    ``touched`` means that its cells were run or a board was shown, also where no answers can be read; ``boards`` are
    the exercises that it shows.
    """

    ids: frozenset[str]
    answers: Mapping[str, Answers]
    texts: Mapping[str, str]
    readable: bool = True
    touched: bool = False
    boards: frozenset[str] = frozenset()

    @property
    def done(self) -> bool:
        """Whether somebody worked on it."""
        return self.touched or bool(self.texts) or any(each.answers for each in self.answers.values())

    @property
    def saved(self) -> datetime:
        """When answers in it were last saved."""
        return max((each.saved for each in self.answers.values()), default=OLDEST)

    def same(self, other: Work) -> bool:
        """Whether both hold the same answers and texts."""
        mine, theirs = ({slug: dict(each.answers) for slug, each in work.answers.items()} for work in (self, other))
        return mine == theirs and self.texts == other.texts

    def covers(self, other: Work) -> bool:
        """Whether nothing of the other one is lost with it: everything is there, and saved as late or later."""
        if self.same(other):
            return True
        for slug, theirs in other.answers.items():
            mine = self.answers.get(slug)
            if theirs.answers and (mine is None or len(mine.answers) < len(theirs.answers)):
                return False
            if mine and mine.answers != theirs.answers and mine.saved <= theirs.saved:
                return False
        later = self.saved > other.saved
        return all(
            cell in self.texts and (later or self.texts[cell].startswith(text.rstrip()))
            for cell, text in other.texts.items()
        )


def look(path: Path, expected: Expected) -> Work:
    """Read a notebook that lies in the staging folder."""
    found = read(path)
    answers: dict[str, Answers] = {}
    for payload in (*found.states, *found.kept, *found.receipts):
        try:
            slug = decode_exercise(payload)
            each = carriers.parse_text(payload, slug)
        except AnswersError:
            continue
        if slug not in answers or (each.answers and answers[slug].saved <= each.saved):
            answers[slug] = each
    cells = {cell.grade_id: cell.source for cell in found.cells if cell.grade_id}
    ids = frozenset(cells)
    name = expected.notebook_of(ids)
    released = expected.released.get(name or "", {})
    texts = {
        cell: source
        for cell, source in cells.items()
        if cell in released and source.strip()
        if source.split() not in [each.split() for each in expected.variants(released[cell])]
    }
    if own := _own(found, expected, name):
        texts[OWN] = own
    touched = bool(found.states) or any(cell.ran or cell.shown.count for cell in found.cells)
    shown = frozenset(slug for cell in found.cells if cell.type == "code" for slug in boards(cell.source))
    return Work(ids, answers, texts, bool(found.cells), touched, shown)


def _own(found: Submission, expected: Expected, name: str | None) -> str:
    """Words in cells that the release does not have."""
    if name not in expected.notebooks:
        return ""
    released = {
        text.strip() for cell in read(expected.notebooks[name]).cells for text in expected.variants(cell.source)
    }
    cells = (cell.source.strip() for cell in found.cells if not cell.grade_id)
    return "\n\n".join(text for text in cells if text and text not in released)


def best(works: Sequence[Work]) -> Work | None:
    """The one that holds everything that the others hold, worked on last; ``None`` where there is none."""
    done = [work for work in works if work.done] or [max(works, key=lambda work: (work.readable, len(work.ids)))]
    whole = [work for work in done if all(work.covers(other) for other in done)]
    return max(whole, key=lambda work: work.saved) if whole else None


def described(called: str, work: Work, expected: Expected) -> str:
    """A notebook for a person who has to choose: what it would earn, and when it was worked on."""
    points, maximum = max(_earned(slugs, work, expected.root) for slugs in expected.of_forms)
    answered = sum(len(each.answers) for each in work.answers.values())
    earns = f"{points:g} of {maximum:g} points" if maximum else f"{answered} answers"
    words = sum(len(text.split()) for text in work.texts.values())
    saved = f", saved {work.saved:%Y-%m-%d %H:%M} UTC" if work.saved > OLDEST else ""
    return f"{called}: {earns}{f', {words} words of text' if words else ''}{saved}"


def _earned(slugs: Sequence[str], work: Work, root: Path) -> tuple[float, float]:
    """What the answers to these exercises would earn, and of how many points."""
    points = maximum = 0.0
    for slug in slugs:
        try:
            exercise = keys.graded(root, slug)
        except keys.NoKey:
            continue
        given = work.answers.get(slug)
        points += float(scoring.score(exercise, given.answers if given else {}).points)
        maximum += float(exercise.maximum)
    return points, maximum
