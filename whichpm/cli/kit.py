"""The command that packs what learners get, one kit a form, and draws whose form is which."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from whichpm.cli.common import HERE, Assignment, Course, app, fail, find_course, out
from whichpm.cli.running import warn_if_open


@app.command()
def kit(
    assignment: Assignment,
    form: Annotated[str, typer.Option(help="Pack this form of the set alone, and draw nothing.")] = "",
    roster: Annotated[
        Path | None,
        typer.Option(help="Whom to draw forms for, as for `whichpm collect`. [default: the gradebook's students]"),
    ] = None,
    course: Course = HERE,
) -> None:
    """Pack what a learner needs into kits/, after a search for leaked keys; of a set with forms, a kit for each.

    Then a form is drawn for each learner of the class: the same one whenever you ask. draws/ASSIGNMENT.csv lists them.
    """
    root = find_course(course)
    from whichpm.bank import BankError
    from whichpm.kit.pack import LeakFound, NoForm, pack
    from whichpm.worked import WorkedOn

    try:
        packed = pack(root, assignment, form)
        learners = _learners(root, assignment, roster) if len(packed) > 1 else []
        drawn = _drawn(root, assignment, learners, list(packed)) if learners else {}
    except (OSError, NoForm, LeakFound, WorkedOn, BankError) as error:
        fail(error)
    warn_if_open(root)
    counts = Counter(drawn.values())
    for name, target in packed.items():
        whose = f", for {counts[name]} learners" if drawn else ""
        what = f"form {name}{whose}: " if name else ""
        out.print(
            f"Packed {what}{target} ({target.stat().st_size // 1000} kB).",
            soft_wrap=True,
            highlight=False,
            markup=False,
        )
    if drawn:
        out.print(
            f"draws/{assignment}.csv says whose form is which. Keep draws/ to yourself, and copy it when you copy the "
            "gradebook: without it, other forms would fall to the class.",
            soft_wrap=True,
        )
    elif len(packed) > 1:
        out.print(
            "No class is known, so nobody's form was drawn: name it with --roster FILE, or give out the kits as you "
            "like. Whatever form a learner hands in is graded.",
            soft_wrap=True,
        )


def _learners(root: Path, assignment: str, file: Path | None) -> list[str]:
    """Ids of the class: of a roster, or of the students of the gradebook who have not left."""
    from whichpm.nbgrader.collect.roster import RosterError, read_roster
    from whichpm.nbgrader.gradebook.door import GradebookError, NoGradebook
    from whichpm.nbgrader.gradebook.roster import everybody
    from whichpm.nbgrader.gradebook.setting import Setting, SettingError

    try:
        if file:
            return [each.id for each in read_roster(file).people if not each.dropped]
        return [str(each["id"]) for each in everybody(Setting(root, assignment).db_url)]
    except NoGradebook:
        return []
    except (RosterError, GradebookError, SettingError) as error:
        fail(error)


def _drawn(root: Path, assignment: str, learners: list[str], forms: list[str]) -> dict[str, str]:
    from whichpm.quality import drawing

    return drawing.enlist(root, drawing.begin(root, assignment), learners, forms)
