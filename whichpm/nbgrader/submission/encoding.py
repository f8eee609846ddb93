"""The one list of what is repaired in a file that should be JSON, whoever reads it.

A byte order mark; UTF-16 and UTF-32, as some editors and shells save; letters of Windows-1252 between those of UTF-8;
zeros behind the end, as a full disk or a crash leaves them; ``NaN`` and ``Infinity``, which Python writes and JSON does
not know; halves of characters, and line ends within texts. The page of a set (``static/handin``) reads the same.
"""

from __future__ import annotations

import codecs
import json
import math
from typing import Any

_MARK = b"\xef\xbb\xbf"
_BLANK = " \t\r\n\0\x1a"
"""What may stand around JSON, with the sign by which old systems end a file."""
WINDOWS = "whichpm.windows"
"""Name of the error handler that takes bytes that are no UTF-8 for letters of Windows-1252."""
_WIDE = {"utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32": "UTF-32"}
_WIDE |= {"utf-32-le": "UTF-32", "utf-32-be": "UTF-32"}


def as_utf_8(raw: bytes) -> tuple[bytes, str]:
    """The bytes of a text in UTF-8, and what was repaired in words; empty where nothing had to be.

    Nothing raises: what belongs to no encoding becomes a replacement character.
    """
    raw = raw.removeprefix(_MARK)
    if raw.isascii() and b"\0" not in raw[:8]:
        return _without_padding(raw)
    wide = json.detect_encoding(raw) if raw else "utf-8"
    if wide in _WIDE:
        return raw.decode(wide, "replace").rstrip("\0").encode("utf-8", "replace"), f"it was saved in {_WIDE[wide]}"
    try:
        raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("utf-8", WINDOWS)
        return text.rstrip("\0").encode("utf-8", "replace"), "some of its letters were saved in Windows-1252"
    return _without_padding(raw)


def tolerant(text: bytes) -> tuple[Any, bool]:
    """The tree of JSON that is not strict, with ``None`` for NaN and for what is too large; whether more stands behind.

    Halves of characters become question marks, so that the tree can be written again. Raises :class:`ValueError` and
    :class:`RecursionError`.
    """
    decoder = json.JSONDecoder(parse_constant=lambda _: None, parse_float=_finite, strict=False)
    said = text.decode("utf-8", "replace").strip(_BLANK)
    tree, end = decoder.raw_decode(said)
    return json.loads(json.dumps(tree, ensure_ascii=False).encode("utf-8", "replace")), end < len(said)


def _finite(text: str) -> float | None:
    return number if math.isfinite(number := float(text)) else None


def _without_padding(raw: bytes) -> tuple[bytes, str]:
    if not raw.endswith(b"\0") or not (rest := raw.rstrip(b"\0")):
        return raw, ""
    return rest, "zeros stood behind its end"


def _windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.start + 1].decode("cp1252", "replace"), error.start + 1


codecs.register_error(WINDOWS, _windows)
