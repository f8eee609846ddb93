"""Zip archives, read member by member and never unpacked by their own names."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import IO, NamedTuple

from whichpm.nbgrader.collect.bounds import RATIO, RATIO_FROM, REPACK, Budget, Refused, path_parts
from whichpm.nbgrader.collect.letters import decode

HEADER = 30  # Bytes of a member's own header, without its name.
END = b"PK\x05\x06"
END_SIZE = 22
END64, END64_SIZE = b"PK\x06\x06", 56
LOCATOR, LOCATOR_SIZE = b"PK\x06\x07", 20
MEMBER = b"PK\x01\x02"
DIRECTORY_PER_ENTRY = 2_000  # Bytes of the directory; an honest entry has about 100.
CHUNK = 1 << 16
UTF_8 = 0x800
"""The bit that says so of a name."""


class Member(NamedTuple):
    """One plain file of an archive. ``read`` takes a limit in bytes and raises :class:`Refused`."""

    parts: tuple[str, ...]
    size: int
    modified: datetime | None
    read: Callable[[int], bytes]


class Bad(NamedTuple):
    """A member that is not read, and why."""

    name: str
    why: Refused


def members(file: IO[bytes], budget: Budget) -> Iterator[Member | Bad]:
    """The members of a zip archive; raises :class:`Refused` where the archive as a whole cannot be read."""
    _check_directory(file, budget)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, struct.error, NotImplementedError):
        raise Refused("it is damaged or no zip archive", REPACK) from None
    with archive:
        infos = archive.infolist()
        budget.enter(len(infos))
        _check_overlaps(infos)
        last = {info.filename: info for info in infos}
        names = _names(infos)
        turned = _backslashes_are_folders(names)
        for info, name in zip(infos, names, strict=True):
            if info.is_dir():
                continue
            if turned:
                name = name.replace("\\", "/")
                if name.endswith("/"):
                    continue
            try:
                _check_kind(info)
                parts = path_parts(name)
                if last[info.filename] is not info and not _alike(last[info.filename], info):
                    raise Refused("another entry with the same name follows it in the archive, and counts")
            except Refused as why:
                yield Bad(name, why)
                continue
            if last[info.filename] is info:
                yield Member(parts, info.file_size, _time(info), partial(_read, archive, info, budget))


def _check_directory(file: IO[bytes], budget: Budget) -> None:
    """Count the entries before ``zipfile`` reads the directory into memory and makes an object for each of them."""
    size = file.seek(0, 2)
    file.seek(max(0, size - END_SIZE - 65_535))
    tail = file.read()
    # As zipfile looks for it: right at the end, or before a comment.
    plain = tail[-END_SIZE:].startswith(END) and tail.endswith(b"\0\0")
    found = len(tail) - END_SIZE if plain else tail.rfind(END)
    if found < 0:
        raise Refused("it is damaged or no zip archive (its end is missing)", REPACK)
    end = size - len(tail) + found
    directory = int.from_bytes(tail[found + 12 : found + 16], "little")
    file.seek(max(0, end - END64_SIZE - LOCATOR_SIZE))
    large = file.read(END64_SIZE + LOCATOR_SIZE)
    if large.startswith(END64) and large[END64_SIZE:].startswith(LOCATOR):
        directory = int.from_bytes(large[40:48], "little")
    if directory > budget.limits.entries * DIRECTORY_PER_ENTRY:
        raise Refused(f"it holds more than {budget.limits.entries:,} entries", REPACK)
    left = min(directory + END64_SIZE + LOCATOR_SIZE, end)
    file.seek(end - left)
    count, before = 0, b""
    while left > 0 and (chunk := file.read(min(left, 1 << 20))):
        left -= len(chunk)
        count += (before + chunk).count(MEMBER)
        before = chunk[-(len(MEMBER) - 1) :]
    budget.check_entries(count)


def _check_overlaps(infos: list[zipfile.ZipInfo]) -> None:
    """Entries that share bytes are how a small archive unpacks to terabytes."""
    end = 0
    for info in sorted(infos, key=lambda each: each.header_offset):
        if info.header_offset < end:
            raise Refused("its entries overlap, as in an archive made to fill disks")
        end = info.header_offset + HEADER + info.compress_size


def _check_kind(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & (0x1 | 0x40 | 0x2000):
        raise Refused("it is encrypted", "ask for it without a password")
    if "\0" in info.orig_filename:
        raise Refused("its name holds control characters")
    mode = stat.S_IFMT(info.external_attr >> 16)
    if mode == stat.S_IFLNK:
        raise Refused("it is a link, not a file", "ask the learner to hand in the file itself")
    if mode not in (0, stat.S_IFREG):
        raise Refused("it is not a plain file")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("it is packed in an unusual way", REPACK)
    if info.file_size > RATIO_FROM and info.file_size > RATIO * max(info.compress_size, 1):
        raise Refused(f"it unpacks to more than {RATIO} times its size, as in an archive made to fill disks")


def _names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """The names. Many packers write UTF-8 without saying so, older ones in whatever letters their machine has."""
    raw = [info.filename.encode("utf-8" if info.flag_bits & UTF_8 else "cp437") for info in infos]
    said = decode(b"\n".join(each for each in raw if not _is_utf_8(each)))
    letters = said.encoding if said.guessed else "cp437"
    return [each.decode("utf-8" if _is_utf_8(each) else letters, "replace") for each in raw]


def _is_utf_8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _backslashes_are_folders(names: list[str]) -> bool:
    """Whether all names are written as on Windows, and none of them leads anywhere else."""
    if not any("\\" in name for name in names) or any("/" in name for name in names):
        return False
    return not any(name.startswith("\\") or ".." in name.split("\\") or name[1:2] == ":" for name in names)


def _alike(one: zipfile.ZipInfo, other: zipfile.ZipInfo) -> bool:
    return (one.CRC, one.file_size) == (other.CRC, other.file_size)


def _time(info: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*info.date_time) if info.date_time[0] > 1980 else None
    except ValueError:
        return None


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget, limit: int) -> bytes:
    if info.file_size > limit:
        raise Refused(f"it is larger than {_megabytes(limit)}")
    content = bytearray()
    try:
        with archive.open(info) as member:
            while chunk := member.read(CHUNK):
                content += chunk
                budget.spend(len(chunk))
                if len(content) > limit:
                    raise Refused(f"it is larger than {_megabytes(limit)}")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
        raise Refused("it is damaged in the archive", "download the archive again, or ask for the file") from None
    return bytes(content)


def _megabytes(limit: int) -> str:
    return f"{limit // 1_000_000} MB" if limit >= 1_000_000 else f"{limit // 1_000} kB"
