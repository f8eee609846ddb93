"""``whichpm regrade``, second half: the gradebook in one transaction, then the notebooks, as the preview showed them.

Whatever was seen for the preview is compared once more on the way. A run that was stopped is finished by the next.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, inspect, select, update

from whichpm import atomic, bank, private
from whichpm.nbgrader.gradebook import door, marks
from whichpm.nbgrader.gradebook.lock import only_grader
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.gradebook.tables import grade, graded, submitted_notebook
from whichpm.nbgrader.regrade import log
from whichpm.nbgrader.regrade.changes import Preview
from whichpm.nbgrader.regrade.decisions import proposed
from whichpm.nbgrader.regrade.plan import digests
from whichpm.nbgrader.regrade.rescore import Unusable, rescore


class Moved(Exception):
    """Something is no longer as it was when the preview was made; nothing was changed."""


def apply(setting: Setting, shown: Preview) -> log.Entry:
    """Carry out what was shown; returns what the log keeps of it.

    Raises
    ------
    Moved
        Grades, answers or keys changed since. Nothing was changed.
    Locked, GradebookError, OSError
        Nothing was changed, or, where writing notebooks failed, a second run goes on.
    """
    with only_grader(setting.root):
        if digests(setting.root, list(shown.digests)) != shown.digests:
            raise Moved(_moved("a key has changed"))
        try:
            with proposed(setting.root, list(shown.digests), shown.files) as root:
                staged = list(_stage(setting, shown, root))
            begun = _commit(setting, shown)
            for temporary, path in staged:
                temporary.replace(path)
            if begun["state"] == "started":
                done = {"regrade": begun["regrade"], "state": "done", "notebooks": len(staged)}
                log.append(setting.root, setting.assignment, done)
        finally:
            shutil.rmtree(setting.staging, ignore_errors=True)
    return begun


def _moved(what: str) -> str:
    return f"{what} since the list above was made; nothing was changed: run it again"


def _stage(setting: Setting, shown: Preview, keys_below: Path) -> Iterator[tuple[Path, Path]]:
    """Write all notebooks beside their places first: a full disk is met before anything has changed."""
    shutil.rmtree(setting.staging, ignore_errors=True)
    private.folder(setting.staging)
    for number, change in enumerate(change for change in shown.changes if change.digest):
        try:
            scored = rescore(change.path, shown.maxima[change.notebook], keys_below)
        except (Unusable, FileNotFoundError):
            scored = None
        if scored is None or scored.digest != change.digest:
            raise Moved(_moved(f"the graded notebook of {change.learner} has changed"))
        temporary = setting.staging / str(number)
        with temporary.open("wb") as file:
            file.write(scored.content())
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(change.path.stat().st_mode & 0o777)
        yield temporary, change.path


def _commit(setting: Setting, shown: Preview) -> log.Entry:
    """Write the gradebook; returns the log's entry, which is that of an interrupted run where only notebooks lacked."""
    with door.writing(setting.db_url, setting.assignment) as connection:
        _insist(connection, shown)
        if begun := _interrupted(connection, setting, shown):
            return begun
        entry = shown.entry(setting.root)
        if not shown.changes and not shown.decisions:
            return {**entry, "state": "nothing to do"}
        log.append(setting.root, setting.assignment, entry)
        with _decided(setting, shown):
            _record(connection, shown)
            connection.commit()
        return entry


@contextmanager
def _decided(setting: Setting, shown: Preview) -> Iterator[None]:
    """Write what is decided before the grades that follow from it: stopped between, the next run gives these grades."""
    paths = {slug: bank.path(setting.root, "graded", slug) for slug in shown.files}
    former = {slug: path.read_bytes() for slug, path in paths.items()}
    try:
        for slug, path in paths.items():
            _write(path, shown.files[slug])
        yield
    except BaseException:
        for slug, path in paths.items():
            _write(path, former[slug])
        raise


def _write(path: Path, content: bytes) -> None:
    with atomic.writing(path, mode=path.stat().st_mode & 0o777) as file:
        file.write(content)


def _insist(connection: Connection, shown: Preview) -> None:
    """In the transaction in which nobody else writes: what is written over is still what was seen."""
    assignment = marks.assignment(connection, shown.assignment)
    learners = sorted({change.learner for change in shown.changes})
    there = {each.learner: each for each in marks.submissions(connection, assignment, learners)}
    for change in shown.changes:
        now = there.get(change.learner)
        if now is None or (now.notebooks.get(change.notebook), now.seconds_late) != (change.sheet, change.seconds_late):
            raise Moved(_moved(f"somebody graded {change.learner}, or moved a date,"))


def _interrupted(connection: Connection, setting: Setting, shown: Preview) -> log.Entry | None:
    """An interrupted regrade that only lacks notebooks, to be finished; any other is closed in the log."""
    begun = log.unfinished(setting.root, setting.assignment)
    if begun is None:
        return None
    committed = _is_committed(connection, begun)
    if committed and not shown.scored and not shown.files:
        return begun
    state = "done" if committed and not shown.files else "not applied"
    log.append(setting.root, setting.assignment, {"regrade": begun["regrade"], "state": state})
    return None


def _is_committed(connection: Connection, begun: log.Entry) -> bool:
    """Whether the gradebook already has what an interrupted regrade meant to write: all of it, or nothing."""
    wanted = {cell["grade"]: cell["to"] for each in begun["learners"] for cell in each["cells"]}
    if not wanted:
        return True
    name = next(iter(wanted))
    found = connection.execute(select(grade.c.auto_score).where(grade.c.id == name)).scalar()
    with suppress(TypeError):
        return bool(abs(found - wanted[name]) < 1e-9)
    return False


def _record(connection: Connection, shown: Preview) -> None:
    """All grades and penalties; a grade by hand stays and counts."""
    grades = [
        {"row": cell.mark.id, "points": cell.after, "waiting": cell.by_hand and cell.mark.waiting}
        for change in shown.scored
        for cell in change.cells
    ]
    values: dict[str, Any] = {"auto_score": bindparam("points"), "needs_manual_grade": bindparam("waiting")}
    if grades:
        connection.execute(update(grade).where(grade.c.id == bindparam("row")).values(values), grades)
    late = [{"row": change.sheet.id, "penalty": change.penalty} for change in shown.scored]
    if late:
        penalty: dict[str, Any] = {"late_submission_penalty": bindparam("penalty")}
        of_row = submitted_notebook.c.id == bindparam("row")
        connection.execute(update(submitted_notebook).where(of_row).values(penalty), late)
    _forget(connection, shown)


def _forget(connection: Connection, shown: Preview) -> None:
    """Let ``whichpm grade`` look at these submissions again, whatever it remembers of them."""
    if not inspect(connection).has_table(graded.name):
        return
    sheets = [{"sheet": change.sheet.id} for change in shown.changes]
    own = select(submitted_notebook.c.assignment_id).where(submitted_notebook.c.id == bindparam("sheet"))
    if sheets:
        forget = update(graded).where(graded.c.submission_id == own.scalar_subquery()).values(context="")
        connection.execute(forget, sheets)
