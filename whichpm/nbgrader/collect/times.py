"""Times as an LMS writes them, in names and tables."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CLOCK = r"(?P<hour>\d{1,2}?)[:.]?(?P<minute>\d{2})(?:[:.]?(?P<second>\d{2}))?(?:\s?(?P<half>[AaPp])\.?[Mm]\.?)?"
WRITTEN = (
    re.compile(rf"(?:[^\W\d]+,\s)?(?P<month>[^\W\d]+)\.?\s(?P<day>\d{{1,2}}),?\s(?P<year>\d{{4}}),?\s{CLOCK}"),
    re.compile(rf"(?:[^\W\d]+,\s)?(?P<day>\d{{1,2}})\.?\s(?P<month>[^\W\d]+)\.?,?\s(?P<year>\d{{4}}),?\s{CLOCK}"),
)
"""«Jan 12, 2026 505 PM» (Brightspace) and «Monday, 12 January 2026, 5:05 PM» (Moodle's grading worksheet)."""


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
    text = text.strip()
    try:
        return datetime.fromisoformat(re.sub(r"\s*(UTC|GMT)$", "+00:00", text))
    except ValueError:
        return _in_words(text)


def _in_words(text: str) -> datetime | None:
    for pattern in WRITTEN:
        match = pattern.fullmatch(text)
        if match and (month := match["month"][:3].lower()) in MONTHS:
            hour, half = int(match["hour"]), (match["half"] or "").lower()
            if half and 1 <= hour <= 12:
                hour = hour % 12 + (12 if half == "p" else 0)
            try:
                number = MONTHS.index(month) + 1
                day = (int(match["year"]), number, int(match["day"]))
                return datetime(*day, hour, int(match["minute"]), int(match["second"] or 0))
            except ValueError:
                return None
    return None


def to_utc(moment: datetime, zone: tzinfo | None) -> datetime | None:
    """A moment in UTC; one without a time zone is meant in ``zone``."""
    try:
        local = moment if moment.tzinfo or zone is None else moment.replace(tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def stamp(moment: datetime) -> str:
    """A moment as nbgrader writes it into ``timestamp.txt``."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC\n"
