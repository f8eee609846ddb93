"""One graded notebook and what the key gives for it now, from the answers that it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from whichpm.nbgrader.marking import grading
from whichpm.nbgrader.submission.plainfile import GRADED_LIMIT, NotPlain, TooLarge, read_plain


class Unusable(Exception):
    """A graded notebook from which nothing can be graded; the message says why and what to do."""


class RescoredCell(NamedTuple):
    """An autograded cell of a notebook, its exercise, its outputs as they are, and as the key gives them."""

    name: str
    slug: str
    cell: dict[str, Any]
    before: Any
    now: list[dict[str, Any]]

    @property
    def differs(self) -> bool:
        """Whether the notebook has something else than what the key gives."""
        return bool(_joined(self.before) != _joined(self.now))

    @property
    def points(self) -> float:
        """The points that nbgrader reads from the new outputs."""
        return 0.0 if self.now[0]["output_type"] == "error" else float(self.now[0]["data"]["text/plain"])


class Rescored(NamedTuple):
    """A graded notebook: a digest of the file as it is, and its autograded cells."""

    digest: str
    notebook: dict[str, Any]
    cells: list[RescoredCell]

    def content(self) -> bytes:
        """The notebook with what the key gives, in the bytes that nbformat writes."""
        for each in self.cells:
            each.cell["outputs"] = _split(each.now)
        return msgspec.json.format(msgspec.json.encode(self.notebook, order="sorted"), indent=1) + b"\n"


def rescore(path: Path, maxima: Mapping[str, float], root: Path) -> Rescored:
    """Score a graded notebook again.

    Parameters
    ----------
    path
        The notebook.
    maxima
        Points of its autograded cells, by name.
    root
        The course folder, with ``exercises/graded/``.

    Raises
    ------
    Unusable, FileNotFoundError
    """
    try:
        content = read_plain(path, GRADED_LIMIT)
        notebook = msgspec.json.decode(content)
        ours = notebook["metadata"].get("whichpm", {})
        answers, in_place = ours.get("answers"), ours.get("exercises", {})
        marked = [cell for cell in notebook["cells"] if isinstance(cell["metadata"].get("nbgrader"), dict)]
    except FileNotFoundError:
        raise
    except (NotPlain, TooLarge, OSError, ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise Unusable("the graded notebook cannot be read; grade it again with --force") from None
    if not isinstance(answers, dict) or not marked:
        cause = "the graded notebook keeps no answers, because it was not graded from data"
        raise Unusable(f"{cause}; its points stay; grade it again with the settings of nbgrader_config.py")
    cells = [
        RescoredCell(name, slug, cell, cell.get("outputs"), grading.outputs(slug, maxima[name], root, answers))
        for cell in marked
        for name in [cell["metadata"]["nbgrader"].get("grade_id")]
        for slug in [in_place.get(name, name)]
        if name in maxima and cell["cell_type"] == "code"
    ]
    return Rescored(sha256(content).hexdigest(), notebook, cells)


def _split(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Outputs as a notebook file has them: long texts as lists of lines."""
    return [
        {**output, "data": {kind: text.splitlines(keepends=True) for kind, text in output["data"].items()}}
        if "data" in output
        else output
        for output in outputs
    ]


def _joined(outputs: Any) -> Any:
    if not isinstance(outputs, list):
        return outputs
    return [
        {**output, "data": {kind: _text(text) for kind, text in output["data"].items()}}
        if isinstance(output, dict) and isinstance(output.get("data"), dict)
        else output
        for output in outputs
    ]


def _text(text: Any) -> Any:
    return "".join(map(str, text)) if isinstance(text, list) else text
