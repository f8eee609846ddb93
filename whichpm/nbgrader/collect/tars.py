"""Tar archives, packed with gzip or not; read once, forwards, within the same bounds as zip archives."""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import IO, cast

from whichpm.nbgrader.collect.bounds import REPACK, Budget, Refused, path_parts
from whichpm.nbgrader.collect.zips import Bad, Member

CHUNK = 1 << 16
AT_ONCE = 64_000_000  # Bytes; no header of an honest archive is nearly as long.
DAMAGED = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, OSError, ValueError, OverflowError)


class _Forwards(io.RawIOBase):
    """Bytes that were unpacked, counted; seeking forwards reads on, seeking back is for the header just read."""

    def __init__(self, packed: IO[bytes], budget: Budget) -> None:
        self._packed = packed
        self._budget = budget
        self._place = 0

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= AT_ONCE:
            raise Refused("it is damaged or made to fill memory", REPACK)
        content = self._packed.read(size)
        self._budget.spend(len(content))
        self._place += len(content)
        return content

    def tell(self) -> int:
        return self._place

    def seek(self, place: int, whence: int = 0) -> int:
        if whence != 0 or place < self._place:
            raise ValueError("only forwards")
        while self._place < place and self.read(min(CHUNK, place - self._place)):
            pass
        return self._place

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True


def members(file: IO[bytes], budget: Budget) -> Iterator[Member | Bad]:
    """The members of a tar archive; raises :class:`Refused` where the archive as a whole cannot be read on."""
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    unpacked = cast("IO[bytes]", gzip.GzipFile(fileobj=file)) if packed else file
    source = _Forwards(unpacked, budget)
    try:
        with tarfile.open(fileobj=source, mode="r:") as archive:
            for info in archive:
                budget.enter(1)
                archive.members = []  # type: ignore[attr-defined]  # else all of them are remembered
                if info.isdir():
                    continue
                try:
                    yield Member(_checked(info), info.size, _time(info), partial(_read, archive, info))
                except Refused as why:
                    yield Bad(info.name, why)
    except RecursionError:
        raise Refused("it is made of headers without files, as no packer writes it") from None
    except DAMAGED:
        raise Refused("it is damaged or no tar archive", REPACK) from None


def _checked(info: tarfile.TarInfo) -> tuple[str, ...]:
    if info.issym() or info.islnk():
        raise Refused("it is a link, not a file", "ask the learner to hand in the file itself")
    if not info.isfile() or info.issparse():
        raise Refused("it is not a plain file")
    return path_parts(info.name)


def _time(info: tarfile.TarInfo) -> datetime | None:
    try:
        return datetime.fromtimestamp(info.mtime, UTC) if info.mtime > 0 else None
    except (ValueError, OverflowError, OSError):
        return None


def _read(archive: tarfile.TarFile, info: tarfile.TarInfo, limit: int) -> bytes:
    if info.size > limit:
        raise Refused("it is larger than what is read of such a file")
    member = archive.extractfile(info)
    content = member.read() if member else b""
    if len(content) != info.size:
        raise Refused("it is damaged in the archive", "download the archive again, or ask for the file")
    return content
