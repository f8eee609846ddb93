"""The nodes that our directives leave in a page: where a widget stands or may come, folded text, reading advice."""

from __future__ import annotations

from docutils import nodes


class widget(nodes.General, nodes.Element):  # noqa: N801  (docutils names nodes in lower case)
    """A widget's place in the page; its children are what shows without JavaScript."""


class explained(nodes.General, nodes.Element):  # noqa: N801
    """An exercise with its key as ``state``, from which a script makes a board when the learner asks for it."""


class folded(nodes.General, nodes.Element):  # noqa: N801
    """Text that is folded away under ``summary``, where the output format can."""


class paper(nodes.General, nodes.Element):  # noqa: N801
    """A document as ``html``; its children are the same for other formats, and for the search."""


class learner(nodes.General, nodes.Element):  # noqa: N801
    """A place that a script of ``page`` fills; its children show without JavaScript."""


class reading(nodes.Inline, nodes.TextElement):  # noqa: N801
    """Where to read again: becomes a link to the label once all chapters are known."""
