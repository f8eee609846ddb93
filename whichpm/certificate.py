"""A certificate of what was shown: read out of a learner's file, signed by an instructor, verified again.

The file is made in the learner's browser (``static/progress/certificate.mjs``), so that nothing in it is believed: not
its size, its fields, its numbers or its letters. A signature says that whoever has the key stands for the rest. Its
code is an HMAC (RFC 2104, with SHA-256) over all that the file says, cut to 80 bits.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import unicodedata
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

LARGEST = 64_000  # bytes of a file
CODE = 16  # letters of a code: 5 bits each

Name = Annotated[str, Meta(min_length=1, max_length=80)]
Title = Annotated[str, Meta(min_length=1, max_length=160)]
Count = Annotated[int, Meta(ge=0, le=100_000)]


class CertificateError(ValueError):
    """A file is no certificate of this course, or not the one that was signed; the message says why and what to do."""


class Result(Struct, forbid_unknown_fields=True, frozen=True):
    """So many of so many under one name."""

    name: Title
    done: Count
    all: Count


class Signature(Struct, forbid_unknown_fields=True, frozen=True):
    """Who stands for it, since when, and the code that only the key gives."""

    by: Name
    date: Title
    code: Title


class Certificate(Struct, forbid_unknown_fields=True, frozen=True):
    """What one learner showed."""

    course: Literal["whichpm"]
    format: int
    name: Name
    date: Title
    results: Annotated[list[Result], Meta(min_length=1, max_length=80)]
    signed: Signature | None = None


def read(content: bytes) -> Certificate:
    """The certificate in a file; raises :class:`CertificateError`."""
    if len(content) > LARGEST:
        raise CertificateError("it is too large for a certificate; take the file that the page saved")
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        raise CertificateError("it is no JSON; take the file that the page saved, not a print of it") from None
    if not isinstance(told, dict) or told.get("course") != "whichpm" or "results" not in told:
        raise CertificateError("it is no certificate of this course; take the file that the page saved")
    if isinstance(told.get("format"), int) and told["format"] > 1:
        raise CertificateError("a newer version of the course made it; bring whichpm up to date")
    try:
        found = msgspec.convert(told, Certificate)
    except (msgspec.ValidationError, RecursionError) as error:
        raise CertificateError(f"it was changed after the page made it ({error}); ask for the file as saved") from None
    _check(found)
    return found


def _check(found: Certificate) -> None:
    for one in found.results:
        if one.done > one.all:
            raise CertificateError(f'"{one.name}" has {one.done} of {one.all}; ask for the file as the page saved it')
    texts = [found.name, *(one.name for one in found.results), *([found.signed.by] if found.signed else [])]
    for text in texts:
        # Control letters and those that turn the direction of writing could show another name than is signed.
        if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") for letter in text) or not text.strip():
            raise CertificateError("a name in it has letters that cannot be seen; have it typed again")
    days = [found.date, *([found.signed.date] if found.signed else [])]
    if not all(_is_day(day) for day in days):
        raise CertificateError("a date in it is no day such as 2026-11-30; ask for the file as the page saved it")


def _is_day(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def signed(found: Certificate, by: str, day: date, key: str) -> Certificate:
    """The same with a signature, in place of one that is there; raises :class:`CertificateError` for a strange name."""
    bare = Signature(by=by.strip(), date=day.isoformat(), code="-")
    made = msgspec.structs.replace(found, signed=msgspec.structs.replace(bare, code=_code(found, bare, key)))
    return read(written(made))


def verify(found: Certificate, key: str) -> Signature:
    """The signature, where the key gives its code; raises :class:`CertificateError` where it does not."""
    if found.signed is None:
        raise CertificateError("nobody has signed it: it is self-made")
    if not hmac.compare_digest(_letters(found.signed.code), _letters(_code(found, found.signed, key))):
        raise CertificateError("it was changed after it was signed, or signed with the key of another course")
    return found.signed


def written(found: Certificate) -> bytes:
    """The content of its file."""
    return json.dumps(_plain(found), ensure_ascii=False, indent=1).encode() + b"\n"


def _plain(found: Certificate) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(found)
    return plain


def _code(found: Certificate, signature: Signature, key: str) -> str:
    """Four groups of four letters over everything but themselves."""
    told = {**_plain(found), "signed": [signature.by, signature.date]}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    digest = hmac.new(bytes.fromhex(key), text.encode(), hashlib.sha256).digest()
    letters = base64.b32encode(digest).decode()[:CODE]
    return "-".join(letters[at : at + 4] for at in range(0, CODE, 4))


def _letters(code: str) -> bytes:
    return re.sub(r"[^A-Z2-7]", "", code.upper()).encode()
