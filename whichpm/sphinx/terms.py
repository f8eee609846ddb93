"""``{terms} file``: a glossary from data, every entry in one shape.

The file lies with its page (``glossary.yml`` by ``glossary.md``). Sphinx's own ``{glossary}`` is written from it, so
terms can be linked with ``{term}`` and are found by the search; what they cite goes into the page's bibliography.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from whichpm import strict
from whichpm.glossary import START, Term, read


def known(env: Any) -> list[Term]:
    """The entries of all glossaries of the book."""
    return [entry for _, entries in sorted(_kept(env).items()) for entry in entries]


def plain(markdown: str) -> str:
    """A meaning without the stars around what it stresses."""
    return re.sub(r"\*([^*]+)\*", r"\1", " ".join(markdown.split()))


def setup(app: Sphinx) -> None:
    """Connect the directive, and what it notes of each page; called by the extension."""
    app.add_directive("terms", TermsDirective)
    app.connect("env-purge-doc", lambda _app, env, name: _kept(env).pop(name, None))
    app.connect("env-merge-info", lambda _app, env, names, other: _kept(env).update(_some(other, names)))


def _kept(env: Any) -> dict[str, tuple[Term, ...]]:
    if not hasattr(env, "whichpm_terms"):
        env.whichpm_terms = {}
    kept: dict[str, tuple[Term, ...]] = env.whichpm_terms
    return kept


def _some(env: Any, names: Iterable[str]) -> dict[str, tuple[Term, ...]]:
    return {name: entries for name, entries in _kept(env).items() if name in names}


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
        kept = _kept(self.env)
        kept[self.env.docname] = (*kept.get(self.env.docname, ()), *entries)
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
