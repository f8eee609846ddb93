"""The changes of the course as an Atom feed, made from the sections of the book's ``CHANGELOG.md``.

A heading such as ``## 1.1 (2026-11-22)`` dates its section; one without a date has the date of the file's last change.
"""

from __future__ import annotations

import html
import re
import subprocess
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from sphinx.application import Sphinx

from whichpm import words

NAME = "feed.xml"
CHANGES = "CHANGELOG.md"
_SECTION = re.compile(r"^## +(.+?) *$", re.MULTILINE)
_DATE = re.compile(r"\(?(\d{4}-\d\d-\d\d)\)?")


class Entry(NamedTuple):
    """A section: its heading, its date as Atom writes it, its text as HTML."""

    title: str
    updated: str
    content: str


def source(app: Sphinx) -> Path | None:
    """The file that the feed is made from, where the book has one."""
    path = Path(app.srcdir) / CHANGES
    return path if path.is_file() else None


def entries(text: str, changed: str) -> list[Entry]:
    """The sections of a list of changes; ``changed`` dates those that have no date."""
    parts = _SECTION.split(text)[1:]
    markdown = MarkdownIt()
    found = []
    for heading, body in zip(parts[::2], parts[1::2], strict=True):
        dated = _DATE.search(heading)
        title = _DATE.sub("", heading).strip(" -–—:[]") or heading
        updated = f"{dated[1]}T00:00:00Z" if dated else changed
        found.append(Entry(title, updated, markdown.render(body).strip()))
    return found


def write(app: Sphinx, target: Path, site: str, base: str) -> None:
    """Write the feed, or remove one that nothing stands behind any more."""
    path = source(app)
    if path is None:
        target.unlink(missing_ok=True)
        return
    changed = _changed(path)
    name = f"{site} · {words.of(app.config.language)('sharing.changes')}"
    target.write_text(
        atom(name, str(app.config.author), entries(path.read_text(encoding="utf-8"), changed), changed, base),
        encoding="utf-8",
    )


def atom(name: str, author: str, listed: list[Entry], changed: str, base: str) -> str:
    """The feed as text; it names its own address and that of the site where ``base`` is known."""
    updated = max((one.updated for one in listed), default=changed)
    links = f'<link rel="self" href="{html.escape(base)}{NAME}"/>\n' if base else ""
    inner = "".join(
        f"<entry>\n<title>{html.escape(one.title)}</title>\n<id>{_identity(name, one.title)}</id>\n"
        f'<updated>{one.updated}</updated>\n<content type="html">{html.escape(one.content)}</content>\n'
        f'<link rel="alternate" href="{html.escape(base) or "./"}"/>\n</entry>\n'
        for one in listed
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{html.escape(name)}</title>\n<id>{_identity(name)}</id>\n<updated>{updated}</updated>\n"
        f"<author><name>{html.escape(author)}</name></author>\n{links}"
        f'<link rel="alternate" href="{html.escape(base) or "./"}"/>\n{inner}</feed>\n'
    )


def _identity(*parts: str) -> str:
    """The same for the same words, wherever the site stands."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join(parts))}"


def _changed(path: Path) -> str:
    """When a file last changed: as git tells it, which is the same in every checkout, else as the disk does."""
    command = ["git", "log", "-1", "--format=%ct", "--", path.name]
    try:
        told = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        told = ""
    stamp = float(told) if told else path.stat().st_mtime
    return datetime.fromtimestamp(stamp, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
