"""Everything that lies in the archives, folders and files an instructor names, one entry at a time."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO

from whichpm.nbgrader.collect import tars, zips
from whichpm.nbgrader.collect.bounds import (
    DEPTH,
    GIVEN,
    LOOK,
    NESTED,
    NESTED_LIMIT,
    REPACK,
    Budget,
    Refused,
    is_noise,
    path_parts,
    shown,
)
from whichpm.nbgrader.collect.naming import Claim, claim
from whichpm.nbgrader.submission.plainfile import NotPlain, TooLarge, read_plain

ZIPS = (".zip",)
TARS = (".tar", ".tar.gz", ".tgz")
OTHERS = (".rar", ".7z", ".gz", ".bz2", ".xz", ".tar.bz2", ".tar.xz", ".zst")


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
    """

    source: str
    parts: tuple[str, ...]
    trusted: int
    size: int
    modified: datetime | None
    read: Callable[[int], bytes]
    in_archive: bool = False
    claim: Claim | None = None

    @property
    def shown(self) -> str:
        """Path of the entry, safe to print."""
        inner = "/".join(self.parts)
        return shown(self.source if inner == self.source else f"{self.source}/{inner}")


Refuse = Callable[[str, Refused], None]


def entries(source: Path, refuse: Refuse) -> Iterator[Entry]:
    """All files of one source; what cannot be read is handed to ``refuse``, and the rest goes on.

    Raises :class:`FileNotFoundError` where there is nothing under this name.
    """
    if not source.exists() and not source.is_symlink():
        raise FileNotFoundError(f"{source}: there is no such file or folder")
    name = source.resolve().name or str(source)
    reader = _Reader(refuse)
    if source.is_dir():
        for found in _folder(source, name, refuse):
            yield from reader.opened(found, 1) if is_archive(found.parts[-1]) else (found,)
    elif is_archive(name):
        try:
            with source.open("rb") as file:
                yield from reader.archive(file, name, (name, ()), None, 0)
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
            self._refuse(found.shown, why)
            return
        for entry in self.archive(io.BytesIO(content), found.shown, (found.source, found.parts), found, depth):
            budget.work(False)
            yield entry
            budget.work(True)
        budget.work(False)

    def archive(
        self, file: IO[bytes], label: str, place: tuple[str, tuple[str, ...]], within: Entry | None, depth: int
    ) -> Iterator[Entry]:
        """The entries of an archive."""
        source, before = place
        reader = zips.members if (before[-1] if before else label).lower().endswith(ZIPS) else tars.members
        budget = self._budgets[_owner(within)] if within else Budget(GIVEN)
        try:
            for found in reader(file, budget):
                if isinstance(found, zips.Bad):
                    if not found.name.startswith("__MACOSX/"):
                        self._refuse(shown(f"{label}/{found.name}"), found.why)
                    continue
                if is_noise(found.parts):
                    continue
                parts = before + found.parts
                trusted = within.trusted if within else len(parts)
                modified = within.modified if within else found.modified
                entry = Entry(source, parts, trusted, found.size, modified, found.read, in_archive=True)
                yield from self.opened(entry, depth + 1) if is_archive(parts[-1]) else (entry,)
        except Refused as why:
            self._refuse(label, why)
        except MemoryError:
            self._refuse(label, Refused("it needs more memory than there is", LOOK))


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
