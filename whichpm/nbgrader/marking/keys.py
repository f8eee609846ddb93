"""The graded exercises with their keys, read once for a whole class."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import TypeVar

from whichpm import bank
from whichpm.model import Exercise

T = TypeVar("T")


class NoKey(LookupError):
    """An exercise that cannot be graded here; the message says why and what to do."""


def graded(root: Path, slug: str) -> Exercise:
    """The graded exercise with this slug, with its key; raises :class:`NoKey`."""
    path = f"{root}/exercises/graded/{slug}.yml"
    try:
        if not bank.SLUG.fullmatch(slug):
            raise FileNotFoundError
        try:
            status = os.stat(path)  # noqa: PTH116  (a path object costs as much)
        except FileNotFoundError:
            path = str(bank.path(root, "graded", slug))  # in the course's private bank, if it names one
            status = os.stat(path)  # noqa: PTH116
        if not stat.S_ISREG(status.st_mode):
            raise FileNotFoundError
        return _load(path, status.st_mtime_ns)
    except (FileNotFoundError, NotADirectoryError):
        raise NoKey(f'there is no exercises/graded/{slug}.yml; put it back, or have "{slug}" graded by hand') from None
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise NoKey(f"exercises/graded/{slug}.yml: {reason}; make it readable and grade again") from None
    except bank.BankError as error:
        raise NoKey(f"{error.problems[0]}; then grade again") from None


def once(make: Callable[[Exercise], T]) -> Callable[[Exercise], T]:
    """Make something of an exercise once, and keep it as long as the exercise; nobody may change it."""
    name = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def kept(exercise: Exercise) -> T:
        try:
            found: T = exercise.__dict__[name]
        except KeyError:
            found = exercise.__dict__[name] = make(exercise)
        return found

    return kept


@lru_cache(maxsize=64)
def _load(path: str, _changed: int) -> Exercise:
    """Reading YAML takes longer than grading, so a file is read again only after it has changed."""
    return bank.load(Path(path))
