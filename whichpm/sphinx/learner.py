"""A learner's own pages: ``{progress}``, ``{review}``, ``{continue}``, and what their scripts know of the book.

The scripts are joined from ``static/progress/``. What they know follows from the pages of the book: which exercise
stands where, how many questions it has, and, for the review only, the practice questions themselves: a file for each
chapter, so that a review waits for no more than it asks.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from whichpm import bank, practice, scripts, words
from whichpm.chapters import held
from whichpm.coverage import CHAPTERS
from whichpm.model import Exercise
from whichpm.sphinx import assets, ending, missing, notes, pocket, standing, translated, writing
from whichpm.sphinx.places import learner

FOLDER = "whichpm"
EVERY = f"{FOLDER}/progress.js"
INDEX = f"{FOLDER}/course.js"
FSRS = f"{FOLDER}/fsrs.js"
STYLES = f"{FOLDER}/progress.css"
PLACES = {
    "progress": f"{FOLDER}/progress-page.js",
    "review": f"{FOLDER}/review-page.js",
    "continue": f"{FOLDER}/continue.js",
    "certificate": f"{FOLDER}/certificate.js",
    "placement": f"{FOLDER}/placement.js",
    "today-card": f"{FOLDER}/today-page.js",
    "challenge": f"{FOLDER}/challenge-page.js",
    pocket.PAGE: f"{FOLDER}/pocket.js",
    ending.PAGE: f"{FOLDER}/ending.js",
}
DIRECTIVES = ("progress", "review", "certificate", "continue", "placement", "today-card", "challenge")
ASKING = {"review", "today-card", "challenge"}
"""Pages that start a board of questions out of many chapters."""
KNOWING = {"progress", "certificate", *ASKING}
"""Pages that know the exercises of the whole book."""
SPACED = {"progress", "review", "certificate"}
"""Pages that know when a question comes back."""
WORDS = {
    "progress": ("progress-page", "review"),
    "review": ("review-page", "test"),
    "certificate": ("certificate", "progress-page", "review", "theme"),
    "continue": (),
    "placement": ("placement",),
    "today-card": ("today-page", "review-page", "review", "test"),
    "challenge": ("challenge", "review-page", "test"),
    pocket.PAGE: ("pocket",),
    ending.PAGE: ("ending",),
}
SCHEDULER = Path("node_modules/ts-fsrs")
LABELS = {"test": "ownership-test", "review": "review", "shown": "what-you-have-shown"}
"""Places of the book that a learner's own pages lead to, by their labels."""


class LearnersPage(SphinxDirective):
    """``{progress}`` and ``{review}``: the body shows without JavaScript. ``{continue}``: it shows until one began.

    ``{placement}`` stands below an exercise, and tells by it where to begin; its body stays.
    """

    has_content = True
    option_spec: ClassVar = {}

    def run(self) -> list[nodes.Node]:
        """One place for the script, around the text that it replaces."""
        node = learner(page=self.name)
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


def setup(app: Sphinx) -> None:
    """Connect the three directives and the scripts; called by the extension."""
    writing.add(app, learner, visit, depart)
    for name in DIRECTIVES:
        app.add_directive(name, LearnersPage)
    app.add_directive(pocket.PAGE, pocket.PocketCard)
    app.add_config_value("whichpm_learner", scripts.version(*_scripts(None, {}).values()), "html", str)
    app.connect("env-updated", _write)
    app.connect("html-page-context", _load)


def visit(writer: Any, node: learner) -> None:
    """The place, with the addresses of what the script may start there.

    What a page says of missing JavaScript does not flash up before the script has run.
    """
    # Found by offline.py: who may be without a connection tomorrow has this page by then.
    data = {**writing.board(writer), "data-keep": "ahead"} if node["page"] in ASKING else {}
    hidden = {} if node.children else {"hidden": "hidden"}
    added = node["page"] in ("continue", "placement", ending.PAGE)
    waits = "" if node["page"] == pocket.PAGE else " wp-waits"
    names = f"wp-{node['page']}" if added else f"wp-learner wp-{node['page']}{waits}"
    writer.body.append(writer.starttag(node, "div", "", CLASS=names, **data, **hidden))


def depart(writer: Any, node: learner) -> None:
    """End the place; that of a chapter's end with the way on."""
    writer.body.append((ending.onward(writer) if node["page"] == ending.PAGE else "") + "</div>\n")


def _write(app: Sphinx, env: Any) -> list[str]:
    """Write the scripts and what they know; when that has changed, every page is written again."""
    if app.builder.format != "html":
        return []
    texts = _texts(app, env)
    scheduler = _scheduler(app)
    known = scripts.version(*(texts[name] for name in sorted(texts)), str(bool(scheduler)))
    folder = assets.put(app, texts)
    for path in (folder / FOLDER).glob("questions-*.js"):
        if path.relative_to(folder).as_posix() not in texts:
            path.unlink()
    if scheduler:
        shutil.copyfile(scheduler / "dist" / "index.umd.js", folder / FSRS)
        shutil.copyfile(scheduler / "LICENSE", (folder / FSRS).with_suffix(".LICENSE.txt"))
    before, env.whichpm_known = getattr(env, "whichpm_known", ""), known
    return [] if before == known else sorted(env.found_docs)


def _texts(app: Sphinx, env: Any) -> dict[str, str]:
    """Path under ``_static`` to text of every script."""
    exercises = dict(standing.exercises(app, env))
    index = {slug: practice.index(exercise) for slug, exercise in exercises.items()}
    homes = standing.homes(env)
    chapters = [
        {
            "id": name,
            "url": app.builder.get_target_uri(name),
            "title": env.titles[name].astext(),
            "own": slugs,
            "read": name.startswith(CHAPTERS),
        }
        for name, slugs in homes.items()
    ]
    count = {slug: known["count"] for slug, known in index.items() if known["count"]}
    counts = {name: {slug: count[slug] for slug in slugs if slug in count} for name, slugs in homes.items()}
    places = {name: _place(app, env, {"label": label}).get("href", "") for name, label in LABELS.items()}
    places["offline"] = app.builder.get_target_uri(missing.OFFLINE)
    root = bank.find_root(Path(app.srcdir))
    before = [slug for slug in sorted(held(root) if root else ()) if slug in index]
    course = {"exercises": index, "chapters": chapters, "places": places, "before": before}
    asked = dict(_questions(app, env, exercises))
    files = dict(_files(asked, homes))
    owners = {Path(path).name: sorted(questions) for path, questions in files.items()}
    review = {"whichpmFiles": owners, "whichpmPairs": practice.alike(asked)}
    shown = {"whichpmShown": places["shown"]}
    given: dict[str, Mapping[str, Any]] = dict.fromkeys(
        (PLACES[name] for name in ("progress", "certificate", "continue")), shown
    )
    given |= {EVERY: {"whichpmCounts": counts}, PLACES["review"]: review}
    given |= {PLACES["today-card"]: {**shown, "whichpmFiles": owners}, PLACES["challenge"]: {"whichpmFiles": owners}}
    texts = _scripts(app.config.language, given)
    told = {
        path: f"Object.assign(globalThis.whichpmQuestions??={{}},{scripts.literal(one)});\n"
        for path, one in files.items()
    }
    return {**texts, **told, INDEX: f"globalThis.whichpmCourse={scripts.literal(course)};\n"}


def asked(app: Sphinx, env: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """All practice questions of the book that can be asked apart, by exercise."""
    yield from _questions(app, env, dict(standing.exercises(app, env)))


def _questions(app: Sphinx, env: Any, exercises: Mapping[str, Exercise]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a review may ask, in the words of the book's language, with where to read again."""
    for slug, exercise in exercises.items():
        found = practice.questions(translated.exercise(exercise, app.config.language))
        for item in found["items"] if found else ():
            if "read" in item:
                item["read"] = _place(app, env, item["read"])
        if found:
            yield slug, found


def _files(asked: Mapping[str, Any], homes: Mapping[str, list[str]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """A file for the questions of each chapter, and one for those outside; its name changes with what is in it."""
    inside = {slug for slugs in homes.values() for slug in slugs}
    for number, slugs in enumerate([[slug for slug in asked if slug not in inside], *homes.values()]):
        if own := {slug: asked[slug] for slug in slugs if slug in asked}:
            yield f"{FOLDER}/questions-{number}.{scripts.version(scripts.literal(own))}.js", own


def _place(app: Sphinx, env: Any, read: Mapping[str, str]) -> dict[str, str]:
    """Where to read again, from the root of the site."""
    standard = env.get_domain("std")
    label = read["label"]
    found = standard.labels.get(label) or (*standard.anonlabels.get(label, ("", "")), "")
    if not found[0]:
        return dict(read)
    return {"label": label, "title": found[2] or label, "href": f"{app.builder.get_target_uri(found[0])}#{found[1]}"}


def _scripts(language: str | None, given: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The scripts by their paths, each with its words and with the constants that it is given."""
    areas = {PLACES[page]: (*own, "continue") for page, own in WORDS.items()} | {EVERY: ("progress",)}
    texts = {
        path: scripts.told(words.messages(language, *own))
        + scripts.script("progress", Path(path).stem if path != EVERY else "every", **given.get(path, {}))
        for path, own in areas.items()
    }
    texts[PLACES[ending.PAGE]] += notes.chapter(language)
    return {STYLES: scripts.sheet("progress"), **texts}


def _scheduler(app: Sphinx) -> Path | None:
    """The folder of the package ts-fsrs, where npm has put it into the course."""
    root = bank.find_root(Path(app.srcdir)) or Path(app.srcdir)
    return next((found for found in (Path(app.srcdir) / SCHEDULER, root / SCHEDULER) if found.is_dir()), None)


def _load(app: Sphinx, _name: str, _template: str, _context: dict[str, Any], doctree: Any) -> None:
    """Every page keeps and shows progress; the two pages load what they need besides."""
    if doctree is None:
        return
    app.add_js_file(EVERY, loading_method="defer")
    shown = {node["page"] for node in doctree.findall(learner)}
    more = []
    if shown & {*KNOWING, pocket.PAGE}:
        app.add_css_file(STYLES)
    if shown & KNOWING:
        spaced = shown & SPACED and _scheduler(app)
        more += [INDEX, *([FSRS] if spaced else []), *([assets.HOST] if shown & ASKING else [])]
    for path in (*more, *(PLACES[page] for page in sorted(shown))):
        app.add_js_file(path, loading_method="defer")
