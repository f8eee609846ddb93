"""What one learner handed in: the files that go along, the time, and a fingerprint of all that matters for grading."""

from __future__ import annotations

import fnmatch
import os
import re
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from whichpm import answers, handout
from whichpm.documents import CHECKPOINTS
from whichpm.nbgrader.submission import intake, times
from whichpm.nbgrader.submission.encoding import as_utf_8
from whichpm.nbgrader.submission.notebook import FILE_LIMIT, Problem, parse
from whichpm.nbgrader.submission.plainfile import NotPlain, TooLarge, read_plain

SMALL = 1_000_000
"""Bytes up to which a file is held in memory on its way to the graded folder."""
NOTEBOOKS = 20
"""Notebooks of one submission that are read."""
NOT_COPIED = "it was not copied; look at it in the submission if it matters"
_USUAL = re.compile(r"\A(?:[a-z0-9][a-z0-9-]*\.(answers|exercise)\.json|timestamp\.txt)")
_PLAIN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_OF_SYSTEMS = frozenset({"Thumbs.db", "desktop.ini", "submission_secret.txt", "__pycache__"})


@dataclass
class HandedIn:
    """One submission, not yet read as notebooks.

    ``small`` (contents) and ``large`` (paths) are the files that are copied, by relative path; ``notebooks`` are the
    names of notebooks in the folder, readable or not, and ``contents`` of those that are plain files within bounds;
    ``deeper`` are those in folders below, which no grader reads; ``kept`` is what Jupyter kept of notebooks when they
    were opened or last saved, by path.
    """

    small: dict[str, bytes] = field(default_factory=dict)
    large: dict[str, str] = field(default_factory=dict)
    notebooks: list[str] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    deeper: list[str] = field(default_factory=list)
    kept: dict[str, bytes] = field(default_factory=dict)
    timestamp: datetime | None = None
    fingerprint: str = ""

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> HandedIn:
        """A submission of these files, by name."""
        notebooks = [name for name in files if name.endswith(".ipynb")]
        small = {name: content for name, content in files.items() if name not in notebooks}
        return cls(small=small, notebooks=notebooks, contents={name: files[name] for name in notebooks})

    def changed(self, writes: Mapping[str, bytes], moves: Collection[str]) -> HandedIn:
        """The same submission with other content in it, and without what was moved away."""
        files = {**self.small, **self.contents, **writes}
        found = self.of({name: content for name, content in files.items() if name not in moves})
        found.notebooks = sorted({*found.notebooks, *(name for name in self.notebooks if name not in moves)})
        found.large = {name: path for name, path in self.large.items() if name not in {*writes, *moves}}
        found.timestamp, found.deeper, found.kept = self.timestamp, self.deeper, self.kept
        return found

    def strays(self, known: Collection[str]) -> list[str]:
        """Names of files that are neither known nor such as systems put beside others."""
        return sorted(
            name for name in (*self.small, *self.large, *self.notebooks, *self.deeper) if not _is_known(name, known)
        )

    def others(self, slug: str) -> Iterator[tuple[str, bytes]]:
        """Files that may hold answers to an exercise under another name than the usual one."""
        usual = answers.file_name(slug)
        for name, content in self.small.items():
            if name == usual or name.endswith(handout.SUFFIX) or len(content) > 2 * answers.LIMIT:
                continue
            if slug.encode() in content or b"\0" in content[:8]:
                yield name, content

    def look_alikes(self) -> dict[str, bytes]:
        """Files that may be notebooks although they are not called so, as «ps1.json» and «ps1.ipynb.txt»."""
        return {
            name: content for name, content in self.small.items() if "/" not in name and looks_like_a_notebook(content)
        }

    def wanted(self, expected: Mapping[str, Collection[str]]) -> list[str]:
        """Which of the assignment's notebooks to look for; none where nothing can be graded.

        Parameters
        ----------
        expected
            Ids of the cells of each notebook of the assignment, by name. One that is not there by name is looked for
            where another file has its cells, or may be anything; and each of them, where there are only answers.
        """
        present = [name for name in expected if name in self.notebooks]
        if len(present) == len(expected):
            return present
        known = set().union(*expected.values())
        found: set[str] = set()
        unclear = bool(set(self.notebooks) - set(present) - set(self.contents))
        pool = {**self.contents, **self.look_alikes()}
        unclear |= len(pool) > NOTEBOOKS
        for name in sorted(pool)[:NOTEBOOKS]:
            ids = {cell.grade_id for cell in parse(pool[name]).cells if cell.grade_id}
            found |= ids
            unclear |= name not in expected and not ids & known
        wanted = [name for name, ids in expected.items() if name in present or unclear or found & set(ids)]
        return wanted or (list(expected) if any(map(_looks_like_answers, self.small.items())) else [])

    def read(self, name: str) -> bytes:
        """Content of a file beside the notebook; raises :class:`FileNotFoundError`, :class:`TooLarge`."""
        if name in self.large:
            raise TooLarge
        if name not in self.small:
            raise FileNotFoundError(name)
        return self.small[name]


def take(folder: str, expected: Iterable[str], ignored: tuple[str, ...]) -> HandedIn:
    """Read a submission's folder.

    Parameters
    ----------
    folder
        Its path.
    expected
        Names of the assignment's notebooks, with suffix.
    ignored
        Patterns of names that are not copied (nbgrader's ``CourseDirectory.ignore``).

    Raises
    ------
    OSError
        Where the folder cannot be listed.
    """
    found = HandedIn()
    names = tuple(expected)
    with os.scandir(folder) as entries:
        listed = sorted((entry.name, entry.stat(follow_symlinks=False)) for entry in entries)
    seen = blake2b(digest_size=16)
    few = len(listed) <= intake.ENTRIES and sum(status.st_size for _, status in listed) <= intake.BYTES
    if few and all(_is_usual(name, status, names) for name, status in listed):
        for name, status in listed:
            _take(found, folder, name, status, seen)
    else:
        unfit = {str(path): reason for path, reason in intake.unfit(Path(folder), names)}
        found.problems = [
            (os.path.relpath(path, folder), Problem(reason, NOT_COPIED))
            for path, reason in list(unfit.items())[: intake.LINES]
        ]
        for name, status in _walk(folder, "", unfit, ignored):
            if "/" in name and name.endswith(".ipynb"):
                found.deeper.append(name)
                seen.update(f"\0{name}\0".encode("utf-8", "surrogateescape"))
            else:
                _take(found, folder, name, status, seen)
        for path, reason in unfit.items():
            seen.update(f"\0{path}\0{reason}".encode("utf-8", "surrogateescape"))
        found.kept = _kept(folder)
        for name, content in found.kept.items():
            seen.update(f"\0{name}\0".encode("utf-8", "surrogateescape") + content)
    if time := found.small.get(times.TIMESTAMP, b"").decode():
        found.timestamp = times.parse(time)
        found.small[times.TIMESTAMP] = times.in_utc(time).encode()  # As nbgrader autograde copies it.
    found.fingerprint = seen.hexdigest()
    return found


def no_notebook(found: HandedIn) -> Problem:
    """Why a submission cannot be graded in which nothing of the assignment was found."""
    names = [intake.shown(name) for name in found.strays(())]
    more = f" and {len(names) - intake.LINES} more" if len(names) > intake.LINES else ""
    only = f", only {', '.join(names[: intake.LINES])}{more}" if names else ""
    return Problem(f"there is no notebook in it{only}", "ask the learner to hand it in")


def looks_like_a_notebook(content: bytes) -> bool:
    """Whether a file may be a notebook, at little cost."""
    text = as_utf_8(content)[0] if b"\0" in content[:8] else content
    return b'"cells"' in text and b'"cell_type"' in text


def _looks_like_answers(file: tuple[str, bytes]) -> bool:
    name, content = file
    if name.endswith(handout.SUFFIX):
        return False
    text = as_utf_8(content)[0] if b"\0" in content[:8] else content
    return name.endswith(".answers.json") or (b'"answers"' in text and b'"exercise"' in text)


def _is_known(name: str, known: Collection[str]) -> bool:
    """Whether a file says nothing of what the learner did."""
    parts = name.split("/")
    if any(part.startswith((".", "__MACOSX")) or part in _OF_SYSTEMS for part in parts):
        return True
    return name in known or name.endswith(handout.SUFFIX) or name == times.TIMESTAMP


def _is_usual(name: str, status: os.stat_result, expected: tuple[str, ...]) -> bool:
    if not stat.S_ISREG(status.st_mode) or status.st_size > SMALL:
        return False
    if name == times.TIMESTAMP:
        return status.st_size <= intake.TIMESTAMP_LIMIT
    return name in expected or _USUAL.fullmatch(name) is not None


def _take(found: HandedIn, folder: str, name: str, status: os.stat_result, seen: blake2b) -> None:
    path = f"{folder}/{name}"
    seen.update(f"\0{name}\0".encode("utf-8", "surrogateescape"))
    notebook = name.endswith(".ipynb")
    limit = FILE_LIMIT if notebook else SMALL
    if notebook:
        found.notebooks.append(name)
    if stat.S_ISREG(status.st_mode) and status.st_size <= limit:
        try:
            content = _content(path, status.st_size, limit)
        except (NotPlain, TooLarge, OSError) as error:
            if not notebook:
                reason = getattr(error, "strerror", None) or str(error) or "it is too large"
                found.problems.append((name, Problem(f"it could not be read ({reason})", "check it and grade again")))
            seen.update(b"unreadable")
            return
        if name == times.TIMESTAMP and not _is_time(content):
            fix = "it was not copied; the time of the submission is not known"
            found.problems.append((name, Problem("it holds no time", fix)))
        elif notebook:
            found.contents[name] = content
        else:
            found.small[name] = content
        seen.update(content)
        return
    seen.update(f"{status.st_mode} {status.st_size} {status.st_mtime_ns}".encode())
    if not notebook:
        found.large[name] = path


def _kept(folder: str) -> dict[str, bytes]:
    """The checkpoints that can be read, of a folder that nbgrader leaves out."""
    place = Path(folder, CHECKPOINTS)
    kept: dict[str, bytes] = {}
    if place.is_symlink():
        return kept
    with suppress(OSError):  # Where there are none.
        for path in sorted(place.glob("*.ipynb"))[:NOTEBOOKS]:
            with suppress(NotPlain, TooLarge, OSError):
                kept[f"{CHECKPOINTS}/{path.name}"] = read_plain(path, FILE_LIMIT)
    return kept


def _content(path: str, size: int, limit: int) -> bytes:
    """Content of a file that was plain a moment ago; raises what :func:`read_plain` does."""
    handle = os.open(path, _PLAIN)
    try:
        content = os.read(handle, size + 1)
    finally:
        os.close(handle)
    # Where it has become something else meanwhile, the careful way finds out what.
    return content if len(content) == size else read_plain(Path(path), limit)


def _walk(
    folder: str, prefix: str, unfit: dict[str, str], ignored: tuple[str, ...]
) -> Iterator[tuple[str, os.stat_result]]:
    """Everything that is copied, and all notebooks."""
    with os.scandir(f"{folder}/{prefix}") as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        name = f"{prefix}{entry.name}"
        status = entry.stat(follow_symlinks=False)
        if not prefix and entry.name.endswith(".ipynb") and not entry.name.startswith("."):
            yield name, status
        elif f"{folder}/{name}" in unfit or is_ignored(entry.name, ignored):
            continue
        elif is_ignored(entry.name, ("*.ipynb",)):
            if stat.S_ISREG(status.st_mode):
                yield name, status
        elif stat.S_ISDIR(status.st_mode):
            yield from _walk(folder, f"{name}/", unfit, ignored)
        elif stat.S_ISREG(status.st_mode):
            yield name, status


def is_ignored(name: str, patterns: tuple[str, ...]) -> bool:
    """As nbgrader decides it: a pattern finds a name that begins with a dot only if it begins with one itself."""
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns if name[0] != "." or pattern.startswith("."))


def _is_time(content: bytes) -> bool:
    try:
        times.parse(content.decode())
    except ValueError:
        return False
    return True
