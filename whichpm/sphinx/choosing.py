"""The choice between the pages of a set's forms: links, and what this browser worked on, which the script remembers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from whichpm import forms
from whichpm.quality import shown
from whichpm.sphinx import writing
from whichpm.sphinx.released import Release
from whichpm.words import Say


class choice(nodes.General, nodes.Element):  # noqa: N801  (docutils names nodes in lower case)
    """The forms of a set, as a list of links; its children work without JavaScript."""


def chosen(here: str, root: Path, name: str, release: Release, say: Say) -> Iterator[nodes.Node]:
    """The choice on one page, ``here``; nothing where no other form has a page."""
    others = shown.forms(root, name) - {release.first}
    if not others:
        return
    every = [release.first, *sorted(others)]
    entries = nodes.bullet_list()
    for form in every:
        label = forms.label(name, "" if form == release.first else form)
        entries += nodes.list_item("", nodes.paragraph("", "", _entry(here, form, label, release, say)))
    own = choice("", nodes.paragraph("", say("handin.forms", first=release.first)), entries)
    own["set"], own["form"], own["label"] = name, release.form, say("handin.forms_label")
    yield own


def _entry(here: str, form: str, label: str, release: Release, say: Say) -> nodes.Node:
    if form == release.form:
        return nodes.strong("", say("handin.form_here", form=form))
    link = nodes.inline("", say("handin.form", form=form))
    about = {"refdomain": "", "reftype": "problem-set", "reftarget": label, "refdoc": here, "refexplicit": True}
    return addnodes.pending_xref("", link, **about)


def _visit(writer: Any, node: choice) -> None:
    data = {"aria-label": node["label"], "data-set": node["set"], "data-form": node["form"]}
    writer.body.append(writer.starttag(node, "nav", "", CLASS="wp-forms", **data))


def _depart(writer: Any, _node: choice) -> None:
    writer.body.append("</nav>\n")


def setup(app: Sphinx) -> None:
    """Connect the node; called by the extension."""
    writing.add(app, choice, _visit, _depart)
