"""Files written in one step. Standard library only, because this also runs on a learner's machine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def writing(path: Path, *, prefix: str | None = None, mode: int = 0o644) -> Iterator[BinaryIO]:
    """Open a file that takes its place when the block ends: a crash leaves the old content or the new, never a part.

    Until then it lies beside ``path`` under a name that begins with ``prefix``; the name begins with a dot by default.
    Raises :class:`OSError`.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=prefix or f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write(path: Path, content: bytes) -> None:
    """Write a whole file in one step; raises :class:`OSError`."""
    with writing(path) as file:
        file.write(content)
