"""Whether the time of a submission can be true: ``timestamp.txt`` lies where learners may write it.

A time that gives an advantage over what the submission itself shows is not corrected, it is named: a person decides.
Without a known time nobody is late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from whichpm.answers import Answers
from whichpm.nbgrader.submission.notebook import Problem

TOLERANCE = timedelta(minutes=15)
"""By which clocks may differ."""


def doubts(
    handed_in: datetime | None, due: datetime | None, timed: bool, answers: Iterable[Answers]
) -> Iterator[Problem]:
    """Why a person should look at the time of a submission; nothing where no due date makes it matter.

    Parameters
    ----------
    handed_in
        What the submission says, in UTC without a zone; ``None`` where it says nothing that can be read.
    due
        Until when it could be handed in, likewise.
    timed
        Whether most submissions of the class have a time. Where few have one, because somebody gave it for these
        alone, it is no sign that one is missing.
    answers
        The answers that count.
    """
    if due is None:
        return
    if handed_in is None:
        if timed:
            fix = "it costs no points; find out when it came, and write it into its timestamp.txt"
            yield Problem("it has no time of handing in, as most of the class have", fix)
        return
    saved = max((each.saved for each in answers), default=None)
    if saved is None:
        return
    saved = saved.astimezone(UTC).replace(tzinfo=None)
    if saved > due and saved - handed_in > TOLERANCE:
        cause = (
            f"it says that it was handed in at {_shown(handed_in)}, but answers in it were saved at {_shown(saved)}, "
            f"after the due date ({_shown(due)})"
        )
        yield Problem(cause, "its own time counts until you decide; where that is wrong, collect it again with --time")


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
