"""``{terms} file``: a glossary from data, every entry in one shape.

The file lies with its page (``glossary.yml`` by ``glossary.md``). Sphinx's own ``{glossary}`` is written from it, so
terms can be linked with ``{term}`` and are found by the search; what they cite goes into the page's bibliography.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Annotated

import msgspec
from docutils import nodes
from docutils.statemachine import StringList
from msgspec import Meta
from sphinx.util.docutils import SphinxDirective

from whichpm import strict
from whichpm.model import Text

START = "terms:"
LEADS = {"heard": "Heard", "beware": "Not the same", "origin": "From"}
"""What an entry may say beside its meaning, and the words before it."""


class Term(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry: the word of the trade, in plain words."""

    term: Annotated[Text, Meta(description="The word.")]
    also: Annotated[tuple[Text, ...], Meta(description="Other words for the same, which lead here too.")] = ()
    means: Annotated[Text, Meta(description="What it means, in plain words.")]
    read: Annotated[str | None, Meta(description="The label of the section that explains it.")] = None
    heard: Annotated[Text | None, Meta(description="A sentence as somebody may say it at work.")] = None
    beware: Annotated[Text | None, Meta(description="A word or sense that is easily taken for it.")] = None
    origin: Annotated[Text | None, Meta(description="Standard or book; [key] cites the bibliography.")] = None

    def lines(self) -> Iterator[str]:
        """The entry as Markdown of a ``{glossary}``."""
        yield from (self.term, *self.also)
        yield f"  {' '.join(self.means.split())}" + (f" {{ref}}`{self.read}`." if self.read else "")
        for name, lead in LEADS.items():
            if told := getattr(self, name):
                text = " ".join(told.split())
                yield ""
                yield f"  *{lead}:* " + (f"“{text}”" if name == "heard" else text)
        yield ""


class Terms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file."""

    terms: Annotated[tuple[Term, ...], Meta(min_length=1)]


def read(path: Path) -> tuple[Term, ...]:
    """All entries, in the order of the alphabet; raises :class:`~whichpm.strict.BankError` with all that is wrong."""
    tree = strict.read(path, START)
    found = strict.convert(path, tree, Terms).terms
    first: dict[str, str] = {}
    problems = []
    for index, entry in enumerate(found):
        for name in (entry.term, *entry.also):
            if other := first.get(name.casefold()):
                place = (START.rstrip(":"), index)
                cause = f'"{name}" stands already at "{other}"'
                problems.append(strict.Problem(path, tree.line(place), f"terms[{index}]", cause, "keep one of them"))
            first.setdefault(name.casefold(), entry.term)
    if problems:
        raise strict.BankError(problems)
    return tuple(sorted(found, key=lambda entry: entry.term.casefold()))


class TermsDirective(SphinxDirective):
    """``{terms} glossary.yml``, beside the page that says so: a section for each letter, and a way to each on top."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write the entries of each letter as Sphinx's glossary and have it read."""
        named, found = self.env.relfn2path(self.arguments[0])
        path = Path(found)
        self.env.note_dependency(named)
        if not path.is_file():
            raise self.error(f"there is no file {named}; write the name of a YAML file that begins with `{START}`")
        try:
            entries = read(path)
        except strict.BankError as problem:
            raise self.error(str(problem)) from None
        letters = nodes.paragraph(classes=["wp-letters"])
        sections = []
        for letter, part in groupby(entries, _letter):
            sections.append(self._section(letter, part, path))
            letters += [nodes.reference(letter, letter, internal=True, refid=sections[-1]["ids"][0]), nodes.Text(" ")]
        return [letters, *sections]

    def _section(self, letter: str, entries: Iterable[Term], path: Path) -> nodes.section:
        section = nodes.section(ids=[f"terms-{letter.casefold()}"], classes=["wp-terms"])
        section += nodes.title(letter, letter)
        self.state.document.note_explicit_target(section, section)
        lines = ["```{glossary}", *(line for entry in entries for line in entry.lines()), "```"]
        self.state.nested_parse(StringList(lines, source=str(path)), self.content_offset, section)
        return section


def _letter(entry: Term) -> str:
    return entry.term[0].upper()
