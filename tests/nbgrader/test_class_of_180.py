"""A term's problem set of 180 learners, from the download to the results: nobody's work is lost, every point is right.

What each learner should get is known before (``big_class``); the test prints a table of what each got.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from big_class import SIZE, Kind, Member, downloads, everybody, roster
from classroom import SLUG, Course
from downloads import save
from test_regrade import PLUGIN, change_key, command

from whichpm.nbgrader.gradebook.results import results
from whichpm.nbgrader.gradebook.setting import Setting

pytestmark = pytest.mark.slow
BY_HAND = 2.0


class Term(NamedTuple):
    """What is there when all is done: by learner, causes for a person, what was put right, and points.

    ``first`` are those after grading, ``last`` those in the end, grades by hand among them.
    """

    course: Course
    collected: dict[str, str]
    graded: dict[str, str]
    said: dict[str, set[str]]
    first: dict[str, float]
    last: dict[str, float]


@pytest.fixture(scope="module")
def term(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Term:
    folder = tmp_path_factory.mktemp("class")
    course = released.copy(folder / "a course")
    (course.folder / "late.py").write_text(PLUGIN, encoding="utf-8")
    course.configure("AssignLatePenalties.plugin_class", "late.TenthOfTheScore")
    with closing(sqlite3.connect(course.folder / "gradebook.db")) as database, database:
        database.execute("UPDATE assignment SET duedate = '2026-01-12 18:00:00.000000'")
    (folder / "participants.csv").write_bytes(roster())
    made = downloads(course)
    second = save(folder, "second.zip", made.pop("second"), (2026, 2, 3, 9, 0, 0))
    archives = [save(folder, f"{number}.zip", files) for number, files in enumerate(made.values())]
    said: defaultdict[str, set[str]] = defaultdict(set)
    collected = collect(course, said, *archives)
    for learner, causes in collect(course, said, second).items():
        collected[learner] += causes
    code, printed = command(course, "doctor", "ps1", "--fix", "--json")
    assert code == 3
    for each in json.loads(printed)["diagnoses"]:
        if each["fixed"] and each["state"] != "sound":
            said[each["learner"]].add("doctor")
    assert command(course, "grade", "ps1")[0] == 3
    graded: defaultdict[str, str] = defaultdict(str)
    for remark in json.loads((course.folder / "quarantine/ps1.json").read_text(encoding="utf-8")):
        graded[remark["learner"]] += remark["cause"] + "\n"
    first = points(course)
    grade_by_hand(course)
    change_key(course)
    code, printed = command(course, "regrade", "ps1", "--yes")
    assert code == 0, printed
    code, printed = command(course, "feedback", "ps1")
    assert code == 0, printed
    return Term(course, collected, graded, said, first, points(course))


def collect(course: Course, told: defaultdict[str, set[str]], *archives: Path) -> defaultdict[str, str]:
    """Take archives in; causes for a person, by learner. Whom a remark is about is added to ``told``."""
    options = ("--roster", str(archives[0].parent / "participants.csv"), "--zone", "UTC")
    code, printed = command(course, "collect", "ps1", *map(str, archives), *options)
    assert code == 3, printed
    report = json.loads((course.folder / "collected/ps1/report.json").read_text(encoding="utf-8"))
    found: defaultdict[str, str] = defaultdict(str)
    for member, _, _ in everybody():
        for left in report["unplaced"]:
            said = f"{left['file']} {left['cause']}"
            if member.name in said or member.id in said:
                found[member.id] += f"{left['cause']}\n"
    for each in report["placed"]:
        if each["remarks"]:
            told[each["learner"]].add("collect")
        if each["doubtful"]:
            found[each["learner"]] += "\n".join(each["remarks"])
    for learner in report["missing"]:
        found[learner] += "nothing handed in yet\n"
    return found


def grade_by_hand(course: Course) -> None:
    """Give points for words as formgrader does."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        for submission in gradebook.assignment_submissions("ps1"):
            given = gradebook.find_grade("hardest", "ps1", "ps1", submission.student.id)
            if given.needs_manual_grade:
                given.manual_score, given.needs_manual_grade = BY_HAND, False
                gradebook.find_comment("hardest", "ps1", "ps1", submission.student.id).manual_comment = "Well said."
        gradebook.db.commit()


def points(course: Course) -> dict[str, float]:
    return {row.learner: round(row.points, 3) for row in results(Setting(course.folder, "ps1")).rows}


def right(kind: Kind, exercise: float | None, by_hand: float = 0) -> float | None:
    if exercise is None:
        return None
    whole = exercise + (by_hand if kind.words else 0)
    return round(whole * 0.9 if kind.late else whole, 3)


def outcome(term: Term, member: Member) -> str:
    if member.id not in term.last:
        return "waits for a person" if named(term, member) else "LOST"
    if by := named(term, member):
        return f"graded, named by {by}"
    return f"graded, {' and '.join(sorted(some))} said so" if (some := term.said.get(member.id)) else "graded"


def named(term: Term, member: Member) -> str:
    return "collect" if term.collected.get(member.id) else "grade" if term.graded.get(member.id) else ""


def rows(term: Term) -> Iterator[tuple[str, int, str, str, str]]:
    """Of every kind: how many learners, what came of it, points in the end, and what is not as it should be."""
    kinds: defaultdict[str, list[tuple[Member, Kind]]] = defaultdict(list)
    for member, name, kind in everybody():
        kinds[name].append((member, kind))
    for name, some in kinds.items():
        wrong = [text for member, kind in some for text in faults(term, member, kind)]
        member, _ = some[0]
        got = term.last.get(member.id)
        yield name, len(some), outcome(term, member), "–" if got is None else f"{got:g}", "; ".join(wrong)


def faults(term: Term, member: Member, kind: Kind) -> Iterator[str]:
    for when, found, due in (
        ("graded", term.first.get(member.id), right(kind, kind.points)),
        ("regraded", term.last.get(member.id), right(kind, kind.after, BY_HAND)),
    ):
        if found != due:
            yield f"{member.id} {when}: {found}, right is {due}"
    if kind.said and kind.said not in term.said.get(member.id, ()):
        yield f"{member.id}: {kind.said} does not say what it put right"
    if named(term, member) != kind.named:
        causes = (term.collected.get(member.id, "") + term.graded.get(member.id, "")).strip().replace("\n", " | ")
        yield f"{member.id} is named by {named(term, member) or 'nobody'}, right is {kind.named or 'nobody'}: {causes}"


def test_every_learner_gets_their_points_and_all_who_should_be_looked_at_are_named(term: Term):
    table = list(rows(term))
    for name, learners, came, got, wrong in table:
        print(f"{name:32} {learners:3}  {came:32} {got:>5}  {wrong}")
    assert sum(learners for _, learners, *_ in table) == SIZE
    assert [row for row in table if row[-1]] == []


def test_everybody_graded_has_feedback_and_nobody_else(term: Term):
    there = {path.parent.parent.name for path in (term.course.folder / "feedback").glob("*/ps1/ps1.html")}
    assert there == set(term.last)


def test_the_class_is_in_the_gradebook_with_its_sections(term: Term):
    found = dict(term.course.query("SELECT id, sections FROM whichpm_learner"))
    assert {learner: json.loads(some) for learner, some in found.items()} == {
        member.id: [member.section] for member, _, _ in everybody()
    }


def test_no_code_of_a_learner_ran_and_what_was_given_by_hand_stayed(term: Term):
    assert not (term.course.folder / "ran").exists()
    by_hand = {learner: given for (learner, name), (_, given, _) in term.course.grades().items() if name == "hardest"}
    assert {by_hand[member.id] for member, _, kind in everybody() if kind.words and member.id in by_hand} == {BY_HAND}
    assert (SLUG, None) not in term.course.grades()
