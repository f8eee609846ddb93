"""The course in notebooks: boards of practice, review and progress, which keep what they know in one file.

What they do is the site's own front end; Python holds the file (:mod:`whichpm.progressfile`) and tells what the course
is, from ``course.json`` beside the notebooks.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from whichpm import bundle, documents, handout, progressfile
from whichpm.answers import needed
from whichpm.progressfile import ProgressError
from whichpm.widget.boards import LANGUAGE, Check

COURSE = "course.json"
_MISSING = (
    f"there is no {COURSE} beside this notebook, so it does not know the course: keep all files of the course in one "
    "folder, and open the notebook there"
)


class CoursePage(anywidget.AnyWidget):
    """A part of the site in a cell; its front end asks for what is kept, and tells what to keep."""

    folder = traitlets.Unicode().tag(sync=True)
    """Names the folder of the notebook, so that those of one folder hear of each other in the browser."""
    known = traitlets.Dict().tag(sync=True)

    def __init__(self, folder: Path, known: Mapping[str, Any]) -> None:
        named = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
        super().__init__(folder=f"notebooks/{named}", known=dict(known))
        self._folder = folder
        self.on_msg(self._heard)

    def _heard(self, _: object, told: Any, __: object = None) -> None:
        """One message of the front end: it asks for all entries, or has one kept or deleted."""
        if not isinstance(told, dict):
            return
        if told.get("kind") == "ask":
            entries, problem = self._entries()
            self.send({"kind": "all", "entries": entries, "problem": problem})
        elif told.get("kind") in ("keep", "drop") and isinstance(told.get("name"), str):
            self.send({"kind": "kept", "n": told.get("n"), "name": told["name"], **self._done(told)})

    def _done(self, told: Mapping[str, Any]) -> dict[str, Any]:
        try:
            if told["kind"] == "drop":
                progressfile.drop(self._folder, told["name"])
                return {"text": None, "problem": ""}
            text = progressfile.keep(self._folder, told["name"], str(told.get("text")), told.get("base"))
            return {"text": text, "problem": ""}
        except (ProgressError, OSError) as error:
            why = (error.strerror if isinstance(error, OSError) else "") or str(error)
            return {"text": None, "problem": f"Not saved: {progressfile.NAME}: {why}. Fix that, then choose again."}

    def _entries(self) -> tuple[dict[str, str], str]:
        """What is kept, and what is wrong with it; a file that is damaged is kept aside, and a new one begun."""
        try:
            return progressfile.read(self._folder), ""
        except OSError as error:
            return {}, f"{progressfile.NAME} could not be read: {error.strerror or error}."
        except ProgressError as error:
            problem = f"{progressfile.NAME} could not be used: {error}."
            if error.newer:
                return {}, f"{problem} Nothing is saved until then."
            try:
                aside = progressfile.set_aside(self._folder)
            except OSError:
                return {}, f"{problem} Nothing is saved until you move it out of this folder."
            return {}, f"{problem} It is kept as {aside.name}, so nothing is lost; new answers go into a new file."


class PracticeBoard(CoursePage):
    """The board of a practice exercise, which explains each answer."""

    _esm = functools.cached_property(lambda _: bundle.in_notebook("board", LANGUAGE))
    _css = functools.cached_property(lambda _: bundle.notebook_styles("board"))

    def check(self) -> Check:
        """Say how many items are answered; nothing is handed in, so nothing is missing either."""
        exercise = self.known["exercise"]
        text = self._entries()[0].get(exercise["slug"], "{}")
        found = json.loads(text).get("answers", {})
        done = [answered for _, answered in needed(found, exercise)]
        return Check(f"{sum(done)} of {len(done)} items are answered.")

    def __repr__(self) -> str:
        return f"{self.known['exercise']['title']}: run this cell (Shift+Enter) to answer"


class Review(CoursePage):
    """Review: what was missed, and what has not been seen for a while."""

    _esm = functools.cached_property(lambda _: bundle.in_notebook("review", LANGUAGE))
    _css = functools.cached_property(lambda _: bundle.notebook_styles("review"))

    def __repr__(self) -> str:
        return "Review: run this cell (Shift+Enter)"


class Progress(CoursePage):
    """Your progress: what is mastered, what is mixed up, and the file to carry to the site and back."""

    _esm = functools.cached_property(lambda _: bundle.in_notebook("progress", LANGUAGE))
    _css = functools.cached_property(lambda _: bundle.notebook_styles("progress"))

    def __repr__(self) -> str:
        return "Your progress: run this cell (Shift+Enter)"


def practice(slug: str, held: str | None = None) -> PracticeBoard | None:
    """The board of a practice exercise of the course in this folder; ``None`` where it is none of it."""
    folder = _folder()
    course = _course(folder) if folder else None
    if folder is None or course is None or slug not in course["exercises"]:
        return None
    exercise = course["exercises" if held is None else "held"][slug]
    return PracticeBoard(folder, {"exercise": exercise, **({} if held is None else {"held": held})})


def review() -> Review:
    """What is due today, five minutes of it. Raises :class:`~whichpm.handout.HandoutError` outside the course."""
    return Review(*_whole())


def progress() -> Progress:
    """How far one is. Raises :class:`~whichpm.handout.HandoutError` outside the course."""
    return Progress(*_whole())


def _whole() -> tuple[Path, dict[str, Any]]:
    """The folder and what review and progress know of the course."""
    folder = _folder()
    course = _course(folder) if folder else None
    if folder is None or course is None:
        raise handout.HandoutError(_MISSING)
    index, chapters = course["index"], course["chapters"]
    counts = {
        one["id"]: {slug: index[slug]["count"] for slug in one["own"] if index[slug]["count"]} for one in chapters
    }
    places = {"test": course["test"], "review": "review.ipynb", "shown": "", "offline": ""}
    return folder, {
        "course": {"exercises": index, "chapters": chapters, "places": places, "before": course["before"]},
        "questions": {slug: _asked(course["exercises"][slug], one) for slug, one in course["asked"].items()},
        "alike": course["alike"],
        "counts": counts,
    }


def _asked(exercise: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """The questions of an exercise that stand alone, as :func:`whichpm.practice.questions` chose them."""
    items = [item for item in exercise["items"] if item["id"] in asked["items"]]
    used = {option for item in items for option in item["options"]}
    options = [option for option in exercise["options"] if option["id"] in used]
    partners = {"partners": asked["partners"]} if asked["partners"] else {}
    return {"title": exercise["title"], "story": exercise["story"], "options": options, "items": items, **partners}


def _folder() -> Path | None:
    """The folder with the course: where the kernel works, or where the editor says that the notebook lies."""
    return next((one for one in (Path.cwd(), documents.folder_of_notebook()) if one and (one / COURSE).is_file()), None)


def _course(folder: Path) -> dict[str, Any]:
    path = folder / COURSE
    return _read(path, path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> dict[str, Any]:
    """Raises :class:`~whichpm.handout.HandoutError` for a file that is not the course's."""
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("format"), int) or "exercises" not in found:
        raise handout.HandoutError(f"{path.name} is damaged; copy it again from where you got the course")
    if found["format"] > 1:
        raise handout.HandoutError(f"a newer whichpm wrote {path.name}: install the one that came with the course")
    return found
