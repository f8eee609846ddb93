"""A worker's side: one block of submissions, read in a process apart and recorded in one transaction."""

from __future__ import annotations

import os
import pickle
import socket
import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from whichpm.nbgrader.batch import tree
from whichpm.nbgrader.batch.context import code_digest
from whichpm.nbgrader.batch.messages import CannotWrite, Context, Graded, Marks, Task
from whichpm.nbgrader.batch.run import portions, said
from whichpm.nbgrader.batch.strangers import of_known_students
from whichpm.nbgrader.batch.workers import BATCH, Workers
from whichpm.nbgrader.batch.writing import record
from whichpm.nbgrader.cluster import reader
from whichpm.nbgrader.gradebook import fence
from whichpm.nbgrader.gradebook.book import Gradebook
from whichpm.nbgrader.gradebook.door import GradebookError
from whichpm.nbgrader.gradebook.fence import Superseded
from whichpm.nbgrader.gradebook.late import Penalties, PluginFailed
from whichpm.nbgrader.gradebook.setting import Setting, SettingError

CONTEXT = "context"
"""Name of the file in the staging folder of a run that has its context."""


class Assigned(Struct, frozen=True):
    """What a worker must know of a run, besides what lies in the course folder.

    ``db`` is the address of the gradebook where the command was given one; else each reads the configuration.
    """

    root: str
    assignment: str
    number: str
    staging: str
    revision: str
    code: str
    db: str | None

    def __repr__(self) -> str:
        return f"Assigned({self.number})"  # Dask writes arguments into its log, and an address may hold a password.


class Done(Struct):
    """What became of a block: its submissions, once they are recorded, or why nothing of it is."""

    graded: list[Graded] = []
    error: str = ""


def keep(context: Context) -> None:
    """Write the context where every worker finds it; raises :class:`OSError`."""
    folder = Path(context.staging)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / CONTEXT).write_bytes(pickle.dumps(context))


def check(assigned: Assigned) -> str:
    """Why this machine cannot grade; empty where it can."""
    try:
        with said(Path(assigned.root)):
            _course(assigned)
    except _KNOWN as error:
        return str(error)
    return ""


def grade(assigned: Assigned, tasks: Sequence[Task]) -> Done:
    """Grade and record a block; what goes wrong is said, so that no exception has to travel."""
    try:
        with said(Path(assigned.root)):
            return Done(_course(assigned).grade(tasks))
    except _KNOWN as error:
        return Done(error=str(error))


def end(number: str) -> None:
    """Let go of a run in this process: its connections, and the processes apart. Other courses' runs go on."""
    with _lock:
        course = _courses.pop(number, None)
    if course:
        course.end()


class CannotGrade(Exception):
    """This machine cannot grade the course; the message says why and what to do."""


_KNOWN = (CannotGrade, CannotWrite, GradebookError, PluginFailed, SettingError, Superseded)
_courses: dict[str, _Course] = {}
_lock = threading.Lock()


class _Course:
    """A course as a process of a worker sees it during one run."""

    def __init__(self, assigned: Assigned) -> None:
        file = Path(assigned.staging, CONTEXT)
        here = socket.gethostname()
        if not file.is_file():
            fix = "let every machine have the course folder under the same path, for example by NFS"
            raise CannotGrade(f"{here} does not see {file.parent}; {fix}, and run the command again")
        if code_digest().hex() != assigned.code:
            fix = "install the same version on all machines, start the workers again, and run the command again"
            raise CannotGrade(f"{here} has another version of whichpm than the command; {fix}")
        self.assigned = assigned
        self.setting = Setting(Path(assigned.root), assigned.assignment, assigned.db)
        self.book = Gradebook(self.setting.db_url, self.setting.course.course_id, assigned.assignment)
        self.penalties = Penalties(self.setting.config, self.setting.root)
        self.penalties.load()
        self.context: Context = pickle.loads(file.read_bytes())
        self._crews: dict[int, Workers] = {}

    def grade(self, tasks: Sequence[Task]) -> list[Graded]:
        """Grade and record a block; returns what became of it, without what only the gradebook needs."""
        chunk: list[Graded] = []
        done: list[Graded] = []
        for graded in self._read(tasks):
            (done if graded.state in ("not graded", "unchanged") else chunk).append(graded)
        chunk, strangers = of_known_students(self.setting, self.book, self.context, chunk)
        if chunk:
            self._record(chunk)
        for graded in chunk:
            graded.marks = [Marks(each.notebook, each.points, {}) for each in graded.marks]
        return [*done, *strangers, *chunk]

    def _read(self, tasks: Sequence[Task]) -> list[Graded]:
        thread = threading.get_ident()
        crew = self._crews.get(thread)
        if crew is None:
            own = f"{self.context.staging}/{socket.gethostname()}-{os.getpid()}-{thread}"
            crew = self._crews[thread] = Workers(msgspec.structs.replace(self.context, staging=own), 1, reader.start)
        try:
            return [graded for some in crew.run(portions(tasks, BATCH)) for graded in some]
        except BaseException:
            crew.end()  # It may still have work that nobody waits for.
            self._crews.pop(thread, None)
            raise

    def _record(self, chunk: list[Graded]) -> None:
        with self.book.writing() as connection:
            fence.hold(connection, self.book, self.assigned.number, [graded.learner for graded in chunk])
            # The folders first, as on one machine; here while nobody else has these learners.
            for graded in chunk:
                tree.place(graded.staged, graded.target)
            record(self.book, connection, chunk, self.assigned.revision, self.penalties)

    def end(self) -> None:
        """Let go of connections and processes."""
        self.book.close()
        while self._crews:
            self._crews.popitem()[1].end()


def _course(assigned: Assigned) -> _Course:
    """The course of this run; an earlier one of the same course is over, since a course is graded by one at a time."""
    with _lock:
        found = _courses.get(assigned.number)
        if found is None:
            for number in [number for number, one in _courses.items() if one.assigned.root == assigned.root]:
                _courses.pop(number).end()
            found = _courses[assigned.number] = _Course(assigned)
        return found
