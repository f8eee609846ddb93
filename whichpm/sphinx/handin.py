"""``{problem-set} ps1``: a released problem set as a page, to answer in it and to hand in from it.

The page shows what the notebook shows: its text, its boards, and a place for each answer in one's own words. At the
end stands a panel (``static/handin/``) that says what is still open and makes the notebook to hand in, out of the
release, which the page carries as data. Before it, an open set has its result (``outcome.py``); a set for credit has
none, and no key is in its page. Nothing is sent.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

from whichpm import bank, forms, rubric, scripts, strict, words
from whichpm.quality import releases, sets, shown
from whichpm.sphinx import assets, choosing, contents, lite, outcome, released, writing
from whichpm.sphinx.directives import ExerciseDirective
from whichpm.sphinx.released import Board, Release, ReleaseError, Text

SCRIPT = "whichpm/handin.js"
STYLES = "whichpm/handin.css"

_HEADING = re.compile(r"(#{1,2}) +(.+?) *(?:\n+|\Z)")


class written(nodes.General, nodes.Element):  # noqa: N801  (docutils names nodes in lower case)
    """Where an answer in one's own words goes; its children show without JavaScript."""


class handin(nodes.General, nodes.Element):  # noqa: N801
    """The panel at the end, with the set as ``data``; its children show without JavaScript."""


class ProblemSet(ExerciseDirective):
    """The whole page of one set, its title included; ``ps1 B`` is that of another form than the source shows."""

    optional_arguments = 1
    option_spec: ClassVar = {}

    def run(self) -> list[nodes.Node]:
        """One section, or none and a warning that says what to do."""
        name, form = (*self.arguments, "")[:2]
        root = bank.find_root(Path(self.env.srcdir))
        if root is None:
            return self._fail("there is no folder exercises/practice in the book's folder or above it", None)
        for path in (*released.paths(root, name), root / sets.PATH):
            self.env.note_dependency(str(path))
        try:
            one = sets.read(root).sets.get(name)
            if one and (opens := shown.opens(one)):
                return [self._held(forms.label(name, form), one.title, opens)]
            release = released.read(root, name, form)
            slugs = [part.slug for part in release.parts if isinstance(part, Board)]
            for path in outcome.files(root, name, slugs):
                if path.is_file():
                    self.env.note_dependency(str(path))
            return [self._page(root, name, release, outcome.of(root, name, slugs, self.config.language))]
        except (ReleaseError, strict.BankError, bank.NoSuchExercise, rubric.RubricError) as error:
            return self._fail(str(error), None)

    def _held(self, name: str, title: str, opens: date) -> nodes.section:
        """A page that tells the day, and nothing of the set."""
        self.env.note_reread()  # the day comes without a change of any file
        page = nodes.section("", nodes.title("", title), names=[name], classes=["wp-held"])
        self.state.document.note_explicit_target(page)
        page += nodes.paragraph("", words.of(self.config.language)("handin.opens", day=opens.isoformat()))
        return page

    def _page(self, root: Path, name: str, release: Release, result: list[nodes.section]) -> nodes.section:
        say = words.of(self.config.language)
        called = forms.label(name, release.other)
        page = here = nodes.section(names=[called])
        self.state.document.note_explicit_target(page)
        data: dict[str, Any] = {"name": called, "file": release.file, "boards": [], "written": []}
        for part in release.parts:
            if isinstance(part, Text):
                first, here = not len(page), self._text(part, page, here)
                if first:
                    here += [*choosing.chosen(self.env.docname, root, name, release, say)]
                    here += self._how(release.file, say, bool(result))
                continue
            place = {"cell": part.cell, "section": here["ids"][0], "title": here[0].astext()}
            if isinstance(part, Board):
                data["boards"].append({**place, "slug": part.slug})
                here += self.board(part.slug, played=bool(result))
            else:
                data["written"].append({**place, "name": part.name})
                here += written(
                    "", nodes.paragraph("", say("handin.write_elsewhere", file=release.file)), name=part.name
                )
        if release.other:
            title = next(iter(page.findall(nodes.title)))
            title += nodes.Text(say("handin.of_form", form=release.form))
        data["title"] = page[0].astext()
        self.env.metadata[self.env.docname][contents.SET] = name
        for section in result:
            self.state.document.note_implicit_target(section)
        page += result
        page += self._panel(root, name, {**data, "notebook": release.notebook}, release, say)
        return page

    def _text(self, part: Text, page: nodes.section, here: nodes.section) -> nodes.section:
        """Put a text cell in its place; gives the section in which the next part stands."""
        heading = _HEADING.match(part.markdown)
        body = part.markdown[heading.end() :] if heading else part.markdown
        if heading:
            if len(heading[1]) == 1:
                here = page
            else:
                here = nodes.section(names=[nodes.fully_normalize_name(part.name)])
                self.state.document.note_implicit_target(here)
                page += here
            inline, messages = self.state.inline_text(heading[2], self.lineno)
            here += [nodes.title(heading[2], "", *inline), *messages]
        self.state.nested_parse(StringList(body.splitlines(), part.name), 0, here)
        return here

    def _how(self, file: str, say: words.Say, is_open: bool) -> list[nodes.Node]:
        without = nodes.raw("", f"<noscript><p>{html.escape(say('handin.no_script'))}</p></noscript>", format="html")
        how = " ".join([say("handin.how", file=file), *([say("result.how")] if is_open else [])])
        return [nodes.paragraph("", how, classes=["wp-handin-how"]), without]

    def _panel(self, root: Path, name: str, data: dict[str, Any], release: Release, say: words.Say) -> nodes.section:
        section = nodes.section("", nodes.title("", say("handin.title")), names=["hand in"])
        self.state.document.note_implicit_target(section)
        section += handin("", nodes.paragraph("", say("handin.plain", file=data["file"])), data=data)
        if links := list(self._elsewhere(root, name, release, say)):
            section += nodes.paragraph("", say("handin.elsewhere"), *links, classes=["wp-handin-elsewhere"])
        return section

    def _elsewhere(self, root: Path, name: str, release: Release, say: words.Say) -> Iterator[nodes.Node]:
        """Links to other ways of doing the set: its notebook in the browser and the learner's kit, where they are."""
        if notebook := lite.address(root, forms.label(name, release.other)):
            up = "../" * self.env.docname.count("/")
            yield nodes.Text(" ")
            yield nodes.reference("", say("handin.lite"), refuri=up + notebook, internal=True, classes=["wp-lite"])
            yield nodes.Text(" ")
            yield nodes.inline("", say("handin.lite_how"), classes=["wp-lite-how"])
        kit = releases.home(root, name) / "kits" / f"{forms.label(name, release.other)}.zip"
        if kit.is_file():
            self.env.note_dependency(str(kit))
            path = f"/{os.path.relpath(kit, self.env.srcdir)}"  # From the book's root, wherever the page is.
            yield nodes.Text(" ")
            yield addnodes.download_reference("", say("handin.kit"), reftarget=path)


class ProblemSetRole(XRefRole):
    """``{problem-set}`Problem Set 1 <ps1>```: a link to the set's page, or the words alone where it is left out."""


def _link(app: Sphinx, env: Any, node: addnodes.pending_xref, words_: nodes.Node) -> nodes.Node | None:
    if node["reftype"] != "problem-set":
        return None
    found = env.get_domain("std").anonlabels.get(node["reftarget"])
    return make_refnode(app.builder, node["refdoc"], found[0], None, words_) if found else words_


def visit_written(writer: Any, node: written) -> None:
    """The place of a text field."""
    writer.body.append(writer.starttag(node, "div", "", CLASS="wp-written", **{"data-name": node["name"]}))


def visit_handin(writer: Any, node: handin) -> None:
    """The place of the panel."""
    writer.body.append(writer.starttag(node, "div", "", CLASS="wp-handin"))


def depart_handin(writer: Any, node: handin) -> None:
    """The set as data, after what shows without JavaScript."""
    writer.body.append(f"{scripts.inert(node['data'])}\n</div>\n")


def depart_written(writer: Any, _node: written) -> None:
    """End the place."""
    writer.body.append("</div>\n")


def _load(app: Sphinx, _name: str, _template: str, _context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Load the script and its style sheet on the pages of problem sets."""
    if doctree is not None and next(iter(doctree.findall(handin)), None) is not None:
        app.add_css_file(STYLES)
        app.add_js_file(SCRIPT, loading_method="defer")


def _texts(language: str | None) -> dict[str, str]:
    """Path under ``_static`` to text of what these pages load."""
    own = scripts.told(words.messages(language, "handin", "result"))
    return {SCRIPT: own + scripts.script("handin", "handin"), STYLES: scripts.sheet("handin")}


def _write(app: Sphinx) -> None:
    if app.builder.format == "html":
        assets.put(app, _texts(app.config.language))


def setup(app: Sphinx) -> None:
    """Connect the directive and its nodes; called by the extension."""
    writing.add(app, written, visit_written, depart_written)
    writing.add(app, handin, visit_handin, depart_handin)
    outcome.setup(app)
    choosing.setup(app)
    app.add_directive("problem-set", ProblemSet)
    app.add_role("problem-set", ProblemSetRole(innernodeclass=nodes.inline))
    app.connect("missing-reference", _link)
    app.add_config_value("whichpm_handin", scripts.version(*_texts(None).values()), "html", str)
    app.connect("builder-inited", _write)
    app.connect("html-page-context", _load, priority=600)
