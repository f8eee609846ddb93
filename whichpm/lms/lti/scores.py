"""Scores into a column of the LMS: what would change, sending it, and what was sent, so that it is sent once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from whichpm import private
from whichpm.lms.lti import connection
from whichpm.lms.lti.columns import RESULT, SCORE, LmsColumn, number
from whichpm.lms.lti.connection import Connection
from whichpm.lms.lti.face import Tool
from whichpm.lms.lti.problems import ServiceFailed
from whichpm.lms.lti.registration import FOLDER

SENT = "sent"
KIND = "application/vnd.ims.lis.v1.score+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
OF_SCALE = Decimal("0.01")
"""What an LMS that counts to another maximum may differ by."""
EVERY = 20
"""Scores after which is noted what was sent; what is sent again after a crash changes nothing."""
IN_A_ROW = 3
"""Refused scores, from the first on, after which no more are sent: then it is not the learner."""
NO_ATTEMPT = {"https://canvas.instructure.com/lti/submission": {"new_submission": False}}
"""Keeps Canvas from counting each score as an attempt of the learner."""


class Sent(msgspec.Struct, frozen=True):
    """What a column was sent: points by the id that the LMS gives somebody."""

    format: int
    column: str
    scores: dict[str, str]


class Score(NamedTuple):
    """What a learner is to have: ids here and in the LMS, points, and a comment that the learner sees."""

    learner: str
    user: str
    points: Decimal
    comment: str


class ScoreChange(NamedTuple):
    """A score to send, and the points that the LMS has or was sent before; empty where none."""

    score: Score
    before: str


class ScorePlan(NamedTuple):
    """What sending does. ``unchanged`` have their points; ``elsewhere`` have other points that are not from here, and
    wait for a person; ``unknown`` have points here, and the LMS lists nobody for them.
    """

    changes: tuple[ScoreChange, ...]
    unchanged: tuple[str, ...]
    elsewhere: tuple[ScoreChange, ...]
    unknown: tuple[str, ...]


class Pushed(NamedTuple):
    """Learners who have their score now, and those whose score the LMS refused, with the reason."""

    done: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def comment(points: str, maximum: str, penalty: str) -> str:
    """The short comment beside a score."""
    late = f", after {penalty} taken off for lateness" if penalty else ""
    return f"{points} of {maximum} points{late}."


class InLms(NamedTuple):
    """Points that the LMS has, of our maximum, by its id of a learner; and what the last digit it keeps is worth."""

    points: Mapping[str, Decimal]
    step: Decimal = Decimal(0)


def there(tool: Tool, connected: Connection, column: LmsColumn, maximum: Decimal) -> InLms | None:
    """What the LMS has in a column; ``None`` where it does not say. Raises :class:`LtiProblem`."""
    if RESULT not in connected.scopes:
        return None
    found, digit, scale = {}, Decimal(1), Decimal(0)
    for page in tool.pages(_below(column.address, "results"), [RESULT], RESULTS):
        results = page or []
        if not isinstance(results, list) or not all(isinstance(each, dict) for each in results):
            raise ServiceFailed("the results of the LMS are no list as LTI 1.3 has it; ask its administrator")
        for each in results:
            score, most = number(each.get("resultScore")), number(each.get("resultMaximum") or 1)
            if score is not None and most and most > 0:
                found[str(each.get("userId"))] = score * maximum / most
                digit = min(digit, Decimal(10) ** min(int(score.normalize().as_tuple().exponent), 0))
                scale = max(scale, maximum / most)
    return InLms(found, digit * scale)


def plan(
    wanted: Iterable[Score | str],
    sent: Mapping[str, str],
    has: InLms | None,
    *,
    overrule: bool = False,
) -> ScorePlan:
    """Compare what learners are to have with what was sent, and with what the LMS has.

    Parameters
    ----------
    wanted
        Scores; of learners whom the LMS does not list, the id alone.
    sent
        Points by the LMS's id of a learner.
    has
        What the LMS has, by the same id; who is not among them has none there, whatever was sent: it was taken back, or
        lost. What was sent may be there rounded to the digits that the LMS keeps. ``None`` where it does not say. Then
        what was sent is believed, and who was sent nothing may have points that are not from here.
    overrule
        Whether points that are not from here are changed too.
    """
    changes: list[ScoreChange] = []
    elsewhere: list[ScoreChange] = []
    unchanged: list[str] = []
    unknown: list[str] = []
    for each in wanted:
        if isinstance(each, str):
            unknown.append(each)
            continue
        before = Decimal(sent[each.user]) if each.user in sent else None
        now = before if has is None else has.points.get(each.user)
        kept = now is not None and before is not None and _near(now, before, has.step if has else Decimal(0))
        if now is not None and (_near(now, each.points) or (kept and before == each.points)):
            unchanged.append(each.learner)
            continue
        change = ScoreChange(each, "" if now is None else f"{now.quantize(OF_SCALE).normalize():f}")
        ours = has is not None if now is None else kept
        (changes if ours or overrule else elsewhere).append(change)
    return ScorePlan(tuple(changes), tuple(unchanged), tuple(elsewhere), tuple(unknown))


def push(
    tool: Tool,
    column: LmsColumn,
    maximum: Decimal,
    changes: Iterable[ScoreChange],
    lms: str,
    note: Callable[[Score], object],
) -> Pushed:
    """Send scores one by one, and ``note`` each that the LMS took.

    A learner whose score is refused is left out. Raises :class:`LtiProblem` where the LMS does not answer, or refuses
    the first ones all alike; what was noted is there.
    """
    done: list[str] = []
    refused: list[tuple[str, str]] = []
    address = _below(column.address, "scores")
    for change in changes:
        score = change.score
        try:
            tool.send(address, [SCORE], _body(score, maximum, lms), KIND)
        except ServiceFailed as error:
            refused.append((score.learner, str(error)))
            if not error.status or (not done and len(refused) == IN_A_ROW):
                raise
        else:
            done.append(score.learner)
            note(score)
    return Pushed(tuple(done), tuple(refused))


class Record:
    """What the column of an assignment was sent, as a file that is written while scores are sent."""

    def __init__(self, root: Path, assignment: str) -> None:
        self._root = root
        self._name = f"{SENT}/{assignment}.json"
        self._sent = connection.load(root, self._name, Sent) or Sent(1, "", {})
        self.new = 0

    def of(self, column: LmsColumn | None) -> Mapping[str, str]:
        """What was sent to a column; another column was sent nothing."""
        return self._sent.scores if column and column.address == self._sent.column else {}

    def begin(self, column: LmsColumn) -> None:
        """Send to this column from now on."""
        if column.address != self._sent.column:
            self._sent = Sent(1, column.address, {})

    def note(self, score: Score) -> None:
        """The LMS has taken this."""
        self._sent.scores[score.user] = str(score.points)
        self.new += 1
        if self.new % EVERY == 0:
            self.save()

    def save(self) -> None:
        """Write what is noted. Raises :class:`OSError`."""
        if self.new:
            private.folder(self._root / FOLDER / SENT)
            connection.save(self._root, self._name, self._sent)


def taken_by(root: Path, assignment: str, column: LmsColumn) -> str:
    """Another assignment whose points were sent to a column; empty where there is none. Raises :class:`LtiProblem`."""
    for path in sorted((root / FOLDER / SENT).glob("*.json")):
        found = connection.load(root, f"{SENT}/{path.name}", Sent)
        if found and found.column == column.address and path.stem != assignment:
            return path.stem
    return ""


def _body(score: Score, maximum: Decimal, lms: str) -> dict[str, Any]:
    return {
        "userId": score.user,
        "scoreGiven": float(score.points),
        "scoreMaximum": float(maximum),
        "comment": score.comment,
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        **(NO_ATTEMPT if lms == "canvas" else {}),
    }


def _below(address: str, name: str) -> str:
    """An address below a column's; Moodle's have a query, which stays behind it."""
    path, mark, query = address.partition("?")
    return f"{path.rstrip('/')}/{name}{mark}{query}"


def _near(one: Decimal, other: Decimal, step: Decimal = Decimal(0)) -> bool:
    """Whether two numbers are the same, or one is the other rounded to a step."""
    return abs(one - other) <= max(OF_SCALE, step * Decimal("0.500001"))
