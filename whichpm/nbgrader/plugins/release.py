"""Stops ``nbgrader generate_assignment`` before it deletes a release that it could not replace.

nbgrader deletes the old release first and finds out afterwards that the new one cannot be made, and after hand-ins it
neither adds nor removes cells. Cards it does not know at all: answers to one that is gone would be doubtful for the
whole class, and one that is new would count as left open.
"""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader import utils
from nbgrader.converters.base import NbGraderException

from whichpm import bank, handout, worked
from whichpm.nbgrader.gradebook import door, marks
from whichpm.nbgrader.gradebook.released import known_notebooks
from whichpm.nbgrader.plugins.publish import CannotRelease, checked

Marks = tuple[bool, bool, bool]


class SourceNotebooks(NotebookExporter):
    """Reads source notebooks as nbconvert does, once all of an assignment are known to be fit for a release.

    Use with ``c.GenerateAssignment.exporter_class``.
    """

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)  # type: ignore[no-untyped-call]  # nbconvert has few types
        converter: Any = self.parent
        course = getattr(converter, "coursedir", None)
        if course is None or not isinstance(found := getattr(converter, "assignments", None), dict):
            return
        for folder, paths in found.items():
            # Here, before the first one: nbgrader deletes what is there before it calls any other hook.
            if problems := list(_problems(course, Path(folder).name, [Path(path) for path in paths])):
                self.log.error("the release was not generated, and the one of before stays:\n%s", "\n".join(problems))
                raise NbGraderException("the release was not generated")


def _problems(course: Any, assignment: str, paths: Iterable[Path]) -> Iterator[str]:
    root = Path(course.root)
    fates = dict.fromkeys({path.parent for path in paths}, "which every learner would get")
    fates[_release(course, assignment)] = "which nbgrader would delete"
    for folder, fate in fates.items():
        for name in worked.kept(folder):
            yield f"{folder / name}: somebody's answers, {fate}; move the file elsewhere"
    sources = {}
    for path in paths:
        try:
            sources[path.stem] = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        except Exception:
            return  # nbgrader says what is wrong with it.
    cited: set[str] = set()
    for name, notebook in sources.items():
        try:
            cited |= set(checked(root, assignment, name, notebook))
        except CannotRelease as error:
            yield str(error)
    who = _handed_in(course, assignment)
    if not who:
        return
    say = f"{len(who)} have handed in" if len(who) > 1 else f"{next(iter(who))} has handed in"
    for what, fix in (*_cells(course, assignment, sources), *_cards(course, assignment, root, cited)):
        yield f"{what}, but {say}; {fix}, and generate it again"


def _release(course: Any, assignment: str) -> Path:
    return Path(course.format_path(course.release_directory, ".", assignment))


def _handed_in(course: Any, assignment: str) -> set[str]:
    """Who has a submission, graded or not."""
    folders = glob.glob(course.format_path(course.submitted_directory, "*", glob.escape(assignment)))  # noqa: PTH207
    there = {Path(folder).parent.name for folder in folders}
    try:
        with door.reading(course.db_url) as connection:
            there |= marks.learners(connection, marks.assignment(connection, assignment))
    except door.GradebookError:
        pass  # Nothing was generated yet; nbgrader says whatever else is wrong with it.
    return {name for name in there if not name.startswith(".")}


def _cells(course: Any, assignment: str, sources: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    try:
        known = known_notebooks(course.db_url, assignment)
    except door.GradebookError:
        return
    for name in sorted(known.keys() ^ sources.keys()):
        if str(course.notebook_id) == "*":
            yield f"the notebook {name} was {'removed' if name in known else 'added'}", "undo that"
    for name in sorted(known.keys() & sources.keys()):
        before = {cell.grade_id: (cell.grade, cell.solution, cell.task) for cell in known[name].cells}
        now = dict(_marked(sources[name]))
        gone, new = sorted(before.keys() - now.keys()), sorted(now.keys() - before.keys())
        other = sorted(each for each in before.keys() & now.keys() if before[each] != now[each])
        for cells, what in ((gone, "removed"), (new, "added"), (other, "made another kind of cell")):
            if cells:
                yield f"{name}.ipynb: {', '.join(cells)} {'was' if len(cells) == 1 else 'were'} {what}", "undo that"


def _marked(notebook: Any) -> Iterator[tuple[str, Marks]]:
    for cell in notebook.cells:
        kinds = (utils.is_grade(cell), utils.is_solution(cell), utils.is_task(cell))
        if any(kinds) or utils.is_locked(cell):
            yield cell.metadata.nbgrader["grade_id"], kinds


def _cards(course: Any, assignment: str, root: Path, cited: Iterable[str]) -> Iterator[tuple[str, str]]:
    released = _release(course, assignment)
    for slug in sorted(cited):
        try:
            old = msgspec.json.decode((released / f"{slug}{handout.SUFFIX}").read_bytes())
            before = {item["id"]: set(item["options"]) for item in old["items"]}
            now = {item.id: set(item.options) for item in bank.load(bank.path(root, "graded", slug)).items}
        except (OSError, ValueError, LookupError, TypeError, bank.BankError):
            continue
        file = f"exercises/graded/{slug}.yml"
        if gone := sorted(before.keys() - now.keys()):
            void = " ".join(f"--void {slug}/{item}" for item in gone)
            fix = f"put it back, and let it count for nobody with `whichpm regrade {assignment} {void}`"
            yield f"{file}: {', '.join(gone)} {'was' if len(gone) == 1 else 'were'} removed", fix
        if new := sorted(now.keys() - before.keys()):
            yield (
                f"{file}: {', '.join(new)} {'was' if len(new) == 1 else 'were'} added",
                "keep it for another assignment",
            )
        for item in sorted(before.keys() & now.keys()):
            if lost := sorted(before[item] - now[item]):
                yield f"{file}: {item} lost the option {', '.join(lost)}", "put it back"
