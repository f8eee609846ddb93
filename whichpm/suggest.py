"""The fix for a misspelt name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which known name was probably meant, or list them all."""
    choices = list(known)
    near = difflib.get_close_matches(name, choices, 1)
    return f'did you mean "{near[0]}"?' if near else f"use one of {', '.join(choices)}"
