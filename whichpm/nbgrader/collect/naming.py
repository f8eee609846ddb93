"""What the names in a bulk download say: whose it is, when it was handed in, and what the learner called the file.

The rules were read from the sources of Moodle (``mod/assign``: ``locallib.php``, ``classes/downloader.php``) and Canvas
(``lib/content_zipper.rb``), and from public scripts and examples for Brightspace and Blackboard, which are not open.

Everything before the mark of an LMS was written by the LMS, everything after it may have been written by the learner;
so always the first mark counts, and never a name within an archive that a learner may have packed. Names are taken
apart by their separators and not by patterns that could try one part in many ways.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from whichpm.nbgrader.collect.times import read_time
from whichpm.nbgrader.collect.vocabulary import plain

LMS = ("Moodle", "Canvas", "Brightspace", "Blackboard")
ACCOUNTS = ("Sakai", "ILIAS")
"""They write a person's account behind the name of the folder; so does OpenOLAT, as ILIAS does."""
NUMBERED = ("Moodle", "Canvas", "Brightspace", *ACCOUNTS)
"""They give each person of a download a number of their own, or an account."""
MOODLE = "_assignsubmission_"
REPORT = "report"
"""Who says it where a row of a report does."""


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
    team
        Whether it is certain that the name is that of a team.
    unread
        What stands where the time should, and says none that can be read.
    doubt
        Why it cannot be told what the name says; a person has to.
    """

    by: str
    key: str
    name: str = ""
    lms_id: str = ""
    usernames: tuple[str, ...] = ()
    at: datetime | None = None
    late: bool = False
    rest: str = ""
    team: bool = False
    unread: str = ""
    doubt: str = ""


def account(folder: str, names: Iterable[str]) -> tuple[str, str]:
    """Who writes an account into the name of a folder, and the account; two empty texts where there is none.

    «One, Learner(lone77)» and «One_Learner_lone77_4711»: learners may change the name that stands before it. ``names``
    are those of the one whom it names.
    """
    before, bracket, within = folder.removesuffix(")").rpartition("(")
    if folder.endswith(")") and bracket and within and before.strip() == before != "" and not within.count(" "):
        return "Sakai", within
    words = plain(folder).split() if "_" in folder and " " not in folder else []
    for name in (plain(each).split() for each in names):
        for turned in (name[turn:] + name[:turn] for turn in range(len(name))):
            for at in range(len(words) - len(name)):
                if words[at : at + len(name)] == turned:
                    return "ILIAS", " ".join(words[at + len(name) :])
    return "", ""


_SHORT_YEAR = re.compile(r"\d{1,2}([-._])\d{1,2}\1\d{2},? \d{1,2}[-._h]?\d{2}(?:[-._]?\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?")
"""A day with two digits for its year and a time of day: which of its numbers is which, cannot be told."""
BLACKBOARD = re.compile(r"_attempt_(?P<when>\d{4}(?:-\d\d){5})(?=[_.]|$)")


def claim(part: str) -> Claim | None:
    """What one part of a path says, ``None`` where it follows the rules of no LMS."""
    return next((found for reader in READERS if (found := reader(part))), None)


def is_note(part: str) -> bool:
    """Whether a file is the note that Blackboard writes beside each attempt, not a learner's file."""
    match = BLACKBOARD.search(part)
    return bool(match) and part[match.end() :] == ".txt" if match else False


def note_says(text: str) -> tuple[str, str]:
    """Name and username in the first line of Blackboard's note; what follows is written by the learner."""
    label, colon, head = text.removeprefix("\ufeff").partition("\n")[0].strip().partition(":")
    name, _, user = head.strip().removesuffix(")").rpartition("(")
    if not colon or not head.rstrip().endswith(")") or len(label) > 30 or not user.strip() or " " in user.strip():
        return "", ""
    return name.strip(), user.strip()


def _moodle(part: str) -> Claim | None:
    who, mark, what = part.partition(MOODLE)
    if not mark or not who:
        return None
    plugin, _, called = what.partition("_")
    if not plugin.isascii() or not plugin.isalpha() or not plugin.islower():
        return None
    rest = called if plugin == "file" else f"{plugin}.html"
    name, _, number = who.rpartition("_")
    if not name or not _is_number(number):
        # Those who are in no group hand in together, under a name that has no number.
        return Claim("Moodle", f"moodle {who}", who, rest=rest, team=True)
    return Claim("Moodle", f"moodle {number}", name, number, rest=rest)


def _canvas(part: str) -> Claim | None:
    words = part.split("_")
    late = "LATE" in words[:3]
    for place in range(1, min(len(words) - 1, 12)):
        user, file = words[place], words[place + 1]
        rest = "_".join(words[place + 2 :])
        before = words[: place - 1] if words[place - 1] == "LATE" else words[:place]
        if words[place - 1] == "anon" and place in (1, 2) and user.isalnum() and _is_number(file) and rest:
            return Claim("Canvas", f"canvas {user}", lms_id=user, late=late, rest=rest)
        if not _is_number(user) or not before or not all(word.isalnum() for word in before):
            continue
        if file in ("text.html", "link.html") and not rest:
            return Claim("Canvas", f"canvas {user}", "_".join(before), user, late=late, rest=file)
        # Numbers of files are long; a year or a day is none.
        if _is_number(file) and rest and (late or (len(file) > 3 and not _is_day(file))):
            return Claim("Canvas", f"canvas {user}", "_".join(before), user, late=late, rest=rest)
    return None


def _brightspace(part: str) -> Claim | None:
    words = part.split(" - ")
    user, _, folder = words[0].partition("-")
    if len(words) < 3 or not _is_number(user) or not _is_number(folder):
        return None
    moments = [(place, moment) for place in range(2, len(words)) if (moment := _moment(words[place]))]
    if not moments:
        return _timeless(words, user)
    place, at = moments[0]
    name, rest = " - ".join(words[1:place]).strip(), " - ".join(words[place + 1 :])
    doubt = ""
    if len(moments) > 1:
        # Learners can write the one before it into their name, and the one after it into the name of the file.
        doubt = f"several times stand in its name ({', '.join(words[each].strip() for each, _ in moments[:3])})"
        name, rest = words[1].strip(), words[-1] if moments[-1][0] < len(words) - 1 else ""
        place, at = moments[-1]
    key = f"brightspace {user} {words[place].strip()}"
    return Claim("Brightspace", key, name, user, at=None if doubt else at, rest=rest, doubt=doubt)


def _timeless(words: list[str], user: str) -> Claim | None:
    """What Brightspace wrote where its time, the third of its parts, is in words that are not known here."""
    when = words[2].strip() if len(words) > 2 and words[1].strip() else ""
    numbers = "".join(each if each.isdecimal() else " " for each in when).split()
    known = len(numbers) > 2 and any(len(each) == 4 for each in numbers)
    if len(when) > 60 or not (known or _SHORT_YEAR.fullmatch(when)):
        return None
    key = f"brightspace {user} {when}"
    return Claim("Brightspace", key, words[1].strip(), user, rest=" - ".join(words[3:]), unread=when)


def _moment(word: str) -> datetime | None:
    """A day with a time of day."""
    if len(word) > 60 or sum(map(str.isdigit, word)) < 8:
        return None
    found = read_time(word)
    return found if found and (":" in word or len(word.split()) > 3 or "T" in word or "年" in word) else None


def _blackboard(part: str) -> Claim | None:
    match = BLACKBOARD.search(part)
    if not match:
        return None
    if not part.startswith("gradebook_") and (canvas := _canvas(part)):
        # A learner of Canvas can call a file as Blackboard calls that of somebody else.
        doubt = "its name can be one of Canvas, and one of Blackboard that belongs to somebody else"
        return replace(canvas, doubt=doubt)
    words = part[: match.start()].split("_")[-20:]
    usernames = tuple("_".join(words[number:]) for number in range(1 if len(words) > 1 else 0, len(words)))
    try:
        at = datetime.strptime(match["when"], "%Y-%m-%d-%H-%M-%S")
    except ValueError:
        at = None
    rest = part[match.end() :].removeprefix("_")
    unread = "" if at else match["when"]
    return Claim(
        "Blackboard", f"blackboard {part[: match.end()]}", usernames=usernames, at=at, rest=rest, unread=unread
    )


def _exchange(part: str) -> Claim | None:
    words = part.split("+")
    if len(words) < 3 or not all(words[:2]) or not (at := read_time(words[2])):
        return None
    return Claim("nbgrader", f"exchange {part}", usernames=(words[0],), at=at)


def _is_day(text: str) -> bool:
    if not text.startswith(("19", "20")):
        return False
    return len(text) == 4 or (len(text) == 8 and 0 < int(text[4:6]) < 13 and 0 < int(text[6:]) < 32)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


# Blackboard's names may hold what looks like Canvas's; where it is not certain whose they are, a person is asked.
READERS: tuple[Callable[[str], Claim | None], ...] = (_moodle, _blackboard, _brightspace, _canvas, _exchange)
