"""Definitions in place: in every section of a chapter the first use of a term leads to its entry in the glossary.

Without JavaScript it is a link like any other. ``static/terms/terms.mjs`` shows what the term means where it stands;
the meanings are one file for the whole book, fetched when the first of them is asked for. An entry that says
``everyday: true`` is left to authors and their ``{term}``: nobody wants to be told what "need" means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from whichpm import scripts
from whichpm.coverage import CHAPTERS
from whichpm.glossary import Term
from whichpm.sphinx import assets, terms
from whichpm.sphinx.places import explained, folded, learner, paper, widget

SCRIPT = "whichpm/terms.js"
CLASS = "wp-term"
SILENT = (
    *(widget, explained, folded, learner, paper),
    *(nodes.reference, nodes.title, nodes.rubric, nodes.term, nodes.caption, nodes.figure, nodes.raw),
    *(nodes.literal, nodes.literal_block, nodes.citation, nodes.footnote, nodes.math, addnodes.pending_xref),
)
"""Where no term is looked for: links, headings, exercises, figures, code, sources."""
_ENDINGS = (("is", "(?:is|es)"), ("y", "(?:y|ies)"), ("", "s?"))


def pattern(names: list[str]) -> re.Pattern[str]:
    """Finds any of the names, also in the plural; only small letters may be capital ones at the start of a sentence."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(_form, sorted(names, key=len, reverse=True)))})(?![\w-])")


def _form(name: str) -> str:
    ending, plural = next((ending, plural) for ending, plural in _ENDINGS if name.endswith(ending))
    stem = name.removesuffix(ending) if ending else name
    first = f"[{stem[0].upper()}{stem[0]}]" if stem[0].islower() else re.escape(stem[0])
    return first + r"\s+".join(map(re.escape, stem[1:].split(" "))) + plural


def singular(found: str, names: dict[str, str]) -> str:
    """The term that some words of the text stand for, by one of its names (these in small letters)."""
    said = " ".join(found.lower().split())
    forms = (said, said.removesuffix("s"), f"{said.removesuffix('ies')}y", f"{said.removesuffix('es')}is")
    return next(names[form] for form in forms if form in names)


class FirstUse(SphinxPostTransform):
    """Makes the first use of each term in a section of a chapter a link to its entry."""

    default_priority = 210  # when references are resolved, so that those to terms are known
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Link the terms of one document."""
        own = [entry for entry in terms.known(self.env) if not entry.everyday]
        if not own or not self.env.docname.startswith(CHAPTERS):
            return
        names = {name.lower(): entry.term for entry in own for name in _of(entry)}
        find = pattern([name for entry in own for name in _of(entry)])
        for link in self.document.findall(nodes.reference):
            if _anchor_of(link).startswith("term-"):
                link["classes"].append(CLASS)  # which an author made
        for top in [child for child in self.document if isinstance(child, nodes.section)]:
            for section in [child for child in top if isinstance(child, nodes.section)]:
                self._link(section, find, names)

    def _link(self, section: nodes.section, find: re.Pattern[str], names: dict[str, str]) -> None:
        linked = {_anchor_of(one) for one in section.findall(nodes.reference)}
        # A section that explains a term needs no definition of it.
        labels = {label for part in section.findall(nodes.section) for label in (*part["ids"], *part["names"])}
        standard: Any = self.env.get_domain("std")
        objects = standard.objects
        seen = {entry.term for entry in terms.known(self.env) if entry.read in labels}
        for text in list(_texts(section)):
            parts: list[nodes.Node] = []
            end = 0
            for match in find.finditer(text):
                term = singular(match[0], names)
                document, anchor = objects[("term", term)]
                if term in seen or anchor in linked:
                    continue
                seen.add(term)
                address = self.app.builder.get_relative_uri(self.env.docname, document)
                link = nodes.reference(match[0], match[0], internal=True, refuri=f"{address}#{anchor}", classes=[CLASS])
                parts += [nodes.Text(text[end : match.start()]), link]
                end = match.end()
            if parts:
                text.parent.replace(text, [*parts, nodes.Text(text[end:])])


def _of(entry: Term) -> tuple[str, ...]:
    return (entry.term, *entry.also)


def _anchor_of(link: nodes.reference) -> str:
    return str(link.get("refid") or link.get("refuri", "").rpartition("#")[2])


def _texts(node: nodes.Element) -> Iterator[nodes.Text]:
    """Text of the paragraphs below a node, in order."""
    for child in node.children:
        if isinstance(child, nodes.Text):
            if isinstance(node, nodes.TextElement):
                yield child
        elif isinstance(child, nodes.Element) and not isinstance(child, SILENT) and not _opens(child):
            yield from _texts(child)


def _opens(node: nodes.Element) -> bool:
    """Whether a press on it unfolds something, such as sphinx-design's dropdown: a link in it would be a second act."""
    return type(node).__name__ == "dropdown_title"


def _write(app: Sphinx, env: Any) -> list[str]:
    """Write the meanings and the script that shows them; when these change, every page is written again."""
    if app.builder.format != "html" or not terms.known(env):
        return []
    objects = env.get_domain("std").objects
    meanings = {objects[("term", entry.term)][1]: [entry.term, terms.plain(entry.means)] for entry in terms.known(env)}
    also = {
        objects[("term", name)][1]: objects[("term", entry.term)][1]
        for entry in terms.known(env)
        for name in entry.also
    }
    told = {"style": scripts.sheet("terms"), "terms": meanings, "also": also}
    text = f"globalThis.whichpmTerms={scripts.literal(told)};\n"
    file = f"whichpm/terms-told.{scripts.version(text)}.js"
    folder = assets.put(app, {SCRIPT: scripts.script("terms", "terms", whichpmTermsFile=file), file: text})
    for old in (folder / "whichpm").glob("terms-told.*.js"):
        if old.name != file.rpartition("/")[2]:
            old.unlink()
    known = scripts.version(text, (folder / SCRIPT).read_text(encoding="utf-8"), str(terms.known(env)))
    before, env.whichpm_inplace = getattr(env, "whichpm_inplace", ""), known
    return [] if before == known else sorted(env.found_docs)


def _load(app: Sphinx, _name: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    if app.builder.format == "html" and "#term-" in context.get("body", "") and terms.known(app.env):
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Connect it; called by the extension."""
    app.add_post_transform(FirstUse)
    app.connect("env-updated", _write)
    app.connect("html-page-context", _load)
