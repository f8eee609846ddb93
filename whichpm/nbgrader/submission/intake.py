"""Makes submissions safe to copy before nbgrader looks at them, and turns away what has no place in a course.

``nbgrader autograde`` reads times and copies every file of a submission, through links and without bound, into
``autograded/``, and feedback takes it from there to the learner: a link to the keys would come back as the keys, a link
to an endless device would fill the disk. So links, special files and too much of anything are set aside first: into
``submitted/<learner>/.set-aside/<assignment>/``, where nbgrader does not look.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from traitlets.log import get_logger

from whichpm import atomic, terminal
from whichpm.nbgrader import ids
from whichpm.nbgrader.submission import times
from whichpm.nbgrader.submission.notebook import FILE_LIMIT, Problem
from whichpm.nbgrader.submission.plainfile import NotPlain, TooLarge, read_plain

ASIDE = ".set-aside"
"""Folder beside the learner's submissions."""
TIMESTAMP_LIMIT = 200
ENTRIES = 200
"""Files and folders that go along with a notebook; nbgrader takes a time that grows with their square."""
BYTES = 50_000_000
"""Bytes of all of them together."""
DEPTH = 8
"""Folders within folders."""
NAME_LIMIT = 60
"""Characters of a name, which may have four bytes each."""
LONGEST_NAME = 300
LINES = 10
"""Lines in the log about one submission."""


def refusal(folder: Path) -> Problem | None:
    """Why ``submitted/<learner>/<assignment>`` cannot be graded at all, whatever is in it."""
    for each in (folder.parent, folder):
        if os.path.islink(each):  # noqa: PTH114  (the fast one of the two)
            return Problem("the folder is a link to another place", "put the submission itself there")
    learner = folder.parent.name
    if cause := ids.refusal(learner):
        return Problem(f"the learner's id cannot be used: {cause}", ids.renaming(learner))
    return None


def tidy(folder: Path, expected: Sequence[str]) -> None:
    """Set aside what must not be copied from one submission. Raises :class:`OSError` where that cannot be done.

    Notebooks stay, also those that are none of the ``expected`` ones: they are never copied.
    """
    log = get_logger()
    found = list(unfit(folder, expected))
    for number, (path, reason) in enumerate(found):
        _set_aside(folder, path)
        if number < LINES:
            log.warning("%s: %s; it was set aside in %s", place(path), reason, ASIDE)
    if len(found) > LINES:
        log.warning("%s: %d more were set aside in %s", place(folder), len(found) - LINES, ASIDE)
    _restate_time(folder)


def unfit(folder: Path, expected: Sequence[str]) -> Iterator[tuple[Path, str]]:
    """What must not be copied, and why; a folder stands for all that is in it."""
    count, room = 0, BYTES
    waiting = [(folder, 0)]
    while waiting:
        parent, depth = waiting.pop()
        for entry in _entries(parent):
            path = Path(entry.path)
            found = entry.stat(follow_symlinks=False)
            if parent == folder and entry.name in expected:
                continue  # Never copied. The exporter reads the notebook, or says why not.
            if reason := _unfit_alone(path, found, folder) or _in_the_way(path, found, folder, expected):
                yield path, reason
            elif stat.S_ISDIR(found.st_mode) and depth == DEPTH:
                yield path, f"it is more than {DEPTH} folders deep"
            elif count == ENTRIES or (size := _size(path, found)) > room:
                yield path, f"only {ENTRIES} files and {BYTES // 1_000_000} MB go along with a notebook"
            else:
                count, room = count + 1, room - size
                if stat.S_ISDIR(found.st_mode):
                    waiting.append((path, depth + 1))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """Answers and the time come first, so that they are not what is left over."""
    with os.scandir(folder) as found:
        return sorted(found, key=lambda entry: (not entry.name.endswith((".json", times.TIMESTAMP)), entry.name))


def _unfit_alone(path: Path, found: os.stat_result, folder: Path) -> str | None:
    if stat.S_ISLNK(found.st_mode):
        return None if _is_other_notebook(path, folder) else "it is a link"
    if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
        return None if _is_other_notebook(path, folder) else "it is not a plain file"
    if not os.access(path, os.R_OK):
        return "it cannot be opened"
    if path == folder / times.TIMESTAMP and not _is_timestamp(path):
        return "it holds no time"
    if _size(path, found) > FILE_LIMIT:
        return f"it is larger than {FILE_LIMIT // 1_000_000} MB"
    return None


def _in_the_way(path: Path, found: os.stat_result, folder: Path, expected: Sequence[str]) -> str | None:
    """A folder that nbgrader would take for a notebook, or that stands where it writes a page."""
    if not stat.S_ISDIR(found.st_mode) or (_is_other_notebook(path, folder) and not path.name.startswith(".")):
        return None
    if path.name.endswith(".ipynb"):
        return "it is a folder that is called like a notebook"
    if path.parent == folder and f"{path.name.removesuffix('.html')}.ipynb" in expected and path.suffix == ".html":
        return "it is a folder that is called like the page of a notebook"
    return None


def _is_other_notebook(path: Path, folder: Path) -> bool:
    """A notebook is never copied; one that has another name than expected is read where there is no other."""
    return path.parent == folder and path.suffix == ".ipynb"


def _size(path: Path, found: os.stat_result) -> int:
    """Bytes that would be copied."""
    return found.st_size if stat.S_ISREG(found.st_mode) and path.suffix != ".ipynb" else 0


def _is_timestamp(path: Path) -> bool:
    try:
        times.parse(_time(path))
    except (NotPlain, TooLarge, OSError, ValueError):
        return False
    return True


def _time(path: Path) -> str:
    """Text of a ``timestamp.txt``; raises what :func:`read_plain` does, and :class:`ValueError` where it is none."""
    return read_plain(path, TIMESTAMP_LIMIT).decode()


def _restate_time(folder: Path) -> None:
    """Write the time so that nbgrader reads it right; the learner's own is set aside."""
    path = folder / times.TIMESTAMP
    try:
        text = _time(path)
        restated = times.in_utc(text)
    except FileNotFoundError:
        return
    if restated != text:
        _set_aside(folder, path)
        atomic.write(path, restated.encode())
        get_logger().warning("%s: nbgrader misreads its time; it was written as %s", place(path), restated)


def _set_aside(folder: Path, path: Path) -> None:
    aside = folder.parent / ASIDE / folder.name
    for each in (aside.parent, aside):
        each.mkdir(exist_ok=True)
        if each.is_symlink():
            # Nothing may be moved to where it leads.
            raise NotADirectoryError(errno.ENOTDIR, f"{ASIDE} is a link", str(each))
    target = aside / "+".join(path.relative_to(folder).parts)[-NAME_LIMIT:]
    while os.path.lexists(target):
        target = target.with_name(f"{time.time_ns()}+{target.name[-NAME_LIMIT:]}")
    path.rename(target)


def place(path: Path) -> str:
    """A path as it can stand in one line of a log, whatever characters are in it."""
    return shown("/".join(path.parts[-4:]))


def shown(name: str) -> str:
    """A name as it can stand in one line, whatever characters are in it."""
    return terminal.line(name, LONGEST_NAME)
