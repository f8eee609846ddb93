"""``{terms} file``: a glossary from data, every entry in one shape.

The file lies with its page (``glossary.yml`` by ``glossary.md``). Sphinx's own ``{glossary}`` is written from it, so
terms can be linked with ``{term}`` and are found by the search; what they cite goes into the page's bibliography.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from whichpm import strict
from whichpm.glossary import START, Term, read


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
