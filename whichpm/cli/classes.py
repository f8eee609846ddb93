"""The command that shows how a class did, and what to do about it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from whichpm.cli.common import HERE, Assignment, Course, Database, fail, find_class, out, printable, report

if TYPE_CHECKING:
    from whichpm.cohort.questions import Question
    from whichpm.cohort.report import FormReport
    from whichpm.stats.classical import Interval


@report.command("class")
def class_(
    assignment: Assignment,
    section: Annotated[str | None, typer.Option(help="Only this section of the roster.")] = None,
    form: Annotated[str | None, typer.Option(help="Only this form of the set.")] = None,
    db: Database = None,
    course: Course = HERE,
) -> None:
    """Show how a graded class did: what to do next, the set as a whole, each question, and who mixes up what.

    The item table that it rests on is written to reports/ASSIGNMENT. Keys are shown: it is for you alone.
    """
    from whichpm import bank
    from whichpm.cohort import itemtable
    from whichpm.cohort import report as told
    from whichpm.nbgrader.gradebook import itemrows
    from whichpm.nbgrader.gradebook.door import GradebookError
    from whichpm.nbgrader.gradebook.setting import SettingError

    root = find_class(course)
    try:
        graded = bank.graded(root)
        done, left = itemrows.write(root, assignment, db, graded)
        table = told.chosen(itemtable.read(done.folder).collect(), section, form)
    except (OSError, ValueError, SettingError, GradebookError, bank.BankError) as error:
        fail(error)
    for one in told.reports(table, graded):
        _show(f"{assignment}, form {one.form}" if one.form else assignment, one, list(told.advice(one, root)))
    if left:
        names = ", ".join(printable(each.learner) for each in left)
        out.print(f"Not in these figures, as there are no answers to read: {names}.", highlight=False, soft_wrap=True)


def _show(title: str, found: FormReport, advice: list[str]) -> None:
    out.print(f"\n{title}: what to do next", style="bold", highlight=False)
    for sentence in advice or ["Nothing stands out."]:
        out.print(f"- {sentence}", highlight=False, markup=False, soft_wrap=True)
    totals, alpha = found.totals, found.alpha
    rows = [
        ("Learners", str(totals.n)),
        ("Mean", f"{_range(found.mean, 1)} of {found.maximum:g} points"),
        ("Median, standard deviation", f"{totals.median:.1f}, {_number(totals.deviation, 1)}"),
        ("By guessing", f"{found.chance:.1f}"),
        ("Alpha (KR-20), of statements", _range(alpha, 2)),
        ("Standard error of a total", f"{_number(found.error, 1)} points"),
        ("Follows the cue", _range(found.cue, 2)),
    ]
    table = Table(title="The set", show_header=False)
    for row in rows:
        table.add_row(*row)
    out.print(table)
    out.print(_questions(found))
    out.print(_confusions(found))


def _questions(found: FormReport) -> Table:
    table = Table(title="Questions, the hardest first")
    for name in (
        "Question",
        "n",
        "Right",
        "Above chance",
        "Item-rest r",
        "Efficiency",
        "Weight",
        "Key",
        "Most liked wrong",
        "",
    ):
        table.add_column(name, overflow="fold")
    for one in sorted(found.questions, key=lambda one: one.facility.value):
        table.add_row(
            f"{one.exercise}/{one.item}",
            str(one.n),
            _range(one.facility, 2),
            _number(one.above, 2),
            _range(one.rest, 2),
            _number(one.efficiency, 0),
            _number(one.weight, 1),
            one.key,
            _liked(one),
            ", ".join(flag.kind for flag in one.flags),
        )
    return table


def _liked(one: Question) -> str:
    wrong = [choice for choice in one.choices if choice.option != one.key and choice.chosen]
    best = max(wrong, key=lambda choice: choice.chosen, default=None)
    return f"{best.option} {best.share:.0%}" if best else ""


def _confusions(found: FormReport) -> Table:
    table = Table(title="Who is taken for whom: share of the answers that could show it")
    names = ("", "Answers", "Right", "Project for product", "Product for project", "Both for one", "One for both")
    for name in (*names, "For somebody else"):
        table.add_column(name, overflow="fold")
    for by in ("all", "line", "content"):
        for one in found.mixed[by]:
            shares = (one.right, one.to_project, one.to_product, one.too_often_both, one.both_missed, one.other_missed)
            label = one.group if by == "all" else f"{by} {one.group}"
            table.add_row(label, str(one.answers), *("" if math.isnan(share) else f"{share:.0%}" for share in shares))
    return table


def _number(value: float, digits: int) -> str:
    return "" if math.isnan(value) else f"{value:.{digits}f}"


def _range(value: Interval, digits: int) -> str:
    whole = _number(value.value, digits)
    return whole if math.isnan(value.low) else f"{whole} [{value.low:.{digits}f} to {value.high:.{digits}f}]"
