"""Times as an LMS writes them, in names and tables, in the languages of its interface."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LONGEST = 80
"""Characters of a time in words; what is longer is none."""
LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "pl", "nl", "cs", "sk", "sv", "da", "nb", "fi", "hu", "ro", "tr", "ca", "hr",
    "sl", "lt", "lv", "et", "el", "ru", "uk", "id", "bg", "sr", "mk", "is", "eu", "gl", "cy", "vi", "th", "ko", "zh",
    "zh_Hant", "ja", "ar", "he", "fa", "hi",
)  # fmt: skip
"""Of the months that are read; where two languages have one name for two months, the first here counts."""
_CLOCK = re.compile(
    r"(?:(?:um|à|a las|at|o|kl|os|às|alle|godz)[.,]? ?)?"
    r"(\d{1,2})[:.h]?(\d{2})(?:[:.]?(\d{2}))?(?: ?([AaPp])\.? ?[Mm]\.?| ?(?:Uhr|h|hod|klo))?"
)
_JAPANESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?:\([^()]{1,4}\))?(午前|午後)?(\d{1,2})[:時]?(\d{2})分?")
_NUMBERS = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{2,4})")
_COMPACT = re.compile(r"\d{17}")
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")
_ANY_CLOCK = re.compile(r"(?<![\d.])(\d{1,2})(?:[:h時时點点시] ?|\.)(\d{2})[分분]?(?::?(\d{2})[秒초]?)?(?![\d.]*\d)")
_BARE_CLOCK = re.compile(r"(?<![\d.])(\d{1,2})(\d{2})(?=\D*$)")
"""As in the name of a file, in which no colon may stand."""
_PARTS = re.compile(r"[\s,()年月日년월일/-]+|(?<=\d)(?=\D)|(?<=\D)(?=\d)")
_BEFORE_MONTH = ("tháng", "thg")
_BESIDE_TIMES = (
    "um", "à", "a las", "las", "at", "o", "kl", "klo", "os", "às", "alle", "ore", "godz", "uhr", "h", "hod", "ora", "в",
    "о", "saat", "στις", "lúc", "เวลา", "น", "г", "р", "года", "року", "г", "år", "den", "de", "del", "le", "r", "z",
    "d", "พศ", "ngày", "วัน", "الساعة", "th", "st", "nd", "rd", "e", "в г",
)  # fmt: skip
_BUDDHIST = range(2400, 2700)
"""Years of Thailand's calendar, 543 before ours."""


def zone_of(name: str | None) -> tzinfo | None:
    """A time zone by its name, ``None`` for this machine's own; raises :class:`LookupError`."""
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise LookupError(f'there is no time zone "{name}"; write for example Europe/London or UTC') from None


def read_time(text: str) -> datetime | None:
    """A time in ISO 8601, as nbgrader writes it, or in words; ``None`` where it cannot be read."""
    text = " ".join(unicodedata.normalize("NFKC", text).strip().strip("\ufeff").split())
    if not text or len(text) > LONGEST:
        return None
    try:
        if _COMPACT.fullmatch(text):
            # Sakai's, in UTC: year to milliseconds.
            return datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        for zone in ("UTC", "GMT"):
            text = f"{text.removesuffix(zone).rstrip()}+00:00" if text.endswith(zone) else text
        tail = text[-6:].lstrip(" :0123456789")
        if len(tail) == 5 and tail[0] in "+-" and tail[1:].isdecimal():
            text = f"{text[: -len(tail)].rstrip()}{tail[:3]}:{tail[3:]}"  # «+0100» is an offset, too.
        return datetime.fromisoformat(text)
    except ValueError:
        found = _in_words(text) or _with_offset(text) or _in_parts(text)
        return found.replace(year=found.year - 543) if found and found.year in _BUDDHIST else found


def _with_offset(text: str) -> datetime | None:
    """«Mon, 12 Jan 2026 17:05:00 +01:00», as in a message."""
    words, _, offset = text.rpartition(" ") if " " in text else ("", "", "")
    if len(text) > 6 and text[-6] in "+-" and not offset.startswith(("+", "-")):
        words, offset = text[:-6], text[-6:]
    found = _OFFSET.fullmatch(offset)
    moment = _in_words(words) if found and words else None
    if not found or not moment:
        return None
    shift = timedelta(hours=int(found[2]), minutes=int(found[3])) * (-1 if found[1] == "-" else 1)
    return moment.replace(tzinfo=timezone(shift)) if abs(shift) < timedelta(days=1) else None


def _in_words(text: str) -> datetime | None:
    try:
        if found := _JAPANESE.fullmatch(text.replace(" ", "")):
            year, month, day, half, hour, minute = found.groups()
            return datetime(
                int(year), int(month), int(day), _hour(int(hour), {"午前": "a", "午後": "p"}.get(half, "")), int(minute)
            )
        words = text.replace(",", " ").split()
        for place in range(1, min(len(words), 8)):
            clock = _CLOCK.fullmatch(" ".join(words[place:]))
            if clock and (day_ := _day(words[:place])):
                hour, minute, second, half = clock.groups()
                return datetime(*day_, _hour(int(hour), (half or "").lower()), int(minute), int(second or 0))
    except (ValueError, OverflowError):
        return None
    return None


def _in_parts(text: str) -> datetime | None:
    """A time in the order and with the words of any language, by what its parts can be; another word makes it none."""
    text = "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text.casefold())
    text = "".join(each for each in text if unicodedata.category(each) != "Cf")
    clock = _ANY_CLOCK.search(text) or _BARE_CLOCK.search(text)
    if not clock:
        return None
    half, months, numbers, before = "", [], [], ""
    for word in filter(None, _PARTS.split(f"{text[: clock.start()]} {text[clock.end() :]}")):
        part = word.strip(".'")
        bare = _bare(part).replace(".", "")
        if part.isdecimal() and before in _BEFORE_MONTH:
            months.append(int(part))
        elif part.isdecimal():
            numbers.append(part)
        elif bare in _halves():
            half += _halves()[bare]
        elif month := _months().get(bare):
            months.append(month)
        elif bare and part.replace(".", "") not in _BESIDE_TIMES + _BEFORE_MONTH and bare not in _weekdays():
            return None
        before = part
    year = next((int(each) for each in numbers if len(each) == 4), 0)
    rest = [int(each) for each in numbers if len(each) < 3]
    if len(half) > 1 or len(rest) + len(months) != 2 or len(numbers) != len(rest) + 1 or len(months) > 1:
        return None
    if not months and len(numbers[0]) < 3:
        return None  # Without a name it cannot be told which is the month, unless the year stands first.
    month, day = (months[0], rest[0]) if months else rest
    second = int(clock[3] or 0) if clock.re is _ANY_CLOCK else 0
    try:
        return datetime(year, month, day, _hour(int(clock[1]), half), int(clock[2]), second)
    except ValueError:
        return None


@cache
def _halves() -> dict[str, str]:
    from babel.dates import get_period_names

    found = {"am": "a", "pm": "p"}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            names = get_period_names(width, "format", language)
            for half in ("am", "pm"):
                if half in names:
                    found.setdefault(_bare(names[half]).replace(".", "").replace("\u202f", ""), half[0])
    return found


@cache
def _weekdays() -> frozenset[str]:
    from babel.dates import get_day_names

    return frozenset(
        _bare(name)
        for language in LANGUAGES
        for width in ("wide", "abbreviated", "short")
        for name in get_day_names(width, "format", language).values()
    )


def _hour(hour: int, half: str) -> int:
    return hour % 12 + (12 if half == "p" else 0) if half and 1 <= hour <= 12 else hour


def _day(words: list[str]) -> tuple[int, int, int] | None:
    """«Monday 12 January 2026», «Jan 12 2026», «12. Januar 2026», «12 de enero de 2026», «12.01.2026», «2026-01-12»."""
    words = [word.strip(".") for word in words if word.casefold() not in ("de", "del", "den", "le", "r", "z")]
    if len(words) in (1, 2) and (found := _NUMBERS.fullmatch(words[-1])):
        one, two, three = (int(each) for each in found.groups())
        if len(found[1]) == 4:
            return one, two, three
        # Day and month in this order where points stand between; with strokes it may be either, so it is not read.
        return (three, two, one) if "." in words[-1] and len(found[3]) == 4 else None
    for number, word in enumerate(words):
        month = _month(word)
        rest = [other for place, other in enumerate(words) if place != number and other.rstrip("thsndr").isdecimal()]
        others = len(words) - 1 - len(rest)
        if month and len(rest) == 2 and len(rest[1]) == 4 and others <= 1 and _is_weekday_first(words, others):
            return int(rest[1]), month, int(rest[0].rstrip("thsndr"))
    return None


def _is_weekday_first(words: list[str], others: int) -> bool:
    return not others or words[0].isalpha()


def _month(word: str) -> int:
    return _months().get(_bare(word), 0)


@cache
def _months() -> dict[str, int]:
    from babel.dates import get_month_names

    found: dict[str, int] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    found.setdefault(_bare(name), int(number))
    return {name: number for name, number in found.items() if len(name) > 2 and not any(map(str.isdecimal, name))}


def _bare(word: str) -> str:
    text = unicodedata.normalize("NFKD", word.casefold().strip("."))
    return "".join(each for each in text if not unicodedata.combining(each))


def to_utc(moment: datetime, zone: tzinfo | None) -> datetime | None:
    """A moment in UTC; one without a time zone is meant in ``zone``."""
    try:
        local = moment if moment.tzinfo or zone is None else moment.replace(tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def is_twice(moment: datetime, zone: tzinfo | None) -> bool:
    """Whether the clocks of a zone show a time twice on its day, because they are put back."""
    if moment.tzinfo:
        return False
    first, second = to_utc(moment.replace(fold=0), zone), to_utc(moment.replace(fold=1), zone)
    return bool(first and second and first < second)


def stamp(moment: datetime) -> str:
    """A moment as nbgrader writes it into ``timestamp.txt``."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC\n"
