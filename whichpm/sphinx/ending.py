"""How a chapter ends: with what one can now do and where one stands, then the way on; its sources are notes below.

Chapters say nothing of it. The goals are those of the box with which a chapter opens; where the learner stands is
worked out in the page (``static/progress/ending.mjs``), out of the exercises that the chapter shows.
"""

from __future__ import annotations

import html
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from whichpm import words
from whichpm.coverage import CHAPTERS
from whichpm.sphinx import contents
from whichpm.sphinx.places import folded, learner

GOALS, SOURCES = "chapter-goals", "-sources"
"""The class of the box with the goals, and how the label of a section of sources ends."""
PAGE = "ending"
BIBLIOGRAPHY = "bibliography"
"""The list of sources, by its name: a book may do without sphinxcontrib-bibtex, whose node it is."""


class Endings(SphinxTransform):
    """Puts the end of a chapter before its sources, and folds the sources of any page."""

    default_priority = 400  # once labels are the sections' (260), and before anything reads the sections

    def apply(self, **_: Any) -> None:
        """Change one document."""
        say = words.of(self.config.language)
        for section in list(self.document.findall(nodes.section)):
            if not any(name.endswith(SOURCES) for name in section["ids"]):
                continue
            lists = [node for node in section.findall(nodes.Element) if type(node).__name__ == BIBLIOGRAPHY]
            for listed in lists:
                fold = folded(summary=html.escape(say("ending.sources")), classes=["wp-notes"])
                listed.replace_self(fold)
                fold += listed
            if self.env.docname.startswith(CHAPTERS):
                section.parent.insert(section.parent.index(section), self._ending(say))

    def _ending(self, say: words.Say) -> nodes.section:
        goals = [box for box in self.document.findall(nodes.admonition) if GOALS in box["classes"]]
        lists = [one for box in goals for one in box.findall(nodes.bullet_list)]
        section = nodes.section("", nodes.title("", say("ending.title")), names=["ending"])
        self.document.note_implicit_target(section)
        section += learner("", *(one.deepcopy() for one in lists), page=PAGE)
        return section


class Citations(SphinxPostTransform):
    """Leaves out what shows over a citation: the whole source, once for each time it is cited; the link leads to it."""

    default_priority = 200  # once references are resolved
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Change one document."""
        for reference in self.document.findall(nodes.reference):
            if "refid" in reference:
                reference.attributes.pop("reftitle", None)


def onward(writer: Any) -> str:
    """A link to the next page of the way, as ``lead-on.mjs`` makes its own; nothing on the last one."""
    builder = writer.builder
    _, name = contents.turn(builder.env, here := builder.current_docname)
    if not name:
        return ""
    address = html.escape(builder.get_relative_uri(here, name))
    title = html.escape(builder.env.titles[name].astext())
    said = html.escape(words.of(builder.config.language)("theme.next"))
    return f'<a class="wp-on" href="{address}"><span>{said}</span> <span>{title}</span></a>\n'


def _anew(_app: Sphinx, env: Any) -> list[str]:
    """Where the way has changed, any page may lead elsewhere: all are written again."""
    before, env.whichpm_way = getattr(env, "whichpm_way", None), contents.way(env)
    return [] if before == env.whichpm_way else sorted(env.found_docs)


def setup(app: Sphinx) -> None:
    """Connect the transforms; called by the extension."""
    app.add_transform(Endings)
    app.add_post_transform(Citations)
    app.connect("env-updated", _anew)
