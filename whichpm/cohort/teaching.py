"""Where the book teaches something: chapter and heading, by the label that a question cites or by a concept."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from whichpm import chapters, coverage
from whichpm.cohort.parts import Link
from whichpm.strict import BankError


class Teaching:
    """The sections of a course's book, read once."""

    def __init__(self, root: Path) -> None:
        self._headings = chapters.sections(root)
        self._pages: dict[str, tuple[str, str]] = {}
        for page in chapters.pages(root):
            text = page.read_text(encoding="utf-8")
            title = next((found.group(2) for line in text.splitlines() if (found := chapters.HEADING.match(line))), "")
            path = page.relative_to(root).with_suffix(".html").as_posix()
            for label in re.findall(r"^\(([^)\s]+)\)=", text, re.MULTILINE):
                self._pages[label] = (chapters.plain(title), path)
        try:
            sections = coverage.all_sections(root)
            self._concepts = {name: one.concept for name, one in coverage.concepts(root).items()}
        except BankError:  # `whichpm check` says what is wrong with it; a report of a class does without.
            sections, self._concepts = [], {}
        self._taught = {name: one.label for one in reversed(sections) if one.label for name in one.teaches}

    def find(self, label: str) -> Link:
        """The section with this label: its heading, and its chapter where that is another one."""
        heading = self.heading(label)
        chapter, path = self._pages.get(label, ("", ""))
        return Link(f"{heading} ({chapter})" if chapter not in ("", heading) else heading, path, label)

    def heading(self, label: str) -> str:
        """The heading of a section; one that the book does not have (yet) goes by its label's own words."""
        return self._headings.get(label) or label.replace("-", " ").capitalize()

    def teaches(self, concept: str) -> Link | None:
        """The first section that teaches a concept."""
        label = self._taught.get(concept)
        return self.find(label) if label else None

    def concept(self, name: str) -> str:
        """A concept in words."""
        return self._concepts.get(name, name)


@cache
def teaching(root: Path) -> Teaching:
    """The same, read once a run."""
    return Teaching(root)
