"""Reading a file that a learner handed in: never through a link, never waiting for a pipe, never without bound."""

from __future__ import annotations

import os
import stat
from pathlib import Path

GRADED_LIMIT = 20_000_000
"""Bytes of the largest autograded notebook that is read; a usual one has 20,000."""


class NotPlain(Exception):
    """A link, a folder, a pipe or a device; the message says which."""


class TooLarge(Exception):
    """More bytes than the limit."""


def read_plain(path: Path, limit: int) -> bytes:
    """Content of a plain file of at most ``limit`` bytes.

    Raises
    ------
    NotPlain, TooLarge, OSError
        ``FileNotFoundError`` where there is nothing under this name.
    """
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        raise NotPlain("it is a link, not a file")
    if not stat.S_ISREG(mode):
        raise NotPlain("it is not a plain file")
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    # Opened by flags, so that no link is followed; by its size, as a buffer of the limit costs more than the file.
    with open(os.open(path, flags), "rb", buffering=0) as file:  # noqa: PTH123
        content = b""
        size = min(os.fstat(file.fileno()).st_size, limit) + 1
        while len(content) <= limit and (more := file.read(size)):
            content += more
    if len(content) > limit:
        raise TooLarge
    return content
