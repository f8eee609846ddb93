"""``nbgrader collect`` that takes only what a learner handed in, and lets no learner stop it.

Learners write into the exchange's inbound folder themselves. As shipped, nbgrader follows links in it (to another's
answers, to the keys, to a device without end), takes a submission under another's name with no more than a warning, and
stops for everybody at a name, a pipe or a size that it does not expect. What is not collected stays where it is.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default.collect import ExchangeCollect
from nbgrader.exchange.default.release_feedback import ExchangeReleaseFeedback
from nbgrader.utils import find_owner

from whichpm.nbgrader import ids
from whichpm.nbgrader.submission import intake, times
from whichpm.nbgrader.submission.plainfile import NotPlain, TooLarge, read_plain
from whichpm.nbgrader.submission.times import TIMESTAMP, TOLERANCE

SHARED_USER = "jovyan"
"""Where JupyterHub runs every learner as this one user, owners of files say nothing; nbgrader knows it by this name."""


class Collect(ExchangeCollect):  # type: ignore[misc]  # nbgrader has no types
    """Use with ``c.ExchangeFactory.collect``."""

    def init_src(self) -> None:
        """Find the submissions to collect: of each learner the latest that can be collected."""
        self.src_records: list[dict[str, Any]]
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"]]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """What the name of a submission says; one that cannot be collected is nobody's, and is named in the log."""
        try:
            record: dict[str, Any] = super()._path_to_record(path)
            problem = self._problem(path, record["username"])
        except (ExchangeError, ValueError, OverflowError, TypeError, OSError) as error:
            problem = f"its name is not one that `nbgrader submit` gives ({error})"
        if not problem:
            if doubt := _late_arrival(path, record["timestamp"]):
                self.log.warning("Look at %s: %s", ascii(Path(path).name), doubt)
            return record
        self.log.error("Not collected: %s: %s", ascii(Path(path).name), problem)
        return {"username": "", "filename": "", "timestamp": datetime.fromtimestamp(0, UTC).replace(tzinfo=None)}

    def _problem(self, path: str, learner: str) -> str | None:
        status = os.lstat(path)
        if not stat.S_ISDIR(status.st_mode):
            return "it is a link or a file, not a folder"
        if learner in ("", ".", ".."):
            return "it names no learner"
        if refused := intake.refusal(Path(self.coursedir.submitted_directory, learner, self.coursedir.assignment_id)):
            return refused.cause
        if self.get_size(path) > 1000 * self.coursedir.max_dir_size:
            return f"it is larger than {self.coursedir.max_dir_size} kB (CourseDirectory.max_dir_size)"
        own = status.st_uid == os.getuid()  # By whoever collects, who may put a submission there for a learner.
        if self.check_owner and not own and (owner := _owner(path)) not in (learner, SHARED_USER):
            fix = "where learners share accounts, set c.ExchangeCollect.check_owner = False"
            return f"it is said to be by {learner}, and belongs to {owner}; {fix}"
        return None

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy plain files and folders; links, pipes and sockets stay behind and are named in the log."""
        # Into a place of our own first: a learner may change the inbound folder while it is read.
        with tempfile.TemporaryDirectory() as place:
            own = Path(place, "own")
            try:
                shutil.copytree(src, own, symlinks=True)
            except shutil.Error as error:  # All the rest is copied then.
                for path, _, reason in error.args[0]:
                    self.log.warning("Not collected: %s: %s", ascii(path), ascii(reason))
            for folder, folders, files in os.walk(own):
                for path in (Path(folder, name) for name in (*folders, *files)):
                    if path.is_symlink():
                        self.log.warning(
                            "Not collected: %s: it is a link", ascii(str(Path(src, path.relative_to(own))))
                        )
                        path.unlink()
            super().do_copy(str(own), dest, log)


class ReleaseFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]  # nbgrader has no types
    """``nbgrader release_feedback`` in which no folder stops the others (``c.ExchangeFactory.release_feedback``)."""

    def copy_files(self) -> None:
        """Release learner by learner; what is not as feedback leaves it is named in the log, and the others go on."""
        course = self.coursedir
        wanted = course.student_id
        found = Path(course.format_path(course.feedback_directory, ".", "."))
        everybody = wanted in ("", "*") and found.is_dir()
        names = sorted(path.name for path in found.iterdir()) if everybody else [wanted]
        try:
            for name in names:
                folder = Path(course.format_path(course.feedback_directory, name, course.assignment_id))
                if not folder.is_dir():
                    continue
                if problem := _unready(name, folder):
                    self.log.error("Not released: %s: %s", ascii(name), problem)
                    continue
                course.student_id = name
                self.init_src()
                super().copy_files()
        finally:
            course.student_id = wanted


def _late_arrival(path: str, claimed: datetime) -> str | None:
    """Why its time should be looked at: the name of the folder and its timestamp.txt are the learner's own words."""
    status = os.lstat(path)
    # A learner can set back when it was modified, but not when that was done.
    arrived = datetime.fromtimestamp(max(status.st_mtime, status.st_ctime), UTC).replace(tzinfo=None)
    said = [claimed]
    with suppress(NotPlain, TooLarge, OSError, ValueError):
        if beside := times.parse(read_plain(Path(path, TIMESTAMP), intake.TIMESTAMP_LIMIT).decode()):
            said.append(beside)
    if arrived - min(said) <= TOLERANCE:
        return None
    fix = "find out which is right; the time that it says counts until timestamp.txt in submitted/ is changed"
    return (
        f"it says that it was handed in at {min(said):%Y-%m-%d %H:%M} UTC, and its folder was written at "
        f"{arrived:%Y-%m-%d %H:%M} UTC (by the learner, or by who moved the exchange); {fix}"
    )


def _unready(learner: str, folder: Path) -> str | None:
    if cause := ids.refusal(learner):
        return f"{cause}; {ids.renaming(learner)}"
    for name in (TIMESTAMP, "submission_secret.txt"):
        try:
            text = read_plain(folder / name, 1_000).decode()
        except FileNotFoundError:
            return f"it has no {name}; collect and grade it from the exchange, then write its feedback again"
        except (NotPlain, TooLarge, OSError, UnicodeDecodeError):
            return f"its {name} cannot be read; write its feedback again"
        if not text.strip().isprintable():
            return f"its {name} holds signs that steer a terminal; write its feedback again"
    return None


def _owner(path: str) -> str:
    try:
        return str(find_owner(path))
    except KeyError:
        return "an unknown account"
