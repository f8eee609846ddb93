"""Search for the key of graded exercises in whatever reaches a learner.

The search knows the text in plain, escaped (JSON, HTML, URL) and base64 form, reads tables of answers line by line, and
looks into archives and compressed files. It is used before a learner's kit is packed, before a public tree is written,
and by the tests on everything that is published.
"""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import io
import json
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from whichpm.model import OWNERSHIP_TEST, Exercise, Notes

PIECE = 64
"""Characters of an explanation that are searched for at a time: long enough to be nobody else's words, as a rule."""

ANCHOR = 12
"""First bytes by which a needle is looked up."""

END = 24
"""Last characters of an item's words: shorter ones may be somebody else's."""

ROW = 1000
"""Bytes of a line up to which it may be a row of a table: whole pages stand on one line, and name everything."""

_BETWEEN = re.compile(rb"[,;|\t]|</?t[dh]\b[^>]*>")
_AROUND = b" \r\"'`*"


class Leak(NamedTuple):
    """Where something of a key was found: the place (file, and member of an archive) and what it is."""

    place: str
    what: str


def find_leaks(paths: Iterable[Path], exercises: Iterable[Exercise]) -> list[Leak]:
    """Leaks of graded exercises in files and, for folders, in everything below them."""
    exercises = list(exercises)
    needles = dict(_needles((each for each in exercises if each.pool == "graded"), _public_words(exercises)))
    for public in dict(_needles((each for each in exercises if each.pool != "graded"), "")):
        needles.pop(public, None)  # Two exercises may call a card alike; what everybody may read gives nothing away.
    if not needles:
        return []
    anchors, rows = _Anchors(needles), _Rows(exercises)
    leaks: list[Leak] = []
    for place, raw in _contents(paths):
        content = re.sub(rb"\s+", b" ", raw)  # Line breaks and indentation do not hide anything.
        found = {needles[needle] for needle in anchors.within(content)} | rows.within(raw)
        leaks.extend(Leak(place, what) for what in sorted(found))
    return leaks


class _Anchors:
    """Many byte strings to be found at once: by their first bytes, so that time does not grow with their number."""

    def __init__(self, needles: Iterable[bytes]) -> None:
        needles = list(needles)
        self.length = min(ANCHOR, *map(len, needles))
        self.needles: dict[bytes, list[bytes]] = {}
        for needle in needles:
            self.needles.setdefault(needle[: self.length], []).append(needle)

    def within(self, content: bytes) -> set[bytes]:
        """Return the needles that occur in ``content``."""
        length, needles = self.length, self.needles
        places = (at for at in range(len(content) - length + 1) if content[at : at + length] in needles)
        return {
            needle for at in places for needle in needles[content[at : at + length]] if content.startswith(needle, at)
        }


class _Rows:
    """Tables of answers, such as readings: lines in which a cell is an item and one is its key, and no other option."""

    def __init__(self, exercises: Iterable[Exercise]) -> None:
        exercises = list(exercises)
        public = {(item.id, item.key) for each in exercises if each.pool != "graded" for item in each.items}
        self.items: dict[bytes, list[tuple[bytes, bytes, frozenset[bytes], bool]]] = {}
        for each in exercises:
            for item in each.items if each.pool == "graded" else ():
                if item.key:
                    # The name of the exercise makes sure where an item is called by a word that anybody may use.
                    alone = "-" in item.id and (item.id, item.key) not in public
                    options = frozenset(option.encode() for option in item.options)
                    row = (each.slug.encode(), item.key.encode(), options, alone)
                    self.items.setdefault(item.id.encode(), []).append(row)

    def within(self, raw: bytes) -> set[str]:
        """Return what the rows give away."""
        found = set()
        for line in raw.split(b"\n"):
            if len(line) > ROW or not _BETWEEN.search(line):
                continue
            cells = {cell.strip(_AROUND) for cell in _BETWEEN.split(line)}
            for name in cells & self.items.keys():
                for slug, key, options, alone in self.items[name]:
                    if cells & options == {key} and (alone or slug in cells):
                        found.add(f"{slug.decode()}: key of {name.decode()}")
        return found


def _public_words(exercises: Iterable[Exercise]) -> str:
    """What everybody may read: the ownership test and the explanations of practice exercises, as one text."""
    told = (why for each in exercises if each.pool == "practice" for item in each.items for why in item.why.values())
    return "\n".join(" ".join(text.split()) for text in (*OWNERSHIP_TEST.values(), *told))


def _needles(exercises: Iterable[Exercise], public: str) -> Iterator[tuple[bytes, str]]:
    for exercise in exercises:
        for item in exercise.items:
            for option, why in item.why.items():
                for form in _forms(piece for piece in _pieces(why) if piece not in public):
                    yield form, f"{exercise.slug}: explanation of {item.id}, {option}"
            for mapping in (*_key_mappings(item.id, item.key), *_ends(item.text, item.key)) if item.key else ():
                for form in _forms([mapping]):
                    yield form, f"{exercise.slug}: key of {item.id}"
            for form in _forms(_notes(item.notes)):
                yield form, f"{exercise.slug}: notes of {item.id}"


def _pieces(text: str) -> list[str]:
    """Stretches of a text, long enough that hardly anybody else's words agree with one: start, middle and end."""
    flat = " ".join(text.split())
    starts = (0, max(0, len(flat) // 2 - PIECE // 2), max(0, len(flat) - PIECE))
    return [flat[start : start + PIECE] for start in starts]


def _notes(notes: Notes) -> Iterator[str]:
    """The notes that help towards a key, with their names: a cue by itself is made of words of the stem."""
    named = {"against_cue": notes.against_cue, "pair": notes.pair, "twin": notes.twin, "moves": notes.moves}
    for name, text in named.items():
        if text:
            yield from (f"{sign}{text}"[:PIECE] for sign in (f"{name}: ", f'{name}: "', f'"{name}": "', f'"{name}":"'))


def _key_mappings(item: str, key: str) -> list[str]:
    """The ways in which a mapping from item to key may be written."""
    pairs = [
        f"{quote_}{item}{quote_}{sign}{quote_}{key}{quote_}" for quote_ in "\"'" for sign in (": ", ":", ",", ", ")
    ]
    tables = [f" {item},{key} ", f"| {item} | {key} |", f"<td>{item}</td><td>{key}</td>"]
    return [*pairs, *tables, f"{item}: {key}", f"{item}={key}", f"id: {item} key: {key}"]


def _ends(text: str, key: str) -> list[str]:
    """The ways in which a key may stand right behind the words of its item."""
    end = " ".join(text.split())[-END:]
    signs = [f'{end}" key: {key}', f"{end}' key: {key}", f"{end} key: {key}", f'{end}", "key": "{key}"']
    return [*signs, f'{end}","key":"{key}"', f'{end}": "{key}"', f"| {end} | {key} |"] if len(end) == END else []


def _forms(texts: Iterable[str]) -> Iterator[bytes]:
    for text in texts:
        raw = text.encode()
        escaped = json.dumps(text)[1:-1]
        yield from {
            raw,
            escaped.encode(),
            json.dumps(escaped)[1:-1].encode(),
            html.escape(text).encode(),
            quote(text).encode(),
            *_base64(raw),
        }


def _base64(raw: bytes) -> Iterator[bytes]:
    """Base64 of a text wherever it starts in a longer one: three alignments, without the characters at the rim."""
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw)
        first = 4 if shift else 0
        whole = (len(raw) + shift) // 3 * 4
        yield encoded[first:whole]


def _contents(paths: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        for file in files:
            yield from _unpacked(str(file), file.read_bytes())


def _unpacked(place: str, content: bytes, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    yield place, content
    if depth == 4:
        return
    for name, inner in _inner(content):
        yield from _unpacked(f"{place}!{name}", inner, depth + 1)


def _inner(content: bytes) -> Iterator[tuple[str, bytes]]:
    if content[:2] == b"\x1f\x8b":
        yield "gzip", gzip.decompress(content)
    elif content[:3] == b"BZh":
        yield "bzip2", bz2.decompress(content)
    elif content[:6] == b"\xfd7zXZ\0":
        yield "xz", lzma.decompress(content)
    elif content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name, archive.read(name)
    elif content[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            for member in tar.getmembers():
                file = tar.extractfile(member)
                if file:
                    yield member.name, file.read()
    elif content[:28] == b"# Sphinx inventory version 2":
        yield "inventory", zlib.decompress(content.split(b"\n", 4)[4])
