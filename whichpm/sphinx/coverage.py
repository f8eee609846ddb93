"""Pages that follow from what chapters say they teach: ``{coverage}``, and ``{owns} role``, the index of a role.

Both read the text of the chapters, so they need no order of building; Sphinx makes the links.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from whichpm import bank, chapters, coverage, words
from whichpm.coverage import Covered, Section
from whichpm.model import ROLES, Exercise
from whichpm.quality import sets
from whichpm.sphinx.places import folded

log = logging.getLogger(__name__)
OWNERS = ("product", "project")
COLUMNS = ("coverage.idea", "coverage.taught", "coverage.practised")


class FromCoverage(SphinxDirective):
    """What both directives share: reading the course, and links to its sections."""

    option_spec: ClassVar = {"class": directives.class_option}

    def read(self, exercises: Iterable[Exercise] = (), known: Mapping[str, sets.Set] = {}) -> list[Covered]:
        """The concepts of the book's chapters; the page is read again when any file they come from changes."""
        root = Path(self.env.srcdir)
        pages = [coverage.page(root, chapter) for chapter in coverage.chapters(root)]
        self.depend(root / chapters.TOC, root / coverage.CONCEPTS, *pages)
        self.sections = coverage.all_sections(root)
        slugs = {name: {slug for form in one.forms.values() for slug in form} for name, one in known.items()}
        return coverage.coverage(root, exercises, slugs)

    def depend(self, *paths: Path) -> None:
        """Have Sphinx read the page again when one of these files changes."""
        for path in paths:
            if path.is_file():
                self.env.note_dependency(str(path))

    def by_chapter(self, found: Iterable[Covered]) -> Iterator[tuple[nodes.section, list[Covered]]]:
        """A section with the chapter's title, for every chapter, and its concepts."""
        for chapter, members in groupby(found, lambda one: one.concept.chapter):
            home = next((section for section in self.sections if section.chapter == chapter), None)
            title = home.title if home else chapter
            part = nodes.section(ids=[f"{self.name}-{chapter}"], classes=[f"{self.name}-part"])
            part += nodes.title(title, title)
            self.state.document.note_explicit_target(part, part)
            yield part, list(members)

    def links(self, targets: Iterable[tuple[str | None, str]]) -> nodes.paragraph:
        """Links to labels, separated by semicolons; what has no label stays text."""
        line = nodes.paragraph()
        for number, (label, text) in enumerate(targets):
            if number:
                line += nodes.Text("; ")
            line += self.link(label, text) if label else nodes.Text(text)
        return line

    def link(self, label: str, text: str) -> nodes.Element:
        """A link to a label of the book, which Sphinx resolves."""
        link = addnodes.pending_xref(
            refdoc=self.env.docname, refdomain="std", reftype="ref", reftarget=label, refexplicit=True, refwarn=True
        )
        link += nodes.inline(text, text, classes=["std", "std-ref"])
        self.set_source_info(link)
        return link


class Coverage(FromCoverage):
    """``{coverage}``: concept by concept, where it is taught, practised and asked."""

    def run(self) -> list[nodes.Node]:
        """A section for every chapter of the book, its table folded away: together they would be sixty screens long."""
        root = Path(self.env.srcdir)
        self.depend(root / sets.PATH, *bank.files(root))
        try:
            known = {name: one for name, one in sets.read(root).sets.items() if not one.draft}
        except bank.BankError as problem:
            log.warning(str(problem), location=self.get_location(), type="whichpm", subtype="coverage")
            known = {}
        exercises, _ = bank.load_all(root)  # Broken ones are reported where they are shown.
        self.say = words.of(self.config.language)
        self.names = {name: one.title for name, one in known.items()}
        self.titles = {exercise.slug: exercise.title for exercise in exercises}
        found = self.read(exercises, known)
        self.places = dict(_places(self.sections))
        made: list[nodes.Node] = []
        for part, members in self.by_chapter(found):
            table = folded(summary=self.count(members))
            table += self.table(members)
            part += table
            made.append(part)
        return made

    def count(self, members: list[Covered]) -> str:
        """How many ideas a chapter has, and how many are asked for; no item may be keyed on a doubtful one."""
        if all(one.concept.doubtful == "yes" for one in members):
            return self.say("coverage.claims", n=len(members))
        practised = sum(not self.places.keys().isdisjoint(one.practice) for one in members)
        asked = sum(bool(one.graded) for one in members)
        message = "coverage.ideas_asked" if self.names else "coverage.ideas"
        return self.say(message, n=len(members), practised=practised, asked=asked)

    def table(self, members: list[Covered]) -> nodes.table:
        """Three columns: what is taught, where, and what asks for it."""
        rows = []
        for concept, taught, practice, graded in members:
            sections = self.links((section.label, section.title) for section in taught)
            tasks = self.links(
                [
                    *((self.places[slug], self.titles[slug]) for slug in practice if slug in self.places),
                    *((None, self.names[name]) for name in graded),
                ]
            )
            claim = [self.say("coverage.claim")] if concept.doubtful == "yes" else []
            said = nodes.paragraph()
            said += nodes.Text(" ".join([*claim, concept.concept]))
            rows.append((said, sections, tasks))
        head = [nodes.paragraph(text, text) for text in map(self.say, COLUMNS)]
        return _table(head, rows, (44, 26, 30))


class Owns(FromCoverage):
    """``{owns} product``: what the course says of one role, chapter by chapter, with where it says so."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """A section with a list for every chapter that says something of the role."""
        role = self.arguments[0]
        if role not in OWNERS:
            message = f'owns: "{role}" is no role that owns; use one of {", ".join(OWNERS)}'
            log.warning(message, location=self.get_location(), type="whichpm", subtype="owns")
            return []
        who = f"the {ROLES[role][0].lower()}{ROLES[role][1:]} "
        found = [
            one
            for one in self.read()
            if one.concept.role == role and one.concept.doubtful != "yes" and who in one.concept.concept.casefold()
        ]
        made: list[nodes.Node] = []
        for part, members in self.by_chapter(found):
            for taught, group in _by_sections(members).items():
                lead = self.links((section.label, section.title) for section in taught)
                lead.insert(0, nodes.Text(f"{words.of(self.config.language)('coverage.in')} "))
                lead += nodes.Text(":")
                if taught:
                    part += lead
                part += nodes.bullet_list("", *(nodes.list_item("", _said(one.concept.concept, who)) for one in group))
            made.append(part)
        return made


def _by_sections(members: Iterable[Covered]) -> dict[tuple[Section, ...], list[Covered]]:
    """Concepts by the sections that teach them, in the order in which these come first."""
    found: dict[tuple[Section, ...], list[Covered]] = {}
    for one in members:
        found.setdefault(one.sections, []).append(one)
    return found


def _said(text: str, who: str) -> nodes.paragraph:
    """A statement about a role without the role, where it begins with it: the title of the page says who."""
    if text.casefold().startswith(who):
        text = text[len(who)].upper() + text[len(who) + 1 :]
    return nodes.paragraph(text, text)


def _places(sections: Iterable[Section]) -> Iterator[tuple[str, str]]:
    """The label of the section that shows each exercise, or of the nearest labelled one above it."""
    label = None
    for section in sections:
        label = section.label or label
        for slug in section.exercises:
            if label:
                yield slug, label


def _table(
    head: list[nodes.paragraph], rows: Sequence[tuple[nodes.paragraph, ...]], widths: tuple[int, ...]
) -> nodes.table:
    group = nodes.tgroup(cols=len(widths))
    group += [nodes.colspec(colwidth=width) for width in widths]
    group += nodes.thead("", _row(head))
    group += nodes.tbody("", *map(_row, rows))
    return nodes.table("", group, classes=["coverage", "colwidths-given"])


def _row(cells: Iterable[nodes.paragraph]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", cell) for cell in cells))
