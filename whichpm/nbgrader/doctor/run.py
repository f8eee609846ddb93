"""The doctor's round through a class: what grading put into quarantine, and what is in ``submitted/`` now."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext, suppress
from pathlib import Path

from whichpm.nbgrader.doctor.diagnose import Course, Diagnosis, Finding, diagnose
from whichpm.nbgrader.doctor.repair import repair
from whichpm.nbgrader.gradebook import door, quarantine, roster
from whichpm.nbgrader.gradebook.lock import only_grader
from whichpm.nbgrader.gradebook.quarantine import Remark, written
from whichpm.nbgrader.gradebook.released import known_notebooks
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.gradebook.students import names

GRADE = "run `whichpm grade {}` again"


def round_(
    setting: Setting, *, fix: bool = False, students: str = "*", seen: Callable[[int, int], None]
) -> Iterator[Diagnosis]:
    """Everybody's diagnosis, one after the other; with ``fix``, after the repair.

    Raises
    ------
    GradebookError
        Also where the gradebook has no such assignment.
    SettingError, ValueError, Locked
        From the configuration, a damaged list of quarantine, and a grader at work.
    """
    assignment = setting.assignment
    release, notebooks = (
        setting.root / "release" / assignment,
        known_notebooks(setting.db_url, assignment, setting.handed_out, setting.everybody(), setting.root),
    )
    listed: defaultdict[str, list[Remark]] = defaultdict(list)
    for remark in quarantine.read(setting.root, assignment):
        listed[remark.learner].append(remark)
    graded = _changed(quarantine.path(setting.root, assignment))
    learners, known = setting.learners(students), names(setting.db_url)
    with door.reading(setting.db_url, assignment) as connection:
        excused = roster.excused(connection, assignment)
    with only_grader(setting.root) if fix else nullcontext():
        course = Course(setting.root, release, notebooks, setting.ignored)
        for count, learner in enumerate(learners, 1):
            seen(count, len(learners))
            folder = Path(setting.submitted(learner))
            found = diagnose(learner, folder, course)
            found.name, found.excused = known.get(learner, ""), learner in excused
            _compare(found, listed.pop(written(learner), []), folder, graded, assignment)
            if fix and found.plans:
                _fix(found, folder, setting.root / "collected" / assignment / "originals" / learner)
            yield found
    if students == "*":
        yield from _gone(listed, assignment, known)


def _compare(found: Diagnosis, remarks: list[Remark], folder: Path, graded: float, assignment: str) -> None:
    """Bring in what grading said; where the submission changed since, grading has to look again."""
    found.changed = bool(remarks) and _newest(folder) > graded
    causes = {finding.cause for finding in found.findings}
    for remark in remarks:
        if remark.cause in causes:
            continue
        if found.changed:
            fix = f"it is no longer so: {GRADE.format(assignment)}"
            found.findings.append(Finding(remark.file, f"grading said: {remark.cause}", fix, fixable=True))
        else:
            found.state = remark.state if found.state == "sound" else found.state
            found.findings.append(Finding(remark.file, remark.cause, remark.fix, fixable=False))


def _gone(listed: dict[str, list[Remark]], assignment: str, known: Mapping[str, str]) -> Iterator[Diagnosis]:
    for learner, remarks in sorted(listed.items()):
        found = Diagnosis(learner, remarks[0].file, salvaged="nothing", changed=True, name=known.get(learner, ""))
        fix = f"nothing, if that is as it should be; {GRADE.format(assignment)}"
        found.findings.append(
            Finding("", "it is on the list of quarantine, but no longer in submitted/", fix, fixable=True)
        )
        yield found


def _fix(found: Diagnosis, folder: Path, originals: Path) -> None:
    try:
        repair(folder, found.plans, originals)
        found.fixed = True
    except OSError as error:
        cause = f"it could not be repaired ({error.strerror or error})"
        found.findings.append(Finding("", cause, "check permissions and free space, and try again", fixable=False))
        found.state = "doubtful" if found.state == "sound" else found.state


def _newest(folder: Path) -> float:
    """When the submission last changed, as far as it can be seen."""
    times = [folder.lstat().st_mtime]
    with suppress(OSError), os.scandir(folder) as entries:
        times += [entry.stat(follow_symlinks=False).st_mtime for entry in entries]
    return max(times)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
