"""The board in a notebook: shows an exercise, and writes every answer to both carriers at once."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from IPython.display import display, update_display

from whichpm import allotted, bundle, documents, handout, order
from whichpm import answers as carriers
from whichpm.answers import Answers, AnswersError

LANGUAGE = os.environ.get("WHICHPM_LANGUAGE")
"""Language of the board's interface in a notebook; English by default."""

UNSEEN = (
    "This board cannot read the notebook that it stands in, so it does not know of answers that were saved there "
    "before. Did you answer already? Then undo this run or close the notebook without saving, and open it in "
    "JupyterLab, or in a folder of its own. If not, go on: what you choose is saved."
)
"""Said in the place of a receipt that nobody could read; it does not say that there are no answers."""

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

    # Made when the first board is shown: to put scripts together takes longer than all else that is imported here.
    _esm = cached_property(lambda _: bundle.module(LANGUAGE))
    _css = cached_property(lambda _: bundle.styles())
    exercise = traitlets.Dict().tag(sync=True)
    place = traitlets.Unicode("notebook").tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)
    seq = traitlets.Int(0).tag(sync=True)
    saved_seq = traitlets.Int(0).tag(sync=True)
    saved = traitlets.Unicode("").tag(sync=True)
    problem = traitlets.Unicode("").tag(sync=True)
    order = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    """Seed of the order of the cards; ``None`` where the browser has the learner's, which then sets it."""

    def __init__(self, exercise: Mapping[str, Any], folder: Path, shown: str = "") -> None:
        super().__init__(exercise=dict(exercise))
        self._shown = shown
        self._path = folder / carriers.file_name(exercise["slug"])
        self.order = _drawn(exercise, folder)
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
        search = documents.search(self._path.parent, self.slug, self._shown)
        # What this board held a moment ago counts too: the file may be gone, and the document not saved yet.
        found = self._fullest(file, *search.receipts, self._stored) or carriers.latest(*search.earlier)
        if found and not self._stored:  # From then on the cards stay where they are.
            self.order = found.order
        self._stored = found
        self._seen, self._certain = search.readable or found is not None, search.certain
        if found is None:
            self.answers, self.saved = {}, ""
            self.problem = self.problem or ("" if self._seen else UNSEEN)
            return
        known, strange = carriers.recognise(found.answers, self.exercise)
        self.answers, self.saved = known, carriers.stamp(found.saved)
        if strange:
            self.problem = (
                f"{len(strange)} saved answers do not fit this version of the exercise ({', '.join(strange[:3])}). "
                "Choose again where an item is empty."
            )

    def _fullest(self, *found: Answers | None) -> Answers | None:
        """The carrier saved last, with the answers of one that has more of them: nothing is lost unasked."""
        last = carriers.latest(*found)
        fullest = max((each for each in found if each), key=self._count, default=None)
        if last is None or fullest is None or self._count(fullest) <= self._count(last):
            return last
        return replace(last, answers={**fullest.answers, **last.answers})

    def _count(self, found: Answers) -> int:
        known, _ = carriers.recognise(found.answers, self.exercise)
        return sum(answered for _, answered in carriers.needed(known, self.exercise))

    def check(self) -> Check:
        """Say which items still need an answer; while nbgrader validates, raise :class:`Unanswered` instead."""
        met = {**self.exercise, "items": order.shown(self.exercise, self._seed)}  # Numbers as on the screen.
        needed = list(carriers.needed(self.answers, met))
        left = [str(number) for number, answered in needed if not answered]
        if not left:
            return Check(f"All {len(needed)} items are answered.")
        done = f"{len(needed) - len(left)} of {len(needed)} items are answered"
        sentence = f"{done}. Still open: {', '.join(dict.fromkeys(left))}."
        if os.environ.get("NBGRADER_EXECUTION") == "validate":
            raise Unanswered(sentence)
        return Check(sentence)

    def grade(self) -> float:
        """Points of the saved answers. Works only where the course's graded exercises are.

        Where there are none, those of the exercise count that stands in this place in another form of the set: when it
        runs a notebook, nbgrader as shipped puts back the cells of the form that was released.
        """
        from whichpm import bank, scoring
        from whichpm.quality import sets

        root = bank.find_root(self._path.parent)
        if root is None:
            raise FileNotFoundError("Grading needs the course's exercises/graded/, which learners do not have.")
        stored, slug = self._from_file(), self.slug
        for other in sets.read(root).parallel(slug) if stored is None else ():
            if stored := carriers.read(self._path.with_name(carriers.file_name(other)), other):
                slug = other
                break
        return scoring.score(bank.find(root, slug), stored.answers if stored else {}).points

    def _ipython_display_(self) -> None:
        bundle_and_metadata = self._repr_mimebundle_()
        data, metadata = bundle_and_metadata if isinstance(bundle_and_metadata, tuple) else (bundle_and_metadata, {})
        display(data, metadata=metadata, raw=True)
        self._show_receipt()

    def _show_receipt(self) -> None:
        # One display id for all cells that show this exercise, so that one update reaches every receipt.
        display(self._receipt(), raw=True, display_id=self._display_id)

    @property
    def _seed(self) -> str:
        return order.seed_in(self.order)

    @property
    def _display_id(self) -> str:
        return f"whichpm-{self.slug}"

    def _receipt(self) -> dict[str, Any]:
        if self._stored is None:
            if self._certain:
                return carriers.empty_receipt(self.exercise)
            return {"text/plain": carriers.NONE if self._seen else UNSEEN}
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
        before, on_disk, chosen = self._stored, self._from_file(), dict(self.answers)
        if on_disk is not None and (before is None or on_disk.saved > before.saved):
            # Another notebook wrote in between: keep its answers except where this board changed its own.
            mine = dict(before.answers) if before else {}
            ours = {item: option for item, option in chosen.items() if mine.get(item) != option}
            chosen = {**on_disk.answers, **ours}
        # Answers that this version of the exercise does not know stay until the learner chooses anew.
        _, strange = carriers.recognise(before.answers if before else {}, self.exercise)
        kept = {item: before.answers[item] for item in strange if before and item not in chosen}
        saved = carriers.now()
        began = carriers.began(saved, before, on_disk)
        stored = Answers(self.slug, self.exercise["revision"], saved, {**kept, **chosen}, self._seed, began)
        carriers.write(self._path, stored)
        self._stored = stored
        known, _ = carriers.recognise(stored.answers, self.exercise)
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

    _esm = cached_property(lambda _: bundle.private(LANGUAGE))

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
        Name of the exercise, for example ``"ride-hailing"``; of another form, the learner's, where it was allotted.

    Raises
    ------
    whichpm.handout.HandoutError
        There is no such exercise in this folder or course; the message says what to do. A receipt that stands in the
        notebook is shown again first, because running a cell takes away what stood below it.
    """
    folder, named = _folder(slug), slug
    place = (slug := allotted.exercise(named, folder), folder)
    if place not in _boards:
        try:
            exercise = handout.find(slug, folder)
        except handout.HandoutError:
            _keep_receipt(slug, folder)
            raise
        kind = Board if exercise.get("carried", True) else PrivateBoard
        _boards[place] = kind(exercise, folder, named)
    else:
        _boards[place].restore()
    return _boards[place]


def _drawn(exercise: Mapping[str, Any], folder: Path) -> str | None:
    """The seed for a learner who has no answers yet: the same on every start, so that nothing moves before the first.

    A Python in the browser knows no learner from another; there the browser itself has a seed.
    """
    if exercise.get("pool") != "graded" or not exercise.get("shuffled"):
        return ""
    if sys.platform == "emscripten":
        return None
    return order.seed_of(os.environ.get("JUPYTERHUB_USER") or platform.node(), str(Path.home()), str(folder.resolve()))


def _folder(slug: str) -> Path:
    """Where the kernel works, or where the notebook lies if the exercise is only there (in VS Code, for example)."""
    folder, other = Path.cwd(), documents.folder_of_notebook()
    name = f"{slug}{handout.SUFFIX}"
    return other if other and not (folder / name).is_file() and (other / name).is_file() else folder


def _keep_receipt(slug: str, folder: Path) -> None:
    """Show the last receipt that the notebooks of a folder hold, as it was; nothing where there is none."""
    search = documents.search(folder, slug)
    if found := carriers.latest(*search.receipts, *search.earlier):
        display(carriers.bare_receipt(found), raw=True, display_id=f"whichpm-{slug}")
