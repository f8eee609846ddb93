"""What is for the instructor alone: the keys, the gradebook, what learners handed in. Standard library only."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shlex
import stat
from pathlib import Path

KEYS = ("exercises/graded", "source")
"""Folders with the keys."""
GRADES = (
    "gradebook.db",
    "submitted",
    "autograded",
    "feedback",
    "collected",
    "quarantine",
    "regrades",
    "reports",
    "exports",
    "pseudonyms.key",
    "draws",
    "lti",
    "marking",
)
"""What a class leaves behind."""

_SECRET = re.compile(r"[0-9a-f]{64}")


class Damaged(ValueError):
    """A secret cannot be read as one; the message says why, without the path."""


def open_to_others(root: Path) -> list[str]:
    """Which of these, as paths below the course, anybody who has an account on this machine can read.

    A course that lies in a folder that others cannot enter is closed as a whole.
    """
    if os.name != "posix" or not all(_others_may(path, stat.S_IXOTH) for path in (root, *root.resolve().parents)):
        return []
    found = []
    for name in (*KEYS, *GRADES):
        path = root / name
        parents = [each for each in path.parents if each.is_relative_to(root)]
        if (
            path.exists()
            and _others_may(path, stat.S_IROTH)
            and all(_others_may(each, stat.S_IXOTH) for each in parents)
        ):
            found.append(name)
    return found


def warning(root: Path) -> str:
    """One sentence with the command that puts it right; empty where nothing is open."""
    names = open_to_others(root)
    if not names:
        return ""
    paths = " ".join(shlex.quote(str(root / name)) for name in names)
    return (
        f"Everybody with an account on this machine can read {', '.join(names)}, keys and grades among them. "
        f"To keep them to yourself: chmod -R o-rwx {paths}"
    )


def close(path: Path) -> None:
    """Take a file or folder of one's own from all others; one that belongs to somebody else stays as it is."""
    try:
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~(stat.S_IRWXG | stat.S_IRWXO))
    except OSError:
        return


def folder(path: Path) -> Path:
    """Make a folder, and those that are missing above it, for their owner alone; one that is there stays as it is.

    Within a folder that a group of instructors shares (nbgrader's ``groupshared`` marks it so that what is made in it
    belongs to the group), the group shares it too. Raises :class:`OSError`.
    """
    if not path.is_dir():
        above = folder(path.parent)
        with contextlib.suppress(FileExistsError):  # Another command made it meanwhile.
            path.mkdir(mode=0o700)
            if above.stat().st_mode & stat.S_ISGID:
                path.chmod(0o2770)
    return path


def secret(path: Path, *, make: bool = True) -> str | None:
    """A secret of the course: 64 hexadecimal digits in a file for its owner alone, made once and never written again.

    Parameters
    ----------
    path
        The file; its folder is made too.
    make
        Whether to make it where there is none; else the answer is ``None`` there.

    Raises :class:`Damaged` for a file that is something else, and :class:`OSError`.
    """
    if make:
        folder(path.parent)
        with contextlib.suppress(FileExistsError):  # Two commands at once: the first makes it, the other reads it.
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(handle, "w", encoding="ascii") as file:  # noqa: PTH123  (opened by flags)
                file.write(f"{secrets.token_hex(32)}\n")
    try:
        found = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Damaged(f"it cannot be read ({error})") from None
    if not _SECRET.fullmatch(found):
        raise Damaged("this is no key of 64 hexadecimal digits")
    return found


def _others_may(path: Path, what: int) -> bool:
    try:
        return bool(path.stat().st_mode & what)
    except OSError:
        return False
