"""The nodes that our directives leave in a page: where a widget stands, what is folded away, where to read again."""

from __future__ import annotations

from docutils import nodes


class widget(nodes.General, nodes.Element):  # noqa: N801  (docutils names nodes in lower case)
    """A widget's place in the page; its children are what shows without JavaScript."""


class folded(nodes.General, nodes.Element):  # noqa: N801
    """Text that is folded away under ``summary``, where the output format can."""


class reading(nodes.Inline, nodes.TextElement):  # noqa: N801
    """Where to read again: becomes a link to the label once all chapters are known."""
