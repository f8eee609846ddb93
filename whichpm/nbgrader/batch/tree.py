"""The graded folder of one submission: put together beside its place, then moved there in one step.

Nobody ever finds half a folder under ``autograded/``, whenever the grader is stopped.
"""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Collection, Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path

WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL


def stage(
    folder: str,
    small: Mapping[str, bytes],
    large: Mapping[str, str],
    permissions: int,
    shared: bool,
    same: Collection[str] = (),
) -> None:
    """Write a folder that does not exist yet; raises :class:`OSError`.

    Parameters
    ----------
    folder
        Its path.
    small
        Contents by relative path.
    large
        Plain files to copy, by relative path.
    permissions
        Of every file.
    shared
        Whether a group of instructors may write in the folders (nbgrader's ``groupshared``).
    same
        Which of the small files are likely the same for the whole class. Where nobody may write into them, those with
        the same content are one file under many names, which saves a large class a sixth of the disk.
    """
    os.mkdir(folder)  # noqa: PTH102  (a path object for each of 100,000 learners takes longer than the folder)
    folders = {"": folder}
    for name in (*small, *large):
        parent = name.rpartition("/")[0]
        if parent not in folders:
            folders[parent] = f"{folder}/{parent}"
            os.makedirs(folders[parent], exist_ok=True)  # noqa: PTH103
    for name, content in small.items():
        if not (name in same and _link(content, f"{folder}/{name}", permissions, folder.rpartition("/")[0])):
            _put(f"{folder}/{name}", content, permissions)
    for name, path in large.items():
        _copy(path, f"{folder}/{name}", permissions)
    if shared:
        for each in folders.values():
            os.chmod(each, (os.stat(each).st_mode | 0o2770) & 0o2777)  # noqa: PTH101, PTH116


def _put(path: str, content: bytes, permissions: int) -> None:
    handle = os.open(path, WRITE, permissions)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(handle, left) :]
        if permissions & _masked():
            os.fchmod(handle, permissions)
    finally:
        os.close(handle)


_copies: dict[tuple[str, bytes], str] = {}
"""Where a file lies, in a staging folder of this process, of which others are further names."""
COPIES = 100


def _link(content: bytes, path: str, permissions: int, staging: str) -> bool:
    """Give a file one more name instead of writing it again; returns whether that could be done."""
    if permissions & 0o222:
        return False
    copy = _copies.get((staging, content))
    if copy is None:
        if len(_copies) >= COPIES:
            _copies.clear()
        copy = _copies[staging, content] = f"{staging}/same-{time.monotonic_ns()}"
        _put(copy, content, permissions)
    try:
        os.link(copy, path)
    except OSError as error:
        if error.errno == errno.EMLINK:  # It has all the names that a file can have; the next one gets a new copy.
            del _copies[staging, content]
        return False
    return True


@cache
def _masked() -> int:
    """Permissions that this process does not give to new files by itself."""
    before = os.umask(0o077)
    os.umask(before)
    return before


def _copy(source: str, target: str, permissions: int) -> None:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(source, flags), "rb") as read, open(os.open(target, WRITE, permissions), "wb") as write:  # noqa: PTH123
        shutil.copyfileobj(read, write, 1 << 20)
        os.fchmod(write.fileno(), permissions)


def place(staged: str, target: str) -> None:
    """Move a staged folder to its place, in the place of an older one; raises :class:`OSError`."""
    try:
        os.rename(staged, target)  # noqa: PTH104
        return
    except FileNotFoundError:
        os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120
    except OSError:
        if not os.path.isdir(target):  # noqa: PTH112
            raise
        old = f"{staged}.old"
        os.rename(target, old)  # noqa: PTH104
        os.rename(staged, target)  # noqa: PTH104
        shutil.rmtree(old, ignore_errors=True)
        return
    os.rename(staged, target)  # noqa: PTH104


def digest(folder: str) -> str:
    """A short text that changes when a file of the folder is missing, new, or of another size; empty without folder."""
    found: list[str] = []
    try:
        _sizes(folder, "", found)
    except OSError:
        return ""
    return blake2b("\n".join(sorted(found)).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()


def digest_of(small: Mapping[str, bytes], large: Mapping[str, str]) -> str:
    """The digest that a folder has once it is staged from these; see :func:`stage`."""
    found = [f"{len(content)} {name}" for name, content in small.items()]
    found += [f"{Path(path).stat().st_size} {name}" for name, path in large.items()]
    return blake2b("\n".join(sorted(found)).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()


def _sizes(folder: str, prefix: str, found: list[str]) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                _sizes(entry.path, f"{prefix}{entry.name}/", found)
            else:
                found.append(f"{entry.stat(follow_symlinks=False).st_size} {prefix}{entry.name}")
