"""When something was handed in, and who says so. A time is believed only where its source is known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import TypeVar

from whichpm.nbgrader.collect import naming
from whichpm.nbgrader.collect.attempts import Chosen, Taken
from whichpm.nbgrader.collect.bounds import shown
from whichpm.nbgrader.collect.times import is_twice, read_time, to_utc
from whichpm.nbgrader.submission.times import TOLERANCE, impossible

BESIDE = "a timestamp.txt beside it, which a learner can write"


class Moments:
    """The times of one run: what lies beside files, what an instructor gave, and the time zone of the LMS."""

    def __init__(self, given: datetime | None, zone: tzinfo | None) -> None:
        self._given, self.zone = given, zone
        self._beside: dict[tuple[int, tuple[str, ...]], tuple[datetime, str]] = {}
        self._unread: dict[tuple[int, tuple[str, ...]], str] = {}

    def add(self, source: int, folder: tuple[str, ...], text: str) -> None:
        """A ``timestamp.txt`` in a folder."""
        if moment := read_time(text):
            whence = "the timestamp.txt of Sakai" if text.strip().isdecimal() else BESIDE
            self._beside[source, folder] = moment, whence
        elif text.strip():
            self._unread[source, folder] = shown(" ".join(text.split())[:40])

    def set(self, taken: Taken, in_roster: datetime | None, mine: bool) -> None:
        """Give a file its time, from the best that says one.

        The time of an entry in an archive is never one: it says when somebody packed it, or downloaded it.
        """
        claim = taken.claim
        own = claim is None or claim.by not in naming.LMS
        by = claim.by if claim else ""
        said: list[tuple[datetime | None, tzinfo | None, str]] = []
        if claim and claim.at:
            # The name of a folder of the exchange is made by the learner's own nbgrader.
            whence = "the report of the LMS" if by == naming.REPORT else f"the name that {by} gave it"
            said.append((claim.at, UTC if by == "nbgrader" else self.zone, whence))
        said.append((in_roster, self.zone, "the roster"))
        if mine and self._given:
            said.append((self._given, UTC, "--time"))
        if own and (found := _nearest(self._beside, taken)):
            said.append((found[0], UTC, found[1]))
        said.append((self._given, UTC, "--time"))
        for moment, zone, whence in said:
            if moment and (known := to_utc(moment, zone)):
                taken.at, taken.whence = known, whence
                if is_twice(moment, zone) and not taken.remark:
                    taken.remark = (
                        f"the clocks were put back then: {moment:%H:%M} came twice, and the first counts; "
                        "if it was the second, give --learner with --time"
                    )
                return
        if own and (found_text := _nearest(self._unread, taken)):
            taken.no_time = f"its timestamp.txt says no time that can be read ({found_text})"
        elif claim and claim.unread:
            said_there = f"{by} says it in words that are not known here ({shown(claim.unread)})"
            taken.no_time = f"it is not known when it was handed in: {said_there}"

    def doubt(self, chosen: Chosen) -> str:
        """Why a person should look at a time; empty where there is no reason."""
        if chosen.handed_in and chosen.saved and chosen.whence in (BESIDE, "the name that nbgrader gave it"):
            later = chosen.saved - chosen.handed_in
            if later > TOLERANCE:
                return (
                    f"it says it was handed in at {chosen.handed_in:%Y-%m-%d %H:%M} UTC, but answers were saved "
                    f"at {chosen.saved:%Y-%m-%d %H:%M} UTC; find out which is right, and give --learner with --time"
                )
        if chosen.no_time:
            return f"{chosen.no_time}; give --learner with --time"
        if chosen.handed_in and (why := impossible(chosen.handed_in)):
            said = f"{chosen.handed_in:%Y-%m-%d %H:%M} UTC, which {why}"
            return f"it says it was handed in at {said}; find out when it was, and give --learner with --time"
        return ""


Said = TypeVar("Said")


def _nearest(beside: Mapping[tuple[int, tuple[str, ...]], Said], taken: Taken) -> Said | None:
    """What stands beside a file: the one farthest out, which an LMS or nbgrader wrote rather than a learner."""
    folders = range(len(taken.parts) + 1)
    return next((found for end in folders if (found := beside.get((taken.source, taken.parts[:end])))), None)
