"""``whichpm grade``: from ``submitted/`` to the gradebook and ``autograded/``, in bounded memory."""

from __future__ import annotations

import itertools
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from whichpm import private
from whichpm.nbgrader.batch import tree
from whichpm.nbgrader.batch.context import build, notices, revision
from whichpm.nbgrader.batch.messages import CannotWrite, Context, Graded, Task
from whichpm.nbgrader.batch.strangers import of_known_students
from whichpm.nbgrader.batch.workers import BATCH, Workers
from whichpm.nbgrader.batch.writing import write
from whichpm.nbgrader.gradebook import fence, quarantine
from whichpm.nbgrader.gradebook.book import Gradebook, Known
from whichpm.nbgrader.gradebook.late import Penalties
from whichpm.nbgrader.gradebook.lock import only_grader
from whichpm.nbgrader.gradebook.quarantine import Remark
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.gradebook.settle import settle
from whichpm.nbgrader.gradebook.students import names

CHUNK = 250
"""Submissions in one transaction: enough to share its cost."""
LONGEST = 1.0
"""Seconds that a graded submission waits for its chunk to fill."""
LOOKED_UP = 500
"""Submissions of which the gradebook is asked at once whether they were graded before."""


class Summary(Struct):
    """What a run did.

    ``quarantined`` counts learners on the list of quarantine, of this run or an earlier one, ``dropped`` those who left
    by the roster and stay as they are, ``excused`` those whom it excuses and who handed in all the same, ``renewed``
    those who handed in something else where a person had graded.
    """

    assignment: str
    submissions: int = 0
    graded: int = 0
    unchanged: int = 0
    not_graded: int = 0
    dropped: int = 0
    excused: int = 0
    quarantined: int = 0
    renewed: int = 0
    notices: list[str] = []
    seconds: float = 0.0


T = TypeVar("T")
Report = Callable[[Graded], None]


class StoppedElsewhere(Exception):
    """A cluster did not end its work; the message says why and what to do. What was recorded stays."""


class Elsewhere(Protocol):
    """Grades in processes that record by themselves, such as a cluster's."""

    def run(
        self, context: Context, revision: str, number: str, batches: Iterator[list[Task]], count: int
    ) -> Iterator[list[Graded]]:
        """Grade and record ``count`` tasks in the run of this number; results come once they are recorded.

        Raises :class:`StoppedElsewhere`.
        """


def grade(
    setting: Setting,
    students: str = "*",
    force: bool = False,
    workers: int | None = None,
    started: Callable[[int], None] = lambda _count: None,
    report: Report = lambda _graded: None,
    elsewhere: Elsewhere | None = None,
) -> Summary:
    """Grade an assignment.

    Parameters
    ----------
    setting
        The course and the assignment.
    students
        Pattern of learners' ids.
    force
        Grade also what has not changed.
    workers
        How many processes read and score; as many as there are processors where it is ``None``.
    started
        Called with the number of submissions, once the workers are there: threads are best started after them.
    report
        Called for every submission, once it is recorded.
    elsewhere
        Processes of a cluster, which read, score and record in the place of workers.

    Raises
    ------
    GradebookError, PluginFailed, CannotWrite, Locked, StoppedElsewhere
        What was graded so far is recorded; a second run goes on from there.
    """
    begin = time.monotonic()
    with said(setting.root), only_grader(setting.root):
        run = _Run(setting, force, report)
        learners = run.without_dropped(setting.learners(students))
        run.summary.submissions = len(learners)
        run.summary.excused = len(run.book.excused().intersection(learners))
        try:
            run.book.close()  # Forked processes must not share its connections.
            if elsewhere:
                started(len(learners))
                run.count(elsewhere.run(run.context, run.revision, run.number, run.batches(learners), len(learners)))
            else:
                with Workers(run.context, workers or available()) as crew:
                    started(len(learners))
                    run.record(crew.run(run.batches(learners)))
            run.settle()
        except BaseException:
            with suppress(Exception):
                run.list_quarantine(learners)
            raise
        finally:
            shutil.rmtree(setting.staging, ignore_errors=True)
        run.summary.quarantined = run.list_quarantine(learners)
    run.summary.seconds = time.monotonic() - begin
    return run.summary


def available() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Run:
    """One run, with what was recorded so far."""

    def __init__(self, setting: Setting, force: bool, report: Report) -> None:
        self.setting, self.force, self.report = setting, force, report
        self.book = Gradebook(setting.db_url, setting.course.course_id, setting.assignment)
        self.number = fence.begin(self.book)
        # A name of its own, because a worker of a run that was killed may still be writing.
        self.context = build(setting, setting.staging / self.number)
        self.revision = revision(self.context, setting, self.book)
        self.penalties = Penalties(setting.config, setting.root)
        self.summary = Summary(setting.assignment, notices=list(notices(self.context)))
        self.aside: list[Remark] = []
        shutil.rmtree(setting.staging, ignore_errors=True)  # Of a run that was killed.
        private.folder(setting.staging)

    def without_dropped(self, learners: list[str]) -> list[str]:
        """The learners who are in the course: nobody is brought back who left, and nothing of theirs is deleted."""
        gone = self.book.gone([name for name in learners if name.isprintable()])
        self.summary.dropped = len(gone)
        return [name for name in learners if name not in gone]

    def batches(self, learners: Iterable[str]) -> Iterator[list[Task]]:
        """Tasks in batches, made as they are asked for."""
        for part in portions(learners, LOOKED_UP):
            # A name that is no text cannot be in the gradebook; the worker says so.
            known = {} if self.force else self.book.known([name for name in part if name.isprintable()], self.revision)
            for batch in portions(part, BATCH):
                yield [self._task(learner, known) for learner in batch]

    def _task(self, learner: str, known: Mapping[str, Known]) -> Task:
        folder, target = self.setting.submitted(learner), self.setting.autograded(learner)
        return Task(learner, folder, target, *known.get(learner, ("", "")))

    def record(self, results: Iterable[list[Graded]]) -> None:
        """Take results as they come and record them, a chunk at a time; also what is there when the run is stopped."""
        waiting: list[Graded] = []
        last = time.monotonic()
        try:
            for some in results:
                waiting += filter(self._waits, some)
                if len(waiting) >= CHUNK or (waiting and time.monotonic() - last > LONGEST):
                    chunk, waiting = waiting, []
                    self._write(chunk)
                    last = time.monotonic()
        finally:
            self._write(waiting)

    def count(self, results: Iterable[list[Graded]]) -> None:
        """Take results that are recorded, as they come."""
        for graded in filter(self._waits, itertools.chain.from_iterable(results)):
            self._recorded(graded)

    def _waits(self, graded: Graded) -> bool:
        """Whether there is something to record of it; the others are done with."""
        if graded.state == "not graded":
            self._put_aside(graded)
        elif graded.state == "unchanged":
            self.summary.unchanged += 1
            self.report(graded)
        return graded.state not in ("not graded", "unchanged")

    def _put_aside(self, graded: Graded) -> None:
        self.aside += graded.remarks
        self.summary.not_graded += 1
        self.report(graded)

    def _write(self, chunk: list[Graded]) -> None:
        chunk, strangers = of_known_students(self.setting, self.book, self.context, chunk)
        for stranger in strangers:
            self._put_aside(stranger)
        if not chunk:
            return
        # The folders first: where the grader is stopped between, the gradebook does not have them and they come again.
        for graded in chunk:
            tree.place(graded.staged, graded.target)
        write(self.book, chunk, self.revision, self.penalties)
        for graded in chunk:
            self._recorded(graded)

    def _recorded(self, graded: Graded) -> None:
        self.summary.graded += 1
        self.summary.renewed += bool(graded.renewed)
        self.report(graded)

    def settle(self) -> None:
        """Renew the penalties of those whose points a person has changed since; the others have theirs."""
        if self.book.duedate and self.penalties.configured:
            with self.book.writing() as connection:
                settle(connection, self.setting.assignment, self.penalties)

    def list_quarantine(self, learners: Iterable[str]) -> int:
        """Write the list of quarantine; returns how many learners are on it."""
        known = names(self.setting.db_url)
        listed = (replace(each, name=known.get(each.learner, "")) for each in self._remarks(set(learners)))
        private.folder(quarantine.path(self.setting.root, self.setting.assignment).parent)
        return quarantine.write(self.setting.root, self.setting.assignment, listed)

    def _remarks(self, learners: set[str]) -> Iterator[Remark]:
        yield from self.aside
        listed = {remark.learner for remark in self.aside}
        for remark in self.book.remarks():
            if remark.learner not in listed and os.path.isdir(self.setting.submitted(remark.learner)):  # noqa: PTH112
                yield remark
                learners.add(remark.learner)
        with suppress(ValueError, OSError):
            for remark in quarantine.read(self.setting.root, self.setting.assignment):
                # Those that this run did not look at.
                if remark.learner not in learners and os.path.lexists(self.setting.root / remark.file):
                    yield remark


def portions(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of ``size`` of them, the last one shorter."""
    iterator = iter(items)
    while some := list(itertools.islice(iterator, size)):
        yield some


@contextmanager
def said(root: Path) -> Iterator[None]:
    """Say of a file that cannot be written what to do; what was wrong with submissions is not an error."""
    try:
        yield
    except (CannotWrite, OSError) as error:
        cause = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else str(error)
        fix = "free some space or check the permissions, and run the command again: it goes on where it stopped"
        raise CannotWrite(f"cannot write below {root} ({cause}); {fix}") from error
