"""Exercises in the book: the Sphinx extension, with its directives such as ``{board}``, ``{terms}`` and ``{desk}``.

A widget becomes real HTML (for an exercise: story, items, options and, in practice, the key, folded away), followed by
its data. Where JavaScript runs, ``static/page.mjs`` starts the module, which takes the place of that HTML. All files
come from the site itself. The modules are named for their phase: directives read, reading resolves, writing writes.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from whichpm import __version__
from whichpm.sphinx import (
    assets,
    desk,
    ending,
    flashcards,
    handin,
    held,
    inplace,
    installing,
    learner,
    lite,
    notes,
    offline,
    printed,
    searching,
    sharing,
    standing,
    terms,
    theming,
    writing,
)
from whichpm.sphinx.coursegrade import CourseGradeDirective
from whichpm.sphinx.coverage import Coverage, Owns
from whichpm.sphinx.directives import Anywidget, ExerciseDirective
from whichpm.sphinx.places import folded, widget
from whichpm.sphinx.reading import ReadingLinks


def setup(app: Sphinx) -> ExtensionMetadata:
    """Sphinx calls this."""
    writing.add(app, widget, writing.visit_widget, writing.depart_widget)
    writing.add(app, folded, writing.visit_folded, writing.depart_folded)
    app.add_directive("anywidget", Anywidget)
    # sphinx-exercise has a directive of this name, and so has MyST; "board" is free with both.
    app.add_directive("board", ExerciseDirective)
    if "sphinx_exercise" not in app.config.extensions:
        app.add_directive("exercise", ExerciseDirective)
    app.add_directive("coverage", Coverage)
    app.add_directive("owns", Owns)
    app.add_directive("course-grade", CourseGradeDirective)
    app.add_post_transform(ReadingLinks)
    app.add_config_value("whichpm_files", assets.fingerprint, "html", str)
    app.connect("builder-inited", assets.write)
    app.connect("html-page-context", assets.finish_page)
    desk.setup(app)
    ending.setup(app)
    flashcards.setup(app)
    handin.setup(app)
    held.setup(app)
    inplace.setup(app)
    installing.setup(app)
    learner.setup(app)
    lite.setup(app)
    notes.setup(app)
    offline.setup(app)
    printed.setup(app)
    searching.setup(app)
    sharing.setup(app)
    standing.setup(app)
    terms.setup(app)
    theming.register(app)
    return {"version": __version__, "env_version": 4, "parallel_read_safe": True, "parallel_write_safe": True}
