"""Puts chosen files into ``submitted/<learner>/<assignment>/``: whole folders, by renaming, losing nothing."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from whichpm import atomic, private
from whichpm.nbgrader.collect.attempts import Chosen
from whichpm.nbgrader.collect.times import read_time, stamp, to_utc
from whichpm.nbgrader.submission.notebook import FILE_LIMIT
from whichpm.nbgrader.submission.plainfile import NotPlain, TooLarge, read_plain
from whichpm.nbgrader.submission.times import TIMESTAMP

RECORD = "placed.json"
STAGING = ".reading-"


class Busy(Exception):
    """Another intake of the same assignment is running."""


class Places:
    """The folders of one assignment, and the record of what intake put there.

    Earlier submissions are kept in ``collected/<assignment>/earlier/<learner>/<time>/``.
    """

    def __init__(self, root: Path, assignment: str) -> None:
        self._submitted = root / "submitted"
        self._assignment = assignment
        self._home = root / "collected" / assignment
        self._record = _read_record(self._home / RECORD)

    def state(self, chosen: Chosen) -> str:
        """What putting it into its folder means, as a key of :data:`whichpm.nbgrader.collect.report.STATES`."""
        there = self._folder(chosen.learner)
        if not os.path.lexists(there):
            return "new"
        known = self._record.get(chosen.learner, {})
        if known.get("digest") == _digest(chosen) or _same(there, chosen):
            return "unchanged"
        before = _time(there / TIMESTAMP)
        if not chosen.done and known.get("done"):
            return "emptier"
        if chosen.handed_in and before:
            return "replaced" if chosen.handed_in >= before else "older"
        if before:
            return "undecided"
        packed = read_time(str(known.get("packed", "")))
        if chosen.handed_in is None and packed and chosen.packed and chosen.packed < packed:
            return "older"
        return "replaced"

    def place(self, chosen: Chosen) -> str:
        """Put it there where :meth:`state` says so, and return that. Raises :class:`OSError`.

        A crash leaves the old folder, or none and the old one kept; running again puts the new one there.
        """
        state = self.state(chosen)
        if state in ("new", "replaced"):
            there = self._folder(chosen.learner)
            private.folder(there.parent)
            for left in there.parent.glob(f".{self._assignment}.collecting-*"):
                shutil.rmtree(left, ignore_errors=True)
            new = Path(tempfile.mkdtemp(dir=there.parent, prefix=f".{self._assignment}.collecting-"))
            try:
                _fill(new, chosen)
                if state == "replaced":
                    self._keep(there, chosen.learner)
                new.rename(there)
            except BaseException:
                shutil.rmtree(new, ignore_errors=True)
                raise
        if state in ("new", "replaced", "unchanged"):
            packed = chosen.packed.isoformat() if chosen.packed else None
            numbers = {**self._record.get(chosen.learner, {}).get("numbers", {}), **chosen.numbers}
            done = chosen.done or (state == "unchanged" and self._record.get(chosen.learner, {}).get("done", False))
            self._record[chosen.learner] = {
                "digest": _digest(chosen), "packed": packed, "done": done, "numbers": numbers,
                "whence": chosen.whence,
            }  # fmt: skip
        return state

    def save(self, report: dict[str, Any]) -> None:
        """Write the record, and the last report beside it."""
        for name, content in ((RECORD, {"format": 1, "learners": self._record}), ("report.json", report)):
            with atomic.writing(self._home / name, prefix=f"{STAGING}{name}.", mode=0o600) as file:
                file.write(json.dumps(content, ensure_ascii=False, indent=1).encode())

    def numbers(self, systems: Iterable[str]) -> dict[str, dict[str, str]]:
        """By learner and LMS, the number under which something was collected.

        Moodle numbers people anew in each assignment, so only this one's count; the others keep their numbers.
        """
        found: dict[str, dict[str, str]] = {}
        for path in sorted(self._home.parent.glob(f"*/{RECORD}")):
            own = path.parent == self._home
            for learner, known in (self._record if own else _read_record(path)).items():
                numbers = known.get("numbers") if isinstance(known, dict) else None
                for lms, number in (numbers if isinstance(numbers, dict) else {}).items():
                    if lms in systems and isinstance(number, str) and (own or lms != "Moodle"):
                        found.setdefault(learner, {})[lms] = number
        return found

    def own_numbers(self, systems: Collection[str]) -> dict[str, dict[str, str]]:
        """By learner and LMS, the number under which something of this very assignment was collected."""
        return {
            learner: {lms: number for lms, number in numbers.items() if lms in systems and isinstance(number, str)}
            for learner, known in self._record.items()
            if isinstance(known, dict) and isinstance(numbers := known.get("numbers"), dict)
        }

    def has(self, learner: str) -> bool:
        """Whether anything is in a learner's folder."""
        return os.path.lexists(self._folder(learner))

    def _folder(self, learner: str) -> Path:
        return self._submitted / learner / self._assignment

    def _keep(self, there: Path, learner: str) -> None:
        before = _time(there / TIMESTAMP)
        name = f"{before:%Y-%m-%dT%H-%M-%SZ}" if before else "without-time"
        home = private.folder(self._home / "earlier" / learner)
        kept = next(
            path
            for number in range(1, 100_000)
            if not os.path.lexists(path := home / (name if number == 1 else f"{name}-{number}"))
        )
        shutil.move(there, kept)


@contextmanager
def workplace(root: Path, assignment: str) -> Iterator[Path]:
    """A folder for files on their way, removed afterwards; raises :class:`Busy` while another intake runs."""
    home = private.folder(root / "collected" / assignment)
    with (home / ".lock").open("w") as lock:
        if not _locked(lock):
            raise Busy(f"another `whichpm collect {assignment}` is running here; wait until it is done")
        for left in home.glob(f"{STAGING}*"):  # of a run that was killed
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink()
        folder = Path(tempfile.mkdtemp(dir=home, prefix=STAGING))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _locked(lock: IO[str]) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows; there, two intakes at once are up to the instructor.
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _fill(folder: Path, chosen: Chosen) -> None:
    for name, source in chosen.files.items():
        shutil.copyfile(source, folder / name)
    if chosen.handed_in:
        (folder / TIMESTAMP).write_text(stamp(chosen.handed_in), encoding="utf-8")
    for path in folder.iterdir():
        path.chmod(0o644)
    folder.chmod(0o755)


def _same(there: Path, chosen: Chosen) -> bool:
    wanted = {*chosen.files, *((TIMESTAMP,) if chosen.handed_in else ())}
    try:
        if {path.name for path in there.iterdir()} != wanted or _time(there / TIMESTAMP) != chosen.handed_in:
            return False
        return all(read_plain(there / name, FILE_LIMIT) == source.read_bytes() for name, source in chosen.files.items())
    except (OSError, NotPlain, TooLarge):
        return False


def _digest(chosen: Chosen) -> str:
    found = hashlib.sha256(stamp(chosen.handed_in).encode() if chosen.handed_in else b"")
    for name, source in sorted(chosen.files.items()):
        found.update(f"\0{name}\0".encode() + hashlib.sha256(source.read_bytes()).digest())
    return found.hexdigest()


def _time(path: Path) -> datetime | None:
    try:
        moment = read_time(read_plain(path, 200).decode("utf-8", "replace"))
    except (OSError, NotPlain, TooLarge):
        return None
    from datetime import UTC

    return to_utc(moment, UTC) if moment else None


def _read_record(path: Path) -> dict[str, dict[str, Any]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["learners"]
        return found if isinstance(found, dict) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
