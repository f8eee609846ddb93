"""What the id of a learner may be: one table for every door through which one comes in.

An id becomes the name of a folder on every system, a value in nbgrader's patterns and in the gradebook, an address in
formgrader, a cell in a spreadsheet and a line in a terminal. So it is made of letters, digits and a few signs that mean
nothing in any of these places.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100
"""Characters; the gradebook has room for 128."""
LONGEST_BYTES = 200
"""Bytes in UTF-8; a name in a folder may have 255."""
BETWEEN = frozenset(" .-@'")
"""Signs that may stand between letters and digits, besides the underscore, which may stand anywhere."""
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.[^.]*)?")
"""Names that Windows takes for devices."""
_USUAL = re.compile(r"[A-Za-z0-9_]|[A-Za-z0-9_][A-Za-z0-9_ .@'-]{0,98}[A-Za-z0-9_]")
"""Ids that hold nothing but what can be told at a glance."""
ALLOWED = "letters, digits, and between them . - _ @ ' or a space"


def refusal(text: str) -> str | None:
    """Why a text cannot be the id of a learner; ``None`` where it can."""
    if _USUAL.fullmatch(text) and not RESERVED.fullmatch(text):
        return None
    if not text:
        return "it is empty"
    if len(text) > LONGEST or len(text.encode("utf-8", "surrogatepass")) > LONGEST_BYTES:
        return f"it is longer than {LONGEST} characters or {LONGEST_BYTES} bytes"
    strange = [each for each in text if not (_in_word(each) or each in BETWEEN)]
    if strange:
        return f"it holds {_name(strange[0])}, which could do something in a page, a table or a terminal"
    if not _starts(text[0]) or not _in_word(text[-1]):
        return "it begins or ends with a sign that is neither a letter nor a digit"
    if RESERVED.fullmatch(text):
        return "Windows keeps this name for a device"
    return None


def suggestion(text: str) -> str:
    """An id near to a text that cannot be one; empty where nothing of it can stand."""
    text = unicodedata.normalize("NFC", text)[: LONGEST * 4]
    kept = "".join(each if _in_word(each) or each in BETWEEN else "-" for each in text)
    kept = re.sub(r"-{2,}", "-", kept)[:LONGEST]
    while kept and not _starts(kept[0]):
        kept = kept[1:]
    while kept and (not _in_word(kept[-1]) or len(kept.encode("utf-8", "replace")) > LONGEST_BYTES):
        kept = kept[:-1]
    return f"{kept}-1" if RESERVED.fullmatch(kept) else kept


def renaming(text: str) -> str:
    """What to do with a folder that has such a name."""
    near = suggestion(text)
    example = f" (for example {near})" if near else ""
    return f"rename the folder to the learner's real id{example}: {ALLOWED}"


def _in_word(character: str) -> bool:
    return character == "_" or character.isalnum() or unicodedata.category(character) in ("Mn", "Mc")


def _starts(character: str) -> bool:
    return character == "_" or character.isalnum()


def _name(character: str) -> str:
    if character.isprintable() and character != " ":
        return f'"{character}"'
    return f"the sign U+{ord(character):04X}"
