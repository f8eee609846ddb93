"""Everything that lies in the archives, folders and files an instructor names, one entry at a time."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO

from whichpm.documents import CHECKPOINTS
from whichpm.nbgrader.collect import tars, zips
from whichpm.nbgrader.collect.bounds import (
    DEPTH,
    GIVEN,
    LIMITS,
    LOOK,
    NESTED,
    NESTED_LIMIT,
    REPACK,
    Budget,
    Refused,
    is_noise,
    may_be_work,
    path_parts,
    shown,
)
from whichpm.nbgrader.collect.naming import Claim, claim
from whichpm.nbgrader.submission.plainfile import NotPlain, TooLarge, read_plain

ZIPS = (".zip",)
TARS = (".tar", ".tar.gz", ".tgz")
OTHERS = (".rar", ".7z", ".gz", ".bz2", ".xz", ".zst", ".tbz", ".tbz2", ".txz", ".tzst", ".lzma", ".cab", ".z01")
OFFICE = (".xlsx", ".docx", ".pptx", ".ods", ".odt", ".odp")
"""Files that are packed as a zip archive is, and are none."""
ZIP_BEGINS = b"PK\x03\x04"
HIDDEN = "it is hidden, as what programs keep for themselves"
KEPT = 200_000_000
"""Bytes of all checkpoints of a source that are read; of more, nobody knows what they hold."""


@dataclass(frozen=True)
class Entry:
    """One file, wherever it lies.

    Attributes
    ----------
    source
        Name of what the instructor gave.
    parts
        The path within it; an archive within it is one part, by its name.
    trusted
        How many parts stand outside every archive that a learner may have packed. Only these say whose it is.
    modified
        Time of the entry: of the file, or as the archive has it (then without a time zone).
    read
        Its content, up to a limit in bytes; raises :class:`Refused`. Only before the next entry is taken.
    claim
        Whose it is, where something else than its path says it.
    why
        Why nothing in it is taken; it is named where its learner handed in nothing else.
    """

    source: str
    parts: tuple[str, ...]
    trusted: int
    size: int
    modified: datetime | None
    read: Callable[[int], bytes]
    in_archive: bool = False
    claim: Claim | None = None
    why: str = ""

    @property
    def shown(self) -> str:
        """Path of the entry, safe to print."""
        inner = "/".join(self.parts)
        return shown(self.source if inner == self.source else f"{self.source}/{inner}")


Refuse = Callable[[str, Refused], None]


def entries(source: Path, refuse: Refuse) -> Iterator[Entry]:
    """All files of one source; what cannot be read is handed to ``refuse``, and the rest goes on.

    Of those that are hidden, only such as may be work and lie where nothing else does, and what Jupyter kept of a
    notebook, which may hold what is missing in it. Raises :class:`FileNotFoundError` where there is nothing under this
    name.
    """
    hidden: list[Entry] = []
    seen: set[str | tuple[str, ...]] = set()
    room = KEPT
    for entry in _all(source, refuse):
        if entry.why == HIDDEN:
            hidden.append(_held(entry, room))
            room -= hidden[-1].size
            continue
        seen.update(_places(entry, len(entry.parts)))
        yield entry
    for entry in hidden:
        shown_parts = next(place for place, part in enumerate(entry.parts) if is_noise((part,)))
        if entry.size or (shown_parts and _places(entry, shown_parts)[0] not in seen):
            yield entry


def _held(entry: Entry, room: int) -> Entry:
    """The entry with its content where it is a checkpoint, as it is taken after all others; else without."""
    content = b""
    if CHECKPOINTS in entry.parts[:-1] and 0 < entry.size <= room:
        with suppress(Refused):
            content = entry.read(min(room, LIMITS["notebook"]))
    return replace(entry, size=len(content), read=lambda _: content)


def _places(entry: Entry, end: int) -> list[str | tuple[str, ...]]:
    """Whose a file may be: by what an LMS says, else by the folders that it lies in, the inmost first."""
    found = next((each for part in entry.parts[:end] if (each := claim(part))), None)
    return [found.key] if found else [entry.parts[:place] for place in range(end, 0, -1)]


def _all(source: Path, refuse: Refuse) -> Iterator[Entry]:
    if not source.exists() and not source.is_symlink():
        raise FileNotFoundError(f"{source}: there is no such file or folder")
    name = source.resolve().name or str(source)
    reader = _Reader(refuse)
    if source.is_dir():
        for found in _folder(source, name, refuse):
            yield from reader.opened(found, 1) if is_archive(found.parts[-1]) else (found,)
    elif is_archive(name) or _begins_as_zip(source):
        try:
            with source.open("rb") as file:
                yield from reader.given(file, name)
        except OSError as error:
            refuse(name, Refused(f"it could not be opened ({error.strerror})", "check the file's permissions"))
    else:
        yield Entry(name, (name,), 1, source.stat().st_size, _changed(source), partial(_read_file, source))


def _folder(folder: Path, name: str, refuse: Refuse) -> Iterator[Entry]:
    budget = Budget(GIVEN)
    count = 0

    def closed(error: OSError) -> None:
        where = os.path.relpath(error.filename, folder) if error.filename else ""
        refuse(f"{name}/{where}", Refused(f"it could not be opened ({error.strerror})", "check its permissions"))

    for parent, folders, files in os.walk(folder, onerror=closed):
        folders.sort()
        for each in sorted(files):
            path = Path(parent, each)
            relative = path.relative_to(folder)
            if is_noise(relative.parts):
                if may_be_work(relative.parts):
                    read, size = partial(_read_file, path), path.lstat().st_size
                    yield Entry(name, relative.parts, len(relative.parts), size, None, read, why=HIDDEN)
                continue
            count += 1
            try:
                budget.check_entries(count)
                parts = path_parts(relative.as_posix())
                state = path.lstat()
                if stat.S_ISLNK(state.st_mode):
                    raise Refused("it is a link, not a file", "give the file itself")
                if not stat.S_ISREG(state.st_mode):
                    raise Refused("it is not a plain file")
            except Refused as why:
                refuse(f"{name}/{relative}", why)
                continue
            yield Entry(name, parts, len(parts), state.st_size, _changed(path), partial(_read_file, path))


class _Reader:
    """Opens archives of one source; all that one learner packed shares one budget."""

    def __init__(self, refuse: Refuse) -> None:
        self._refuse = refuse
        self._budgets: dict[str, Budget] = {}
        self._any = False

    def given(self, file: IO[bytes], name: str) -> Iterator[Entry]:
        """The entries of the archive that was given."""
        some = False
        for entry in self.archive(file, name, (name, ()), None, 0):
            some = True
            yield entry
        if not some and not self._any:
            self._refuse(name, Refused("nothing is in it that could be taken", "download it again, and look into it"))

    def opened(self, found: Entry, depth: int) -> Iterator[Entry]:
        """The entries of an archive that lies in a folder or in another archive."""
        budget = self._budgets.setdefault(_owner(found), Budget(NESTED))
        try:
            if depth > DEPTH:
                raise Refused("it lies in too many archives, one in the other", REPACK)
            if found.size > NESTED_LIMIT:
                raise Refused(f"it is an archive of more than {NESTED_LIMIT // 1_000_000} MB in another one", REPACK)
            budget.work(True)
            budget.enter(1)
            content = found.read(NESTED_LIMIT)
        except Refused as why:
            budget.work(False)
            self._leave(found.shown, why)
            return
        self._any = False
        for entry in self.archive(io.BytesIO(content), found.shown, (found.source, found.parts), found, depth):
            budget.work(False)
            self._any = True
            yield entry
            budget.work(True)
        budget.work(False)
        if not self._any:
            yield replace(found, size=0, why="nothing is in it that could be taken")

    def _leave(self, label: str, why: Refused) -> None:
        self._any = True
        self._refuse(label, why)

    def archive(
        self, file: IO[bytes], label: str, place: tuple[str, tuple[str, ...]], within: Entry | None, depth: int
    ) -> Iterator[Entry]:
        """The entries of an archive."""
        source, before = place
        called = (before[-1] if before else label).lower()
        reader = tars.members if called.endswith(TARS) else zips.members
        budget = self._budgets[_owner(within)] if within else Budget(GIVEN)
        try:
            for found in reader(file, budget):
                if isinstance(found, zips.Bad):
                    if not found.name.startswith("__MACOSX/"):
                        self._leave(shown(f"{label}/{found.name}"), found.why)
                    continue
                parts = before + found.parts
                if is_noise(found.parts):
                    if not within and may_be_work(found.parts):
                        yield Entry(source, parts, len(parts), found.size, None, found.read, why=HIDDEN)
                    continue
                trusted = within.trusted if within else len(parts)
                modified = within.modified if within else found.modified
                entry = Entry(source, parts, trusted, found.size, modified, found.read, in_archive=True)
                yield from self.opened(entry, depth + 1) if is_archive(parts[-1]) else (entry,)
        except Refused as why:
            self._leave(label, why)
        except MemoryError:
            self._leave(label, Refused("it needs more memory than there is", LOOK))


def _owner(entry: Entry) -> str:
    """Whose an archive is, as far as its place says it: an LMS's mark, or the folder it lies in."""
    trusted = entry.parts[: entry.trusted]
    found = next((each for part in trusted if (each := claim(part))), None)
    return found.key if found else "/".join(trusted[:-1] if len(trusted) > 1 else trusted)


def is_foreign_archive(name: str) -> bool:
    """Whether it is an archive of a kind that is not opened here."""
    return name.lower().endswith(OTHERS) and not is_archive(name)


def is_archive(name: str) -> bool:
    """Whether it is an archive that is opened here, by its name."""
    return name.lower().endswith(ZIPS + TARS)


def _begins_as_zip(path: Path) -> bool:
    if path.name.lower().endswith(OFFICE):
        return False
    try:
        with path.open("rb") as file:
            return path.is_file() and file.read(len(ZIP_BEGINS)) == ZIP_BEGINS
    except OSError:
        return False


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.lstat().st_mtime, UTC)


def _read_file(path: Path, limit: int) -> bytes:
    try:
        return read_plain(path, limit)
    except TooLarge:
        raise Refused("it is larger than what is read of such a file") from None
    except NotPlain as error:
        raise Refused(str(error)) from None
    except OSError as error:
        raise Refused(f"it could not be opened ({error.strerror})", "check the file's permissions") from None
