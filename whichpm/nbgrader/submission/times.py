"""The time of a submission, and whether it can be true: ``timestamp.txt`` lies where learners may write it.

A time that gives an advantage over what the submission itself shows is not corrected, it is named: a person decides.
Without a known time nobody is late.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from whichpm.answers import Answers
from whichpm.nbgrader.models import parse_utc
from whichpm.nbgrader.submission.notebook import Problem

TIMESTAMP = "timestamp.txt"
"""The file that says when a submission was handed in."""
TOLERANCE = timedelta(minutes=15)
"""By which clocks may differ."""
AHEAD = timedelta(days=1)
"""By which a time may lie ahead because of its zone, or of this machine's clock."""
FIRST = 2000
"""Before this year nobody handed in a notebook; clocks that were never set show 1970 or 1980."""
_USUAL = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{6})?) UTC")
_OFFSET = re.compile(r"(:\d{2}(?:\.\d{1,6})?) ([+-]\d{2}:?\d{2})$")


def parse(text: str) -> datetime | None:
    """The time in a ``timestamp.txt``, in UTC without a zone as the gradebook has it; ``None`` where it is empty.

    It is read as nbgrader reads it, but for an offset: of «17:00:00 +0100» nbgrader takes 100 seconds off, and of
    «+01:00» nothing. Raises :class:`ValueError`.
    """
    if found := _USUAL.fullmatch(text.strip()):
        return datetime.fromisoformat(found[1])
    return _parse(_OFFSET.sub(r"\1\2", text.strip()))


@lru_cache(maxsize=1000)
def _parse(text: str) -> datetime | None:
    try:
        parsed: datetime | None = parse_utc(text) if text else None
    except (OverflowError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from None  # dateutil stumbles over some texts.
    return parsed


def in_utc(text: str) -> str:
    """A time that nbgrader misreads, as it writes one itself; any other as it is. Raises :class:`ValueError`."""
    moment = parse(text)
    return f"{moment:%Y-%m-%d %H:%M:%S.%f} UTC" if moment and _OFFSET.search(text.strip()) else text


def impossible(handed_in: datetime) -> str:
    """Why nothing can have been handed in at a time (in UTC, without a zone too); empty where it can."""
    moment = handed_in if handed_in.tzinfo else handed_in.replace(tzinfo=UTC)
    if moment - datetime.now(UTC) > AHEAD:
        return "is still to come"
    return "is before there were notebooks" if moment.year < FIRST else ""


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
    if why := impossible(handed_in):
        cause = f"it says that it was handed in at {_shown(handed_in)}, which {why}"
        yield Problem(cause, "its own time counts until you decide; where that is wrong, collect it again with --time")
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
