"""The board in a notebook: shows an exercise, and writes every answer to both carriers at once."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from IPython.display import display, update_display

from whichpm import answers as carriers
from whichpm import bundle, handout
from whichpm.answers import Answers, AnswersError

LANGUAGE = os.environ.get("WHICHPM_LANGUAGE")
"""Language of the board's interface in a notebook; English by default."""

_boards: dict[tuple[str, Path], Board] = {}


class Unanswered(Exception):
    """Raised while nbgrader validates a notebook whose exercise still has items without an answer."""


class Check:
    """What is answered and what is left, in one sentence."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def __repr__(self) -> str:
        return self.sentence

    def _ipython_display_(self) -> None:
        # Printed, because nbgrader takes the result of a graded cell for points and warns where it is no number.
        print(self.sentence)


class Board(anywidget.AnyWidget):
    """One exercise on screen. Made by :func:`board`; several cells share one board of the same exercise."""

    _esm = bundle.module(LANGUAGE)
    _css = bundle.styles()
    exercise = traitlets.Dict().tag(sync=True)
    place = traitlets.Unicode("notebook").tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)
    seq = traitlets.Int(0).tag(sync=True)
    saved_seq = traitlets.Int(0).tag(sync=True)
    saved = traitlets.Unicode("").tag(sync=True)
    problem = traitlets.Unicode("").tag(sync=True)

    def __init__(self, exercise: Mapping[str, Any], folder: Path) -> None:
        super().__init__(exercise=dict(exercise))
        self._path = folder / carriers.file_name(exercise["slug"])
        self._stored: Answers | None = None
        self.restore()
        self.observe(self._changed, "seq")

    @property
    def slug(self) -> str:
        """The exercise's name in the bank."""
        return str(self.exercise["slug"])

    def restore(self) -> None:
        """Take up what the carriers hold; a file that cannot be used is kept aside and reported."""
        self.problem = ""
        try:
            file = self._from_file()
        except OSError as error:
            file = None
            self.problem = self.problem or f"{self._path.name} could not be read: {error.strerror or error}."
        found = carriers.latest(file, _from_notebook(self._path.parent, self.slug))
        self._stored = found
        if found is None:
            self.answers, self.saved = {}, ""
            return
        known, strange = carriers.recognise(found.answers, self.exercise)
        self.answers, self.saved = known, carriers.stamp(found.saved)
        if strange:
            self.problem = (
                f"{len(strange)} saved answers do not fit this version of the exercise ({', '.join(strange[:3])}). "
                "Choose again where an item is empty."
            )

    def check(self) -> Check:
        """Say which items still need an answer; while nbgrader validates, raise :class:`Unanswered` instead."""
        needed = list(carriers.needed(self.answers, self.exercise))
        left = [str(number) for number, answered in needed if not answered]
        if not left:
            return Check(f"All {len(needed)} items are answered.")
        sentence = f"{len(needed) - len(left)} of {len(needed)} items are answered. Still open: {', '.join(left)}."
        if os.environ.get("NBGRADER_EXECUTION") == "validate":
            raise Unanswered(sentence)
        return Check(sentence)

    def grade(self) -> float:
        """Points of the saved answers. Works only where the course's graded exercises are."""
        from whichpm import bank, scoring

        root = bank.find_root(self._path.parent)
        if root is None:
            raise FileNotFoundError(
                "Grading needs the course folder with exercises/graded/, which learners do not have."
            )
        stored = self._from_file()
        return scoring.score(bank.find(root, self.slug), stored.answers if stored else {}).points

    def _ipython_display_(self) -> None:
        bundle_and_metadata = self._repr_mimebundle_()
        data, metadata = bundle_and_metadata if isinstance(bundle_and_metadata, tuple) else (bundle_and_metadata, {})
        display(data, metadata=metadata, raw=True)
        self._show_receipt()

    def _show_receipt(self) -> None:
        # One display id for all cells that show this exercise, so that one update reaches every receipt.
        display(self._receipt(), raw=True, display_id=self._display_id)

    @property
    def _display_id(self) -> str:
        return f"whichpm-{self.slug}"

    def _receipt(self) -> dict[str, Any]:
        if self._stored is None:
            return {"text/plain": "No answers yet."}
        return carriers.receipt(self._stored, self.exercise)

    def _changed(self, change: Mapping[str, Any]) -> None:
        self.problem = ""
        try:
            self._save()
        except OSError as error:
            self.problem = f"Not saved: {error.strerror or error}. Make room or check the folder, then choose again."
            return
        # The receipt first, so that the board says "saved" only when the document has the answer too.
        update_display(self._receipt(), raw=True, display_id=self._display_id)
        self.saved_seq = change["new"]

    def _save(self) -> None:
        before = self._stored
        on_disk = self._from_file()
        chosen = dict(self.answers)
        if on_disk is not None and (before is None or on_disk.saved > before.saved):
            # Another notebook wrote in between: keep its answers except where this board changed its own.
            mine = dict(before.answers) if before else {}
            chosen = {
                **on_disk.answers,
                **{item: option for item, option in chosen.items() if mine.get(item) != option},
            }
        stored = Answers(self.slug, self.exercise["revision"], carriers.now(), chosen)
        carriers.write(self._path, stored)
        self._stored = stored
        known, _ = carriers.recognise(chosen, self.exercise)
        self.answers, self.saved = known, carriers.stamp(stored.saved)

    def _from_file(self) -> Answers | None:
        try:
            return carriers.read(self._path, self.slug)
        except AnswersError as error:
            self._set_aside(error)
        return None

    def _set_aside(self, cause: AnswersError) -> None:
        problem = f"The answers file {self._path.name} could not be used: {cause}."
        try:
            aside = carriers.keep_aside(self._path)
        except OSError:
            self.problem = f"{problem} Nothing is saved until you move it out of this folder."
            raise
        self.problem = f"{problem} It is kept as {aside.name}, so nothing is lost; new answers go into a new file."


class PrivateBoard(Board):
    """The board of an exercise whose answers stay in the learner's browser: no file, no receipt, nothing to grade."""

    _esm = bundle.private(LANGUAGE)

    def restore(self) -> None:
        """Nothing to take up: the browser has the answers, and an answers file of this name is not ours."""

    def check(self) -> Check:
        """Say that nothing is expected here, also while nbgrader validates."""
        return Check("Your answers stay in this browser. Nothing is checked, and nothing is handed in.")

    def grade(self) -> float:
        """Nothing can be earned here."""
        return 0.0

    def _show_receipt(self) -> None:
        """There is none."""

    def _changed(self, change: Mapping[str, Any]) -> None:
        """The front end sends nothing; whatever may arrive all the same is not kept."""


def board(slug: str) -> Board:
    """The board of an exercise, with its saved answers; as the last line of a cell it shows itself.

    Parameters
    ----------
    slug
        Name of the exercise, for example ``"ride-hailing"``.

    Raises
    ------
    whichpm.handout.HandoutError
        There is no such exercise in this folder or course; the message says what to do.
    """
    folder = Path.cwd()
    place = (slug, folder)
    if place not in _boards:
        exercise = handout.find(slug, folder)
        kind = Board if exercise.get("carried", True) else PrivateBoard
        _boards[place] = kind(exercise, folder)
    else:
        _boards[place].restore()
    return _boards[place]


def _from_notebook(folder: Path, slug: str) -> Answers | None:
    """Receipt in the saved notebook, for a learner who moved only the notebook to another machine."""
    # Jupyter Server tells the kernel the notebook's path from the server's root; its folder is our own.
    name = Path(os.environ.get("JPY_SESSION_NAME", "")).name
    if name.endswith(".ipynb"):
        return _from_document(folder / name, slug)
    # In the browser nobody tells, and a set's folder holds that set alone: the notebook, or copies of it.
    documents = folder.glob("*.ipynb") if sys.platform == "emscripten" else ()
    return carriers.latest(*(_from_document(path, slug) for path in documents))


def _from_document(path: Path, slug: str) -> Answers | None:
    try:
        return carriers.latest(*carriers.receipts(json.loads(path.read_bytes()), slug))
    except (OSError, ValueError, RecursionError):
        return None
