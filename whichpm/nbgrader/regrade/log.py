"""The log of regrades, ``regrades/<assignment>.jsonl``: a line before anything changes, and one when all has.

It holds keys and names of learners, so it stays with the instructor.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from whichpm import private

Entry = dict[str, Any]


def path(root: Path, assignment: str) -> Path:
    """Where the log of an assignment lies."""
    return root / "regrades" / f"{assignment}.jsonl"


def entries(root: Path, assignment: str) -> Iterator[Entry]:
    """Every entry that was written completely, the oldest first."""
    try:
        lines = path(root, assignment).read_bytes().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # The last line of a run that was killed while writing it.
        if isinstance(entry, dict):
            yield entry


def append(root: Path, assignment: str, entry: Mapping[str, Any]) -> None:
    """Add an entry and wait until it is on the disk; raises :class:`OSError`."""
    file = path(root, assignment)
    private.folder(file.parent)
    line = json.dumps({**entry, "at": stamp()}, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o664)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            line = b"\n" + line
        os.write(handle, line)
        os.fsync(handle)
    finally:
        os.close(handle)


def stamp() -> str:
    """The present moment (UTC), so that text order is time order."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def unfinished(root: Path, assignment: str) -> Entry | None:
    """The last regrade that began and neither ended nor was given up."""
    begun: Entry | None = None
    for entry in entries(root, assignment):
        begun = entry if entry.get("state") == "started" else None
    return begun


def digests(root: Path, assignment: str) -> dict[str, str]:
    """Digest of the key file of each exercise at its last regrade that was applied."""
    found: dict[str, str] = {}
    for entry in applied(root, assignment):
        found |= {slug: key["new"] for slug, key in entry["keys"].items()}
    return found


def applied(root: Path, assignment: str) -> Iterator[Entry]:
    """First lines of the regrades that were applied; each has the moment of its end as ``ended``."""
    begun: dict[str, Entry] = {}
    for entry in entries(root, assignment):
        if entry.get("state") == "started":
            begun[entry["regrade"]] = entry
        elif entry.get("state") == "done" and entry.get("regrade") in begun:
            yield {**begun[entry["regrade"]], "ended": entry["at"]}


def last(root: Path, assignment: str) -> Entry | None:
    """The last regrade that was applied and not taken back; ``None`` where there is none."""
    stack: list[Entry] = []
    for entry in applied(root, assignment):
        if "undoes" in entry:
            stack = [each for each in stack if each["regrade"] != entry["undoes"]]
        else:
            stack.append(entry)
    return stack[-1] if stack else None


def seconds(moment: str) -> float:
    """A moment of the log as files have it: seconds since 1970."""
    return datetime.fromisoformat(moment).timestamp()
