"""Resolving a page: labels of where to read again become links, once all chapters are known."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from whichpm.sphinx.places import explained, reading, widget
from whichpm.suggest import nearest

log = logging.getLogger(__name__)
SPHINX_LABELS = {"genindex", "modindex", "py-modindex", "search"}


class ReadingLinks(SphinxPostTransform):
    """Turns ``read`` labels into links, in the plain text and in the board's data alike."""

    default_priority = 8  # before Sphinx resolves its own references

    def run(self, **_: Any) -> None:
        """Replace the reading nodes of one document; unknown labels become warnings."""
        boards: list[nodes.Element] = [*self.document.findall(widget), *self.document.findall(explained)]
        for node in boards:
            warned: set[str] = set()
            for item in node["state"].get("exercise", {}).get("items", []):
                if "read" in item:
                    item["read"] = self._resolve(node, item["read"], warned)
        for place in list(self.document.findall(reading)):
            found = self._find(place["label"])
            if found is None:
                place.replace_self(nodes.Text(place["label"]))
                continue
            document, target, title = found
            text = nodes.Text(title or place["label"])
            builder = self.app.builder
            place.replace_self(make_refnode(builder, self.env.docname, document, target, text))

    def _find(self, label: str) -> tuple[str, str, str] | None:
        """Document, anchor and title of a label; the title may be empty."""
        standard: Any = self.env.get_domain("std")
        titled: tuple[str, str, str] | None = standard.labels.get(label)
        if titled or label not in standard.anonlabels:
            return titled
        return (*standard.anonlabels[label], "")

    def _resolve(self, node: nodes.Element, read: dict[str, str], warned: set[str]) -> dict[str, str]:
        label = read["label"]
        found = self._find(label)
        if found is None:
            if label not in warned:
                warned.add(label)
                slug = node["state"]["exercise"]["slug"]
                standard: Any = self.env.get_domain("std")
                fix = nearest(label, sorted(set(standard.anonlabels) - SPHINX_LABELS))
                message = f'exercise: "{slug}" says read: {label}, but no chapter has the label ({label})=; {fix}'
                log.warning(message, location=node, type="whichpm", subtype="read")
            return read
        document, target, title = found
        try:
            address = self.app.builder.get_relative_uri(self.env.docname, document)
        except NotImplementedError:  # a builder without addresses, such as the text builder
            return read
        anchor = address if "#" in address else f"{address}#{target}"
        return {**read, "title": title or read.get("title", label), "href": anchor}
