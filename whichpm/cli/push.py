"""The command that sends scores into the gradebook of a connected LMS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from whichpm.cli.common import FOR_A_PERSON, HERE, Assignment, Course, Database, called, find_class, out, printable
from whichpm.cli.lti import explained, lti, ready, say
from whichpm.cli.marks import name_some, say_to_person

if TYPE_CHECKING:
    from whichpm.lms.lti.scores import ScorePlan

HIDDEN = "may have points in the LMS that were not sent from here: it does not show them to this tool"


@lti.command()
def push(
    assignment: Assignment,
    column: Annotated[str, typer.Option(help="Its column in the LMS, where the name does not say which.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and send nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Send without asking.")] = False,
    overrule: Annotated[bool, typer.Option("--overrule", help="Change also what somebody entered in the LMS.")] = False,
    db: Database = None,
    course: Course = HERE,
) -> None:
    """Send the points of an assignment into the LMS's gradebook, each with a short comment, after you have seen them.

    Only what has changed is sent, and a push that broke off goes on where it stopped. Who handed in nothing, or waits
    for a grade by hand, is left as it is; so are points that somebody entered in the LMS. Exit codes: 0 all points are
    in; 3 some learners are left for you, each named; 1 it failed.
    """
    root = find_class(course)
    from whichpm.nbgrader.gradebook.results import results
    from whichpm.nbgrader.gradebook.setting import Setting
    from whichpm.nbgrader.gradefile.grades import listed, of_assignment, rounded
    from whichpm.quality import sets

    with explained():
        from whichpm.lms.lti import columns, connection, problems, scores

        setting = Setting(root, assignment, db)
        found = results(setting)
        grades = of_assignment(found)
        in_sets = sets.read(root).sets.get(assignment)
        title = in_sets.title if in_sets else assignment
        known, tool, connected = ready(root)
        people = connection.load(root, connection.PEOPLE, connection.People)
        if people is None or connected.issuer not in people.learners:
            raise problems.NotConnected("nobody knows who is who in the LMS yet; run `whichpm lti roster` first")
        users = {learner: user for user, learner in people.learners[connected.issuer].items()}
        penalties = {each.learner: listed(rounded(each.penalty)) for each in found.rows if each.penalty}
        wanted: list[scores.Score | str] = []
        for learner, points in grades.points.items():
            if points is not None:
                said = scores.comment(listed(points), listed(grades.maximum), penalties.get(learner, ""))
                wanted.append(scores.Score(learner, users[learner], points, said) if learner in users else learner)
        place = columns.find(tool, connected, assignment, title, column)
        if place and (other := scores.taken_by(root, assignment, place)):
            raise problems.NoColumn(
                f"{place.name} has the points of {other}, which those of {assignment} would overwrite; name a column "
                "of its own with --column, or have the LMS let this tool make columns"
            )
        record = scores.Record(root, assignment)
        has = scores.there(tool, connected, place, grades.maximum) if place else scores.InLms({})
        plan = scores.plan(wanted, record.of(place), has, overrule=overrule)
    names = {each.learner: each.name for each in found.rows}
    shown = f"“{place.name}”" if place else f"a new column “{title}” of {listed(grades.maximum)} points"
    show_plan(plan, names, f"{connected.title}: {shown}")
    if place and place.maximum is not None and rounded(place.maximum) != grades.maximum:
        say(f"The column counts to {listed(rounded(place.maximum))}: the LMS converts {listed(grades.maximum)} to it.")
    refused: tuple[tuple[str, str], ...] = ()
    if plan.changes and not dry_run:
        if not yes and not typer.confirm(f"Send {len(plan.changes)} scores to {connected.issuer}?"):
            out.print("Nothing was sent.")
            raise typer.Exit(1)
        with explained():
            to = place or columns.make(tool, connected, known.lms, assignment, title, grades.maximum)
            record.begin(to)
            try:
                pushed = scores.push(tool, to, grades.maximum, plan.changes, known.lms, record.note)
            finally:
                record.save()
                say(f"The LMS took {record.new} of {len(plan.changes)} scores.")
        refused = pushed.refused
    waiting = [learner for learner, points in grades.points.items() if points is None]
    for each in plan.elsewhere:
        why = f"has {each.before} in the LMS, which was not sent from here" if each.before else HIDDEN
        right = f"give --overrule where {listed(each.score.points)} is right"
        say_to_person(f"{each.score.learner}: {why}; look there, and {right}")
    for learner, why in refused:
        say_to_person(f"{learner}: refused: {why}")
    name_some(waiting, "wait for a grade by hand, and were not sent")
    name_some(plan.unknown, "have points here, and the LMS lists nobody for them; run `whichpm lti roster`")
    if waiting or plan.unknown or plan.elsewhere or refused:
        raise typer.Exit(FOR_A_PERSON)


def show_plan(plan: ScorePlan, names: dict[str, str], title: str) -> None:
    """Print what would be sent."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(printable(title)))
    for name in ("Learner", "Before", "After", "Comment"):
        table.add_column(name)
    for change in plan.changes:
        score = change.score
        who = Text(called(score.learner, names.get(score.learner, "")))
        table.add_row(who, Text(change.before), f"{score.points.normalize():f}", Text(score.comment))
    if plan.changes:
        out.print(table)
    else:
        say(title)
    say(f"{len(plan.changes)} to send, {len(plan.unchanged)} as they are.")
