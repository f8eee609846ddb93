"""What the names in a bulk download say: whose it is, when it was handed in, and what the learner called the file.

The rules were read from the sources of Moodle (``mod/assign``: ``locallib.php``, ``classes/downloader.php``) and Canvas
(``lib/content_zipper.rb``), and from public scripts and examples for Brightspace and Blackboard, which are not open.

Everything before the mark of an LMS was written by the LMS, everything after it may have been written by the learner;
so always the first mark counts, and never a name within an archive that a learner may have packed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from whichpm.nbgrader.collect.times import read_time

LMS = ("Moodle", "Canvas", "Brightspace", "Blackboard")


@dataclass(frozen=True)
class Claim:
    """What is said about whose a file is.

    Attributes
    ----------
    by
        Who says it: an LMS, or the name of a folder or a file.
    key
        The same for all files that this LMS got from one person.
    name, lms_id, usernames
        Of the person; several usernames where the name can be read in several ways, the longest first.
    at
        When it was handed in; without a time zone where the LMS says none.
    late
        Whether the LMS marked it as late.
    rest
        What the learner called the file; empty where that is in the rest of the path.
    """

    by: str
    key: str
    name: str = ""
    lms_id: str = ""
    usernames: tuple[str, ...] = ()
    at: datetime | None = None
    late: bool = False
    rest: str = ""


MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<what>[a-z]+)(?:_(?P<rest>.*))?", re.DOTALL)
CANVAS = re.compile(r"(?P<name>\w+?)_(?P<late>LATE_)?(?P<user>\d+)_(?P<file>\d+)_(?P<rest>.+)", re.DOTALL)
CANVAS_ANONYMOUS = re.compile(r"(?P<late>LATE_)?anon_(?P<user>\w+?)_(?P<file>\d+)_(?P<rest>.+)", re.DOTALL)
BRIGHTSPACE = re.compile(
    r"(?P<user>\d+)-(?P<folder>\d+) - (?P<name>.+?) - (?P<when>[^-]*?\d{4},? [^-]*?\d{3,6}(?: ?[AaPp]\.?[Mm]\.?)?)"
    r"(?: - (?P<rest>.+))?",
    re.DOTALL,
)
BLACKBOARD = re.compile(r"_attempt_(?P<when>\d{4}(?:-\d\d){5})(?=[_.]|$)")
EXCHANGE = re.compile(r"(?P<user>[^+]+)\+(?P<assignment>[^+]+)\+(?P<when>\d{4}-\d\d-\d\d [^+]+)(?:\+.*)?")


def claim(part: str) -> Claim | None:
    """What one part of a path says, ``None`` where it follows the rules of no LMS."""
    return next((found for reader in READERS if (found := reader(part))), None)


def is_note(part: str) -> bool:
    """Whether a file is the note that Blackboard writes beside each attempt, not a learner's file."""
    match = BLACKBOARD.search(part)
    return bool(match) and part[match.end() :] == ".txt" if match else False


def note_says(text: str) -> tuple[str, str]:
    """Name and username in the first lines of Blackboard's note; what follows is written by the learner."""
    head = re.split(r"(?m)^(?:Submission Field|Comments|Files):", text.removeprefix("\ufeff"), maxsplit=1)[0]
    match = re.match(r"Name:[ \t]*(?P<name>[^\n]*?)[ \t]*\((?P<user>[^()\s]+)\)[ \t]*(?:\r?\n|$)", head)
    return (match["name"], match["user"]) if match else ("", "")


def _moodle(part: str) -> Claim | None:
    match = MOODLE.fullmatch(part)
    if not match:
        return None
    rest = (match["rest"] or "") if match["what"] == "file" else f"{match['what']}.html"
    return Claim("Moodle", f"moodle {match['id']}", match["name"], match["id"], rest=rest)


def _canvas(part: str) -> Claim | None:
    match = CANVAS_ANONYMOUS.fullmatch(part)
    if match:
        return Claim(
            "Canvas", f"canvas {match['user']}", lms_id=match["user"], late=bool(match["late"]), rest=match["rest"]
        )
    match = CANVAS.fullmatch(part)
    if not match:
        return None
    key = f"canvas {match['user']}"
    return Claim("Canvas", key, match["name"], match["user"], late=bool(match["late"]), rest=match["rest"])


def _brightspace(part: str) -> Claim | None:
    match = BRIGHTSPACE.fullmatch(part)
    if not match:
        return None
    when = match["when"].strip()
    key = f"brightspace {match['user']} {when}"
    return Claim("Brightspace", key, match["name"].strip(), match["user"], at=read_time(when), rest=match["rest"] or "")


def _blackboard(part: str) -> Claim | None:
    match = BLACKBOARD.search(part)
    if not match:
        return None
    words = part[: match.start()].split("_")
    usernames = tuple("_".join(words[number:]) for number in range(1 if len(words) > 1 else 0, len(words)))
    try:
        at = datetime.strptime(match["when"], "%Y-%m-%d-%H-%M-%S")
    except ValueError:
        at = None
    rest = part[match.end() :].removeprefix("_")
    return Claim("Blackboard", f"blackboard {part[: match.end()]}", usernames=usernames, at=at, rest=rest)


def _exchange(part: str) -> Claim | None:
    match = EXCHANGE.fullmatch(part)
    if not match:
        return None
    return Claim("nbgrader", f"exchange {part}", usernames=(match["user"],), at=read_time(match["when"]))


# Blackboard's names may hold what looks like Canvas's, not the other way round.
READERS: tuple[Callable[[str], Claim | None], ...] = (_moodle, _blackboard, _brightspace, _canvas, _exchange)
