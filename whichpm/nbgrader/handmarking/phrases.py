"""Comments that a grader uses again, by question, in a file beside the course that is its owner's alone."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from whichpm import atomic, private

FOLDER, FILE = "marking", "comments.json"
LONGEST, MOST = 2000, 50
"""Characters of a comment that is kept, and how many a question has at most."""


class PhrasesError(Exception):
    """The file cannot be read or written; the message says why and what to do."""


class _File(msgspec.Struct):
    format: int = 1
    comments: dict[str, list[str]] = {}


class Phrases:
    """The comments of one course."""

    def __init__(self, root: Path) -> None:
        self.path = root / FOLDER / FILE

    def of(self, question: str) -> list[str]:
        """The comments of a question, in the order in which they were kept. Raises :class:`PhrasesError`."""
        return list(self._read().comments.get(question, []))

    def keep(self, question: str, text: str) -> list[str]:
        """Add a comment; returns all of the question. Raises :class:`PhrasesError`."""
        text = text.strip()
        with self._alone():
            found = self._read()
            mine = found.comments.setdefault(question, [])
            if not text or len(text) > LONGEST:
                raise PhrasesError(f"a comment to use again has 1 to {LONGEST} characters; this has {len(text)}")
            if text not in mine:
                if len(mine) >= MOST:
                    raise PhrasesError(f"there are {MOST} comments already; take one away first")
                mine.append(text)
                self._write(found)
            return list(mine)

    def drop(self, question: str, text: str) -> list[str]:
        """Take a comment away; returns those that are left. Raises :class:`PhrasesError`."""
        with self._alone():
            found = self._read()
            found.comments[question] = [each for each in found.comments.get(question, []) if each != text]
            self._write(found)
            return list(found.comments[question])

    def _read(self) -> _File:
        try:
            found = msgspec.json.decode(self.path.read_bytes(), type=_File)
        except FileNotFoundError:
            return _File()
        except (OSError, msgspec.DecodeError) as error:
            raise PhrasesError(f"{FOLDER}/{FILE} cannot be read ({error}); fix it, or move it away") from None
        if found.format != 1:
            raise PhrasesError(f"{FOLDER}/{FILE} is of a newer version (format {found.format}); update whichpm")
        return found

    def _write(self, found: _File) -> None:
        content = json.dumps(msgspec.to_builtins(found), ensure_ascii=False, indent=1) + "\n"
        with atomic.writing(self.path, mode=0o600) as file:
            file.write(content.encode())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Between reading and writing nobody else writes."""
        try:
            handle = os.open(private.folder(self.path.parent), os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield
            finally:
                os.close(handle)
        except OSError as error:
            raise PhrasesError(f"{FOLDER}/{FILE} cannot be written ({error.strerror})") from None
