"""What the course teaches where: concepts, the sections that teach them, and the exercises that ask for them.

A chapter says it in comments, directly under a heading: ``% teaches: C001 C002``. Everything here follows from the
text of the pages, ``_toc.yml`` and ``exercises/concepts.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from whichpm import strict
from whichpm.chapters import EXERCISE, HEADING, LABEL, TOC, plain
from whichpm.model import Exercise, Text

CONCEPTS = Path("exercises/concepts.csv")
CHAPTERS = "book/chapters/"

_TEACHES = re.compile(r"^%\s*teaches:\s*(.*?)\s*$")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,}|:{3,})(.*)$")


class Concept(NamedTuple):
    """A row of concepts.csv: ``chapter`` is the topic of its home chapter."""

    id: Text
    chapter: Text
    role: Literal["product", "project", "both", "general"]
    doubtful: Literal["no", "partly", "yes"]
    concept: Text
    treatment: str


class Section(NamedTuple):
    """A heading of a chapter and what stands below it, up to the next heading."""

    chapter: str
    label: str | None
    title: str
    depth: int
    line: int
    teaches: tuple[str, ...] = ()
    exercises: tuple[str, ...] = ()


class Covered(NamedTuple):
    """A concept, the sections that teach it, and what asks for it: slugs of practice, names of graded sets."""

    concept: Concept
    sections: tuple[Section, ...]
    practice: tuple[str, ...]
    graded: tuple[str, ...]


def concepts(root: Path) -> dict[str, Concept]:
    """Read all concepts by id, in the order of the file; none where a course has no such file.

    Raises :class:`~whichpm.strict.BankError`.
    """
    path = root / CONCEPTS
    found: dict[str, Concept] = {}
    for line, concept in strict.rows(path, Concept) if path.is_file() else ():
        if concept.id in found:
            cause = f'the concept "{concept.id}" stands twice'
            raise strict.BankError([strict.Problem(path, line, "id", cause, "give each an id of its own")])
        found[concept.id] = concept
    return found


def chapters(root: Path) -> list[str]:
    """Topics of the chapters that the book has, in the order of its table of contents.

    Raises :class:`~whichpm.strict.BankError`.
    """
    path = root / TOC
    return [name for name in _files(strict.read(path, "format: jb-book").data) if name] if path.is_file() else []


def _files(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        file = str(node.get("file", ""))
        if file.startswith(CHAPTERS):
            yield file.removeprefix(CHAPTERS).removesuffix(".md")
        node = list(node.values())
    for child in node if isinstance(node, list) else ():
        yield from _files(child)


def page(root: Path, chapter: str) -> Path:
    """The file of a chapter."""
    return root / f"{CHAPTERS}{chapter}.md"


def sections(chapter: str, text: str) -> list[Section]:
    """The sections of a chapter's text, in order. What stands before the first heading belongs to none."""
    found: list[Section] = []
    label: str | None = None
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        if mark := _FENCE.match(line):
            if not fence:
                fence, rest = mark.group(1), mark.group(2)
                if found and (shown := EXERCISE.match(rest)):
                    found[-1] = found[-1]._replace(exercises=(*found[-1].exercises, shown.group(1)))
            elif mark.group(1).startswith(fence) and not mark.group(2).strip():
                fence = ""
        elif fence:
            continue
        elif named := LABEL.match(line):
            label = named.group(1)
        elif heading := HEADING.match(line):
            title = plain(heading.group(2))
            found.append(Section(chapter, label, title, len(heading.group(1)), number))
            label = None
        elif (taught := _TEACHES.match(line)) and found:
            found[-1] = found[-1]._replace(teaches=(*found[-1].teaches, *taught.group(1).split()))
    return found


def all_sections(root: Path) -> list[Section]:
    """The sections of every chapter that the book has."""
    return [
        section
        for chapter in chapters(root)
        if page(root, chapter).is_file()
        for section in sections(chapter, page(root, chapter).read_text(encoding="utf-8"))
    ]


def coverage(root: Path, exercises: Iterable[Exercise], sets: Mapping[str, Iterable[str]]) -> list[Covered]:
    """Where each concept of the book's chapters is taught, practised and asked, in the order of the chapters.

    ``sets`` maps the name of a graded set to the slugs of its exercises. Of graded exercises no more is told than
    which sets ask for a concept: neither how many items, nor which.
    """
    there = chapters(root)
    taught: dict[str, list[Section]] = {}
    for section in all_sections(root):
        for name in section.teaches:
            taught.setdefault(name, []).append(section)
    practice: dict[str, dict[str, None]] = {}
    graded: dict[str, set[str]] = {}
    for exercise in exercises:
        holders = [name for name, slugs in sets.items() if exercise.slug in slugs]
        for item in exercise.items:
            for name in item.concepts:
                if exercise.pool == "practice":
                    practice.setdefault(name, {})[exercise.slug] = None
                else:
                    graded.setdefault(name, set()).update(holders)
    found = [concept for concept in concepts(root).values() if concept.chapter in there]
    found.sort(key=lambda concept: there.index(concept.chapter))
    return [
        Covered(
            concept,
            tuple(taught.get(concept.id, ())),
            tuple(practice.get(concept.id, ())),
            tuple(name for name in sets if name in graded.get(concept.id, ())),
        )
        for concept in found
    ]
