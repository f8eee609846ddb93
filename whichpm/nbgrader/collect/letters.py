"""Bytes of a text as text, in whatever letters a program wrote it; where that is not said, it is found out."""

from __future__ import annotations

import codecs
import re
import unicodedata
from itertools import pairwise
from typing import NamedTuple

from whichpm.nbgrader.submission.encoding import WINDOWS

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
    "cp850": "äöüß àâæçéèêëîïôùûüÿ áéíóúüñ æøåéö åäöé áéíóúýðþæö",
    "cp852": "ąćęłńóśźż áčďéěíňóřšťúůýž áéíóöőúüű",
    "mac_roman": "äöüß àâæçéèêëîïôœùûüÿ áéíóúüñ æøåéö åäöé ãâáàçéêíóôõú",
    "mac_latin2": "ąćęłńóśźż áčďéěíňóřšťúůýž áäčďéíĺľňóôŕšťúýž áéíóöőúüű",
    "cp775": "ąčęėįšųūž āčēģīķļņšūž äõöüšž",
    "cp857": "çğıi̇öşüâî",
    "mac_turkish": "çğıi̇öşüâî",
    "cp861": "áéíóúýðþæö",
    "cp860": "ãâáàçéêíóôõú",
    "iso8859_15": "äöõüšž äåöšž àâæçéèêëîïôœùûüÿ",
}
"""By encoding, the letters beside a to z of each language that is written with it."""
OTHER = ("cp1251", "cp932", "cp1253", "gb18030", "big5", "cp949", "euc_jp", "koi8_r", "cp1255", "cp1256", "cp866")
RARE = ("cp874", "mac_cyrillic", "koi8_u", "iso8859_5", "mac_greek", "cp737", "cp862", "iso8859_6", "iso8859_7")
CYRILLIC = ("cp1251", "koi8_r", "cp866", "mac_cyrillic", "koi8_u", "iso8859_5")
SCRIPTS = {
    **dict.fromkeys(CYRILLIC, "cyri"),
    **dict.fromkeys(("cp1253", "mac_greek", "cp737", "iso8859_7"), "gree"),
    **dict.fromkeys(("cp1255", "cp862"), "hebr"),
    **dict.fromkeys(("cp1256", "iso8859_6"), "arab"),
    "cp874": "thai",
}
"""By encoding, the one script that is written with it beside that of a to z."""
LOCAL = (
    "cp1252",
    "cp1250",
    "cp1251",
    "cp932",
    "cp1254",
    "cp1257",
    *OTHER[2:],
    "iso8859_15",
    "iso8859_2",
    "cp852",
    "cp850",
    "mac_roman",
    *("mac_latin2", "cp775", "cp857", "cp861", "mac_turkish", "cp860"),
    *RARE,
)
"""Letters that programs use without saying so, the usual ones first."""
SAMPLE = 200_000
STRAY = 10
"""Of so many bytes, one that is zero does not yet make a text something else."""
CLOSE = 0.01
_BINARY = bytes(code for code in range(1, 32) if code not in b"\t\n\v\f\r\x1a\x1b")
ESCAPED = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$", "iso2022_jp"), (b"~{", "hz"))
"""How letters begin where seven bits must do, as in mail of East Asia."""
_SEVEN_BIT = re.compile(r"\+[A-Za-z0-9+/]{2,}")
_SEVEN_BIT_ADDRESS = re.compile(r"\+[A-Za-z0-9+/]*-?@")
"""In UTF-7 letters stand after a plus sign, as do the words that people add to their addresses."""
_WORD = re.compile(r"(?:[^\W\d_]|[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])+")
"""Letters; those of Thai stand with the signs above and below them."""
_THAI = re.compile(r"(?:[\u0e40-\u0e44]?[\u0e01-\u0e2e][\u0e31\u0e34-\u0e3a]?[\u0e47-\u0e4e]?[\u0e30\u0e32\u0e33]?)+")
"""Syllables; bytes of other scripts give signs without a letter to stand at."""


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
    if b"\0" not in (rest := raw.rstrip(b"\0")):
        raw = rest  # As a full disk or a crash leaves it behind the end.
    if b"\0" in raw:
        try:
            return _wide(raw)
        except NoText:
            if STRAY * raw.count(b"\0") > len(raw) or raw.translate(None, _BINARY) != raw:
                raise
            # A few within a text; who reads it leaves them out.
    try:
        text = raw.decode("utf-8")
        return (_seven_bit(raw) if raw.isascii() else None) or Decoded(text, b"", "utf-8")
    except UnicodeDecodeError:
        if _is_mostly_utf_8(raw):
            # Rows that a program of older Windows added to a file.
            return Decoded(raw.decode("utf-8", WINDOWS), b"", "utf-8", guessed=True)
        name = _local(raw)
        return Decoded(raw.decode(name, "replace"), b"", name, guessed=True)


def _seven_bit(raw: bytes) -> Decoded | None:
    """A text in which letters are written with those from a to z; ``None`` where it is none."""
    names = [name for mark, name in ESCAPED if mark in raw]
    names += ["utf-7"] if _is_utf_7(raw) else []
    for name in names:
        try:
            return Decoded(raw.decode(name), b"", name, guessed=True)
        except UnicodeDecodeError:
            continue
    return None


def _is_utf_7(raw: bytes) -> bool:
    """Whether all that stands after plus signs makes words of one language, which happens to nothing else."""
    text = raw.decode("ascii")
    if not _SEVEN_BIT.search(text) or _SEVEN_BIT_ADDRESS.search(text):
        return False
    try:
        strange = [word for word in _WORD.findall(raw.decode("utf-7")) if not word.isascii()]
    except UnicodeDecodeError:
        return False
    return bool(strange) and all(
        any(_is_word(word, name) >= 1.0 for name in (*LATIN, *SCRIPTS)) or _is_east_asian(word) for word in strange
    )


def _is_east_asian(word: str) -> bool:
    """By chance one sign comes about, but hardly two usual ones."""
    scripts = {_script(each) for each in word}
    usual = all(any(_has(each, name) for name in ("gb2312", "big5", "shift_jis", "euc_kr")) for each in word)
    return len(word) > 1 and scripts <= {"cjk ", "hira", "kata", "hang"} and usual


def _has(letter: str, name: str) -> bool:
    try:
        return bool(letter.encode(name))
    except UnicodeEncodeError:
        return False


def _is_mostly_utf_8(raw: bytes) -> bool:
    """Whether far more letters are written in UTF-8 than not, which happens by chance to no other encoding."""
    text = raw[:SAMPLE].decode("utf-8", "surrogateescape")
    strange = [each for each in text if each > "\x7f"]
    return len(strange) > 3 * sum("\udc80" <= each <= "\udcff" for each in strange)


def _wide(raw: bytes) -> Decoded:
    """UTF-16 or UTF-32 without a mark: that in which lines and separators are seen."""
    found = []
    for name, width in (("utf-16-le", 2), ("utf-16-be", 2), ("utf-32-le", 4), ("utf-32-be", 4)):
        text = raw[: len(raw) // width * width].decode(name, "replace")
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
    # Few other bytes come out as Thai, but where another reading is as good, it is the likelier one.
    return good / seen * (0.9 if name == "cp874" else 1.0) if seen else 0.0


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
    if name in SCRIPTS and (scripts != {SCRIPTS[name]} or (name == "cp874" and not _THAI.fullmatch(word))):
        return 0.1
    if SCRIPTS.get(name) in ("cyri", "gree"):
        if turned or "ς" in word[:-1]:
            return 0.1
        if name in RARE and word.isupper():
            return 0.3  # As the usual characters of Chinese and Korean come out.
        return 1.05 if word.endswith("ς") else 1.0
    if name in SCRIPTS:
        # Names begin with a capital letter in Cyrillic, which is none in Hebrew.
        return 1.02
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
