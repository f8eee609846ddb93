"""Writing a page: the HTML of our nodes. Where JavaScript runs, ``static/page.mjs`` puts the widget in its place."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

from whichpm import scripts, words
from whichpm.sphinx import standing
from whichpm.sphinx.assets import BOARD, CLASSIC, version
from whichpm.sphinx.places import explained, folded, paper, widget


def add(
    app: Sphinx, node: type[nodes.Element], visit: Callable[[Any, Any], None], depart: Callable[[Any, Any], None]
) -> None:
    """Register a node that has HTML of its own; other formats show its children as they are."""
    others: Any = dict.fromkeys(("latex", "text", "man", "texinfo"), (_pass_over, _pass_over))
    app.add_node(node, html=(visit, depart), **others)


def visit_widget(writer: Any, node: widget) -> None:
    if "module" in node:
        address = _addresses(writer)
        data = {"data-module": address(node["module"])}
        if node["css"]:
            writer.body.append(f'<link rel="stylesheet" href="{address(node["css"])}">')
    else:
        data = board(writer)
    writer.body.append(writer.starttag(node, "div", "\n", CLASS="whichpm", **data))
    writer.body.append('<div class="whichpm-static">\n')


def depart_widget(writer: Any, node: widget) -> None:
    writer.body.append(f"</div>\n{scripts.inert(node['state'])}\n</div>\n")
    if slug := standing.linked(node):
        said = words.of(writer.builder.config.language)("sharing.exercise")
        address = _addresses(writer)(writer.builder.get_target_uri(standing.name(slug)))
        writer.body.append(f'<p class="wp-address"><a href="{address}">{said}</a></p>\n')
    if not getattr(writer, "whichpm_watched", False):
        writer.whichpm_watched = True
        writer.body.append(_watch(words.of(writer.builder.config.language)("page.stopped")))


def _watch(said: str) -> str:
    """A script in the page, in words that any browser knows: says so where the page's own script never ran."""
    return (
        "<script>addEventListener('load',function(){if(!window.whichpmPage){"
        "var p=document.createElement('p');p.className='whichpm-stopped';p.setAttribute('role','status');"
        f"p.textContent={json.dumps(said)};"
        "var w=document.querySelector('.whichpm');w.insertBefore(p,w.firstChild)}})</script>\n"
    )


def visit_explained(writer: Any, node: explained) -> None:
    writer.body.append(writer.starttag(node, "div", "", CLASS="wp-explained", hidden="hidden", **board(writer)))
    writer.body.append(scripts.inert(node["state"]))


def depart_explained(writer: Any, _node: explained) -> None:
    writer.body.append("</div>\n")


def _addresses(writer: Any) -> Callable[[str], str]:
    """From a path in the site to its address from the page that is written."""
    return functools.partial(relative_uri, writer.builder.get_target_uri(writer.builder.current_docname))


def board(writer: Any) -> dict[str, str]:
    """Where the board's script stands, for the page's host."""
    address, language = _addresses(writer), writer.builder.config.language
    return {
        "data-module": address(f"_static/{BOARD}") + f"?v={version(BOARD, language)}",
        "data-classic": address(f"_static/{CLASSIC}") + f"?v={version(CLASSIC, language)}",
    }


def visit_folded(writer: Any, node: folded) -> None:
    writer.body.append(f'<details class="whichpm-key">\n<summary>{node["summary"]}</summary>\n')


def depart_folded(writer: Any, _node: folded) -> None:
    writer.body.append("</details>\n")


def visit_paper(writer: Any, node: paper) -> None:
    writer.body.append(node["html"])
    raise nodes.SkipNode


def _pass_over(_writer: Any, _node: nodes.Element) -> None:
    """Nothing around the children."""
