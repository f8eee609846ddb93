"""Parallel forms of a set: one notebook for all of them, other exercises in its places, and a keyed draw.

The source of a set shows one of its forms. The notebook of another form is the same one with other exercises: its
cells keep their ids, so that one gradebook, with one column a place, serves learners of every form. Standard library
only.
"""

from __future__ import annotations

import copy
import hmac
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import md5
from typing import Any, NamedTuple

Places = Mapping[str, str]
"""By exercise of the form that the source shows, the one that stands in its place in another form."""

_BOARD = re.compile(r"""(\bboard\(\s*["'])([^"']*)(["'])""")


class Draw(NamedTuple):
    """What says whose form is which: a secret of the course for one set, as hexadecimal digits."""

    set: str
    key: str

    def of(self, learner: str, forms: Iterable[str]) -> str:
        """The form that falls to a learner.

        Each form of each learner has a number that nobody can tell without the key (HMAC-SHA-256); the highest wins.
        So a form that is added takes learners from the others, and moves nobody else.
        """
        words = {form: "\0".join((self.set, learner, form)).encode() for form in forms}
        return max(words, key=lambda form: hmac.digest(bytes.fromhex(self.key), words[form], "sha256"))


def label(name: str, form: str = "") -> str:
    """What the page, the kit and the notebook in the browser of a form go by; a set's own name without a form."""
    return f"{name}-{form.lower()}" if form else name


def places(shown: Iterable[str], forms: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, str]]:
    """What stands in the places of a set's notebook, by form; empty where the set has one form alone.

    Parameters
    ----------
    shown
        The exercises that the notebooks of the source show.
    forms
        Exercises of each form of the set, in order.
    """
    own = set(shown)
    first = next((slugs for slugs in forms.values() if own >= set(slugs)), ())
    same = {name: dict(zip(first, slugs, strict=True)) for name, slugs in forms.items() if len(slugs) == len(first)}
    return same if len(same) > 1 else {}


def is_of_source(into: Places) -> bool:
    """Whether a form is the one that the source shows."""
    return all(one == other for one, other in into.items())


def swapped(source: str, into: Places) -> str:
    """Code that shows the exercises of a form in place of those of the source."""
    return _BOARD.sub(lambda found: f"{found[1]}{into.get(found[2], found[2])}{found[3]}", source)


@lru_cache(maxsize=512)  # The cells of the release are the same in every notebook of a class.
def boards(source: str) -> tuple[str, ...]:
    """The exercises that code shows."""
    return tuple(found[2] for found in _BOARD.finditer(source))


def derived(notebook: Mapping[str, Any], into: Places) -> dict[str, Any]:
    """The notebook of a form, from the one that shows the form of the source; checksums fit what stands there."""
    made = copy.deepcopy(dict(notebook))
    for cell in made["cells"]:
        if cell["cell_type"] != "code":
            continue
        lines = isinstance(cell["source"], list)
        source = swapped("".join(cell["source"]), into)
        cell["source"] = source.splitlines(keepends=True) if lines else source
        if (marks := cell["metadata"].get("nbgrader")) and "checksum" in marks:
            marks["checksum"] = checksum(source, "code", marks)
    return made


def checksum(source: str, kind: str, marks: Mapping[str, Any]) -> str:
    """nbgrader's checksum of a cell (``nbgrader.utils.compute_checksum``), from its source, type and marks."""
    grade, solution = bool(marks.get("grade")), bool(marks.get("solution"))
    locked = not solution and bool(grade or marks.get("locked"))
    parts = [source, kind, str(grade), str(solution), str(locked), str(marks["grade_id"])]
    if grade:
        parts.append(str(float(marks.get("points") or 0)))
    return md5("".join(parts).encode(), usedforsecurity=False).hexdigest()
