"""What is read of an archive that somebody else packed: only plain files with harmless names, within bounds."""

from __future__ import annotations

import re
import time
import unicodedata
from typing import NamedTuple

from whichpm import terminal
from whichpm.answers import LIMIT as ANSWERS_LIMIT
from whichpm.nbgrader.submission.notebook import FILE_LIMIT as NOTEBOOK_LIMIT

DEPTH = 2
"""Archives within archives: the one an LMS gives, the one a learner uploaded, and one in that."""
NESTED_LIMIT = 50_000_000
"""Bytes of the largest archive within an archive."""
RATIO = 200
"""How many times larger than its packed form a file of more than :data:`RATIO_FROM` bytes may be."""
RATIO_FROM = 1_000_000
NAME_LIMIT = 1_000
PARTS_LIMIT = 30
NOTE_LIMIT = 20_000
"""Bytes of the notes that an LMS or nbgrader puts beside files (who, when)."""

LOOK = "look at the file itself; ask the learner to hand it in again where it is theirs"
REPACK = "unpack it yourself and collect the folder, or ask for it again"


class Refused(Exception):
    """A file or an archive that is not read: why, and what to do about it."""

    def __init__(self, cause: str, fix: str = LOOK) -> None:
        super().__init__(cause)
        self.cause = cause
        self.fix = fix


class Limits(NamedTuple):
    """How much is looked at, how many bytes of it are unpacked, and how many seconds that may take, in all."""

    entries: int
    total: int
    seconds: float = float("inf")


GIVEN = Limits(entries=400_000, total=20_000_000_000)
"""For one archive or folder that the instructor names."""
NESTED = Limits(entries=2_000, total=100_000_000, seconds=30.0)
"""For all archives together that one learner may have packed."""


class Budget:
    """Counts what is unpacked, by bytes that came out, not by what a header says."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._left = limits.total
        self._entered = 0
        self._seconds = 0.0
        self._since: float | None = None

    def spend(self, count: int) -> None:
        """Take ``count`` bytes; raises :class:`Refused` when there are not as many left."""
        self._left -= count
        if self._left < 0:
            raise Refused(f"it unpacks to more than {self.limits.total // 1_000_000} MB in all", REPACK)
        self._check_time()

    def check_entries(self, count: int) -> None:
        """Raises :class:`Refused` where ``count`` more are too many."""
        if self._entered + count > self.limits.entries:
            raise Refused(f"it holds more than {self.limits.entries:,} entries", REPACK)
        self._check_time()

    def enter(self, count: int) -> None:
        """Take ``count`` entries; raises :class:`Refused` when they are too many."""
        self.check_entries(count)
        self._entered += count

    def work(self, going_on: bool) -> None:
        """Let its clock run, or stop it while others are at work."""
        now = time.monotonic()
        if self._since is not None:
            self._seconds += now - self._since
        self._since = now if going_on else None

    def _check_time(self) -> None:
        self.work(self._since is not None)
        if self._seconds > self.limits.seconds:
            raise Refused(f"unpacking it takes longer than {self.limits.seconds:g} seconds", REPACK)


def kind(name: str) -> str:
    """What a file is by its name, where only that is known: ``notebook``, ``answers`` or nothing that is taken."""
    lower = name.lower()
    # Browsers add .txt or .json to what they do not know.
    if ".ipynb" in lower:
        return "notebook"
    return "answers" if lower.endswith((".json", ".json.txt")) else ""


LIMITS = {"notebook": NOTEBOOK_LIMIT, "answers": ANSWERS_LIMIT, "": NOTEBOOK_LIMIT}
"""Bytes up to which a file is read, by what its name says."""


_HIDING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def path_parts(name: str) -> tuple[str, ...]:
    """The parts of an entry's name; raises :class:`Refused` for one that no honest packer writes."""
    if any(unicodedata.category(each) in ("Cc", "Cs") for each in name):
        raise Refused("its name holds control characters")
    if _HIDING.search(name):
        raise Refused("its name holds characters that turn the reading direction, which hides what it is")
    if "\\" in name:
        raise Refused("its name holds a backslash, so it is not clear which folder it is in", REPACK)
    if name.startswith("/"):
        raise Refused("its name is an absolute path")
    if re.match(r"[A-Za-z]:", name):
        raise Refused("its name begins with a drive letter")
    parts = tuple(unicodedata.normalize("NFC", part) for part in name.split("/") if part not in ("", "."))
    if ".." in parts:
        raise Refused("its name leads out of the archive")
    if not parts or len(name) > NAME_LIMIT or len(parts) > PARTS_LIMIT:
        raise Refused("its name is empty or too long")
    return parts


def is_noise(parts: tuple[str, ...]) -> bool:
    """Whether it is what systems leave behind: nobody hands that in, so it is not even listed."""
    return any(
        part in ("__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini") or part.startswith(".") for part in parts
    )


def may_be_work(parts: tuple[str, ...]) -> bool:
    """Whether a hidden file may hold what a learner did: a checkpoint, or what stands for a file in a cloud."""
    systems = any(part in ("__MACOSX", ".git") for part in parts[:-1]) or parts[-1].startswith("._")
    return kind(parts[-1]) == "notebook" and not systems


def shown(text: str) -> str:
    """A name as it may be printed: without what steers a terminal or hides something, and not endless."""
    return terminal.line(text, 200)
