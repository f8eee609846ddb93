"""Bytes of a text as text, in whatever letters a program wrote it; where that is not said, it is found out."""

from __future__ import annotations

import codecs
import re
import unicodedata
from itertools import pairwise
from typing import NamedTuple

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
LATIN = {
    "cp1252": "äöüß àâæçéèêëîïôœùûüÿ áéíóúüñ ãâáàçéêíóôõú àèéìòù æøåéö åäöé áéíóúýðþæö éëïóöü àçéèíïóòúü",
    "cp1250": "ąćęłńóśźż áčďéěíňóřšťúůýž áäčďéíĺľňóôŕšťúýž áéíóöőúüű čćđšž ăâîşţ äöüß",
    "iso8859_2": "ąćęłńóśźż áčďéěíňóřšťúůýž áäčďéíĺľňóôŕšťúýž áéíóöőúüű",
    "cp1254": "çğıi̇öşüâî",
    "cp1257": "ąčęėįšųūž āčēģīķļņšūž äöõüšž",
    "cp850": "äöüß àâæçéèêëîïôùûüÿ áéíóúüñ",
    "cp852": "ąćęłńóśźż áčďéěíňóřšťúůýž áéíóöőúüű",
    "mac_roman": "äöüß àâæçéèêëîïôœùûüÿ áéíóúüñ",
}
"""By encoding, the letters beside a to z of each language that is written with it."""
OTHER = ("cp1251", "cp932", "cp1253", "gb18030", "big5", "cp949", "euc_jp", "koi8_r")
LOCAL = (
    "cp1252",
    "cp1250",
    "cp1251",
    "cp932",
    "cp1254",
    "cp1257",
    *OTHER[2:],
    "iso8859_2",
    "cp852",
    "cp850",
    "mac_roman",
)
"""Letters that programs use without saying so, the usual ones first."""
SAMPLE = 200_000
STRAY = 10
"""Of so many bytes, one that is zero does not yet make a text something else."""
CLOSE = 0.01
_BINARY = bytes(code for code in range(1, 32) if code not in b"\t\n\v\f\r\x1a\x1b")
_WORD = re.compile(r"[^\W\d_]+")


class NoText(Exception):
    """Bytes that are no text; the message says why."""


class Decoded(NamedTuple):
    """A text without the mark that stood before it, the encoding, and whether that had to be found out."""

    text: str
    mark: bytes
    encoding: str
    guessed: bool = False

    def gives(self, raw: bytes) -> bool:
        """Whether writing the text gives the very same bytes back, and all of them are text."""
        try:
            return "\0" not in self.text and self.mark + self.text.encode(self.encoding) == raw
        except UnicodeEncodeError:
            return False


def decode(raw: bytes, encoding: str | None = None) -> Decoded:
    """Read a text. Raises :class:`NoText`, also where it is not in the ``encoding`` that was told."""
    if encoding:
        try:
            return Decoded(raw.decode(encoding).removeprefix("\ufeff"), b"", encoding)
        except (LookupError, UnicodeError):
            raise NoText(f"it is not in {encoding}") from None
    for mark, name in MARKS:
        if raw.startswith(mark):
            return Decoded(raw[len(mark) :].decode(name, "replace"), mark, name)
    if b"\0" in raw:
        try:
            return _wide(raw)
        except NoText:
            if STRAY * raw.count(b"\0") > len(raw) or raw.translate(None, _BINARY) != raw:
                raise
            # A few within a text; who reads it leaves them out.
    try:
        return Decoded(raw.decode("utf-8"), b"", "utf-8")
    except UnicodeDecodeError:
        name = _local(raw)
        return Decoded(raw.decode(name, "replace"), b"", name, guessed=True)


def _wide(raw: bytes) -> Decoded:
    """UTF-16 without a mark: of the two orders of bytes, the one in which lines and separators are seen."""
    found = []
    for name in ("utf-16-le", "utf-16-be"):
        text = raw[: len(raw) // 2 * 2].decode(name, "replace")
        plain = sum(text.count(each) for each in "\n\r\t,; ")
        strange = sum(
            unicodedata.category(each) in ("Cc", "Co", "Cs", "Cn") for each in text[:SAMPLE] if each not in "\n\r\t"
        )
        found.append((plain - strange - text[:SAMPLE].count("\ufffd"), text, name))
    score, text, name = max(found)
    if score <= 0:
        raise NoText("it holds bytes that are no text")
    return Decoded(text, b"", name)


def _local(raw: bytes) -> str:
    sample = raw[:SAMPLE]
    scores = {name: score for name in LOCAL if (score := _likeness(sample, name)) is not None}
    if not scores:
        return "cp1252"
    best = max(scores.values())
    close = [name for name in scores if scores[name] > best - CLOSE]
    if len(close) == 1:
        return close[0]
    from charset_normalizer import from_bytes

    said = from_bytes(sample, cp_isolation=close, threshold=0.5).best()
    # It knows languages by their letters, for which a few names are not enough.
    few = sum(byte > 127 for byte in sample) < 100
    return said.encoding if said and not few and said.encoding in close else close[0]


def _likeness(sample: bytes, name: str) -> float | None:
    """How much a reading looks like names: words in the letters of one language; ``None`` where it is no reading."""
    try:
        text = codecs.getincrementaldecoder(name)("strict").decode(sample)
    except UnicodeDecodeError:
        return None
    seen = sum(each > "\x7f" for each in text)
    good = sum(sum(each > "\x7f" for each in word) * _is_word(word, name) for word in _WORD.findall(text))
    return good / seen if seen else 0.0


def _is_word(word: str, name: str) -> float:
    strange = {each for each in word if each > "\x7f"}
    if not strange:
        return 0.0
    turned = any(one.islower() and other.isupper() for one, other in pairwise(word))
    if name in LATIN:
        low = {each for letter in strange for each in letter.lower()}
        known = any(low <= set(language) for language in LATIN[name].split())
        return 0.1 if turned else 1.0 if known else 0.3 if all(map(str.isalpha, strange)) else 0.0
    scripts = {_script(each) for each in word}
    if name in ("cp1251", "koi8_r", "cp1253"):
        wanted = {"gree"} if name == "cp1253" else {"cyri"}
        if turned or "ς" in word[:-1] or scripts != wanted:
            return 0.1
        return 1.05 if word.endswith("ς") else 1.0
    if "lati" in scripts or "half" in scripts:
        return 0.0
    if name in ("cp932", "euc_jp"):
        return 1.05 if scripts & {"hira", "kata"} else 1.0 if scripts <= {"cjk "} and name == "cp932" else 0.9
    if name == "cp949":
        return 1.05 if scripts == {"hang"} and all(min(each.encode(name)) > 0xA0 for each in strange) else 0.2
    usual = all(each.encode("gb18030")[0] < 0xD8 and len(each.encode("gb18030")) == 2 for each in strange)
    return 0.0 if scripts != {"cjk "} else 0.95 if name == "big5" or usual else 0.4


def _script(letter: str) -> str:
    if letter < "\x80":
        return "lati"
    return unicodedata.name(letter, "")[:4].casefold()
