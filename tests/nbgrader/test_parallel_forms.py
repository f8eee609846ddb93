"""A set with two forms: one gradebook, both graders, and each learner graded by the exercises that they answered."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from classroom import ROOT, SAVED, Course, cell
from test_grade_equal import same_tables, tree

from whichpm import answers as carriers
from whichpm import bank
from whichpm.answers import Answers
from whichpm.forms import derived
from whichpm.quality import drawing, sets

FORMS = sets.read(ROOT).sets["ps1"].forms
PLACES = sets.read(ROOT).places("ps1", FORMS["A"])
EXERCISES = {slug: bank.find(ROOT, slug) for slugs in FORMS.values() for slug in slugs}


def saved(slug: str, right: int, minutes: int = 0) -> Answers:
    """Answers of which so many are right."""
    items = EXERCISES[slug].items
    wrong = {item.id: next(option for option in item.options if option != item.key) for item in items}
    chosen = {item.id: str(item.key) if number < right else wrong[item.id] for number, item in enumerate(items)}
    return Answers(slug, EXERCISES[slug].revision, SAVED + timedelta(minutes=minutes), chosen)


def hand_in(
    course: Course,
    learner: str,
    form: str,
    answers: Mapping[str, int],
    text: str = "The Saturday shift.",
    beside: bool = False,
) -> Path:
    """Hand in the notebook of a form, with points by exercise; in receipts, or in files ``beside`` it."""
    folder = course.folder / "submitted" / learner / "ps1"
    folder.mkdir(parents=True)
    notebook = derived(course.release(), PLACES[form])
    for cell_, slug in zip(FORMS["A"], FORMS[form], strict=True):
        (folder / f"{slug}.exercise.json").write_text(json.dumps(EXERCISES[slug].public()))
        board: dict[str, Any] = cell(notebook, f"{cell_}-board")
        board["outputs"] = []
        for number, (name, right) in enumerate(answers.items()):
            given = saved(name, right, number)
            if beside:
                carriers.write(folder / carriers.file_name(name), given)
            elif name == slug or name not in FORMS[form]:
                data = json.loads(json.dumps(carriers.receipt(given, EXERCISES[name].public())))
                board["outputs"].append({"output_type": "display_data", "metadata": {}, "data": data})
    if text:
        cell(notebook, "hardest")["source"] = text
    (folder / "ps1.ipynb").write_text(json.dumps(notebook, indent=1))
    (folder / "timestamp.txt").write_text("2026-01-12 17:00:00 UTC\n")
    return folder


CLASS = {
    "a-all": ("A", {"ride-hailing": 12, "clinic-app": 7, "clinic-log": 2, "clinic-tablets": 6}),
    "b-all": ("B", {"lake-freezers": 12, "instalment-page": 5, "branch-log": 3, "freezer-beaches": 4}),
    "b-half": ("B", {"lake-freezers": 4}),
    "b-nothing": ("B", {}),
    "a-nothing": ("A", {}),
}
POINTS = {
    "a-all": (12, 7, 2, 6),
    "b-all": (12, 5, 3, 4),
    "b-half": (4, 0, 0, 0),
    "b-nothing": (0, 0, 0, 0),
    "a-nothing": (0, 0, 0, 0),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course's own Problem Set 1, generated; not to be changed."""
    course = Course.new(tmp_path_factory.mktemp("forms") / "course")
    shutil.rmtree(course.folder / "source/ps1")
    shutil.copytree(ROOT / "source/ps1", course.folder / "source/ps1")
    course.run("generate_assignment", "ps1")
    return course


@pytest.fixture(scope="module")
def both(whole: Course, tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, Course]:
    """A class of both forms, graded by `whichpm grade` and by `nbgrader autograde`."""
    folder = tmp_path_factory.mktemp("equal forms")
    courses = whole.copy(folder / "ours"), whole.copy(folder / "theirs")
    for course in courses:
        for learner, (form, answers) in CLASS.items():
            text = "The Saturday shift." if answers else ""
            hand_in(course, learner, form, answers, text)
            hand_in(course, f"{learner}-beside", form, answers, text, beside=True)
    courses[0].whichpm("grade", "ps1", code=0)
    courses[1].run("autograde", "ps1")
    return courses


def test_both_graders_give_equal_points_and_files(both: tuple[Course, Course]):
    same_tables(both)
    ours, theirs = map(tree, both)
    assert sorted(ours) == sorted(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []


def test_each_form_is_graded_by_its_own_keys_in_the_same_cells(both: tuple[Course, Course]):
    grades = both[0].grades()
    for learner, points in POINTS.items():
        for name in (learner, f"{learner}-beside"):
            assert tuple(grades[name, slug][0] for slug in FORMS["A"]) == points, name


def test_the_graded_notebook_shows_the_exercise_of_the_form_and_keeps_which_it_was(both: tuple[Course, Course]):
    graded = both[0].graded("b-all")
    kept = graded["metadata"]["whichpm"]
    assert kept["form"] == "B"
    assert kept["exercises"] == PLACES["B"]
    assert set(kept["answers"]) == set(FORMS["B"])
    (output,) = cell(graded, "ride-hailing")["outputs"]
    assert output["metadata"]["whichpm"]["exercise"] == "lake-freezers"
    assert EXERCISES["lake-freezers"].title in "".join(output["data"]["text/html"])
    assert 'board("lake-freezers")' in "".join(cell(graded, "ride-hailing-board")["source"])
    assert "ride-hailing" not in "".join("".join(each["source"]) for each in graded["cells"])
    assert both[0].graded("a-all")["metadata"]["whichpm"]["form"] == "A"


def test_the_item_table_has_a_row_for_each_item_with_its_form(both: tuple[Course, Course]):
    both[0].whichpm("items", "ps1", code=0)
    rows = list(csv.DictReader((both[0].folder / "reports/ps1/items.csv").open(encoding="utf-8", newline="")))
    assert {row["form"] for row in rows if row["learner"] == "b-all"} == {"B"}
    for learner, (form, answers) in CLASS.items():
        own = [row for row in rows if row["learner"] == learner]
        assert {(row["exercise"], row["form"]) for row in own} == {(slug, form) for slug in answers}
        assert sum(float(row["points"]) for row in own) == sum(POINTS[learner])


def test_a_form_that_nobody_drew_is_no_remark(both: tuple[Course, Course]):
    assert both[0].problems("b-all") == ""
    assert "as it was handed out" in both[0].problems("b-nothing")


@pytest.fixture
def course(whole: Course, tmp_path: Path) -> Course:
    return whole.copy(tmp_path / "course")


def test_a_form_that_was_not_theirs_counts_and_is_remarked(course: Course):
    draw = drawing.begin(course.folder, "ps1")
    learners = {draw.of(f"learner-{number}", FORMS): f"learner-{number}" for number in range(20)}
    for learner in learners.values():
        hand_in(course, learner, "B", {"lake-freezers": 9, "instalment-page": 3})
    course.whichpm("grade", "ps1", code=0)
    grades = course.grades()
    assert {grades[learner, "ride-hailing"][0] for learner in learners.values()} == {9}
    told = "it is form B of the set, and form A was drawn for this learner; it counts as it is"
    assert told in course.problems(learners["A"])
    assert course.problems(learners["B"]) == ""
    printed = course.whichpm("results", "ps1", COLUMNS="200")
    assert "form A was drawn" in " ".join(printed.split())
    assert draw.key not in "".join(path.read_text() for path in course.folder.rglob("autograded/**/*.ipynb"))


def test_nbgrader_as_shipped_gives_the_same_points_from_answers_files(course: Course):
    for learner in ("a-all", "b-all"):
        hand_in(course, learner, *CLASS[learner], beside=True)
    course.without_plugins().run("autograde", "ps1")
    grades = course.grades()
    for learner in ("a-all", "b-all"):
        assert tuple(grades[learner, slug][0] for slug in FORMS["A"]) == POINTS[learner]


@pytest.mark.parametrize("beside", [False, True])
def test_answers_to_both_forms_wait_for_a_person(course: Course, beside: bool):
    hand_in(course, "ada", "B", {"ride-hailing": 12, "lake-freezers": 6}, beside=beside)
    course.whichpm("grade", "ps1", code=3)
    told = course.problems("ada")
    assert "answers to several forms of the set were handed in (form A: 12 to ride-hailing; form B: 12 to lake" in told
    assert "form B counts, which was saved last; look which one is meant" in told
    assert course.grades()["ada", "ride-hailing"][0] == 6


def test_a_second_form_that_was_only_opened_asks_nobody(course: Course):
    folder = hand_in(course, "ada", "B", {"lake-freezers": 6, "instalment-page": 2})
    shutil.copy(course.folder / "release/ps1/ps1.ipynb", folder / "ps1 (1).ipynb")
    carriers.write(
        folder / carriers.file_name("ride-hailing"),
        Answers("ride-hailing", EXERCISES["ride-hailing"].revision, SAVED + timedelta(hours=1), {}),
    )
    course.whichpm("grade", "ps1", code=0)
    assert course.grades()["ada", "ride-hailing"][0] == 6


def test_feedback_regrade_and_doctor_know_the_form(course: Course):
    hand_in(course, "ada", "A", {"ride-hailing": 12, "clinic-app": 12})
    folder = hand_in(course, "bea", "B", {"lake-freezers": 12, "instalment-page": 11})
    course.whichpm("grade", "ps1")
    course.whichpm("feedback", "ps1")
    page = (course.folder / "feedback/bea/ps1/ps1.html").read_text(encoding="utf-8")
    assert EXERCISES["lake-freezers"].title in page
    assert EXERCISES["ride-hailing"].title not in page
    assert EXERCISES["ride-hailing"].title in (course.folder / "feedback/ada/ps1/ps1.html").read_text(encoding="utf-8")

    item = EXERCISES["instalment-page"].items[-1]
    option = saved("instalment-page", 11).answers[item.id]
    asked = course.whichpm("regrade", "ps1", "--accept", f"instalment-page/{item.id}={option}", "--yes")
    assert "also accepted" in asked
    assert course.grades()["bea", "clinic-app"][0] == 12
    assert "are as the key gives them" in course.whichpm("regrade", "ps1", "--dry-run")

    notebook = json.loads((folder / "ps1.ipynb").read_text())
    notebook["cells"] = [each for each in notebook["cells"] if each["id"] != "ride-hailing"]
    (folder / "ps1.ipynb").write_text(json.dumps(notebook))
    course.whichpm("doctor", "ps1", "--fix", code=0)
    fixed = json.loads((folder / "ps1.ipynb").read_text())
    assert 'board("lake-freezers").check()' in "".join(cell(fixed, "ride-hailing")["source"])
    assert 'board("ride-hailing")' not in json.dumps(fixed["cells"])


def test_collect_takes_every_form_and_asks_for_no_answers_to_another(course: Course, tmp_path: Path):
    for learner, answers in (
        ("all", dict(CLASS["b-all"][1])),
        ("half", {"lake-freezers": 4}),
        ("none", {}),
    ):
        handed_in = hand_in(course, learner, "B", answers, "The Saturday shift." if answers else "")
        folder = tmp_path / learner
        folder.mkdir()
        shutil.copy(handed_in / "ps1.ipynb", folder / "ps1.ipynb")
        (folder / "essay.docx").write_bytes(b"PK of another kind")
        shutil.rmtree(handed_in.parent)
    course.whichpm("collect", "ps1", str(tmp_path / "all"), "--learner", "all", code=0)
    for learner, wants in (("half", "instalment-page"), ("none", "lake-freezers, instalment-page")):
        course.whichpm("collect", "ps1", str(tmp_path / learner), "--learner", learner, code=3)
        (left,) = json.loads((course.folder / "collected/ps1/report.json").read_text())["unplaced"]
        assert f"nothing is found of {wants}" in left["cause"]
    course.whichpm("grade", "ps1", code=0)
    assert [course.grades()["all", slug][0] for slug in FORMS["A"]] == [12, 5, 3, 4]


def test_two_attempts_with_different_forms_wait_for_a_person(course: Course, tmp_path: Path):
    for name, form, answers in (("first", "A", {"ride-hailing": 12}), ("second", "B", {"lake-freezers": 12})):
        handed_in = hand_in(course, "bea", form, answers)
        (tmp_path / "both").mkdir(exist_ok=True)
        shutil.copy(handed_in / "ps1.ipynb", tmp_path / "both" / f"{name} ps1.ipynb")
        shutil.rmtree(handed_in.parent)
    printed = " ".join(
        course.whichpm("collect", "ps1", str(tmp_path / "both"), "--learner", "bea", code=3, COLUMNS="300").split()
    )
    assert "12 of 33 points" in printed
