"""What else a file is that was handed in under a notebook's name."""

from __future__ import annotations

import re

_ASK = "ask the learner for the notebook"
_BEGINNINGS = (
    ((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8"), "a PDF or a picture", _ASK),
    (
        (b"PK\3\4", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ"),
        "a packed file or an office document",
        _ASK,
    ),
    (
        (b"version https://git-lfs",),
        "a pointer of Git LFS in place of the file",
        "run `git lfs pull` where it came from",
    ),
    ((b"bplist00",), "what macOS keeps in place of a file in iCloud", _ASK),
)
"""How files begin, what they are, and what to do."""
_PAGE = re.compile(rb"\A(\xef\xbb\xbf)?\s*<(!doctype\s+html|html|head)\b", re.IGNORECASE)


def cause(raw: bytes) -> tuple[str, str] | None:
    """What a file is, and what to do; ``None`` for what may be a notebook."""
    for beginnings, what, fix in _BEGINNINGS:
        if raw.startswith(beginnings):
            return f"it is {what}, and no notebook", fix
    if _PAGE.match(raw):
        return "it is a web page, such as one to log in, and no notebook", _ASK
    return None


def damage(raw: bytes) -> tuple[str, str]:
    """Why a notebook cannot be read, and what to do."""
    if b"\n<<<<<<< " in raw and b"\n>>>>>>> " in raw:
        fix = "ask the learner to settle the conflict, to save it in Jupyter and to hand it in again"
        return "it holds both sides of a merge conflict in Git", fix
    fix = "ask the learner to open it in Jupyter, to save it and to hand it in again"
    return "it is not complete JSON (cut off, or changed outside Jupyter)", fix
