"""The site's own theme (``theme/``): its templates, what they are told, and which files a page loads.

A page loads one style sheet and no script that it does not need. What Sphinx and other extensions register for every
page is taken off again: Sphinx's scripts serve its own search, in whose place ours stands; the style sheets of MyST-NB
and sphinx-design are large, and ours sets the few classes of theirs that a book uses.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from whichpm import words
from whichpm.sphinx import assets, contents, tables

THEME = "whichpm"
REPLACED = ("pygments.css", "basic.css", "mystnb.", "sphinx-design.min.css", assets.STYLES, assets.PLAIN)
SPHINX = ("documentation_options.js", "doctools.js", "sphinx_highlight.js", "translations.js")
TABS = ("sphinx-design.min.css", "design-tabs.js")  # Tabs are sphinx-design's own; a page that has them gets both.
_NUMBER = re.compile(r"(?<=\w) (?=\d)")


class Titles(SphinxPostTransform):
    """Keeps the number in a title with the word before it: "Problem Set 4" is not broken after "Set"."""

    default_priority = 200
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Put a space that does not break before the numbers in the titles of one document."""
        for title in self.document.findall(nodes.title):
            for text in list(title.findall(nodes.Text)):
                text.parent.replace(text, nodes.Text(_NUMBER.sub("\N{NO-BREAK SPACE}", text.astext())))


def register(app: Sphinx) -> None:
    """Make the theme known, and its script."""
    app.add_html_theme(THEME, str(assets.THEME))
    app.add_post_transform(tables.Tables)
    app.add_post_transform(Titles)
    app.connect("builder-inited", _load)
    app.connect("html-page-context", finish_page, priority=900)


def _load(app: Sphinx) -> None:
    if app.builder.format == "html" and app.config.html_theme == THEME:
        app.add_css_file(assets.SITE, priority=100)
        app.add_js_file(assets.FRAME, loading_method="defer")


def finish_page(
    app: Sphinx, name: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Tell the templates what they need, and drop the files that this page does not."""
    if app.config.html_theme != THEME:
        return
    builder: Any = app.builder
    context["words"] = words.of(app.config.language)
    context["contents"] = contents.contents(builder.env, name, lambda other: builder.get_relative_uri(name, other))
    context["prev"], context["next"] = (_link(builder, name, other) for other in contents.turn(builder.env, name))
    context["teaching"] = [_link(builder, name, other) for other in contents.teaching(builder.env)]
    context["number"], context["total"] = contents.place(builder.env, name)
    context["sections"] = ""
    if doctree is not None and (listed := contents.sections(builder.env, name, builder.tags)) is not None:
        context["sections"] = builder.render_partial(listed)["fragment"]
    keep = TABS if "sd-tab-set" in context.get("body", "") else ()
    context["css_files"] = [one for one in context["css_files"] if _needed(one, REPLACED, keep)]
    context["script_files"] = [one for one in context["script_files"] if _needed(one, (*SPHINX, *TABS), keep)]


def _link(builder: Any, here: str, other: str) -> dict[str, str] | None:
    """A link as Sphinx gives its own to templates; none to no page."""
    if not other:
        return None
    title = builder.render_partial(builder.env.titles[other])["title"]
    return {"link": builder.get_relative_uri(here, other), "title": title}


def _needed(file: Any, dropped: tuple[str, ...], kept: tuple[str, ...]) -> bool:
    path = str(getattr(file, "filename", file) or "").removeprefix("_static/")
    return not path.startswith(dropped) or path.startswith(kept or ("\0",))
