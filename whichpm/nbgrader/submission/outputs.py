"""What the outputs of one cell say: receipts, answers that an editor kept as text, and how many answers there were.

An output proves nothing about points; grading takes answers only. But a cell that says "12 of 12 answered" beside no
readable answer says that something was lost, and that a person should look.
"""

from __future__ import annotations

import ast
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import Raw

from whichpm.answers import LIMIT, MIMETYPE

TEXTS = 20
"""Places in one text where answers are looked for."""

_SENTENCES = (
    re.compile(r"(\d{1,4}) of \d{1,4} (?:items are )?answered"),
    re.compile(r"All (\d{1,4}) items are answered"),
)
_NOTHING = re.compile(r"No answers yet|\b0 of \d{1,4} (?:items are )?answered")
_BEGIN = re.compile(r"""\{(?=\s*["'](?:format|exercise|revision|saved|answers)["']\s*:)""")
_FLAT = re.compile(r"\{[^{}]*\{[^{}]*\}[^{}]*\}")


class _Output(msgspec.Struct):
    output_type: str = ""
    data: dict[str, Raw] = {}
    text: str | list[str] = ""


@dataclass(frozen=True)
class Shown:
    """What stands below a cell.

    Attributes
    ----------
    receipts
        Payloads of receipts, as they stand there.
    kept
        Payloads found in texts, where an editor did not keep the receipt as it was.
    claimed
        Most answers that a sentence of a board or of its check says there are.
    nothing
        Whether a board says that there are none.
    failed
        Whether an error stands there.
    count
        Outputs of any kind.
    """

    receipts: tuple[bytes, ...] = ()
    kept: tuple[bytes, ...] = ()
    claimed: int = 0
    nothing: bool = False
    failed: bool = False
    count: int = 0


NOTHING = Shown()


def shown(outputs: Raw) -> Shown:
    """Read the outputs of a cell; what is not understood is only counted."""
    if bytes(outputs) in (b"", b"[]"):
        return NOTHING
    parts = _decoded(list[Raw], outputs) or []
    receipts: list[bytes] = []
    kept: list[bytes] = []
    claimed = 0
    nothing = failed = False
    for part in parts:
        raw = bytes(part)
        failed |= b'"error"' in raw and (_decoded(_Output, part) or _Output()).output_type == "error"
        if not (b"answer" in raw or MIMETYPE.encode() in raw):
            continue
        output = _decoded(_Output, part)
        if output is None:
            continue
        if payload := output.data.get(MIMETYPE):
            receipts.append(_payload(payload))
        for text in _texts(output):
            claimed = max(claimed, said(text))
            nothing |= _NOTHING.search(text) is not None
            if not payload:
                kept += embedded(text)
    return Shown(tuple(receipts), tuple(kept), claimed, nothing, failed, len(parts))


def said(text: str) -> int:
    """How many answers a text of a board or of its check says there are; 0 where it says nothing of it."""
    return max((int(found[1]) for each in _SENTENCES for found in each.finditer(text)), default=0)


def embedded(text: str) -> Iterator[bytes]:
    """Payloads of answers within a text, as JSON or as Python shows a mapping."""
    if "exercise" not in text or "answers" not in text:
        return
    text = html.unescape(text[: 2 * LIMIT])
    for number, place in enumerate(_BEGIN.finditer(text)):
        if number == TEXTS:
            return
        found = _mapping(text, place.start())
        if (
            isinstance(found, dict)
            and isinstance(found.get("exercise"), str)
            and isinstance(found.get("answers"), dict)
        ):
            yield json.dumps(found).encode()


def _mapping(text: str, start: int) -> Any:
    try:
        return json.JSONDecoder().raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        flat = _FLAT.match(text, start, start + LIMIT)
        if not flat:
            return None
    try:
        return ast.literal_eval(flat[0])
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None


def _payload(raw: Raw) -> bytes:
    """A receipt's payload. Some editors keep JSON as a text, or as a list of lines, as nbformat does with texts."""
    found = bytes(raw)
    if found[:1] in b'"[':
        text = _decoded(str, raw)
        if text is None and (lines := _decoded(list[str], raw)) is not None:
            text = "".join(lines)
        if text is not None:
            found = text.encode("utf-8", "replace")
    return found[: LIMIT + 1]


def _texts(output: _Output) -> Iterator[str]:
    yield output.text if isinstance(output.text, str) else "".join(output.text)
    for kind, raw in output.data.items():
        if kind != MIMETYPE:
            text = _decoded(str, raw)
            if text is None:
                lines = _decoded(list[str], raw)
                # JSON under another name than ours is looked at as a text.
                text = "".join(lines) if lines is not None else bytes(raw).decode("utf-8", "replace")
            yield text


def _decoded(kind: type[Any], raw: Raw) -> Any:
    """Like :func:`whichpm.nbgrader.submission.notebook.decode`, also for text that is no JSON."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, RecursionError):
        return None
