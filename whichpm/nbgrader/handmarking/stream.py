"""All answers to one question after the other, as a grader meets them: in an order that says nothing of who wrote."""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from whichpm import private
from whichpm.nbgrader.feedback.prose import prose, verbatim
from whichpm.nbgrader.gradebook import door, graded, handmarks, marks
from whichpm.nbgrader.gradebook.handmarks import FIRST, SECOND, Answer, Given, Marked, Question
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.handmarking import phrases
from whichpm.nbgrader.handmarking.guide import Guide, guides
from whichpm.nbgrader.submission import clean
from whichpm.rubric import Criterion

LONGEST = 20_000
"""Characters of a comment."""


class NothingToMark(Exception):
    """There is no answer that a person could grade; the message says why and what to do."""


class NotSaved(Exception):
    """A grade that cannot be taken as it came; the message says why."""


class NewAnswer(Exception):
    """Another text was handed in and graded since the answer was shown."""


class Duty(NamedTuple):
    """Who grades what: the grader's name, a section of the roster, and the share to read a second time."""

    grader: str
    section: str | None = None
    second: float | None = None

    @property
    def reading(self) -> int:
        return FIRST if self.second is None else SECOND


class GuidedQuestion(NamedTuple):
    """A question with what the instructor's notebook says of it."""

    question: Question
    guide: Guide

    @property
    def key(self) -> str:
        """Names the question in the file of comments."""
        return f"{self.question.notebook}/{self.question.part.name}"


class LearnerText(NamedTuple):
    """What a learner wrote: as HTML, and its digest; ``problem`` is why it cannot be read."""

    html: str
    digest: str
    problem: str = ""


class Stream:
    """The questions of an assignment and the answers to them.

    Raises
    ------
    NothingToMark, GuideError, GradebookError
    """

    def __init__(self, setting: Setting, duty: Duty) -> None:
        self.setting, self.duty = setting, duty
        with door.reading(setting.db_url, setting.assignment) as connection:
            wanted = marks.assignment(connection, setting.assignment)
        found = handmarks.questions(wanted)
        by_notebook: dict[str, dict[str, Guide]] = {}
        for notebook in {each.notebook for each in found}:
            maxima = {each.part.name: each.part.points for each in found if each.notebook == notebook}
            by_notebook[notebook] = guides(setting.source / f"{notebook}.ipynb", maxima)
        order = {(notebook, name): at for notebook, of in by_notebook.items() for at, name in enumerate(of)}
        found.sort(key=lambda each: (each.notebook, order[each.notebook, each.part.name]))
        self.questions = [GuidedQuestion(each, by_notebook[each.notebook][each.part.name]) for each in found]
        if not self.questions:
            raise NothingToMark(f"{setting.assignment} has no free text that a person grades")
        self.elsewhere = [
            part.name for parts in wanted.parts.values() for part in parts.values() if part.task
        ]  # Their text is spread over other cells.

    def answers(self, number: int) -> tuple[list[Answer], set[str]]:
        """All answers to a question in their order, and the ids of those that wait. Raises :class:`GradebookError`."""
        question = self.questions[number].question
        with door.reading(self.setting.db_url) as connection:
            wanted = marks.assignment(connection, self.setting.assignment)
            found = [answer for of, answer in handmarks.answers(connection, wanted) if of == question]
            firsts = handmarks.readings(connection, FIRST)
            seconds = handmarks.readings(connection, SECOND)
        if self.duty.section is not None:
            found = [answer for answer in found if self.duty.section in answer.sections]
        if self.duty.second is None:
            waiting = {answer.id for answer in found if answer.mark.waiting}
        else:
            secret = self._secret()
            found = [answer for answer in found if self._drawn(question, answer, firsts.get(answer.id), secret)]
            waiting = {answer.id for answer in found if not _read_twice(answer, firsts, seconds)}
        # The id of a grade is random, so that neither a name nor the time of handing in decides who comes first.
        return sorted(found, key=lambda answer: hashlib.sha256(answer.id.encode()).digest()), waiting

    def _drawn(self, question: Question, answer: Answer, first: handmarks.Reading | None, secret: bytes) -> bool:
        """Whether an answer belongs to the sample: graded by somebody else, and drawn by a secret of the course."""
        if answer.mark.waiting or answer.mark.manual is None or (first and first.grader == self.duty.grader):
            return False
        name = f"{self.setting.assignment}/{question.notebook}/{question.part.name}/{answer.learner}"
        drawn = hmac.new(secret, name.encode(), hashlib.sha256).digest()
        return int.from_bytes(drawn[:8]) < (self.duty.second or 0.0) * 2**64

    def _secret(self) -> bytes:
        path = self.setting.root / phrases.FOLDER / "second.key"
        try:
            return str(private.secret(path)).encode()
        except (private.Damaged, OSError) as error:
            fix = "put back the file of before, or move it away: then another sample is drawn"
            raise NothingToMark(f"{path}: {error}; {fix}") from None

    def text(self, number: int, learner: str) -> LearnerText:
        """What a learner wrote, as HTML in which nothing is obeyed."""
        question = self.questions[number].question
        path = Path(self.setting.autograded(learner)) / f"{question.notebook}.ipynb"
        try:
            written = graded.read(path).written.get(question.part.name)
        except graded.Unreadable as error:
            return LearnerText("", "", clean.plain(str(error)))
        if written is None:
            return LearnerText("", "", "the graded notebook has no such cell; grade it again with --force")
        return LearnerText(str((verbatim if written.code else prose)(written.text)), handmarks.digest(written.text))

    def show(self, number: int, answer: Answer, place: int, of: int, names: bool) -> dict[str, Any]:
        """One answer as the page has it. Raises :class:`GradebookError`, :class:`Gone`."""
        with door.reading(self.setting.db_url) as connection:
            now = handmarks.marked(connection, answer.id, self.duty.reading)
        shown = self.text(number, answer.learner)
        who = f"{answer.learner} ({answer.name})" if answer.name else answer.learner
        return {
            "id": answer.id,
            "number": place,
            "of": of,
            "html": shown.html,
            "text": shown.digest,
            "problem": shown.problem,
            "name": clean.plain(who) if names else "",
            **self.state(number, now),
        }

    def state(self, number: int, now: Marked) -> dict[str, Any]:
        """What the gradebook has of an answer, as the page has it; a second reader sees nothing of the first."""
        first = self.duty.reading == FIRST
        reading = now.reading
        criteria = self.questions[number].guide.criteria
        points = now.points if first else reading.points if reading else None
        return {
            "version": now.version,
            "waiting": now.waiting if first else reading is None,
            "points": points,
            "given": _given(criteria, reading, points),
            "comment": now.comment if first else "",
            "grader": reading.grader if reading else "",
            "at": reading.at if reading else "",
        }

    def save(
        self, number: int, answer: Answer, seen: str, digest: str, points: Sequence[float], said: str
    ) -> dict[str, Any]:
        """Write one grade; returns what the gradebook then has.

        Raises
        ------
        NotSaved, NewAnswer, Changed, Gone, GradebookError
            Nothing is written then.
        """
        criteria = self.questions[number].guide.criteria
        if len(points) != len(criteria):
            raise NotSaved("the criteria of the notebook have changed; load the page again")
        for criterion, each in zip(criteria, points, strict=True):
            if not math.isfinite(each) or not 0 <= each <= criterion.points:
                raise NotSaved(f'"{criterion.text}" has 0 to {criterion.points:g} points, not {each:g}')
        if len(said) > LONGEST:
            raise NotSaved(f"the comment has {len(said)} characters; {LONGEST} at most")
        shown = self.text(number, answer.learner)
        if shown.problem or shown.digest != digest:
            raise NewAnswer(shown.problem)
        given = [Given(each.text, points[at], each.points) for at, each in enumerate(criteria)]
        grader, reading = self.duty.grader, self.duty.reading
        now = handmarks.save(self.setting.db_url, answer.id, seen, given, said, grader, digest, reading)
        return self.state(number, now)


def _given(
    criteria: Sequence[Criterion], reading: handmarks.Reading | None, points: float | None
) -> list[float | None]:
    """Points of each criterion; a criterion that was reworded is known by its place."""
    if reading and [each.of for each in reading.given] == [each.points for each in criteria]:
        return [each.points for each in reading.given]
    if points is not None and len(criteria) == 1:
        return [points]
    return [None for _ in criteria]


def _read_twice(
    answer: Answer, firsts: Mapping[str, handmarks.Reading], seconds: Mapping[str, handmarks.Reading]
) -> bool:
    """Whether both readings are of the same text."""
    second, first = seconds.get(answer.id), firsts.get(answer.id)
    return second is not None and (first is None or first.answer == second.answer)


def following(ids: Sequence[str], wanted: Callable[[str], bool], after: int) -> str | None:
    """The next answer that is wanted after a place, from the front again at the end."""
    turned = [*ids[after:], *ids[:after]]
    return next((each for each in turned if wanted(each)), None)
