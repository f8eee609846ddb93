"""The file that notebooks of the course keep: answers and journal, as the site's page "Your progress" saves them.

Standard library only, because this also runs on a learner's machine. An entry has a name and a text: the journal, the
answers to an exercise, a choice of how boards look. Their meaning is the front end's; only what two notebooks may write
at a time is understood here, so that neither undoes what the other did.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from whichpm import answers, atomic

NAME = "which-pm-progress.json"
JOURNAL = "journal"
COURSE = "whichpm"
FORMAT = 1
LIMIT = 50_000_000
"""Bytes of the largest file that is read; a year of practice has about 1,000,000."""


class ProgressError(ValueError):
    """A file that cannot be used; the message says why in plain words. One of a ``newer`` version stays as it is."""

    def __init__(self, why: str, newer: bool = False) -> None:
        super().__init__(why)
        self.newer = newer


def read(folder: Path) -> dict[str, str]:
    """All entries by name, none where there is no file. Raises :class:`ProgressError` and :class:`OSError`."""
    path = folder / NAME
    try:
        if path.stat().st_size > LIMIT:
            raise ProgressError("it is too large to be one of the course's")
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError) as error:
        if isinstance(error, ProgressError):
            raise
        raise ProgressError("it is no JSON file") from None
    entries = found.get("entries") if isinstance(found, dict) and found.get("course") == COURSE else None
    if not isinstance(entries, dict):
        raise ProgressError("it is no file of the course")
    if not isinstance(found.get("format"), int) or found["format"] > FORMAT:
        raise ProgressError("a newer version of the course wrote it: install that version", newer=True)
    start = f"{COURSE}:"
    return {
        key.removeprefix(start): text
        for key, text in entries.items()
        if key.startswith(start) and isinstance(text, str)
    }


def keep(folder: Path, name: str, text: str, base: str | None) -> str:
    """Write one entry and return what is kept of it now.

    Where it is no longer what the writer knew (``base``), another notebook has written in between, and both are
    merged. Raises as :func:`read` does, and writes nothing then.
    """
    entries = read(folder)
    there = entries.get(name)
    kept = text if there is None or there == base else merged(name, text, there)
    if kept != there:
        _write(folder, {**entries, name: kept})
    return kept


def drop(folder: Path, name: str) -> None:
    """Delete one entry, as the learner asked; raises as :func:`read` does."""
    entries = read(folder)
    if entries.pop(name, None) is not None:
        _write(folder, entries)


def merged(name: str, here: str, there: str) -> str:
    """Two texts of one entry as one, with all that either holds; ``here`` where one cannot be understood.

    As ``static/progress/entries.mjs`` does it; ``tests/cases/progress.json`` has both do the same.
    """
    one, other = _parsed(here), _parsed(there)
    if name == JOURNAL:
        if not (_is_journal(one) and _is_journal(other)):
            return here
        return _text(_merged_journals(one, other))
    if not (_is_answers(one) and _is_answers(other) and one["exercise"] == other["exercise"]):
        return here
    later, earlier = (other, one) if _moment(other) > _moment(one) else (one, other)
    return _text({**later, "answers": {**earlier["answers"], **later["answers"]}})


def set_aside(folder: Path) -> Path:
    """Rename a file that cannot be used, so that nothing is written over it; returns its new path."""
    return answers.keep_aside(folder / NAME)


def _write(folder: Path, entries: Mapping[str, str]) -> None:
    told = {f"{COURSE}:{name}": text for name, text in sorted(entries.items())}
    whole = {"course": COURSE, "format": FORMAT, "saved": answers.stamp(answers.now()), "entries": told}
    atomic.write(folder / NAME, (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode())


def _merged_journals(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    attempts = {_text(each): each for each in (*one["attempts"], *other["attempts"])}
    pages = dict(one["pages"])
    for name, there in other["pages"].items():
        here = pages.get(name, there)
        last = here if here["at"] > there["at"] else there
        seen = list(dict.fromkeys([*here["seen"], *there["seen"]]))
        end = min(here["end"] or there["end"], there["end"] or here["end"])
        pages[name] = {"at": last["at"], "section": last["section"], "title": last["title"], "seen": seen, "end": end}
    return {"version": 1, "attempts": sorted(attempts.values(), key=lambda each: each[0]), "pages": pages}


def _is_journal(found: Any) -> bool:
    return (
        isinstance(found, dict)
        and found.get("version") == 1
        and isinstance(found.get("attempts"), list)
        and all(isinstance(each, list) and each and isinstance(each[0], int | float) for each in found["attempts"])
        and isinstance(found.get("pages"), dict)
        and all(_is_reading(each) for each in found["pages"].values())
    )


def _is_reading(found: Any) -> bool:
    return (
        isinstance(found, dict)
        and all(isinstance(found.get(name), int | float) for name in ("at", "end"))
        and all(isinstance(found.get(name), str) for name in ("section", "title"))
        and isinstance(found.get("seen"), list)
        and all(isinstance(each, str) for each in found["seen"])
    )


def _is_answers(found: Any) -> bool:
    return isinstance(found, dict) and found.get("format") == 1 and isinstance(found.get("answers"), dict) \
        and isinstance(found.get("exercise"), str)  # fmt: skip


def _moment(found: Mapping[str, Any]) -> Any:
    return answers.moment(found.get("saved"))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(found: Any) -> str:
    """As ``JSON.stringify`` writes it."""
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))
