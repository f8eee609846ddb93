"""Reading a page: the directives ``{board} slug`` and, beneath it, ``{anywidget} module``.

``{anywidget}`` has the form of MyST's directive: a module path, ``:css:``, a JSON body.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from whichpm import bank, keyless, model
from whichpm.kinds import kinds
from whichpm.sphinx import translated
from whichpm.sphinx.fallback import plain
from whichpm.sphinx.places import reading, widget
from whichpm.suggest import nearest

log = logging.getLogger(__name__)


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
    """``{board} slug``, or ``{exercise} slug``: the board of an exercise of the bank.

    With ``:held: words`` a practice exercise keeps its key to itself here, as a test before the teaching does; the
    words tell where its answers are explained: where the same exercise stands again, without the option.
    """

    required_arguments = 1
    option_spec: ClassVar = {"class": directives.class_option, "held": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """The board's widget node, or none and a warning for each thing that is wrong."""
        return self.board(self.arguments[0])

    def board(self, slug: str, *, played: bool = False) -> list[nodes.Node]:
        """The same for any slug; ``played`` where an open set tells what follows from a choice, if its kind does.

        The key then is in the page's data, as that of the set's result is, and nowhere in its text.
        """
        root = bank.find_root(Path(self.env.srcdir))
        if root is None:
            return self._fail("there is no folder exercises/practice in the book's folder or above it", None)
        for path in (*(bank.path(root, pool, slug) for pool in bank.POOLS), keyless.path(root, slug)):
            if path.is_file():
                self.env.note_dependency(str(path))
        self.env.note_dependency(str(Path(model.__file__)))  # holds the ownership test that the board shows
        try:
            exercise = keyless.find(root, slug)
        except bank.NoSuchExercise as error:
            return self._fail(str(error), None)
        except bank.BankError as error:
            for problem in error.problems:
                place = f" {problem.place}:" if problem.place else ""
                self._fail(f"{place} {problem.cause}; {problem.fix}".strip(), f"{problem.path}:{problem.line}")
            return []
        state: dict[str, Any] = {"place": "page"}
        if held := "held" in self.options:
            state["held"] = self.options["held"]
        language = self.env.config.language
        shown = translated.public(exercise, language, held=held)
        if played and kinds()[exercise.kind].played:
            keyed = msgspec.structs.replace(exercise, pool="practice")
            shown = {**translated.public(keyed, language), "pool": exercise.pool}
            state["played"] = True
        node = widget(classes=self.options.get("class", []), state={"exercise": shown, **state})
        node += list(plain(translated.exercise(exercise, language), language, held=held))
        self.set_source_info(node)
        for inner in node.findall(reading):
            self.set_source_info(inner)
        return [node]

    def _fail(self, message: str, location: str | None) -> list[nodes.Node]:
        self.env.note_reread()  # the fix may be outside this page
        where = location or self.get_location()
        log.warning(f"{self.name}: {message}", location=where, type="whichpm", subtype="exercise")
        return []
