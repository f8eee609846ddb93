"""A private bank in a folder of its own: everything works from it, and the course that names it shows its sets."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from copies import ROOT, run
from test_sphinx import Book

from whichpm import answers, bank, newcourse
from whichpm.bank import BankError
from whichpm.check import check
from whichpm.kit.leak import find_leaks
from whichpm.nbgrader.marking import keys
from whichpm.quality import sets


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new bank, its sample set released, and two who have handed in: one card right, and both."""
    folder = tmp_path_factory.mktemp("own") / "a bank"
    run(ROOT, "whichpm", "new", "course", str(folder))
    run(folder, "nbgrader", "generate_assignment", newcourse.SET, "--force")
    exercise = bank.find(folder, newcourse.SLUG)
    for learner, second in (("anna", "product"), ("ben", "project")):
        place = folder / "submitted" / learner / newcourse.SET
        shutil.copytree(folder / "release" / newcourse.SET, place)
        given = {"bakers-boat": "product", "ice-weeks": second}
        told = answers.Answers(exercise.slug, exercise.revision, answers.now(), given)
        answers.write(place / answers.file_name(exercise.slug), told)
    return folder


def points(own: Path) -> str:
    return run(own, "whichpm", "results", newcourse.SET).stdout


def test_a_new_bank_is_sound_for_nobody_else_to_read_and_both_graders_agree(own: Path):
    assert own.stat().st_mode & 0o077 == 0
    assert "The bank is sound: 1 exercise with 0 practice items, " in run(own, "whichpm", "check").stdout
    run(own, "whichpm", "grade", newcourse.SET)
    ours = points(own)
    assert re.findall(r"(anna|ben) +│ +(\d)", ours) == [("anna", "1"), ("ben", "2")]
    run(own, "nbgrader", "autograde", newcourse.SET, "--force")
    assert points(own) == ours
    assert "index.html" not in ours  # It has no book.
    assert "2 pages" in run(own, "whichpm", "feedback", newcourse.SET).stdout
    assert "nothing to" in run(own, "whichpm", "regrade", newcourse.SET).stdout


def test_a_second_answer_is_accepted_there_and_raises_the_grade_with_its_feedback(own: Path):
    run(own, "whichpm", "grade", newcourse.SET)
    try:
        run(own, "whichpm", "regrade", newcourse.SET, "--accept", f"{newcourse.SLUG}/ice-weeks=product", "--yes")
        assert re.findall(r"(anna|ben) +│ +(\d)", points(own)) == [("anna", "2"), ("ben", "2")]
        assert "2 pages" in run(own, "whichpm", "feedback", newcourse.SET).stdout
        (page,) = (own / "feedback/anna" / newcourse.SET).glob("*.html")
        assert "2 of 2 points" in " ".join(re.sub("<[^>]*>", "", page.read_text(encoding="utf-8")).split())
    finally:
        run(own, "whichpm", "regrade", newcourse.SET, "--undo", "--yes")
    assert re.findall(r"(anna|ben) +│ +(\d)", points(own)) == [("anna", "1"), ("ben", "2")]


def test_its_kit_is_packed_with_the_package_of_the_checkout_and_without_a_key(own: Path):
    run(own, "whichpm", "kit", newcourse.SET)
    exercises, _ = bank.load_all(own)
    assert find_leaks([own / "kits", own / "release"], exercises) == []
    assert find_leaks([own / "exercises"], exercises) != []


def test_a_course_that_names_it_has_its_exercises_sets_and_checks(own: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(bank.VARIABLE, str(own))
    assert bank.find(ROOT, newcourse.SLUG).pool == "graded"
    assert keys.graded(ROOT, newcourse.SLUG).maximum == 2
    assert sets.files(ROOT)[newcourse.SET] == own / sets.PATH
    path = own / "exercises" / "graded" / f"{newcourse.SLUG}.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("C033", "C999"), encoding="utf-8")
    try:
        found = [str(problem) for problem in check(ROOT).problems]
        assert [each for each in found if f"{newcourse.SLUG}.yml" in each and 'no concept "C999"' in each]
    finally:
        path.write_text(text, encoding="utf-8")


def test_the_set_is_a_page_of_the_book_that_names_the_bank_and_the_key_stays_there(own: Path, tmp_path: Path):
    book = Book(tmp_path)
    (book.source / "pyproject.toml").write_text(f'[tool.whichpm]\nbank = "{own}"\n', encoding="utf-8")
    book.edit("parts/graded.md", lambda _: f"```{{problem-set}} {newcourse.SET}\n```\n")
    page = book.build().page("parts/graded")
    assert book.log == ""
    assert "A sample set" in page
    assert "because bakers and nurses" in page
    assert find_leaks([book.out / "html"], bank.load_all(own)[0]) == []


@pytest.mark.parametrize("place", ["pyproject.toml", "variable"])
def test_a_bank_that_is_not_there_is_named_with_the_way_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
):
    (tmp_path / "exercises/practice").mkdir(parents=True)
    if place == "variable":
        monkeypatch.setenv(bank.VARIABLE, "../nowhere")
    else:
        (tmp_path / place).write_text('[tool.whichpm]\nbank = "../nowhere"\n', encoding="utf-8")
    with pytest.raises(BankError, match=r"nowhere has no folder exercises/graded; make one with `whichpm new course"):
        bank.files(tmp_path)


def test_a_folder_with_something_in_it_is_left_alone(own: Path):
    with pytest.raises(FileExistsError, match="not empty"):
        newcourse.make(ROOT, own)
    assert json.loads((own / "source" / newcourse.SET / f"{newcourse.SET}.ipynb").read_text(encoding="utf-8"))
