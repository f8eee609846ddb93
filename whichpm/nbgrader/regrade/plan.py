"""``whichpm regrade``, first half: what would change if stored answers were scored with the keys of now."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from whichpm import bank
from whichpm.nbgrader.gradebook import door, marks
from whichpm.nbgrader.gradebook.late import Penalties
from whichpm.nbgrader.gradebook.marks import Assignment, Handed, Sheet
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.gradebook.settle import settled
from whichpm.nbgrader.gradebook.students import names
from whichpm.nbgrader.marking import keys, verdicts
from whichpm.nbgrader.marking.verdicts import KeyChange
from whichpm.nbgrader.regrade import log
from whichpm.nbgrader.regrade.changes import CellChange, Change, Preview, digest
from whichpm.nbgrader.regrade.decisions import proposed
from whichpm.nbgrader.regrade.rescore import RescoredCell, Unusable, rescore
from whichpm.quality import sets

NONE: Mapping[str, bytes] = {}


def plan(setting: Setting, files: Mapping[str, bytes] = NONE) -> Preview:
    """What a regrade would change; changes nothing itself.

    Parameters
    ----------
    setting
        The course and the assignment.
    files
        Key files that are to be written, by slug; the course's own count for all others.

    Raises
    ------
    GradebookError
    NoKey
        A key that cannot be used: a slip in it is no reason to take everybody's points away.
    PluginFailed
    CannotDecide
        One of ``files`` cannot be graded with.
    """
    with door.reading(setting.db_url, setting.assignment) as connection:
        assignment = marks.assignment(connection, setting.assignment)
        slugs = exercises(assignment, setting.root)
        with proposed(setting.root, slugs, files) as root:
            planner = _Planner(setting, assignment, root)
            changes = [change for each in marks.submissions(connection, assignment) for change in planner.changes(each)]
    return Preview(
        assignment=setting.assignment,
        changes=tuple(changes),
        keys={slug: items for slug, items in planner.keys.items() if items},
        maxima=planner.maxima,
        digests=digests(setting.root, slugs),
        problems=planner.problems,
        unfinished=log.unfinished(setting.root, setting.assignment) is not None,
        names=names(setting.db_url),
        of_tables=planner.of_tables,
        former=planner.former,
        files=files,
    )


def exercises(assignment: Assignment, root: Path) -> list[str]:
    """Slugs of the exercises of an assignment, in all its forms. Raises :class:`GradebookError`."""
    own = [part.name for parts in assignment.parts.values() for part in parts.values() if part.autograded]
    try:
        forms = sets.read(root).places(assignment.name, own)
    except bank.BankError as error:
        raise door.GradebookError(f"{error.problems[0]}; then run the command again") from None
    return list(dict.fromkeys([*own, *(slug for places in forms.values() for slug in places.values())]))


def digests(root: Path, slugs: list[str]) -> dict[str, str]:
    """Digests of the key files that can be graded with, by slug."""
    found = {}
    for slug in slugs:
        try:
            keys.graded(root, slug)
            content = bank.path(root, "graded", slug).read_bytes()
        except (keys.NoKey, OSError):
            continue
        found[slug] = digest(content)
    return found


class _Planner:
    """Compares submissions with what the key gives, one at a time."""

    def __init__(self, setting: Setting, assignment: Assignment, keys_below: Path) -> None:
        self._setting, self._root = setting, keys_below
        self._penalties = Penalties(setting.config, setting.root)
        self.maxima = {
            name: {part.name: part.points for part in parts.values() if part.autograded}
            for name, parts in assignment.parts.items()
        }
        self.problems: dict[str, str] = {}
        self.keys: dict[str, dict[str, KeyChange]] = {}
        self.former: dict[str, dict[str, frozenset[str]]] = {}
        self.of_tables = 0

    def changes(self, handed: Handed) -> Iterator[Change]:
        """What would change for one learner."""
        for name, sheet in sorted(handed.notebooks.items()):
            try:
                change = self._change(handed, name, sheet)
            except FileNotFoundError:
                continue  # It was not handed in, or not graded yet.
            except Unusable as error:
                self.problems[handed.learner] = f"{name}: {error}"
                continue
            if change:
                yield change

    def _change(self, handed: Handed, name: str, sheet: Sheet) -> Change | None:
        path = Path(self._setting.autograded(handed.learner)) / f"{name}.ipynb"
        scored = rescore(path, self.maxima[name], self._root)
        differs = [cell for cell in scored.cells if cell.differs]
        items = {cell.name: self._items(cell) for cell in differs}
        cells = []
        score = sheet.score
        for cell in scored.cells:
            mark, points = sheet.marks.get(cell.name), cell.points
            if mark and (mark.auto is None or not math.isclose(mark.auto, points, abs_tol=1e-9)):
                cells.append(CellChange(cell.name, mark, mark.auto, points, items.get(cell.name, {})))
                score += mark._replace(auto=points).score - mark.score
        if not cells and not differs:
            return None
        late, penalty = handed.seconds_late, sheet.penalty
        if cells:
            penalty = self._penalties.of(handed.learner, score, late)
        return Change(
            learner=handed.learner,
            name=handed.name,
            notebook=name,
            sheet=sheet,
            seconds_late=late,
            before=sheet.score - (settled(handed, self._penalties).notebooks[name].penalty or 0.0),
            after=score - (penalty or 0.0),
            penalty=penalty,
            cells=tuple(cells),
            path=path,
            digest=scored.digest if differs else "",
        )

    def _items(self, cell: RescoredCell) -> dict[str, tuple[float, float]]:
        """Items whose points change; keeps whose key did."""
        if cell.now[0]["output_type"] == "error":
            if cell.before and cell.before[0].get("output_type") != "error":
                raise keys.NoKey(f"{cell.slug} cannot be graded: {cell.now[0]['evalue']}. Nothing was changed.")
            return {}
        exercise = keys.graded(self._root, cell.slug)
        before, now = verdicts.read(cell.before, exercise), verdicts.read(cell.now)
        self.of_tables += bool(before and before.of_table)
        self.keys.setdefault(cell.slug, {}).update(verdicts.key_changes(before, now, exercise))
        if before and now:
            former = self.former.setdefault(cell.slug, {})
            for name, each in now.items.items():
                if name in before.items and (lost := before.items[name].earning - each.earning):
                    former[name] = former.get(name, frozenset()) | lost
        return verdicts.differences(before, now)
