"""Answers that an LMS reports come back by the ids that left with the questions, and are graded like any other."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC
from pathlib import Path
from xml.etree import ElementTree as ET

import live
import openpyxl
import pytest
from classroom import EXERCISE, SLUG, Course, saved
from downloads import save
from test_regrade import command

from whichpm.cohort import itemtable
from whichpm.lms import moodle
from whichpm.lms.moodle import Part
from whichpm.lms.questions import questions
from whichpm.lms.responses import Known, NotChosen, chosen, reference
from whichpm.nbgrader.collect.report import Report
from whichpm.nbgrader.collect.roster import read_roster
from whichpm.nbgrader.collect.run import Intake

ROSTER = """id,first_name,last_name,email
s01,Ada,Lovelace,ada@example.edu
s02,Zoë,Brontë,zoe@example.edu
s03,Ola,Østby,ola@example.edu
"""
PEOPLE = {
    "s01": ("Lovelace", "Ada", "ada@example.edu"),
    "s02": ("Brontë", "Zoë", "zoe@example.edu"),
    "s03": ("Østby", "Ola", "ola@example.edu"),
}
CHOSEN = {"s01": saved(9), "s02": saved(5, unanswered=2)}
TIMES = ("12 January 2026  4:40 PM", "12 January 2026  5:05 PM")


def plain(text: str) -> str:
    """HTML as a report has it: words in lines."""
    return html.unescape(re.sub("<[^>]+>", "\n", text)).strip()


def labels() -> dict[str, str]:
    return {option.id: option.label for option in EXERCISE.options}


def report(rows: Mapping[str, Mapping[str, str]], *, right: bool = False, text: bool = True, **times: str) -> str:
    """What Moodle's report «Responses» gives, made of the very file that was imported."""
    quiz = ET.fromstring(moodle.quiz(("C",), [Part(EXERCISE, questions(EXERCISE))]))
    asked = [each for each in quiz if each.get("type") == "multichoice"]
    head = ["Last name", "First name", "Email address", "Status", "Started", "Completed", "Duration", "Grade/12.00"]
    for number in range(1, len(asked) + 1):
        shown = [f"Question {number}"] * text + [f"Response {number}"] + [f"Right answer {number}"] * right
        head += shown
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    for learner, answers in rows.items():
        last, first, email = PEOPLE[learner.partition("-")[0]]
        done = times.get(learner.replace("-", "_"), TIMES[1])
        cells = [last, first, email, "Finished", TIMES[0], done, "25 mins", "-"]
        for each in asked:
            item = (each.findtext("idnumber") or "").partition("/")[2]
            summary = plain(each.findtext("questiontext/text") or "")
            choices = "; ".join(plain(answer.findtext("text") or "") for answer in each.findall("answer"))
            best = next(plain(a.findtext("text") or "") for a in each.findall("answer") if a.get("fraction") == "100")
            cells += [f"{summary}: {choices}"] * text + [labels().get(answers.get(item, ""), "-")] + [best] * right
        writer.writerow(cells)
    return out.getvalue()


Take = Callable[..., tuple[Course, Report]]


@pytest.fixture
def taken(released: Course, tmp_path: Path) -> Take:
    """Collects a report; gives the course and what came of it."""

    def take(
        content: str | bytes, name: str = "PM-101-quiz-responses.csv", learner: str | None = None
    ) -> tuple[Course, Report]:
        course = released.copy(tmp_path / "a course")
        raw = content if isinstance(content, bytes) else content.encode("utf-8-sig")
        (tmp_path / name).write_bytes(raw)
        (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
        people = read_roster(tmp_path / "roster.csv")
        return course, Intake(course.folder, "ps1", people, zone=UTC, learner=learner).run([tmp_path / name])

    return take


def causes(found: Report) -> list[str]:
    return [each.cause for each in found.unplaced]


def answers(course: Course, learner: str) -> dict[str, str]:
    file = course.folder / "submitted" / learner / "ps1" / f"{SLUG}.answers.json"
    return dict(json.loads(file.read_text(encoding="utf-8"))["answers"])


def test_moodles_responses_become_rows_of_the_item_table(released: Course, tmp_path: Path):
    course = released.copy(tmp_path / "a course")
    given, roster = tmp_path / "responses.csv", tmp_path / "roster.csv"
    given.write_text(report({name: each.answers for name, each in CHOSEN.items()}, right=True), encoding="utf-8-sig")
    roster.write_text(ROSTER, encoding="utf-8")
    command(course, "collect", "ps1", str(given), "--roster", str(roster), "--zone", "UTC")
    for learner, each in CHOSEN.items():
        assert answers(course, learner) == each.answers
        stamp = course.folder / "submitted" / learner / "ps1/timestamp.txt"
        assert stamp.read_text(encoding="utf-8").startswith("2026-01-12 17:05:00")
    assert command(course, "grade", "ps1")[0] == 0
    assert command(course, "items", "ps1")[0] == 0
    found = itemtable.read(course.folder / "reports/ps1").collect()
    for learner, each in CHOSEN.items():
        rows = found.filter(found["learner"] == learner)
        assert {row["item"]: row["answer"] for row in rows.iter_rows(named=True) if row["answer"]} == each.answers
    assert [found.filter(found["learner"] == name)["points"].sum() for name in CHOSEN] == [9.0, 5.0]


def test_moodles_json_and_a_german_report_say_the_same(taken: Take):
    rows = list(csv.DictReader(io.StringIO(report({"s01": CHOSEN["s01"].answers}))))
    german = [{re.sub("^Response", "Antwort", re.sub("^Question", "Frage", k)): v for k, v in rows[0].items()}]
    course, _ = taken(json.dumps([german]), "responses.json")
    assert answers(course, "s01") == CHOSEN["s01"].answers


def test_canvas_has_questions_as_names_of_columns(taken: Take):
    named = [f"1{n}: {item.text} [{SLUG}/{item.id}]" for n, item in enumerate(EXERCISE.items)]
    head = ["name", "id", "sis_id", "section", "submitted", "attempt"]
    head += [cell for name in named for cell in (name, "1.0")]
    said = [labels()[CHOSEN["s01"].answers[item.id]] for item in EXERCISE.items]
    cells = ["Ada Lovelace", "77", "s01", "B", "2026-01-12 17:05:00 UTC", "1"] + [
        c for each in said for c in (each, "1")
    ]
    out = io.StringIO()
    csv.writer(out).writerows([head, cells])
    course, _ = taken(out.getvalue(), "student-analysis.csv")
    assert answers(course, "s01") == CHOSEN["s01"].answers


def test_interactions_of_a_package_come_back_as_options(taken: Take):
    head, cells = ["Last name", "First name", "Email address", "Last accessed on"], [*PEOPLE["s01"], TIMES[1]]
    told = list(CHOSEN["s01"].answers.items())
    first, second = told[0][0], told[1][0]
    # A later visit tells again: one answer was changed, and one taken back and given anew.
    told = [(first, "both"), (second, "both"), (second, ""), *told]
    for number, (item, option) in enumerate(told, 1):
        head += [f"Question {number}", f"Response {number}", f"Right answer {number}", f"Result {number}"]
        cells += [f"{SLUG}.{item}", option, "", "neutral"]
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([head, cells])
    course, _ = taken(out.getvalue(), "interactions.csv")
    assert answers(course, "s01") == CHOSEN["s01"].answers


def test_the_last_finished_attempt_counts_and_an_unfinished_one_waits(taken: Take):
    rows = {"s01": saved(3).answers, "s01-again": CHOSEN["s01"].answers, "s02": saved(4).answers}
    course, found = taken(report(rows, s01_again="12 January 2026  6:00 PM", s02="-"))
    assert answers(course, "s01") == CHOSEN["s01"].answers
    assert causes(found) == ['the attempt of "Zoë Brontë" is not finished']
    assert not (course.folder / "submitted/s02").exists()


def test_a_report_without_the_text_of_its_questions_is_refused_with_what_to_tick(
    taken: Take,
):
    course, found = taken(report({"s01": CHOSEN["s01"].answers}, text=False))
    assert "“question text”" in found.unplaced[0].fix
    assert not (course.folder / "submitted").exists()


def test_words_that_are_no_answer_are_named_and_the_others_count(taken: Take):
    content = report({"s01": CHOSEN["s01"].answers}).replace(",Project manager,", ",Project boss,", 1)
    course, found = taken(content)
    assert '"Project boss" is none of its answers (once)' in causes(found)[0]
    assert len(answers(course, "s01")) == len(CHOSEN["s01"].answers) - 1


def test_whom_the_roster_lacks_is_named_once_whatever_they_answered(taken: Take, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(PEOPLE, "s09", ("Nobody", "Eve", "eve@example.edu"))
    _, found = taken(report(dict.fromkeys(("s09-a", "s09-b", "s01"), CHOSEN["s01"].answers)))
    assert [each.file for each in found.unplaced] == ["PM-101-quiz-responses.csv/row 2"]
    assert "Eve Nobody" in causes(found)[0]
    assert "add the learner to the roster" in found.unplaced[0].fix
    assert "--learner" not in found.unplaced[0].fix  # A report is refused with it.
    assert [each.learner for each in found.placed] == ["s01"]


@pytest.mark.parametrize("name", ["interactions.ods", "responses.XLS"])
def test_a_workbook_that_is_not_read_is_named_with_what_to_save(name: str, taken: Take):
    _, found = taken(b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet", name)
    (told,) = found.unplaced
    assert (told.file, "is not read" in told.cause) == (name, True)
    assert "save it as CSV or XLSX" in told.fix


def test_a_table_of_something_else_is_no_report(taken: Take):
    _, found = taken("Name,Mark\nAda,3\n", "marks.csv")
    assert [each.cause for each in found.unplaced] == [
        "nothing in it can be collected: neither a notebook nor an answers file"
    ]
    assert not found.complete


def test_a_report_of_a_class_is_not_put_under_one_learner(taken: Take):
    course, found = taken(report({"s01": CHOSEN["s01"].answers}), learner="s02")
    assert causes(found) == ["it is a report of several learners"]
    assert not (course.folder / "submitted/s02").exists()


def test_a_report_within_an_archive_is_a_learners_file(taken: Take, tmp_path: Path):
    forged = report({"s02": CHOSEN["s02"].answers}).encode()
    course = taken("Name\n")[0]
    packed = save(tmp_path, "class.zip", {"Ada Lovelace_1_assignsubmission_file_/responses.csv": forged})
    Intake(course.folder, "ps1", read_roster(tmp_path / "roster.csv"), zone=UTC).run([packed])
    assert not (course.folder / "submitted/s02").exists()


@live.every("", without=("branch", "self-check"))
def test_what_an_lms_says_of_each_question_leads_back_to_its_items(exercise):
    known = Known.of([exercise])
    for question in questions(exercise):
        assert reference(f"Some text. [{question.reference}]: {{A; B}}") == question.reference
        for choice in getattr(question, "choices", ()):
            assert chosen(question, " ".join(choice.label.split())) == choice.stands_for
        for cell in getattr(question, "cells", ()):
            assert all(chosen(cell, choice.label) == choice.stands_for for choice in cell.choices)
        with pytest.raises(NotChosen):
            known.read(question.reference, "what nobody wrote")


def test_charts_and_orders_are_read_as_moodle_tells_them():
    (chart,) = questions(live.sample("raci"))
    said = "; ".join(f"part {n}: {cell.choices[n % 5].label}" for n, cell in enumerate(chart.cells, 1))
    assert len(chosen(chart, said)) == len(chart.cells)
    assert chosen(chart, f"Teil 1: {chart.cells[0].choices[3].label}") == chart.cells[0].choices[3].stands_for
    (order,) = questions(live.sample("order"))
    names = [name for name, _, _ in reversed(order.steps)]
    short = "; ".join(f"{text[:30]}..." for _, text, _ in reversed(order.steps))
    assert chosen(order, short) == {name: str(place) for place, name in enumerate(names, 1)}


def test_quotes_that_an_lms_has_turned_do_not_hide_an_answer():
    question = next(q for q in questions(live.sample("dialogue")) if "’" in q.choices[-1].label)
    said = question.choices[-1].label.replace("’", "'")
    assert chosen(question, said) == question.choices[-1].stands_for


def test_an_answer_that_was_taken_back_is_none(taken: Take):
    (item, option), (other, kept) = list(CHOSEN["s01"].answers.items())[:2]
    head, cells = ["Last name", "First name", "Email address"], [*PEOPLE["s01"]]
    for number, (name, said) in enumerate(((item, option), (other, kept), (item, "")), 1):
        head += [f"Question {number}", f"Response {number}"]
        cells += [f"{SLUG}.{name}", said]
    out = io.StringIO()
    csv.writer(out).writerows([head, cells])
    course, _ = taken(out.getvalue(), "interactions.csv")
    assert answers(course, "s01") == {other: kept}


def by_interaction(*told: tuple[str, str, str, str], head: tuple[str, ...] = ()) -> str:
    """A report with a row for each interaction: whose, which, what was answered, and when."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        head or ("#", "Learner", "Email address", "Attempt", "Interaction ID", "Type", "Learner Response", "Time")
    )
    for number, (learner, item, option, time) in enumerate(told, 1001):
        last, first, email = PEOPLE[learner]
        row = (number, f"{first} {last}", email, 1, f"{SLUG}.{item}", "choice", option, time)
        writer.writerow(row[: len(head) or None])
    return out.getvalue()


def test_a_report_of_a_row_for_each_interaction_is_read_by_the_later_answer(taken: Take):
    first, second = (
        [(learner, item, option, f"2026-01-12 17:{at:02}") for at, (item, option) in enumerate(each.answers.items())]
        for learner, each in CHOSEN.items()
    )
    changed = (*first[0][:2], next(o for o in labels() if o != first[0][2]), "2026-01-12 16:00")
    rows = [*reversed([changed, *first]), *second]  # The newest on top.
    course, found = taken(by_interaction(*rows), "interactions.csv")
    assert causes(found) == []
    assert {who: answers(course, who) for who in CHOSEN} == {who: each.answers for who, each in CHOSEN.items()}


def test_two_answers_of_which_nothing_says_the_later_are_left_to_a_person(taken: Take):
    (item, option), *_ = CHOSEN["s01"].answers.items()
    other = next(one for one in labels() if one != option)
    head = ("#", "Learner", "Email address", "Attempt", "Interaction ID", "Type", "Response")
    _, found = taken(by_interaction(("s01", item, option, ""), ("s01", item, other, ""), head=head), "interactions.csv")
    assert causes(found) == [f"rows 2 and 3 say two things of {SLUG}.{item}, and nothing says which came later"]


@pytest.mark.parametrize("time", ["", "2026-01-12T17:00:00Z"])
def test_what_one_learner_has_a_package_tell_costs_nobody_else_an_answer(taken: Take, time: str):
    (item, option), *_ = CHOSEN["s01"].answers.items()
    other = next(one for one in labels() if one != option)
    odd = [("s01", item, f"{SLUG}.{item}", "2026-01-12 17:00"), ("s01", item, option, time), ("s01", item, other, time)]
    honest = [("s02", name, said, "2026-01-12 17:00") for name, said in CHOSEN["s02"].answers.items()]
    course, found = taken(by_interaction(*odd, *honest), "interactions.csv")
    assert causes(found) == [f"rows 2 and 3 say two things of {SLUG}.{item}, and nothing says which came later"]
    assert answers(course, "s02") == CHOSEN["s02"].answers


def test_a_report_of_interactions_without_a_column_of_answers_says_so(taken: Take):
    rows = [("s01", item, option, "") for item, option in CHOSEN["s01"].answers.items()]
    head = ("#", "Learner", "Email address", "Attempt", "Interaction ID", "Type", "Chosen")
    _, found = taken(by_interaction(*rows, head=head), "interactions.csv")
    assert causes(found) == ["it has a row for each interaction, and no column that says what was answered"]


@pytest.mark.parametrize("ending", ["txt", "xlsx"])
def test_moodles_own_forms_of_its_report_of_interactions_are_read(taken: Take, ending: str):
    """It calls its text .txt, with tabs; its workbook is an xlsx."""
    head = ["Name", "Email address", "Attempt", "Started on", "Last accessed on", "Score", "Set One"]
    last, first, email = PEOPLE["s01"]
    cells = [f"{first} {last}", email, "1", *TIMES, "0", "Completed"]
    for number, (item, option) in enumerate(CHOSEN["s01"].answers.items()):
        head += [f"Question {number}", f"Response {number}"]
        cells += [f"{SLUG}.{item}", option]
    if ending == "txt":
        course, found = taken("\n".join("\t".join(row) for row in (head, cells)), "interactions.txt")
    else:
        book, raw = openpyxl.Workbook(), io.BytesIO()
        for row in (head, cells):
            book.active.append(row)
        book.save(raw)
        course, found = taken(raw.getvalue(), "interactions.xlsx")
    assert causes(found) == []
    assert answers(course, "s01") == CHOSEN["s01"].answers
