"""Fixes that several messages name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which known name was probably meant, or list them all."""
    choices = list(known)
    near = difflib.get_close_matches(name, choices, 1)
    return f'did you mean "{near[0]}"?' if near else f"use one of {', '.join(choices)}"


def install(extra: str) -> str:
    """Name the command that installs what only some need; the package is in no index, so that it is the checkout's."""
    return f'run `pip install -e ".[{extra}]"` in the checkout of Which PM?'


def generate(assignment: str = "NAME") -> str:
    """Name the command that makes the release of an assignment and enters it in the gradebook.

    Without --force, nbgrader skips a release that is there, as in a fresh clone, and the gradebook stays empty.
    """
    return f"run `nbgrader generate_assignment {assignment} --force`"
