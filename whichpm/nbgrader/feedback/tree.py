"""Writing ``feedback/<learner>/<assignment>/<notebook>.html``, and beside it what ``release_feedback`` needs."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from whichpm import private
from whichpm.nbgrader import crew
from whichpm.nbgrader.feedback.page import GENERATOR, Outdated, Pages
from whichpm.nbgrader.feedback.sections import Sections
from whichpm.nbgrader.gradebook import door, graded, marks
from whichpm.nbgrader.gradebook.late import Penalties
from whichpm.nbgrader.gradebook.marks import Handed
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.gradebook.settle import settled
from whichpm.nbgrader.gradebook.students import names
from whichpm.nbgrader.submission.plainfile import NotPlain, TooLarge, read_plain
from whichpm.nbgrader.submission.times import TIMESTAMP

SECRET = "submission_secret.txt"
MARK = f'content="{GENERATOR}"'.encode()


class Outcome(NamedTuple):
    """What became of one learner's pages.

    ``pages`` counts those that are there now, ``changed`` those of them that were not there before. ``problem`` says
    why a page is missing, ``waiting`` that a grade by hand is, and ``outside`` that nbgrader's exchange cannot bring
    the page to the learner, because the submission did not come through it.
    """

    learner: str
    pages: int = 0
    changed: int = 0
    problem: str = ""
    waiting: bool = False
    outside: bool = False
    name: str = ""


def write(
    setting: Setting,
    learners: Sequence[str] | None = None,
    *,
    base: str = "",
    force: bool = False,
    started: Callable[[int], object] = lambda _count: None,
) -> Iterator[Outcome]:
    """Write the feedback of an assignment, learner by learner.

    Parameters
    ----------
    setting
        The course and the assignment.
    learners
        Only these; all of the class by default.
    base
        Where the book is published, so that pages link to its sections.
    force
        Replace pages that another tool has written.
    started
        Is told how many learners there are.

    Raises :class:`GradebookError`, :class:`PluginFailed`, and :class:`LookupError` for learners that have handed in
    nothing.
    """
    assignment = setting.assignment
    handed_in = set(setting.learners())
    with door.reading(setting.db_url, assignment) as connection:
        found = marks.assignment(connection, assignment)
        known = marks.learners(connection, found)
    called = names(setting.db_url)
    wanted = known | handed_in if learners is None else set(learners)
    if unknown := sorted(wanted - known - handed_in):
        raise LookupError(f"nothing was handed in for {assignment} by {', '.join(unknown)}")
    private.folder(setting.root / str(setting.course.feedback_directory))
    started(len(wanted))
    for learner in sorted(wanted - known):
        yield Outcome(learner, problem=f"not graded yet: grade {assignment} first", name=called.get(learner, ""))
    pages = of_notebooks(setting, found, base)
    penalties = Penalties(setting.config, setting.root)
    if found.due:
        penalties.load()

    def written(share: Sequence[str]) -> list[Outcome]:
        with door.reading(setting.db_url, assignment) as connection:
            handed_in = marks.submissions(connection, found, share)
            return [_learner(setting, pages, settled(handed, penalties), force) for handed in handed_in]

    yield from crew.shared(written, sorted(wanted & known))


def of_notebooks(setting: Setting, found: marks.Assignment, base: str = "") -> dict[str, Pages]:
    """What makes the pages of each notebook of an assignment."""
    sections = Sections(setting.root, base)
    return {
        name: Pages(setting.root, setting.assignment, setting.source / f"{name}.ipynb", parts, sections)
        for name, parts in found.parts.items()
    }


def _learner(setting: Setting, pages: dict[str, Pages], handed: Handed, force: bool) -> Outcome:
    if handed.learner in (".", "..") or Path(handed.learner).name != handed.learner or "\0" in handed.learner:
        problem = "this id cannot be the name of a folder; no page was written"
        return Outcome(handed.learner, problem=problem, name=handed.name)
    source = Path(setting.autograded(handed.learner))
    target = setting.feedback(handed.learner)
    there = changed = 0
    problems = []
    for name, sheet in sorted(handed.notebooks.items()):
        path = target / f"{name}.html"
        try:
            html = pages[name].render(handed, sheet, graded.read(source / f"{name}.ipynb")).encode()
            changed += _put(path, html, force)
            there += 1
        except (graded.Unreadable, Outdated, _Foreign) as error:
            problems.append(f"{name}: {error}")
        except OSError as error:
            problems.append(f"{name}: {error.strerror or error}; nothing of it was lost, write it again")
    outside = bool(there) and _companions(source, target, handed.at)
    waiting = any(mark.waiting for sheet in handed.notebooks.values() for mark in sheet.marks.values())
    problem = "; ".join(problems) or ("" if there else "not graded yet")
    return Outcome(handed.learner, there, changed, problem, waiting, outside, handed.name)


class _Foreign(Exception):
    """There is a page that another tool wrote."""


def _put(path: Path, html: bytes, force: bool) -> bool:
    """Write a page in one step, unless it is there already; whether it had to be written."""
    try:
        before = path.read_bytes()
    except FileNotFoundError:
        before = None
    if before == html:
        os.utime(path)  # It is as new as the grades.
        return False
    if before is not None and MARK not in before[:2000] and not force:
        raise _Foreign("a page of another tool is there already; --force replaces it")
    _replace(path, html)
    return True


def _companions(source: Path, target: Path, at: datetime | None) -> bool:
    """What ``nbgrader release_feedback`` reads beside a page; whether the submission came from outside its exchange.

    It stops at the first learner who lacks one of these files, so each gets both. The secret names the released page;
    without the exchange nobody knows it, so a new one releases the page to nobody.
    """
    time = _small(source / TIMESTAMP)
    if time is None:
        time = f"{at:%Y-%m-%d %H:%M:%S.%f} UTC\n".encode() if at else b""
    _keep(target / TIMESTAMP, time)
    secret = _small(source / SECRET)
    if secret and secret.strip():
        _keep(target / SECRET, secret)
        return False
    if not _small(target / SECRET):
        _keep(target / SECRET, secrets.token_hex(32).encode())
    return True


def _small(path: Path) -> bytes | None:
    """A small text file, ``None`` where there is none that can be used."""
    try:
        content = read_plain(path, 1000)
        content.decode()
    except (OSError, NotPlain, TooLarge, UnicodeDecodeError):
        return None
    return content


def _keep(path: Path, content: bytes) -> None:
    if _small(path) != content:
        _replace(path, content)


def _replace(path: Path, content: bytes) -> None:
    """Put a file in its place in one step; what a killed run left beside it is written over."""
    temporary = f"{path.parent}/.{path.name}.new"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    try:
        handle = os.open(temporary, flags, 0o644)
    except FileNotFoundError:
        os.makedirs(path.parent, exist_ok=True)  # noqa: PTH103  (three times faster than Path.mkdir)
        handle = os.open(temporary, flags, 0o644)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123  (opened by flags)
            file.write(content)
        os.replace(temporary, path)  # noqa: PTH105
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
