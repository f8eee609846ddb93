"""Search for the key of graded exercises in whatever reaches a learner.

The search knows the text in plain, escaped (JSON, HTML, URL), base64 and hexadecimal form, in capitals and in UTF-16,
reads tables of answers line by line, knows the bare list of an exercise's keys, and looks into archives and compressed
files. It is used before a learner's kit is packed, before a public tree is written, and by the tests on everything that
is published.
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
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from whichpm.model import OWNERSHIP_TEST, Exercise, Notes

PIECE = 64
"""Characters of an explanation that are searched for at a time: long enough to be nobody else's words, as a rule."""

ANCHOR = 12
"""First bytes by which a needle is looked up."""

END = 24
"""Last characters of an item's words: shorter ones may be somebody else's."""

ROW = 1000
"""Bytes of a line up to which it may be a row of a table: whole pages stand on one line, and name everything."""

AT_ONCE = 1 << 20
"""Bytes that are searched at a time."""

TABLE = 24
"""Binary digits of a place in the table of anchors."""

_SPREAD = np.uint64(0x9E3779B97F4A7C15)

LISTED = 6
"""Keys in a row, of two kinds at least and none a number, that are the key of an exercise rather than chance."""

_HEX = re.compile(rb"[0-9a-fA-F]{80,}")
_BETWEEN = re.compile(rb"[,;|\t]|</?t[dh]\b[^>]*>")
_AROUND = b" \r\"'`*"


class Leak(NamedTuple):
    """Where something of a key was found: the place (file, and member of an archive) and what it is."""

    place: str
    what: str


def find_leaks(paths: Iterable[Path], exercises: Iterable[Exercise]) -> list[Leak]:
    """Leaks of graded exercises in files and, for folders, in everything below them."""
    exercises = list(exercises)
    needles = {
        needle.lower(): what
        for needle, what in _needles((each for each in exercises if each.pool == "graded"), _public_words(exercises))
    }
    for public in dict(_needles((each for each in exercises if each.pool != "graded"), "")):
        # Two exercises may call a card alike; what everybody may read gives nothing away.
        needles.pop(public.lower(), None)
    if not needles:
        return []
    anchors, rows = _Anchors(needles), _Rows(exercises)
    leaks: list[Leak] = []
    for place, raw in _contents(paths):
        # Line breaks, indentation and capitals do not hide anything.
        small = raw.lower()
        content = b" ".join([b"", *small.split(), b""])
        found = {needles[needle] for needle in anchors.within(content)} | rows.within(small)
        leaks.extend(Leak(place, what) for what in sorted(found))
    return leaks


class _Anchors:
    """Many byte strings to be found at once, in a time that does not grow with their number.

    Where one may begin, a sum of its first bytes is in a table; only there is anything compared (Rabin and Karp, 1987,
    doi:10.1147/rd.312.0249).
    """

    def __init__(self, needles: Iterable[bytes]) -> None:
        needles = list(needles)
        self.length = min(ANCHOR, *map(len, needles))
        self.needles: dict[bytes, list[bytes]] = {}
        for needle in needles:
            self.needles.setdefault(needle[: self.length], []).append(needle)
        self.table = np.zeros(1 << TABLE, dtype=bool)
        for anchor in self.needles:
            self.table[self._sums(anchor)[0]] = True

    def within(self, content: bytes) -> set[bytes]:
        """Return the needles that occur in ``content``."""
        length, needles = self.length, self.needles
        return {
            needle
            for at in self._places(content)
            for needle in needles.get(content[at : at + length], ())
            if content.startswith(needle, at)
        }

    def _places(self, content: bytes) -> Iterator[int]:
        """Where a needle may begin; sums of a piece at a time, because each takes sixteen times its bytes."""
        for start in range(0, len(content), AT_ONCE):
            sums = self._sums(content[start : start + AT_ONCE + self.length])
            yield from (start + at for at in np.flatnonzero(self.table[sums]).tolist())

    def _sums(self, content: bytes) -> NDArray[np.uint64]:
        """Numbers below the table's size, one for each byte: of that and those after it, as far as an anchor goes."""
        mask = np.uint64((1 << 8 * min(8, self.length)) - 1)
        windows: NDArray[np.uint64] = np.ndarray(len(content), "<u8", content + bytes(8), strides=(1,))
        return (windows & mask) * _SPREAD >> np.uint64(64 - TABLE)


class _Rows:
    """Tables of answers, such as readings: lines in which a cell is an item and one is its key, and no other option.

    They are looked for in small letters; an option stands there as its id or as its label.
    """

    def __init__(self, exercises: Iterable[Exercise]) -> None:
        exercises = list(exercises)
        public = {(item.id, item.key) for each in exercises if each.pool != "graded" for item in each.items}
        self.items: dict[bytes, list[tuple[bytes, bytes, dict[bytes, bytes], bool]]] = {}
        for each in exercises:
            label = {option.id: option.label.lower() for option in each.options}
            for item in each.items if each.pool == "graded" else ():
                if item.key:
                    # The name of the exercise makes sure where an item is called by a word that anybody may use.
                    alone = "-" in item.id and (item.id, item.key) not in public
                    options = {label.get(option, option).encode(): option.encode() for option in item.options}
                    options |= {option.encode(): option.encode() for option in item.options}
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
                    if {options[cell] for cell in cells & options.keys()} == {key} and (alone or slug in cells):
                        found.add(f"{slug.decode()}: key of {name.decode()}")
        return found


def _public_words(exercises: Iterable[Exercise]) -> str:
    """What everybody may read: the ownership test and the explanations of practice exercises, as one text."""
    told = (why for each in exercises if each.pool == "practice" for item in each.items for why in item.why.values())
    return "\n".join(" ".join(text.split()) for text in (*OWNERSHIP_TEST.values(), *told))


def _needles(exercises: Iterable[Exercise], public: str) -> Iterator[tuple[bytes, str]]:
    for exercise in exercises:
        label = {option.id: option.label for option in exercise.options}
        for listed in _listed([item.key for item in exercise.items], label):
            for form in _forms([listed]):
                yield form, f"{exercise.slug}: its keys in a row"
        for item in exercise.items:
            for option, why in item.why.items():
                for form in _forms(piece for piece in _pieces(why) if piece not in public):
                    yield form, f"{exercise.slug}: explanation of {item.id}, {option}"
            for name in {item.key, label.get(item.key, item.key)} if item.key else ():
                for form in _forms((*_key_mappings(item.id, name), *_ends(item.text, name))):
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


def _listed(keys: Iterable[str | None], label: Mapping[str, str]) -> Iterator[str]:
    """The ways in which the keys of an exercise may stand in a row, by themselves, in the order of its items."""
    known = [key for key in keys if key]
    if len(known) < LISTED or len(set(known)) < 2 or any(key.isdigit() for key in known):
        return
    for names in {tuple(known), tuple(label.get(key, key) for key in known)}:
        for between in (",", ", ", " ", ";", "; ", '", "', '","', "', '", "','", " - ", "|", " | "):
            yield between.join(names)


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
    if wide := _wide(content):
        yield wide, content.decode(wide, "replace").encode("utf-8", "replace")
    for found in _HEX.finditer(content):
        yield "hexadecimal", bytes.fromhex(found[0][: len(found[0]) // 2 * 2].decode())
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


def _wide(content: bytes) -> str:
    """UTF-16, with which end first, where content looks like text in it; else nothing."""
    head = content[:4096]
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or head.count(0) > len(head) * 0.4:
        odd, even = head[1::2].count(0), head[::2].count(0)
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""
