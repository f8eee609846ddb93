"""A notebook that is safe to grade, from what the gradebook knows and what the learner wrote.

Which cells exist, their types, flags, points and locked sources come from the gradebook; from the learner come only the
text of answer cells and, as plain cells, whatever they added, made harmless for who reads it. Outputs never survive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from whichpm.answers import Answers
from whichpm.nbgrader.submission import clean, words
from whichpm.nbgrader.submission.known import KnownCell, KnownNotebook
from whichpm.nbgrader.submission.notebook import Cell, Problem, Submission

EXTRA_CELLS = 200
"""Cells of the learner's own that are kept."""
EXTRA_CHARACTERS = 200_000
"""Characters of the learner's own cells, all together."""
SCHEMA_VERSION = 3
ABOUT = "**About the submitted notebook** (written by the grader)"


def normalise(known: KnownNotebook, submission: Submission) -> tuple[dict[str, Any], list[Problem]]:
    """The notebook to grade, in notebook format 4.5, and what had to be fixed in it."""
    found = words.find(known, submission)
    chosen = {cell.grade_id: found.place(cell.grade_id) for cell in known.cells}
    problems = _fixed(known, submission, chosen, found)
    kept = {index: cell for cell in known.cells if (index := chosen[cell.grade_id]) is not None}
    missing = _missing_after(known.cells, chosen)
    cells = [_put_back(cell, submission) for cell in missing[None]]
    room = EXTRA_CHARACTERS
    extra = dropped = changed = cut = 0
    for index, cell in enumerate(submission.cells):
        if index in kept:
            of_release = kept[index]
            handed_in = found.text(of_release, submission)
            source = _source(of_release, handed_in)
            if not of_release.locked:
                changed += source != handed_in
                cut += clean.is_cut(handed_in)
            cells.append(_cell(of_release.type, source, _metadata(of_release)))
            cells += [_put_back(lost, submission) for lost in missing[of_release.grade_id]]
        elif index in found.joined:
            continue
        elif extra < EXTRA_CELLS and len(cell.source) <= room:
            extra, room = extra + 1, room - len(cell.source)
            kind, source = _shown(cell)
            changed += kind == cell.type and source != cell.source
            cut += clean.is_cut(cell.source)
            cells.append(_cell(kind, source, {}))
        else:
            dropped += 1
    if changed:
        cause = "links, HTML or commands in what the learner wrote are shown as text"
        problems.append(Problem(cause, "the notebook as handed in is unchanged", notice=True))
    if cut:
        cause = f"words of more than {clean.LONGEST} characters are cut where the notebook is shown"
        problems.append(Problem(cause, "the notebook as handed in is unchanged", notice=True))
    if dropped:
        cause = f"{dropped} cells that the learner added are left out: only {EXTRA_CELLS} are kept"
        problems.append(Problem(cause, "look at the notebook as handed in"))
    return _notebook(known, cells), problems


def annotate(
    notebook: dict[str, Any], problems: Iterable[Problem], answers: Mapping[str, Answers], known: KnownNotebook
) -> None:
    """Keep in the notebook what grading needs, and say at its top what was wrong with the submission."""
    in_place = {cell.grade_id: cell.in_place for cell in known.cells if cell.autograded and cell.in_place}
    listed = list(dict.fromkeys(problems))
    notebook["metadata"]["whichpm"] = {
        "format": 1,
        **({"form": known.form} if known.form else {}),
        **({"exercises": in_place} if in_place else {}),
        "problems": [str(problem) for problem in listed],
        "answers": {slug: saved.payload() for slug, saved in answers.items()},
    }
    if listed:
        lines = [clean.markdown(f"- {_sentence(problem.cause)} {_sentence(problem.fix)}") for problem in listed]
        text = f"{ABOUT}\n\n" + "\n".join(lines)
        notebook["cells"].insert(0, _cell("markdown", text, {}))
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"cell-{number}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _missing_after(
    known: Iterable[KnownCell], chosen: Mapping[str, int | None]
) -> defaultdict[str | None, list[KnownCell]]:
    """Known cells that the submission lacks, by the id of the known cell before them."""
    missing: defaultdict[str | None, list[KnownCell]] = defaultdict(list)
    before = None
    for cell in known:
        if chosen[cell.grade_id] is None:
            missing[before].append(cell)
        else:
            before = cell.grade_id
    return missing


def _fixed(
    known: KnownNotebook, submission: Submission, chosen: Mapping[str, int | None], found: words.Words
) -> list[Problem]:
    if not submission.cells:
        return []
    missing = [cell.grade_id for cell in known.cells if chosen[cell.grade_id] is None]
    if len(missing) == len(known.cells):
        cause = "none of its cells belong to this problem set (another notebook, or one that lost its marks)"
        return [Problem(cause, "look at the cells below; if it is another notebook, ask the learner for the right one")]
    problems = []
    claims = [cell.grade_id for cell in submission.cells]
    if missing:
        listed = ", ".join(missing)
        fix = "look whether the learner answered elsewhere"
        problems.append(Problem(f"cells were missing and have been put back: {listed}", fix))
    if copied := [cell.grade_id for cell in known.cells if claims.count(cell.grade_id) > 1]:
        cause = f"cells stood there more than once: {', '.join(copied)}"
        fix = "the changed one counts, a text that was split is put together in order, the others are plain cells"
        problems.append(Problem(cause, fix))
    for grade_id in found.elsewhere:
        cause = f"{grade_id} is as it was handed out, and the learner wrote into another cell"
        problems.append(Problem(cause, "what stands there is shown as the answer; grade it by hand"))
    return problems


def _put_back(known: KnownCell, submission: Submission) -> dict[str, Any]:
    """A known cell that the submission lacks. A changed answer cell is left to a person: nobody gets 0 by accident."""
    source = known.source
    if known.solution:
        lost = "was missing from the submission" if submission.cells else "could not be read"
        source = f"This answer {lost}."
        source = f"# {source}" if known.type == "code" else f"*{source}*"
    return _cell(known.type, source, _metadata(known))


def _source(known: KnownCell, handed_in: str) -> str:
    """The learner's words where they may write. What they left alone stays the author's, to the letter."""
    if known.locked or handed_in == known.source:
        return known.source
    if known.type == "raw":
        return escape(clean.plain(handed_in))  # A page takes raw cells as HTML.
    return clean.markdown(handed_in) if known.type == "markdown" else clean.plain(handed_in)


def _shown(cell: Cell) -> tuple[str, str]:
    """Type and source in which a cell of the learner's own is shown; a page would take a raw cell as HTML."""
    if cell.type == "code":
        return "code", clean.plain(cell.source)
    return "markdown", clean.markdown(cell.source) if cell.type == "markdown" else clean.code(cell.source)


def _metadata(known: KnownCell) -> dict[str, Any]:
    nbgrader: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "grade_id": known.grade_id,
        "grade": known.grade,
        "solution": known.solution,
        "task": known.task,
        "locked": known.locked,
        "cell_type": known.type,
        "checksum": known.checksum,
    }
    if known.points is not None:
        nbgrader["points"] = known.points
    editable = {} if known.solution else {"editable": False}
    return {"deletable": False, **editable, "nbgrader": nbgrader}


def _cell(kind: str, source: str, metadata: dict[str, Any]) -> dict[str, Any]:
    kind = kind if kind in ("code", "markdown") else "raw"
    cell = {"cell_type": kind, "metadata": metadata, "source": source}
    return {**cell, "execution_count": None, "outputs": []} if kind == "code" else cell


def _notebook(known: KnownNotebook, cells: list[dict[str, Any]]) -> dict[str, Any]:
    language = known.kernelspec.get("language", "python")
    metadata: dict[str, Any] = {"language_info": {"name": language}}
    if known.kernelspec:
        metadata["kernelspec"] = dict(known.kernelspec)
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
