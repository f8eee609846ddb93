"""Exercises in the book: the Sphinx directives ``{exercise} slug`` and, beneath it, ``{anywidget} module``.

A widget becomes real HTML (story, items, options; for practice the key, folded away), followed by its data. Where
JavaScript runs, ``static/page.js`` starts the module, which takes the place of that HTML. All files come from the site
itself. ``{anywidget}`` has the form of MyST's directive: a module path, ``:css:``, a JSON body.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode
from sphinx.util.osutil import relative_uri
from sphinx.util.typing import ExtensionMetadata

from whichpm import __version__, bank, bundle, model
from whichpm.suggest import nearest

log = logging.getLogger(__name__)

BOARD = "whichpm/board.mjs"
CLASSIC = "whichpm/board.classic.js"
STYLES = "whichpm/board.css"
HOST = "whichpm/page.js"
SPHINX_LABELS = {"genindex", "modindex", "py-modindex", "search"}


class widget(nodes.General, nodes.Element):  # noqa: N801  (docutils names nodes in lower case)
    """A widget's place in the page; its children are what shows without JavaScript."""


class folded(nodes.General, nodes.Element):  # noqa: N801
    """Text that is folded away under ``summary``, where the output format can."""


class reading(nodes.Inline, nodes.TextElement):  # noqa: N801
    """Where to read again: becomes a link to the label once all chapters are known."""


class Anywidget(SphinxDirective):
    """``{anywidget} path/of/module.mjs`` with initial state as JSON; the module has the anywidget interface."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {"css": directives.unchanged_required, "class": directives.class_option}

    def run(self) -> list[nodes.Node]:
        """One widget node, or none and a warning."""
        module, css = self._local(self.arguments[0]), self._local(self.options.get("css", ""))
        state = self._state()
        if module is None or css is None or state is None:
            return []
        node = widget(classes=self.options.get("class", []), module=module, css=css, state=state)
        self.set_source_info(node)
        return [node]

    def _local(self, path: str) -> str | None:
        """Where a file of the book ends up in the site; ``None`` after a warning; ``""`` for no path."""
        if not path:
            return ""
        if "://" in path:
            self._warn(f"{path} is on another host; save the file beside the book and give its path")
            return None
        name, full = self.env.relfn2path(path)
        if not Path(full).is_file():
            siblings = [other.name for other in Path(full).parent.glob("*")]
            self._warn(f"there is no file {name}; {nearest(Path(full).name, siblings)}")
            return None
        self.env.note_dependency(name)
        return f"_downloads/{self.env.dlfiles.add_file(self.env.docname, name)}"

    def _state(self) -> dict[str, Any] | None:
        text = "\n".join(self.content)
        try:
            state = json.loads(text or "{}")
        except json.JSONDecodeError as error:
            self._warn(f"the body is no JSON: {error.msg}, line {error.lineno} of the body, column {error.colno}")
            return None
        if not isinstance(state, dict):
            self._warn('the body is no JSON object; write it as {"name": value}')
            return None
        return state

    def _warn(self, message: str) -> None:
        log.warning(f"{self.name}: {message}", location=self.get_location(), type="whichpm", subtype=self.name)


class ExerciseDirective(SphinxDirective):
    """``{exercise} slug``: the board of an exercise of the bank."""

    required_arguments = 1
    option_spec: ClassVar = {"class": directives.class_option}

    def run(self) -> list[nodes.Node]:
        """The board's widget node, or none and a warning for each thing that is wrong."""
        slug = self.arguments[0]
        root = bank.find_root(Path(self.env.srcdir))
        if root is None:
            return self._fail("there is no folder exercises/practice in the book's folder or above it", None)
        for path in (root / "exercises" / pool / f"{slug}.yml" for pool in bank.POOLS):
            if path.is_file():
                self.env.note_dependency(str(path))
        self.env.note_dependency(str(Path(model.__file__)))  # holds the ownership test that the board shows
        try:
            exercise = bank.find(root, slug)
        except bank.NoSuchExercise as error:
            return self._fail(str(error), None)
        except bank.BankError as error:
            for problem in error.problems:
                place = f" {problem.place}:" if problem.place else ""
                self._fail(f"{place} {problem.cause}; {problem.mend}".strip(), f"{problem.path}:{problem.line}")
            return []
        public = exercise.public()
        node = widget(classes=self.options.get("class", []), state={"exercise": public, "place": "page"})
        node += list(_static(public))
        self.set_source_info(node)
        for inner in node.findall(reading):
            self.set_source_info(inner)
        return [node]

    def _fail(self, message: str, location: str | None) -> list[nodes.Node]:
        self.env.note_reread()  # the mend may be outside this page
        where = location or self.get_location()
        log.warning(f"exercise: {message}", location=where, type="whichpm", subtype="exercise")
        return []


def _static(exercise: dict[str, Any]) -> Iterator[nodes.Node]:
    """The exercise as plain text: title, story, items with their options and, where known, the key."""
    labels = {option["id"]: option["label"] for option in exercise["options"]}
    yield nodes.rubric("", exercise["title"])
    for paragraph in exercise["story"]:
        yield nodes.paragraph("", paragraph)
    items = nodes.enumerated_list(enumtype="arabic", prefix="", suffix=".")
    for item in exercise["items"]:
        options = (nodes.list_item("", nodes.paragraph("", labels[option])) for option in item["options"])
        items += nodes.list_item("", nodes.paragraph("", item["text"]), nodes.bullet_list("", *options))
    yield items
    if any("key" in item for item in exercise["items"]):
        key = nodes.enumerated_list(enumtype="arabic", prefix="", suffix=".")
        key += [nodes.list_item("", *_explained(exercise, item, labels)) for item in exercise["items"]]
        yield folded("", key, summary="Key and explanations")


def _explained(exercise: dict[str, Any], item: dict[str, Any], labels: dict[str, str]) -> Iterator[nodes.Node]:
    why = item["why"].get(item["key"], "")
    yield nodes.paragraph("", "", nodes.strong("", f"{labels[item['key']]}."), nodes.Text(f" {why}"))
    grounds = nodes.paragraph()
    if item.get("line"):
        grounds += nodes.Text(f"Line {item['line']} of the ownership test: {exercise['test'][str(item['line'])]} ")
    if item.get("read"):
        grounds += [nodes.Text("Read again: "), reading(label=item["read"]["label"])]
    if grounds.children:
        yield grounds


class ReadingLinks(SphinxPostTransform):
    """Turns ``read`` labels into links, in the plain text and in the board's data alike."""

    default_priority = 8  # before Sphinx resolves its own references

    def run(self, **_: Any) -> None:
        """Replace the reading nodes of one document; unknown labels become warnings."""
        for node in self.document.findall(widget):
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

    def _resolve(self, node: widget, read: dict[str, str], warned: set[str]) -> dict[str, str]:
        label = read["label"]
        found = self._find(label)
        if found is None:
            if label not in warned:
                warned.add(label)
                slug = node["state"]["exercise"]["slug"]
                standard: Any = self.env.get_domain("std")
                mend = nearest(label, sorted(set(standard.anonlabels) - SPHINX_LABELS))
                message = f'exercise: "{slug}" says read: {label}, but no chapter has the label ({label})=; {mend}'
                log.warning(message, location=node, type="whichpm", subtype="read")
            return read
        document, target, title = found
        try:
            address = self.app.builder.get_relative_uri(self.env.docname, document)
        except NotImplementedError:  # a builder without addresses, such as the text builder
            return read
        anchor = address if "#" in address else f"{address}#{target}"
        return {**read, "title": title or read.get("title", label), "href": anchor}


@functools.cache
def _assets() -> dict[str, str]:
    """Path under ``_static`` to text of every file the pages load from us."""
    host = (files("whichpm") / "static" / "page.js").read_text(encoding="utf-8")
    return {BOARD: bundle.module(), CLASSIC: bundle.classic(), STYLES: bundle.styles(), HOST: host}


def _version(name: str) -> str:
    """A part of an address that changes with the file, so that browsers may cache it for ever."""
    return hashlib.sha256(_assets()[name].encode()).hexdigest()[:8]


def _write_assets(app: Sphinx) -> None:
    """Put our files where Sphinx collects static files from."""
    if app.builder.format != "html":
        return
    folder = Path(app.doctreedir) / "whichpm"
    for name, text in _assets().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    app.config.html_static_path.append(str(folder))
    app.add_css_file(STYLES)


def _finish_page(app: Sphinx, _name: str, _template: str, context: dict[str, Any], doctree: Any) -> None:
    """Load the page host on pages with a widget only; give citations a role that their list may hold."""
    if "body" in context:
        context["body"] = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')
    if doctree is not None and next(iter(doctree.findall(widget)), None) is not None:
        app.add_js_file(HOST, loading_method="defer")


def _visit_widget(writer: Any, node: widget) -> None:
    here = writer.builder.get_target_uri(writer.builder.current_docname)
    address = functools.partial(relative_uri, here)
    if "module" in node:
        data = {"data-module": address(node["module"])}
        if node["css"]:
            writer.body.append(f'<link rel="stylesheet" href="{address(node["css"])}">')
    else:
        data = {
            "data-module": address(f"_static/{BOARD}") + f"?v={_version(BOARD)}",
            "data-classic": address(f"_static/{CLASSIC}") + f"?v={_version(CLASSIC)}",
        }
    writer.body.append(writer.starttag(node, "div", "\n", CLASS="whichpm", **data))
    writer.body.append('<div class="whichpm-static">\n')


def _depart_widget(writer: Any, node: widget) -> None:
    # "<" is the one character that could end the script element early.
    state = json.dumps(node["state"], ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    writer.body.append(f'</div>\n<script type="application/json">{state}</script>\n</div>\n')


def _visit_folded(writer: Any, node: folded) -> None:
    writer.body.append(f'<details class="whichpm-key">\n<summary>{node["summary"]}</summary>\n')


def _depart_folded(writer: Any, _node: folded) -> None:
    writer.body.append("</details>\n")


def _pass(_writer: Any, _node: nodes.Element) -> None:
    """Other formats show the children as they are."""


def setup(app: Sphinx) -> ExtensionMetadata:
    """Sphinx calls this."""
    plain = (_pass, _pass)
    boards, keys = (_visit_widget, _depart_widget), (_visit_folded, _depart_folded)
    app.add_node(widget, html=boards, latex=plain, text=plain, man=plain, texinfo=plain)
    app.add_node(folded, html=keys, latex=plain, text=plain, man=plain, texinfo=plain)
    app.add_directive("anywidget", Anywidget)
    app.add_directive("exercise", ExerciseDirective)
    app.add_post_transform(ReadingLinks)
    app.connect("builder-inited", _write_assets)
    app.connect("html-page-context", _finish_page)
    return {"version": __version__, "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
