"""Notes and bookmarks of a learner's own: at the end of every chapter, and all of them where ``{own-notes}`` stands.

Both are kept in the browser beside progress, and travel with its export (``static/notes/``).
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from whichpm import scripts, words
from whichpm.sphinx import assets

LIST = "whichpm/notes-list.js"


class listed(nodes.General, nodes.Element):  # noqa: N801  (docutils names nodes in lower case)
    """Where the list stands; its children show without JavaScript."""


class OwnNotes(SphinxDirective):
    """The list; its body shows without JavaScript."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """One place for the script, around the text that it replaces."""
        node = listed()
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


def _visit(writer: Any, node: listed) -> None:
    writer.body.append(writer.starttag(node, "div", "", CLASS="wp-learner wp-own-notes-list"))


def _depart(writer: Any, _node: listed) -> None:
    writer.body.append("</div>\n")


def _pass_over(_writer: Any, _node: nodes.Element) -> None:
    """Nothing around the children."""


def chapter(language: str | None) -> str:
    """The script of a chapter's notes: it goes into that of the chapter's end, since a request has its price."""
    return _script("notes", language)


def _texts(language: str | None) -> dict[str, str]:
    """Path under ``_static`` to text of the list's script."""
    return {LIST: _script("list", language)}


def _script(entry: str, language: str | None) -> str:
    return scripts.told(words.messages(language, "notes")) + scripts.script("notes", entry)


def _prepare(app: Sphinx) -> None:
    if app.builder.format == "html":
        assets.put(app, _texts(app.config.language))


def _load(app: Sphinx, _name: str, _template: str, _context: dict[str, Any], doctree: Any) -> None:
    if doctree is not None and next(iter(doctree.findall(listed)), None) is not None:
        app.add_js_file(LIST, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Connect it; called by the extension."""
    others: Any = dict.fromkeys(("latex", "text", "man", "texinfo"), (_pass_over, _pass_over))
    app.add_node(listed, html=(_visit, _depart), **others)
    app.add_directive("own-notes", OwnNotes)
    app.add_config_value("whichpm_notes", scripts.version(*_texts(None).values()), "html", str)
    app.connect("builder-inited", _prepare)
    app.connect("html-page-context", _load)
